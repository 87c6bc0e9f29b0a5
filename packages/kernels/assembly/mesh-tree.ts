// A bounding-volume tree over triangles. Node, 32 bytes: min f32[3], max f32[3], i32 first, i32 count.
// count > 0: a leaf of order[first … first + count); count = 0: children first and first + 1. Root is node 0.

const LEAF: i32 = 4

@inline
export function corner(positions: usize, triangles: usize, triangle: i32, which: i32): usize {
  return positions + <usize>load<u32>(triangles + (<usize>(3 * triangle + which) << 2)) * 12
}

@inline
function minimum(a: f32, b: f32, c: f32): f32 {
  return min(a, min(b, c))
}

@inline
function maximum(a: f32, b: f32, c: f32): f32 {
  return max(a, max(b, c))
}

/** boxes: f32[6] a triangle, min then max. */
function fillBoxes(positions: usize, triangles: usize, count: i32, boxes: usize, order: usize): void {
  for (let t = 0; t < count; t++) {
    const a = corner(positions, triangles, t, 0)
    const b = corner(positions, triangles, t, 1)
    const c = corner(positions, triangles, t, 2)
    const box = boxes + <usize>t * 24
    for (let axis: usize = 0; axis < 12; axis += 4) {
      const x = load<f32>(a + axis)
      const y = load<f32>(b + axis)
      const z = load<f32>(c + axis)
      store<f32>(box + axis, minimum(x, y, z))
      store<f32>(box + axis + 12, maximum(x, y, z))
    }
    store<i32>(order + (<usize>t << 2), t)
  }
}

/** Builds the tree; `stack` holds i32 for at least 128 entries. Returns the number of nodes (at most 2 · count). */
export function treeBuild(
  positions: usize, triangles: usize, count: i32, boxes: usize, order: usize, nodes: usize, stack: usize,
): i32 {
  fillBoxes(positions, triangles, count, boxes, order)
  store<i32>(nodes, 0, 24)
  store<i32>(nodes, count, 28)
  let used = 1
  let top = 0
  store<i32>(stack, 0)
  top = 1
  while (top > 0) {
    top--
    const node = nodes + (<usize>load<i32>(stack + (<usize>top << 2)) << 5)
    const first = load<i32>(node, 24)
    const size = load<i32>(node, 28)
    for (let axis: usize = 0; axis < 12; axis += 4) {
      let low: f32 = Infinity
      let high: f32 = -Infinity
      for (let i = first; i < first + size; i++) {
        const box = boxes + <usize>load<i32>(order + (<usize>i << 2)) * 24
        low = min(low, load<f32>(box + axis))
        high = max(high, load<f32>(box + axis + 12))
      }
      store<f32>(node + axis, low)
      store<f32>(node + axis + 12, high)
    }
    if (size <= LEAF) continue
    const middle = partition(boxes, order, first, size)
    const left = nodes + (<usize>used << 5)
    store<i32>(node, used, 24)
    store<i32>(node, 0, 28)
    store<i32>(left, first, 24)
    store<i32>(left, middle - first, 28)
    store<i32>(left, middle, 24 + 32)
    store<i32>(left, first + size - middle, 28 + 32)
    // The bigger side waits: the stack stays as short as log2(count).
    const bigger = middle - first > first + size - middle ? used : used + 1
    store<i32>(stack + (<usize>top << 2), bigger)
    store<i32>(stack + (<usize>(top + 1) << 2), bigger == used ? used + 1 : used)
    top += 2
    used += 2
  }
  return used
}

