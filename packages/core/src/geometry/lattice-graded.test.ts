import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { unitCell } from './cell.ts'
import { type CellForm, type CellKind, VORONOI } from './cell-kinds.ts'
import { type LatticeArgument, latticeTask } from './lattice.ts'
import type { LatticeGrade, SampledField } from './lattice-grade.ts'
import { gradedBody } from './lattice-graded-body.ts'
import { crossingsOf } from './manifold.ts'
import { boxMesh, type TriangleMesh } from './mesh.ts'
import { closestDistances } from './mesh-distance.ts'
import { meshTopology } from './mesh-topology.ts'

const argument: LatticeArgument = {
  zone: boxMesh([0, 0, 0], [6, 6, 5]),
  cell: 'gyroid',
  form: 'network',
  size: 2,
  density: 0.3,
  chordError: 0.05,
  axes: [1, 0, 0, 0, 1, 0, 0, 0, 1],
  origin: [0, 0, 0],
  where: 'test',
}
const even: LatticeGrade = { from: 0, length: 5, sizes: [2, 2], densities: [0.3, 0.3] }
const bodyOf = (cell: CellKind, form: CellForm, grade: LatticeGrade) =>
  gradedBody({ cell, form, variant: VORONOI, grade }, 'test')

/** Greatest distance, mm, of places of a grid between two heights to a mesh, over places that `pore` says. */
function widest(
  mesh: TriangleMesh,
  low: number,
  high: number,
  pore: (x: number, y: number, z: number) => boolean,
) {
  const places: number[] = []
  for (let x = 1; x <= 5; x += 0.1)
    for (let y = 1; y <= 5; y += 0.1)
      for (let z = low; z <= high; z += 0.1) if (pore(x, y, z)) places.push(x, y, z)
  return closestDistances(mesh, Float32Array.from(places)).reduce((a, b) => Math.max(a, b), 0)
}

function isSound(mesh: TriangleMesh): void {
  // One part: no loose piece, and no closed pore, which would be a shell of its own.
  expect(meshTopology(mesh)).toMatchObject({ closed: true, oriented: true, manifold: true, components: 1 })
  expect(crossingsOf(mesh)).toBe(0)
}

test.each([
  ['gyroid', 'sheet'],
  ['iwp', 'network'],
  ['octet', 'network'],
  ['voronoi', 'network'],
  ['lotus', 'network'],
] as const)('%s %s: a grade whose ends are one is the plain cell', (cell, form) => {
  const [plain, graded] = [unitCell(cell, form, 0.3), bodyOf(cell, form, even)]
  // Of struts and channels the graded body is in mm.
  const unit = cell === 'gyroid' || cell === 'iwp' ? 1 : 2
  fc.assert(
    fc.property(
      fc.array(fc.double({ min: 0, max: 5, noNaN: true }), { minLength: 3, maxLength: 3 }),
      ([x, y, z]) => {
        const [a, b] = [graded.value(x!, y!, z!), unit * plain.value(x! / 2, y! / 2, z! / 2)]
        // Levels are the quantile's, within 1e-3 in density.
        expect(Math.abs(a - b)).toBeLessThan(0.012 * Math.max(1, plain.level))
      },
    ),
    { numRuns: 200 },
  )
})

test('its triangles are the plain lattice’s within both chord errors', async () => {
  const [plain, graded] = [
    await latticeTask.run(argument),
    await latticeTask.run({ ...argument, grade: even }),
  ]
  isSound(graded.mesh)
  expect(graded.chordError).toBeLessThanOrEqual(0.05)
  expect(Math.abs(graded.density - 0.3)).toBeLessThan(0.01)
  const far = closestDistances(plain.mesh, graded.mesh.positions).reduce((a, b) => Math.max(a, b), 0)
  // The zone holds no whole number of cells: the graded one is as dense as asked there, the plain one as it comes.
  expect(far).toBeLessThan(0.12)
})

