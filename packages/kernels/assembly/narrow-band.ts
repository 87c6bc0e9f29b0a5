// Distances near a set of voxels, and Gaussian smoothing, axis by axis.

/**
 * Distance (in the unit of the spacings) from every voxel to the nearest voxel whose flag is `flag`, exact up to
 * `reach`, `reach` beyond. Borders: outside the volume there are no voxels. `work` is as big as `target` (f32).
 */
export function bandDistance(
  flags: usize, flag: u32, target: usize, work: usize, nx: i32, ny: i32, nz: i32, sx: f64, sy: f64, sz: f64, reach: f64,
): void {
  const far = <f32>(reach * reach)
  for (let row = 0; row < ny * nz; row++) {
    const at = <usize>row * <usize>nx
    let last: f64 = 1e9
    for (let i = 0; i < nx; i++) {
      last = <u32>load<u8>(flags + at + i) == flag ? 0 : last + sx
      store<f32>(target + ((at + i) << 2), <f32>min(last * last, <f64>far))
    }
    last = 1e9
    for (let i = nx - 1; i >= 0; i--) {
      last = <u32>load<u8>(flags + at + i) == flag ? 0 : last + sx
      const old = load<f32>(target + ((at + i) << 2))
      store<f32>(target + ((at + i) << 2), min(old, <f32>min(last * last, <f64>far)))
    }
  }
  lowerEnvelope(target, work, nx, ny, nz, sy, reach)
  lowerEnvelope(work, target, nx * ny, nz, 1, sz, reach)
  const count = nx * ny * nz
  for (let i = 0; i < count; i++) {
    const p = target + (<usize>i << 2)
    store<f32>(p, sqrt(load<f32>(p)))
  }
}

/** out(j) = min over j′ of in(j′) + ((j − j′)·s)², for rows of `width` values, `length` rows a block, `blocks` blocks. */
function lowerEnvelope(source: usize, target: usize, width: i32, length: i32, blocks: i32, s: f64, reach: f64): void {
  const radius = <i32>ceil(reach / s)
  for (let block = 0; block < blocks; block++) {
    const base = (<usize>block * <usize>length * <usize>width) << 2
    for (let j = 0; j < length; j++) {
      const out = target + base + ((<usize>j * <usize>width) << 2)
      memory.copy(out, source + base + ((<usize>j * <usize>width) << 2), <usize>width << 2)
      const first = max(0, j - radius)
      const last = min(length - 1, j + radius)
      for (let other = first; other <= last; other++) {
        if (other == j) continue
        const d = <f64>(other - j) * s
        const add = f32x4.splat(<f32>(d * d))
        const from = source + base + ((<usize>other * <usize>width) << 2)
        let i = 0
        for (; i + 4 <= width; i += 4) {
          const at = <usize>i << 2
          v128.store(out + at, f32x4.min(v128.load(out + at), f32x4.add(v128.load(from + at), add)))
        }
        for (; i < width; i++) {
          const at = <usize>i << 2
          store<f32>(out + at, min(load<f32>(out + at), load<f32>(from + at) + <f32>(d * d)))
        }
      }
    }
  }
}

/** One axis of a smoothing: rows of `width` values, `length` rows a block; weights f32[2·radius + 1]; ends repeat. */
export function smoothAxis(
  source: usize, target: usize, width: i32, length: i32, blocks: i32, weights: usize, radius: i32,
): void {
  for (let block = 0; block < blocks; block++) {
    const base = (<usize>block * <usize>length * <usize>width) << 2
    for (let j = 0; j < length; j++) {
      const out = target + base + ((<usize>j * <usize>width) << 2)
      memory.fill(out, 0, <usize>width << 2)
      for (let w = -radius; w <= radius; w++) {
        const other = min(max(j + w, 0), length - 1)
        const weight = load<f32>(weights + (<usize>(w + radius) << 2))
        const weight4 = f32x4.splat(weight)
        const from = source + base + ((<usize>other * <usize>width) << 2)
        let i = 0
        for (; i + 4 <= width; i += 4) {
          const at = <usize>i << 2
          v128.store(out + at, f32x4.add(v128.load(out + at), f32x4.mul(v128.load(from + at), weight4)))
        }
        for (; i < width; i++) {
          const at = <usize>i << 2
          store<f32>(out + at, load<f32>(out + at) + load<f32>(from + at) * weight)
        }
      }
    }
  }
}
