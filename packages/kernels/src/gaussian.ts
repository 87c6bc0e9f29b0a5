import { decay } from './exponential.ts'
import { type Arena, voxelCount, withArena } from './load.ts'

type Size = readonly [number, number, number]

const TRUNCATION = 4 // Standard deviations; what is cut off is under 7e-5 of the whole.
const SLACK = 64 // Bytes that a row's last vectors reach over its end.

/** Weights from the middle outward, f32, so that the middle one and twice the others sum to 1. σ = 0 gives `[1]`. */
export function gaussianWeights(sigma: number): Float32Array {
  const radius = Math.floor(TRUNCATION * sigma + 0.5)
  const weights = Array.from({ length: radius + 1 }, (_, i) =>
    i === 0 ? 1 : decay((i * i) / (2 * sigma * sigma)),
  )
  const sum = weights.reduce((total, weight, i) => total + (i === 0 ? weight : 2 * weight), 0)
  return Float32Array.from(weights, (weight) => weight / sum)
}

/** Slices on either side that `gaussianSlices` reads for one slice; sigma along z in voxels. */
export function gaussianReach(sigma: number): number {
  return gaussianWeights(sigma).length - 1
}

/** Slices `first` to `last` of a volume. */
export interface SliceRange {
  readonly first: number
  /** Not among them. */
  readonly last: number
}

/**
 * Gaussian smoothing, axis by axis, cut off at 4 σ; beyond the border the outermost value repeats.
 * @param values i16 or f32 [nx·ny·nz]. Not modified.
 * @param sigma standard deviation along x, y, z in VOXELS, 0 or more; 0 leaves an axis alone.
 * @returns f32[nx·ny·nz]. Working memory: 2·4σ + 1 slices, whatever the volume. O(n · σ).
 * @throws RangeError, KernelMemoryError
 */
export function gaussian(values: Int16Array | Float32Array, size: Size, sigma: Size): Float32Array {
  const target = new Float32Array(voxelCount(size, values))
  gaussianSlices(values, size, sigma, { first: 0, last: size[2] }, target)
  return target
}

/**
 * Some slices of what `gaussian` gives, bit by bit the same in whatever pieces a volume is smoothed.
 * @param target f32[nx·ny·(last − first)], written.
 * @throws RangeError, KernelMemoryError
 */
export function gaussianSlices(
  values: Int16Array | Float32Array,
  size: Size,
  sigma: Size,
  { first, last }: SliceRange,
  target: Float32Array,
): void {
  voxelCount(size, values)
  if (!sigma.every((s) => Number.isFinite(s) && s >= 0)) {
    throw new RangeError(`kernels: expected sigmas of 0 or more, got ${sigma.join(', ')}`)
  }
  const [nx, ny, nz] = size
  const plane = nx * ny
  if (!(first >= 0 && first <= last && last <= nz && target.length === plane * (last - first))) {
    throw new RangeError(
      `kernels: expected slices within 0 to ${nz} and as many voxels, got ${first} to ${last}`,
    )
  }
  const weights = sigma.map(gaussianWeights)
  const [rx, ry, rz] = weights.map((w) => w.length - 1) as [number, number, number]
  withArena((arena) => {
    const { kernel } = arena
    const all = arena.put(Float32Array.from(weights.flatMap((w) => [...w])))
    const ring = sliceRing(arena, values, plane, rz)
    const padded = Math.ceil(nx / 16) * 16
    const work = arena.reserve(4 * (2 * rz + 2 * ry + 8 + 2 * rx + padded + 16 + (2 * ry + 1) * padded) + 64)
    const out = arena.reserve(4 * plane + SLACK)
    for (let z = first; z < last; z++) {
      const slices = ring(z, nz)
      kernel.gaussianSlice!(slices, values instanceof Int16Array ? 1 : 0, nx, ny, rx, ry, rz, all, out, work)
      arena.copyOut(out, target.subarray(plane * (z - first), plane * (z - first + 1)))
    }
  })
}

/**
 * The slices around one that is worked on, in working memory: each is copied in once as the work goes up. Gives the address of
 * u32[2·reach + 1] addresses; beyond the border the outermost slice repeats.
 */
export function sliceRing(
  arena: Arena,
  values: Int16Array | Uint8Array | Float32Array,
  plane: number,
  reach: number,
): (z: number, nz: number) => number {
  const count = 2 * reach + 1
  const bytes = plane * values.BYTES_PER_ELEMENT + SLACK
  const slots = Array.from({ length: count }, () => arena.reserve(bytes))
  const held = new Array<number>(count).fill(-1)
  const addresses = arena.reserve(4 * count)
  return (z, nz) => {
    const around = Uint32Array.from({ length: count }, (_, w) => {
      const slice = Math.min(Math.max(z + w - reach, 0), nz - 1)
      const slot = slice % count
      if (held[slot] !== slice) {
        arena.set(slots[slot]!, values.subarray(plane * slice, plane * (slice + 1)))
        held[slot] = slice
      }
      return slots[slot]!
    })
    arena.set(addresses, around)
    return addresses
  }
}
