import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { unitCell } from './cell.ts'
import { CELL_KINDS, type CellForm, type CellKind } from './cell-kinds.ts'
import { levelOf } from './cell-level.ts'
import { cellError, cornersOf, type PeriodicMesh, periodicMesh } from './cell-mesh.ts'
import { reducePeriodic } from './cell-reduce.ts'
import { cellVolume } from './cell-volume.ts'

// Levels at 400³ samples, error under 2e-4, computed for this project with another program (numpy); in f's own units, whose
// greatest values are between 1.5 and 13.
const DENSITIES = [0.05, 0.1, 0.15, 0.2, 0.25, 0.3, 0.4, 0.5]
const LEVELS = {
  gyroid: [0.0777, 0.1553, 0.2328, 0.3101, 0.3872, 0.4642, 0.6162, 0.7665],
  diamond: [0.0611, 0.1221, 0.183, 0.244, 0.3047, 0.3654, 0.4862, 0.606],
  primitive: [0.0875, 0.1753, 0.2627, 0.3502, 0.4377, 0.525, 0.6994, 0.8729],
  iwp: [0.1901, 0.3801, 0.5694, 0.7573, 0.9448, 1.1306, 1.4958, 1.85],
  neovius: [0.1153, 0.2301, 0.3448, 0.4587, 0.5732, 0.6853, 0.9748, 1.532],
  fks: [0.051, 0.1019, 0.1527, 0.2035, 0.254, 0.3042, 0.4039, 0.5019],
  lidinoid: [0.0322, 0.0644, 0.0966, 0.1287, 0.161, 0.1971, 0.2846, 0.3883],
} as const
const NETWORK = {
  gyroid: [1.1972, 0.9139, 0.6162, 0.3101, 0],
  diamond: [0.9562, 0.7244, 0.4862, 0.244, 0],
  primitive: [1.6213, 1.0519, 0.6994, 0.3502, 0],
  iwp: [2.6904, 2.2044, 1.6169, 0.9539, 0.2317],
  neovius: [4.8566, 2.2995, 0.9748, 0.4587, 0],
  fks: [0.7853, 0.5974, 0.4039, 0.2035, 0],
  lidinoid: [0.8652, 0.6716, 0.475, 0.294, 0.1442],
} as const
const MIDDLE_AREA = {
  gyroid: 3.0917,
  diamond: 3.838,
  primitive: 2.3526,
  iwp: 3.5536,
  neovius: 3.5236,
  lidinoid: 6.2385,
} as const

const surfaces = Object.keys(LEVELS) as (keyof typeof LEVELS)[]
describe.each(surfaces)('%s', (kind) => {
  test('level of a sheet and of a network for a relative density', () => {
    DENSITIES.forEach((density, i) => {
      expect(Math.abs(unitCell(kind, 'sheet', density).level - LEVELS[kind][i]!)).toBeLessThan(2e-3)
    })
    NETWORK[kind].forEach((level, i) => {
      expect(Math.abs(unitCell(kind, 'network', 0.1 * (i + 1)).level - level)).toBeLessThan(2e-3)
    })
  })
})

test('linear rule of thin sheets: density = c / 1.549, c / 1.220 and c / 1.751, within 1 % up to 0.4', () => {
  for (const [kind, slope] of [
    ['gyroid', 1.549],
    ['diamond', 1.22],
    ['primitive', 1.751],
  ] as const) {
    for (const density of [0.05, 0.1, 0.2, 0.3, 0.4])
      expect(Math.abs(levelOf(kind, 'sheet', density) / slope / density - 1)).toBeLessThan(0.01)
  }
})

test.each(Object.entries(MIDDLE_AREA))('area of the surface f = 0 of %s a cell: %d', (name, area) => {
  const kind = name as keyof typeof MIDDLE_AREA
  // f ≥ 0 has the share of the volume that is not below 0 (same source as the levels).
  const below = { iwp: 0.4693, lidinoid: 0.3845 }[name] ?? 0.5
  const cell = unitCell(kind, 'network', 1 - below)
  expect(Math.abs(cell.level)).toBeLessThan(3e-3)
  const found = cellVolume(cell, 96)
  expect(Math.abs(found.area / area - 1)).toBeLessThan(2e-3)
  expect(Math.abs(found.density + below - 1)).toBeLessThan(1e-3)
  // Marching cubes and Newton's method, another way to the same area.
  const fine = areaOf(periodicMesh(cell, 64, 1))
  expect(Math.abs(fine / area - 1)).toBeLessThan(5e-3)
})

