import { expect, test } from 'vitest'
import { encodeResult } from '../base/encoding.ts'
import { type Matrix3, multiplyMatrixVector, type Vector3 } from '../base/vectors.ts'
import { type LatticeArgument, latticeTask } from './lattice.ts'
import { crossingsOf } from './manifold.ts'
import { boundsOf, boxMesh, signedVolume, type TriangleMesh } from './mesh.ts'
import { closestDistances } from './mesh-distance.ts'
import { meshTopology } from './mesh-topology.ts'
import { volumeBelow } from './slab-volume.ts'

const AXES: Matrix3 = [0.8, -0.48, 0.36, 0.6, 0.64, -0.48, 0, 0.6, 0.8]
const argument: LatticeArgument = {
  zone: boxMesh([10.3, -40, 5], [16.9, -34, 7.5]),
  cell: 'gyroid',
  form: 'sheet',
  size: 2.5,
  density: 0.3,
  chordError: 0.03,
  axes: AXES,
  origin: [3, 4, 5],
  where: 'test',
}

function sphere(centre: Vector3, radius: number): TriangleMesh {
  // An octahedron, each triangle cut in four five times and pushed out.
  let faces: Vector3[][] = []
  for (const x of [1, -1])
    for (const y of [1, -1])
      for (const z of [1, -1]) {
        const face: Vector3[] = [
          [x, 0, 0],
          [0, y, 0],
          [0, 0, z],
        ]
        faces.push(x * y * z > 0 ? face : face.reverse())
      }
  const unit = (v: Vector3): Vector3 => {
    const l = Math.sqrt(v[0] * v[0] + v[1] * v[1] + v[2] * v[2])
    return [v[0] / l, v[1] / l, v[2] / l]
  }
  for (let round = 0; round < 4; round++) {
    faces = faces.flatMap(([a, b, c]) => {
      const middle = (p: Vector3, q: Vector3): Vector3 => unit([p[0] + q[0], p[1] + q[1], p[2] + q[2]])
      const [ab, bc, ca] = [middle(a!, b!), middle(b!, c!), middle(c!, a!)]
      return [
        [a!, ab, ca],
        [ab, b!, bc],
        [ca, bc, c!],
        [ab, bc, ca],
      ]
    })
  }
  const number = new Map<string, number>()
  const positions: number[] = []
  const triangles = faces.flat().map((p) => {
    const key = p.map((x) => x.toFixed(9)).join()
    if (!number.has(key)) {
      number.set(key, positions.length / 3)
      positions.push(...p.map((x, axis) => centre[axis]! + radius * x))
    }
    return number.get(key)!
  })
  return { positions: Float32Array.from(positions), triangles: Uint32Array.from(triangles) }
}

function isSound(mesh: TriangleMesh): void {
  expect(meshTopology(mesh)).toMatchObject({ closed: true, oriented: true, manifold: true })
  expect(crossingsOf(mesh)).toBe(0)
}

test.each([
  ['gyroid', 'sheet', 0.3],
  ['gyroid', 'network', 0.4],
  ['diamond', 'sheet', 0.2],
  ['diamond', 'network', 0.3],
  ['bcc', 'network', 0.2],
] as const)('%s %s of density %d fills a slab: sound, near its surface, as dense as asked', async (cell, form, density) => {
  const result = await latticeTask.run({ ...argument, cell, form, density })
  isSound(result.mesh)
  expect(result.chordError).toBeLessThanOrEqual(0.03)
  expect(result.chordError).toBeGreaterThan(0.005)
  expect(result.zoneVolume).toBeCloseTo(6.6 * 6 * 2.5, 3)
  // A slab of two to three cells across holds no whole number of them.
  expect(Math.abs(result.density - density)).toBeLessThan(0.04)
  expect(result.density).toBeCloseTo(signedVolume(result.mesh) / result.zoneVolume, 9)
  const { min, max } = boundsOf(result.mesh)
  expect(min.every((x, axis) => x >= [10.3, -40, 5][axis]! - 1e-3)).toBe(true)
  expect(max.every((x, axis) => x <= [16.9, -34, 7.5][axis]! + 1e-3)).toBe(true)
})

