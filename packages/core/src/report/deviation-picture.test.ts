import { expect, test } from 'vitest'
import type { Body } from '../geometry/mesh.ts'
import { drawDeviations } from './deviation-picture.ts'

/** A flat square of two triangles that faces the front (LPS: front is −y). */
function square(deviations: Body['deviations']): Body {
  return {
    name: 'square',
    mesh: {
      positions: Float32Array.from([-10, 0, -10, 10, 0, -10, 10, 0, 10, -10, 0, 10]),
      triangles: Uint32Array.from([0, 1, 2, 0, 2, 3]),
    },
    side: 'midline',
    colour: [200, 200, 200],
    deviations,
  }
}
const figures = { mean: 0, p95: 0, max: 0 }
const options = { view: 'anterior', width: 600, height: 200, range: 0.4 } as const

/** Share of a panel's pixels that are reddish: much more red than blue. */
function reddish(deviations: Body['deviations'], panel: number): number {
  const { pixels, width, height } = drawDeviations([square(deviations)], options)
  const strip = width - 3 * Math.floor((width * 0.9) / 3)
  const wide = Math.floor((width - strip) / 3)
  let count = 0
  for (let y = 0; y < height; y++)
    for (let x = strip + panel * wide + 20; x < strip + (panel + 1) * wide - 20; x++) {
      const at = 3 * (y * width + x)
      if (pixels[at]! > 2 * pixels[at + 2]! + 40) count++
    }
  return count / (wide * height)
}

test('each operation has its panel, and the third has the sum', () => {
  const moved = [
    { operation: 'smooth', ...figures, map: Float32Array.of(0.25, 0) },
    { operation: 'reduce', ...figures, map: Float32Array.of(0, 0.25) },
  ]
  const [smooth, reduce, both] = [0, 1, 2].map((panel) => reddish(moved, panel))
  expect(smooth).toBeGreaterThan(0.05)
  expect(reduce).toBeGreaterThan(0.05)
  expect(both).toBeGreaterThan(smooth! + 0.7 * reduce!)
})

test('what was not moved is pale, and a map of another mesh is not drawn', () => {
  const still = [{ operation: 'smooth', ...figures, map: Float32Array.of(0, 0) }]
  const stale = [{ operation: 'smooth', ...figures, map: Float32Array.of(1, 1, 1) }]
  for (const deviations of [still, stale, []])
    for (const panel of [0, 1, 2]) expect(reddish(deviations, panel)).toBe(0)
})
