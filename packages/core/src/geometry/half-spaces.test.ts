import fc from 'fast-check'
import { expect, test } from 'vitest'
import { ballMesh } from '../../test/golden-inputs/phantom.ts'
import { dot, length, normalize, scale, subtract, type Vector3 } from '../base/vectors.ts'
import { distanceToHalfSpaces, heightsOver, trimmedMesh, volumeWithin } from './half-spaces.ts'
import { boxMesh, triangleArea } from './mesh.ts'
import { sectionOutlines } from './section-outlines.ts'

const unit = fc
  .tuple(...[0, 1, 2].map(() => fc.double({ min: -1, max: 1, noNaN: true })))
  .filter((v) => length(v as unknown as Vector3) > 0.1)
  .map((v) => normalize(v as unknown as Vector3))
/** Half spaces that all hold the origin, so that something lies in them. */
const halfSpaces = fc.array(
  fc.record({ normal: unit, offset: fc.double({ min: -20, max: -1, noNaN: true }) }),
  { minLength: 1, maxLength: 5 },
)
const point = fc.tuple(...[0, 1, 2].map(() => fc.double({ min: -60, max: 60, noNaN: true }))) as fc.Arbitrary<
  [number, number, number]
>

/** Dykstra 1983: projections on one half space after the other, each with its correction, come to the nearest point. */
function nearestByProjections(
  planes: readonly { normal: Vector3; offset: number }[],
  from: Vector3,
): Vector3 {
  let x = from
  const corrections = planes.map((): Vector3 => [0, 0, 0])
  for (let round = 0; round < 20_000; round++) {
    planes.forEach(({ normal, offset }, i) => {
      const y = subtract(x, corrections[i]!)
      const lack = Math.max(0, offset - dot(normal, y))
      const next = subtract(y, scale(normal, -lack))
      corrections[i] = subtract(next, y)
      x = next
    })
  }
  return x
}

test('the distance to half spaces is that to the nearest point, which projections in turn find', () => {
  fc.assert(
    fc.property(halfSpaces, point, (planes, from) => {
      const found = distanceToHalfSpaces(planes)(from)
      const least = Math.min(...planes.map(({ normal, offset }) => dot(normal, from) - offset))
      if (least >= 0) {
        expect(found).toBeCloseTo(-least, 9)
        return
      }
      const nearest = nearestByProjections(planes, from)
      const off = Math.max(...planes.map(({ normal, offset }) => offset - dot(normal, nearest)))
      fc.pre(off < 1e-6) // Nearly parallel planes: the projections have not arrived.
      expect(Math.abs(found - length(subtract(nearest, from)))).toBeLessThan(1e-3)
    }),
    { numRuns: 60 },
  )
  expect(
    distanceToHalfSpaces([
      { normal: [0, 0, 1], offset: 1 },
      { normal: [0, 0, -1], offset: 1 },
    ])([0, 0, 0]),
  ).toBe(Infinity)
})

test('a corner of a box: volume, outline and trimmed triangles as computed by hand', () => {
  const box = boxMesh([0, 0, 0], [40, 30, 100])
  const planes = [
    { normal: [0, 0, 1] as Vector3, offset: 55 },
    { normal: [1, 0, 0] as Vector3, offset: 8 },
  ]
  const heights = planes.map((plane) => heightsOver(plane, box))
  expect(volumeWithin(box, planes, heights, [32 * 30, 45 * 30])).toBeCloseTo(32 * 30 * 45, 6)
  const [outline, ...more] = sectionOutlines(box, heights[0]!, { u: [1, 0, 0], v: [0, 1, 0] })
  expect(more).toEqual([])
  let area = 0
  for (let i = 0, n = outline!.length; i < n; i += 2)
    area += (outline![i]! * outline![(i + 3) % n]! - outline![(i + 2) % n]! * outline![i + 1]!) / 2
  expect(area).toBeCloseTo(1200, 6) // Counter-clockwise.
  const trimmed = trimmedMesh(box, planes, heights)
  let surface = 0
  const { positions, triangles: t } = trimmed
  for (let n = 0; n < t.length; n += 3)
    surface += triangleArea(positions, 3 * t[n]!, 3 * t[n + 1]!, 3 * t[n + 2]!)
  expect(surface).toBeCloseTo(32 * 30 + 45 * 30 + 2 * 32 * 45, 3) // Without the two cut faces.
})

test('all of a ball far from the origin, or nothing of it', () => {
  const ball = ballMesh([500, -300, 900], 20, 3)
  const planes = [{ normal: [0, 0, 1] as Vector3, offset: 800 }]
  const away = [{ normal: [0, 0, 1] as Vector3, offset: 1000 }]
  const heights = (which: typeof planes) => which.map((plane) => heightsOver(plane, ball))
  const whole = volumeWithin(ball, planes, heights(planes), [0])
  expect(whole / ((4 / 3) * Math.PI * 8000)).toBeGreaterThan(0.97) // A ball of triangles is a little less.
  expect(whole / ((4 / 3) * Math.PI * 8000)).toBeLessThan(1)
  expect(volumeWithin(ball, away, heights(away), [0])).toBe(0)
  expect(trimmedMesh(ball, away, heights(away)).triangles.length).toBe(0)
  expect(sectionOutlines(ball, heights(away)[0]!, { u: [1, 0, 0], v: [0, 1, 0] })).toEqual([])
})
