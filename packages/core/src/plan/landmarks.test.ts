// Spheres and points on computed bodies, whose places are known.
import { expect, test } from 'vitest'
import { ballMesh } from '../../test/golden-inputs/phantom.ts'
import { type Body, boxMesh, type TriangleMesh } from '../geometry/mesh.ts'
import { plainContext, StepError } from '../step.ts'
import { type LandmarksParams, landmarksParams, placeLandmarks } from './landmarks.ts'

const context = plainContext(() => '')
const body = (name: string, side: Body['side'], mesh: TriangleMesh): Body => ({
  name,
  side,
  mesh,
  colour: [0, 0, 0],
  deviations: [],
})
const left = body('hip_left', 'left', boxMesh([10, 0, 0], [50, 40, 60]))
const right = body('hip_right', 'right', boxMesh([-50, 0, 0], [-10, 40, 60]))
const place = (params: object, bodies: readonly Body[] = [left, right]) =>
  placeLandmarks(bodies, landmarksParams.parse(params) as LandmarksParams, context)
function codeOf(params: object, bodies?: readonly Body[]): string {
  try {
    place(params, bodies)
  } catch (error) {
    if (error instanceof StepError) return error.code
    throw error
  }
  return 'none'
}

test('a point is laid on the nearest surface and says how far it moved; an extreme one is the farthest vertex', () => {
  const { points } = place({
    points: {
      spine_left: { at: [30, -2, 20] },
      top_right: { on: 'hip_right', most: 'superior', within: { min: [-60, 30, 0], max: [-30, 50, 70] } },
    },
  })
  expect(points).toEqual([
    { name: 'spine_left', point: [30, 0, 20], side: 'left', moved: 2 },
    { name: 'top_right', point: [-50, 40, 60], side: 'right' },
  ])
})

test('the anterior pelvic plane passes through the spines and the tubercles’ middle, normal anterior', () => {
  const { planes } = place({
    points: {
      asis_left: { at: [50, 0, 60] },
      asis_right: { at: [-50, 0, 60] },
      tubercle_left: { at: [12, 0, 0] },
      tubercle_right: { at: [-10, 0, 0] },
    },
  })
  expect(planes).toHaveLength(1)
  expect(planes[0]!.name).toBe('anterior_pelvic')
  expect(planes[0]!.normal.map((x) => x + 0)).toEqual([0, -1, 0])
  expect(planes[0]!.offset).toBeCloseTo(0)
})

test.each([
  ['LANDMARK_AWAY', { points: { a: { at: [30, -9, 20] } } }],
  ['LANDMARK_SIDES', { points: { a_left: { at: [-30, 0, 20] } } }],
  ['LANDMARK_SIDES', { points: { a_right: { on: 'hip_left', most: 'anterior' } } }],
  ['LANDMARK_BODY_UNKNOWN', { points: { a: { at: [30, 0, 20], on: 'hip_lft' } } }],
  ['LANDMARK_NOT_FOUND', { points: { a: { on: 'hip_left', most: 'left', within: { near: [0, 0, 0], radius: 3 } } } }],
  ['SPHERE_NOT_FOUND', { spheres: { head: { on: 'hip_left', near: [30, 20, 30], radius: [3, 5] } } }],
])('%s: %#', (code, params) => {
  expect(codeOf(params)).toBe(code)
}) // biome-ignore format: a case a line

test('left to the right of right is an error on a bone of no side too', () => {
  const pelvis = body('pelvis', 'midline', boxMesh([-50, 0, 0], [50, 40, 60]))
  const points = { asis_left: { at: [-40, 0, 50] }, asis_right: { at: [40, 0, 50] } }
  expect(codeOf({ points }, [pelvis])).toBe('LANDMARK_SIDES')
  expect(codeOf({ points: { a: { at: [0, 0, 0] } } }, [])).toBe('LANDMARK_BODY_UNKNOWN')
})

/** A ball of radius 22 with a neck drawn out of it towards −x and z. */
function headWithNeck(): TriangleMesh {
  const { positions: p, triangles } = ballMesh([0, 0, 0], 1, 5)
  const positions = new Float32Array(p.length)
  for (let i = 0; i < p.length; i += 3) {
    const along = -0.8 * p[i]! - 0.6 * p[i + 2]!
    const far = along > 0.75 ? 22 + 160 * (along - 0.75) : 22
    positions.set([80 + far * p[i]!, -140 + far * p[i + 1]!, 128 + far * p[i + 2]!], i)
  }
  return { positions, triangles }
}

test('a head with a neck: middle and radius to 0.05 mm from a start 9 mm off', () => {
  const femur = body('femur_left', 'left', headWithNeck())
  const near = [85, -146, 133]
  const [sphere] = place({ spheres: { head_left: { on: 'femur_left', near, radius: [15, 30] } } }, [
    femur,
  ]).spheres
  const off = sphere!.centre.map((x, i) => Math.abs(x - [80, -140, 128][i]!))
  expect(Math.max(...off)).toBeLessThan(0.05)
  expect(Math.abs(sphere!.radius - 22)).toBeLessThan(0.05)
  expect(sphere!.rms).toBeLessThan(0.05)
})
