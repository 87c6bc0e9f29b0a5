import type { FrameMeasure, PixelRule } from '../src/pixels.ts'

/** The plain version of `measureCells`. */
export function measureCellsReference(cells: Uint8Array, rule: PixelRule, target: Int16Array): FrameMeasure {
  const view = new DataView(cells.buffer, cells.byteOffset, cells.byteLength)
  let [low, high, padding] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, 0]
  for (let i = 0; i < target.length; i++) {
    const cell = view.getUint16(2 * i, rule.littleEndian)
    const bits = Math.floor(cell / 2 ** (rule.highBit + 1 - rule.bitsStored)) % 2 ** rule.bitsStored
    const stored = rule.signed && bits >= 2 ** (rule.bitsStored - 1) ? bits - 2 ** rule.bitsStored : bits
    if (rule.padding && stored >= rule.padding[0] && stored <= rule.padding[1]) {
      target[i] = rule.empty
      padding++
      continue
    }
    target[i] = stored + rule.offset
    low = Math.min(low, stored + rule.offset)
    high = Math.max(high, stored + rule.offset)
  }
  return { low, high, padding }
}

/** The plain version of unpacking one RLE segment (PS3.5 annex G.3.2); undefined where it is cut short. */
export function rleSegmentReference(segment: Uint8Array, count: number): Uint8Array | undefined {
  const bytes: number[] = []
  for (let at = 0; bytes.length < count; ) {
    const control = segment[at++]
    if (control === undefined) return undefined
    if (control === 128) continue
    const length = control < 128 ? control + 1 : 257 - control
    const run = control < 128 ? [...segment.subarray(at, at + length)] : new Array(length).fill(segment[at])
    at += control < 128 ? length : 1
    if (at > segment.length) return undefined
    bytes.push(...run)
  }
  return Uint8Array.from(bytes.slice(0, count))
}
