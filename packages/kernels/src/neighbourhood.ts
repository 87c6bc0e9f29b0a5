import type { SliceRange } from './gaussian.ts'
import type { Arena } from './load.ts'
import { voxelCount } from './load.ts'

type Size = readonly [number, number, number]

/** Voxels about one, itself among them: dx, dy, dz of each; symmetric, so their number is odd. */
export type Neighbourhood = readonly (readonly [number, number, number])[]

/** Every voxel of a box that reaches so many voxels to each side. */
export function boxNeighbourhood([rx, ry, rz]: Size): Neighbourhood {
  const found: [number, number, number][] = []
  for (let z = -rz; z <= rz; z++)
    for (let y = -ry; y <= ry; y++) for (let x = -rx; x <= rx; x++) found.push([x, y, z])
  return found
}

const ROUNDING = 1e-5 // mm: a centre on the ball counts as inside.

/** Square of the length of an offset, mm². */
export function squareOf(offset: readonly number[], spacing: Size): number {
  return offset.reduce((sum, n, axis) => sum + n * spacing[axis]! * (n * spacing[axis]!), 0)
}

/** Every voxel whose centre is at most `radius` mm away. */
export function ballNeighbourhood(radius: number, spacing: Size): Neighbourhood {
  const reach = radius + ROUNDING
  const sides = spacing.map((s) => Math.floor(reach / s)) as unknown as Size
  return boxNeighbourhood(sides).filter((offset) => squareOf(offset, spacing) <= reach * reach)
}

/** Slices on either side that a neighbourhood reaches. */
export function neighbourhoodReach(offsets: Neighbourhood): number {
  return offsets.reduce((most, [, , z]) => Math.max(most, z), 0)
}

export const SLACK = 64 // Bytes that are read and written beyond a row's end.

/** What one slice of a filter over neighbourhoods is made of, in working memory. */
export interface NeighbourSlices {
  readonly rx: number
  readonly rz: number
  /** Values of a padded row. */
  readonly pitch: number
  /** i32[3·count]. */
  readonly offsets: number
  readonly count: number
  /** u32[count], scratch. */
  readonly work: number
  /** Address of u32[2·rz + 1] addresses of the padded slices about slice z. */
  around(z: number): number
}

/**
 * Slices about one, padded, each put in once as the work goes up; beyond the border the outermost slice repeats.
 * @param pad copies slice `from` to `to`, its rows longer by rx at either end and `pitch` values long.
 * @throws RangeError for a neighbourhood that is not symmetric
 */
export function neighbourSlices(
  arena: Arena,
  values: Int16Array | Float32Array,
  [nx, ny, nz]: Size,
  list: Neighbourhood,
  bytes: number,
  pad: (from: number, to: number, rx: number, pitch: number) => void,
): NeighbourSlices {
  if (list.length % 2 === 0 || list.length > 32_767)
    throw new RangeError(`kernels: expected an odd number of neighbours up to 32767, got ${list.length}`)
  const rx = list.reduce((most, [x]) => Math.max(most, Math.abs(x)), 0)
  const rz = list.reduce((most, [, , z]) => Math.max(most, Math.abs(z)), 0)
  const pitch = nx + 2 * rx
  const plane = nx * ny
  const count = 2 * rz + 1
  const raw = arena.reserve(values.BYTES_PER_ELEMENT * plane)
  const slots = Array.from({ length: count }, () => arena.reserve(bytes * pitch * ny + SLACK))
  const held = new Array<number>(count).fill(-1)
  const addresses = arena.reserve(4 * count)
  return {
    rx,
    rz,
    pitch,
    offsets: arena.put(Int32Array.from(list.flat())),
    count: list.length,
    work: arena.reserve(4 * list.length),
    around(z) {
      const found = Uint32Array.from({ length: count }, (_, w) => {
        const slice = Math.min(Math.max(z + w - rz, 0), nz - 1)
        const slot = slice % count
        if (held[slot] !== slice) {
          arena.set(raw, values.subarray(plane * slice, plane * (slice + 1)))
          pad(raw, slots[slot]!, rx, pitch)
          held[slot] = slice
        }
        return slots[slot]!
      })
      arena.set(addresses, found)
      return addresses
    },
  }
}

/** Checks a range of slices and its target. @throws RangeError */
export function checkSlices(
  values: { length: number },
  size: Size,
  { first, last }: SliceRange,
  target: { length: number },
  perVoxel = 1,
): void {
  voxelCount(size, values)
  const wanted = size[0] * size[1] * (last - first) * perVoxel
  if (!(first >= 0 && first <= last && last <= size[2] && target.length === wanted))
    throw new RangeError(
      `kernels: expected slices within 0 to ${size[2]} and as many voxels, got ${first} to ${last}`,
    )
}
