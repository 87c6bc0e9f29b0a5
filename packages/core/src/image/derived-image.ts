import type { ImageResult } from '../geometry/image.ts'
import type { Grid, VoxelArray } from '../geometry/volume.ts'
import { roundHalfAway } from './values.ts'

/** i16 or f32: what the filters take. */
export function filterValues(values: VoxelArray): Int16Array | Float32Array {
  return values instanceof Int16Array || values instanceof Float32Array ? values : Float32Array.from(values)
}

/** As whole numbers where the image has such, so that 16 bits stay 16 bits. */
export function asBefore(values: Float32Array, before: VoxelArray): VoxelArray {
  if (!(before instanceof Int16Array)) return values
  const whole = new Int16Array(values.length)
  for (let i = 0; i < whole.length; i++)
    whole[i] = Math.max(-32768, Math.min(32767, roundHalfAway(values[i]!)))
  return whole
}

/** What became of an image: other values, on its own grid or another one. */
export function derivedImage(
  image: ImageResult,
  values: VoxelArray,
  other: { readonly grid?: Grid; readonly padding?: number } = {},
): ImageResult {
  let [low, high] = [Infinity, -Infinity]
  for (let i = 0; i < values.length; i++) {
    const value = values[i]!
    if (value < low) low = value
    if (value > high) high = value
  }
  return {
    ...image,
    volume: { ...image.volume, values, grid: other.grid ?? image.volume.grid },
    valueRange: low > high ? [0, 0] : [low, high],
    ...(other.grid && {
      resampled: true,
      padding: other.padding ?? 0,
      geometry: { regular: true, tilt: 0, maxError: 0, missing: [], duplicate: [] },
    }),
  }
}
