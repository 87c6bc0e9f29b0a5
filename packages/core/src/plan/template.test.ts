// Computed shapes, moved, mirrored and scaled by known amounts; balls, whose mean and spread are known.
import { expect, test } from 'vitest'
import { bentBody, growth } from '../../test/golden-inputs/plan.ts'
import { cos, sin } from '../base/math.ts'
import { moved, type RigidMotion } from '../geometry/icp.ts'
import type { Body } from '../geometry/mesh.ts'
import { movedPoint } from '../geometry/rigid.ts'
import { plainContext } from '../step.ts'
import { placeTemplate, templateParams } from './template.ts'

const [c, s] = [cos(0.2), sin(0.2)]
const motion: RigidMotion = { rotation: [c, -s, 0, s, c, 0, 0, 0, 1], translation: [12, -30, 44] }
const left = bentBody('hip_left', 'left', 4)
const stored = (times = 1): Body => ({
  ...left,
  name: 'stored',
  mesh: {
    ...left.mesh,
    positions: moved(
      left.mesh.positions.map((x) => times * x),
      motion,
    ),
  },
})
const warnings: { code: string }[] = []
const place = (shapes: readonly Body[], more: object = {}, affected = left) =>
  placeTemplate(
    { stored: shapes, affected, tumour: growth() },
    templateParams.parse({ leaveOut: 3, ...more }),
    plainContext(() => '', warnings as never),
  )
const codeOf = (work: () => unknown): unknown => {
  try {
    return work()
  } catch (error) {
    return (error as { code: string }).code
  }
}

/** Greatest distance of corresponding corners, mm. */
function apart(a: Float32Array, b: Float32Array): number {
  let most = 0
  for (let i = 0; i < a.length; i += 3) {
    const square = (a[i]! - b[i]!) ** 2 + (a[i + 1]! - b[i + 1]!) ** 2 + (a[i + 2]! - b[i + 2]!) ** 2
    most = Math.max(most, square)
  }
  return Math.sqrt(most)
}

/** The bone with a bump of 8 mm where the growth is: the pattern is laid on the rest. */
function bumped(): Body {
  const positions = left.mesh.positions.slice()
  for (let i = 0; i < positions.length; i += 3) {
    const [x, y, z] = [positions[i]! - 38, positions[i + 1]!, positions[i + 2]! - 16]
    if (x * x + y * y + z * z < 64) positions[i]! += 8
  }
  return { ...left, mesh: { ...left.mesh, positions } }
}

test('a stored shape comes back to where it was taken from, though the bone has a growth', () => {
  const found = place([stored()], { leaveOut: 10 }, bumped())
  expect(apart(found.body.mesh.positions, left.mesh.positions)).toBeLessThan(0.05)
  expect(found.body.name).toBe('hip_left')
  const at = movedPoint(found.transform, [...stored().mesh.positions.subarray(0, 3)] as [
    number,
    number,
    number,
  ])
  expect(apart(Float32Array.from(at), left.mesh.positions.subarray(0, 3))).toBeLessThan(0.05)
})

test('one that is stored for the other side is mirrored, and that is said', () => {
  const right = bentBody('hip_right', 'right', 4)
  const found = place([right])
  expect(warnings.map(({ code }) => code)).toContain('TEMPLATE_MIRRORED')
  expect(apart(found.body.mesh.positions, left.mesh.positions)).toBeLessThan(0.05)
})

test('it is scaled only if asked: else the distance is told', () => {
  expect(codeOf(() => place([stored(1.15)], { furthest: 1 }))).toBe('TEMPLATE_FIT')
  const found = place([stored(1.15)], { furthest: 1, scale: true })
  expect(apart(found.body.mesh.positions, left.mesh.positions)).toBeLessThan(0.3)
})

test('the mean of balls of 18, 20 and 22 mm is one of 20, their spread 2 mm', () => {
  const ball = (radius: number): Body => {
    const { positions, triangles } = growth().mesh // A ball of 5 mm about (38, 0, 16).
    const centre = [38, 0, 16]
    return {
      ...left,
      name: `ball_${radius}`,
      mesh: { triangles, positions: positions.map((x, i) => ((x - centre[i % 3]!) * radius) / 5) },
    }
  }
  const found = placeTemplate(
    { stored: [ball(18), ball(20), ball(22)], affected: ball(20) },
    templateParams.parse({ spacing: 1.5 }),
    plainContext(() => ''),
  )
  const { positions } = found.body.mesh
  for (let i = 0; i < positions.length; i += 3) {
    const radius = Math.sqrt(positions[i]! ** 2 + positions[i + 1]! ** 2 + positions[i + 2]! ** 2)
    expect(Math.abs(radius - 20)).toBeLessThan(0.35) // Facets of the balls lie up to 0.3 mm inside.
  }
  expect(Math.abs(found.spread!.mean - 2)).toBeLessThan(0.05)
  expect(found.of).toEqual(['ball_18', 'ball_20', 'ball_22'])
})

test('nothing, and what is of no side, are refused', () => {
  expect(codeOf(() => place([]))).toBe('TEMPLATE_EMPTY')
  const none = { positions: new Float32Array(0), triangles: new Uint32Array(0) }
  expect(codeOf(() => place([{ ...stored(), mesh: none }]))).toBe('TEMPLATE_EMPTY')
  expect(codeOf(() => place([{ ...stored(), side: 'midline' }]))).toBe('TEMPLATE_SIDE')
})
