// Greatest value within a box, axis by axis: running maxima from both ends of blocks as long as the window
// (van Herk 1992; Gil & Werman 1993): three comparisons a value, whatever the radius.

const COLUMNS: i32 = 64

/**
 * One axis, in place: rows of `width` values, `length` rows a block. `padded` rows = length + 2·radius rounded up to
 * whole windows; `lines`: f32[2·64·padded].
 */
export function boxMaximumAxis(
  data: usize, width: i32, length: i32, blocks: i32, radius: i32, padded: i32, lines: usize,
): void {
  const stride = <usize>width << 2
  const window = 2 * radius + 1
  for (let block = 0; block < blocks; block++) {
    const base = data + <usize>block * <usize>length * stride
    for (let first = 0; first < width; first += COLUMNS) {
      const columns = min(COLUMNS, width - first)
      const bytes = <usize>columns << 2
      const corner = base + (<usize>first << 2)
      const forward = lines
      const backward = lines + <usize>padded * bytes
      for (let j = 0; j < padded; j++) {
        const inside = j >= radius && j < length + radius
        const row = forward + <usize>j * bytes
        if (inside) memory.copy(row, corner + <usize>(j - radius) * stride, bytes)
        else for (let c: usize = 0; c < bytes; c += 4) store<f32>(row + c, -Infinity)
      }
      memory.copy(backward, forward, <usize>padded * bytes)
      for (let j = 1; j < padded; j++) {
        if (j % window != 0) greater(forward + <usize>j * bytes, forward + <usize>(j - 1) * bytes, columns)
      }
      for (let j = padded - 2; j >= 0; j--) {
        if ((j + 1) % window != 0) greater(backward + <usize>j * bytes, backward + <usize>(j + 1) * bytes, columns)
      }
      for (let j = 0; j < length; j++) {
        const row = backward + <usize>j * bytes
        greater(row, forward + <usize>(j + 2 * radius) * bytes, columns)
        memory.copy(corner + <usize>j * stride, row, bytes)
      }
    }
  }
}

/** row = max(row, other), `columns` values. */
function greater(row: usize, other: usize, columns: i32): void {
  let i = 0
  for (; i + 4 <= columns; i += 4) {
    const at = <usize>i << 2
    v128.store(row + at, f32x4.max(v128.load(row + at), v128.load(other + at)))
  }
  for (; i < columns; i++) {
    const at = <usize>i << 2
    store<f32>(row + at, max(load<f32>(row + at), load<f32>(other + at)))
  }
}
