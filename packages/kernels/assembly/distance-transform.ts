// Exact Euclidean distance to the nearest marked voxel: one scan along x, lower envelopes of parabolas along y and z
// (Felzenszwalb & Huttenlocher 2012). Squared distances stand in `target`; COLUMNS columns are worked on together, so
// that each line of the cache is read once.

const COLUMNS: i32 = 16

/** Squared distances along x to the nearest voxel of the same row with mask ≠ 0; +∞ where the row has none. */
export function distanceAlongRows(mask: usize, target: usize, nx: i32, rows: i32, sx: f64): void {
  for (let row = 0; row < rows; row++) {
    const from = mask + <usize>row * <usize>nx
    const to = target + ((<usize>row * <usize>nx) << 2)
    let last = -1
    for (let i = 0; i < nx; i++) {
      if (load<u8>(from + i) != 0) last = i
      const d = <f64>(i - last) * sx
      store<f32>(to + (<usize>i << 2), last < 0 ? Infinity : <f32>(d * d))
    }
    if (last < 0) continue
    let next = last
    for (let i = last; i >= 0; i--) {
      if (load<u8>(from + i) != 0) next = i
      const d = <f64>(next - i) * sx
      const p = to + (<usize>i << 2)
      store<f32>(p, min(load<f32>(p), <f32>(d * d)))
    }
  }
}

/**
 * out(j) = min over j′ of in(j′) + ((j − j′)·s)², in place, for rows of `width` values, `length` rows a block,
 * `blocks` blocks; the square root of it where `last` is set. `work`: f32[COLUMNS·length], then f64[2·length + 1],
 * then i32[length].
 */
export function distanceAlongColumns(
  target: usize, width: i32, length: i32, blocks: i32, s: f64, last: i32, work: usize,
): void {
  const lines = work
  const bounds = work + (<usize>(COLUMNS * length) << 2)
  const heights = bounds + (<usize>(length + 1) << 3)
  const tops = heights + (<usize>length << 3)
  const stride = <usize>width << 2
  for (let block = 0; block < blocks; block++) {
    const base = target + <usize>block * <usize>length * stride
    for (let first = 0; first < width; first += COLUMNS) {
      const columns = min(COLUMNS, width - first)
      const corner = base + (<usize>first << 2)
      for (let j = 0; j < length; j++) {
        const from = corner + <usize>j * stride
        for (let c = 0; c < columns; c++) {
          store<f32>(lines + (<usize>(c * length + j) << 2), load<f32>(from + (<usize>c << 2)))
        }
      }
      for (let c = 0; c < columns; c++) envelope(lines + (<usize>(c * length) << 2), length, s, bounds, heights, tops)
      for (let j = 0; j < length; j++) {
        const to = corner + <usize>j * stride
        for (let c = 0; c < columns; c++) {
          const value = load<f32>(lines + (<usize>(c * length + j) << 2))
          store<f32>(to + (<usize>c << 2), last ? sqrt(value) : value)
        }
      }
    }
  }
}

/** One line of squared distances, in place. `bounds`: where parabola k begins to be lowest; `tops`: its vertex. */
function envelope(line: usize, length: i32, s: f64, bounds: usize, heights: usize, tops: usize): void {
  const area = s * s
  const perArea = 1.0 / area
  let k = -1
  for (let q = 0; q < length; q++) {
    const f = load<f32>(line + (<usize>q << 2))
    if (f == Infinity) continue
    const height = <f64>f * perArea + <f64>q * <f64>q
    let begin: f64 = -Infinity
    while (k >= 0) {
      const top = load<i32>(tops + (<usize>k << 2))
      begin = (height - load<f64>(heights + (<usize>k << 3))) / <f64>(2 * (q - top))
      if (begin > load<f64>(bounds + (<usize>k << 3))) break
      k--
      begin = -Infinity
    }
    k++
    store<i32>(tops + (<usize>k << 2), q)
    store<f64>(heights + (<usize>k << 3), height)
    store<f64>(bounds + (<usize>k << 3), begin)
  }
  if (k < 0) return
  const count = k
  // The line is overwritten from the left while the vertices' own values are still needed: heights keep them.
  k = 0
  let top = load<i32>(tops)
  let rest = load<f64>(heights) - <f64>top * <f64>top
  for (let q = 0; q < length; q++) {
    while (k < count && load<f64>(bounds + (<usize>(k + 1) << 3)) < <f64>q) {
      k++
      top = load<i32>(tops + (<usize>k << 2))
      rest = load<f64>(heights + (<usize>k << 3)) - <f64>top * <f64>top
    }
    const d = <f64>(q - top)
    store<f32>(line + (<usize>q << 2), <f32>((d * d + rest) * area))
  }
}