test('the density of a whole number of cells is the one asked for', async () => {
  const axes: Matrix3 = [1, 0, 0, 0, 1, 0, 0, 0, 1]
  const zone = boxMesh([3, 4, 5], [5.5, 6.5, 7.5])
  for (const [cell, form, density] of [
    ['gyroid', 'sheet', 0.25],
    ['diamond', 'network', 0.35],
    ['bcc', 'network', 0.15],
  ] as const) {
    const result = await latticeTask.run({ ...argument, zone, axes, cell, form, density, chordError: 0.02 })
    isSound(result.mesh)
    // Chords lie inside convex struts: networks come out thinner by some share of the chord error.
    expect(Math.abs(result.density - density)).toBeLessThan(0.01)
  }
})

test.each([
  ['octet', 'network', 0.3],
  ['iwp', 'sheet', 0.3],
  ['lotus', 'network', 0.4],
] as const)('%s %s of density %d: whole cells, as dense as asked, near the surface that was asked for', async (cell, form, density) => {
  const axes: Matrix3 = [1, 0, 0, 0, 1, 0, 0, 0, 1]
  const zone = boxMesh([3, 4, 5], [5.5, 4 + 2.5 * (cell === 'lotus' ? Math.sqrt(3) : 1), 7.5])
  const result = await latticeTask.run({ ...argument, zone, axes, cell, form, density })
  isSound(result.mesh)
  expect(Math.abs(result.density - density)).toBeLessThan(0.01)
  expect(result.chordError).toBeLessThanOrEqual(0.031)
})

test.each([
  ['gyroid', 'network'],
  ['primitive', 'sheet'],
] as const)('%s %s of a density that changes with depth: the mean as asked, more solid where more was asked for', async (cell, form) => {
  const axes: Matrix3 = [1, 0, 0, 0, 1, 0, 0, 0, 1]
  const zone = boxMesh([3, 4, 5], [5.5, 6.5, 10])
  const gradient = { from: 0, length: 5, low: 0.25, high: 0.4 }
  const asked = { ...argument, zone, axes, cell, form, gradient, chordError: 0.06 }
  const { mesh, density } = await latticeTask.run(asked)
  isSound(mesh)
  expect(Math.abs(density - 0.325)).toBeLessThan(0.01)
  // Whole cells below and above: the gradient's means there.
  const lower = volumeBelow(mesh, { name: 'half', normal: [0, 0, 1], offset: 7.5 }) / (2.5 * 2.5 * 2.5)
  expect(Math.abs(lower - 0.2875)).toBeLessThan(0.02)
  expect(Math.abs(2 * density - lower - 0.3625)).toBeLessThan(0.02)
})

test('what falls apart, shuts powder in or cannot be graded is refused', async () => {
  const network = { ...argument, form: 'network' } as const
  await expect(latticeTask.run({ ...network, cell: 'primitive', density: 0.2 })).rejects.toMatchObject({
    code: 'LATTICE_APART',
  })
  await expect(latticeTask.run({ ...argument, cell: 'primitive', density: 0.7 })).rejects.toMatchObject({
    code: 'LATTICE_CLOSED',
  })
  const gradient = { from: 0, length: 5, low: 0.2, high: 0.4 }
  await expect(latticeTask.run({ ...network, cell: 'lotus', gradient })).rejects.toMatchObject({
    code: 'LATTICE_GRADIENT',
  })
})

test('trimmed to a sphere, every corner lies on the sphere or on the exact surface, and inside', async () => {
  const centre: Vector3 = [20, -30, 40]
  const zone = sphere(centre, 3)
  const { mesh } = await latticeTask.run({ ...argument, zone, form: 'network' })
  isSound(mesh)
  const toZone = closestDistances(zone, mesh.positions)
  const turn = (p: Vector3) => multiplyMatrixVector([0.8, 0.6, 0, -0.48, 0.64, 0.6, 0.36, -0.48, 0.8], p)
  const wave = (p: Vector3) =>
    p.map((x) => [Math.sin((2 * Math.PI * x) / 2.5), Math.cos((2 * Math.PI * x) / 2.5)])
  for (let v = 0; v < toZone.length; v++) {
    const at: Vector3 = [
      mesh.positions[3 * v]! - 3,
      mesh.positions[3 * v + 1]! - 4,
      mesh.positions[3 * v + 2]! - 5,
    ]
    const [x, y, z] = wave(turn(at)) as [number[], number[], number[]]
    const f = x[0]! * y[1]! + y[0]! * z[1]! + z[0]! * x[1]!
    // |∇f| is about 2π/2.5 there: 0.1 is some 0.04 mm.
    if (toZone[v]! > 2e-3) expect(Math.abs(f - 0.6162)).toBeLessThan(0.1)
    const [dx, dy, dz] = [at[0] + 3 - centre[0], at[1] + 4 - centre[1], at[2] + 5 - centre[2]]
    expect(Math.sqrt(dx * dx + dy * dy + dz * dz)).toBeLessThan(3.002)
  }
})

