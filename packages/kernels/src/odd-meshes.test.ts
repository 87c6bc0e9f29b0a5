import { describe, expect, test } from 'vitest'
import { edgeTopologyReference } from '../reference/mesh-edges.ts'
import { closestReference, cornersOf, crossesReference, rayReference } from '../reference/mesh-tree.ts'
import { smoothReference } from '../reference/smoothing.ts'
import { trianglesInBoxes } from './mesh-boxes.ts'
import { edgeTopology, edgeTwins, foldedCorners } from './mesh-edges.ts'
import { meshPieces } from './mesh-pieces.ts'
import { castRays, closestPoints, crossingsOfMesh, meshTree, selfIntersections } from './mesh-tree.ts'
import { smoothSurface } from './smoothing.ts'
import { stlRecords } from './stl-records.ts'
import { weldPoints, weldStlRecords } from './weld.ts'

interface OddMesh {
  readonly name: string
  readonly positions: Float32Array
  readonly triangles: Uint32Array
  /** Pairs that lie on each other in one plane; the plain version sees edges that pierce alone. */
  readonly lying?: number
}

const TETRAHEDRON = Uint32Array.of(0, 2, 1, 0, 1, 3, 1, 2, 3, 2, 0, 3)
const corners = (scale: number, at = 0) =>
  Float32Array.from([0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0, 1], (x) => at + scale * x)

const MESHES: readonly OddMesh[] = [
  { name: 'one triangle', positions: corners(1), triangles: Uint32Array.of(0, 1, 2) },
  {
    name: 'one triangle, twice',
    positions: corners(1),
    triangles: Uint32Array.of(0, 1, 2, 0, 1, 2),
    lying: 1,
  },
  {
    name: 'a triangle and its back',
    positions: corners(1),
    triangles: Uint32Array.of(0, 1, 2, 2, 1, 0),
    lying: 1,
  },
  { name: 'a triangle that is a line', positions: corners(1), triangles: Uint32Array.of(0, 1, 1, 0, 1, 2) },
  { name: 'a triangle that is a point', positions: corners(1), triangles: Uint32Array.of(3, 3, 3, 0, 1, 2) },
  { name: 'a tetrahedron of 1 µm', positions: corners(1e-3), triangles: TETRAHEDRON },
  { name: 'a tetrahedron of 100 m', positions: corners(1e5), triangles: TETRAHEDRON },
  { name: 'a tetrahedron of 1 mm, 10 m away', positions: corners(1, 1e4), triangles: TETRAHEDRON },
  { name: 'all at one point', positions: corners(0, 7), triangles: TETRAHEDRON },
  {
    name: 'two tetrahedra through one another, loose vertices between',
    positions: Float32Array.of(...corners(1), 50, 50, 50, ...corners(0.9, 0.1)),
    triangles: Uint32Array.of(...TETRAHEDRON, ...TETRAHEDRON.map((v) => v + 5)),
  },
]

const centreOf = ({ positions }: OddMesh) =>
  [0, 1, 2].map((axis) => {
    const along = positions.filter((_, n) => n % 3 === axis)
    return (Math.min(...along) + Math.max(...along)) / 2
  }) as [number, number, number]
const sizeOf = ({ positions }: OddMesh) => Math.max(1e-6, Math.max(...positions) - Math.min(...positions))

