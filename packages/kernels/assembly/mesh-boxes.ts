// Which triangles reach into given boxes.

@inline
function cornerAt(positions: usize, triangles: usize, index: usize): v128 {
  return v128.load(positions + <usize>load<u32>(triangles + (index << 2)) * 12)
}

/**
 * Writes the numbers of the triangles from `first` to `end` whose box meets one of `count` boxes (f32[8] each: least x, y, z,
 * −∞, greatest x, y, z, ∞) to `found`; returns how many. Behind the last position four bytes are read.
 */
export function trianglesInBoxes(
  positions: usize, triangles: usize, first: u32, end: u32, boxes: usize, count: u32, found: usize,
): u32 {
  let n: u32 = 0
  for (let t = first; t < end; t++) {
    const at = <usize>t * 3
    const a = cornerAt(positions, triangles, at), b = cornerAt(positions, triangles, at + 1), c = cornerAt(positions, triangles, at + 2)
    const low = f32x4.replace_lane(f32x4.min(a, f32x4.min(b, c)), 3, 0)
    const high = f32x4.replace_lane(f32x4.max(a, f32x4.max(b, c)), 3, 0)
    for (let k: u32 = 0; k < count; k++) {
      const box = boxes + (<usize>k << 5)
      const apart = v128.or(f32x4.lt(high, v128.load(box)), f32x4.gt(low, v128.load(box, 16)))
      if (v128.any_true(apart)) continue
      store<u32>(found + (<usize>n << 2), t)
      n++
      break
    }
  }
  return n
}
