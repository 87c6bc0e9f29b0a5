import { voxelCount } from './load.ts'
import {
  type ComponentLabels,
  type Connectivity,
  joinRuns,
  labelArrayFor,
  labelledRuns,
  labelsOnBorder,
  paintChosen,
  paintLabels,
} from './runs.ts'

type Size = readonly [number, number, number]

/** Connected components of a mask. */
export interface Components {
  /** A voxel: 0 background, 1…n in the order of each component's first voxel; in the smallest type that holds n. */
  readonly labels: ComponentLabels
  /** i32[n + 1]: voxels of each label; `sizes[0]` counts the background. */
  readonly sizes: Int32Array
}

/**
 * Connected components of the voxels with mask ≠ 0 (`labelledRuns`).
 * @param connectivity 6: voxels that share a face; 26: a face, an edge or a corner.
 * @returns labels and sizes. Working memory: some slices and 12 bytes a run. O(n).
 * @throws RangeError, KernelMemoryError
 */
export function components(mask: Uint8Array, size: Size, connectivity: Connectivity): Components {
  const runs = labelledRuns(mask, size, { wanted: 1, connectivity })
  const { names, sizes } = joinRuns([runs], connectivity)
  const labels = new (labelArrayFor(sizes.length - 1))(mask.length)
  paintLabels(runs, names[0]!, labels)
  return { labels, sizes }
}

/**
 * Fills cavities: background that is not connected through faces to the border of the volume becomes 1.
 * @param mask u8[nx·ny·nz], ≠ 0 is set. Not modified.
 * @returns u8[nx·ny·nz], 0 or 1. Working memory: some slices and 12 bytes a run of the background.
 * @throws RangeError, KernelMemoryError
 */
export function fillCavities(mask: Uint8Array, size: Size): Uint8Array {
  return filled(mask, size, true)
}

/** Fills what does not reach the border; the first and last slice are one with `ends`. */
function filled(mask: Uint8Array, size: Size, ends: boolean): Uint8Array {
  const runs = labelledRuns(mask, size, { wanted: 0, connectivity: 6 })
  const result = new Uint8Array(mask.length)
  paintChosen(runs, labelsOnBorder(runs, { first: ends, last: ends }), 0, result)
  return result
}

/**
 * Fills holes slice by slice: background that is not connected through edges of its slice to the slice's border
 * becomes 1. So a canal that leaves the volume at its end is filled too.
 * @param axis the slices' normal: 0 for x, 1 for y, 2 for z.
 * @returns u8[nx·ny·nz], 0 or 1.
 * @throws RangeError, KernelMemoryError
 */
export function fillHoles2d(mask: Uint8Array, size: Size, axis: 0 | 1 | 2): Uint8Array {
  const count = voxelCount(size, mask)
  if (axis !== 0 && axis !== 1 && axis !== 2)
    throw new RangeError(`kernels: expected axis 0, 1 or 2, got ${axis}`)
  const steps = [1, size[0], size[0] * size[1]] as const
  const [a, b] = [axis === 0 ? 1 : 0, axis === 2 ? 1 : 2] as const
  const [na, nb] = [size[a], size[b]]
  const result = new Uint8Array(count)
  const slice = new Uint8Array(na * nb)
  for (let i = 0; i < size[axis]; i++) {
    const start = i * steps[axis]
    for (let v = 0, n = 0; v < nb; v++)
      for (let u = 0; u < na; u++, n++) slice[n] = mask[start + u * steps[a] + v * steps[b]]!
    const whole = filled(slice, [na, nb, 1], false)
    for (let v = 0, n = 0; v < nb; v++)
      for (let u = 0; u < na; u++, n++) result[start + u * steps[a] + v * steps[b]] = whole[n]!
  }
  return result
}

/**
 * The voxels of some components of a mask, chosen by size and by how much of them is marked; no labels are written.
 * @param marks u8[nx·ny·nz], ≠ 0 is marked.
 * @param choose from voxels (i32) and marked voxels (u32) of each label, 0 being the background: u8[n + 1], 1 where it stays.
 * @returns u8[nx·ny·nz], 0 or 1. Working memory: some slices and 12 bytes a run.
 * @throws RangeError, KernelMemoryError
 */
export function selectComponents(
  mask: Uint8Array,
  size: Size,
  connectivity: Connectivity,
  marks: Uint8Array,
  choose: (sizes: Int32Array, marked: Uint32Array) => Uint8Array,
): Uint8Array {
  const runs = labelledRuns(mask, size, { wanted: 1, connectivity, marks })
  const selected = new Uint8Array(mask.length)
  paintChosen(runs, choose(runs.sizes, runs.marked), 1, selected)
  return selected
}
