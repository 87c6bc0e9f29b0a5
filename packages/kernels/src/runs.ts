import { type Arena, voxelCount, withArena } from './load.ts'

type Size = readonly [number, number, number]

export type Connectivity = 6 | 26

const RUN_WORDS = 3 // As in the assembly file.
const RUN_BYTES = 4 * RUN_WORDS
const SLACK = 64 // Bytes that are read beyond a slice.

/** The labelled runs of a mask, or of a slab of one: plain data. */
export interface LabelledRuns {
  readonly size: Size
  /** u32[3n]: first voxel of the row, one past its last, label 1…m in the order of each label's first voxel. */
  readonly runs: Uint32Array
  /** u32[ny·nz + 1]: number of each row's first run. */
  readonly rows: Uint32Array
  /** i32[m + 1]: voxels of each label; 0 counts what belongs to none. */
  readonly sizes: Int32Array
  /** u32[m + 1]: marked voxels of each label; empty where nothing was marked. */
  readonly marked: Uint32Array
}

export function checkConnectivity(connectivity: number): void {
  if (connectivity !== 6 && connectivity !== 26) {
    throw new RangeError(`kernels: expected a connectivity of 6 or 26, got ${connectivity}`)
  }
}

/** What a mask's runs are found by. */
export interface RunRule {
  /** Voxels with mask ≠ 0 (1) or with 0 (0). */
  readonly wanted: 0 | 1
  readonly connectivity: Connectivity
  /** u8 a voxel: of each label those ≠ 0 are counted. */
  readonly marks?: Uint8Array
}

/**
 * Finds and labels the runs of a mask u8[nx·ny·nz]: connected components by union–find in two passes (Rosenfeld & Pfaltz
 * 1966; of runs: He, Chao & Suzuki 2008). Working memory: some slices and 12 bytes a run.
 * @throws RangeError, KernelMemoryError
 */
export function labelledRuns(
  mask: Uint8Array,
  size: Size,
  { wanted, connectivity, marks }: RunRule,
): LabelledRuns {
  const voxels = voxelCount(size, mask)
  if (marks) voxelCount(size, marks)
  checkConnectivity(connectivity)
  const [nx, ny, nz] = size
  const plane = nx * ny
  return withArena((arena) => {
    const { kernel } = arena
    const slice = arena.reserve(plane + SLACK)
    const rows = arena.reserveZeroed(4 * (ny * nz + 1))
    const mostOfSlice = ny * Math.ceil(nx / 2) + 1
    const runs = arena.reserve(RUN_BYTES * mostOfSlice)
    let [count, room] = [0, mostOfSlice]
    // The table of runs is the arena's last piece until it is complete, so it grows in place.
    for (let z = 0; z < nz; z++) {
      const missing = count + mostOfSlice - room
      if (missing > 0) room += arena.extend(RUN_BYTES * Math.max(missing, room >> 1)) / RUN_BYTES
      arena.set(slice, mask.subarray(plane * z, plane * (z + 1)))
      kernel.componentsSlice!(slice, wanted, nx, ny, z, connectivity, rows, runs)
      count = arena.word(rows + 4 * ny * (z + 1))
    }
    const labels = kernel.componentsNumber!(runs, count)
    const sizesAt = arena.reserveZeroed(4 * (labels + 1))
    kernel.componentsCount!(runs, count, sizesAt)
    const sizes = arena.take(Int32Array, sizesAt, labels + 1)
    sizes[0] = voxels - sizes.reduce((sum, n) => sum + n, 0)
    return {
      size,
      marked: marks ? markedVoxels(arena, marks, size, { runs, rows, labels, slice }) : new Uint32Array(0),
      runs: arena.take(Uint32Array, runs, RUN_WORDS * count),
      rows: arena.take(Uint32Array, rows, ny * nz + 1),
      sizes,
    }
  })
}

function markedVoxels(
  arena: Arena,
  marks: Uint8Array,
  [nx, ny, nz]: Size,
  { runs, rows, labels, slice }: { runs: number; rows: number; labels: number; slice: number },
): Uint32Array {
  const plane = nx * ny
  const marked = arena.reserveZeroed(4 * (labels + 1))
  for (let z = 0; z < nz; z++) {
    arena.set(slice, marks.subarray(plane * z, plane * (z + 1)))
    arena.kernel.componentsMarked!(runs, rows, nx, ny, z, slice, marked)
  }
  return arena.take(Uint32Array, marked, labels + 1)
}

/** What the slabs of a mask have together. */
export interface JoinedRuns {
  /** u32[m + 1] a slab: the label of the whole for each of its own; 0 for 0. */
  readonly names: readonly Uint32Array[]
  /** i32[n + 1], as `LabelledRuns.sizes`. */
  readonly sizes: Int32Array
  /** u32[n + 1], as `LabelledRuns.marked`. */
  readonly marked: Uint32Array
}

/** The runs of one slice, with its rows' numbers from 0. */
function sliceOf({ size: [, ny], runs, rows }: LabelledRuns, z: number) {
  const own = rows.slice(ny * z, ny * (z + 1) + 1)
  const first = own[0]!
  const end = own[ny]!
  return {
    runs: runs.subarray(RUN_WORDS * first, RUN_WORDS * end),
    rows: own.map((run) => run - first),
  }
}

