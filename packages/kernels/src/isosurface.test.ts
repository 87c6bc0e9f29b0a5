import fc from 'fast-check'
import { expect, test } from 'vitest'
import { isosurfaceReference } from '../reference/isosurface.ts'
import { isosurface } from './isosurface.ts'
import { edgeTopology } from './mesh-edges.ts'

function random(seed: number): () => number {
  let state = seed >>> 0
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0
    return state / 4294967296
  }
}

/** Directed edges, sorted, that have no opposite partner or stand more than once: 0 means closed, manifold and oriented. */
function faultyEdges(triangles: Uint32Array, vertexCount: number): number {
  const end = (t: number) => triangles[t % 3 === 2 ? t - 2 : t + 1]!
  const forward = Float64Array.from(triangles, (a, t) => a * vertexCount + end(t)).sort()
  const backward = Float64Array.from(triangles, (a, t) => end(t) * vertexCount + a).sort()
  let faults = 0
  for (let n = 0; n < forward.length; n++)
    if (forward[n] !== backward[n] || forward[n] === forward[n - 1]) faults++
  return faults
}

function measures(indices: Float64Array, triangles: Uint32Array, h: number) {
  let volume = 0
  let area = 0
  const p = (v: number) => [indices[3 * v]! * h, indices[3 * v + 1]! * h, indices[3 * v + 2]! * h] as const
  for (let t = 0; t < triangles.length; t += 3) {
    const [a, b, c] = [p(triangles[t]!), p(triangles[t + 1]!), p(triangles[t + 2]!)]
    const u = [b[0] - a[0], b[1] - a[1], b[2] - a[2]] as const
    const v = [c[0] - a[0], c[1] - a[1], c[2] - a[2]] as const
    const n = [u[1] * v[2] - u[2] * v[1], u[2] * v[0] - u[0] * v[2], u[0] * v[1] - u[1] * v[0]] as const
    volume += (a[0] * n[0] + a[1] * n[1] + a[2] * n[2]) / 6
    area += Math.sqrt(n[0] * n[0] + n[1] * n[1] + n[2] * n[2]) / 2
  }
  return { volume, area, euler: indices.length / 3 - triangles.length / 2 / 3 }
}

function sampled(
  n: number,
  box: number,
  distance: (x: number, y: number, z: number) => number,
): Float32Array {
  const h = box / n
  const field = new Float32Array((n + 1) ** 3)
  let at = 0
  for (let k = 0; k <= n; k++)
    for (let j = 0; j <= n; j++)
      for (let i = 0; i <= n; i++) field[at++] = distance(i * h - box / 2, j * h - box / 2, k * h - box / 2)
  return field
}

test('the kernel equals its plain version, vertex for vertex as a set of triangles', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 5 }),
      fc.integer({ min: 1, max: 5 }),
      fc.integer({ min: 1, max: 5 }),
      fc.integer(),
      (nx, ny, nz, seed) => {
        const next = random(seed)
        const field = Float32Array.from({ length: nx * ny * nz }, () => Math.round(next() * 8) / 4 - 1)
        const fast = isosurface(field, [nx, ny, nz], 0)
        const slow = isosurfaceReference(field, [nx, ny, nz], 0)
        const corner = (indices: ArrayLike<number>, v: number) =>
          `${indices[3 * v]} ${indices[3 * v + 1]} ${indices[3 * v + 2]}`
        const text = (indices: ArrayLike<number>, triangle: ArrayLike<number>) =>
          [0, 1, 2].map((c) => corner(indices, triangle[c]!)).join(', ')
        const rows = Array.from({ length: fast.triangles.length / 3 }, (_, t) =>
          text(fast.indices, fast.triangles.subarray(3 * t, 3 * t + 3)),
        )
        expect(rows).toEqual(slow.triangles.map((triangle) => text(slow.indices.flat(), triangle)))
        expect(fast.indices.length / 3).toBe(slow.indices.length)
      },
    ),
    { numRuns: 60 },
  )
})

