// Edges and corners that the source has: a machined block of 30 × 22 × 14 mm, turned against the voxels, its true surface known.
import { describe, expect, test } from 'vitest'
import type { Vector3 } from '../base/vectors.ts'
import type { TriangleMesh } from '../geometry/mesh.ts'
import { closestDistances, surfaceSamples } from '../geometry/mesh-distance.ts'
import { reduceMesh } from '../geometry/reduce.ts'
import { type Grid, pointOfIndex, type Volume, voxelCountOf } from '../geometry/volume.ts'
import { plainContext } from '../step.ts'
import { extractSurface } from './extract.ts'
import { thresholdField } from './field.ts'
import { finishSurface } from './finish.ts'

const HALF: Vector3 = [15, 11, 7]
const context = plainContext(() => '')

// A rotation about (1, 2, 3)/√14 by 0.5 rad (Rodrigues).
const axis = [1, 2, 3].map((x) => x / Math.sqrt(14))
function turned(p: Vector3, angle = 0.5): Vector3 {
  const [c, s] = [Math.cos(angle), Math.sin(angle)]
  const dot = axis[0]! * p[0] + axis[1]! * p[1] + axis[2]! * p[2]
  const cross = [0, 1, 2].map(
    (a) => axis[(a + 1) % 3]! * p[(a + 2) % 3]! - axis[(a + 2) % 3]! * p[(a + 1) % 3]!,
  )
  return [0, 1, 2].map((a) => c * p[a]! + s * cross[a]! + (1 - c) * dot * axis[a]!) as unknown as Vector3
}

/** The block's faces in squares of `step` mm, shared vertices. */
function block(step: number): TriangleMesh {
  const index = new Map<string, number>()
  const positions: number[] = []
  const triangles: number[] = []
  const vertex = (p: Vector3) => {
    const key = p.map((x) => x.toFixed(4)).join(' ')
    const known = index.get(key)
    if (known !== undefined) return known
    index.set(key, index.size)
    positions.push(...turned(p))
    return index.size - 1
  }
  for (let a = 0; a < 3; a++) {
    const [b, c] = [(a + 1) % 3, (a + 2) % 3]
    const [m, n] = [Math.round((2 * HALF[b]!) / step), Math.round((2 * HALF[c]!) / step)]
    for (const side of [-1, 1])
      for (let i = 0; i < m; i++)
        for (let j = 0; j < n; j++) {
          const corner = (di: number, dj: number) => {
            const p = [0, 0, 0]
            p[a] = side * HALF[a]!
            p[b] = -HALF[b]! + (2 * HALF[b]! * (i + di)) / m
            p[c] = -HALF[c]! + (2 * HALF[c]! * (j + dj)) / n
            return vertex(p as unknown as Vector3)
          }
          const q = [corner(0, 0), corner(1, 0), corner(1, 1), corner(0, 1)] as const
          const order = side > 0 ? [0, 1, 2, 0, 2, 3] : [0, 2, 1, 0, 3, 2]
          triangles.push(...order.map((k) => q[k]!))
        }
  }
  return { positions: Float32Array.from(positions), triangles: Uint32Array.from(triangles) }
}

const corners = [0, 1, 2, 3, 4, 5, 6, 7].map((c) =>
  turned([0, 1, 2].map((a) => ((c >> a) & 1 ? 1 : -1) * HALF[a]!) as unknown as Vector3),
)
/** Greatest distance of the block's eight corners from a surface. */
const cornersLost = (mesh: TriangleMesh) =>
  closestDistances(mesh, Float32Array.from(corners.flat())).reduce((most, d) => Math.max(most, d), 0)

describe('reduction', () => {
  test('of a finely cut block: edges and corners stay where they are, faces need next to none', async () => {
    const mesh = block(0.35)
    expect(mesh.triangles.length / 3).toBeGreaterThan(15_000)
    const { mesh: reduced, deviation } = await reduceMesh(mesh, { tolerance: 0.05, sampling: 0.5, context })
    expect(reduced.triangles.length).toBeLessThan(mesh.triangles.length / 20)
    expect(cornersLost(reduced)).toBeLessThan(0.001)
    expect(deviation.max).toBeLessThan(0.05)
    // An edge that were rounded would stand away from the true block.
    const far = closestDistances(block(2), surfaceSamples(reduced, 0.3).points)
    expect(far.reduce((most, d) => Math.max(most, d), 0)).toBeLessThan(0.02)
  })
})

describe('from an image', () => {
  test('the block as a sharp scanner shows it (partial volume, no blur): edges within 0.6 voxel, faces within a twentieth', async () => {
    const voxel = 0.6
    const size = [76, 68, 60] as const
    const grid: Grid = {
      size,
      spacing: [voxel, voxel, voxel],
      origin: size.map((n) => (-(n - 1) * voxel) / 2) as unknown as Vector3,
      direction: [1, 0, 0, 0, 1, 0, 0, 0, 1],
    }
    // What part of a voxel the block takes, from its depth: exact for faces, near enough at edges.
    const values = new Float32Array(voxelCountOf(grid))
    const [nx, ny] = size
    for (let v = 0; v < values.length; v++) {
      const p = turned(pointOfIndex(grid, [v % nx, Math.floor(v / nx) % ny, Math.floor(v / nx / ny)]), -0.5)
      let part = 1
      for (let a = 0; a < 3; a++) part *= Math.min(1, Math.max(0, 0.5 + (HALF[a]! - Math.abs(p[a]!)) / voxel))
      values[v] = 1000 * part
    }
    const image: Volume = { grid, values, modality: 'CT', source: { format: 'computed' } }
    const raw = await extractSurface(thresholdField(image, 500, 'all'), grid, context)
    const { mesh } = await finishSurface(raw, grid.spacing, {
      passes: 5,
      tolerance: 0.05,
      map: false,
      where: 'block',
      context,
    })
    const truth = block(1)
    const { points, weights } = surfaceSamples(mesh, 0.3)
    const far = closestDistances(truth, points)
    const area = weights.reduce((sum, w) => sum + w, 0)
    expect(far.reduce((sum, d, i) => sum + d * weights[i]!, 0) / area).toBeLessThan(voxel / 20)
    expect(far.reduce((most, d) => Math.max(most, d), 0)).toBeLessThan(0.6 * voxel)
    expect(cornersLost(mesh)).toBeLessThan(1.5 * voxel)
  })
})
