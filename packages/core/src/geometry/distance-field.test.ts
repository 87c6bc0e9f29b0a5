import fc from 'fast-check'
import { expect, test, vi } from 'vitest'
import { cos, sin } from '../base/math.ts'
import type { Matrix3 } from '../base/vectors.ts'
import { plainContext } from '../step.ts'
import {
  blocksWhere,
  distanceField,
  distanceFieldInSlabs,
  gridAround,
  offsetMesh,
  surfaceOfField,
  surfaceOfFieldInSlabs,
} from './distance-field.ts'
import { boxMesh, signedVolume, type TriangleMesh } from './mesh.ts'
import { nearestOn, signedSurface } from './signed-distance.ts'
import { type Grid, pointOfIndex, voxelCountOf } from './volume.ts'

const context = plainContext(() => '')

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

test('the offset of a sphere is a sphere, outside and inside, to 0.02 mm on a grid of 0.5 mm', async () => {
  const grid: Grid = {
    size: [97, 97, 97],
    spacing: [0.25, 0.25, 0.25],
    origin: [-12, -12, -12],
    direction: [1, 0, 0, 0, 1, 0, 0, 0, 1],
  }
  const centre = [0.13, -0.21, 0.07] as const
  const radius = 10
  const values = Float32Array.from({ length: 97 * 97 * 97 }, (_, n) => {
    const point = pointOfIndex(grid, [n % 97, Math.floor(n / 97) % 97, Math.floor(n / (97 * 97))])
    return Math.hypot(...point.map((x, axis) => x - centre[axis]!)) - radius
  })
  const sphere = surfaceOfField({ grid, values })
  for (const distance of [3, 0.4, -3, -9]) {
    const mesh = await offsetMesh(sphere, distance, 0.5, context)
    let worst = 0
    for (let v = 0; v < mesh.positions.length; v += 3) {
      const point = [...mesh.positions.subarray(v, v + 3)]
      const off = Math.hypot(...point.map((x, axis) => x - centre[axis]!)) - (radius + distance)
      worst = Math.max(worst, Math.abs(off))
    }
    // A triangle of the small sphere bends off the arc by its edge² / 8 r.
    expect(worst).toBeLessThan(distance === -9 ? 0.05 : 0.02)
    const exact = (4 / 3) * Math.PI * (radius + distance) ** 3
    expect(Math.abs(signedVolume(mesh) / exact - 1)).toBeLessThan(distance === -9 ? 0.2 : 0.01)
  }
  expect((await offsetMesh(sphere, -11, 0.5, context)).triangles).toHaveLength(0)
})

test('the offset is the surface of the whole field at that distance', async () => {
  await fc.assert(
    fc.asyncProperty(blob, fc.double({ min: -1.5, max: 3, noNaN: true }), async (mesh, distance) => {
      const grid = gridAround(mesh.positions, 0.5, Math.max(distance, 0) + 1)
      const whole = surfaceOfField(distanceField(mesh, grid, Math.abs(distance) + 1), distance)
      const found = await offsetMesh(mesh, distance, 0.5, context)
      expect(found.triangles).toEqual(whole.triangles)
      const apart = found.positions.map((x, n) => Math.abs(x - whole.positions[n]!))
      expect(Math.max(0, ...apart)).toBeLessThan(1e-4)
    }),
    { numRuns: 25 },
  )
})

test.each([
  'in shared memory',
  'without shared memory',
])('in slabs the field and its surface are the same bytes, %s', async (memory) => {
  const mesh = boxMesh([0, 0, 0], [30, 20, 48])
  const grid = gridAround(mesh.positions, 0.45, 2, turnedBy(0.5))
  expect(grid.size[0] * grid.size[1] * grid.size[2]).toBeGreaterThan(1.1 * 2 ** 20) // More than one slab.
  if (memory === 'without shared memory') vi.stubGlobal('SharedArrayBuffer', undefined)
  try {
    const whole = distanceField(mesh, grid, 1)
    const found = await distanceFieldInSlabs(mesh, grid, 1, context)
    expect(found.values.every((d, n) => Object.is(d, whole.values[n]))).toBe(true)
    const [surface, inPieces] = [surfaceOfField(whole, 0.5), await surfaceOfFieldInSlabs(found, context, 0.5)]
    expect(inPieces.positions).toHaveLength(surface.positions.length)
    expect(inPieces.positions.every((x, n) => Object.is(x, surface.positions[n]))).toBe(true)
    expect(inPieces.triangles.every((v, n) => v === surface.triangles[n])).toBe(true)
  } finally {
    vi.unstubAllGlobals()
  }
})

test('where only a ball is asked for, its voxels have the whole band and the zero surface is the same', () => {
  const mesh = boxMesh([0, 0, 0], [20, 14, 9])
  const grid = gridAround(mesh.positions, 0.8, 5)
  const band = 4
  const whole = distanceField(mesh, grid, band)
  const blocks = blocksWhere(grid, (x, y, z, reach) => Math.hypot(x - 20, y - 14, z - 9) < 6 + reach)
  expect(blocks.some((one) => one === 0)).toBe(true)
  const some = distanceField(mesh, grid, band, { blocks, narrow: 1.6 })
  const [nx, ny] = grid.size
  let changed = 0
  whole.values.forEach((d, n) => {
    const [x, y, z] = pointOfIndex(grid, [n % nx, Math.floor(n / nx) % ny, Math.floor(n / (nx * ny))])
    if (some.values[n] === d) return
    changed++
    expect(Math.hypot(x - 20, y - 14, z - 9)).toBeGreaterThan(6)
    expect(Math.abs(d)).toBeGreaterThan(1.6)
    expect(some.values[n]).toBe(Math.sign(d) * band)
  })
  expect(changed).toBeGreaterThan(1000)
  expect(surfaceOfField(some)).toEqual(surfaceOfField(whole))
})
