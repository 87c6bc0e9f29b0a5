import { type Arena, voxelCount, withArena } from './load.ts'

type Size = readonly [number, number, number]

const RUN_BYTES = 12 // As in the assembly file.
const SLACK = 64 // Bytes that are read beyond a slice.

/** Connected components of a mask. */
export interface Components {
  /** i32 a voxel: 0 background, 1…n in the order of each component's first voxel. */
  readonly labels: Int32Array
  /** i32[n + 1]: voxels of each label; `sizes[0]` counts the background. */
  readonly sizes: Int32Array
}

/** Runs of a mask in working memory, labelled. */
interface Runs {
  readonly rows: number
  readonly runs: number
  readonly count: number
  readonly labels: number
}

function checkConnectivity(connectivity: number): void {
  if (connectivity !== 6 && connectivity !== 26) {
    throw new RangeError(`kernels: expected a connectivity of 6 or 26, got ${connectivity}`)
  }
}

/** Finds and labels the runs; the table of runs is the arena's last piece until it is complete, so it grows in place. */
function labelRuns(arena: Arena, mask: Uint8Array, wanted: 0 | 1, size: Size, connectivity: 6 | 26): Runs {
  const { kernel } = arena
  const [nx, ny, nz] = size
  const plane = nx * ny
  const slice = arena.reserve(plane + SLACK)
  const rows = arena.reserveZeroed(4 * (ny * nz + 1))
  const mostOfSlice = ny * Math.ceil(nx / 2) + 1
  const runs = arena.reserve(RUN_BYTES * mostOfSlice)
  let [count, room] = [0, mostOfSlice]
  for (let z = 0; z < nz; z++) {
    const missing = count + mostOfSlice - room
    if (missing > 0) room += arena.extend(RUN_BYTES * Math.max(missing, room >> 1)) / RUN_BYTES
    arena.set(slice, mask.subarray(plane * z, plane * (z + 1)))
    kernel.componentsSlice!(slice, wanted, nx, ny, z, connectivity, rows, runs)
    count = arena.word(rows + 4 * ny * (z + 1))
  }
  return { rows, runs, count, labels: kernel.componentsNumber!(runs, count) }
}

function sizesOf(arena: Arena, { runs, count, labels }: Runs, voxels: number): Int32Array {
  const sizes = arena.reserveZeroed(4 * (labels + 1))
  arena.kernel.componentsCount!(runs, count, sizes)
  const found = arena.take(Int32Array, sizes, labels + 1)
  found[0] = voxels - found.reduce((sum, n) => sum + n, 0)
  return found
}

/**
 * Connected components of the voxels with mask ≠ 0, by union–find of runs in two passes (Rosenfeld & Pfaltz 1966; runs: He,
 * Chao & Suzuki 2008).
 * @param connectivity 6: voxels that share a face; 26: a face, an edge or a corner.
 * @returns labels and sizes. Working memory: some slices and 12 bytes a run. O(n).
 * @throws RangeError, KernelMemoryError
 */
export function components(mask: Uint8Array, size: Size, connectivity: 6 | 26): Components {
  const count = voxelCount(size, mask)
  checkConnectivity(connectivity)
  const [nx, ny, nz] = size
  const plane = nx * ny
  return withArena((arena) => {
    const found = labelRuns(arena, mask, 1, size, connectivity)
    const sizes = sizesOf(arena, found, count)
    const labels = new Int32Array(count)
    const out = arena.reserve(4 * plane)
    for (let z = 0; z < nz; z++) {
      if (arena.word(found.rows + 4 * ny * z) === arena.word(found.rows + 4 * ny * (z + 1))) continue
      arena.kernel.componentsPaint!(found.runs, found.rows, nx, ny, z, out)
      arena.copyOut(out, labels.subarray(plane * z, plane * (z + 1)))
    }
    return { labels, sizes }
  })
}

