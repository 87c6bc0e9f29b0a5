import { type Arena, voxelCount, withArena } from './load.ts'

type Size = readonly [number, number, number]

/**
 * Basins of markers in a landscape: every voxel of the mask that a path inside the mask joins to a marker gets the
 * label of the marker that floods it first.
 *
 * Priority flood over 6 neighbours with the voxel's own value as key (Meyer 1991; Barnes, Lehman and Mulla 2014,
 * doi:10.1016/j.cageo.2013.04.024); of equal values the one that was reached first goes first, markers in voxel order,
 * neighbours in voxel order: one landscape has one result.
 * @param priority u8[nx·ny·nz], low is flooded first.
 * @param markers u8, 0 for none, labels 1 to 254. Markers outside the mask are dropped.
 * @param mask u8, not 0 where the flood may go.
 * @returns u8 labels, 0 where no marker reaches.
 * @throws RangeError, KernelMemoryError
 */
export function watershed(
  priority: Uint8Array,
  markers: Uint8Array,
  mask: Uint8Array,
  size: Size,
): Uint8Array {
  return flood('watershedFlood', priority, markers, mask, size)
}

/**
 * Basins of markers by travel cost: every voxel of the mask gets the label of the marker from which the sum of the
 * voxels' costs on the way is least (Dijkstra 1959; buckets as in Dial 1969). Unlike `watershed`, a leak through a gap
 * goes only as far as the way round is longer.
 * @param cost u8[nx·ny·nz], 1 to 255; what it costs to enter a voxel from one of its 6 neighbours.
 * @returns u8 labels, 0 where no marker reaches. Of equal sums the one that was reached first, as in `watershed`.
 */
export function travelBasins(
  cost: Uint8Array,
  markers: Uint8Array,
  mask: Uint8Array,
  size: Size,
): Uint8Array {
  return flood('travelFlood', cost, markers, mask, size)
}

const MOST_LABELS = 254 // 255 marks what the flood must not enter.

type Flood = (
  arena: Arena,
  levels: number,
  labels: number,
  next: number,
  queue: number,
  all: number,
  wide: Size,
) => void

function flood(
  kernel: 'watershedFlood' | 'travelFlood',
  values: Uint8Array,
  markers: Uint8Array,
  mask: Uint8Array,
  size: Size,
): Uint8Array {
  return padded(values, markers, mask, size, (arena, levels, labels, next, queue, _, wide) => {
    arena.kernel[kernel]!(levels, labels, next, queue, ...wide)
  })
}

/** Runs a flood on the volume with a margin of one voxel that no flood enters. */
function padded(
  values: Uint8Array,
  markers: Uint8Array,
  mask: Uint8Array,
  size: Size,
  run: Flood,
): Uint8Array {
  const count = voxelCount(size, values)
  voxelCount(size, markers)
  voxelCount(size, mask)
  if (markers.includes(MOST_LABELS + 1))
    throw new RangeError(`kernels: expected labels of at most ${MOST_LABELS}`)
  const wide = [size[0] + 2, size[1] + 2, size[2] + 2] as const
  const all = wide[0] * wide[1] * wide[2]
  return withArena((arena) => {
    const given = arena.put(values)
    const marked = arena.put(markers)
    const allowed = arena.put(mask)
    const levels = arena.reserve(all)
    const labels = arena.reserve(all)
    const next = arena.reserve(4 * all)
    const queue = arena.reserve(8 * 256)
    arena.kernel.floodPad!(given, 0, levels, ...size)
    arena.kernel.floodPad!(marked, allowed, labels, ...size)
    run(arena, levels, labels, next, queue, all, wide)
    arena.kernel.floodUnpad!(labels, given, ...size)
    return arena.take(Uint8Array, given, count)
  })
}

/**
 * Basins of markers by contrast: every voxel of the mask gets the label of the marker from which a way leads to it with
 * the least sum of |difference of neighbouring values| + `step`, a voxel's step costing at most 255, over 6 neighbours
 * (Dijkstra 1959, by circular buckets). Boundaries lie where the values change most. O(n).
 * @param values u8[nx·ny·nz]. @param markers u8, 0 for none, labels 1 to 254. @param step 1 to 255.
 * @returns u8 labels, 0 where no marker reaches.
 * @throws RangeError, KernelMemoryError
 */
export function contrastBasins(
  values: Uint8Array,
  markers: Uint8Array,
  mask: Uint8Array,
  size: Size,
  step: number,
): Uint8Array {
  if (!(Number.isInteger(step) && step >= 1 && step <= 255))
    throw new RangeError(`kernels: expected a step of 1 to 255, got ${step}`)
  return padded(values, markers, mask, size, (arena, levels, labels, next, queue, all, wide) => {
    const before = arena.reserve(4 * all)
    const sums = arena.reserve(4 * all)
    arena.kernel.contrastFlood!(levels, labels, next, before, sums, queue, ...wide, step)
  })
}

/**
 * In how many of the 26 directions (to the neighbours of a voxel) a straight line from the voxel meets the wall before
 * it leaves the volume: 26 for the wall itself and inside a closed wall, few outside; in a pocket in between.
 * @param wall u8[nx·ny·nz], not 0 where the wall is.
 * @returns u8[nx·ny·nz], 0 to 26.
 */
export function wallDirections(wall: Uint8Array, size: Size): Uint8Array {
  const count = voxelCount(size, wall)
  return withArena((arena) => {
    const source = arena.put(wall)
    const counts = arena.reserveZeroed(count)
    const planes = arena.reserve(4 * (size[0] + 2) * (size[1] + 2))
    arena.kernel.wallDirections!(source, counts, planes, ...size)
    return arena.take(Uint8Array, counts, count)
  })
}
