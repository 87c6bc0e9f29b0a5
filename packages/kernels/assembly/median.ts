// Median of a neighbourhood, as a stream of slices. Values become whole numbers of the same order; a median is found bit by bit,
// from the highest down: a bit stays where no more than half of the neighbours lie below the number with it set. No step
// depends on the data, so eight (i16) or four (f32) voxels are done at once, whatever the neighbourhood.

/** Order of f32 as i32: NaN above everything. */
@inline
function keyOf(value: f32): i32 {
  if (value != value) return i32.MAX_VALUE
  const bits = reinterpret<i32>(value)
  return bits ^ ((bits >> 31) & 0x7fffffff)
}

/** One slice with rows `rx` longer on either side, the outermost value repeated; f32 (`wide`) become their keys. `pitch` values a row. */
export function medianPad(slice: usize, wide: i32, nx: i32, ny: i32, rx: i32, pitch: i32, target: usize): void {
  for (let y = 0; y < ny; y++) {
    const row = y * nx
    const to = y * pitch
    for (let i = 0; i < pitch; i++) {
      const from = <usize>(row + min(max(i - rx, 0), nx - 1))
      const at = <usize>(to + i)
      if (wide) store<i32>(target + (at << 2), keyOf(load<f32>(slice + (from << 2))))
      else store<i16>(target + (at << 1), load<i16>(slice + (from << 1)))
    }
  }
}

/** One row of medians of i16: `neighbours` u32[count] addresses of the neighbours of its first voxel; half of `count`, which is odd, lies below. */
function medianRowI16(neighbours: usize, count: i32, nx: i32, target: usize): void {
  const half = i16x8.splat(<i16>(count >> 1))
  for (let i = 0; i < nx; i += 8) {
    const away = <usize>i << 1
    let result = i16x8.splat(-32768)
    for (let bit = 15; bit >= 0; bit--) {
      const trial = i16x8.add(result, i16x8.splat(<i16>(<i32>1 << bit)))
      let below = i16x8.splat(0)
      for (let n: usize = 0; n < <usize>count; n++) {
        below = i16x8.sub(below, i16x8.lt_s(v128.load(<usize>load<u32>(neighbours + (n << 2)) + away), trial))
      }
      result = v128.bitselect(trial, result, i16x8.le_s(below, half))
    }
    v128.store(target + away, result)
  }
}

function medianRowF32(neighbours: usize, count: i32, nx: i32, target: usize): void {
  const half = i32x4.splat(count >> 1)
  const sign = i32x4.splat(0x7fffffff)
  for (let i = 0; i < nx; i += 4) {
    const away = <usize>i << 2
    let result = i32x4.splat(i32.MIN_VALUE)
    for (let bit = 31; bit >= 0; bit--) {
      const trial = i32x4.add(result, i32x4.splat(1 << bit))
      let below = i32x4.splat(0)
      for (let n: usize = 0; n < <usize>count; n++) {
        below = i32x4.sub(below, i32x4.lt_s(v128.load(<usize>load<u32>(neighbours + (n << 2)) + away), trial))
      }
      result = v128.bitselect(trial, result, i32x4.le_s(below, half))
    }
    // Back from keys; NaN's key is a NaN's bits.
    v128.store(target + away, v128.xor(result, v128.and(i32x4.shr_s(result, 31), sign)))
  }
}

/**
 * One slice of medians. `slices` u32[2·rz + 1]: padded slices around it, as `medianPad` writes them. `offsets` i32[3·count]:
 * dx, dy, dz of each neighbour, itself among them. `work` u32[count]. Rows of `target` are read and written 16 bytes beyond nx.
 */
export function medianSlice(
  slices: usize, wide: i32, nx: i32, ny: i32, rx: i32, rz: i32, pitch: i32, offsets: usize, count: i32, target: usize,
  work: usize,
): void {
  const shift: usize = wide ? 2 : 1
  for (let y = 0; y < ny; y++) {
    for (let n = 0; n < count; n++) {
      const at = offsets + <usize>(12 * n)
      const row = min(max(y + load<i32>(at, 4), 0), ny - 1)
      const slice = load<u32>(slices + (<usize>(load<i32>(at, 8) + rz) << 2))
      const first = row * pitch + rx + load<i32>(at)
      store<u32>(work + (<usize>n << 2), slice + <u32>(<usize>first << shift))
    }
    const to = target + (<usize>(y * nx) << shift)
    if (wide) medianRowF32(work, count, nx, to)
    else medianRowI16(work, count, nx, to)
  }
}
