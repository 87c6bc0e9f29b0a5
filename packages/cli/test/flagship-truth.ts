import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import {
  closestDistances,
  compareMasks,
  type Grid,
  type LabelMap,
  surfaceSamples,
  type TriangleMesh,
  weightedPercentile,
} from '@trabecula/core'
import { readStlFile } from './program.ts'

const LEFT_OUT = 3 // mm around the tumour and from the image's border that are not measured.
const SPACING = 0.8 // mm between samples of a surface.

/** How far a surface of ours lies from the true one, mm, ours to truth, weighted by area. */
export interface SurfaceAccuracy {
  readonly name: string
  readonly mean: number
  readonly p95: number
  readonly max: number
  /** mm² that were measured, and left out near the tumour and near the image's border. */
  readonly area: number
  readonly nearTumour: number
  readonly nearBorder: number
}

/** Voxel that holds sample i; grids here run along the patient's axes. */
function voxelAt({ size, spacing, origin }: Grid, points: Float32Array, i: number): number {
  const index = [0, 1, 2].map((axis) =>
    Math.min(
      size[axis]! - 1,
      Math.max(0, Math.round((points[3 * i + axis]! - origin[axis]!) / spacing[axis]!)),
    ),
  )
  return index[0]! + size[0] * (index[1]! + size[1] * index[2]!)
}

/**
 * Compares a body of the model with its truth, without what lies in or near the tumour or near the border of the image.
 * @param toTumour mm from each voxel to the nearest of the tumour.
 */
export function surfaceAccuracy(
  name: string,
  ours: TriangleMesh,
  truth: TriangleMesh,
  toTumour: Float32Array,
  grid: Grid,
): SurfaceAccuracy {
  const { points, weights: areas } = surfaceSamples(ours, SPACING)
  const distances = closestDistances(truth, points)
  const weights = areas.slice()
  let [nearTumour, nearBorder] = [0, 0]
  for (let i = 0; i < weights.length; i++) {
    const border = [0, 1, 2].some((axis) => {
      const from = points[3 * i + axis]! - grid.origin[axis]!
      return from < LEFT_OUT || from > (grid.size[axis]! - 1) * grid.spacing[axis]! - LEFT_OUT
    })
    if (border) nearBorder += areas[i]!
    else if (toTumour[voxelAt(grid, points, i)]! < LEFT_OUT) nearTumour += areas[i]!
    else continue
    weights[i] = 0
  }
  const area = weights.reduce((sum, w) => sum + w, 0)
  const mean = distances.reduce((sum, d, i) => sum + d * weights[i]!, 0) / area
  const max = distances.reduce((most, d, i) => (weights[i]! > 0 ? Math.max(most, d) : most), 0)
  return { name, mean, p95: weightedPercentile(distances, weights, 0.95), max, area, nearTumour, nearBorder }
}

/** Agreement of one structure's voxels with the truth's. */
export interface LabelAccuracy {
  readonly name: string
  readonly dice: number
  readonly meanSurfaceDistance: number
  readonly hausdorff95: number
}

function maskOf(labels: LabelMap, value: number): Uint8Array {
  return Uint8Array.from(labels.values, (voxel) => (voxel === value ? 1 : 0))
}

/** Compares structures by name; both label maps on the same grid. */
export function labelAccuracy(
  ours: LabelMap,
  truth: LabelMap,
  names: ReadonlyMap<string, number>,
): readonly LabelAccuracy[] {
  return [...names].map(([name, value]) => {
    const own = ours.structures.find((structure) => structure.name === name)!
    const result = compareMasks(
      maskOf(ours, own.value),
      maskOf(truth, value),
      ours.grid.size as [number, number, number],
      ours.grid.spacing,
      1,
    )
    return {
      name,
      dice: result.dice,
      meanSurfaceDistance: (result.meanSurfaceDistance[0] + result.meanSurfaceDistance[1]) / 2,
      hausdorff95: result.hausdorff95,
    }
  })
}

/** Voxels that truth calls `inside` deeper than `depth` mm and that we call `ours`: a leak across a joint. */
export function leakedVoxels(ours: LabelMap, name: string, deepInside: Uint8Array): number {
  const value = ours.structures.find((structure) => structure.name === name)!.value
  let leaked = 0
  for (let i = 0; i < deepInside.length; i++) if (deepInside[i] === 1 && ours.values[i] === value) leaked++
  return leaked
}

export function bodyOf(out: string, name: string): TriangleMesh {
  return readStlFile(join(out, 'model', `${name}.stl`)).mesh
}

export function structuresOf(out: string, name: string): LabelMap['structures'] {
  return (
    JSON.parse(readFileSync(join(out, 'labels', `${name}.json`), 'utf8')) as {
      structures: LabelMap['structures']
    }
  ).structures
}

/** A table for people. */
export function table(rows: readonly Readonly<Record<string, string | number>>[]): string {
  const heads = Object.keys(rows[0]!)
  const cell = (value: string | number) => (typeof value === 'number' ? value.toFixed(3) : value)
  const lines = [heads, ...rows.map((row) => heads.map((head) => cell(row[head]!)))]
  const widths = heads.map((_, column) => Math.max(...lines.map((line) => line[column]!.length)))
  return lines.map((line) => line.map((text, column) => text.padStart(widths[column]!)).join('  ')).join('\n')
}