test('1,000 random ±1 fields 20³: every edge is shared by exactly two opposite triangles', () => {
  for (let seed = 0; seed < 1000; seed++) {
    const next = random(seed)
    const field = Float32Array.from({ length: 8000 }, () => (next() < 0.5 ? -1 : 1))
    const { indices, triangles } = isosurface(field, [20, 20, 20], 0)
    // The kernel that counts is tested against its plain version in mesh-edges.test.ts.
    const { edges, boundary, overfull, misoriented, marks } = edgeTopology(triangles, indices.length / 3)
    expect({ boundary, overfull, misoriented }, `seed ${seed}`).toEqual({
      boundary: 0,
      overfull: 0,
      misoriented: 0,
    })
    expect(edges).toBe(triangles.length / 2)
    expect(marks.every((mark) => (mark & 1) === 0)).toBe(true)
  }
})

test('equal values, NaN and fields that touch the border stay closed', () => {
  fc.assert(
    fc.property(
      fc.array(fc.constantFrom(0, 1, -1, 0.5, Number.NaN), { minLength: 64, maxLength: 64 }),
      (values) => {
        const { indices, triangles } = isosurface(Float32Array.from(values), [4, 4, 4], 0)
        expect(faultyEdges(triangles, indices.length / 3)).toBe(0)
      },
    ),
  )
})

// Reference: volume, area and radius errors of linear-interpolation marching cubes (scikit-image), box 2.6, R = 1.
test.each([
  [16, -1.546e-2, -8.255e-3, 2.6e-3],
  [32, -3.932e-3, -2.076e-3, 8.1e-4],
  [64, -9.765e-4, -5.158e-4, 2.0e-4],
  [128, -2.449e-4, -1.293e-4, 5.1e-5],
])('sphere, %i cells a side: order-2 errors of volume and area as published', (n, volumeError, areaError, radial) => {
  const h = 2.6 / n
  const field = sampled(n, 2.6, (x, y, z) => 1 - Math.sqrt(x * x + y * y + z * z))
  const { indices, triangles } = isosurface(field, [n + 1, n + 1, n + 1], 0, 1e-4)
  const found = measures(indices, triangles, h)
  expect(found.euler).toBe(2)
  expect(Math.abs(found.volume / ((4 / 3) * Math.PI) - 1 - volumeError)).toBeLessThan(
    0.1 * Math.abs(volumeError),
  )
  expect(Math.abs(found.area / (4 * Math.PI) - 1 - areaError)).toBeLessThan(0.1 * Math.abs(areaError))
  let worst = 0
  for (let v = 0; v < indices.length; v += 3) {
    const r = Math.sqrt([0, 1, 2].reduce((sum, a) => sum + (indices[v + a]! * h - 1.3) ** 2, 0))
    worst = Math.max(worst, Math.abs(r - 1))
  }
  expect(worst).toBeLessThan(1.2 * radial)
})

// Reference as above: torus R = 1, r = 0.35, box 3.
test.each([
  [32, -1.426e-2, -4.1e-3],
  [64, -3.495e-3, -1.01e-3],
  [128, -8.752e-4, -2.55e-4],
])('torus, %i cells a side: genus 1, volume and area as published', (n, volumeError, areaError) => {
  const field = sampled(n, 3, (x, y, z) => 0.35 - Math.sqrt((Math.sqrt(x * x + y * y) - 1) ** 2 + z * z))
  const { indices, triangles } = isosurface(field, [n + 1, n + 1, n + 1], 0, 1e-4)
  const found = measures(indices, triangles, 3 / n)
  expect(found.euler).toBe(0)
  expect(Math.abs(found.volume / (2 * Math.PI ** 2 * 0.35 ** 2) - 1 - volumeError)).toBeLessThan(
    0.1 * Math.abs(volumeError),
  )
  expect(Math.abs(found.area / (4 * Math.PI ** 2 * 0.35) - 1 - areaError)).toBeLessThan(
    0.1 * Math.abs(areaError),
  )
})

