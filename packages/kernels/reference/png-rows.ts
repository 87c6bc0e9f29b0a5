/** The plain version of `pngRows`: every filter tried on every row. */
export function pngRows(pixels: Uint8Array, pitch: number, channels: number): number[] {
  const at = (x: number, y: number) => (x < 0 || y < 0 ? 0 : pixels[x + pitch * y]!)
  const signed = (byte: number) => (byte > 127 ? byte - 256 : byte)
  return Array.from({ length: pixels.length / pitch }, (_, y) => {
    const predictions = [() => 0, (x: number) => at(x - channels, y), (x: number) => at(x, y - 1)]
    const filtered = predictions.map((predict) =>
      Array.from({ length: pitch }, (__, x) => (at(x, y) - predict(x) + 256) % 256),
    )
    const sums = filtered.map((bytes) => bytes.reduce((sum, byte) => sum + Math.abs(signed(byte)), 0))
    const filter = sums.indexOf(Math.min(...sums))
    return [filter, ...filtered[filter]!]
  }).flat()
}
