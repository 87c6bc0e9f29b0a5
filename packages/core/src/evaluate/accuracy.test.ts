import { expect, test } from 'vitest'
import { seededRandom } from '../base/random.ts'
import type { Vector3 } from '../base/vectors.ts'
import type { Device } from '../geometry/device.ts'
import type { ImageResult } from '../geometry/image.ts'
import { type Body, boxMesh } from '../geometry/mesh.ts'
import { accuracyTable } from './accuracy.ts'

/** A block of 1000 in 0, its faces at ±10 mm, as a scanner with a point spread of 0.8 mm (standard deviation) sees it. */
function image(spacing: Vector3 = [1, 1, 1]): ImageResult {
  const size = spacing.map((s) => Math.round(32 / s) + 1) as unknown as Vector3
  const values = new Float32Array(size[0] * size[1] * size[2])
  // Abramowitz and Stegun 1964, 7.1.26: the error function to 1.5e-7.
  const erf = (x: number): number => {
    const t = 1 / (1 + 0.3275911 * Math.abs(x))
    const sum =
      ((((1.061405429 * t - 1.453152027) * t + 1.421413741) * t - 0.284496736) * t + 0.254829592) * t
    return Math.sign(x) * (1 - sum * Math.exp(-x * x))
  }
  const step = (x: number) => (erf((x + 10) / (0.8 * Math.SQRT2)) - erf((x - 10) / (0.8 * Math.SQRT2))) / 2
  let n = 0
  for (let k = 0; k < size[2]; k++)
    for (let j = 0; j < size[1]; j++)
      for (let i = 0; i < size[0]; i++)
        values[n++] = 1000 * [i, j, k].reduce((product, x, a) => product * step(x * spacing[a]! - 16), 1)
  const grid = { size, spacing, origin: [-16, -16, -16], direction: [1, 0, 0, 0, 1, 0, 0, 0, 1] }
  return { volume: { grid, values } } as unknown as ImageResult
}

/** A closed box, each face in 2 × 8² triangles, so that their middles lie all over the faces. */
function faces(half: number) {
  const box = boxMesh([-half, -half, -half], [half, half, half])
  const positions: number[] = []
  for (let i = 0; i < box.triangles.length; i += 3) {
    const [a, b, c] = [0, 1, 2].map((k) => [
      ...box.positions.subarray(3 * box.triangles[i + k]!, 3 * box.triangles[i + k]! + 3),
    ])
    const at = (u: number, v: number) => a!.map((x, k) => x + ((b![k]! - x) * u + (c![k]! - x) * v) / 8)
    for (let u = 0; u < 8; u++)
      for (let v = 0; u + v < 8; v++) {
        positions.push(...at(u, v), ...at(u + 1, v), ...at(u, v + 1))
        if (u + v < 7) positions.push(...at(u + 1, v), ...at(u + 1, v + 1), ...at(u, v + 1))
      }
  }
  return {
    positions: Float32Array.from(positions),
    triangles: Uint32Array.from({ length: positions.length / 3 }, (_, n) => n),
  }
}

const model = (half: number, more: Partial<Body> = {}, scale = 1): Device => {
  const mesh = faces(half)
  const body = {
    name: 'block',
    mesh: { ...mesh, positions: mesh.positions.map((x) => x * scale) },
    side: 'left',
    colour: [1, 2, 3],
    deviations: [],
    ...more,
  }
  return { name: 'model', kind: 'model', side: 'left', bodies: [body as Body], scale, marking: [] }
}
const rowOf = (...given: Parameters<typeof accuracyTable>) =>
  accuracyTable(...given).rows[0]!.slice(1) as (number | null)[]

test('surface: a block that stands 0.5 mm off the edge of the image is told so, one on it is not', () => {
  const off = rowOf(model(10.5), image(), 'SLA')[1]!
  const on = rowOf(model(10), image(), 'SLA')[1]!
  // Edges and corners of the block are rounded by the blur, a twentieth of the faces.
  expect(Math.abs(off - 0.5)).toBeLessThan(0.12)
  expect(on).toBeLessThan(0.15)
})

test('scan, movement and print by the formulas of JCGM 100:2008; together with k = 2; scaled with the print', () => {
  const moved = { deviations: [{ operation: 'reduce', mean: 0.05, p95: 0.196, max: 0.4 }] }
  const [scan, surface, reduced, print, together] = rowOf(
    model(10, moved),
    image([1, 1, 2]),
    'SLS',
  ) as number[]
  expect(scan).toBeCloseTo(2 / Math.sqrt(12), 3)
  expect(reduced).toBeCloseTo(0.1, 3)
  expect(print).toBeCloseTo(0.2 / Math.sqrt(3), 3)
  expect(together).toBeCloseTo(2 * Math.hypot(scan!, surface!, reduced!, print!), 1)
  const half = rowOf(model(10, moved, 0.5), image([1, 1, 2]), 'SLS') as number[]
  expect([half[0], half[2], half[3]]).toEqual([Number((1 / Math.sqrt(12)).toFixed(3)), 0.05, print])
})

test('what is not known is a dash: no image, no movement measured, no edge in the image', () => {
  expect(rowOf(model(10), undefined, 'SLA').slice(0, 3)).toEqual([null, null, null])
  expect(rowOf(model(4), image(), 'SLA')[1]).toBe(null)
})

test('a body that another image shows, and this one does not, gets a dash for its surface', () => {
  const noise = image()
  const values = noise.volume.values as Float32Array
  const random = seededRandom(7)
  for (let i = 0; i < values.length; i++) values[i] = 1000 * random()
  expect(rowOf(model(10), noise, 'SLA')[1]).toBe(null)
})