// Reference: raw binary sphere of radius 15.5 voxels: area 1.0788, volume 0.9926 of exact (scikit-image).
test('a binary mask gives about 8 % too much area: the bias is ours too', () => {
  const n = 40
  const field = sampled(n, n, (x, y, z) => (x * x + y * y + z * z <= 15.5 * 15.5 ? 1 : 0))
  const { indices, triangles } = isosurface(field, [n + 1, n + 1, n + 1], 0.5)
  const found = measures(indices, triangles, 1)
  expect(found.volume / ((4 / 3) * Math.PI * 15.5 ** 3)).toBeCloseTo(0.9926, 2)
  expect(found.area / (4 * Math.PI * 15.5 ** 2)).toBeCloseTo(1.0788, 2)
})

test('a volume that is full ends half a voxel beyond the outermost centres', () => {
  const { indices, triangles } = isosurface(new Float32Array(60).fill(1), [3, 4, 5], 0)
  expect(Math.min(...indices)).toBe(-0.5)
  expect(measures(indices, triangles, 1).volume).toBeGreaterThan(3 * 4 * 5 - 7)
  expect(measures(indices, triangles, 1).volume).toBeLessThan(3 * 4 * 5)
})

test('slabs of any size and i16 instead of f32 change no byte', () => {
  const side = fc.integer({ min: 1, max: 20 })
  fc.assert(
    fc.property(
      side,
      fc.integer({ min: 1, max: 4 }),
      fc.integer({ min: 1, max: 6 }),
      fc.integer(),
      (nx, ny, nz, seed) => {
        const next = random(seed)
        const values = Int16Array.from({ length: nx * ny * nz }, () => Math.floor(2000 * next()) - 1000)
        const size = [nx, ny, nz] as const
        const whole = isosurface(Float32Array.from(values), size, 99.5)
        for (const slices of [1, 2, 3, 8]) {
          expect(isosurface(values, size, 99.5, 1e-3, slices)).toEqual(whole)
          expect(isosurface(Float32Array.from(values), size, 99.5, 1e-3, slices)).toEqual(whole)
        }
      },
    ),
    { numRuns: 40 },
  )
})

test('only cells in the list have three triangles or more, and each is told with them', () => {
  const next = random(3)
  const field = Float32Array.from({ length: 1000 }, () => next() - 0.5)
  const { indices, triangles, tangled } = isosurface(field, [10, 10, 10], 0)
  const cellOf = (t: number) =>
    [0, 1, 2].map((axis) => {
      const coordinates = [0, 1, 2].map((c) => indices[3 * triangles[3 * t + c]! + axis]!)
      return Math.floor(coordinates.reduce((a, b) => a + b, 0) / 3)
    })
  for (const group of tangled) {
    const [first, size] = [group >> 3, group & 7]
    expect(size).toBeGreaterThan(2)
    for (let t = first; t < first + size; t++) expect(cellOf(t)).toEqual(cellOf(first))
  }
})

test('extreme values, one voxel, levels that nothing or everything reaches', () => {
  const extremes = Float32Array.of(3.4e38, -3.4e38, Infinity, -Infinity, Number.NaN, 0, 1e-40, -1e-40)
  const { indices, triangles } = isosurface(extremes, [2, 2, 2], 0)
  expect(faultyEdges(triangles, indices.length / 3)).toBe(0)
  expect(indices.every(Number.isFinite)).toBe(true)
  expect(isosurface(Float32Array.of(1), [1, 1, 1], 0).triangles).toHaveLength(24)
  expect(isosurface(Int16Array.of(32767), [1, 1, 1], 40_000).triangles).toHaveLength(0)
  expect(isosurface(Int16Array.of(-32768), [1, 1, 1], -40_000).triangles).toHaveLength(24)
  expect(isosurface(Int16Array.of(5), [1, 1, 1], Number.NaN).triangles).toHaveLength(0)
})