const KERNELS: Record<string, (mesh: OddMesh) => void> = {
  'nearest point': (mesh) => {
    const { positions, triangles } = mesh
    const [tree, centre, size] = [meshTree(positions, triangles), centreOf(mesh), sizeOf(mesh)]
    for (const by of [0, 0.3, 3, 3000]) {
      const point = centre.map((x, axis) => Math.fround(x + by * size * [0.5, -0.7, 0.2][axis]!)) as [
        number,
        number,
        number,
      ]
      const found = closestPoints(tree, Float32Array.from(point)).distances[0]!
      const wanted = closestReference(positions, triangles, point)
      const far = Math.max(...point.map(Math.abs), size)
      expect(Math.abs(found - wanted)).toBeLessThanOrEqual(3e-7 * far)
    }
    expect(closestPoints(tree, new Float32Array(0)).distances).toHaveLength(0)
  },
  rays: (mesh) => {
    const { positions, triangles } = mesh
    const [centre, size] = [centreOf(mesh), sizeOf(mesh)]
    const from = centre.map((x, axis) => x + size * [2.1, 1.7, -1.3][axis]!) as [number, number, number]
    const along = centre.map((x, axis) => x + size * [0.013, 0.021, 0.017][axis]! - from[axis]!) as [
      number,
      number,
      number,
    ]
    const { ts } = castRays(meshTree(positions, triangles), Float64Array.from(from), Float64Array.from(along))
    const wanted = rayReference(positions, triangles, from, along)
    if (wanted === Infinity) expect(ts[0]).toBe(Infinity)
    else expect(ts[0]).toBeCloseTo(wanted, 5)
  },
  crossings: ({ positions, triangles, lying = 0 }) => {
    const { count, pairs } = selfIntersections(meshTree(positions, triangles))
    expect(crossingsOfMesh(positions, triangles)).toEqual({ count, pairs })
    let wanted = lying
    for (let s = 0; s < triangles.length / 3; s++)
      for (let t = s + 1; t < triangles.length / 3; t++)
        if (crossesReference(cornersOf(positions, triangles, s), cornersOf(positions, triangles, t))) wanted++
    expect(count).toBe(wanted)
  },
  topology: ({ positions, triangles }) => {
    const found = edgeTopology(triangles, positions.length / 3)
    expect(found).toMatchObject(edgeTopologyReference(triangles, positions.length / 3))
  },
  'pieces and boxes': ({ positions, triangles }) => {
    const { triangleStarts } = meshPieces(positions, triangles, 2)
    expect(triangleStarts.at(-1)).toBe(triangles.length / 3)
    const everywhere = Float32Array.of(-1e9, -1e9, -1e9, 1e9, 1e9, 1e9)
    const range = { first: 0, end: triangles.length / 3, boxes: [everywhere] }
    expect(trianglesInBoxes(positions, triangles, [range])).toHaveLength(triangles.length / 3)
    const away = { ...range, boxes: [Float32Array.of(2e9, 2e9, 2e9, 3e9, 3e9, 3e9)] }
    expect(trianglesInBoxes(positions, triangles, [away])).toHaveLength(0)
  },
  smoothing: ({ positions, triangles }) => {
    const factors = [0.5, -0.53, 0.5, -0.53]
    const found = smoothSurface(positions, triangles, factors, 1e9, new Uint8Array(positions.length / 3))
    const wanted = smoothReference(positions, triangles, factors, 1e9, new Uint8Array(positions.length / 3))
    const far = Math.max(...positions.map(Math.abs), 1e-6)
    const off = Math.max(...found.map((x, n) => Math.abs(x - wanted[n]!)))
    expect(off).toBeLessThanOrEqual(1e-5 * far)
  },
  'STL and welding': ({ positions, triangles }) => {
    const parts: number[] = []
    stlRecords(positions, triangles, (part) => parts.push(...part))
    const { vertexOf, positions: welded } = weldStlRecords(Uint8Array.from(parts))
    triangles.forEach((v, n) => {
      const to = 3 * vertexOf[n]!
      expect([...welded.subarray(to, to + 3)]).toEqual([...positions.subarray(3 * v, 3 * v + 3)])
    })
  },
}

describe.each(Object.entries(KERNELS))('%s: as the plain version, on', (_, holds) => {
  test.each(MESHES.map((mesh) => [mesh.name, mesh] as const))('%s', (__, mesh) => {
    holds(mesh)
  })
})

test('a mesh without triangles: nothing to find, or refused where something is asked of it', () => {
  const [places, none] = [new Float32Array(9), new Uint32Array(0)]
  expect(() => meshTree(places, none)).toThrow(RangeError)
  expect(() => crossingsOfMesh(places, none)).toThrow(RangeError)
  expect(edgeTopology(none, 3)).toMatchObject({ edges: 0, triangles: 0, parts: 0 })
  expect(edgeTwins(none, 3, 'last')).toHaveLength(0)
  expect([...foldedCorners(places, none, -0.85)]).toEqual([0, 0, 0])
  expect(weldPoints(new Float32Array(0))).toEqual({ vertexOf: none, positions: new Float32Array(0) })
  expect(weldStlRecords(new Uint8Array(0)).vertexOf).toHaveLength(0)
  expect(trianglesInBoxes(places, none, [])).toHaveLength(0)
})

test('an index beyond the vertices is refused, whatever is asked', () => {
  const [places, wrong] = [new Float32Array(9), Uint32Array.of(0, 1, 3)]
  expect(() => meshTree(places, wrong)).toThrow('below 3, got 3')
  expect(() => crossingsOfMesh(places, wrong)).toThrow('below 3, got 3')
  expect(() => edgeTopology(wrong, 3)).toThrow('below 3, got 3')
  expect(() => foldedCorners(places, wrong, -0.85)).toThrow('below 3, got 3')
  expect(() => stlRecords(places, wrong, () => {})).toThrow('below 3, got 3')
})
