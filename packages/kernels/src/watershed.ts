import { voxelCount, withArena } from './load.ts'

type Size = readonly [number, number, number]

/**
 * Basins of markers in a landscape: every voxel of the mask that a path inside the mask joins to a marker gets the
 * label of the marker that floods it first.
 *
 * Priority flood over 6 neighbours with the voxel's own value as key (Meyer 1991; Barnes, Lehman and Mulla 2014,
 * doi:10.1016/j.cageo.2013.04.024); of equal values the one that was reached first goes first, markers in voxel order,
 * neighbours in voxel order: one landscape has one result.
 * @param priority u8[nx·ny·nz], low is flooded first.
 * @param markers u8, 0 for none. Markers outside the mask are dropped.
 * @param mask u8, not 0 where the flood may go.
 * @returns u8 labels, 0 where no marker reaches.
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

function flood(
  kernel: 'watershedFlood' | 'travelFlood',
  values: Uint8Array,
  markers: Uint8Array,
  mask: Uint8Array,
  size: Size,
): Uint8Array {
  const count = voxelCount(size, values)
  voxelCount(size, markers)
  voxelCount(size, mask)
  return withArena((arena) => {
    const levels = arena.put(values)
    const labels = arena.put(markers)
    const allowed = arena.put(mask)
    const next = arena.reserve(4 * count)
    const queue = arena.reserve(8 * 256)
    arena.kernel[kernel]!(levels, labels, allowed, next, queue, ...size)
    return arena.take(Uint8Array, labels, count)
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