test('share below 0 of F-RD: 0.4323', () => {
  // Computed with the levels above; its greatest value is 3.
  expect(Math.abs(levelOf('frd', 'network', 1 - 0.4323))).toBeLessThan(3e-3)
})

test('a level is found for every density: counted at other points within 1e-3', () => {
  fc.assert(
    fc.property(
      fc.constantFrom(...CELL_KINDS.filter((kind) => kind !== 'lotus')),
      fc.constantFrom('sheet' as const, 'network' as const),
      fc.double({ min: 0.05, max: 0.7, noNaN: true }),
      (kind, form, density) => {
        const cell = unitCell(kind, form, density)
        const n = 80
        let solid = 0
        for (let k = 0; k < n; k++)
          for (let j = 0; j < n; j++)
            for (let i = 0; i < n; i++)
              if (cell.value((i + 0.41) / n, (j + 0.17) / n, (k + 0.83) / n) >= 0) solid++
        // Counting misses by some 3e-4 at 80³ points.
        expect(Math.abs(solid / (n * n * n) - density)).toBeLessThan(1.5e-3)
      },
    ),
    { numRuns: 12 },
  )
})

test('radius of struts for a relative density', () => {
  // Counted at 192³ points by another program (numpy): 0.0965 at r/a 0.0714, 0.2960 at 0.1339, 0.5569 at 0.2.
  expect(Math.abs(levelOf('bcc', 'network', 0.0965) - 0.0714)).toBeLessThan(2e-4)
  expect(Math.abs(levelOf('bcc', 'network', 0.296) - 0.1339)).toBeLessThan(2e-4)
  expect(Math.abs(levelOf('bcc', 'network', 0.5569) - 0.2)).toBeLessThan(2e-4)
  // Voxel models of 80³, whose voxels on the surface count as solid: 0.1007 and 0.3012.
  expect(Math.abs(levelOf('bcc', 'network', 0.1007) - 0.0714)).toBeLessThan(2e-3)
  expect(Math.abs(levelOf('bcc', 'network', 0.3012) - 0.1339)).toBeLessThan(2e-3)
})

test('thin struts have the volume of eight half diagonals as cylinders', () => {
  // 4 diagonals of √3 a cell; overlaps are of order r³: less than 20 r³ at eight-armed nodes, two a cell.
  const density = 0.02
  const r = levelOf('bcc', 'network', density)
  const cylinders = 4 * Math.sqrt(3) * Math.PI * r * r
  expect(cylinders).toBeGreaterThan(density)
  expect(cylinders - density).toBeLessThan(40 * r * r * r)
})

const smooth = fc.constantFrom<[CellKind, CellForm]>(
  ['gyroid', 'sheet'],
  ['gyroid', 'network'],
  ['diamond', 'sheet'],
  ['diamond', 'network'],
  ['bcc', 'network'],
)
const kinds = fc.constantFrom<[CellKind, CellForm]>(
  ['gyroid', 'sheet'],
  ['gyroid', 'network'],
  ['diamond', 'sheet'],
  ['diamond', 'network'],
  ['bcc', 'network'],
  ['primitive', 'sheet'],
  ['iwp', 'sheet'],
  ['neovius', 'network'],
  ['fks', 'sheet'],
  ['frd', 'network'],
  ['lidinoid', 'sheet'],
  ['octet', 'network'],
  ['kelvin', 'network'],
  ['voronoi', 'network'],
)
const place = fc.double({ min: -2, max: 2, noNaN: true })

test('values repeat with every edge and have the gradient that differences have', () => {
  fc.assert(
    fc.property(
      kinds,
      fc.double({ min: 0.05, max: 0.6, noNaN: true }),
      place,
      place,
      place,
      ([kind, form], density, x, y, z) => {
        const cell = unitCell(kind, form, density)
        const slope = new Float64Array(3)
        const value = cell.slope(x, y, z, slope)
        expect(cell.value(x, y, z)).toBe(value)
        expect(cell.value(x + 1, y - 2, z + 3)).toBeCloseTo(value, 9)
        const h = 1e-6
        for (let axis = 0; axis < 3; axis++) {
          const at = (by: number) =>
            cell.value(x + (axis === 0 ? by : 0), y + (axis === 1 ? by : 0), z + (axis === 2 ? by : 0))
          const difference = (at(h) - at(-h)) / (2 * h)
          const nearKink = Math.abs(at(20 * h) - 2 * value + at(-20 * h)) > 1e-7
          if (!nearKink) expect(Math.abs(slope[axis]! - difference)).toBeLessThan(2e-3)
        }
      },
    ),
  )
})

