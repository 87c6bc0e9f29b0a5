// Computed symmetric shapes, turned and moved by a known motion: the plane and the mirrored side are known.
import { expect, test } from 'vitest'
import { bentBody, growth } from '../../test/golden-inputs/plan.ts'
import { acos, cos, sin } from '../base/math.ts'
import { determinant, dot, type Matrix3, multiplyMatrixVector, type Vector3 } from '../base/vectors.ts'
import { moved, type RigidMotion } from '../geometry/icp.ts'
import { type Body, boxMesh, signedVolume } from '../geometry/mesh.ts'
import { plainContext, StepError } from '../step.ts'
import { findMidsagittal, midsagittalParams } from './midsagittal.ts'
import { mirrorBone, mirrorParams } from './mirror.ts'

const warnings: { code: string }[] = []
const context = plainContext(() => '', warnings as never)
const angle = (degrees: number) => (degrees * Math.PI) / 180

/** About z, then about y. */
function turn(z: number, y: number): Matrix3 {
  const [a, b, c, d] = [cos(angle(z)), sin(angle(z)), cos(angle(y)), sin(angle(y))]
  return [c * a, -c * b, d, b, a, 0, -d * a, d * b, c]
}

const motion: RigidMotion = { rotation: turn(7, -5), translation: [12, -30, 44] }
const carried = (one: Body, by = motion): Body => ({
  ...one,
  mesh: { ...one.mesh, positions: moved(one.mesh.positions, by) },
})
const left = bentBody('hip_left', 'left', 5)
const right = bentBody('hip_right', 'right', 5)
const midline: Body = { ...left, name: 'sacrum', side: 'midline', mesh: boxMesh([-9, 20, 0], [11, 40, 30]) }

/** Degrees and mm between the plane found and x = 1, moved. */
function errorOf(plane: { normal: Vector3; offset: number }, by: RigidMotion) {
  const normal = multiplyMatrixVector(by.rotation, [1, 0, 0])
  const point = moved(Float32Array.of(1, 10, 10), by)
  return {
    degrees: (acos(Math.min(1, Math.abs(dot(plane.normal, normal)))) * 180) / Math.PI,
    mm: Math.abs(dot(plane.normal, [point[0]!, point[1]!, point[2]!]) - plane.offset),
  }
}

test('the plane of a symmetric shape, turned and moved, to 0.01 mm and 0.01°', () => {
  const found = findMidsagittal(
    [left, right, midline].map((one) => carried(one)),
    midsagittalParams.parse({}),
    context,
  )
  const { degrees, mm } = errorOf(found.plane, motion)
  expect(degrees).toBeLessThan(0.01)
  expect(mm).toBeLessThan(0.01)
  expect(found.plane.normal[0]).toBeGreaterThan(0.9)
  expect(found.residual.p95).toBeLessThan(0.01)
})

test('a bump on one side does not pull the plane', () => {
  const positions = right.mesh.positions.slice()
  for (let i = 0; i < positions.length; i += 3) {
    const [y, z] = [positions[i + 1]! - 10, positions[i + 2]! - 10]
    if (y * y + z * z < 60 && positions[i]! < -29) positions[i]! -= 8
  }
  const bumped: Body = { ...right, mesh: { ...right.mesh, positions } }
  const found = findMidsagittal(
    [left, bumped].map((one) => carried(one)),
    midsagittalParams.parse({}),
    context,
  )
  const { degrees, mm } = errorOf(found.plane, motion)
  expect(degrees).toBeLessThan(0.1)
  expect(mm).toBeLessThan(0.1)
})

test('bodies without a partner are left out with a warning; none at all, or a patient across, is an error', () => {
  const found = findMidsagittal(
    [left, right, { ...left, name: 'femur_left' }],
    midsagittalParams.parse({}),
    context,
  )
  expect(found.warnings).toHaveLength(1)
  expect(warnings.map(({ code }) => code)).toContain('SYMMETRY_UNPAIRED')
  const code = (run: () => unknown) => {
    try {
      run()
    } catch (error) {
      return error instanceof StepError ? error.code : error
    }
    return 'none'
  }
  expect(code(() => findMidsagittal([left], midsagittalParams.parse({}), context))).toBe('SYMMETRY_NOTHING')
  const across: RigidMotion = { rotation: turn(30, 0), translation: [0, 0, 0] }
  const turned = [left, right].map((one) => carried(one, across))
  expect(code(() => findMidsagittal(turned, midsagittalParams.parse({}), context))).toBe('SYMMETRY_POOR')
  const symmetry = {
    plane: { name: 'm', normal: [1, 0, 0] as const, offset: 1 },
    residual: { mean: 0, p95: 0, max: 0 },
  }
  const same = { healthy: left, affected: left, across: symmetry }
  expect(code(() => mirrorBone(same, mirrorParams.parse({}), context))).toBe('MIRROR_SAME_SIDE')
  const all = { healthy: right, affected: left, across: symmetry, tumour: growth() }
  expect(code(() => mirrorBone(all, mirrorParams.parse({ leaveOut: 100 }), context))).toBe(
    'MIRROR_NOTHING_LEFT',
  )
})

test('the mirrored side lies on the affected one though the plane is off; the transform says the same, outward', () => {
  const off = {
    plane: { name: 'm', normal: [1, 0, 0] as const, offset: 3 },
    residual: { mean: 0, p95: 0, max: 0 },
  }
  const shifted: RigidMotion = { rotation: turn(2, 1), translation: [1, -2, 1.5] }
  const affected = carried(left, shifted)
  const result = mirrorBone({ healthy: right, affected, across: off }, mirrorParams.parse({}), context)
  expect(result.fit.p95).toBeLessThan(0.02)
  expect(result.body.name).toBe('hip_left')
  expect(result.body.side).toBe('left')
  expect(signedVolume(result.body.mesh)).toBeGreaterThan(0)
  const t = result.transform
  expect(determinant([t[0], t[1], t[2], t[4], t[5], t[6], t[8], t[9], t[10]])).toBeCloseTo(-1, 6)
  for (const v of [0, 100, 700]) {
    const p = right.mesh.positions.subarray(3 * v, 3 * v + 3)
    for (let r = 0; r < 3; r++) {
      const value = t[4 * r]! * p[0]! + t[4 * r + 1]! * p[1]! + t[4 * r + 2]! * p[2]! + t[4 * r + 3]!
      expect(result.body.mesh.positions[3 * v + r]).toBeCloseTo(value, 3)
    }
  }
})
