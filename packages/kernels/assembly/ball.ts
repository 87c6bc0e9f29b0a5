// Dilation of a mask by a ball, one bit a voxel: a row of bits is spread along x to every half width that the ball has, and a
// row of the result is the union of the spread rows around it. A row is `words` u64, an even number; bit i of word w is
// voxel 64·w + i; bits beyond the row are 0.

/** Bits of a slice of u8, set where (mask ≠ 0) = wanted. 64 bytes beyond the slice are read. */
export function ballPack(slice: usize, wanted: i32, nx: i32, ny: i32, words: i32, bits: usize): void {
  const zero = i8x16.splat(0)
  const flip: u64 = wanted ? 0 : ~(<u64>0)
  for (let y = 0; y < ny; y++) {
    const row = slice + <usize>(y * nx)
    const to = bits + (<usize>(y * words) << 3)
    for (let w = 0; w < words; w++) {
      const left = nx - 64 * w
      if (left <= 0) {
        store<u64>(to + (<usize>w << 3), 0)
        continue
      }
      const at = row + <usize>(64 * w)
      const low = <u32>i8x16.bitmask(i8x16.ne(v128.load(at), zero))
      const second = <u32>i8x16.bitmask(i8x16.ne(v128.load(at, 16), zero))
      const third = <u32>i8x16.bitmask(i8x16.ne(v128.load(at, 32), zero))
      const fourth = <u32>i8x16.bitmask(i8x16.ne(v128.load(at, 48), zero))
      let word = (<u64>(low | (second << 16)) | (<u64>(third | (fourth << 16)) << 32)) ^ flip
      if (left < 64) word &= ((<u64>1) << <u64>left) - 1
      store<u64>(to + (<usize>w << 3), word)
    }
  }
}

/** A slice of u8, 1 where the bit is `wanted`. 64 bytes beyond the slice are written. */
export function ballUnpack(bits: usize, wanted: i32, nx: i32, ny: i32, words: i32, slice: usize): void {
  const places = i8x16(1, 2, 4, 8, 16, 32, 64, -128, 1, 2, 4, 8, 16, 32, 64, -128)
  const halves = i8x16(0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 1, 1, 1, 1)
  const one = i8x16.splat(1)
  const flip: u64 = wanted ? 0 : ~(<u64>0)
  for (let y = 0; y < ny; y++) {
    const row = slice + <usize>(y * nx)
    const from = bits + (<usize>(y * words) << 3)
    for (let w = 0; 64 * w < nx; w++) {
      const word = load<u64>(from + (<usize>w << 3)) ^ flip
      const at = row + <usize>(64 * w)
      for (let n = 0; n < 4; n++) {
        const sixteen = i8x16.swizzle(i16x8.splat(<i16>(word >> (<u64>n << 4))), halves)
        const set = i8x16.ne(v128.and(sixteen, places), i8x16.splat(0))
        v128.store(at + (<usize>n << 4), v128.and(set, one))
      }
    }
  }
}

/** Bits beyond the row become 0, in all rows of a slice; with `flip` every other bit is turned over first. */
export function ballClip(bits: usize, nx: i32, ny: i32, words: i32, flip: i32): void {
  const turn: u64 = flip ? ~(<u64>0) : 0
  for (let y = 0; y < ny; y++) {
    const row = bits + (<usize>(y * words) << 3)
    for (let w = 0; w < words; w++) {
      const left = nx - 64 * w
      const keep: u64 = left >= 64 ? ~(<u64>0) : left <= 0 ? 0 : ((<u64>1) << <u64>left) - 1
      const at = row + (<usize>w << 3)
      store<u64>(at, (load<u64>(at) ^ turn) & keep)
    }
  }
}

/** The word that begins `shift` bits after the start of word w (before it where negative); 0 outside of the row. */
@inline
function shifted(row: usize, words: i32, w: i32, shift: i32): u64 {
  const first = w + (shift >> 6)
  const bits = <u64>(shift & 63)
  const low: u64 = first >= 0 && first < words ? load<u64>(row + (<usize>first << 3)) : 0
  if (bits == 0) return low
  const high: u64 = first + 1 >= 0 && first + 1 < words ? load<u64>(row + (<usize>(first + 1) << 3)) : 0
  return (low >> bits) | (high << (64 - bits))
}

/** A slice spread along x by 0 … most voxels: most + 1 slices of bits, one after the other. */
export function ballSpread(bits: usize, ny: i32, words: i32, most: i32, target: usize): void {
  const slice = <usize>(ny * words) << 3
  memory.copy(target, bits, slice)
  for (let y = 0; y < ny; y++) {
    const row = bits + (<usize>(y * words) << 3)
    const to = target + (<usize>(y * words) << 3)
    let any: u64 = 0
    for (let w = 0; w < words; w++) any |= load<u64>(row + (<usize>w << 3))
    for (let reach = 1; reach <= most; reach++) {
      const before = to + <usize>(reach - 1) * slice
      const out = before + slice
      if (any == 0) {
        memory.fill(out, 0, <usize>words << 3)
        continue
      }
      for (let w = 0; w < words; w++) {
        const both = shifted(row, words, w, reach) | shifted(row, words, w, -reach)
        store<u64>(out + (<usize>w << 3), load<u64>(before + (<usize>w << 3)) | both)
      }
    }
  }
}

/**
 * One slice of the union. `spreads`: u32[depth], addresses of the spread slices around it (0: outside of the volume); `widths`:
 * i32[depth · height], half width of the ball in each row of it, −1 where it has none; height is odd.
 */
export function ballUnion(
  spreads: usize, widths: usize, depth: i32, height: i32, ny: i32, words: i32, target: usize,
): void {
  const bytes = <usize>words << 3
  const slice = <usize>ny * bytes
  memory.fill(target, 0, slice)
  for (let d = 0; d < depth; d++) {
    const spread = <usize>load<u32>(spreads + (<usize>d << 2))
    if (spread == 0) continue
    for (let h = 0; h < height; h++) {
      const width = load<i32>(widths + (<usize>(d * height + h) << 2))
      if (width < 0) continue
      // All rows at once: row y takes row y + shift.
      const shift = h - (height >> 1)
      const first = max(0, -shift)
      const last = min(ny, ny - shift)
      if (last <= first) continue
      const from = spread + <usize>width * slice + <usize>(first + shift) * bytes
      const to = target + <usize>first * bytes
      const count = <usize>(last - first) * bytes
      for (let at: usize = 0; at < count; at += 16) {
        v128.store(to + at, v128.or(v128.load(to + at), v128.load(from + at)))
      }
    }
  }
}
