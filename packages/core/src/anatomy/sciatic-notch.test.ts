import { expect, test } from 'vitest'
import type { TriangleMesh } from '../geometry/mesh.ts'
import { sciaticNotch } from './sciatic-notch.ts'

/**
 * A plate 10 mm thick as a hip bone from the side: its posterior border y(z) is straight at y = 60 but for a notch of a half
 * ellipse, 40 mm high and 25 mm deep about z = 70, and a shallow one of 6 mm about z = 20.
 */
function plate(): TriangleMesh {
  const back = (z: number) => {
    const [deep, shallow] = [(z - 70) / 20, (z - 20) / 10]
    if (Math.abs(deep) < 1) return 60 - 25 * Math.sqrt(1 - deep * deep)
    return Math.abs(shallow) < 1 ? 60 - 6 * Math.sqrt(1 - shallow * shallow) : 60
  }
  const rows = 240
  const positions: number[] = []
  for (let r = 0; r <= rows; r++) {
    const z = (120 * r) / rows
    positions.push(-5, 0, z, 5, 0, z, 5, back(z), z, -5, back(z), z)
  }
  const triangles: number[] = []
  for (let r = 0; r < rows; r++) {
    for (let c = 0; c < 4; c++) {
      const [a, b] = [4 * r + c, 4 * r + ((c + 1) % 4)]
      triangles.push(a, b, b + 4, a, b + 4, a + 4)
    }
  }
  const top = 4 * rows
  triangles.push(0, 2, 1, 0, 3, 2, top, top + 1, top + 2, top, top + 2, top + 3)
  return { positions: Float32Array.from(positions), triangles: Uint32Array.from(triangles) }
}

test('the deepest notch of the posterior border is found, where the ellipse says', () => {
  const notch = sciaticNotch(plate())!
  expect(notch.depth).toBeCloseTo(25, 0)
  expect(notch.apex[1]).toBeCloseTo(35, 0)
  expect(Math.abs(notch.apex[2] - 70)).toBeLessThan(3)
  // Its border, not that of the shallow one: where the notch is deeper than 0.35 of its depth.
  for (let i = 0; i < notch.border.length; i += 3)
    expect(Math.abs(notch.border[i + 2]! - 70)).toBeLessThan(20.5)
})

test('a bone without a notch has none', () => {
  const flat = plate()
  const positions = flat.positions.map((x, i) => (i % 3 === 1 && x > 0 ? 60 : x))
  expect(sciaticNotch({ positions, triangles: flat.triangles })).toBeUndefined()
})
