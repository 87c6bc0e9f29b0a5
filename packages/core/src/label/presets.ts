/** A named range of Hounsfield units. */
export interface ThresholdPreset {
  readonly title: string
  /** HU, both ends included. */
  readonly low: number
  readonly high: number
  readonly source: string
}

const MASKS = 'default masks of a widely used segmentation program, as quoted in publications that used it'

/**
 * Ranges for CT by name. They are starting points: the reconstruction kernel, the tube voltage and thin cortices move
 * the boundary (a threshold below half the edge's height makes a bone too big).
 */
export const thresholdPresets = {
  bone: { title: 'Bone', low: 226, high: 3071, source: MASKS },
  compact: { title: 'Compact bone, adult', low: 662, high: 1988, source: MASKS },
  spongial: { title: 'Spongial bone, adult', low: 148, high: 661, source: MASKS },
} as const satisfies Readonly<Record<string, ThresholdPreset>>

export type PresetName = keyof typeof thresholdPresets

export const presetNames = Object.keys(thresholdPresets) as PresetName[]
