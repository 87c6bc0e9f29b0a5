/** Which values are black and white. */
export interface Window {
  readonly level: number
  readonly width: number
}

export interface WindowPreset extends Window {
  readonly name: 'bone' | 'soft' | 'lung' | 'metal'
}

/** In Hounsfield units. */
export const ctPresets: readonly WindowPreset[] = [
  { name: 'bone', level: 300, width: 1500 },
  { name: 'soft', level: 40, width: 400 },
  { name: 'lung', level: -600, width: 1500 },
  { name: 'metal', level: 1500, width: 4000 },
]

/** How stored values give measured ones: value = slope · stored + intercept. */
export interface ValueScale {
  readonly slope?: number
  readonly intercept?: number
}

/**
 * Grey value 0 to 255 of each pixel, written as opaque RGBA.
 * The linear function of DICOM PS3.3 C.11.2.1.2.1; for values between the whole numbers the exact one, C.11.2.1.3.2.
 */
export function paintWindow(
  values: Int16Array,
  { level, width }: Window,
  rgba: Uint8ClampedArray,
  { slope = 1, intercept = 0 }: ValueScale = {},
): void {
  const whole = slope === 1
  const centre = whole ? level - 0.5 : level
  const range = whole ? Math.max(1, width) - 1 : width
  const factor = range === 0 ? 0 : 255 / range
  for (let i = 0, o = 0; i < values.length; i++, o += 4) {
    const x = values[i]! * slope + intercept
    const half = range / 2
    const grey = x <= centre - half ? 0 : x > centre + half ? 255 : (x - centre) * factor + 127.5
    rgba[o] = grey
    rgba[o + 1] = grey
    rgba[o + 2] = grey
    rgba[o + 3] = 255
  }
}

/** To the right widens, down raises the level; faster where the window is wide. */
export function draggedWindow(start: Window, dx: number, dy: number): Window {
  const step = start.width / 300
  const level = start.level + dy * step
  const width = Math.max(start.width / 100, start.width + dx * step)
  // Whole numbers, but where the values are small fractions.
  if (start.width < 20) return { level: Number(level.toPrecision(4)), width: Number(width.toPrecision(4)) }
  return { level: Math.round(level), width: Math.max(1, Math.round(width)) }
}

/** From the 1st to the 99th percentile of every 97th voxel. */
export function fittedWindow(values: Int16Array, { slope = 1, intercept = 0 }: ValueScale = {}): Window {
  const sample = Int16Array.from({ length: Math.ceil(values.length / 97) }, (_, i) => values[i * 97]!).sort()
  if (sample.length === 0) return { level: 0, width: 1 }
  const low = sample[Math.floor(0.01 * (sample.length - 1))]!
  const high = sample[Math.ceil(0.99 * (sample.length - 1))]!
  const [level, width] = [((low + high) / 2) * slope + intercept, Math.max(1, high - low) * slope]
  if (slope !== 1) return { level: Number(level.toPrecision(4)), width: Number(width.toPrecision(4)) }
  return { level: Math.round(level), width }
}