test('zones in several parts, faces on the cells own faces; crumbs are left out and counted', async () => {
  const axes: Matrix3 = [1, 0, 0, 0, 1, 0, 0, 0, 1]
  const a = boxMesh([3, 4, 5], [5.5, 9, 7.5])
  const b = boxMesh([20.1, 4, 5], [22, 6, 9])
  const zone = {
    positions: Float32Array.of(...a.positions, ...b.positions),
    triangles: Uint32Array.of(...a.triangles, ...b.triangles.map((v) => v + 8)),
  }
  const result = await latticeTask.run({ ...argument, zone, axes, form: 'network', density: 0.2 })
  isSound(result.mesh)
  expect(result.zoneVolume).toBeCloseTo(2.5 * 5 * 2.5 + 1.9 * 2 * 4, 3)
  expect(result.removed).toBeGreaterThanOrEqual(0)
  expect(result.removed).toBeLessThan(0.2)
})

test('a gyroid of half density, whose quarters lie on its surface', async () => {
  for (const form of ['network', 'sheet'] as const) {
    const { mesh } = await latticeTask.run({ ...argument, form, density: 0.5 })
    expect(meshTopology(mesh)).toMatchObject({ closed: true, oriented: true })
  }
})

test('the same bytes again', async () => {
  const one = encodeResult((await latticeTask.run(argument)).mesh)
  expect(encodeResult((await latticeTask.run(argument)).mesh)).toEqual(one)
})

test('what cannot be done is refused', async () => {
  await expect(latticeTask.run({ ...argument, chordError: 1e-6 })).rejects.toMatchObject({
    code: 'LATTICE_TOO_FINE',
  })
  await expect(
    latticeTask.run({ ...argument, zone: boxMesh([0, 0, 0], [300, 300, 300]) }),
  ).rejects.toMatchObject({ code: 'LATTICE_TOO_FINE' })
  await expect(latticeTask.run({ ...argument, density: 0.95 })).rejects.toMatchObject({
    code: 'CELL_DENSITY_RANGE',
  })
  const open = { ...argument.zone, triangles: argument.zone.triangles.slice(3) }
  await expect(latticeTask.run({ ...argument, zone: open })).rejects.toMatchObject({
    code: 'MESH_NOT_CLOSED',
  })
})

test('a zone whose middle is laid and sewn holds what its halves hold that are trimmed', async () => {
  const edge = 9.4
  const filled = async (from: number, to: number) => {
    const zone = boxMesh([from, 0.3, 0.2], [to, 0.3 + edge, 0.2 + edge])
    const at = { axes: AXES, origin: [3, 4, 5] as Vector3, size: 1.7, chordError: 0.1, where: 'test' }
    return latticeTask.run({ ...at, zone, cell: 'gyroid', form: 'network', density: 0.35 }) as Promise<{
      mesh: TriangleMesh
    }>
  }
  const { mesh } = await filled(0.1, 0.1 + edge)
  expect(meshTopology(mesh)).toMatchObject({ closed: true, manifold: true, oriented: true })
  expect(crossingsOf(mesh)).toBe(0)
  // Slabs of a cell and a half: too thin for blocks that the surface does not reach.
  let sum = 0
  for (let n = 0; n < 4; n++)
    sum += signedVolume((await filled(0.1 + (n / 4) * edge, 0.1 + ((n + 1) / 4) * edge)).mesh)
  // Crumbs at the slabs' sides are left out.
  expect(Math.abs(signedVolume(mesh) / sum - 1)).toBeLessThan(0.004)
})
