// A bounding-volume tree over triangles. Node, 32 bytes: min f32[3], max f32[3], i32 first, i32 count.
// count > 0: a leaf of order[first … first + count); count = 0: children first and first + 1. Root is node 0.

const LEAF: i32 = 4

@inline
export function corner(positions: usize, triangles: usize, triangle: i32, which: i32): usize {
  return positions + <usize>load<u32>(triangles + (<usize>(3 * triangle + which) << 2)) * 12
}

// While the tree grows, a triangle is a record of 32 bytes that is moved about: min f32[3], its number, max f32[3], 0.

@inline
function withoutFourth(v: v128): v128 {
  return v128.and(v, i32x4(-1, -1, -1, 0))
}

/** Corner at `at` as (x, y, z, ?): what stands behind the last corner is read too. */
@inline
function cornerLanes(at: usize): v128 {
  return v128.load(at)
}

/** Writes boxes, f32[6] a triangle, min then max, of triangles `first` … `end`; 32 bytes of `records` a triangle beside them. */
export function treeBoxes(
  positions: usize, triangles: usize, first: i32, end: i32, boxes: usize, records: usize,
): void {
  for (let t = first; t < end; t++) {
    const a = cornerLanes(corner(positions, triangles, t, 0))
    const b = cornerLanes(corner(positions, triangles, t, 1))
    const c = cornerLanes(corner(positions, triangles, t, 2))
    const low = f32x4.min(a, f32x4.min(b, c))
    const high = f32x4.max(a, f32x4.max(b, c))
    const record = records + (<usize>t << 5)
    v128.store(record, i32x4.replace_lane(low, 3, t))
    v128.store(record, i32x4.replace_lane(high, 3, 0), 16)
    const box = boxes + <usize>t * 24
    v128.store64_lane(box, low, 0)
    v128.store32_lane(box, low, 2, 8)
    v128.store64_lane(box, high, 0, 12)
    v128.store32_lane(box, high, 2, 20)
  }
}

/**
 * Builds the tree over records that `treeBoxes` wrote, and moves these into its order; `stack` holds i32 for at least 128
 * entries, `spread` f32[8]. Returns the number of nodes (at most 2 · count). The two loops over a node's triangles are functions
 * that stand in the list of exports: so they are not made part of this one, and are compiled well after some nodes.
 */
