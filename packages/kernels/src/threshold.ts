import { withArena } from './load.ts'

/**
 * Voxels whose value lies within [low, high], both ends included.
 * @param values any length; int16 or f32.
 * @returns u8 of the same length, 1 inside, 0 outside. NaN is outside.
 */
export function threshold(values: Int16Array | Float32Array, low: number, high: number): Uint8Array {
  return withArena((arena) => {
    const source = arena.put(values)
    const target = arena.reserve(values.length)
    if (values instanceof Int16Array) {
      const lowest = Math.max(-32768, Math.ceil(low))
      const highest = Math.min(32767, Math.floor(high))
      if (lowest > highest) return new Uint8Array(values.length)
      arena.kernel.thresholdInt16!(source, target, values.length, lowest, highest)
    } else {
      arena.kernel.thresholdFloat32!(source, target, values.length, low, high)
    }
    return arena.take(Uint8Array, target, values.length)
  })
}