/** Splits order[first … first + size) at the middle of the centroids' longest extent; returns where the second part starts. */
function partition(boxes: usize, order: usize, first: i32, size: i32): i32 {
  let best: usize = 0
  let extent: f32 = -1
  let cut: f32 = 0
  for (let axis: usize = 0; axis < 12; axis += 4) {
    let low: f32 = Infinity
    let high: f32 = -Infinity
    for (let i = first; i < first + size; i++) {
      const box = boxes + <usize>load<i32>(order + (<usize>i << 2)) * 24
      const twice = load<f32>(box + axis) + load<f32>(box + axis + 12)
      low = min(low, twice)
      high = max(high, twice)
    }
    if (high - low > extent) {
      extent = high - low
      best = axis
      cut = low + (high - low) * 0.5
    }
  }
  let i = first
  let j = first + size - 1
  while (i <= j) {
    const at = order + (<usize>i << 2)
    const box = boxes + <usize>load<i32>(at) * 24
    if (load<f32>(box + best) + load<f32>(box + best + 12) < cut) {
      i++
    } else {
      const other = order + (<usize>j << 2)
      const swap = load<i32>(at)
      store<i32>(at, load<i32>(other))
      store<i32>(other, swap)
      j--
    }
  }
  return i == first || i == first + size ? first + (size >> 1) : i
}

@inline
function outside(low: f32, high: f32, x: f64): f64 {
  const d = max(max(<f64>low - x, x - <f64>high), 0)
  return d * d
}

@inline
function boxDistance(node: usize, x: f64, y: f64, z: f64): f64 {
  return (
    outside(load<f32>(node), load<f32>(node, 12), x) +
    outside(load<f32>(node, 4), load<f32>(node, 16), y) +
    outside(load<f32>(node, 8), load<f32>(node, 20), z)
  )
}

/** Nearest point of a triangle (Ericson 2005, Real-Time Collision Detection, 5.1.5) into `out` f64[3]; returns the squared distance. */
function closestOnTriangle(a: usize, b: usize, c: usize, x: f64, y: f64, z: f64, out: usize): f64 {
  const ax = <f64>load<f32>(a), ay = <f64>load<f32>(a, 4), az = <f64>load<f32>(a, 8)
  const bx = <f64>load<f32>(b), by = <f64>load<f32>(b, 4), bz = <f64>load<f32>(b, 8)
  const cx = <f64>load<f32>(c), cy = <f64>load<f32>(c, 4), cz = <f64>load<f32>(c, 8)
  const ux = bx - ax, uy = by - ay, uz = bz - az
  const vx = cx - ax, vy = cy - ay, vz = cz - az
  const d1 = ux * (x - ax) + uy * (y - ay) + uz * (z - az)
  const d2 = vx * (x - ax) + vy * (y - ay) + vz * (z - az)
  const d3 = ux * (x - bx) + uy * (y - by) + uz * (z - bz)
  const d4 = vx * (x - bx) + vy * (y - by) + vz * (z - bz)
  const d5 = ux * (x - cx) + uy * (y - cy) + uz * (z - cz)
  const d6 = vx * (x - cx) + vy * (y - cy) + vz * (z - cz)
  let v: f64 = 0
  let w: f64 = 0
  const vc = d1 * d4 - d3 * d2
  const vb = d5 * d2 - d1 * d6
  const va = d3 * d6 - d5 * d4
  if (d1 <= 0 && d2 <= 0) {
    v = 0
  } else if (d3 >= 0 && d4 <= d3) {
    v = 1
  } else if (d6 >= 0 && d5 <= d6) {
    w = 1
  } else if (vc <= 0 && d1 >= 0 && d3 <= 0) {
    v = d1 == d3 ? 0 : d1 / (d1 - d3)
  } else if (vb <= 0 && d2 >= 0 && d6 <= 0) {
    w = d2 == d6 ? 0 : d2 / (d2 - d6)
  } else if (va <= 0 && d4 - d3 >= 0 && d5 - d6 >= 0) {
    const sum = d4 - d3 + (d5 - d6)
    w = sum == 0 ? 0 : (d4 - d3) / sum
    v = 1 - w
  } else {
    const sum = va + vb + vc
    v = vb / sum
    w = vc / sum
  }
  const px = ax + ux * v + vx * w
  const py = ay + uy * v + vy * w
  const pz = az + uz * v + vz * w
  store<f64>(out, px)
  store<f64>(out, py, 8)
  store<f64>(out, pz, 16)
  return (px - x) * (px - x) + (py - y) * (py - y) + (pz - z) * (pz - z)
}

/**
 * Nearest point of the mesh for each of n points (f32[3]): distances f32[n], nearest f32[3n], owners i32[n].
 * `stack` holds 16 bytes for each of 128 entries and f64[3] before it.
 */