export function treeBuild(count: i32, nodes: usize, records: usize, stack: usize, spread: usize): i32 {
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
    treeBounds(records, first, size, node, spread)
    if (size <= LEAF) continue
    const middle = treeParted(records, first, size, spread)
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

/** Writes the box of records[first … first + size) to `node`, and where their centroids lie, twice: least f32[4], most f32[4]. */
export function treeBounds(records: usize, first: i32, size: i32, node: usize, spread: usize): void {
  let low = f32x4.splat(Infinity)
  let high = f32x4.splat(-Infinity)
  let least = low
  let most = high
  const end = records + (<usize>(first + size) << 5)
  for (let at = records + (<usize>first << 5); at < end; at += 32) {
    const a = withoutFourth(v128.load(at))
    const b = v128.load(at, 16)
    const twice = f32x4.add(a, b)
    low = f32x4.min(low, a)
    high = f32x4.max(high, b)
    least = f32x4.min(least, twice)
    most = f32x4.max(most, twice)
  }
  v128.store64_lane(node, low, 0)
  v128.store32_lane(node, low, 2, 8)
  v128.store64_lane(node, high, 0, 12)
  v128.store32_lane(node, high, 2, 20)
  v128.store(spread, least)
  v128.store(spread, most, 16)
}

/** Splits records[first … first + size) at the middle of the centroids' longest extent; returns where the second part starts. */
export function treeParted(records: usize, first: i32, size: i32, spread: usize): i32 {
  const least = v128.load(spread)
  const extent = f32x4.sub(v128.load(spread, 16), least)
  let best: usize = 0
  let longest = f32x4.extract_lane(extent, 0)
  let low = f32x4.extract_lane(least, 0)
  if (f32x4.extract_lane(extent, 1) > longest) {
    best = 4
    longest = f32x4.extract_lane(extent, 1)
    low = f32x4.extract_lane(least, 1)
  }
  if (f32x4.extract_lane(extent, 2) > longest) {
    best = 8
    longest = f32x4.extract_lane(extent, 2)
    low = f32x4.extract_lane(least, 2)
  }
  const cut: f32 = low + longest * 0.5
  let i = records + (<usize>first << 5)
  const begin = i
  const end = records + (<usize>(first + size) << 5)
  let j = end - 32
  while (i <= j) {
    if (load<f32>(i + best) + load<f32>(i + best, 16) < cut) {
      i += 32
    } else {
      const a = v128.load(i)
      const b = v128.load(i, 16)
      v128.store(i, v128.load(j))
      v128.store(i, v128.load(j, 16), 16)
      v128.store(j, a)
      v128.store(j, b, 16)
      j -= 32
    }
  }
  return i == begin || i == end ? first + (size >> 1) : <i32>((i - records) >> 5)
}

/** The triangles of records `first` … `end`. */
export function treeOrder(records: usize, first: i32, end: i32, order: usize): void {
  for (let i = first; i < end; i++) store<i32>(order + (<usize>i << 2), load<i32>(records + (<usize>i << 5), 12))
}

/** How far beyond a box (low, high) the point p lies along each axis; fourth lane 0. */
@inline
function beyond(low: v128, high: v128, p: v128): v128 {
  const d = f32x4.max(f32x4.sub(low, p), f32x4.sub(p, high))
  return withoutFourth(f32x4.max(d, f32x4.splat(0)))
}

@inline
function beyondNode(node: usize, p: v128): v128 {
  return beyond(withoutFourth(v128.load(node)), withoutFourth(v128.load(node, 12)), p)
}

/** Sums of the squares of a's and b's lanes, in lanes 0 and 1. */
@inline
function squares(a: v128, b: v128): v128 {
  const u = f32x4.mul(a, a)
  const v = f32x4.mul(b, b)
  const sum = f32x4.add(v128.shuffle<f32>(u, v, 0, 4, 1, 5), v128.shuffle<f32>(u, v, 2, 6, 3, 7))
  return f32x4.add(sum, v128.shuffle<f32>(sum, sum, 2, 3, 2, 3))
}

const SLACK: f64 = 1 + 2e-6 // Over what rounding to f32 can make of a squared distance to a box: four operations of 2^-24 each.

/** Nearest point of a triangle (Ericson 2005, Real-Time Collision Detection, 5.1.5) into `out` f64[3]; returns the squared distance. */
export function closestOnTriangle(a: usize, b: usize, c: usize, x: f64, y: f64, z: f64, out: usize): f64 {
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

@inline
function toTriangle(positions: usize, triangles: usize, t: i32, x: f64, y: f64, z: f64, out: usize): f64 {
  return closestOnTriangle(
    corner(positions, triangles, t, 0), corner(positions, triangles, t, 1), corner(positions, triangles, t, 2), x, y, z, out)
}

@inline
function keepPoint(target: usize, out: usize): void {
  store<f32>(target, <f32>load<f64>(out))
  store<f32>(target, <f32>load<f64>(out, 8), 4)
  store<f32>(target, <f32>load<f64>(out, 16), 8)
}

/** What a query knows of the best so far: squared distance, f64, and its triangle. */
@inline
function nearestTriangle(
  positions: usize, triangles: usize, t: i32, p: v128, x: f64, y: f64, z: f64, reach: f32, out: usize,
): f64 {
  const a = corner(positions, triangles, t, 0)
  const b = corner(positions, triangles, t, 1)
  const c = corner(positions, triangles, t, 2)
  // The triangle's box first: most triangles of a leaf lie too far off.
  const ca = withoutFourth(v128.load(a)), cb = withoutFourth(v128.load(b)), cc = withoutFourth(v128.load(c))
  const d = beyond(f32x4.min(ca, f32x4.min(cb, cc)), f32x4.max(ca, f32x4.max(cb, cc)), p)
  if (f32x4.extract_lane(squares(d, d), 0) > reach) return Infinity
  return closestOnTriangle(a, b, c, x, y, z, out)
}

/**
 * Nearest point of the mesh for each of n points (f32[3]): distances f32[n], nearest f32[3n], owners i32[n]. Of several
 * triangles at the same distance the first of the mesh; so the order of the points, `sequence` i32[n], changes nothing
 * but the time. `stack` holds 16 bytes for each of 128 entries and f64[3] before it.
 *
 * `cap` < 0: all exactly. Else only what counts for the greatest distance: a search ends with the first triangle within the
 * greatest distance so far, or within √cap where that is less, and leaves a distance that is not too small.
 *
 * `within` ≥ 0: only what lies so near, mm; a point that has nothing there gets distance ∞ and owner −1.
 *
 * Of the sequence, the points `start` … `until`; `known` holds what the ones before found: the square of the greatest distance
 * f64 (−1 before the first) and a triangle i32 (the order's first).
 */
export function treeClosest(
  positions: usize, triangles: usize, order: usize, nodes: usize, points: usize, start: i32, until: i32, sequence: usize,
  distances: usize, nearest: usize, owners: usize, stack: usize, cap: f64, within: f64, known: usize,
): void {
  const out = stack, entries = stack + 32
  const most = within >= 0 ? within * within * SLACK : Infinity
  let enough = load<f64>(known)
  let guess = load<i32>(known, 8)
  for (let index = start; index < until; index++) {
    const at = <usize>load<i32>(sequence + (<usize>index << 2))
    const from = points + at * 12
    const p = withoutFourth(v128.load(from))
    const x = <f64>load<f32>(from), y = <f64>load<f32>(from, 4), z = <f64>load<f32>(from, 8)
    const target = nearest + at * 12
    // The last point's triangle is a good first guess.
    let owner = guess
    let best = toTriangle(positions, triangles, owner, x, y, z, out)
    keepPoint(target, out)
    if (best > most) {
      best = most
      owner = -1
    }
    let reach = <f32>(best * SLACK)
    let node = nodes
    let top = 0
    while (best > enough) {
      const first = load<i32>(node, 24)
      const count = load<i32>(node, 28)
      if (count == 0) {
        const left = nodes + (<usize>first << 5)
        const both = squares(beyondNode(left, p), beyondNode(left + 32, p))
        const dl = f32x4.extract_lane(both, 0)
        const dr = f32x4.extract_lane(both, 1)
        const nearFirst = dl <= dr
        const near = min(dl, dr), far = max(dl, dr)
        if (far <= reach) {
          const entry = entries + (<usize>top << 4)
          store<usize>(entry, nearFirst ? left + 32 : left)
          store<f32>(entry, far, 8)
          top++
        }
        if (near <= reach) {
          node = nearFirst ? left : left + 32
          continue
        }
      } else {
        for (let i = first; i < first + count; i++) {
          const t = load<i32>(order + (<usize>i << 2))
          const d = nearestTriangle(positions, triangles, t, p, x, y, z, reach, out)
          if (d < best || (d == best && t < owner)) {
            best = d
            owner = t
            reach = <f32>(best * SLACK)
            keepPoint(target, out)
          }
        }
      }
      while (top > 0 && load<f32>(entries + (<usize>(top - 1) << 4), 8) > reach) top--
      if (top == 0) break
      top--
      node = load<usize>(entries + (<usize>top << 4))
    }
    if (best > enough) enough = min(best, cap)
    store<f32>(distances + (at << 2), owner < 0 ? Infinity : <f32>sqrt(best))
    store<i32>(owners + (at << 2), owner)
    if (owner >= 0) guess = owner
  }
  store<f64>(known, enough)
  store<i32>(known, guess, 8)
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
