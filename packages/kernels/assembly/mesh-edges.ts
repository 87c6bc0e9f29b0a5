// What a mesh's connections say: directed edges sorted by the vertices that they join. Directed edge i runs from corner i
// to the next of its triangle.

@inline
function vertexAt(triangles: usize, i: i32): u32 {
  return load<u32>(triangles + (<usize>i << 2))
}

@inline
function following(i: i32): i32 {
  return i % 3 == 2 ? i - 2 : i + 1
}

@inline
function lower(triangles: usize, i: i32): u32 {
  return min(vertexAt(triangles, i), vertexAt(triangles, following(i)))
}

@inline
function upper(triangles: usize, i: i32): u32 {
  return max(vertexAt(triangles, i), vertexAt(triangles, following(i)))
}

/** Counts edges `first` … `end` by their lower or upper vertex, u32[V + 1]. */
export function edgesCounted(triangles: usize, first: i32, end: i32, counts: usize, byUpper: bool): void {
  for (let i = first; i < end; i++) {
    const at = counts + (<usize>(byUpper ? upper(triangles, i) : lower(triangles, i)) << 2)
    store<u32>(at, load<u32>(at) + 1)
  }
}

/** Makes counts into where each vertex's edges start. Returns the greatest count. */
export function edgesStarts(counts: usize, vertices: i32): u32 {
  let sum: u32 = 0
  let most: u32 = 0
  for (let v = 0; v <= vertices; v++) {
    const at = counts + (<usize>v << 2)
    const size = load<u32>(at)
    store<u32>(at, sum)
    sum += size
    most = max(most, size)
  }
  return most
}

/** Places `first` … `end` of one stable pass of a counting sort, from where each vertex's edges start. A source of 0 stands for 0 … n − 1. */
export function edgesPlaced(
  triangles: usize, first: i32, end: i32, source: usize, target: usize, counts: usize, byUpper: bool,
): void {
  for (let k = first; k < end; k++) {
    const i = source == 0 ? k : load<i32>(source + (<usize>k << 2))
    const at = counts + (<usize>(byUpper ? upper(triangles, i) : lower(triangles, i)) << 2)
    const to = load<u32>(at)
    store<u32>(at, to + 1)
    store<i32>(target + (<usize>to << 2), i)
  }
}

/**
 * Puts the few edges of each of the vertices `first` … `last` in order by upper vertex; `counts` says where they end, `start`
 * where the first one's begin. Stable. Returns where the last one's end.
 */
export function edgesOrdered(triangles: usize, first: i32, last: i32, start: u32, order: usize, counts: usize): u32 {
  for (let v = first; v < last; v++) {
    const end = load<u32>(counts + (<usize>v << 2))
    for (let k = start + 1; k < end; k++) {
      const i = load<i32>(order + (<usize>k << 2))
      const high = upper(triangles, i)
      let to = k
      for (; to > start; to--) {
        const before = load<i32>(order + (<usize>(to - 1) << 2))
        if (upper(triangles, before) <= high) break
        store<i32>(order + (<usize>to << 2), before)
      }
      store<i32>(order + (<usize>to << 2), i)
    }
    start = end
  }
  return start
}

/** Where the run of edges that join the same two vertices ends. */
function runEnd(triangles: usize, n: i32, order: usize, start: i32): i32 {
  const first = load<i32>(order + (<usize>start << 2))
  const low = lower(triangles, first), high = upper(triangles, first)
  let end = start + 1
  while (end < n) {
    const i = load<i32>(order + (<usize>end << 2))
    if (lower(triangles, i) != low || upper(triangles, i) != high) break
    end++
  }
  return end
}

/**
 * twins i32[n]: the last edge that runs the other way, or (`earlier`) the last of those before it; −1 where there is none.
 * From `start` in the order on to `until` or a little beyond; returns where to go on.
 */
