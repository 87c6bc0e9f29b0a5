// An order of points in which neighbours follow each other: 10 bits of each coordinate, interleaved (Morton 1966), sorted
// by radix. What asks a tree in this order finds its data in the cache.

/** Spreads the low 10 bits, two zeros between each. */
@inline
function spread(x: u32): u32 {
  let v = x & 0x3ff
  v = (v | (v << 16)) & 0x030000ff
  v = (v | (v << 8)) & 0x0300f00f
  v = (v | (v << 4)) & 0x030c30c3
  return (v | (v << 2)) & 0x09249249
}

@inline
function cellOf(value: f32, low: f32, scale: f32): u32 {
  const cell = (value - low) * scale
  return cell > 0 ? (cell < 1023 ? <u32>cell : 1023) : 0 // NaN: 0.
}

/** Writes a permutation of 0 … n − 1, i32[n], to `order`; `keys` u32[n], `other` u32[2n], `counts` u32[1024]. Stable. */
export function pointOrder(points: usize, n: i32, order: usize, keys: usize, other: usize, counts: usize): void {
  let low = f32x4.splat(Infinity)
  let high = f32x4.splat(-Infinity)
  for (let i = 0; i < n; i++) {
    const p = v128.load(points + <usize>i * 12)
    low = f32x4.pmin(low, p)
    high = f32x4.pmax(high, p)
  }
  const size = f32x4.sub(high, low)
  const longest = max(f32x4.extract_lane(size, 0), max(f32x4.extract_lane(size, 1), f32x4.extract_lane(size, 2)))
  const scale: f32 = longest > 0 ? 1023 / longest : 0
  const x0 = f32x4.extract_lane(low, 0), y0 = f32x4.extract_lane(low, 1), z0 = f32x4.extract_lane(low, 2)
  for (let i = 0; i < n; i++) {
    const p = points + <usize>i * 12
    const key =
      spread(cellOf(load<f32>(p), x0, scale)) |
      (spread(cellOf(load<f32>(p, 4), y0, scale)) << 1) |
      (spread(cellOf(load<f32>(p, 8), z0, scale)) << 2)
    store<u32>(keys + (<usize>i << 2), key)
    store<i32>(order + (<usize>i << 2), i)
  }
  const otherOrder = other + (<usize>n << 2)
  sortPass(keys, order, other, otherOrder, n, 0, counts)
  sortPass(other, otherOrder, keys, order, n, 10, counts)
  sortPass(keys, order, other, otherOrder, n, 20, counts)
  memory.copy(order, otherOrder, <usize>n << 2)
}

function sortPass(keys: usize, order: usize, keysOut: usize, orderOut: usize, n: i32, shift: i32, counts: usize): void {
  memory.fill(counts, 0, 4096)
  for (let i = 0; i < n; i++) {
    const at = counts + <usize>(((load<u32>(keys + (<usize>i << 2)) >> shift) & 1023) << 2)
    store<u32>(at, load<u32>(at) + 1)
  }
  let sum: u32 = 0
  for (let bin: usize = 0; bin < 4096; bin += 4) {
    const size = load<u32>(counts + bin)
    store<u32>(counts + bin, sum)
    sum += size
  }
  for (let i = 0; i < n; i++) {
    const key = load<u32>(keys + (<usize>i << 2))
    const at = counts + <usize>(((key >> shift) & 1023) << 2)
    const to = <usize>load<u32>(at) << 2
    store<u32>(at, load<u32>(at) + 1)
    store<u32>(keysOut + to, key)
    store<i32>(orderOut + to, load<i32>(order + (<usize>i << 2)))
  }
}