export function treeClosest(
  positions: usize, triangles: usize, order: usize, nodes: usize, points: usize, n: i32, distances: usize,
  nearest: usize, owners: usize, stack: usize,
): void {
  const out = stack
  const entries = stack + 32
  let owner = load<i32>(order)
  for (let p = 0; p < n; p++) {
    const from = points + <usize>p * 12
    const x = <f64>load<f32>(from), y = <f64>load<f32>(from, 4), z = <f64>load<f32>(from, 8)
    const target = nearest + <usize>p * 12
    // The last point's triangle is a good first guess.
    let best = closestOnTriangle(
      corner(positions, triangles, owner, 0), corner(positions, triangles, owner, 1), corner(positions, triangles, owner, 2), x, y, z, out)
    store<f32>(target, <f32>load<f64>(out))
    store<f32>(target, <f32>load<f64>(out, 8), 4)
    store<f32>(target, <f32>load<f64>(out, 16), 8)
    let top = 1
    store<i32>(entries, 0)
    store<f64>(entries, boxDistance(nodes, x, y, z), 8)
    while (top > 0) {
      top--
      const entry = entries + (<usize>top << 4)
      if (load<f64>(entry, 8) >= best) continue
      const node = nodes + (<usize>load<i32>(entry) << 5)
      const first = load<i32>(node, 24)
      const count = load<i32>(node, 28)
      if (count > 0) {
        for (let i = first; i < first + count; i++) {
          const t = load<i32>(order + (<usize>i << 2))
          const d = closestOnTriangle(
            corner(positions, triangles, t, 0), corner(positions, triangles, t, 1), corner(positions, triangles, t, 2), x, y, z, out)
          if (d < best) {
            best = d
            owner = t
            store<f32>(target, <f32>load<f64>(out))
            store<f32>(target, <f32>load<f64>(out, 8), 4)
            store<f32>(target, <f32>load<f64>(out, 16), 8)
          }
        }
        continue
      }
      const left = boxDistance(nodes + (<usize>first << 5), x, y, z)
      const right = boxDistance(nodes + (<usize>(first + 1) << 5), x, y, z)
      const nearFirst = left <= right
      store<i32>(entry, nearFirst ? first + 1 : first)
      store<f64>(entry, nearFirst ? right : left, 8)
      store<i32>(entry, nearFirst ? first : first + 1, 16)
      store<f64>(entry, nearFirst ? left : right, 24)
      top += 2
    }
    store<f32>(distances + (<usize>p << 2), <f32>sqrt(best))
    store<i32>(owners + (<usize>p << 2), owner)
  }
}

@inline
function slab(low: f32, high: f32, o: f64, inverse: f64, near: bool): f64 {
  const a = (<f64>low - o) * inverse
  const b = (<f64>high - o) * inverse
  return near ? min(a, b) : max(a, b)
}

/** t where the ray enters the box, ∞ where it misses it between 0 and `reach`. NaN (0 · ∞, a ray in a slab's plane) counts as meeting. */
@inline
function rayEntry(node: usize, x: f64, y: f64, z: f64, ix: f64, iy: f64, iz: f64, reach: f64): f64 {
  let near: f64 = 0
  let far: f64 = reach
  const ax = slab(load<f32>(node), load<f32>(node, 12), x, ix, true)
  const bx = slab(load<f32>(node), load<f32>(node, 12), x, ix, false)
  if (ax > near) near = ax
  if (bx < far) far = bx
  const ay = slab(load<f32>(node, 4), load<f32>(node, 16), y, iy, true)
  const by = slab(load<f32>(node, 4), load<f32>(node, 16), y, iy, false)
  if (ay > near) near = ay
  if (by < far) far = by
  const az = slab(load<f32>(node, 8), load<f32>(node, 20), z, iz, true)
  const bz = slab(load<f32>(node, 8), load<f32>(node, 20), z, iz, false)
  if (az > near) near = az
  if (bz < far) far = bz
  return near > far * (1 + 1e-12) + 1e-12 ? Infinity : near
}

