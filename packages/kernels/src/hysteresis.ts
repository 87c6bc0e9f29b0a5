import { voxelCount } from './load.ts'
import { type Connectivity, joinRuns, type LabelledRuns, labelledRuns, paintChosen } from './runs.ts'
import { threshold } from './threshold.ts'

type Size = readonly [number, number, number]

/** Threshold with hysteresis: what lies in [low, high] and hangs together with what reaches `sure`. */
export interface HysteresisRule {
  readonly low: number
  /** Of the voxels that are sure too. */
  readonly high: number
  readonly sure: number
  /** Fewer sure voxels than this (and none in any case) keep no component. */
  readonly least: number
  readonly connectivity: Connectivity
}

/** The components of the voxels of a slab that lie in [low, high], with how many of each are sure. @throws RangeError, KernelMemoryError */
export function hysteresisRuns(
  values: Int16Array | Float32Array,
  size: Size,
  { low, high, sure, connectivity }: Omit<HysteresisRule, 'least'>,
): LabelledRuns {
  voxelCount(size, values)
  const marks = threshold(values, Math.max(low, sure), high)
  return labelledRuns(threshold(values, low, high), size, { wanted: 1, connectivity, marks })
}

/** u8 a label: 1 where it holds enough sure voxels. */
export function sureLabels(marked: Uint32Array, least: number): Uint8Array {
  const enough = Math.max(1, least)
  return Uint8Array.from(marked, (voxels, label) => (label > 0 && voxels >= enough ? 1 : 0))
}

/**
 * Threshold with hysteresis (Canny 1986, doi:10.1109/TPAMI.1986.4767851, in 3D): the components of the voxels in [low, high]
 * of which at least `least` voxels, and one in any case, reach `sure`. NaN is in none.
 * @returns u8[nx·ny·nz], 0 or 1. O(n). @throws RangeError, KernelMemoryError
 */
export function hysteresis(values: Int16Array | Float32Array, size: Size, rule: HysteresisRule): Uint8Array {
  const runs = hysteresisRuns(values, size, rule)
  const mask = new Uint8Array(values.length)
  const { marked } = joinRuns([runs], rule.connectivity)
  paintChosen(runs, sureLabels(marked, rule.least), 1, mask)
  return mask
}