export function edgesTwins(
  triangles: usize, n: i32, order: usize, start: i32, until: i32, earlier: bool, twins: usize,
): i32 {
  while (start < until) {
    const end = runEnd(triangles, n, order, start)
    for (let a = start; a < end; a++) {
      const i = load<i32>(order + (<usize>a << 2))
      const to = vertexAt(triangles, following(i))
      const loop = vertexAt(triangles, i) == to
      let twin = -1
      for (let b = earlier ? a - 1 : end - 1; b >= start; b--) {
        const other = load<i32>(order + (<usize>b << 2))
        if (!loop && vertexAt(triangles, other) != to) continue
        twin = other
        break
      }
      store<i32>(twins + (<usize>i << 2), twin)
    }
    start = end
  }
  return start
}

@inline
function degenerate(triangles: usize, i: i32): bool {
  const first = i - (i % 3)
  const a = vertexAt(triangles, first), b = vertexAt(triangles, first + 1), c = vertexAt(triangles, first + 2)
  return a == b || b == c || c == a
}

function rootOf(parents: usize, start: u32): u32 {
  let at = start
  while (true) {
    const parent = load<u32>(parents + (<usize>at << 2))
    if (parent == at) return at
    const next = load<u32>(parents + (<usize>parent << 2))
    store<u32>(parents + (<usize>at << 2), next)
    at = next
  }
}

@inline
function unite(parents: usize, a: u32, b: u32): void {
  const one = rootOf(parents, a), other = rootOf(parents, b)
  if (one != other) store<u32>(parents + (<usize>max(one, other) << 2), min(one, other))
}

/** Each of `first` … `end` is a set of its own. */
export function edgesApart(parents: usize, first: i32, end: i32): void {
  for (let i = first; i < end; i++) store<i32>(parents + (<usize>i << 2), i)
}

@inline
function addTo(counts: usize, which: usize): void {
  store<u32>(counts + (which << 2), load<u32>(counts + (which << 2)) + 1)
}

/**
 * Looks at the edges from `start` in the order on to `until` or a little beyond; returns where to go on. Joins corners whose
 * triangles share an edge, `parents` i32[n] each its own set before. Counts into `counts` u32[9], 0 before: [0] edges, [1] of
 * one triangle, [2] of more than two, [3] not run through as often one way as the other. `marks` u8[V], 0 before: 1 at the
 * ends of edges that are not one each way.
 */
export function edgesJoined(
  triangles: usize, n: i32, order: usize, start: i32, until: i32, parents: usize, marks: usize, counts: usize,
): i32 {
  while (start < until) {
    const end = runEnd(triangles, n, order, start)
    countRun(triangles, order, start, end, parents, marks, counts)
    start = end
  }
  return start
}

/**
 * Of the corners `first` … `end` after `edgesJoined`: a fan is a set of corners at one vertex. Counts [4] triangles,
 * [5] degenerate ones, [6] vertices in use, [7] of several fans, which get mark 2; those in use 4.
 */
export function edgesFans(
  triangles: usize, first: i32, end: i32, parents: usize, marks: usize, counts: usize,
): void {
  for (let i = first; i < end; i++) {
    if (degenerate(triangles, i)) {
      if (i % 3 == 0) addTo(counts, 5)
      continue
    }
    if (i % 3 == 0) addTo(counts, 4)
    if (rootOf(parents, i) != i) continue
    const mark = marks + <usize>vertexAt(triangles, i)
    const known = load<u8>(mark)
    if ((known & 4) == 0) addTo(counts, 6)
    else if ((known & 2) == 0) addTo(counts, 7)
    store<u8>(mark, known | ((known & 4) == 0 ? 4 : 2))
  }
}

/** Joins the vertices of the triangles with the corners `first` … `end`; `parents` i32[V] each its own set before. */
export function edgesParts(triangles: usize, first: i32, end: i32, parents: usize): void {
  for (let i = first; i < end; i += 3) {
    if (degenerate(triangles, i)) continue
    unite(parents, vertexAt(triangles, i), vertexAt(triangles, i + 1))
    unite(parents, vertexAt(triangles, i), vertexAt(triangles, i + 2))
  }
}

