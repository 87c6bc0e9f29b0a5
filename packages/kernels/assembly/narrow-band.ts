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

/** Over `inside`: the signed distance of the flags' boundary, positive inside; `half` is how far it lies from both sides' centres. */
export function signedFromBands(flags: usize, inside: usize, outside: usize, half: f32, count: usize): void {
  for (let i: usize = 0; i < count; i++) {
    const at = i << 2
    store<f32>(inside + at, load<u8>(flags + i) != 0 ? load<f32>(inside + at) - half : half - load<f32>(outside + at))
  }
}

/** Smoothing along x, in place; weights f32[2·radius + 1]; ends repeat. `line` f32[length + 2·radius]. */
export function smoothRows(data: usize, length: i32, rows: i32, weights: usize, radius: i32, line: usize): void {
  const inner = line + (<usize>radius << 2)
  for (let row = 0; row < rows; row++) {
    const at = data + ((<usize>row * <usize>length) << 2)
    memory.copy(inner, at, <usize>length << 2)
    const low = load<f32>(at), high = load<f32>(at + (<usize>(length - 1) << 2))
    for (let i = 0; i < radius; i++) {
      store<f32>(line + (<usize>i << 2), low)
      store<f32>(inner + (<usize>(length + i) << 2), high)
    }
    let i = 0
    for (; i + 4 <= length; i += 4) {
      let sum = f32x4.splat(0)
      for (let w = 0; w <= 2 * radius; w++) {
        const x = v128.load(line + (<usize>(i + w) << 2))
        sum = f32x4.add(sum, f32x4.mul(x, v128.load32_splat(weights + (<usize>w << 2))))
      }
      v128.store(at + (<usize>i << 2), sum)
    }
    for (; i < length; i++) {
      let sum: f32 = 0
      for (let w = 0; w <= 2 * radius; w++)
        sum += load<f32>(line + (<usize>(i + w) << 2)) * load<f32>(weights + (<usize>w << 2))
      store<f32>(at + (<usize>i << 2), sum)
    }
  }
}

/** Smoothing across rows of `width` values, `length` rows a block; ends repeat. `rows` u32[2·radius + 1] is scratch. */
export function smoothAcross(
  source: usize, target: usize, width: i32, length: i32, blocks: i32, weights: usize, radius: i32, rows: usize,
): void {
  const stride = <usize>width << 2
  for (let block = 0; block < blocks; block++) {
    const base = <usize>block * <usize>length * stride
    for (let j = 0; j < length; j++) {
      for (let w = 0; w <= 2 * radius; w++) {
        const other = min(max(j + w - radius, 0), length - 1)
        store<usize>(rows + (<usize>w << 2), source + base + <usize>other * stride)
      }
      const out = target + base + <usize>j * stride
      let i = 0
      for (; i + 4 <= width; i += 4) {
        let sum = f32x4.splat(0)
        for (let w = 0; w <= 2 * radius; w++) {
          const x = v128.load(load<usize>(rows + (<usize>w << 2)) + (<usize>i << 2))
          sum = f32x4.add(sum, f32x4.mul(x, v128.load32_splat(weights + (<usize>w << 2))))
        }
        v128.store(out + (<usize>i << 2), sum)
      }
      for (; i < width; i++) {
        let sum: f32 = 0
        for (let w = 0; w <= 2 * radius; w++)
          sum += load<f32>(load<usize>(rows + (<usize>w << 2)) + (<usize>i << 2)) * load<f32>(weights + (<usize>w << 2))
        store<f32>(out + (<usize>i << 2), sum)
      }
    }
  }
}
