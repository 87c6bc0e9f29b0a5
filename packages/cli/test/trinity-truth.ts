import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import {
  closestDistances,
  type Grid,
  importLabels,
  importLabelsSchema,
  type LabelMap,
  plainContext,
  pointOfIndex,
  type TriangleMesh,
} from '@trabecula/core'
import { fileSetOf } from '../src/runtime/file-set.ts'
import { readStlFile, SHARED } from './program.ts'

const DATA = join(SHARED, 'data/synthetic-pelvis-tumour/truth')

/** What the makers of the synthetic case say of it: synthetic-pelvis-tumour/truth/truth.json. */
export interface Truth {
  readonly T_CT_from_MR_LPS: readonly (readonly number[])[]
  readonly tumour_mrgrid: { readonly volume_mm3: number; readonly centroid_LPS: readonly number[] }
  readonly min_distance_tumour_to_mm: Readonly<Record<string, number>>
}

export function truthOfFlagship(): Truth {
  return JSON.parse(readFileSync(join(DATA, 'truth.json'), 'utf8')) as Truth
}

/** A label map of the truth: `tumour_mrgrid`, `tumour_ctgrid`, `bones_ctgrid`. */
export async function truthLabels(name: string): Promise<LabelMap> {
  return importLabels(
    fileSetOf(join(DATA, `${name}.nii.gz`)),
    importLabelsSchema.parse({}),
    plainContext(() => ''),
  )
}

/** LPS centres of the voxels that `inside` names, f32[3n]. */
export function voxelCentres({ grid, values }: LabelMap, inside: (voxel: number) => boolean): Float32Array {
  const found: number[] = []
  for (let n = 0; n < values.length; n++) if (inside(n)) found.push(n)
  const points = new Float32Array(3 * found.length)
  found.forEach((n, i) => {
    points.set(centreOf(grid, n), 3 * i)
  })
  return points
}

function centreOf(grid: Grid, n: number): readonly [number, number, number] {
  const [nx, ny] = grid.size
  return pointOfIndex(grid, [n % nx, Math.floor(n / nx) % ny, Math.floor(n / (nx * ny))])
}

/** A surface of meshes-synthetic-truth; its triangles face inward there and are turned round. */
export function truthMesh(name: string): TriangleMesh {
  const { mesh } = readStlFile(join(SHARED, `data/meshes-synthetic-truth/${name}.stl`))
  const triangles = mesh.triangles.slice()
  for (let i = 0; i < triangles.length; i += 3) {
    const swap = triangles[i + 1]!
    triangles[i + 1] = triangles[i + 2]!
    triangles[i + 2] = swap
  }
  return { positions: mesh.positions, triangles }
}

/** `matrix` (4 × 4, row-major) · point for each of f32[3n]. */
export function carried(matrix: readonly number[], points: Float32Array): Float32Array {
  return points.map((_, at) => {
    const [i, row] = [at - (at % 3), at % 3]
    let sum = matrix[4 * row + 3]!
    for (let axis = 0; axis < 3; axis++) sum += matrix[4 * row + axis]! * points[i + axis]!
    return sum
  })
}

/** Least distance of the vertices of `a` to the surface `b`, mm. */
export function leastDistance(a: TriangleMesh, b: TriangleMesh): number {
  return closestDistances(b, a.positions).reduce((least, d) => Math.min(least, d), Infinity)
}
