import { decay } from './exponential.ts'
import { voxelCount, withArena } from './load.ts'

type Size = readonly [number, number, number]

const TRUNCATION = 4 // Standard deviations; what is cut off is under 7e-5 of the whole.
const COLUMNS = 64 // As in the assembly file.

/** Weights from the middle outward, f32, so that the middle one and twice the others sum to 1. σ = 0 gives `[1]`. */
export function gaussianWeights(sigma: number): Float32Array {
  const radius = Math.floor(TRUNCATION * sigma + 0.5)
  const weights = Array.from({ length: radius + 1 }, (_, i) =>
    i === 0 ? 1 : decay((i * i) / (2 * sigma * sigma)),
  )
  const sum = weights.reduce((total, weight, i) => total + (i === 0 ? weight : 2 * weight), 0)
  return Float32Array.from(weights, (weight) => weight / sum)
}

/**
 * Gaussian smoothing, axis by axis, cut off at 4 σ; beyond the border the outermost value repeats.
 * @param values i16 or f32 [nx·ny·nz]. Not modified.
 * @param sigma standard deviation along x, y, z in VOXELS, 0 or more; 0 leaves an axis alone.
 * @returns f32[nx·ny·nz]. Working memory: 4 bytes a voxel (6 for i16). O(n · σ).
 * @throws RangeError, KernelMemoryError
 */
export function gaussian(values: Int16Array | Float32Array, size: Size, sigma: Size): Float32Array {
  const count = voxelCount(size, values)
  if (!sigma.every((s) => Number.isFinite(s) && s >= 0)) {
    throw new RangeError(`kernels: expected sigmas of 0 or more, got ${sigma.join(', ')}`)
  }
  const [nx, ny, nz] = size
  return withArena((arena) => {
    const { kernel } = arena
    const source = arena.put(values)
    let data = source
    if (values instanceof Int16Array) {
      data = arena.reserve(4 * count)
      kernel.gaussianFromInt16!(source, data, count)
    }
    const weights = sigma.map(gaussianWeights)
    const at = weights.map((w) => arena.put(w))
    const radius = weights.map((w) => w.length - 1)
    const work = arena.reserve(4 * COLUMNS * Math.max(...size.map((n, axis) => n + 2 * radius[axis]!)))
    if (radius[0]! > 0) kernel.gaussianRows!(data, nx, ny * nz, at[0]!, radius[0]!, work)
    if (radius[1]! > 0) kernel.gaussianColumns!(data, nx, ny, nz, at[1]!, radius[1]!, work)
    if (radius[2]! > 0) kernel.gaussianColumns!(data, nx * ny, nz, 1, at[2]!, radius[2]!, work)
    return arena.take(Float32Array, data, count)
  })
}
