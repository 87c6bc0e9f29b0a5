// Corridors known by construction: a rod, a slab with a tube, a pedicle by its formula; what stands in the way.
import { existsSync, readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { PEDICLE, pedicleWay } from '../../../../cases/vertebra-pedicle/shape.mjs'
import { SHARED_DATA } from '../../test/file-set.ts'
import { ballMesh } from '../../test/golden-inputs/phantom.ts'
import { plainBody } from '../../test/plain-body.ts'
import { cross, dot, length, subtract, type Vector3 } from '../base/vectors.ts'
import { readStl } from '../formats/stl.ts'
import { axisDistance } from '../geometry/axis-distance.ts'
import type { ImageResult } from '../geometry/image.ts'
import { boxMesh } from '../geometry/mesh.ts'
import { plainContext } from '../step.ts'
import {
  type AxisProposalInputs,
  proposeTrajectories,
  proposeTrajectoriesParams,
} from './propose-trajectories.ts'
import { planTrajectories, trajectoriesParams } from './trajectories.ts'

const context = plainContext(() => '')
const propose = (inputs: AxisProposalInputs, given: object) =>
  proposeTrajectories(inputs, proposeTrajectoriesParams.parse(given), context)

/** A closed tube along an axis through `at`: an elliptic cylinder between two lengths. */
function rod(
  at: Vector3,
  way: Vector3,
  across: Vector3,
  radii: readonly [number, number],
  ends: readonly [number, number],
) {
  const up = cross(way, across)
  const round = 96
  const positions: number[] = []
  const push = (along: number, share: number, n: number) => {
    const [u, v] = [
      share * radii[0] * Math.cos((2 * Math.PI * n) / round),
      share * radii[1] * Math.sin((2 * Math.PI * n) / round),
    ]
    positions.push(...at.map((x, a) => x + along * way[a]! + u * across[a]! + v * up[a]!))
  }
  const triangles: number[] = []
  const rings = 24
  for (let k = 0; k <= rings; k++)
    for (let n = 0; n < round; n++) push(ends[0] + ((ends[1] - ends[0]) * k) / rings, 1, n)
  push(ends[0], 0, 0)
  push(ends[1], 0, 0)
  const [first, last] = [(rings + 1) * round, (rings + 1) * round + 1]
  for (let n = 0; n < round; n++) {
    const m = (n + 1) % round
    for (let k = 0; k < rings; k++) {
      const [a, b] = [k * round, (k + 1) * round]
      triangles.push(a + n, a + m, b + m, a + n, b + m, b + n)
    }
    triangles.push(first, m, n, last, rings * round + n, rings * round + m)
  }
  return { positions: Float32Array.from(positions), triangles: Uint32Array.from(triangles) }
}

/** mm between an axis and a point. */
const offAxis = (point: Vector3, at: Vector3, way: Vector3) => length(cross(subtract(point, at), way))

test('a rod 60 mm long: the longest screw that fits, in its middle', () => {
  const bone = plainBody('femur_left', rod([3, 4, 5], [0, 0, 1], [1, 0, 0], [9, 9], [0, 60]))
  const { axes } = propose(
    { bodies: [bone] },
    { screws: { s1: { near: [5, 3, 5], towards: [3, 4, 65], diameter: 4, lengths: [30, 40, 50, 60, 70] } } },
  )
  const { trajectory: one, corridor } = axes[0]!
  // 1.5 mm before the far cortex it ends.
  expect(one.length).toBe(50)
  expect(corridor).toBeGreaterThan(58.3)
  expect(corridor).toBeLessThan(59)
  // A diameter behind its entry the plan finds 4 − 2 mm, to the cortex that it goes in by.
  expect(Math.abs(one.cortexDistance - 2)).toBeLessThan(0.15)
  expect(offAxis(one.entry, [3, 4, 5], [0, 0, 1])).toBeLessThan(0.3)
  expect(one.direction[2]).toBeGreaterThan(Math.cos((0.6 * Math.PI) / 180))
})

test('through both cortices: the least stock length that passes the far one', () => {
  const plate = plainBody('scapula_left', boxMesh([-40, -6, -40], [40, 6, 40]))
  const wish = { near: [2, 6, 1], diameter: 3.5, bicortical: true, cone: 40 }
  const { axes } = propose(
    { bodies: [plate] },
    { screws: { s1: { ...wish, lengths: [10, 12, 14, 16, 18] } } },
  )
  const { trajectory: one, corridor } = axes[0]!
  expect(one.exits).toBe(true)
  expect(one.inBone[0]!.length).toBeGreaterThanOrEqual(11.99)
  expect(one.length).toBeGreaterThanOrEqual(corridor + 1)
  expect(one.length).toBeLessThanOrEqual(corridor + 5)
})

test.each([
  ['left', 1],
  ['right', -1],
] as const)('a pedicle by its formula, %s: the axis of the ellipse', (_, side) => {
  const at = [side * PEDICLE.at[0]!, PEDICLE.at[1]!, PEDICLE.at[2]!] as const
  const way = pedicleWay(side) as unknown as Vector3
  const across = cross([0, 0, 1], way)
  const bone = plainBody('vertebra_l3', rod(at, way, across, [PEDICLE.across, PEDICLE.up], [-18, 32]))
  const { axes } = propose(
    { bodies: [bone] },
    {
      screws: {
        // 2 mm beside the axis, and straight forward, 14° off.
        s1: { near: at.map((x, a) => x - 18 * way[a]! + 2 * across[a]!), radius: 5, direction: [0, -1, 0], diameter: 6, cortex: 1, lengths: [30, 40, 60] },
      },
      approach: { direction: [0, -1, 0], cone: 30 },
    },
  ) // biome-ignore format: one screw
  const { trajectory: one, approachAngle } = axes[0]!
  expect(one.length).toBe(40)
  expect((Math.acos(dot(one.direction, way)) * 180) / Math.PI).toBeLessThan(1)
  expect(offAxis(one.entry, at, way)).toBeLessThan(3)
  // The ellipse's narrow half axis less the radius.
  expect(Math.abs(one.cortexDistance - (PEDICLE.across - 3))).toBeLessThan(0.1)
  expect(approachAngle).toBeGreaterThan(12)
  expect(approachAngle).toBeLessThan(16)
})

test('two screws stay apart, off a nerve, and out of what stands before the bone', () => {
  const block = plainBody('sacrum', boxMesh([0, 0, 0], [30, 40, 60]))
  const nerve = plainBody('nerve', ballMesh([15, 20, 20], 4, 3))
  const wall = plainBody('rib', boxMesh([0, -30, 42], [30, -10, 60]))
  const wish = {
    near: [15, 0, 30],
    radius: 14,
    direction: [0, 1, 0],
    diameter: 5,
    cone: 25,
    lengths: [20, 30, 34],
  }
  const { axes } = propose(
    { bodies: [block], avoid: [nerve], others: [wall] },
    { screws: { a: wish, b: wish }, apart: 4, keepOff: 3 },
  )
  const [a, b] = axes.map(({ trajectory }) => trajectory)
  expect([a!.length, b!.length]).toEqual([34, 34])
  expect(axisDistance(a!, b!)).toBeGreaterThanOrEqual(9)
  expect(axes[1]!.apart!.name).toBe('a')
  expect(axes[1]!.apart!.distance).toBeGreaterThanOrEqual(4)
  for (const { keptOff, trajectory } of axes) {
    expect(keptOff!.distance).toBeGreaterThanOrEqual(2.9)
    // The way back misses the wall.
    const back = (-20 - trajectory.entry[1]) / trajectory.direction[1]
    expect(trajectory.entry[2] + back * trajectory.direction[2]).toBeLessThan(42.5)
  }
})

test('the grey value along it, and what a plan takes of it', () => {
  const block = plainBody('sacrum', boxMesh([0, 0, 0], [30, 40, 60]))
  // HU = 10 z on a grid of 2 mm.
  const grid = { size: [31, 31, 31], spacing: [2, 2, 2], origin: [-15, -5, 0], direction: [1, 0, 0, 0, 1, 0, 0, 0, 1] } as const // biome-ignore format: a grid
  const values = Int16Array.from({ length: 31 * 31 * 31 }, (_, n) => 20 * Math.floor(n / (31 * 31)))
  const image = {
    volume: { grid, values, modality: 'CT', source: { format: 'computed' } },
  } as unknown as ImageResult
  const wish = { near: [15, 0, 30], radius: 2, cone: 2, diameter: 4, lengths: [30] }
  const proposal = propose(
    { bodies: [block], image },
    { screws: { s1: wish }, wires: { k1: { ...wish, near: [15, 0, 50], diameter: 2 } } },
  )
  expect(proposal.axes[0]!.density!.mean).toBeGreaterThan(270)
  expect(proposal.axes[0]!.density!.mean).toBeLessThan(330)
  const own = { k1: { entry: [15, 0, 10], target: [15, 20, 10], diameter: 2 } }
  const { trajectories } = planTrajectories(
    { bodies: [block], proposal },
    trajectoriesParams.parse({ wires: own }),
  )
  expect(trajectories.map(({ name, kind, length: long }) => [name, kind, long])).toEqual([
    ['s1', 'screw', 30],
    ['k1', 'wire', 20],
  ])
})

test.each([
  ['PROPOSAL_NO_ENTRY', { near: [15, -30, 30], diameter: 4 }],
  ['PROPOSAL_NO_CORRIDOR', { near: [15, 0, 30], diameter: 4, lengths: [80] }],
  ['PROPOSAL_NO_CORRIDOR', { near: [15, 0, 30], diameter: 4, cortex: 20 }],
  ['PROPOSAL_BODY_UNKNOWN', { near: [15, 0, 30], diameter: 4, in: ['femur_left'] }],
])('%s: %#', (code, wish) => {
  const block = plainBody('sacrum', boxMesh([0, 0, 0], [30, 40, 60]))
  expect(() => propose({ bodies: [block] }, { screws: { s1: wish } })).toThrow(
    expect.objectContaining({ code }),
  )
})

const hip = `${SHARED_DATA}meshes-synthetic-truth/hip_left.stl`

test.skipIf(!existsSync(hip))(
  'flagship (skipped without ../shared/data): a screw down the wing from the crest, no worse than the case’s own',
  () => {
    const { mesh } = readStl(new Uint8Array(readFileSync(hip)), 'hip_left')
    const triangles = mesh.triangles.slice()
    // The file is wound inward.
    for (let i = 0; i < triangles.length; i += 3)
      [triangles[i + 1], triangles[i + 2]] = [triangles[i + 2]!, triangles[i + 1]!]
    const bone = plainBody('hip_left', { positions: mesh.positions, triangles })
    const own = { entry: [153.1, -159.7, 240.4], target: [101.5, -115.7, 270.1], diameter: 4 }
    const [authors] = planTrajectories(
      { bodies: [bone] },
      trajectoriesParams.parse({ screws: { s3: own } }),
    ).trajectories
    // Its head stands off the bone, in a plate: it enters some way on.
    const into = authors!.inBone[0]!.spans![0]![0]
    const near = own.entry.map((x, a) => x + into * authors!.direction[a]!)
    const wish = { near, towards: own.target, radius: 10, cone: 25, diameter: 4, cortex: 1 }
    const { axes } = propose({ bodies: [bone] }, { screws: { s3: wish }, steepest: 60 })
    const held = (one: typeof authors) => one!.inBone.reduce((sum, { length: long }) => sum + long, 0)
    const { trajectory } = axes[0]!
    expect(held(trajectory)).toBeGreaterThanOrEqual(Math.min(held(authors), trajectory.length - 0.5))
    // Oblique to the crest: the cortex that it goes in by is the nearest.
    expect(trajectory.cortexDistance).toBeGreaterThan(authors!.cortexDistance - 0.1)
  },
)
