// DICOM pixel cells of 16 bits to measured values of 16 bits: bits picked, sign extended, padding replaced, an offset added.
// RLE of byte planes (PS3.5 annex G).

/** Bytes of 16-bit lanes in the other order. */
// @ts-ignore: a decorator of AssemblyScript
@inline
function swapped(x: v128): v128 {
  return i8x16.shuffle(x, x, 1, 0, 3, 2, 5, 4, 7, 6, 9, 8, 11, 10, 13, 12, 15, 14)
}

/**
 * Measures `count` cells. Lowest, highest and padding are told of stored values less `bias` (32768 of unsigned ones, so that
 * all fit i16).
 * @param cells u16[count], 16 readable bytes more; @param target i16[count], 16 writable bytes more
 * @param up 15 − high bit; @param down 16 − bits stored
 * @param from @param to padding, both ends included, less the bias; none where from > to
 * @param found i32[3]: lowest, highest (lowest > highest where all is padding), voxels of padding
 */
export function pixelsMeasure(
  cells: usize, target: usize, count: i32, swap: i32, signed: i32, up: i32, down: i32,
  offset: i32, from: i32, to: i32, empty: i32, found: usize,
): void {
  const bias = i16x8.splat(signed ? 0 : -32768)
  const add = i16x8.splat(<i16>offset)
  const first = i16x8.splat(<i16>from)
  const last = i16x8.splat(<i16>to)
  const nothing = i16x8.splat(<i16>empty)
  const top = i16x8.splat(32767)
  const bottom = i16x8.splat(-32768)
  let low = top
  let high = bottom
  let padding = 0
  for (let at = 0; at < count; at += 8) {
    const place = <usize>at << 1
    let x = v128.load(cells + place)
    if (swap) x = swapped(x)
    x = i16x8.shl(x, up)
    x = signed ? i16x8.shr_s(x, down) : i16x8.shr_u(x, down)
    const compared = v128.xor(x, bias)
    const padded = v128.and(i16x8.ge_s(compared, first), i16x8.le_s(compared, last))
    v128.store(target + place, v128.bitselect(nothing, i16x8.add(x, add), padded))
    let left = padded
    if (at + 8 > count) {
      // Lanes behind the end count for nothing.
      const lanes = i16x8.lt_s(i16x8(0, 1, 2, 3, 4, 5, 6, 7), i16x8.splat(<i16>(count - at)))
      padding += popcnt(i16x8.bitmask(v128.and(padded, lanes)))
      left = v128.or(padded, v128.not(lanes))
    } else padding += popcnt(i16x8.bitmask(padded))
    low = i16x8.min_s(low, v128.bitselect(top, compared, left))
    high = i16x8.max_s(high, v128.bitselect(bottom, compared, left))
  }
  low = i16x8.min_s(low, i8x16.shuffle(low, low, 8, 9, 10, 11, 12, 13, 14, 15, 8, 9, 10, 11, 12, 13, 14, 15))
  low = i16x8.min_s(low, i8x16.shuffle(low, low, 4, 5, 6, 7, 4, 5, 6, 7, 4, 5, 6, 7, 4, 5, 6, 7))
  low = i16x8.min_s(low, i8x16.shuffle(low, low, 2, 3, 2, 3, 2, 3, 2, 3, 2, 3, 2, 3, 2, 3, 2, 3))
  high = i16x8.max_s(high, i8x16.shuffle(high, high, 8, 9, 10, 11, 12, 13, 14, 15, 8, 9, 10, 11, 12, 13, 14, 15))
  high = i16x8.max_s(high, i8x16.shuffle(high, high, 4, 5, 6, 7, 4, 5, 6, 7, 4, 5, 6, 7, 4, 5, 6, 7))
  high = i16x8.max_s(high, i8x16.shuffle(high, high, 2, 3, 2, 3, 2, 3, 2, 3, 2, 3, 2, 3, 2, 3, 2, 3))
  store<i32>(found, i16x8.extract_lane_s(low, 0))
  store<i32>(found, i16x8.extract_lane_s(high, 0), 4)
  store<i32>(found, padding, 8)
}

/**
 * Unpacks one segment. It may read up to 16 bytes behind `end` and write up to 144 behind `count`.
 * @returns 1, or 0 where the segment ends before `count` bytes are there
 */
export function rleSegment(coded: usize, end: usize, target: usize, count: i32): i32 {
  const stop = target + <usize>count
  while (target < stop) {
    if (coded >= end) return 0
    const control = <u32>load<u8>(coded++)
    if (control == 128) continue
    if (control < 128) {
      const length = <usize>(control + 1)
      if (coded + length > end) return 0
      for (let i: usize = 0; i < length; i += 16) v128.store(target + i, v128.load(coded + i))
      coded += length
      target += length
      continue
    }
    if (coded >= end) return 0
    const length = <usize>(257 - control)
    const value = i8x16.splat(load<i8>(coded++))
    for (let i: usize = 0; i < length; i += 16) v128.store(target + i, value)
    target += length
  }
  return 1
}

/** High and low bytes of `count` cells to cells; reads and writes up to 15 cells behind the end. */
export function rleJoin(high: usize, low: usize, cells: usize, count: i32): void {
  for (let at: usize = 0; at < <usize>count; at += 16) {
    const a = v128.load(low + at)
    const b = v128.load(high + at)
    v128.store(cells + (at << 1), i8x16.shuffle(a, b, 0, 16, 1, 17, 2, 18, 3, 19, 4, 20, 5, 21, 6, 22, 7, 23))
    v128.store(cells + (at << 1), i8x16.shuffle(a, b, 8, 24, 9, 25, 10, 26, 11, 27, 12, 28, 13, 29, 14, 30, 15, 31), 16)
  }
}
