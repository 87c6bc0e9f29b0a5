// Distances of cuts, screws and wires to nerves by hand: balls and boxes beside a block's face, which the blade's overrun grows;
// the same of a dome against the distance of two cylinders about one axis; a case whose surface is named a nerve is judged unasked.
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { ballMesh } from '../../test/golden-inputs/phantom.ts'
import { plainBody } from '../../test/plain-body.ts'
import { noGoKind } from '../anatomy/structures.ts'
import { faceDistance } from '../geometry/face-distance.ts'
import { boxMesh, type TriangleMesh } from '../geometry/mesh.ts'
import type { CutFace, SweptCut } from '../geometry/plan.ts'
import {
  axisClearanceParams,
  cutClearanceParams,
  evaluateAxisClearance,
  evaluateCutClearance,
} from './clearance.ts'

const face = {
  plane: { name: 'shaft', normal: [0, 0, 1], offset: 50 },
  outlines: [Float32Array.from([0, 0, 50, 40, 0, 50, 40, 30, 50, 0, 30, 50])],
} as unknown as CutFace

test('over, beside and in the grown face of a plane', () => {
  const near = (at: [number, number, number], radius = 2) =>
    faceDistance(face, undefined, ballMesh(at, radius, 4), 5).distance
  expect(near([20, 15, 60])).toBeCloseTo(8, 1)
  expect(near([52, 15, 50])).toBeCloseTo(5, 1)
  expect(near([43, 15, 50.3])).toBe(0)
  // 3-4-5: 12 − 2·… beside by 8 beyond the overrun, over by 6; a point of the ball.
  expect(near([53, 15, 56], 0.001)).toBeCloseTo(10, 2)
  // A long box whose vertices all lie far off still passes through the plane.
  expect(faceDistance(face, undefined, boxMesh([42, 10, -200], [44, 12, 200]), 5).distance).toBe(0)
  expect(faceDistance(face, undefined, boxMesh([49, 10, -200], [51, 12, 200]), 5).distance).toBeCloseTo(4, 6)
})

test('random points over a rectangle: the distance to the grown rectangle (distance of a point to a box is known)', () => {
  const coordinate = fc.double({ min: -60, max: 100, noNaN: true })
  fc.assert(
    fc.property(coordinate, coordinate, coordinate, (x, y, z) => {
      const tiny: TriangleMesh = {
        positions: Float32Array.from([x, y, z, x, y, z, x, y, z]),
        triangles: Uint32Array.from([0, 1, 2]),
      }
      const beside = Math.hypot(Math.max(0, -x, x - 40), Math.max(0, -y, y - 30))
      const expected = Math.hypot(z - 50, Math.max(0, beside - 5))
      expect(faceDistance(face, undefined, tiny, 5).distance).toBeCloseTo(expected, 3)
    }),
  )
})

test('a dome: a nerve below its middle is as far as the radii differ', () => {
  const points = Array.from({ length: 61 }, (_, i): [number, number] => {
    const angle = Math.PI - (Math.PI * i) / 60
    return [30 + 30 * Math.cos(angle), 30 * Math.sin(angle)]
  })
  const swept: SweptCut = {
    name: 'dome',
    form: 'curved',
    origin: [0, 0, 0],
    across: [1, 0, 0],
    towards: [0, 0, 1],
    sweep: [0, -1, 0],
    saw: [0, -1, 0],
    profile: points,
    reach: 500,
  }
  const outline = [...points.map(([x, z]) => [x, 0, z]), ...points.toReversed().map(([x, z]) => [x, 20, z])]
  const dome = { plane: face.plane, outlines: [Float32Array.from(outline.flat())] } as unknown as CutFace
  expect(faceDistance(dome, swept, ballMesh([30, 10, 0], 3, 4), 5).distance).toBeCloseTo(27, 1)
  expect(faceDistance(dome, swept, ballMesh([30, 35, 30], 3, 4), 5).distance).toBeCloseTo(7, 1)
})

test('checks take blade and doubt off and name limit and place; an axis reaches past its tip', () => {
  const nerve = plainBody('sciatic_nerve', ballMesh([20, 15, 60], 2, 4))
  const plan = { name: 'resection', cuts: [face] } as never
  const cut = evaluateCutClearance(
    { of: plan, structures: [nerve] },
    cutClearanceParams.parse({ limit: 6.1 }),
  )
  expect(cut.checks[0]).toMatchObject({
    id: 'resection.clearance.shaft.sciatic_nerve',
    passed: false,
    limit: '>= 6.1',
  })
  expect(cut.checks[0]!.value).toBeCloseTo(6, 1)
  const screw = { name: 's1', entry: [20, 15, 30], direction: [0, 0, 1], length: 20, diameter: 4 }
  const set = { name: 'screws', trajectories: [screw] } as never
  const axis = evaluateAxisClearance({ of: set, structures: [nerve] }, axisClearanceParams.parse({}))
  // The tip at 50, 2 mm past it 52; the ball's skin at 58; a shaft of 2 mm and 1.5 mm of doubt are taken off.
  expect(axis.checks[0]!.value).toBeCloseTo(6 - 2 - 1.5, 1)
  expect(axis.tables![0]!.rows[0]![2]).toBeCloseTo(4, 1)
})

test('names that say nerve or vessel', () => {
  expect(
    ['sciatic_nerve_left', 'femoral_artery', 'iliac_vessels', 'spinal_cord', 'hip_left', 'innervation'].map(
      noGoKind,
    ),
  ).toEqual(['nerve', 'vessel', 'vessel', 'nerve', undefined, undefined])
})
