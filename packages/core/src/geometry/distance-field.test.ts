import fc from 'fast-check'
import { expect, test } from 'vitest'
import { cos, sin } from '../base/math.ts'
import type { Matrix3 } from '../base/vectors.ts'
import { distanceField, gridAround, surfaceOfField } from './distance-field.ts'
import { boxMesh, signedVolume, type TriangleMesh } from './mesh.ts'
import { nearestOn, signedSurface } from './signed-distance.ts'
import { type Grid, pointOfIndex, voxelCountOf } from './volume.ts'

const turnedBy = (angle: number): Matrix3 => {
  const [c, s] = [cos(angle), sin(angle)]
  return [c, -s * 0.6, s * 0.8, s, c * 0.6, -c * 0.8, 0, 0.8, 0.6]
}

/** The slow way: the tree asked for every voxel. */
function asked(mesh: TriangleMesh, grid: Grid, band: number): Float32Array {
  const [nx, ny] = grid.size
  const points = new Float32Array(3 * voxelCountOf(grid))
  for (let n = 0; n < points.length / 3; n++)
    points.set(pointOfIndex(grid, [n % nx, Math.floor(n / nx) % ny, Math.floor(n / (nx * ny))]), 3 * n)
  const { distances } = nearestOn(signedSurface(mesh), points)
  return Float32Array.from(distances, (d) => Math.max(-band, Math.min(band, d)))
}

/** A blob with sharp edges: the surface of random spheres' union on a coarse grid. */
const blob = fc
  .array(
    fc.record({
      x: fc.integer({ min: 2, max: 8 }),
      y: fc.integer({ min: 2, max: 8 }),
      z: fc.integer({ min: 2, max: 8 }),
      r: fc.double({ min: 1, max: 2.4, noNaN: true }),
    }),
    { minLength: 1, maxLength: 4 },
  )
  .map((spheres) => {
    const grid: Grid = {
      size: [11, 11, 11],
      spacing: [1, 1, 1],
      origin: [-5, 2, 30],
      direction: [1, 0, 0, 0, 1, 0, 0, 0, 1],
    }
    const values = Float32Array.from({ length: 1331 }, (_, n) => {
      const [i, j, k] = [n % 11, Math.floor(n / 11) % 11, Math.floor(n / 121)]
      return Math.min(
        ...spheres.map(
          ({ x, y, z, r }) => Math.sqrt((i - x) * (i - x) + (j - y) * (j - y) + (k - z) * (k - z)) - r,
        ),
      )
    })
    return surfaceOfField({ grid, values })
  })

test('equal to the tree asked for every voxel, on any grid', () => {
  fc.assert(
    fc.property(
      blob,
      fc.double({ min: 0, max: 6, noNaN: true }),
      fc.double({ min: 0.3, max: 1.1, noNaN: true }),
      fc.double({ min: 0.2, max: 4, noNaN: true }),
      fc.boolean(),
      (mesh, angle, spacing, band, mirrored) => {
        const around = gridAround(mesh.positions, spacing, 1.7, turnedBy(angle))
        const d = around.direction
        const grid = mirrored
          ? {
              ...around,
              direction: [d[1], d[0], d[2], d[4], d[3], d[5], d[7], d[6], d[8]] as unknown as Matrix3,
            }
          : around
        const fast = distanceField(mesh, grid, band).values
        const slow = asked(mesh, grid, band)
        let worst = 0
        for (let n = 0; n < slow.length; n++) worst = Math.max(worst, Math.abs(fast[n]! - slow[n]!))
        expect(worst).toBeLessThan(1e-4)
      },
    ),
    { numRuns: 40 },
  )
})

test('of a box: distances to faces, edges and corners; the sign on both sides', () => {
  const grid: Grid = {
    size: [21, 21, 21],
    spacing: [1, 1, 1],
    origin: [-5, -5, -5],
    direction: [1, 0, 0, 0, 1, 0, 0, 0, 1],
  }
  const { values } = distanceField(boxMesh([0, 0, 0], [10, 10, 10]), grid, 4)
  const at = (x: number, y: number, z: number) => values[x + 5 + 21 * (y + 5 + 21 * (z + 5))]!
  expect(at(5, 5, 5)).toBe(-4)
  expect(at(5, 5, 8)).toBeCloseTo(-2, 6)
  expect(at(5, 5, 12)).toBeCloseTo(2, 6)
  expect(at(-2, -2, 5)).toBeCloseTo(Math.sqrt(8), 5)
  expect(at(12, 12, 12)).toBeCloseTo(Math.sqrt(12), 5)
  expect(at(-5, 5, 5)).toBe(4)
})

test('a grid that lies wholly inside or outside; a mesh of nothing', () => {
  const grid: Grid = {
    size: [3, 4, 5],
    spacing: [1, 1, 1],
    origin: [50, 50, 50],
    direction: [1, 0, 0, 0, 1, 0, 0, 0, 1],
  }
  const inside = distanceField(boxMesh([0, 0, 0], [100, 100, 100]), grid, 2).values
  expect(inside.every((d) => d === -2)).toBe(true)
  expect(distanceField(boxMesh([0, 0, 0], [10, 10, 10]), grid, 2).values.every((d) => d === 2)).toBe(true)
  const nothing = { positions: new Float32Array(0), triangles: new Uint32Array(0) }
  expect(distanceField(nothing, grid, 2).values.every((d) => d === 2)).toBe(true)
})

test('the surface of a field encloses the volume that the mesh does', () => {
  const mesh = boxMesh([0, 0, 0], [10, 20, 30])
  const field = distanceField(mesh, gridAround(mesh.positions, 0.5, 2, turnedBy(0.4)), 2)
  expect(signedVolume(surfaceOfField(field))).toBeCloseTo(6000, -2)
})
