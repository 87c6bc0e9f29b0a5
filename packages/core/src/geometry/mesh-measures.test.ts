import { existsSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { cos, sin } from '../base/math.ts'
import { readStl } from '../formats/stl.ts'
import { boxMesh, joinMeshes, type TriangleMesh } from './mesh.ts'
import { deviationBetween, surfaceSamples, weightedPercentile } from './mesh-distance.ts'
import { measureMesh } from './mesh-measures.ts'
import { meshTopology } from './mesh-topology.ts'
import { unitSuspicion } from './unit.ts'

const shared = fileURLToPath(new URL('../../../../../shared/data', import.meta.url))
const withShared = test.skipIf(!existsSync(shared))
const stl = (name: string) => readStl(new Uint8Array(readFileSync(`${shared}/${name}`)), name).mesh

/** A torus around z, outward. */
function torus(major: number, minor: number, n: number, m: number): TriangleMesh {
  const positions: number[] = []
  const triangles: number[] = []
  for (let i = 0; i < n; i++) {
    for (let j = 0; j < m; j++) {
      const [u, v] = [(2 * Math.PI * i) / n, (2 * Math.PI * j) / m]
      const r = major + minor * cos(v)
      positions.push(r * cos(u), r * sin(u), minor * sin(v))
      const [a, b] = [i * m + j, ((i + 1) % n) * m + j]
      const [c, d] = [((i + 1) % n) * m + ((j + 1) % m), i * m + ((j + 1) % m)]
      triangles.push(a, b, c, a, c, d)
    }
  }
  return { positions: Float32Array.from(positions), triangles: Uint32Array.from(triangles) }
}

test('a box: closed, genus 0, volume, area, its thinnest side as least wall', () => {
  expect(measureMesh(boxMesh([0, 0, 0], [10, 20, 30]))).toMatchObject({
    closed: true, manifold: true, oriented: true, components: 1, genus: 0, triangles: 12, vertices: 8,
    volume: 6000, area: 2200, selfIntersections: 0, unitSuspicion: null, degenerateTriangles: 0,
    bounds: { min: [0, 0, 0], max: [10, 20, 30] },
  }) // biome-ignore format: one fact after the other
  expect(measureMesh(boxMesh([0, 0, 0], [10, 20, 30])).minimumWall).toBeCloseTo(10, 5)
  // A strut all of whose surface lies within 1 mm of a sharp edge still has a wall.
  expect(measureMesh(boxMesh([0, 0, 0], [0.8, 0.8, 30])).minimumWall).toBeCloseTo(0.8, 5)
})

test('a knife whose sides meet under 6°: its wall is measured 1 mm from the edge, not at it', () => {
  const positions = [0, 0, 0, 20, 1, 0, 20, -1, 0]
  const far = positions.map((x, i) => (i % 3 === 2 ? x + 30 : x))
  // A prism over the triangle (0, 0), (20, 1), (20, −1).
  const triangles = [0, 1, 2, 3, 5, 4, 0, 3, 1, 1, 3, 4, 1, 4, 2, 2, 4, 5, 2, 5, 0, 0, 5, 3]
  const mesh = {
    positions: Float32Array.from([...positions, ...far]),
    triangles: Uint32Array.from(triangles),
  }
  const { minimumWall, volume } = measureMesh(mesh)
  expect(volume).toBeCloseTo(600, 3)
  expect(minimumWall).toBeGreaterThan(0.09) // 2 tan(2.86°) at 1 mm is 0.1.
  expect(minimumWall).toBeLessThan(0.12)
})

test('a torus and a box: genus 1 in two parts; the torus is as thin as its tube', () => {
  const ring = torus(20, 3, 200, 60)
  expect(meshTopology(joinMeshes([ring, boxMesh([50, 0, 0], [60, 1, 1])]))).toMatchObject({
    components: 2,
    genus: 1,
    closed: true,
  })
  const { minimumWall } = measureMesh(ring)
  expect(minimumWall).toBeGreaterThan(5.95)
  expect(minimumWall).toBeLessThan(6.001)
})

test('what is wrong is told apart: open, overfull edge, one vertex in common, flipped, crossing', () => {
  const box = boxMesh([0, 0, 0], [1, 1, 1])
  const open = { ...box, triangles: box.triangles.slice(3) }
  expect(meshTopology(open)).toMatchObject({
    closed: false,
    boundaryEdges: 3,
    manifold: true,
    genus: undefined,
  })
  const flipped = { ...box, triangles: box.triangles.slice() }
  flipped.triangles.set([box.triangles[1]!, box.triangles[0]!, box.triangles[2]!])
  expect(meshTopology(flipped)).toMatchObject({
    closed: true,
    manifold: true,
    oriented: false,
    misorientedEdges: 3,
  })
  const corner = joinMeshes([box, boxMesh([1, 1, 1], [2, 2, 2])])
  const touching = { ...corner, triangles: corner.triangles.map((v) => (v === 8 ? 7 : v)) }
  expect(meshTopology(touching)).toMatchObject({
    closed: true,
    manifold: false,
    nonManifoldVertices: 1,
    nonManifoldEdges: 0,
  })
  expect(
    measureMesh(joinMeshes([box, boxMesh([0.5, 0.4, 0.3], [2, 2, 2])])).selfIntersections,
  ).toBeGreaterThan(0)
  expect(measureMesh(joinMeshes([box, boxMesh([0.2, 0.2, 0.2], [0.8, 0.8, 0.8])])).selfIntersections).toBe(0)
})

withShared('the broken files say what is broken about them (needs ../shared/data)', () => {
  const of = (name: string) => measureMesh(stl(`hostile-derived/stl/${name}`))
  expect(of('flipped-one.stl')).toMatchObject({ closed: true, oriented: false })
  expect(of('t-junction-edge-4-faces.stl')).toMatchObject({
    closed: true,
    manifold: false,
    nonManifoldEdges: 1,
  })
  expect(of('self-intersecting-two-boxes.stl')).toMatchObject({ closed: true, components: 2 })
  expect(of('self-intersecting-two-boxes.stl').selfIntersections).toBeGreaterThan(0)
  expect(of('degenerate.stl').degenerateTriangles).toBe(2)
  expect(of('metres.stl').unitSuspicion).toBe('m')
  expect(of('box-good.stl').unitSuspicion).toBeNull()
})

withShared(
  'volume and area of the reference bones as their maker measured them (needs ../shared/data)',
  () => {
    const facts = JSON.parse(readFileSync(`${shared}/meshes-synthetic-truth/truth.json`, 'utf8')) as {
      meshes: Record<
        string,
        { volume_mm3: number; area_mm2: number; vertices: number; open_or_nonmanifold_edges: number }
      >
    }
    for (const name of ['L4', 'femur_left']) {
      const found = measureMesh(stl(`meshes-synthetic-truth/${name}.stl`))
      const expected = facts.meshes[name]!
      // Their maker measured before rounding to the file's 32 bits.
      expect(Math.abs(found.volume / expected.volume_mm3)).toBeCloseTo(1, 3)
      expect(found.area / expected.area_mm2).toBeCloseTo(1, 4)
      expect(found.vertices).toBe(expected.vertices)
      expect(found.closed && found.manifold).toBe(expected.open_or_nonmanifold_edges === 0)
    }
  },
)

test('a bone in another unit is suspected, in mm it is not', () => {
  const bone = torus(60, 12, 60, 40) // 144 mm across.
  const scaled = (factor: number) =>
    unitSuspicion({ ...bone, positions: bone.positions.map((x) => x * factor) })
  expect([1, 0.001, 0.1, 1000].map(scaled)).toEqual([null, 'm', 'cm', 'um'])
  expect(unitSuspicion({ ...bone, positions: bone.positions.map((x) => (x * 0.8) / 25.4) })).toBe('inch')
})

test('samples carry the whole area; percentiles weigh it', () => {
  const { weights } = surfaceSamples(boxMesh([0, 0, 0], [10, 20, 30]), 0.7)
  expect(weights.reduce((a, b) => a + b, 0)).toBeCloseTo(2200, 1)
  expect(weightedPercentile(Float32Array.of(1, 2, 3), Float32Array.of(90, 6, 4), 0.95)).toBeCloseTo(2, 3)
})

test('two boxes, one larger by 0.5 mm all around: known distances', () => {
  const found = deviationBetween(
    boxMesh([0, 0, 0], [20, 20, 20]),
    boxMesh([-0.5, -0.5, -0.5], [20.5, 20.5, 20.5]),
    0.5,
  )
  expect(found.max).toBeCloseTo(Math.sqrt(0.75), 4) // Corner to corner.
  expect(found.mean).toBeGreaterThan(0.5)
  expect(found.mean).toBeLessThan(0.52)
})
