import type { VoxelArray } from '../geometry/volume.ts'
import type { ImageFrame } from './frame.ts'

export type Stored = Int16Array | Uint16Array | Int32Array

/** Value of voxels without data: air in CT, 0 elsewhere. */
export function emptyValue(modality: string): number {
  return modality === 'CT' ? -1024 : 0
}

/** Rounds to the nearest integer, halves away from zero. */
export function roundHalfAway(value: number): number {
  return value < 0 ? -Math.round(-value) : Math.round(value)
}

/** Lowest and highest measured value of a frame, its padding left out; undefined where all is padding. */
export function rangeOf(frame: ImageFrame, stored: Stored): readonly [number, number] | undefined {
  const [from, to] = frame.paddingRange ?? [1, 0]
  let low = Number.POSITIVE_INFINITY
  let high = Number.NEGATIVE_INFINITY
  for (let i = 0; i < stored.length; i++) {
    const value = stored[i]!
    if (value >= from && value <= to) continue
    if (value < low) low = value
    if (value > high) high = value
  }
  if (low > high) return undefined
  const a = low * frame.slope + frame.intercept
  const b = high * frame.slope + frame.intercept
  return a <= b ? [a, b] : [b, a]
}

/** How values are kept: Hounsfield units and other whole numbers as 16 bits where they fit, else 32-bit floats. */
export type Keeping = { readonly type: 'int16' | 'uint16' | 'float32'; readonly round: boolean }

export function keepingOf(
  modality: string,
  frames: readonly ImageFrame[],
  range: readonly [number, number],
): Keeping {
  const whole = frames.every((frame) => Number.isInteger(frame.slope) && Number.isInteger(frame.intercept))
  if (!whole && modality !== 'CT') return { type: 'float32', round: false }
  const empty = emptyValue(modality)
  const low = Math.min(roundHalfAway(range[0]), empty)
  const high = Math.max(roundHalfAway(range[1]), empty)
  if (low >= -32768 && high <= 32767) return { type: 'int16', round: true }
  if (low >= 0 && high <= 65535) return { type: 'uint16', round: true }
  return { type: 'float32', round: false }
}

export function newVoxels(keeping: Keeping, count: number): Int16Array | Uint16Array | Float32Array {
  if (keeping.type === 'int16') return new Int16Array(count)
  return keeping.type === 'uint16' ? new Uint16Array(count) : new Float32Array(count)
}

/** Measured values of one frame into `voxels` from `at` on. @returns how many have no data */
export function writeMeasured(
  frame: ImageFrame,
  stored: Stored,
  keeping: Keeping,
  empty: number,
  voxels: VoxelArray,
  at: number,
): number {
  const { slope, intercept } = frame
  const [from, to] = frame.paddingRange ?? [1, 0]
  if (frame.paddingRange === undefined && slope === 1 && Number.isInteger(intercept)) {
    // The common case: whole numbers stay whole, nothing is left out.
    for (let i = 0; i < stored.length; i++) voxels[at + i] = stored[i]! + intercept
    return 0
  }
  let padding = 0
  for (let i = 0; i < stored.length; i++) {
    const value = stored[i]!
    if (value >= from && value <= to) {
      voxels[at + i] = empty
      padding++
      continue
    }
    const measured = value * slope + intercept
    voxels[at + i] = keeping.round ? roundHalfAway(measured) : measured
  }
  return padding
}

/** Measured values of one frame, NaN where there is no data. */
export function measuredSlice(frame: ImageFrame, stored: Stored): Float32Array {
  const [from, to] = frame.paddingRange ?? [1, 0]
  return Float32Array.from(stored, (value) =>
    value >= from && value <= to ? Number.NaN : value * frame.slope + frame.intercept,
  )
}
