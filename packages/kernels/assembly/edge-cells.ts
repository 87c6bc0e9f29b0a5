// Profiles of a bone's boundary averaged over cells of some millimetres and their neighbours.

@inline
function share(d: i32): f64 {
  return d == 0 ? 0.5 : 0.25
}

/** Binomial weights along one axis: places `stride` apart, `n` of them. */
function spread(from: usize, to: usize, count: i32, stride: i32, n: i32): void {
  for (let cell = 0; cell < count; cell++) {
    const place = cell / stride % n
    let sum: f64 = 0
    for (let d = -1; d <= 1; d++) {
      if (place + d < 0 || place + d >= n) continue
      sum += share(d) * load<f64>(from + (<usize>(cell + d * stride) << 3))
    }
    store<f64>(to + (<usize>cell << 3), sum)
  }
}

@inline
function clear(line: usize, bytes: usize): void {
  memory.fill(line, 0, bytes)
}

/** Adds `by` times a line to another, two numbers at a time. */
@inline
function addLine(to: usize, from: usize, by: f64, bytes: usize): void {
  const weight = f64x2.splat(by)
  for (let b: usize = 0; b < bytes; b += 16)
    v128.store(to + b, f64x2.add(v128.load(to + b), f64x2.mul(weight, v128.load(from + b))))
}

/**
 * Sums profiles f64[count · length] by their cells u32[count] into `sums`, a line of `stride` bytes for each cell that has any, and
 * counts them in `weights` f64[cells]. `slots` i32[cells]: which line, −1 none. All 0 (slots −1) before. How many lines.
 */
export function cellsSum(
  profiles: usize, cells: usize, count: i32, length: i32, stride: usize, weights: usize, slots: usize, sums: usize,
): i32 {
  let lines = 0
  for (let n = 0; n < count; n++) {
    const cell = <usize>load<u32>(cells + (<usize>n << 2))
    let slot = load<i32>(slots + (cell << 2))
    if (slot < 0) {
      slot = lines++
      store<i32>(slots + (cell << 2), slot)
    }
    store<f64>(weights + (cell << 3), load<f64>(weights + (cell << 3)) + 1)
    const line = sums + <usize>slot * stride
    const along = profiles + (<usize>(n * length) << 3)
    for (let s = 0; s < length; s++) {
      const at = line + (<usize>s << 3)
      store<f64>(at, load<f64>(at) + load<f64>(along + (<usize>s << 3)))
    }
  }
  return lines
}

/** Weighed sum of the lines of a cell and its neighbours into `work`, of three lines of `stride` bytes: x within y within z. */
function lineOf(slots: usize, sums: usize, cx: i32, cy: i32, cz: i32, cell: i32, stride: usize, work: usize): void {
  const i = cell % cx, j = cell / cx % cy, k = cell / (cx * cy)
  const inY = work + stride, inX = work + 2 * stride
  clear(work, stride)
  for (let dz = -1; dz <= 1; dz++) {
    if (k + dz < 0 || k + dz >= cz) continue
    clear(inY, stride)
    for (let dy = -1; dy <= 1; dy++) {
      if (j + dy < 0 || j + dy >= cy) continue
      clear(inX, stride)
      for (let dx = -1; dx <= 1; dx++) {
        if (i + dx < 0 || i + dx >= cx) continue
        const slot = load<i32>(slots + (<usize>(cell + dx + cx * (dy + cy * dz)) << 2))
        if (slot >= 0) addLine(inX, sums + <usize>slot * stride, share(dx), stride)
      }
      addLine(inY, inX, share(dy), stride)
    }
    addLine(work, inY, share(dz), stride)
  }
}

/**
 * Lowest value of the outer half and highest of the inner half of each cell's mean profile, spread over its neighbours with the
 * weights ¼ ½ ¼ an axis: f64[2 · cells] into `levels`, NaN where the spread weight is under `least`. `weights` f64[cells] is used
 * up, `other` as large; `work` three lines.
 */
export function cellsLevels(
  weights: usize, other: usize, slots: usize, sums: usize, cx: i32, cy: i32, cz: i32, length: i32, stride: usize,
  least: f64, work: usize, levels: usize,
): void {
  const count = cx * cy * cz
  spread(weights, other, count, 1, cx)
  spread(other, weights, count, cx, cy)
  spread(weights, other, count, cx * cy, cz)
  const middle = length >> 1
  for (let cell = 0; cell < count; cell++) {
    let soft: f64 = NaN, peak: f64 = NaN
    const weight = load<f64>(other + (<usize>cell << 3))
    if (weight >= least) {
      lineOf(slots, sums, cx, cy, cz, cell, stride, work)
      soft = Infinity
      peak = -Infinity
      for (let s = 0; s < length; s++) {
        const value = load<f64>(work + (<usize>s << 3)) / weight
        if (s <= middle) soft = min(soft, value)
        if (s >= middle) peak = max(peak, value)
      }
    }
    store<f64>(levels + (<usize>cell << 4), soft)
    store<f64>(levels + (<usize>cell << 4), peak, 8)
  }
}
