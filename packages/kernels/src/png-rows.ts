import { withArena } from './load.ts'

const SLACK = 16 // One SIMD vector before the first row and beyond the last.
const BYTES = 2 ** 20 // Of a call.

/**
 * Rows of a picture as PNG compresses them (W3C PNG 1.2, 6 and 12.8): of the filters none, sub and up each row takes the one whose
 * bytes, read as signed numbers, have the least sum of magnitudes.
 * @param pixels rows of `pitch` bytes. @param channels bytes a pixel, 1 to 16.
 * @returns for each row the filter's number and the filtered bytes. @throws RangeError, KernelMemoryError
 */
export function pngRows(pixels: Uint8Array, pitch: number, channels: number): Uint8Array {
  const height = pixels.length / pitch
  if (!(Number.isInteger(height) && Number.isInteger(pitch / channels) && channels >= 1 && channels <= 16))
    throw new RangeError(
      `kernels: expected whole rows of whole pixels, got ${pixels.length} bytes, ${pitch} a row, ${channels} a pixel`,
    )
  const rows = new Uint8Array(height * (pitch + 1))
  const step = Math.max(1, Math.floor(BYTES / pitch))
  withArena((arena) => {
    const above = arena.reserveZeroed(SLACK + pitch * (step + 1) + SLACK) + SLACK
    const out = arena.reserve((pitch + 1) * step + SLACK)
    for (let y = 0; y < height; y += step) {
      const count = Math.min(step, height - y)
      arena.set(
        y > 0 ? above : above + pitch,
        pixels.subarray(pitch * Math.max(0, y - 1), pitch * (y + count)),
      )
      arena.kernel.pngRows!(above + pitch, pitch, count, channels, out)
      arena.copyOut(out, rows.subarray((pitch + 1) * y, (pitch + 1) * (y + count)))
    }
  })
  return rows
}
