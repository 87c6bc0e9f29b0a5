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

/** Voxel beside (i, j, k) on one of six sides, −1 outside. The order of the sides is part of the result. */
@inline
function neighbour(v: i32, side: i32, i: i32, j: i32, k: i32, nx: i32, ny: i32, nz: i32): i32 {
  if (side == 0) return k == 0 ? -1 : v - nx * ny
  if (side == 1) return j == 0 ? -1 : v - nx
  if (side == 2) return i == 0 ? -1 : v - 1
  if (side == 3) return i == nx - 1 ? -1 : v + 1
  if (side == 4) return j == ny - 1 ? -1 : v + nx
  return k == nz - 1 ? -1 : v + nx * ny
}

/**
 * `labels` holds the markers and receives the basins; every voxel enters the queue once, with its own priority as key.
 * `next` i32 a voxel, `queue` i32[2 · 256].
 */
export function watershedFlood(
  priority: usize, labels: usize, mask: usize, next: usize, queue: usize, nx: i32, ny: i32, nz: i32,
): void {
  const heads = queue
  const tails = queue + (<usize>BUCKETS << 2)
  const slice = nx * ny
  const count = slice * nz
  for (let b = 0; b < 2 * BUCKETS; b++) store<i32>(queue + (<usize>b << 2), -1)
  for (let v = 0; v < count; v++) {
    if (load<u8>(mask + v) == 0) store<u8>(labels + v, 0)
    else if (load<u8>(labels + v) != 0) push(v, load<u8>(priority + v), next, heads, tails)
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
    const k = v / slice
    const inSlice = v - k * slice
    const j = inSlice / nx
    const i = inSlice - j * nx
    for (let side = 0; side < 6; side++) {
      const n = neighbour(v, side, i, j, k, nx, ny, nz)
      if (n < 0 || load<u8>(labels + n) != 0 || load<u8>(mask + n) == 0) continue
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
  cost: usize, labels: usize, mask: usize, next: usize, queue: usize, nx: i32, ny: i32, nz: i32,
): void {
  const heads = queue
  const tails = queue + (<usize>BUCKETS << 2)
  const slice = nx * ny
  const count = slice * nz
  let waiting = 0
  for (let b = 0; b < 2 * BUCKETS; b++) store<i32>(queue + (<usize>b << 2), -1)
  for (let v = 0; v < count; v++) {
    if (load<u8>(mask + v) == 0) store<u8>(labels + v, 0)
    else if (load<u8>(labels + v) != 0) {
      push(v, 0, next, heads, tails)
      waiting++
    }
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
    const k = v / slice
    const inSlice = v - k * slice
    const j = inSlice / nx
    const i = inSlice - j * nx
    for (let side = 0; side < 6; side++) {
      const n = neighbour(v, side, i, j, k, nx, ny, nz)
      if (n < 0 || load<u8>(labels + n) != 0 || load<u8>(mask + n) == 0) continue
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
