import type { SliceRange } from './gaussian.ts'
import { type Arena, voxelCount, withArena } from './load.ts'

type Size = readonly [number, number, number]

export type BallOperation = 'dilate' | 'erode' | 'open' | 'close'

const SLACK = 64 // Bytes that are read or written beyond a slice.
const MOST_ROWS = 4096 // Of a ball: above, the distance transform is faster.

/** The ball's rows: half width in voxels of each (z, y) of it, −1 where it has none. */
interface BallRows {
  /** Voxels on either side along y and z. */
  readonly reach: readonly [number, number]
  /** i32[(2·reach z + 1) · (2·reach y + 1)]. */
  readonly widths: Int32Array
  readonly most: number
}

/** Voxels whose centre is at most `radius` from the middle one's. */
function ballRows(spacing: Size, radius: number): BallRows {
  const [sx, sy, sz] = spacing
  const squared = radius * radius
  const [ry, rz] = [Math.floor(radius / sy), Math.floor(radius / sz)]
  const widths: number[] = []
  for (let z = -rz; z <= rz; z++) {
    for (let y = -ry; y <= ry; y++) {
      const rest = squared - y * y * sy * sy - z * z * sz * sz
      let width = rest < 0 ? -1 : Math.floor(Math.sqrt(rest) / sx)
      if (rest >= 0 && (width + 1) * sx * ((width + 1) * sx) <= rest) width++
      widths.push(width)
    }
  }
  return { reach: [ry, rz], widths: Int32Array.from(widths), most: Math.max(...widths) }
}

/** Whether `ballMorphology` takes such a ball: so small that going through its rows is fast. */
export function ballFits(spacing: Size, radius: number): boolean {
  return (2 * Math.floor(radius / spacing[1]) + 1) * (2 * Math.floor(radius / spacing[2]) + 1) <= MOST_ROWS
}

/** Slices on either side that one slice of the result depends on. */
export function ballReach(operation: BallOperation, spacing: Size, radius: number): number {
  return Math.floor(radius / spacing[2]) * (operation === 'open' || operation === 'close' ? 2 : 1)
}

/** A stream of bit slices: slice z of it. Asked for in ascending order. */
type BitSlices = (z: number) => number

/** The dilation of a stream of bit slices, as a stream; each slice of `source` is spread once. */
function dilatedSlices(
  arena: Arena,
  source: BitSlices,
  rows: BallRows,
  { first, last }: SliceRange,
  grid: { readonly ny: number; readonly words: number },
): BitSlices {
  const { kernel } = arena
  const { ny, words } = grid
  const [ry, rz] = rows.reach
  const [depth, height] = [2 * rz + 1, 2 * ry + 1]
  const slice = 8 * ny * words
  const slots = Array.from({ length: depth }, () => arena.reserve(slice * (rows.most + 1)))
  const widths = arena.put(rows.widths)
  const addresses = arena.reserve(4 * depth)
  const target = arena.reserve(slice)
  let spread = first
  return (z) => {
    for (; spread < last && spread <= z + rz; spread++)
      kernel.ballSpread!(source(spread), ny, words, rows.most, slots[spread % depth]!)
    const around = Uint32Array.from({ length: depth }, (_, d) => {
      const at = z + d - rz
      return at < first || at >= last ? 0 : slots[at % depth]!
    })
    arena.set(addresses, around)
    kernel.ballUnion!(addresses, widths, depth, height, ny, words, target)
    return target
  }
}

/**
 * Dilation, erosion, opening (erosion, then dilation) or closing (dilation, then erosion) of a mask by a ball: a voxel belongs
 * to the ball where its centre lies within `radius` of the middle. Outside of the volume there is nothing that could be added
 * or taken away.
 * @param mask u8[nx·ny·nz], ≠ 0 is set. Not modified.
 * @param spacing mm along x, y, z; `radius` mm.
 * @param range slices of the result. What lies within `ballReach` of them must be in `mask`, or be outside of the whole volume.
 * @param target u8[nx·ny·(last − first)], 0 or 1; written.
 * Working memory: a bit a voxel of some slices. O(n · (radius / spacing)²) / 128: for radii of some voxels.
 * @throws RangeError where the ball is too large (`ballFits`) or an argument is wrong, KernelMemoryError
 */
export function ballMorphology(
  operation: BallOperation,
  mask: Uint8Array,
  size: Size,
  spacing: Size,
  radius: number,
  range: SliceRange,
  target: Uint8Array,
): void {
  voxelCount(size, mask)
  const [nx, ny, nz] = size
  const plane = nx * ny
  const { first, last } = range
  if (!(radius >= 0 && spacing.every((s) => Number.isFinite(s) && s > 0) && ballFits(spacing, radius)))
    throw new RangeError(
      `kernels: expected a ball of some voxels, got ${radius} mm on ${spacing.join(' × ')} mm`,
    )
  if (!(first >= 0 && first <= last && last <= nz && target.length === plane * (last - first)))
    throw new RangeError(`kernels: expected slices within 0 to ${nz}, got ${first} to ${last}`)
  const rows = ballRows(spacing, radius)
  const [, rz] = rows.reach
  const twice = operation === 'open' || operation === 'close'
  // An erosion is the dilation of what is not set, turned over.
  const inverted = operation === 'erode' || operation === 'open'
  const words = 2 * Math.ceil(nx / 128)
  const within = (margin: number): SliceRange => ({
    first: Math.max(0, first - margin),
    last: Math.min(nz, last + margin),
  })
  withArena((arena) => {
    const { kernel } = arena
    const bytes = arena.reserve(plane + SLACK)
    const bits = arena.reserve(8 * ny * words)
    const packed: BitSlices = (z) => {
      arena.set(bytes, mask.subarray(plane * z, plane * (z + 1)))
      kernel.ballPack!(bytes, inverted ? 0 : 1, nx, ny, words, bits)
      return bits
    }
    const once = dilatedSlices(arena, packed, rows, within(twice ? 2 * rz : rz), { ny, words })
    const clipped = (flip: 0 | 1): BitSlices => {
      return (z) => {
        const slice = once(z)
        kernel.ballClip!(slice, nx, ny, words, flip)
        return slice
      }
    }
    const result = twice ? dilatedSlices(arena, clipped(1), rows, within(rz), { ny, words }) : clipped(0)
    // Two dilations with a turn between: the second one's result is turned over for closing, as it is for opening.
    const wanted = operation === 'dilate' || operation === 'open' ? 1 : 0
    const out = arena.reserve(plane + SLACK)
    for (let z = first; z < last; z++) {
      kernel.ballUnpack!(result(z), wanted, nx, ny, words, out)
      arena.copyOut(out, target.subarray(plane * (z - first), plane * (z - first + 1)))
    }
  })
}