test('pores as wide as those of the cells asked for at three depths; one piece, as dense as asked', async () => {
  const grade: LatticeGrade = { ...even, sizes: [1.5, 2.5] }
  const { mesh, density } = await latticeTask.run({ ...argument, grade })
  isSound(mesh)
  expect(Math.abs(density - 0.3)).toBeLessThan(0.01)
  const body = bodyOf('gyroid', 'network', grade)
  // Diameter of the largest sphere in the pores of a network gyroid of porosity 0.7: 0.570 edges (distance transform of 96³ points, ± 0.02).
  for (const [low, size] of [
    [0.5, 1.64],
    [2.3, 2],
    [4.1, 2.36],
  ] as const) {
    // biome-ignore format: upright
    const pore = 2 * widest(mesh, low, low + 0.4, (x, y, z) => body.value(x, y, z) < 0)
    expect(Math.abs(pore / (0.57 * size) - 1)).toBeLessThan(0.15)
  }
})

describe('direction', () => {
  test('channels of lotus follow it: their walls lie r · cos 30° from an axis that leans by 30°', async () => {
    const tangent = Math.sqrt(1 / 3)
    const grade: LatticeGrade = { ...even, densities: [0.5, 0.5], leans: [[tangent, 0], [tangent, 0]] } // biome-ignore format: upright
    const { mesh } = await latticeTask.run({
      ...argument,
      cell: 'lotus',
      zone: boxMesh([0, 0, 0], [8, 7, 4]),
      grade,
    })
    isSound(mesh)
    // Axes stand at multiples of the pitch; radius of a solid fraction of half: pitch · √(√3 · 0.5 / 2π), 1 − 2πr²/(√3 a²).
    const radius = 2 * Math.sqrt((Math.sqrt(3) * 0.5) / (2 * Math.PI))
    const axis = [1, 1.5, 2, 2.5, 3].flatMap((z) => [4 + tangent * z, 2 * Math.sqrt(3), z])
    for (const distance of closestDistances(mesh, Float32Array.from(axis)))
      expect(Math.abs(distance - radius * Math.cos(Math.PI / 6))).toBeLessThan(0.03)
  })

  test('that turns with the depth keeps the density: a shear changes no volume', async () => {
    const grade: LatticeGrade = { ...even, leans: [[0, 0], [0.8, 0.4]] } // biome-ignore format: upright
    const body = bodyOf('gyroid', 'network', grade)
    // Where the lean begins at none and ends at (0.8, 0.4) over 5 mm, its integral over the depth is half of it.
    const plain = bodyOf('gyroid', 'network', even)
    expect(body.value(1.3 + 0.5 * 5 * 0.8, 0.7 + 0.5 * 5 * 0.4, 5)).toBeCloseTo(plain.value(1.3, 0.7, 5), 9)
    const { mesh, density } = await latticeTask.run({ ...argument, grade })
    isSound(mesh)
    expect(Math.abs(density - 0.3)).toBeLessThan(0.01)
  })
})

test('conformal cells are whole at the surface, flat or not', () => {
  const grade: LatticeGrade = { ...even, from: 1, length: 5.4, conformal: true } // Three cells of 1.8 mm.
  const body = bodyOf('diamond', 'sheet', grade)
  const cell = unitCell('diamond', 'sheet', 0.3)
  const n = 41
  const values = Float32Array.from({ length: n * n }, (_, at) => {
    const [x, y] = [(at % n) / 4, Math.floor(at / n) / 4]
    return 0.05 * x * x + 0.1 * y
  })
  const surface: SampledField = { origin: [0, 0, 0], spacing: 0.25, size: [n, n, 1], values }
  const curved = bodyOf('diamond', 'sheet', { ...grade, surface })
  for (const [x, y] of [
    [0.3, 0.4],
    [3.7, 1.2],
    [5.2, 8.1],
  ] as const) {
    // biome-ignore format: upright
    for (const z of [1, 2.8, 4.6, 6.4]) expect(body.value(x, y, z)).toBeCloseTo(cell.value(x / 2, y / 2, 0), 2)
    const u = [Math.round(4 * x) / 4, Math.round(4 * y) / 4] as const
    const height = 0.05 * u[0] * u[0] + 0.1 * u[1]
    expect(curved.value(u[0], u[1], 2 + height)).toBeCloseTo(body.value(u[0], u[1], 2), 5)
  }
})

