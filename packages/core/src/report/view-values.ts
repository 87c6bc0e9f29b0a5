import type { ImageResult } from '../geometry/image.ts'
import type { LabelMap } from '../geometry/label-map.ts'
import type { VoxelArray } from '../geometry/volume.ts'
import { StepError } from '../step.ts'

/** Most structures that a byte can name. */
const MOST_STRUCTURES = 255
const INT16_MAX = 32767

/** Values as int16 with the line that gives the measured values back: whole numbers that fit stay as they are. */
export function toInt16(values: VoxelArray): { stored: Int16Array; slope: number; intercept: number } {
  if (values instanceof Int16Array) return { stored: values, slope: 1, intercept: 0 }
  let [low, high, whole] = [Infinity, -Infinity, true]
  for (let i = 0; i < values.length; i++) {
    const value = values[i]!
    if (value < low) low = value
    if (value > high) high = value
    whole &&= Number.isInteger(value)
  }
  if (!(low <= high)) [low, high] = [0, 0]
  if (whole && low >= -INT16_MAX - 1 && high <= INT16_MAX)
    return { stored: Int16Array.from(values), slope: 1, intercept: 0 }
  const slope = high > low ? (high - low) / (2 * INT16_MAX) : 1
  const intercept = (low + high) / 2
  const stored = new Int16Array(values.length)
  for (let i = 0; i < values.length; i++) stored[i] = Math.round((values[i]! - intercept) / slope)
  return { stored, slope, intercept }
}

/** Label values as bytes, numbered anew in the table's order where a value is over 255. @throws StepError VIEW_TOO_MANY_STRUCTURES */
export function toBytes(labels: LabelMap): { stored: Uint8Array; values: readonly number[] } {
  const { structures } = labels
  const values = structures.map(({ value }) => value)
  if (values.every((value) => value <= MOST_STRUCTURES)) {
    const stored = labels.values instanceof Uint8Array ? labels.values : Uint8Array.from(labels.values)
    return { stored, values }
  }
  if (structures.length > MOST_STRUCTURES) {
    throw new StepError({
      code: 'VIEW_TOO_MANY_STRUCTURES',
      message: `expected at most ${MOST_STRUCTURES} structures for the page, got ${structures.length}`,
      where: 'report/view: labels',
      remedy: 'keep the structures that the devices need in a label entry of their own',
    })
  }
  const table = new Uint8Array(65536)
  values.forEach((value, i) => {
    table[value] = i + 1
  })
  return {
    stored: Uint8Array.from(labels.values, (value) => table[value]!),
    values: values.map((_, i) => i + 1),
  }
}

const SAMPLE = 97 // Every so many voxels: a prime, so that no row or slice is met more often than another.

/** The window of an image that has no usual one: from the 1st to the 99th percentile of the voxels above the least value. */
export function usualWindow({ volume, valueRange }: ImageResult): { level: number; width: number } {
  const seen: number[] = []
  for (let i = 0; i < volume.values.length; i += SAMPLE) {
    const value = volume.values[i]!
    if (value > valueRange[0]) seen.push(value)
  }
  const sorted = Float64Array.from(seen).sort()
  const low = sorted[Math.floor(0.01 * (sorted.length - 1))] ?? valueRange[0]
  const high = sorted[Math.ceil(0.99 * (sorted.length - 1))] ?? valueRange[1]
  return { level: (low + high) / 2, width: Math.max(high - low, 1e-6) }
}
