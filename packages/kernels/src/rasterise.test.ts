import fc from 'fast-check'
import { expect, test } from 'vitest'
import { rasteriseReference } from '../reference/rasterise.ts'
import { type RasterBody, type RasterView, rasterise } from './rasterise.ts'

const view: RasterView = {
  width: 12,
  height: 9,
  transform: [1, 0, 0, 6, 0, 1, 0, 4.5, 0, 0, 1, 0],
  background: [255, 255, 255],
}

const coordinate = fc.double({ min: -9, max: 9, noNaN: true })
const body = fc
  .record({
    points: fc.array(fc.tuple(coordinate, coordinate, coordinate), { minLength: 3, maxLength: 9 }),
    corners: fc.array(fc.nat(8), { minLength: 3, maxLength: 18 }),
    colour: fc.tuple(fc.nat(255), fc.nat(255), fc.nat(255)),
    opacity: fc.constantFrom(1, 1, 0.4),
  })
  .map(
    ({ points, corners, colour, opacity }): RasterBody => ({
      positions: Float32Array.from(points.flat()),
      triangles: Uint32Array.from(
        corners.slice(0, corners.length - (corners.length % 3)).map((c) => c % points.length),
      ),
      colour,
      opacity,
    }),
  )

test('the kernel draws the same bytes as its plain twin, whatever the triangles', () => {
  fc.assert(
    fc.property(
      fc.array(body, { maxLength: 3 }),
      fc.double({ min: -1, max: 1, noNaN: true }),
      (bodies, s) => {
        const c = Math.sqrt(1 - s * s)
        const turned = { ...view, transform: [c, 0, s, 6, 0, 1, 0, 4.5, -s, 0, c, 0] }
        expect(rasterise(bodies, turned)).toEqual(rasteriseReference(bodies, turned))
      },
    ),
    { numRuns: 150 },
  )
})

test('the nearer of two squares is seen, in any order of drawing', () => {
  const square = (z: number, colour: readonly [number, number, number], opacity = 1): RasterBody => ({
    positions: Float32Array.of(-4, -4, z, 4, -4, z, 4, 4, z, -4, 4, z),
    triangles: Uint32Array.of(0, 2, 1, 0, 3, 2),
    colour,
    opacity,
  })
  const at = (pixels: Uint8Array) => Array.from(pixels.subarray(3 * (4 * 12 + 6), 3 * (4 * 12 + 6) + 3))
  const [red, green] = [square(-2, [200, 0, 0]), square(3, [0, 200, 0])]
  const first = at(rasterise([red, green], view))
  expect(first).toEqual(at(rasterise([green, red], view)))
  expect(first[0]).toBeGreaterThan(100)
  expect(first[1]).toBe(0)
  const veil = at(rasterise([square(-2, [200, 0, 0], 0.5), green], view))
  expect(veil[0]).toBeGreaterThan(50)
  expect(veil[1]).toBeGreaterThan(50)
})

test('a vertex that is not there is refused', () => {
  const wrong = {
    positions: new Float32Array(9),
    triangles: Uint32Array.of(0, 1, 3),
    colour: [1, 2, 3],
    opacity: 1,
  } as const
  expect(() => rasterise([wrong], view)).toThrow(/expected vertices below 3, got 3/)
  expect(() => rasterise([], { ...view, width: 0 })).toThrow(RangeError)
})
