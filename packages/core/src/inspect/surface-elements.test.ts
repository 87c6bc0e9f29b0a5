import { expect, test } from 'vitest'
import { elementAreas, surfaceElements } from './surface-elements.ts'

type Normal = readonly [number, number, number]

// Rows of google-deepmind/surface-distance, lookup_tables.py (Apache-2.0), one of each kind of case: normals of the
// triangles in voxels, axis 0 first. Its bits count from the far corner; areas do not change when all axes turn round.
const ROWS: readonly (readonly [number, readonly Normal[]])[] = [
  [1, [[0.125, 0.125, 0.125]]],
  [3, [[-0.25, -0.25, 0], [0.25, 0.25, 0]]],
  [5, [[-0.25, 0, -0.25], [0.25, 0, 0.25]]],
  [17, [[0, -0.25, -0.25], [0, 0.25, 0.25]]],
  [6, [[0.125, -0.125, 0.125], [-0.125, -0.125, 0.125]]],
  [7, [[0.5, 0, 0], [0.25, 0.25, 0.25], [0.125, 0.125, 0.125]]],
  [19, [[0, -0.5, 0], [0.25, 0.25, 0.25], [0.125, 0.125, 0.125]]],
  [21, [[0, 0, -0.5], [0.25, 0.25, 0.25], [-0.125, -0.125, -0.125]]],
  [15, [[0.5, 0, 0], [0.5, 0, 0]]],
  [51, [[0, 0.5, 0], [0, -0.5, 0]]],
  [85, [[0, 0, 0.5], [0, 0, 0.5]]],
  [22, [[-0.125, -0.125, 0.125], [0.125, -0.125, 0.125], [0.125, -0.125, -0.125]]],
  [23, [[-0.125, -0.125, -0.125], [-0.25, -0.25, -0.25], [0.25, 0.25, 0.25], [0.125, 0.125, 0.125]]],
  [25, [[0, -0.25, -0.25], [0, 0.25, 0.25], [-0.125, 0.125, 0.125]]],
  [27, [[0.125, 0.125, 0.125], [0.375, 0.375, 0.375], [0, -0.25, 0.25], [-0.25, 0, 0.25]]],
  [29, [[0.375, 0.375, 0.375], [0, 0.25, -0.25], [-0.125, -0.125, -0.125], [-0.25, 0.25, 0]]],
  [39, [[-0.375, -0.375, 0.375], [0, 0.25, 0.25], [0.125, 0.125, -0.125], [-0.25, 0, -0.25]]],
  [53, [[-0.375, -0.375, -0.375], [-0.25, 0, 0.25], [-0.125, -0.125, -0.125], [-0.25, 0.25, 0]]],
  [58, [[-0.375, 0.375, -0.375], [-0.25, -0.25, 0], [-0.125, 0.125, -0.125], [-0.25, 0, 0.25]]],
  [83, [[-0.25, 0, -0.25], [-0.375, 0.375, 0.375], [-0.25, -0.25, 0], [-0.125, 0.125, 0.125]]],
  [116, [[-0.375, -0.375, 0.375], [0.25, -0.25, 0], [0, 0.25, 0.25], [-0.125, -0.125, 0.125]]],
  [45, [[0.5, 0, 0], [0.25, -0.25, 0.25], [-0.125, 0.125, -0.125], [0.125, -0.125, 0.125]]],
  [60, [[0.25, -0.25, 0], [-0.25, 0.25, 0], [0.25, -0.25, 0], [0.25, -0.25, 0]]],
  [61, [[-0.25, -0.25, 0], [-0.25, -0.25, 0], [-0.125, -0.125, 0.125]]],
  [105, [[-0.125, 0.125, 0.125], [0.125, -0.125, 0.125], [-0.125, -0.125, 0.125], [0.125, 0.125, 0.125]]],
  [107, [[0.125, 0.125, 0.125], [0.125, -0.125, 0.125], [0.125, -0.125, -0.125]]],
  [127, [[0.125, 0.125, 0.125]]],
  [129, [[0.125, 0.125, 0.125], [0.125, 0.125, 0.125]]],
] // biome-ignore format: a case a row

/** The bits of axis 0 and axis 2 change places: that program's axis 0 is the slowest, ours (x) the lowest bit. */
const turned = (code: number) =>
  [0, 1, 2, 3, 4, 5, 6, 7].reduce(
    (sum, bit) => sum | (((code >> bit) & 1) << (((bit & 1) << 2) | (bit & 2) | (bit >> 2))),
    0,
  )

test.each([
  [1, 1, 1],
  [3, 2, 1],
  [0.7, 0.8, 2.5],
] as const)('areas equal the table of surface-distance, spacing %s × %s × %s', (x, y, z) => {
  const areas = elementAreas([x, y, z])
  for (const [code, normals] of ROWS) {
    const expected = normals.reduce(
      (sum, [a, b, c]) => sum + Math.sqrt((a * y * z) ** 2 + (b * x * z) ** 2 + (c * x * y) ** 2),
      0,
    )
    expect(areas[turned(code)], `code ${code}`).toBeCloseTo(expected, 12)
    expect(areas[255 - turned(code)], `code ${255 - code}`).toBeCloseTo(expected, 12)
  }
})

test('every code but none and all has an area, its complement the same', () => {
  const areas = elementAreas([0.9, 1.1, 1.7])
  for (let code = 0; code < 256; code++) {
    expect(areas[code]! > 0).toBe(code !== 0 && code !== 255)
    expect(areas[255 - code]).toBeCloseTo(areas[code]!, 12)
  }
})

test('a box of 3 × 4 × 5 voxels: faces, rounded edges and corners', () => {
  const size = [5, 6, 7] as const
  const mask = Uint8Array.from({ length: 210 }, (_, n) => {
    const [x, y, z] = [n % 5, Math.floor(n / 5) % 6, Math.floor(n / 30)]
    return x >= 1 && x <= 3 && y >= 1 && y <= 4 && z >= 1 && z <= 5 ? 1 : 0
  })
  const { codes } = surfaceElements(mask, size)
  const areas = elementAreas([1, 1, 1])
  // Within each face (n−1)(m−1) whole cells, along each edge n−1 bevels of √2/2, at each corner √3/8.
  const faces = 2 * (2 * 3 + 2 * 4 + 3 * 4)
  const expected = faces + 4 * (2 + 3 + 4) * Math.SQRT1_2 + Math.sqrt(3)
  expect(codes.reduce((sum, code) => sum + areas[code]!, 0)).toBeCloseTo(expected, 10)
  // A mask that fills the volume has the same surface: the border counts.
  const full = surfaceElements(new Uint8Array(60).fill(1), [3, 4, 5]).codes
  expect(full.reduce((sum, code) => sum + areas[code]!, 0)).toBeCloseTo(expected, 10)
})