test('the slope is that of the value, whatever the grade', () => {
  const n = 9
  const sampled = (k: number): SampledField => ({
    origin: [0, 0, 0],
    spacing: 1,
    size: [n, n, k],
    values: Float32Array.from({ length: n * n * k }, (_, at) => 0.1 * (at % n) + 0.02 * Math.floor(at / n)),
  })
  const leans = [[0.2, -0.3], [0.7, 0.1]] as const // biome-ignore format: upright
  const grades: LatticeGrade[] = [
    { ...even, densities: [0.2, 0.4], leans },
    { ...even, sizes: [1.5, 2.5], leans, surface: sampled(1), conformal: true },
    {
      ...even,
      sizes: [1.5, 2],
      leans,
      map: { ...sampled(n), values: sampled(n).values.map((x) => 0.4 * x) },
    },
  ]
  const out = new Float64Array(3)
  fc.assert(
    fc.property(
      fc.constantFrom(...grades),
      fc.constantFrom<[CellKind, CellForm]>(['gyroid', 'sheet'], ['iwp', 'network'], ['cubic', 'network']),
      fc.array(fc.double({ min: 0.3, max: 4.7, noNaN: true }), { minLength: 3, maxLength: 3 }),
      (grade, [cell, form], at) => {
        const body = bodyOf(cell, form, grade)
        const [x, y, z] = at as [number, number, number]
        const value = body.slope(x, y, z, out)
        expect(value).toBe(body.value(x, y, z))
        const off = [0, 1, 2].map((axis) => {
          const moved = (by: number) =>
            body.value(x + (axis === 0 ? by : 0), y + (axis === 1 ? by : 0), z + (axis === 2 ? by : 0))
          const [ahead, behind] = [(moved(1e-5) - value) / 1e-5, (value - moved(-1e-5)) / 1e-5]
          // Beside a crease the two sides have slopes of their own.
          return Math.min(Math.abs(out[axis]! - ahead), Math.abs(out[axis]! - behind))
        })
        expect(Math.max(...off)).toBeLessThan(0.05)
      },
    ),
    { numRuns: 60 },
  )
})

test('what cannot be made is refused, with what could', () => {
  const refusal = (cell: CellKind, more: Partial<LatticeGrade>) => {
    try {
      bodyOf(cell, 'network', { ...even, ...more })
    } catch (error) {
      return error as { code: string; remedy: string }
    }
    return undefined
  }
  const steep = refusal('gyroid', { sizes: [1, 4], length: 2.5 })!
  expect(steep).toMatchObject({ code: 'LATTICE_STEEP' })
  expect(steep.remedy).toContain('from 1 to 2.25 mm')
  expect(refusal('gyroid', { sizes: [1, 2.25], length: 2.5 })).toBeUndefined()
  expect(refusal('gyroid', { leans: [[0, 0], [1.2, 0]] })).toMatchObject({ code: 'LATTICE_LEAN' }) // biome-ignore format: upright
  expect(refusal('gyroid', { leans: [[-0.9, 0], [0.9, 0]], length: 2.5 })).toMatchObject({ code: 'LATTICE_STEEP' }) // biome-ignore format: upright
  expect(refusal('lotus', { sizes: [1, 1.5] })).toMatchObject({ code: 'LATTICE_GRADIENT' })
  expect(refusal('gyroid', { densities: [0.01, 0.3] })).toMatchObject({ code: 'CELL_DENSITY_RANGE' })
})
