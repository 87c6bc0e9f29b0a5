// Free motions are known: a cylinder slides along and turns about its axis, a sphere turns in three ways, a plane slides in two.
import { expect, test } from 'vitest'
import { ballMesh } from '../../test/golden-inputs/phantom.ts'
import { plainBody } from '../../test/plain-body.ts'
import { makeGuide } from '../device/guide.ts'
import { guideParams, heldParams } from '../device/guide-params.ts'
import type { Device } from '../geometry/device.ts'
import { boxMesh, type TriangleMesh } from '../geometry/mesh.ts'
import { contactOf, seatScore } from '../geometry/seat.ts'
import { seatError } from '../geometry/seat-error.ts'
import { signedSurface } from '../geometry/signed-distance.ts'
import { plainContext } from '../step.ts'
import { evaluateSeat, seatParams } from './seat.ts'
import { seatProposals } from './seat-proposals.ts'

const context = plainContext(() => '')

/** A closed cylinder about z, from 0 to `high`, with flat ends. */
function cylinder(radius: number, high: number): TriangleMesh {
  const round = 96
  const positions: number[] = []
  const rings = Math.round(high / 2)
  for (let k = 0; k <= rings; k++)
    for (let n = 0; n < round; n++) {
      const angle = (2 * Math.PI * n) / round
      positions.push(radius * Math.cos(angle), radius * Math.sin(angle), (high * k) / rings)
    }
  positions.push(0, 0, 0, 0, 0, high)
  const [first, last] = [(rings + 1) * round, (rings + 1) * round + 1]
  const triangles: number[] = []
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

/** The part of a closed mesh in front of x = `from`, between two heights, moved off it by nothing: a contact. */
function front(
  { positions: p, triangles: t }: TriangleMesh,
  from: number,
  low: number,
  high: number,
): TriangleMesh {
  const kept = Array.from({ length: t.length / 3 }, (_, n) => n).filter((n) => {
    const corners = [0, 1, 2].map((c) => 3 * t[3 * n + c]!)
    return corners.every((i) => p[i]! > from && p[i + 2]! >= low && p[i + 2]! <= high)
  })
  return {
    positions: p,
    triangles: Uint32Array.from(kept.flatMap((n) => [t[3 * n]!, t[3 * n + 1]!, t[3 * n + 2]!])),
  }
}

const design = { insertion: [-1, 0, 0] as const, slots: [], sleeves: [] }

test.each([
  ['a cylinder', cylinder(15, 80), [20, 60]],
  ['a sphere', ballMesh([0, 0, 0], 25, 5), [-18, 18]],
] as const)('%s: a proposal raises the weakest eigenvalue, which was free', (_, bone, [low, high]) => {
  const guide = front(bone, bone.positions.length > 20_000 ? 8 : 5, low, high)
  const before = seatScore(guide, bone)
  expect(before.ratio).toBeLessThan(1e-3)
  const contact = contactOf(guide, bone, 0.6)
  const found = seatProposals(contact, signedSurface(bone), design)
  expect(found.length).toBeGreaterThan(0)
  for (const { ratio } of found) expect(ratio).toBeGreaterThan(before.ratio + 1e-4)
  // No arm along a surface of revolution holds it; a wire does.
  expect(found.some(({ kind }) => kind === 'wire')).toBe(true)
  const worth = found.map(({ ratio, footprint }) => (ratio - before.ratio) / Math.max(10, footprint))
  expect(worth).toEqual([...worth].sort((a, b) => b - a))
})

test('on a flat top with a corner near: a hook over it; the guide that takes it holds better', async () => {
  // A plate on top slides and turns on it; one straight edge would leave it one way to slide, a corner none.
  const bone = plainBody('hip_left', stump())
  const params = guideParams.parse({
    name: 'guide',
    side: 'left',
    free: [{ at: [0, 0, 20], radius: 11 }],
    spacing: 1,
    insertion: [0, 0, -1],
    sleeves: [{ name: 'k1', entry: [0, 0, 20], direction: [0, 0, -1], drill: 2, length: 8 }],
  })
  const plain = await makeGuide({ bone }, params, context)
  const judged = (device: Device) => evaluateSeat(device, bone, seatParams.parse({}), context)
  const told = judged(plain)
  expect(told.checks[1]!.passed).toBe(false)
  const table = told.tables!.find(({ name }) => name === 'guide-seat-proposals')!
  const hook = table.rows.find(([what]) => what === 'hook over an edge')!
  const taken = JSON.parse(String(hook[4])) as object
  const held = await makeGuide({ bone }, heldParams(guideParams.parse({ ...params, ...taken })), context)
  const [before, after] = [told, judged(held)].map(({ checks }) => Number(checks[0]!.value))
  expect(after).toBeGreaterThan(3 * before!)
  expect(after).toBeGreaterThan(1e-2)
})

/** A block with a flat top of 28 mm and four walls that fall off steeply. */
function stump(): TriangleMesh {
  const ring = (half: number, z: number) => [-half, -half, z, half, -half, z, half, half, z, -half, half, z]
  const triangles = [0, 2, 1, 0, 3, 2, 4, 5, 6, 4, 6, 7]
  for (let n = 0; n < 4; n++) {
    const m = (n + 1) % 4
    triangles.push(n, m, m + 4, n, m + 4, n + 4)
  }
  return {
    positions: Float32Array.from([...ring(18, 0), ...ring(14, 20)]),
    triangles: Uint32Array.from(triangles),
  }
}

test('the expected error of a flat seat: across it σ over the root of its patches, at an arm more, along it without end', () => {
  // A square of 40 mm: 64 patches of 5 mm; tilt by 1 unit at arm a has variance a² / (64 · 40² / 12).
  const guide = boxMesh([-20, -20, 0], [20, 20, 5])
  const table = boxMesh([-60, -60, -5], [60, 60, 0])
  const error = seatError(contactOf(guide, table, 0.01), { sigma: 0.5, patch: 5 })
  expect(error([0, 0, 0], [0, 0, 1])).toBeCloseTo(0.5 / 8, 2)
  const far = 0.5 * Math.sqrt(1 / 64 + (60 * 60) / ((64 * 40 * 40) / 12))
  expect(error([60, 0, 0], [0, 0, 1])).toBeCloseTo(far, 2)
  expect(error([0, 0, 0], [1, 0, 0])).toBe(Number.POSITIVE_INFINITY)
})

test('wires, balls and shifts become parameters of the guide', () => {
  const params = guideParams.parse({
    name: 'guide',
    side: 'left',
    free: [{ at: [0, 0, 0], radius: 5 }],
    hold: [{ balls: [{ at: [9, 0, 0], radius: 4 }] }, { wire: 'h1', entry: [1, 2, 3], direction: [0, 0, -1] }, { shift: [0, 8, 0] }],
  }) // biome-ignore format: three ways
  const held = heldParams(params)
  expect(held.free).toEqual([
    { at: [0, 8, 0], radius: 5 },
    { at: [9, 8, 0], radius: 4 },
  ])
  expect(held.sleeves.map(({ name, drill }) => [name, drill])).toEqual([['h1', 2]])
})
