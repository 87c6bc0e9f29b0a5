// Separable Gaussian smoothing in place; the outermost value repeats beyond the border. Weights: f32[radius + 1], from
// the middle outward; sums run from the outermost pair inward, the same in every lane and tail.

const COLUMNS: i32 = 64

export function gaussianFromInt16(source: usize, target: usize, count: i32): void {
  for (let i = 0; i < count; i++) store<f32>(target + (<usize>i << 2), <f32>load<i16>(source + (<usize>i << 1)))
}

/** Along x. `line`: f32[length + 2·radius]. */
export function gaussianRows(data: usize, length: i32, rows: i32, weights: usize, radius: i32, line: usize): void {
  const inner = line + (<usize>radius << 2)
  for (let row = 0; row < rows; row++) {
    const at = data + ((<usize>row * <usize>length) << 2)
    memory.copy(inner, at, <usize>length << 2)
    const low = load<f32>(at)
    const high = load<f32>(at + (<usize>(length - 1) << 2))
    for (let i = 0; i < radius; i++) {
      store<f32>(line + (<usize>i << 2), low)
      store<f32>(inner + (<usize>(length + i) << 2), high)
    }
    weigh(inner, at, length, weights, radius, 4)
  }
}

/** Along y or z: rows of `width` values, `length` rows a block. `lines`: f32[64·(length + 2·radius)]. */
export function gaussianColumns(
  data: usize, width: i32, length: i32, blocks: i32, weights: usize, radius: i32, lines: usize,
): void {
  const stride = <usize>width << 2
  for (let block = 0; block < blocks; block++) {
    const base = data + <usize>block * <usize>length * stride
    for (let first = 0; first < width; first += COLUMNS) {
      const columns = min(COLUMNS, width - first)
      const bytes = <usize>columns << 2
      const corner = base + (<usize>first << 2)
      for (let j = -radius; j < length + radius; j++) {
        const from = corner + <usize>min(max(j, 0), length - 1) * stride
        memory.copy(lines + <usize>(j + radius) * bytes, from, bytes)
      }
      for (let j = 0; j < length; j++) {
        weigh(lines + <usize>(j + radius) * bytes, corner + <usize>j * stride, columns, weights, radius, bytes)
      }
    }
  }
}

/** target(i) = Σ weights(|w|) · middle(i + w·step). */
function weigh(middle: usize, target: usize, count: i32, weights: usize, radius: i32, step: usize): void {
  let i = 0
  for (; i + 4 <= count; i += 4) {
    const at = <usize>i << 2
    let sum = f32x4.splat(0)
    for (let w = radius; w > 0; w--) {
      const away = <usize>w * step
      const pair = f32x4.add(v128.load(middle + at - away), v128.load(middle + at + away))
      sum = f32x4.add(sum, f32x4.mul(pair, f32x4.splat(load<f32>(weights + (<usize>w << 2)))))
    }
    v128.store(target + at, f32x4.add(sum, f32x4.mul(v128.load(middle + at), f32x4.splat(load<f32>(weights)))))
  }
  for (; i < count; i++) {
    const at = <usize>i << 2
    let sum: f32 = 0
    for (let w = radius; w > 0; w--) {
      const away = <usize>w * step
      sum += (load<f32>(middle + at - away) + load<f32>(middle + at + away)) * load<f32>(weights + (<usize>w << 2))
    }
    store<f32>(target + at, sum + load<f32>(middle + at) * load<f32>(weights))
  }
}
