// Bilateral filter (Tomasi and Manduchi 1998), as a stream of slices: a mean of the neighbours, weighted by a Gaussian of their
// distance and a Gaussian of the difference of their values.

const LOG2E_HALF: f32 = 0.7213475204444817 // log2(e) / 2.

/** e^(−d²/2), d² ≥ 0, in f32: 2^−n of whole numbers by the exponent, the rest by a polynomial; 0 beyond 2^−126. Error under 3e-7 of itself. */
@inline
function gaussianOf(square: v128): v128 {
  const power = f32x4.mul(square, f32x4.splat(LOG2E_HALF))
  const whole = f32x4.floor(f32x4.min(power, f32x4.splat(126)))
  // 2^−f, 0 ≤ f < 1: Taylor about 1/2 in f·ln 2.
  const x = f32x4.mul(f32x4.sub(f32x4.splat(0.5), f32x4.sub(f32x4.min(power, f32x4.splat(126.99)), whole)), f32x4.splat(0.6931471805599453))
  let sum = f32x4.splat(1.0 / 720.0)
  sum = f32x4.add(f32x4.mul(sum, x), f32x4.splat(1.0 / 120.0))
  sum = f32x4.add(f32x4.mul(sum, x), f32x4.splat(1.0 / 24.0))
  sum = f32x4.add(f32x4.mul(sum, x), f32x4.splat(1.0 / 6.0))
  sum = f32x4.add(f32x4.mul(sum, x), f32x4.splat(0.5))
  sum = f32x4.add(f32x4.mul(sum, x), f32x4.splat(1))
  sum = f32x4.add(f32x4.mul(sum, x), f32x4.splat(1))
  const scale = i32x4.shl(i32x4.sub(i32x4.splat(127), i32x4.trunc_sat_f32x4_s(whole)), 23)
  const value = f32x4.mul(f32x4.mul(sum, f32x4.splat(0.7071067811865476)), scale)
  return v128.and(value, f32x4.lt(power, f32x4.splat(126)))
}

/** One slice as f32 with rows `rx` longer on either side, the outermost value repeated; `kind` 0 f32, 1 i16. */
export function bilateralPad(slice: usize, kind: i32, nx: i32, ny: i32, rx: i32, pitch: i32, target: usize): void {
  for (let y = 0; y < ny; y++) {
    for (let i = 0; i < pitch; i++) {
      const from = <usize>(y * nx + min(max(i - rx, 0), nx - 1))
      const value = kind == 1 ? <f32>load<i16>(slice + (from << 1)) : load<f32>(slice + (from << 2))
      store<f32>(target + (<usize>(y * pitch + i) << 2), value)
    }
  }
}

/**
 * One filtered slice. `slices`, `offsets`, `work` as `medianSlice`; `weights` f32[count]: of the distances. `inverse`: 1 / σ of the
 * values. A neighbour without a value (NaN) does not count; what has none itself stays so. Rows of `target` are written 16 bytes beyond nx.
 */
export function bilateralSlice(
  slices: usize, nx: i32, ny: i32, rx: i32, rz: i32, pitch: i32, offsets: usize, weights: usize, count: i32, inverse: f32,
  target: usize, work: usize,
): void {
  for (let y = 0; y < ny; y++) {
    for (let n = 0; n < count; n++) {
      const at = offsets + <usize>(12 * n)
      const row = min(max(y + load<i32>(at, 4), 0), ny - 1)
      const slice = load<u32>(slices + (<usize>(load<i32>(at, 8) + rz) << 2))
      store<u32>(work + (<usize>n << 2), slice + <u32>(<usize>(row * pitch + rx + load<i32>(at)) << 2))
    }
    const centre = <usize>load<u32>(slices + (<usize>rz << 2)) + (<usize>(y * pitch + rx) << 2)
    const to = target + (<usize>(y * nx) << 2)
    for (let i = 0; i < nx; i += 4) {
      const away = <usize>i << 2
      const own = v128.load(centre + away)
      let sum = f32x4.splat(0)
      let total = f32x4.splat(0)
      for (let n: usize = 0; n < <usize>count; n++) {
        const value = v128.load(<usize>load<u32>(work + (n << 2)) + away)
        const difference = f32x4.sub(value, own)
        const d = f32x4.mul(difference, f32x4.splat(inverse))
        const known = f32x4.eq(difference, difference)
        const weight = v128.and(f32x4.mul(gaussianOf(f32x4.mul(d, d)), v128.load32_splat(weights + (n << 2))), known)
        // Sums of differences: values of any size lose nothing.
        const counted = v128.and(difference, f32x4.gt(weight, f32x4.splat(0)))
        sum = f32x4.add(sum, f32x4.mul(counted, weight))
        total = f32x4.add(total, weight)
      }
      const mean = f32x4.add(own, f32x4.div(sum, total))
      v128.store(to + away, v128.bitselect(mean, own, f32x4.gt(total, f32x4.splat(0))))
    }
  }
}
