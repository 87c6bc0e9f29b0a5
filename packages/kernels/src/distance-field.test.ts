import fc from 'fast-check'
import { expect, test } from 'vitest'
import { meshDistances as slow } from '../reference/distance-field.ts'
import {
  blocksOf,
  type Fans,
  fieldSlabs,
  isosurface,
  meshDistanceSlabs,
  meshDistances,
  meshTree,
} from './index.ts'

function fansOf(vertices: number, triangles: Uint32Array): Fans {
  const at: number[][] = Array.from({ length: vertices }, () => [])
  triangles.forEach((v, n) => void at[v]!.push(Math.floor(n / 3)))
  const offsets = new Uint32Array(vertices + 1)
  at.forEach((list, v) => {
    offsets[v + 1] = offsets[v]! + list.length
  })
  return { offsets, triangles: Uint32Array.from(at.flat()) }
}

const side = fc.integer({ min: 1, max: 9 })
const spacing = fc.double({ min: 0.3, max: 1.5, noNaN: true })

test('equal to the reference for random bodies, odd sizes and unequal spacings', () => {
  fc.assert(
    fc.property(
      fc.array(fc.double({ min: -1, max: 1, noNaN: true }), { minLength: 64, maxLength: 64 }),
      fc.tuple(side, side, side),
      fc.tuple(spacing, spacing, spacing),
      fc.double({ min: 0, max: 2, noNaN: true }),
      fc.constantFrom(0, 0, -1.5, 0.7, 2.2),
      (values, size, spacings, wider, middle) => {
        const field = Float32Array.from(values)
        field[21] = 1 // Never empty.
        const { indices, triangles } = isosurface(field, [4, 4, 4], 0, 0.2)
        const positions = Float32Array.from(indices, (x) => x + 0.123)
        const half = Math.max(...spacings) + wider
        const [from, to] = [middle - half, middle + half]
        const tree = meshTree(positions, triangles)
        const fans = fansOf(positions.length / 3, triangles)
        const found = meshDistances(tree, fans, size, spacings, middle === 0 ? half : [from, to])
        const expected = slow(positions, triangles, size, spacings, 20)
        found.forEach((d, n) => {
          const exact = expected[n]!
          // On the surface itself either sign is right.
          const within = Math.abs(exact) > 1e-3 ? [exact] : [exact, -exact]
          const off = within.map((value) => Math.abs(d - Math.max(from, Math.min(to, value))))
          expect(Math.min(...off)).toBeLessThan(1e-4)
        })
      },
    ),
    { numRuns: 120 },
  )
})

test('a range under two spacings and a grid of nothing are refused', () => {
  const { indices, triangles } = isosurface(Float32Array.of(1), [1, 1, 1], 0, 0.2)
  const positions = Float32Array.from(indices)
  const tree = meshTree(positions, triangles)
  const fans = fansOf(positions.length / 3, triangles)
  expect(() => meshDistances(tree, fans, [3, 3, 3], [1, 1, 1], 0.5)).toThrow(RangeError)
  expect(() => meshDistances(tree, fans, [3, 3, 3], [1, 1, 1], [2, 3.5])).toThrow(RangeError)
  expect(() => meshDistances(tree, fans, [3, 0, 3], [1, 1, 1], 2)).toThrow(RangeError)
})

test('where blocks are named, these have the whole band and all others what is near, of the same bytes and signs', () => {
  fc.assert(
    fc.property(
      fc.array(fc.double({ min: -1, max: 1, noNaN: true }), { minLength: 64, maxLength: 64 }),
      fc.tuple(side, side, side),
      fc.array(fc.boolean(), { minLength: 27, maxLength: 27 }),
      fc.double({ min: 0, max: 1, noNaN: true }),
      (values, size, chosen, wider) => {
        const field = Float32Array.from(values)
        field[21] = 1
        const { indices, triangles } = isosurface(field, [4, 4, 4], 0, 0.2)
        const positions = Float32Array.from(indices, (x) => 1.7 * x + 0.123)
        const tree = meshTree(positions, triangles)
        const fans = fansOf(positions.length / 3, triangles)
        const [spacings, narrow, band] = [[0.7, 0.7, 0.7] as const, 0.7 + wider, 3]
        const [bx, by, bz] = blocksOf(size)
        const blocks = Uint8Array.from({ length: bx * by * bz }, (_, n) => (chosen[n] ? 1 : 0))
        const whole = meshDistances(tree, fans, size, spacings, band)
        const some = meshDistances(tree, fans, size, spacings, band, { blocks, narrow })
        whole.forEach((d, n) => {
          const [i, j, k] = [
            n % size[0],
            Math.floor(n / size[0]) % size[1],
            Math.floor(n / (size[0] * size[1])),
          ]
          const block = (i >> 2) + bx * ((j >> 2) + by * (k >> 2))
          const exact = blocks[block] || Math.abs(d) <= narrow
          if (exact) expect(some[n]).toBe(d)
          else if (some[n] !== d) expect(some[n]).toBe(Math.sign(d) * band)
        })
      },
    ),
    { numRuns: 120 },
  )
  const box = isosurface(Float32Array.of(1), [1, 1, 1], 0, 0.2)
  const positions = Float32Array.from(box.indices)
  const [tree, fans] = [meshTree(positions, box.triangles), fansOf(positions.length / 3, box.triangles)]
  const ask = (blocks: number, narrow: number) =>
    meshDistances(tree, fans, [3, 3, 3], [1, 1, 1], 2, { blocks: new Uint8Array(blocks), narrow })
  expect(() => ask(2, 1)).toThrow(RangeError)
  expect(() => ask(1, 0.5)).toThrow(RangeError)
})

test('slab by slab the same values as all at once, bit for bit; the slabs depend on the grid alone', () => {
  const n = 12
  const ball = Float32Array.from({ length: n * n * n }, (_, v) => {
    const [i, j, k] = [v % n, Math.floor(v / n) % n, Math.floor(v / n / n)]
    return 4.5 + Math.sin(i * k) - Math.sqrt((i - 6) * (i - 6) + (j - 6) * (j - 6) + (k - 6) * (k - 6))
  })
  const { indices, triangles } = isosurface(ball, [n, n, n], 0, 0.02)
  const positions = Float32Array.from(indices, (x) => 10 * x)
  const mesh = { tree: meshTree(positions, triangles), fans: fansOf(positions.length / 3, triangles) }
  const [size, spacing] = [[200, 190, 61] as const, [0.6, 0.6, 0.9] as const]
  const slabs = fieldSlabs(mesh.tree, size, spacing)
  expect(slabs.map(({ first, last }) => [first, last])).toEqual([
    [0, 28],
    [28, 56],
    [56, 61],
  ])
  const whole = meshDistances(mesh.tree, mesh.fans, size, spacing, 3)
  const plane = size[0] * size[1]
  for (const slab of slabs) {
    const part = new Float32Array(plane * (slab.last - slab.first))
    meshDistanceSlabs(mesh, size, spacing, 3, [slab], part)
    expect(part.every((d, n) => Object.is(d, whole[plane * slab.first + n]))).toBe(true)
  }
  const odd = { first: 2, last: 5, start: 0 }
  expect(() => meshDistanceSlabs(mesh, size, spacing, 3, [odd], new Float32Array(3 * plane))).toThrow(
    RangeError,
  )
})