/**
 * First triangle that each of n rays meets: origins f64[3], directions f64[3] (t counts in their length), skip i32 a ray
 * (a triangle to leave out, or −1); ts f64[n] (∞ where none), owners i32[n] (−1 where none). Both sides of triangles count.
 */
export function treeRays(
  positions: usize, triangles: usize, order: usize, nodes: usize, origins: usize, directions: usize, skip: usize,
  n: i32, ts: usize, owners: usize, stack: usize,
): void {
  for (let r = 0; r < n; r++) {
    const o = origins + <usize>r * 24
    const d = directions + <usize>r * 24
    const x = load<f64>(o), y = load<f64>(o, 8), z = load<f64>(o, 16)
    const dx = load<f64>(d), dy = load<f64>(d, 8), dz = load<f64>(d, 16)
    const leave = load<i32>(skip + (<usize>r << 2))
    const ix = 1 / dx, iy = 1 / dy, iz = 1 / dz
    let best: f64 = Infinity
    let owner: i32 = -1
    let top = 1
    store<i32>(stack, 0)
    store<f64>(stack, rayEntry(nodes, x, y, z, ix, iy, iz, best), 8)
    while (top > 0) {
      top--
      const entry = stack + (<usize>top << 4)
      if (load<f64>(entry, 8) > best || load<f64>(entry, 8) == Infinity) continue
      const node = nodes + (<usize>load<i32>(entry) << 5)
      const first = load<i32>(node, 24)
      const count = load<i32>(node, 28)
      if (count == 0) {
        // The nearer child first: what it gives spares most of the other.
        const left = rayEntry(nodes + (<usize>first << 5), x, y, z, ix, iy, iz, best)
        const right = rayEntry(nodes + (<usize>(first + 1) << 5), x, y, z, ix, iy, iz, best)
        const nearFirst = left <= right
        store<i32>(entry, nearFirst ? first + 1 : first)
        store<f64>(entry, nearFirst ? right : left, 8)
        store<i32>(entry, nearFirst ? first : first + 1, 16)
        store<f64>(entry, nearFirst ? left : right, 24)
        top += 2
        continue
      }
      for (let i = first; i < first + count; i++) {
        const t = load<i32>(order + (<usize>i << 2))
        if (t == leave) continue
        const hit = rayTriangle(
          corner(positions, triangles, t, 0), corner(positions, triangles, t, 1), corner(positions, triangles, t, 2), x, y, z, dx, dy, dz)
        if (hit < best) {
          best = hit
          owner = t
        }
      }
    }
    store<f64>(ts + (<usize>r << 3), best)
    store<i32>(owners + (<usize>r << 2), owner)
  }
}

/** t of the meeting, ∞ where there is none (Möller and Trumbore 1997, doi:10.1080/10867651.1997.10487468). */
function rayTriangle(a: usize, b: usize, c: usize, x: f64, y: f64, z: f64, dx: f64, dy: f64, dz: f64): f64 {
  const ax = <f64>load<f32>(a), ay = <f64>load<f32>(a, 4), az = <f64>load<f32>(a, 8)
  const ux = <f64>load<f32>(b) - ax, uy = <f64>load<f32>(b, 4) - ay, uz = <f64>load<f32>(b, 8) - az
  const vx = <f64>load<f32>(c) - ax, vy = <f64>load<f32>(c, 4) - ay, vz = <f64>load<f32>(c, 8) - az
  const px = dy * vz - dz * vy, py = dz * vx - dx * vz, pz = dx * vy - dy * vx
  const det = ux * px + uy * py + uz * pz
  if (det == 0) return Infinity
  const inverse = 1 / det
  const sx = x - ax, sy = y - ay, sz = z - az
  const u = (sx * px + sy * py + sz * pz) * inverse
  if (!(u >= -1e-12) || u > 1 + 1e-12) return Infinity
  const qx = sy * uz - sz * uy, qy = sz * ux - sx * uz, qz = sx * uy - sy * ux
  const v = (dx * qx + dy * qy + dz * qz) * inverse
  if (!(v >= -1e-12) || u + v > 1 + 1e-12) return Infinity
  const t = (vx * qx + vy * qy + vz * qz) * inverse
  return t > 0 ? t : Infinity
}