test('the depth under the surface of struts is a distance: its gradient has length 1', () => {
  const cell = unitCell('bcc', 'network', 0.2)
  const slope = new Float64Array(3)
  cell.slope(0.31, 0.22, 0.05, slope)
  expect(Math.sqrt(slope.reduce((sum, x) => sum + x * x, 0))).toBeCloseTo(1, 12)
  expect(cell.value(0.5, 0.5, 0.5)).toBeCloseTo(cell.level, 12)
  // Half-way along an edge of the cube: the nearest axis passes √2/2 · ... (½, 0, 0) is √(1/6) from (t, t, t).
  expect(cell.value(0.5, 0, 0)).toBeCloseTo(cell.level - Math.sqrt(1 / 6), 12)
})

test('a density of nothing or of all is refused', () => {
  expect(() => unitCell('gyroid', 'sheet', 0)).toThrow(/0.02 to 0.9, got 0/)
  expect(() => unitCell('gyroid', 'sheet', 1.2)).toThrow(/got 1.2/)
})

function corners(mesh: PeriodicMesh, i: number): Float64Array {
  const c = new Float64Array(9)
  cornersOf(mesh, mesh.triangles[i]!, mesh.triangles[i + 1]!, mesh.triangles[i + 2]!, c)
  return c
}

function areaOf(mesh: PeriodicMesh): number {
  let sum = 0
  for (let i = 0; i < mesh.triangles.length; i += 3) {
    const c = corners(mesh, i)
    const [ux, uy, uz] = [c[3]! - c[0]!, c[4]! - c[1]!, c[5]! - c[2]!]
    const [vx, vy, vz] = [c[6]! - c[0]!, c[7]! - c[1]!, c[8]! - c[2]!]
    const [x, y, z] = [uy * vz - uz * vy, uz * vx - ux * vz, ux * vy - uy * vx]
    sum += Math.sqrt(x * x + y * y + z * z) / 2
  }
  return sum
}

/** Vertices − edges + triangles, and whether every edge has two triangles of opposite direction. */
function euler(mesh: PeriodicMesh): number {
  const edges = new Set<number>()
  const [t, many] = [mesh.triangles, mesh.onFace.length]
  for (let i = 0; i < t.length; i++) edges.add(t[i]! * many + t[i % 3 === 2 ? i - 2 : i + 1]!)
  expect(edges.size).toBe(t.length)
  expect([...edges].every((edge) => edges.has((edge % many) * many + Math.floor(edge / many)))).toBe(true)
  return mesh.onFace.length - edges.size / 2 + t.length / 3
}

test('a reduced cell keeps its connections, its distance and what lies on faces of blocks', () => {
  fc.assert(
    fc.property(
      smooth,
      fc.double({ min: 0.25, max: 0.5, noNaN: true }),
      fc.constantFrom(1, 2),
      ([kind, form], density, blocks) => {
        const cell = unitCell(kind, form, density)
        const fine = periodicMesh(cell, 28, blocks)
        const limit = 0.012
        const mesh = reducePeriodic(cell, fine, limit)
        expect(mesh.triangles.length).toBeLessThan(fine.triangles.length / 3)
        expect(euler(mesh)).toBe(euler(fine))
        expect(cellError(cell, mesh)).toBeLessThan(1.6 * limit)
        mesh.onFace.forEach((faces, v) => {
          for (let axis = 0; axis < 3; axis++)
            if (faces & (1 << axis)) expect((mesh.positions[3 * v + axis]! * blocks) % 1).toBe(0)
        })
        let across = 0
        for (let i = 0; i < mesh.triangles.length; i += 3) {
          const c = corners(mesh, i)
          for (let axis = 0; axis < 3; axis++) {
            const at = [c[axis]!, c[3 + axis]!, c[6 + axis]!].map((x) => x * blocks)
            if (Math.ceil(Math.max(...at)) - Math.floor(Math.min(...at)) !== 1) across++
          }
        }
        expect(across).toBe(0)
      },
    ),
    { numRuns: 8 },
  )
})
