// Marker-controlled watershed by priority flood with a bucket queue, and the count of directions that see a wall.

const BUCKETS: i32 = 256

function push(voxel: i32, level: u32, next: usize, heads: usize, tails: usize): void {
  store<i32>(next + (<usize>voxel << 2), -1)
  const slot = <usize>level << 2
  const last = load<i32>(tails + slot)
  if (last < 0) store<i32>(heads + slot, voxel)
  else store<i32>(next + (<usize>last << 2), voxel)
  store<i32>(tails + slot, voxel)
}

/** Marks voxels that the flood must not enter; labels run from 1 to 254. */
const CLOSED: u8 = 255

/**
 * Copies a volume into one with a margin of one voxel on every side, so that the flood needs no look at the border.
 * Where `mask` is given, voxels outside of it, and the margin, become CLOSED.
 */
export function floodPad(source: usize, mask: usize, target: usize, nx: i32, ny: i32, nz: i32): void {
  const width = nx + 2
  memory.fill(target, mask != 0 ? CLOSED : 0, <usize>width * <usize>((ny + 2) * (nz + 2)))
  for (let k = 0; k < nz; k++) {
    for (let j = 0; j < ny; j++) {
      const from = <usize>nx * <usize>(j + ny * k)
      const to = target + <usize>(1 + width * (j + 1 + (ny + 2) * (k + 1)))
      if (mask == 0) memory.copy(to, source + from, nx)
      else for (let i = 0; i < nx; i++) {
        if (load<u8>(mask + from + i) != 0) store<u8>(to + i, load<u8>(source + from + i))
      }
    }
  }
}

/** Back from the padded volume; closed voxels become 0. */
export function floodUnpad(source: usize, target: usize, nx: i32, ny: i32, nz: i32): void {
  const width = nx + 2
  for (let k = 0; k < nz; k++) {
    for (let j = 0; j < ny; j++) {
      const to = target + <usize>nx * <usize>(j + ny * k)
      const from = source + <usize>(1 + width * (j + 1 + (ny + 2) * (k + 1)))
      for (let i = 0; i < nx; i++) {
        const label = load<u8>(from + i)
        store<u8>(to + i, label == CLOSED ? 0 : label)
      }
    }
  }
}

/** One of the six neighbours of a voxel of the padded volume; their order is part of the result. */
@inline
function beside(v: i32, side: i32, width: i32, slice: i32): i32 {
  if (side == 0) return v - slice
  if (side == 1) return v - width
  if (side == 2) return v - 1
  if (side == 3) return v + 1
  if (side == 4) return v + width
  return v + slice
}

/**
 * `labels`, padded, holds the markers and receives the basins; every voxel enters the queue once, with its own priority
 * as key. `next` i32 a padded voxel, `queue` i32[2 · 256]; nx, ny, nz with the padding.
 */
export function watershedFlood(
  priority: usize, labels: usize, next: usize, queue: usize, nx: i32, ny: i32, nz: i32,
): void {
  const heads = queue
  const tails = queue + (<usize>BUCKETS << 2)
  const slice = nx * ny
  const count = slice * nz
  for (let b = 0; b < 2 * BUCKETS; b++) store<i32>(queue + (<usize>b << 2), -1)
  for (let v = 0; v < count; v++) {
    const label = load<u8>(labels + v)
    if (label != 0 && label != CLOSED) push(v, load<u8>(priority + v), next, heads, tails)
  }
  let level: i32 = 0
  while (level < BUCKETS) {
    const slot = <usize>level << 2
    const v = load<i32>(heads + slot)
    if (v < 0) {
      level++
      continue
    }
    const following = load<i32>(next + (<usize>v << 2))
    store<i32>(heads + slot, following)
    if (following < 0) store<i32>(tails + slot, -1)
    const label = load<u8>(labels + v)
    for (let side = 0; side < 6; side++) {
      const n = beside(v, side, nx, slice)
      if (load<u8>(labels + n) != 0) continue
      store<u8>(labels + n, label)
      const own = <i32>load<u8>(priority + n)
      push(n, own, next, heads, tails)
      if (own < level) level = own
    }
  }
}

/**
 * As `watershedFlood`, but the key is the sum of the values on the way from the marker (Dijkstra 1959, by circular
 * buckets as in Dial 1969). Values 1 to 255; the first neighbour to leave the queue gives the least sum.
 */
export function travelFlood(
  cost: usize, labels: usize, next: usize, queue: usize, nx: i32, ny: i32, nz: i32,
): void {
  const heads = queue
  const tails = queue + (<usize>BUCKETS << 2)
  const slice = nx * ny
  const count = slice * nz
  let waiting = 0
  for (let b = 0; b < 2 * BUCKETS; b++) store<i32>(queue + (<usize>b << 2), -1)
  for (let v = 0; v < count; v++) {
    const label = load<u8>(labels + v)
    if (label == 0 || label == CLOSED) continue
    push(v, 0, next, heads, tails)
    waiting++
  }
  let level: u32 = 0
  while (waiting > 0) {
    const slot = <usize>level << 2
    const v = load<i32>(heads + slot)
    if (v < 0) {
      level = (level + 1) & 255
      continue
    }
    waiting--
    const following = load<i32>(next + (<usize>v << 2))
    store<i32>(heads + slot, following)
    if (following < 0) store<i32>(tails + slot, -1)
    const label = load<u8>(labels + v)
    for (let side = 0; side < 6; side++) {
      const n = beside(v, side, nx, slice)
      if (load<u8>(labels + n) != 0) continue
      store<u8>(labels + n, label)
      push(n, (level + <u32>load<u8>(cost + n)) & 255, next, heads, tails)
      waiting++
    }
  }
}