/**
 * Labels of the whole from those of its slabs, which follow each other along z: the same as in one piece, in the order of each
 * component's first voxel. @throws KernelMemoryError
 */
export function joinRuns(slabs: readonly LabelledRuns[], connectivity: Connectivity): JoinedRuns {
  const firsts: number[] = []
  let count = 0
  for (const { sizes } of slabs) {
    firsts.push(count)
    count += sizes.length - 1
  }
  return withArena((arena) => {
    const { kernel } = arena
    const parents = arena.put(Uint32Array.from({ length: count }, (_, n) => n))
    const mark = arena.mark()
    for (let n = 1; n < slabs.length; n++) {
      const [below, above] = [slabs[n - 1]!, slabs[n]!]
      const lower = sliceOf(below, below.size[2] - 1)
      const upper = sliceOf(above, 0)
      kernel.componentsJoin!(
        arena.put(lower.runs), arena.put(lower.rows), arena.put(upper.runs), arena.put(upper.rows), above.size[1],
        connectivity, firsts[n - 1]!, firsts[n]!, parents,
      ) // biome-ignore format: one call
      arena.release(mark)
    }
    const labels = kernel.componentsRenumber!(parents, count)
    const all = arena.take(Uint32Array, parents, count)
    const sizes = new Int32Array(labels + 1)
    const marked = new Uint32Array(slabs.some((slab) => slab.marked.length > 0) ? labels + 1 : 0)
    const names = slabs.map((slab, n) => {
      const own = new Uint32Array(slab.sizes.length)
      own.set(all.subarray(firsts[n]!, firsts[n]! + own.length - 1), 1)
      own.forEach((label, piece) => {
        sizes[label]! += slab.sizes[piece]!
        if (marked.length > 0) marked[label]! += slab.marked[piece] ?? 0
      })
      return own
    })
    return { names, sizes, marked }
  })
}

/** Labels a voxel, in the smallest type that holds them all. */
export type ComponentLabels = Uint8Array | Uint16Array | Int32Array

/** The type that holds labels up to `most`. */
export function labelArrayFor(most: number): typeof Uint8Array | typeof Uint16Array | typeof Int32Array {
  return most < 2 ** 8 ? Uint8Array : most < 2 ** 16 ? Uint16Array : Int32Array
}

/** Writes the labels of a slab's voxels, 0 outside. @param names as `joinRuns` gives them. @throws KernelMemoryError */
export function paintLabels(
  { size, runs, rows }: LabelledRuns,
  names: Uint32Array,
  target: ComponentLabels,
): void {
  voxelCount(size, target)
  const [nx, ny, nz] = size
  const plane = nx * ny
  withArena((arena) => {
    const [runsAt, rowsAt] = [arena.put(runs), arena.put(rows)]
    arena.kernel.componentsRename!(runsAt, runs.length / RUN_WORDS, arena.put(names))
    const bytes = target.BYTES_PER_ELEMENT
    const out = arena.reserve(bytes * plane)
    for (let z = 0; z < nz; z++) {
      if (rows[ny * z] === rows[ny * (z + 1)]) {
        target.fill(0, plane * z, plane * (z + 1))
        continue
      }
      arena.kernel.componentsPaint!(runsAt, rowsAt, nx, ny, z, out, bytes >> 1)
      arena.copyOut(out, target.subarray(plane * z, plane * (z + 1)))
    }
  })
}

/**
 * Writes 1 where the label of a slab's voxel is among those chosen, 0 elsewhere; with `inside` 0 the other way round.
 * @param chosen u8[m + 1] of the slab's own labels. @throws KernelMemoryError
 */
export function paintChosen(
  { size, runs, rows }: LabelledRuns,
  chosen: Uint8Array,
  inside: 0 | 1,
  target: Uint8Array,
): void {
  voxelCount(size, target)
  const [nx, ny, nz] = size
  const plane = nx * ny
  withArena((arena) => {
    const [runsAt, rowsAt, chosenAt] = [arena.put(runs), arena.put(rows), arena.put(chosen)]
    const out = arena.reserve(plane)
    for (let z = 0; z < nz; z++) {
      arena.kernel.componentsMask!(runsAt, rowsAt, nx, ny, z, chosenAt, inside, out)
      arena.copyOut(out, target.subarray(plane * z, plane * (z + 1)))
    }
  })
}

/** Which slices of a slab are the border of the whole. */
export interface SlabEnds {
  readonly first: boolean
  readonly last: boolean
}

/** u8[m + 1]: 1 for each label of a slab that reaches the border of the whole through a face. @throws KernelMemoryError */
export function labelsOnBorder(
  { size, runs, rows, sizes }: LabelledRuns,
  { first, last }: SlabEnds,
): Uint8Array {
  const [nx, ny, nz] = size
  return withArena((arena) => {
    const touched = arena.reserveZeroed(sizes.length)
    const ends = Number(first) + 2 * Number(last)
    arena.kernel.componentsOnBorder!(arena.put(runs), arena.put(rows), nx, ny, nz, ends, touched)
    return arena.take(Uint8Array, touched, sizes.length)
  })
}
