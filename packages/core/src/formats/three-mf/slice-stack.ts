import { pointsOfLoop, type Slices } from '../../geometry/slices.ts'
import { writeDecimal, writeText, writeWhole } from './decimal.ts'

/**
 * A body's contours as a `slicestack` of the 3MF Slice Extension 1.0.2: one `slice` a layer, `ztop` its upper end,
 * polygons closed (the last segment ends where the first starts), outer ones counter-clockwise, holes clockwise.
 */
export function sliceStackPart(slices: Slices, id: number): Uint8Array[] {
  const pieces: Uint8Array[] = []
  const put = (text: string) => void pieces.push(new TextEncoder().encode(text))
  put(`<s:slicestack id="${id}" zbottom="${decimal(slices.bottom)}">\n`)
  for (let k = 0; k < slices.layers; k++) {
    put(`<s:slice ztop="${decimal(slices.bottom + (k + 1) * slices.layer)}">\n`)
    if (slices.loopStart[k + 1]! > slices.loopStart[k]!) pieces.push(sliceRows(slices, k))
    put('</s:slice>\n')
  }
  put('</s:slicestack>\n')
  return pieces
}

function decimal(value: number): string {
  const bytes = new Uint8Array(24)
  return new TextDecoder().decode(bytes.subarray(0, writeDecimal(Math.fround(value), bytes, 0)))
}

function sliceRows(slices: Slices, k: number): Uint8Array {
  const [from, to] = [slices.loopStart[k]!, slices.loopStart[k + 1]!]
  const count = slices.pointStart[to]! - slices.pointStart[from]!
  const rows = new Uint8Array(count * 100 + (to - from) * 64 + 64)
  let at = writeText('<s:vertices>\n', rows, 0)
  for (let i = slices.pointStart[from]!; i < slices.pointStart[to]!; i++) {
    at = writeText('<s:vertex x="', rows, at)
    at = writeDecimal(Math.fround(slices.points[2 * i]!), rows, at)
    at = writeText('" y="', rows, at)
    at = writeDecimal(Math.fround(slices.points[2 * i + 1]!), rows, at)
    at = writeText('"/>\n', rows, at)
  }
  at = writeText('</s:vertices>\n', rows, at)
  for (let loop = from; loop < to; loop++) {
    const first = slices.pointStart[loop]! - slices.pointStart[from]!
    const points = pointsOfLoop(slices, loop).length / 2
    at = writeText('<s:polygon startv="', rows, at)
    at = writeWhole(first, rows, at)
    at = writeText('">\n', rows, at)
    for (let n = 1; n <= points; n++) {
      at = writeText('<s:segment v2="', rows, at)
      at = writeWhole(first + (n % points), rows, at)
      at = writeText('"/>\n', rows, at)
    }
    at = writeText('</s:polygon>\n', rows, at)
  }
  return rows.subarray(0, at)
}
