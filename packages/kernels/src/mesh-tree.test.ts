import fc from 'fast-check'
import { expect, test } from 'vitest'
import { closestReference, cornersOf, crossesReference, rayReference } from '../reference/mesh-tree.ts'
import { isosurface } from './isosurface.ts'
import {
  castRays,
  closestPoints,
  crossingsWithin,
  greatestDistances,
  meshTree,
  selfIntersections,
  trianglesNotWithin,
} from './mesh-tree.ts'

const coordinate = fc.integer({ min: -20, max: 20 })
const soup = fc.array(coordinate, { minLength: 9, maxLength: 30 * 9 }).map((numbers) => {
  const count = Math.floor(numbers.length / 9)
  return {
    positions: Float32Array.from(numbers.slice(0, 9 * count)),
    triangles: Uint32Array.from({ length: 3 * count }, (_, i) => i),
  }
})

test('closest distances equal the plain version, degenerate triangles included', () => {
  fc.assert(
    fc.property(
      soup,
      fc.array(coordinate, { minLength: 3, maxLength: 30 }),
      ({ positions, triangles }, numbers) => {
        const points = Float32Array.from(numbers.slice(0, 3 * Math.floor(numbers.length / 3)))
        const { distances, nearest } = closestPoints(meshTree(positions, triangles), points)
        distances.forEach((distance, i) => {
          const p = [points[3 * i]!, points[3 * i + 1]!, points[3 * i + 2]!] as const
          expect(Math.abs(distance - closestReference(positions, triangles, p))).toBeLessThan(1e-4)
          const d = p.map((x, axis) => x - nearest[3 * i + axis]!)
          expect(Math.abs(Math.sqrt(d.reduce((sum, x) => sum + x * x, 0)) - distance)).toBeLessThan(1e-4)
        })
      },
    ),
  )
})

test('many points at once give each what it gives alone: owners too, whatever the order', () => {
  fc.assert(
    fc.property(
      soup,
      fc.array(coordinate, { minLength: 300, maxLength: 600 }),
      ({ positions, triangles }, numbers) => {
        const points = Float32Array.from(numbers.slice(0, 3 * Math.floor(numbers.length / 3)))
        const tree = meshTree(positions, triangles)
        const found = closestPoints(tree, points)
        for (let i = 0; i < points.length / 3; i++) {
          const alone = closestPoints(tree, points.slice(3 * i, 3 * i + 3))
          expect(found.owners[i]).toBe(alone.owners[0])
          expect(found.distances[i]).toBe(alone.distances[0])
          expect(found.nearest.slice(3 * i, 3 * i + 3)).toEqual(alone.nearest)
        }
      },
    ),
    { numRuns: 30 },
  )
})

test('greatest distances: the greatest is exact, so are all over the limit, and none is too small', () => {
  fc.assert(
    fc.property(
      soup,
      fc.array(coordinate, { minLength: 3, maxLength: 600 }),
      fc.double({ min: 0, max: 30, noNaN: true }),
      ({ positions, triangles }, numbers, limit) => {
        const points = Float32Array.from(numbers.slice(0, 3 * Math.floor(numbers.length / 3)))
        const tree = meshTree(positions, triangles)
        const exact = closestPoints(tree, points).distances
        const { distances: found } = greatestDistances(tree, points, limit)
        if (Math.max(...exact) <= limit) expect(Math.max(...found)).toBe(Math.max(...exact))
        found.forEach((distance, i) => {
          expect(distance).toBeGreaterThanOrEqual(exact[i]!)
          if (distance > limit) expect(distance).toBe(exact[i])
          else expect(exact[i]).toBeLessThanOrEqual(limit)
        })
      },
    ),
  )
})

test('rays meet what the plain version meets', () => {
  const direction = fc.tuple(coordinate, coordinate, coordinate).filter((d) => d.some((x) => x !== 0))
  fc.assert(
    fc.property(
      soup,
      fc.tuple(coordinate, coordinate, coordinate),
      direction,
      ({ positions, triangles }, o, d) => {
        // Shifted off the lattice: a ray through an edge may be taken by either side.
        const from = Float64Array.of(o[0] + 0.1234, o[1] + 0.2345, o[2] + 0.3456)
        const { ts } = castRays(meshTree(positions, triangles), from, Float64Array.from(d))
        const expected = rayReference(positions, triangles, [from[0]!, from[1]!, from[2]!], d)
        if (expected === Infinity) expect(ts[0]).toBe(Infinity)
        else expect(Math.abs(ts[0]! - expected)).toBeLessThan(1e-9 * Math.max(1, expected))
      },
    ),
  )
})

test('crossing pairs equal the exact integer version, in general position', () => {
  fc.assert(
    fc.property(soup, ({ positions, triangles }) => {
      const { pairs } = selfIntersections(meshTree(positions, triangles))
      const found = new Set(
        Array.from({ length: pairs.length / 2 }, (_, i) => `${pairs[2 * i]} ${pairs[2 * i + 1]}`),
      )
      for (let s = 0; s < triangles.length / 3; s++) {
        for (let t = s + 1; t < triangles.length / 3; t++) {
          const [a, b] = [cornersOf(positions, triangles, s), cornersOf(positions, triangles, t)]
          if (crossesReference(a, b)) expect(found.has(`${s} ${t}`), `${a} | ${b}`).toBe(true)
        }
      }
    }),
  )
})

