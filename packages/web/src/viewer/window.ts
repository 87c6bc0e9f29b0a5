/** Which values are black and white. */
export interface Window {
  readonly level: number
  readonly width: number
}

export interface WindowPreset extends Window {
  readonly name: string
}

/** In Hounsfield units. */
export const ctPresets: readonly WindowPreset[] = [
  { name: 'Bone', level: 300, width: 1500 },
  { name: 'Soft tissue', level: 40, width: 400 },
  { name: 'Lung', level: -600, width: 1500 },
  { name: 'Metal', level: 1500, width: 4000 },
]

/**
 * Grey value 0 to 255 of each pixel, written as opaque RGBA.
 * The linear function of DICOM PS3.3 C.11.2.1.2.1.
 */
export function paintWindow(values: Int16Array, { level, width }: Window, rgba: Uint8ClampedArray): void {
  const centre = level - 0.5
  const range = Math.max(1, width) - 1
  const factor = range === 0 ? 0 : 255 / range
  for (let i = 0, o = 0; i < values.length; i++, o += 4) {
    const x = values[i]!
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
  const step = Math.max(0.5, start.width / 300)
  return {
    level: Math.round(start.level + dy * step),
    width: Math.max(1, Math.round(start.width + dx * step)),
  }
}

/** From the 1st to the 99th percentile of every 97th voxel. */
export function fittedWindow(values: Int16Array): Window {
  const sample = Int16Array.from({ length: Math.ceil(values.length / 97) }, (_, i) => values[i * 97]!).sort()
  if (sample.length === 0) return { level: 0, width: 1 }
  const low = sample[Math.floor(0.01 * (sample.length - 1))]!
  const high = sample[Math.ceil(0.99 * (sample.length - 1))]!
  return { level: Math.round((low + high) / 2), width: Math.max(1, high - low) }
}