/** One half of the directions: 13 that point to voxels swept before. Planes are padded by one voxel on each side. */
function sweep(wall: usize, counts: usize, planes: usize, nx: i32, ny: i32, nz: i32, step: i32): void {
  const width = nx + 2
  const plane = (width * (ny + 2)) << 1
  memory.fill(planes, 0, <usize>(2 * plane))
  let before = planes
  let now = planes + plane
  const row = <usize>(width << 1)
  for (let kk = 0; kk < nz; kk++) {
    const k = step > 0 ? kk : nz - 1 - kk
    for (let jj = 0; jj < ny; jj++) {
      const j = step > 0 ? jj : ny - 1 - jj
      for (let ii = 0; ii < nx; ii++) {
        const i = step > 0 ? ii : nx - 1 - ii
        const voxel = <usize>(i + nx * (j + ny * k))
        // The padded position counts along the sweep, so that one body serves both halves.
        const at = <usize>((ii + 1 + width * (jj + 1)) << 1)
        let seen: u32 = 0x1fff
        if (load<u8>(wall + voxel) == 0) {
          const b = before + at
          const c = now + at
          seen =
            (<u32>load<u16>(b - row - 2) & 1) | (<u32>load<u16>(b - row) & 2) | (<u32>load<u16>(b - row + 2) & 4) |
            (<u32>load<u16>(b - 2) & 8) | (<u32>load<u16>(b) & 16) | (<u32>load<u16>(b + 2) & 32) |
            (<u32>load<u16>(b + row - 2) & 64) | (<u32>load<u16>(b + row) & 128) | (<u32>load<u16>(b + row + 2) & 256) |
            (<u32>load<u16>(c - row - 2) & 512) | (<u32>load<u16>(c - row) & 1024) | (<u32>load<u16>(c - row + 2) & 2048) |
            (<u32>load<u16>(c - 2) & 4096)
        }
        store<u16>(now + at, <u16>seen)
        store<u8>(counts + voxel, load<u8>(counts + voxel) + <u8>popcnt<u32>(seen))
      }
    }
    const swap = before
    before = now
    now = swap
  }
}

/** `counts` cleared by the caller; `planes` u16[2 · (nx + 2) · (ny + 2)]. */
export function wallDirections(wall: usize, counts: usize, planes: usize, nx: i32, ny: i32, nz: i32): void {
  sweep(wall, counts, planes, nx, ny, nz, 1)
  sweep(wall, counts, planes, nx, ny, nz, -1)
}

function unlink(v: i32, key: u32, next: usize, before: usize, heads: usize, tails: usize): void {
  const at = <usize>v << 2
  const slot = <usize>key << 2
  const following = load<i32>(next + at)
  const previous = load<i32>(before + at)
  if (previous < 0) store<i32>(heads + slot, following)
  else store<i32>(next + (<usize>previous << 2), following)
  if (following < 0) store<i32>(tails + slot, previous)
  else store<i32>(before + (<usize>following << 2), previous)
}

function append(v: i32, key: u32, next: usize, before: usize, heads: usize, tails: usize): void {
  const slot = <usize>key << 2
  store<i32>(before + (<usize>v << 2), load<i32>(tails + slot))
  push(v, key, next, heads, tails)
}

/**
 * Least ways over the differences of neighbouring values: a step costs |a − b| + `step`, at most 255 (Dijkstra 1959 by
 * circular buckets). `labels`, padded, holds the markers and receives the basins; `next`, `before`, `sums` i32 a padded
 * voxel; a settled voxel's sum is stored as its bitwise complement.
 */
export function contrastFlood(
  values: usize, labels: usize, next: usize, before: usize, sums: usize, queue: usize, nx: i32, ny: i32, nz: i32, step: i32,
): void {
  const heads = queue
  const tails = queue + (<usize>BUCKETS << 2)
  const slice = nx * ny
  const count = slice * nz
  let waiting = 0
  for (let b = 0; b < 2 * BUCKETS; b++) store<i32>(queue + (<usize>b << 2), -1)
  for (let v = 0; v < count; v++) {
    const label = load<u8>(labels + v)
    if (label == 0 || label == CLOSED) continue
    store<i32>(sums + (<usize>v << 2), 0)
    append(v, 0, next, before, heads, tails)
    waiting++
  }
  let level: i32 = 0
  while (waiting > 0) {
    const v = load<i32>(heads + (<usize>(level & 255) << 2))
    if (v < 0) {
      level++
      continue
    }
    waiting--
    unlink(v, level & 255, next, before, heads, tails)
    store<i32>(sums + (<usize>v << 2), ~level)
    const label = load<u8>(labels + v)
    const own = <i32>load<u8>(values + v)
    for (let side = 0; side < 6; side++) {
      const n = beside(v, side, nx, slice)
      const other = load<u8>(labels + n)
      if (other == CLOSED) continue
      const at = sums + (<usize>n << 2)
      const sum = level + min(255, abs(own - <i32>load<u8>(values + n)) + step)
      if (other == 0) waiting++
      else {
        const known = load<i32>(at)
        if (known < 0 || known <= sum) continue
        unlink(n, known & 255, next, before, heads, tails)
      }
      store<u8>(labels + n, label)
      store<i32>(at, sum)
      append(n, sum & 255, next, before, heads, tails)
    }
  }
}
