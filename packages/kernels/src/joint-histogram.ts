import { voxelCount, withArena } from './load.ts'

type Size = readonly [number, number, number]

/** Points with the bin of one image's value, and the other image. */
export interface JointImages {
  /** i16 or f32 [nx·ny·nz]: the image that is interpolated. */
  readonly values: Int16Array | Float32Array
  readonly size: Size
  /** f32[3n]. */
  readonly points: Float32Array
  /** u8[n], each under `rows`. */
  readonly bins: Uint8Array
  /** Bins of the first image: 1 to 256. */
  readonly rows: number
  /** Bins of the interpolated image: 5 or more; the outermost take only the Parzen window's tails. */
  readonly columns: number
  /** Values from `low` to `high` spread over the columns from 1 to columns − 3; what lies beyond goes to the ends. */
  readonly low: number
  readonly high: number
}

/** What one map says of the two images. */
export interface JointEntropies {
  /** Points inside the interpolated image. */
  readonly inside: number
  /** Entropies in nats: of the points' bins, of the interpolated values, of both. 0 where no point is inside. */
  readonly first: number
  readonly second: number
  readonly joint: number
}

/** Entropies for a map, 3 × 4 row-major: point → continuous voxel index; of all points, or of those in a range. */
export type EntropiesOf = (
  map: readonly number[],
  range?: readonly [from: number, count: number],
) => JointEntropies

/**
 * Calls `use` with a function that gives the entropies of the joint histogram for any map, as often as is wanted: the
 * images are copied in once. Trilinear interpolation, cubic B-spline Parzen window along the interpolated values (Mattes
 * et al. 2003). O(n + rows · columns) a call. No other kernel may be called within `use`.
 * @returns what `use` returns. @throws RangeError, KernelMemoryError
 */
export function withJointHistogram<T>(images: JointImages, use: (entropiesOf: EntropiesOf) => T): T {
  const { values, size, points, bins, rows, columns, low, high } = images
  voxelCount(size, values)
  const count = bins.length
  if (points.length !== 3 * count)
    throw new RangeError(`kernels: expected ${3 * count} coordinates, got ${points.length}`)
  if (!(Number.isInteger(rows) && rows >= 1 && rows <= 256 && Number.isInteger(columns) && columns >= 5))
    throw new RangeError(`kernels: expected 1 to 256 rows and 5 or more columns, got ${rows} and ${columns}`)
  if (!(high > low)) throw new RangeError(`kernels: expected low under high, got ${low} and ${high}`)
  if (bins.some((bin) => bin >= rows)) throw new RangeError(`kernels: expected bins under ${rows}`)
  return withArena((arena) => {
    const { kernel } = arena
    const at = {
      values: arena.put(values),
      points: arena.put(points),
      bins: arena.put(bins),
      map: arena.reserve(96),
      histogram: arena.reserve(8 * rows * columns),
      sums: arena.reserve(8 * columns),
      entropies: arena.reserve(24),
    }
    const float = values instanceof Float32Array ? 1 : 0
    const scale = (columns - 4) / (high - low)
    return use((map, [from, some] = [0, count]) => {
      if (!(from >= 0 && some >= 0 && from + some <= count))
        throw new RangeError(`kernels: expected a range of ${count} points, got ${some} from ${from}`)
      arena.set(at.map, Float64Array.from(map))
      const inside = kernel.jointHistogram!(
        at.values, float, ...size, at.points + 12 * from, at.bins + from, some, at.map, low, scale, rows, columns, at.histogram,
      ) // biome-ignore format: one call
      if (inside === 0) return { inside, first: 0, second: 0, joint: 0 }
      kernel.histogramEntropies!(at.histogram, rows, columns, inside, at.sums, at.entropies)
      const [first, second, joint] = arena.take(Float64Array, at.entropies, 3)
      return { inside, first: first!, second: second!, joint: joint! }
    })
  })
}