test('neighbours do not cross, a folded neighbour does, triangles of one plane do where they overlap', () => {
  const count = (positions: number[], triangles: number[]) =>
    selfIntersections(meshTree(Float32Array.from(positions), Uint32Array.from(triangles))).count
  expect(count([0, 0, 0, 1, 0, 0, 0, 1, 0, 1, 1, 0], [0, 1, 2, 2, 1, 3])).toBe(0) // Two halves of a square.
  expect(count([0, 0, 0, 1, 0, 0, 0, 1, 0, 0.2, 0.2, 0], [0, 1, 2, 2, 1, 3])).toBe(1) // Folded over the edge.
  expect(count([0, 0, 0, 2, 0, 0, 0, 2, 0, 0.5, 0.5, -1, 0.5, 0.5, 1], [0, 1, 2, 0, 3, 4])).toBe(1) // From a corner in common.
  expect(count([0, 0, 0, 2, 0, 0, 0, 2, 0, 2, 2, -1, 2, 2, 1], [0, 1, 2, 0, 3, 4])).toBe(1) // Through the far edge.
  expect(count([0, 0, 0, 2, 0, 0, 0, 2, 0, 3, 0, 0, 5, 0, 0, 3, 2, 0], [0, 1, 2, 3, 4, 5])).toBe(0) // Side by side.
  expect(count([0, 0, 0, 2, 0, 0, 0, 2, 0, 1, 0, 0, 5, 0, 0, 1, 2, 0], [0, 1, 2, 3, 4, 5])).toBe(1) // Overlapping.
})

test('isosurfaces of random ±1 fields do not cross themselves', () => {
  for (let seed = 1; seed <= 20; seed++) {
    let state = seed
    const field = Float32Array.from({ length: 1000 }, () => {
      state = (Math.imul(state, 1664525) + 1013904223) >>> 0
      return state < 2147483648 ? -1 : 1
    })
    const { indices, triangles } = isosurface(field, [10, 10, 10], 0)
    expect(selfIntersections(meshTree(Float32Array.from(indices), triangles)).count, `seed ${seed}`).toBe(0)
  }
})

test('an empty mesh and an index out of range are refused', () => {
  expect(() => meshTree(new Float32Array(9), new Uint32Array(0))).toThrow(RangeError)
  expect(() => meshTree(new Float32Array(9), Uint32Array.of(0, 1, 3))).toThrow(RangeError)
})

test('crossings within cells are those of the whole surface', () => {
  let crossing = 0
  for (let seed = 1; seed <= 30; seed++) {
    let state = seed
    const field = Float32Array.from({ length: 1000 }, () => {
      state = (Math.imul(state, 1664525) + 1013904223) >>> 0
      return state / 2147483648 - 1
    })
    const { indices, triangles, tangled } = isosurface(field, [10, 10, 10], 0)
    const positions = Float32Array.from(indices)
    const { count } = crossingsWithin(positions, triangles, tangled)
    expect(count, `seed ${seed}`).toBe(selfIntersections(meshTree(positions, triangles)).count)
    crossing += count
  }
  expect(crossing).toBeGreaterThan(0)
})

test('what is told apart quickly does not cross: few corners in common, needles and planes among them', () => {
  const near = fc.oneof(
    fc.integer({ min: -3, max: 3 }),
    fc.integer({ min: -1e6, max: 1e6 }).map((x) => x / 1e6),
  )
  const flat = fc.constantFrom(0, 1e-4, 1)
  fc.assert(
    fc.property(
      fc.array(near, { minLength: 15, maxLength: 24 }),
      fc.array(fc.integer({ min: 0, max: 4 }), { minLength: 6, maxLength: 21 }),
      flat,
      (numbers, corners, height) => {
        const positions = Float32Array.from(numbers.slice(0, 15), (x, i) => (i % 3 === 2 ? height * x : x))
        const triangles = Uint32Array.from(corners.slice(0, corners.length - (corners.length % 3)))
        const { count } = crossingsWithin(positions, triangles, Uint32Array.of(triangles.length / 3))
        expect(selfIntersections(meshTree(positions, triangles)).count).toBe(count)
      },
    ),
    { numRuns: 3000 },
  )
})

test('triangles that are said to lie within a distance do so at every point', () => {
  let told = 0
  fc.assert(
    fc.property(
      soup,
      soup,
      fc.double({ min: 1, max: 20, noNaN: true }),
      ({ positions, triangles }, goal, limit) => {
        const mesh = { positions: positions.map((x) => x / 5), triangles }
        const tree = meshTree(goal.positions, goal.triangles)
        const { owners } = greatestDistances(tree, mesh.positions, limit)
        const unsure = new Set(trianglesNotWithin(mesh, owners, tree, limit))
        const points: number[] = []
        for (let t = 0; t < mesh.triangles.length / 3; t++) {
          if (unsure.has(t)) continue
          told++
          const [a, b, c] = cornersOf(mesh.positions, mesh.triangles, t)
          for (let u = 0; u <= 4; u++)
            for (let v = 0; v <= 4 - u; v++)
              for (let x = 0; x < 3; x++) points.push((u * a[x]! + v * b[x]! + (4 - u - v) * c[x]!) / 4)
        }
        if (points.length === 0) return
        const { distances } = closestPoints(tree, Float32Array.from(points))
        expect(Math.max(...distances)).toBeLessThanOrEqual(limit * 1.00001)
      },
    ),
  )
  expect(told).toBeGreaterThan(50)
})
