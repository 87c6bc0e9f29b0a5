// Separable Gaussian smoothing as a stream: rows come out one after the other, along z from the slices around them, along y
// from a ring of rows, along x from one row; nothing between is kept. Weights: f32[radius + 1], from the middle outward; sums
// run from the outermost pair inward, the same in every lane and tail. Beyond the border the outermost value repeats.

/** Sum of the pair `away` bytes above and below, f32[4] each. */
@inline
function pairOf(at: usize, away: usize): v128 {
  return f32x4.add(v128.load(at - away), v128.load(at + away))
}

/** target(i) = Σ weights(|w|) · middle(i + w·step), f32; `count` is a multiple of 16, rows are padded so. */
function weigh(middle: usize, target: usize, count: i32, weights: usize, radius: i32, step: usize): void {
  const end = <usize>count << 2
  for (let at: usize = 0; at < end; at += 64) {
    const m = middle + at
    let a = f32x4.splat(0)
    let b = a
    let c = a
    let d = a
    for (let w = radius; w > 0; w--) {
      const away = <usize>w * step
      const weight = v128.load32_splat(weights + (<usize>w << 2))
      a = f32x4.add(a, f32x4.mul(pairOf(m, away), weight))
      b = f32x4.add(b, f32x4.mul(pairOf(m + 16, away), weight))
      c = f32x4.add(c, f32x4.mul(pairOf(m + 32, away), weight))
      d = f32x4.add(d, f32x4.mul(pairOf(m + 48, away), weight))
    }
    const weight = v128.load32_splat(weights)
    const to = target + at
    v128.store(to, f32x4.add(a, f32x4.mul(v128.load(m), weight)))
    v128.store(to, f32x4.add(b, f32x4.mul(v128.load(m, 16), weight)), 16)
    v128.store(to, f32x4.add(c, f32x4.mul(v128.load(m, 32), weight)), 32)
    v128.store(to, f32x4.add(d, f32x4.mul(v128.load(m, 48), weight)), 48)
  }
}

/** The same across rows whose addresses stand in `rows` (u32[2·radius + 1]); source i16 or f32. */
function weighRows(rows: usize, whole: bool, target: usize, count: i32, weights: usize, radius: i32): void {
  const middle = <usize>load<u32>(rows + (<usize>radius << 2))
  for (let i: usize = 0; i < <usize>count; i += 8) {
    let a = f32x4.splat(0)
    let b = a
    for (let w = radius; w > 0; w--) {
      const before = <usize>load<u32>(rows + (<usize>(radius - w) << 2))
      const after = <usize>load<u32>(rows + (<usize>(radius + w) << 2))
      const weight = v128.load32_splat(weights + (<usize>w << 2))
      let low: v128
      let high: v128
      if (whole) {
        const p = v128.load(before + (i << 1))
        const q = v128.load(after + (i << 1))
        low = f32x4.convert_i32x4_s(i32x4.add(i32x4.extend_low_i16x8_s(p), i32x4.extend_low_i16x8_s(q)))
        high = f32x4.convert_i32x4_s(i32x4.add(i32x4.extend_high_i16x8_s(p), i32x4.extend_high_i16x8_s(q)))
      } else {
        low = f32x4.add(v128.load(before + (i << 2)), v128.load(after + (i << 2)))
        high = f32x4.add(v128.load(before + (i << 2), 16), v128.load(after + (i << 2), 16))
      }
      a = f32x4.add(a, f32x4.mul(low, weight))
      b = f32x4.add(b, f32x4.mul(high, weight))
    }
    const weight = v128.load32_splat(weights)
    let low: v128
    let high: v128
    if (whole) {
      const p = v128.load(middle + (i << 1))
      low = f32x4.convert_i32x4_s(i32x4.extend_low_i16x8_s(p))
      high = f32x4.convert_i32x4_s(i32x4.extend_high_i16x8_s(p))
    } else {
      low = v128.load(middle + (i << 2))
      high = v128.load(middle + (i << 2), 16)
    }
    v128.store(target + (i << 2), f32x4.add(a, f32x4.mul(low, weight)))
    v128.store(target + (i << 2), f32x4.add(b, f32x4.mul(high, weight)), 16)
  }
}

/**
 * One smoothed slice. `slices`: u32[2·rz + 1], addresses of the slices around it, each nx·ny values (i16 where `whole`, else
 * f32) and 64 readable bytes more. `weights`: f32[rx + 1], then f32[ry + 1], then f32[rz + 1]. `target`: f32[nx·ny] and 64
 * writable bytes more. `work`: u32[2·rz + 1], u32[2·ry + 1], then a line of f32[2·rx + nx + 32], then 2·ry + 1 rows of
 * f32[nx rounded up to 16], 16-byte aligned each.
 */
export function gaussianSlice(
  slices: usize, whole: i32, nx: i32, ny: i32, rx: i32, ry: i32, rz: i32, weights: usize, target: usize, work: usize,
): void {
  const padded = (nx + 15) & ~15
  const alongZ = work
  const alongY = alongZ + (<usize>(2 * rz + 4) << 2)
  const line = (alongY + (<usize>(2 * ry + 4) << 2) + 15) & ~15
  const ring = (line + (<usize>(2 * rx + padded + 16) << 2) + 15) & ~15
  const rowBytes = <usize>padded << 2
  const wy = weights + (<usize>(rx + 1) << 2)
  const wz = wy + (<usize>(ry + 1) << 2)
  const inner = line + (<usize>rx << 2)
  const shift: usize = whole ? 1 : 2
  let made = 0
  for (let y = 0; y < ny; y++) {
    // Rows of the ring up to y + ry.
    for (; made < ny && made <= y + ry; made++) {
      for (let w = 0; w <= 2 * rz; w++) {
        const slice = load<u32>(slices + (<usize>w << 2))
        store<u32>(alongZ + (<usize>w << 2), slice + <u32>(<usize>(made * nx) << shift))
      }
      weighRows(alongZ, whole != 0, ring + <usize>(made % (2 * ry + 1)) * rowBytes, padded, wz, rz)
    }
    for (let w = -ry; w <= ry; w++) {
      const row = min(max(y + w, 0), ny - 1)
      store<u32>(alongY + (<usize>(w + ry) << 2), <u32>(ring + <usize>(row % (2 * ry + 1)) * rowBytes))
    }
    const out = target + (<usize>(y * nx) << 2)
    // The last row's padding would run over: it goes through the line.
    weighRows(alongY, false, inner, padded, wy, ry)
    if (rx == 0) {
      memory.copy(out, inner, <usize>nx << 2)
      continue
    }
    const low = load<f32>(inner)
    const high = load<f32>(inner + (<usize>(nx - 1) << 2))
    for (let i = 1; i <= rx; i++) {
      store<f32>(inner - (<usize>i << 2), low)
      store<f32>(inner + (<usize>(nx - 1 + i) << 2), high)
    }
    weigh(inner, out, padded, weights, rx, 4) // Runs up to 15 values into the next row, which is written later.
  }
}
