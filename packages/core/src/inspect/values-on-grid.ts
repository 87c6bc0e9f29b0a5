import type { Vector3 } from '../base/vectors.ts'
import { distance } from '../base/vectors.ts'
import type { LabelMap } from '../geometry/label-map.ts'
import { type Grid, indexOfPoint, pointOfIndex } from '../geometry/volume.ts'
import { StepError } from '../step.ts'

const SAME_PLACE = 0.02 // Of the smallest spacing: what headers in f32 lose is far below.

function mismatch(message: string): StepError {
  return new StepError({
    code: 'GRID_MISMATCH',
    message,
    where: 'label maps',
    remedy: 'resample one of them onto the grid of the other',
  })
}

/**
 * A label map's values in the voxel order of another grid: the same voxels of the patient may be stored with axes in
 * another order or direction.
 * @throws StepError GRID_MISMATCH where a voxel of one grid is no voxel of the other.
 */
export function valuesOnGrid(grid: Grid, labels: LabelMap): LabelMap['values'] {
  const from = labels.grid
  const ends = grid.size.map((n) => n - 1) as unknown as Vector3
  const indexAt = (index: Vector3) =>
    indexOfPoint(from, pointOfIndex(grid, index)).map(Math.round) as unknown as Vector3
  const first = indexAt([0, 0, 0])
  const tolerance = SAME_PLACE * Math.min(...grid.spacing)
  const counts = [grid, from].map(({ size }) => size[0] * size[1] * size[2])
  for (let corner = 0; corner < 8; corner++) {
    const at = [0, 1, 2].map((axis) => (corner & (1 << axis) ? ends[axis]! : 0)) as unknown as Vector3
    const there = indexAt(at)
    const inside = there.every((i, axis) => i >= 0 && i < from.size[axis]!)
    const apart = distance(pointOfIndex(grid, at), pointOfIndex(from, there))
    if (inside && apart <= tolerance && counts[0] === counts[1]) continue
    throw mismatch(
      `expected the same voxels, got ${grid.size.join(' × ')} of ${grid.spacing.join(' × ')} mm from (${grid.origin.join(', ')}) and ${from.size.join(' × ')} of ${from.spacing.join(' × ')} mm from (${from.origin.join(', ')})`,
    )
  }
  const strides = [1, from.size[0], from.size[0] * from.size[1]]
  const place = (index: Vector3) => index.reduce((sum, i, axis) => sum + i * strides[axis]!, 0)
  const start = place(first)
  const steps = [0, 1, 2].map((axis) => {
    const next = [0, 0, 0]
    next[axis] = grid.size[axis]! > 1 ? 1 : 0
    return place(indexAt(next as unknown as Vector3)) - start
  })
  if (start === 0 && steps.every((step, axis) => step === strides[axis] || grid.size[axis] === 1))
    return labels.values
  const values = labels.values.slice()
  for (let k = 0, at = 0; k < grid.size[2]; k++) {
    for (let j = 0; j < grid.size[1]; j++) {
      for (let i = 0; i < grid.size[0]; i++, at++) {
        values[at] = labels.values[start + i * steps[0]! + j * steps[1]! + k * steps[2]!]!
      }
    }
  }
  return values
}