/** Counts [8] parts, and takes mark 4 away. */
export function edgesPartsCounted(vertices: i32, parents: usize, marks: usize, counts: usize): void {
  for (let v = 0; v < vertices; v++) {
    const mark = marks + <usize>v
    if ((load<u8>(mark) & 4) != 0 && load<i32>(parents + (<usize>v << 2)) == v) addTo(counts, 8)
    store<u8>(mark, load<u8>(mark) & 3)
  }
}

function countRun(triangles: usize, order: usize, start: i32, end: i32, parents: usize, marks: usize, counts: usize): void {
  let forward = 0
  let backward = 0
  let atLow = -1
  let atHigh = -1
  let low: u32 = 0
  let high: u32 = 0
  for (let k = start; k < end; k++) {
    const i = load<i32>(order + (<usize>k << 2))
    if (degenerate(triangles, i)) continue
    const next = following(i)
    low = lower(triangles, i)
    high = upper(triangles, i)
    const up = vertexAt(triangles, i) == low
    if (up) forward++
    else backward++
    const cornerLow = up ? i : next
    const cornerHigh = up ? next : i
    if (atLow < 0) {
      atLow = cornerLow
      atHigh = cornerHigh
    } else {
      unite(parents, atLow, cornerLow)
      unite(parents, atHigh, cornerHigh)
    }
  }
  const all = forward + backward
  if (all == 0) return
  addTo(counts, 0)
  if (all == 1) addTo(counts, 1)
  if (all > 2) addTo(counts, 2)
  if (all > 1 && forward != backward) addTo(counts, 3)
  if (forward == 1 && backward == 1) return
  store<u8>(marks + <usize>low, load<u8>(marks + <usize>low) | 1)
  store<u8>(marks + <usize>high, load<u8>(marks + <usize>high) | 1)
}

/** Unit normals of the triangles with the corners `first` … `end`, f64[n], 0 for a triangle without area. */
export function edgesNormals(positions: usize, triangles: usize, first: i32, end: i32, normals: usize): void {
  for (let i = first; i < end; i += 3) {
    const a = positions + <usize>vertexAt(triangles, i) * 12
    const b = positions + <usize>vertexAt(triangles, i + 1) * 12
    const c = positions + <usize>vertexAt(triangles, i + 2) * 12
    const ax = <f64>load<f32>(a), ay = <f64>load<f32>(a, 4), az = <f64>load<f32>(a, 8)
    const ux = <f64>load<f32>(b) - ax, uy = <f64>load<f32>(b, 4) - ay, uz = <f64>load<f32>(b, 8) - az
    const vx = <f64>load<f32>(c) - ax, vy = <f64>load<f32>(c, 4) - ay, vz = <f64>load<f32>(c, 8) - az
    const x = uy * vz - uz * vy, y = uz * vx - ux * vz, z = ux * vy - uy * vx
    const size = sqrt(x * x + y * y + z * z)
    const at = normals + (<usize>i << 3)
    store<f64>(at, size > 0 ? x / size : 0)
    store<f64>(at, size > 0 ? y / size : 0, 8)
    store<f64>(at, size > 0 ? z / size : 0, 16)
  }
}

/**
 * Marks u8[V] the corners of two triangles at an edge, of `first` … `end`, whose normals' cosine is below `least`. `twins` as
 * `edgesTwins` gives the earlier ones; `normals` of all triangles.
 */
export function edgesFolded(
  triangles: usize, first: i32, end: i32, twins: usize, normals: usize, least: f64, marks: usize,
): void {
  for (let i = first; i < end; i++) {
    const twin = load<i32>(twins + (<usize>i << 2))
    if (twin < 0) continue
    const own = i - (i % 3), other = twin - (twin % 3)
    const a = normals + (<usize>own << 3), b = normals + (<usize>other << 3)
    const cosine = load<f64>(a) * load<f64>(b) + load<f64>(a, 8) * load<f64>(b, 8) + load<f64>(a, 16) * load<f64>(b, 16)
    if (cosine >= least) continue
    for (let k = 0; k < 3; k++) {
      store<u8>(marks + <usize>vertexAt(triangles, own + k), 1)
      store<u8>(marks + <usize>vertexAt(triangles, other + k), 1)
    }
  }
}
