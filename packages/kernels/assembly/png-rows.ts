// Rows of a picture as PNG compresses them: each less what its filter predicts.

@inline
function magnitudes(sum: v128, values: v128): v128 {
  return i32x4.add(sum, i32x4.extadd_pairwise_i16x8_u(i16x8.extadd_pairwise_i8x16_u(i8x16.abs(values))))
}

@inline
function total(sum: v128): i32 {
  return i32x4.extract_lane(sum, 0) + i32x4.extract_lane(sum, 1) + i32x4.extract_lane(sum, 2) + i32x4.extract_lane(sum, 3)
}

@inline
function lanes(): v128 {
  return i8x16(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15)
}

/** 16 bytes of the row moved by one pixel, 0 before its beginning. */
@inline
function leftOf(row: usize, x: i32, channels: i32): v128 {
  const left = v128.load(row + <usize>x - <usize>channels)
  return x > 0 ? left : v128.and(left, i8x16.ge_u(lanes(), i8x16.splat(<i8>channels)))
}

/**
 * `rows` rows of `pitch` bytes, the one above standing before the first, into `out`: for each a byte that names its filter (0 none, 1
 * sub, 2 up: the first whose bytes, read as signed numbers, have the least sum of magnitudes) and the filtered bytes. Readable 16 bytes
 * before and beyond, `out` writable 16 beyond.
 */
export function pngRows(pixels: usize, pitch: i32, rows: i32, channels: i32, out: usize): void {
  for (let y = 0; y < rows; y++) {
    const row = pixels + <usize>(pitch * y)
    const above = row - <usize>pitch
    let none = i32x4.splat(0), sub = i32x4.splat(0), up = i32x4.splat(0)
    for (let x = 0; x < pitch; x += 16) {
      const whole = pitch - x >= 16 ? i8x16.splat(-1) : i8x16.lt_u(lanes(), i8x16.splat(<i8>(pitch - x)))
      const value = v128.load(row + <usize>x)
      none = magnitudes(none, v128.and(whole, value))
      sub = magnitudes(sub, v128.and(whole, i8x16.sub(value, leftOf(row, x, channels))))
      up = magnitudes(up, v128.and(whole, i8x16.sub(value, v128.load(above + <usize>x))))
    }
    const a = total(none), b = total(sub), c = total(up)
    const filter = a <= b && a <= c ? 0 : b <= c ? 1 : 2
    const to = out + <usize>((pitch + 1) * y)
    store<u8>(to, <u8>filter)
    for (let x = 0; x < pitch; x += 16) {
      const value = v128.load(row + <usize>x)
      const predicted = filter == 0 ? i8x16.splat(0) : filter == 1 ? leftOf(row, x, channels) : v128.load(above + <usize>x)
      v128.store(to + 1 + <usize>x, i8x16.sub(value, predicted))
    }
  }
}