/**
 * Fills cavities: background that is not connected through faces to the border of the volume becomes 1.
 * @param mask u8[nx·ny·nz], ≠ 0 is set. Not modified.
 * @returns u8[nx·ny·nz], 0 or 1. Working memory: some slices and 12 bytes a run of the background.
 * @throws RangeError, KernelMemoryError
 */
export function fillCavities(mask: Uint8Array, size: Size): Uint8Array {
  const filled = new Uint8Array(voxelCount(size, mask))
  withArena((arena) => fillOpen(arena, mask, size, 0, filled))
  return filled
}

/** Fills what does not reach the border; with `planar` the first and last slice are none. */
function fillOpen(arena: Arena, mask: Uint8Array, size: Size, planar: 0 | 1, filled: Uint8Array): void {
  const [nx, ny, nz] = size
  const plane = nx * ny
  const { runs, rows, labels } = labelRuns(arena, mask, 0, size, 6)
  const touched = arena.reserveZeroed(labels + 1)
  arena.kernel.componentsOnBorder!(runs, rows, nx, ny, nz, planar, touched)
  const out = arena.reserve(plane)
  for (let z = 0; z < nz; z++) {
    arena.kernel.componentsMask!(runs, rows, nx, ny, z, touched, 0, out)
    arena.copyOut(out, filled.subarray(plane * z, plane * (z + 1)))
  }
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
  const filled = new Uint8Array(na * nb)
  return withArena((arena) => {
    const { kernel } = arena
    const target = arena.put(mask)
    const plane = arena.reserve(na * nb)
    const mark = arena.mark()
    for (let i = 0; i < size[axis]; i++) {
      kernel.sliceCopy!(target, plane, na, nb, i * steps[axis], steps[a], steps[b], 0)
      fillOpen(arena, arena.take(Uint8Array, plane, na * nb), [na, nb, 1], 1, filled)
      arena.release(mark)
      arena.set(plane, filled)
      kernel.sliceCopy!(target, plane, na, nb, i * steps[axis], steps[a], steps[b], 1)
    }
    return arena.take(Uint8Array, target, count)
  })
}

/**
 * The voxels of some components of a mask, chosen by size and by what they touch; no labels are written.
 * @param marks u8[nx·ny·nz]: `choose` is told of each component whether one of its voxels is marked.
 * @param choose from voxels (i32) and marked (u8) of each label, 0 being the background: u8[n + 1], 1 where it stays.
 * @returns u8[nx·ny·nz], 0 or 1. Working memory: some slices and 12 bytes a run.
 * @throws RangeError, KernelMemoryError
 */
export function selectComponents(
  mask: Uint8Array,
  size: Size,
  connectivity: 6 | 26,
  marks: Uint8Array,
  choose: (sizes: Int32Array, marked: Uint8Array) => Uint8Array,
): Uint8Array {
  const count = voxelCount(size, mask)
  voxelCount(size, marks)
  checkConnectivity(connectivity)
  const [nx, ny, nz] = size
  const plane = nx * ny
  const selected = new Uint8Array(count)
  return withArena((arena) => {
    const { kernel } = arena
    const found = labelRuns(arena, mask, 1, size, connectivity)
    const sizes = sizesOf(arena, found, count)
    const touched = arena.reserveZeroed(found.labels + 1)
    const slice = arena.reserve(plane)
    for (let z = 0; z < nz; z++) {
      arena.set(slice, marks.subarray(plane * z, plane * (z + 1)))
      kernel.componentsMarked!(found.runs, found.rows, nx, ny, z, slice, touched)
    }
    const chosen = choose(sizes, arena.take(Uint8Array, touched, found.labels + 1))
    arena.set(
      touched,
      chosen.map((stays) => (stays ? 1 : 0)),
    )
    for (let z = 0; z < nz; z++) {
      kernel.componentsMask!(found.runs, found.rows, nx, ny, z, touched, 1, slice)
      arena.copyOut(slice, selected.subarray(plane * z, plane * (z + 1)))
    }
    return selected
  })
}
