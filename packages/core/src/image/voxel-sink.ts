import type { VoxelArray } from '../geometry/volume.ts'
import type { ImageFrame } from './frame.ts'
import { emptyValue, roundHalfAway, type Stored } from './values.ts'

/** Measured values of one frame that are no padding: lowest, highest (low > high where there are none), and how many are padding. */
interface FrameMeasure {
  readonly low: number
  readonly high: number
  readonly padding: number
}

const INT16 = [-32768, 32767] as const

/**
 * Takes slices one by one and keeps their measured values: Hounsfield units and other whole numbers in 16 bits where
 * the series fits, else in 32-bit floats. It starts with 16 bits and widens when a slice does not fit, so that the
 * series need not be decoded twice nor held twice.
 */
export class VoxelSink {
  readonly #empty: number
  readonly #round: boolean
  #values: Int16Array | Float32Array
  #low = Number.POSITIVE_INFINITY
  #high = Number.NEGATIVE_INFINITY
  #padding = 0

  constructor(modality: string, frames: readonly ImageFrame[], voxels: number, holes: boolean) {
    const whole = frames.every((frame) => Number.isInteger(frame.slope) && Number.isInteger(frame.intercept))
    this.#round = whole || modality === 'CT'
    this.#empty = emptyValue(modality)
    this.#values = this.#round ? new Int16Array(voxels) : new Float32Array(voxels)
    if (holes) this.#values.fill(this.#empty)
  }

  /** Whole slices without data. */
  addPadding(voxels: number): void {
    this.#padding += voxels
  }

  #admit(low: number, high: number): void {
    if (low > high) return
    this.#low = Math.min(this.#low, low)
    this.#high = Math.max(this.#high, high)
  }

  #fits(low: number, high: number): boolean {
    if (this.#values instanceof Float32Array || low > high) return true
    return roundHalfAway(low) >= INT16[0] && roundHalfAway(high) <= INT16[1]
  }

  #widen(): void {
    this.#values = Float32Array.from(this.#values)
  }

  /** Measured values of one frame, voxel after voxel from `at` on. */
  place(frame: ImageFrame, stored: Stored, at: number): void {
    let measure = writeMeasured(frame, stored, this.#round, this.#empty, this.#values, at)
    if (!this.#fits(measure.low, measure.high)) {
      this.#widen()
      measure = writeMeasured(frame, stored, this.#round, this.#empty, this.#values, at)
    }
    this.#admit(measure.low, measure.high)
    this.#padding += measure.padding
  }

  /** Tells the range of values that slices to come may have; before they are given to `placeValues`. */
  expect(low: number, high: number): void {
    if (!this.#fits(low, high)) this.#widen()
    this.#admit(low, high)
  }

  /** Measured values from `at` on; NaN is no data. */
  placeValues(measured: Float32Array, at: number): void {
    const values = this.#values
    for (let i = 0; i < measured.length; i++) {
      const value = measured[i]!
      if (Number.isNaN(value)) {
        values[at + i] = this.#empty
        this.#padding++
      } else values[at + i] = this.#round ? roundHalfAway(value) : value
    }
  }

  finish(): { values: VoxelArray; valueRange: readonly [number, number]; padding: number } {
    const nothing = this.#low > this.#high
    const [low, high] = nothing ? [this.#empty, this.#empty] : [this.#low, this.#high]
    const least = Math.min(roundHalfAway(low), this.#empty)
    const unsigned = this.#round && this.#values instanceof Float32Array && least >= 0 && high <= 65535
    return {
      values: unsigned ? Uint16Array.from(this.#values) : this.#values,
      valueRange: this.#round ? [roundHalfAway(low), roundHalfAway(high)] : [low, high],
      padding: this.#padding,
    }
  }
}

function rangeOfScaled(
  low: number,
  high: number,
  frame: ImageFrame,
): { readonly low: number; readonly high: number } {
  if (low > high) return { low: Number.POSITIVE_INFINITY, high: Number.NEGATIVE_INFINITY }
  const a = low * frame.slope + frame.intercept
  const b = high * frame.slope + frame.intercept
  return a <= b ? { low: a, high: b } : { low: b, high: a }
}

// One pass writes and finds the range. The common case (whole numbers, no padding value) has a loop of its own.
function writeMeasured(
  frame: ImageFrame,
  stored: Stored,
  round: boolean,
  empty: number,
  voxels: Int16Array | Float32Array,
  at: number,
): FrameMeasure {
  const { slope, intercept } = frame
  let low = Number.POSITIVE_INFINITY
  let high = Number.NEGATIVE_INFINITY
  if (frame.paddingRange === undefined && slope === 1 && Number.isInteger(intercept)) {
    return { ...rangeOfScaled(...shift(stored, intercept, voxels, at), frame), padding: 0 }
  }
  const [from, to] = frame.paddingRange ?? [1, 0]
  let padding = 0
  for (let i = 0; i < stored.length; i++) {
    const value = stored[i]!
    if (value >= from && value <= to) {
      voxels[at + i] = empty
      padding++
      continue
    }
    if (value < low) low = value
    if (value > high) high = value
    const measured = value * slope + intercept
    voxels[at + i] = round ? roundHalfAway(measured) : measured
  }
  return { ...rangeOfScaled(low, high, frame), padding }
}

function shift(
  stored: Stored,
  intercept: number,
  voxels: Int16Array | Float32Array,
  at: number,
): [number, number] {
  let low = stored[0]!
  let high = low
  for (let i = 0; i < stored.length; i++) {
    const value = stored[i]!
    voxels[at + i] = value + intercept
    if (value < low) low = value
    else if (value > high) high = value
  }
  return [low, high]
}
