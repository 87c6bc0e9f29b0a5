import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { type CellForm, type CellKind, levelOf, unitCell } from './cell.ts'
import { cellError, cornersOf, type PeriodicMesh, periodicMesh } from './cell-mesh.ts'
import { reducePeriodic } from './cell-reduce.ts'

// Levels at 400³ samples, error under 2e-4, computed for this project with another program (numpy).
const SHEET = [0.05, 0.1, 0.15, 0.2, 0.25, 0.3, 0.4, 0.5]
const LEVELS = {
  gyroid: [0.0777, 0.1553, 0.2328, 0.3101, 0.3872, 0.4642, 0.6162, 0.7665],
  diamond: [0.0611, 0.1221, 0.183, 0.244, 0.3047, 0.3654, 0.4862, 0.606],
} as const
const NETWORK = {
  gyroid: [1.1972, 0.9139, 0.6162, 0.3101, 0],
  diamond: [0.9562, 0.7244, 0.4862, 0.244, 0],
} as const

describe.each(['gyroid', 'diamond'] as const)('%s', (kind) => {
  test('level of a sheet for a relative density', () => {
    SHEET.forEach((density, i) => {
      expect(Math.abs(levelOf(kind, 'sheet', density) - LEVELS[kind][i]!)).toBeLessThan(2e-3)
    })
  })
  test('level of a network for a relative density', () => {
    NETWORK[kind].forEach((level, i) => {
      expect(Math.abs(levelOf(kind, 'network', 0.1 * (i + 1)) - level)).toBeLessThan(2e-3)
    })
  })
  test('linear rule of thin sheets: density = c / 1.549 and c / 1.220, within 1 % up to 0.4', () => {
    const slope = { gyroid: 1.549, diamond: 1.22 }[kind]
    for (const density of [0.05, 0.1, 0.2, 0.3, 0.4]) {
      const ratio = levelOf(kind, 'sheet', density) / slope / density
      expect(Math.abs(ratio - 1)).toBeLessThan(0.01)
    }
  })
  test('area of the middle surface per cell: 3.0917 and 3.8380', () => {
    // f >= 0 has half of the volume: its boundary is the middle surface.
    const area = areaOf(periodicMesh(unitCell(kind, 'network', 0.5), 64, 1))
    expect(Math.abs(area - { gyroid: 3.0917, diamond: 3.838 }[kind])).toBeLessThan(4e-3)
  })
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

const kinds = fc.constantFrom<[CellKind, CellForm]>(
  ['gyroid', 'sheet'],
  ['gyroid', 'network'],
  ['diamond', 'sheet'],
  ['diamond', 'network'],
  ['bcc', 'network'],
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
        const difference = (cell.value(x + h, y, z) - cell.value(x - h, y, z)) / (2 * h)
        const nearKink =
          Math.abs(cell.value(x + 20 * h, y, z) - 2 * value + cell.value(x - 20 * h, y, z)) > 1e-7
        if (!nearKink) expect(slope[0]!).toBeCloseTo(difference, 3)
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
  cornersOf(mesh.positions, mesh.triangles[i]!, mesh.triangles[i + 1]!, mesh.triangles[i + 2]!, c)
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
      kinds,
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
