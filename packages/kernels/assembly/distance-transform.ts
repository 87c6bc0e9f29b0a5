// Exact Euclidean distance to the nearest marked voxel: one scan along x, lower envelopes of parabolas along y and z
// (Felzenszwalb & Huttenlocher 2012), each found as the lower convex hull of the points (j, f(j)/s² + j²), without divisions.
// Between two values of 0 a line is a piece of its own: nothing reaches over them. COLUMNS columns are worked on together,
// so that each line of the cache is read once.

const COLUMNS: i32 = 16

/** Squared distances along x to the nearest voxel of the same row with mask ≠ 0; +∞ where the row has none. */
export function distanceAlongRows(mask: usize, target: usize, nx: i32, rows: i32, sx: f64): void {
  const whole = nx & ~15
  for (let row = 0; row < rows; row++) {
    const from = mask + <usize>row * <usize>nx
    const to = target + ((<usize>row * <usize>nx) << 2)
    // Long stretches of one kind are the rule: a row without marks, or of marks only, is filled at once.
    let any = i8x16.splat(0)
    let all = i8x16.splat(1)
    for (let i = 0; i < whole; i += 16) {
      const sixteen = i8x16.ne(v128.load(from + i), i8x16.splat(0))
      any = v128.or(any, sixteen)
      all = v128.and(all, sixteen)
    }
    let some = v128.any_true(any)
    let full = whole > 0 && i8x16.all_true(all)
    for (let i = whole; i < nx; i++) {
      if (load<u8>(from + i) != 0) some = true
      else full = false
    }
    if (full) memory.fill(to, 0, <usize>nx << 2)
    else if (!some) for (let i = 0; i < nx; i++) store<f32>(to + (<usize>i << 2), Infinity)
    else scanRow(from, to, nx, sx)
  }
}

function scanRow(from: usize, to: usize, nx: i32, sx: f64): void {
  let last = -1
  for (let i = 0; i < nx; i++) {
    if (load<u8>(from + i) != 0) {
      last = i
      store<f32>(to + (<usize>i << 2), 0)
      continue
    }
    const d = <f64>(i - last) * sx
    store<f32>(to + (<usize>i << 2), last < 0 ? Infinity : <f32>(d * d))
  }
  let next = last
  for (let i = last; i >= 0; i--) {
    const p = to + (<usize>i << 2)
    const value = load<f32>(p)
    if (value == 0) {
      next = i
      continue
    }
    const d = <f64>(next - i) * sx
    store<f32>(p, min(value, <f32>(d * d)))
  }
}

/**
 * out(j) = min over j′ of in(j′) + ((j − j′)·s)², in place, for rows of `width` values, `length` rows a block,
 * `blocks` blocks; the square root of it where `last` is set. `work`: f32[COLUMNS·length], then f64[length], then
 * i32[length].
 */
export function distanceAlongColumns(
  target: usize, width: i32, length: i32, blocks: i32, s: f64, last: i32, work: usize,
): void {
  const lines = work
  const heights = (work + (<usize>(COLUMNS * length) << 2) + 7) & ~7
  const tops = heights + (<usize>length << 3)
  const stride = <usize>width << 2
  for (let block = 0; block < blocks; block++) {
    const base = target + <usize>block * <usize>length * stride
    for (let first = 0; first < width; first += COLUMNS) {
      const columns = min(COLUMNS, width - first)
      const corner = base + (<usize>first << 2)
      if (columns == COLUMNS && isZero(corner, length, stride)) continue
      for (let j = 0; j < length; j++) {
        const from = corner + <usize>j * stride
        for (let c = 0; c < columns; c++) {
          store<f32>(lines + (<usize>(c * length + j) << 2), load<f32>(from + (<usize>c << 2)))
        }
      }
      for (let c = 0; c < columns; c++) envelopes(lines + (<usize>(c * length) << 2), length, s * s, heights, tops)
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

/** Whether COLUMNS columns are 0 all over: inside, or far outside of what is looked at. */
function isZero(corner: usize, length: i32, stride: usize): bool {
  for (let j = 0; j < length; j++) {
    const p = corner + <usize>j * stride
    const low = v128.or(v128.load(p), v128.load(p, 16))
    const high = v128.or(v128.load(p, 32), v128.load(p, 48))
    if (v128.any_true(v128.or(low, high))) return false
  }
  return true
}

/** A line of squared distances, in place, piece by piece between zeros. */
function envelopes(line: usize, length: i32, area: f64, heights: usize, tops: usize): void {
  let at = 0
  while (at < length) {
    if (load<f32>(line + (<usize>at << 2)) == 0) {
      at++
      continue
    }
    const first = max(0, at - 1)
    while (at < length && load<f32>(line + (<usize>at << 2)) != 0) at++
    envelope(line, first, min(at, length - 1), area, heights, tops)
  }
}

/** The piece `first` to `last`, both included. `tops`: the hull's points; `heights`: f/s² + j² of them. */
function envelope(line: usize, first: i32, last: i32, area: f64, heights: usize, tops: usize): void {
  const perArea = 1.0 / area
  let k = -1
  for (let q = first; q <= last; q++) {
    const f = load<f32>(line + (<usize>q << 2))
    if (f == Infinity) continue
    const height = <f64>f * perArea + <f64>q * <f64>q
    while (k > 0) {
      const middle = load<i32>(tops + (<usize>k << 2))
      const before = load<i32>(tops + (<usize>(k - 1) << 2))
      const h = load<f64>(heights + (<usize>k << 3))
      const rise = h - load<f64>(heights + (<usize>(k - 1) << 3))
      if ((height - h) * <f64>(middle - before) > rise * <f64>(q - middle)) break
      k--
    }
    k++
    store<i32>(tops + (<usize>k << 2), q)
    store<f64>(heights + (<usize>k << 3), height)
  }
  if (k < 0) return
  const count = k
  k = 0
  let top = load<i32>(tops)
  let rest = load<f64>(heights) - <f64>top * <f64>top
  for (let q = first; q <= last; q++) {
    let d = <f64>(q - top)
    let best = d * d + rest
    while (k < count) {
      const next = load<i32>(tops + (<usize>(k + 1) << 2))
      const restOfNext = load<f64>(heights + (<usize>(k + 1) << 3)) - <f64>next * <f64>next
      d = <f64>(q - next)
      const other = d * d + restOfNext
      if (other > best) break
      best = other
      top = next
      rest = restOfNext
      k++
    }
    store<f32>(line + (<usize>q << 2), <f32>(best * area))
  }
}
