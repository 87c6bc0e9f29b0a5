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

/** Measured values of one frame, NaN where there is no data; lowest and highest of the others (low > high where all is padding). */
export function measuredSlice(
  frame: ImageFrame,
  stored: Stored,
): { readonly values: Float32Array; readonly low: number; readonly high: number } {
  const [from, to] = frame.paddingRange ?? [1, 0]
  const values = new Float32Array(stored.length)
  let low = Number.POSITIVE_INFINITY
  let high = Number.NEGATIVE_INFINITY
  for (let i = 0; i < stored.length; i++) {
    const value = stored[i]!
    if (value >= from && value <= to) {
      values[i] = Number.NaN
      continue
    }
    const measured = value * frame.slope + frame.intercept
    values[i] = measured
    if (measured < low) low = measured
    if (measured > high) high = measured
  }
  return { values, low, high }
}
