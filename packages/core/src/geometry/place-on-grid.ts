import { distance, type Vector3 } from '../base/vectors.ts'
import type { LabelLayer } from './label-map.ts'
import { type Grid, indexOfPoint, pointOfIndex, voxelCountOf } from './volume.ts'

type Values = LabelLayer['values']

const SAME_PLACE = 0.02 // Of the smallest spacing: what headers lose by rounding is far below.

/** How the voxels of one grid are numbered in another: the same voxels of the patient, maybe with axes exchanged. */
export interface GridEmbedding {
  /** Index in the other grid of voxel (0, 0, 0). */
  readonly start: Vector3
  /** Index step in the other grid along i, j, k. */
  readonly steps: readonly [Vector3, Vector3, Vector3]
}

/** The embedding of one grid's voxels in another's; undefined where they are not the same voxels of the patient. */
export function embeddingOf(from: Grid, into: Grid): GridEmbedding | undefined {
  const indexAt = (index: Vector3) =>
    indexOfPoint(into, pointOfIndex(from, index)).map(Math.round) as unknown as Vector3
  const tolerance = SAME_PLACE * Math.min(...into.spacing)
  const start = indexAt([0, 0, 0])
  const steps = [0, 1, 2].map((axis) => {
    const next = [0, 0, 0]
    next[axis] = 1
    return indexAt(next as unknown as Vector3).map((x, i) => x - start[i]!)
  }) as unknown as GridEmbedding['steps']
  for (let corner = 0; corner < 8; corner++) {
    const at = [0, 1, 2].map((axis) =>
      corner & (1 << axis) ? from.size[axis]! - 1 : 0,
    ) as unknown as Vector3
    const there = start.map(
      (x, i) => x + at[0] * steps[0][i]! + at[1] * steps[1][i]! + at[2] * steps[2][i]!,
    ) as unknown as Vector3
    if (!(distance(pointOfIndex(from, at), pointOfIndex(into, there)) <= tolerance)) return undefined
  }
  // One slice has no second one to prove its distance: it lies on the other grid as it is.
  const flat = [0, 1, 2].every(
    (axis) => from.size[axis] === 1 || steps[axis]!.filter((x) => x !== 0).length === 1,
  )
  return flat ? { start, steps } : undefined
}

/** Voxel by voxel as the embedding says. @returns the values on the other grid, and how many labelled voxels lie beyond it. */
export function embedValues(
  values: Values,
  from: Grid,
  into: Grid,
  { start, steps }: GridEmbedding,
): { values: Values; beyond: number } {
  const count = voxelCountOf(into)
  const placed = values instanceof Uint8Array ? new Uint8Array(count) : new Uint16Array(count)
  const [nx, ny, nz] = into.size
  let beyond = 0
  for (let k = 0, n = 0; k < from.size[2]; k++) {
    for (let j = 0; j < from.size[1]; j++) {
      for (let i = 0; i < from.size[0]; i++, n++) {
        const value = values[n]!
        if (value === 0) continue
        const x = start[0] + i * steps[0][0] + j * steps[1][0] + k * steps[2][0]
        const y = start[1] + i * steps[0][1] + j * steps[1][1] + k * steps[2][1]
        const z = start[2] + i * steps[0][2] + j * steps[1][2] + k * steps[2][2]
        if (x < 0 || y < 0 || z < 0 || x >= nx || y >= ny || z >= nz) beyond++
        else placed[x + nx * (y + ny * z)] = value
      }
    }
  }
  return { values: placed, beyond }
}

/** The value with the greatest weight among the eight voxels around a place; background first where weights are equal. */
function vote(values: Values, [nx, ny, nz]: Grid['size'], x: number, y: number, z: number): number {
  const [i, j, k] = [Math.floor(x), Math.floor(y), Math.floor(z)]
  const names = [0, 0, 0, 0, 0, 0, 0, 0]
  const weights = [0, 0, 0, 0, 0, 0, 0, 0]
  let known = 1 // Background is always asked, so that it wins equal weights.
  for (let corner = 0; corner < 8; corner++) {
    const [a, b, c] = [i + (corner & 1), j + ((corner >> 1) & 1), k + (corner >> 2)]
    const weight =
      (corner & 1 ? x - i : 1 - x + i) * (corner & 2 ? y - j : 1 - y + j) * (corner & 4 ? z - k : 1 - z + k)
    const outside = a < 0 || b < 0 || c < 0 || a >= nx || b >= ny || c >= nz
    const value = outside ? 0 : values[a + nx * (b + ny * c)]!
    let at = 0
    while (at < known && names[at] !== value) at++
    if (at === known) names[known++] = value
    weights[at]! += weight
  }
  let best = 0
  for (let at = 1; at < known; at++)
    if (
      weights[at]! > weights[best]! + 1e-9 ||
      (weights[at]! > weights[best]! - 1e-9 && best > 0 && names[at]! < names[best]!)
    )
      best = at
  return names[best]!
}

/**
 * Values carried onto another grid: the nearest voxel's, or the one that has the greatest trilinear weight (of a single
 * structure: where its interpolated share is over one half).
 */
export function resampleValues(values: Values, from: Grid, into: Grid, method: 'nearest' | 'linear'): Values {
  const count = voxelCountOf(into)
  const placed = values instanceof Uint8Array ? new Uint8Array(count) : new Uint16Array(count)
  const at = (index: Vector3) => indexOfPoint(from, pointOfIndex(into, index))
  const origin = at([0, 0, 0])
  const [u, v, w] = (
    [
      [1, 0, 0],
      [0, 1, 0],
      [0, 0, 1],
    ] as const
  ).map((step) => at(step).map((x, axis) => x - origin[axis]!)) as [number[], number[], number[]]
  const [nx, ny, nz] = from.size
  for (let k = 0, n = 0; k < into.size[2]; k++) {
    for (let j = 0; j < into.size[1]; j++) {
      for (let i = 0; i < into.size[0]; i++, n++) {
        const x = origin[0] + i * u[0]! + j * v[0]! + k * w[0]!
        const y = origin[1] + i * u[1]! + j * v[1]! + k * w[1]!
        const z = origin[2] + i * u[2]! + j * v[2]! + k * w[2]!
        if (x < -1 || y < -1 || z < -1 || x > nx || y > ny || z > nz) continue
        if (method === 'linear') placed[n] = vote(values, from.size, x, y, z)
        else {
          const [a, b, c] = [Math.round(x), Math.round(y), Math.round(z)]
          if (a >= 0 && b >= 0 && c >= 0 && a < nx && b < ny && c < nz)
            placed[n] = values[a + nx * (b + ny * c)]!
        }
      }
    }
  }
  return placed
}
