// Smoothing of a mesh by passes of x += factor · (mean of the neighbours − x). Vertices are f32[4], the fourth 0.

@inline
function corner(triangles: usize, i: usize): u32 {
  return load<u32>(triangles + (i << 2))
}

/**
 * Room for the rings of the vertices `first` to `first + count`: adds two entries a corner to `offsets` u32[count + 1], each
 * one behind its vertex's place. `corners` is how many indices u32 the triangles have.
 */
export function smoothingCount(triangles: usize, corners: i32, first: u32, count: i32, offsets: usize): void {
  for (let i: usize = 0; i < <usize>corners; i++) {
    const v = corner(triangles, i) - first
    if (v >= <u32>count) continue
    const at = offsets + (<usize>(v + 1) << 2)
    store<u32>(at, load<u32>(at) + 2)
  }
}

/** Makes `offsets` into where each ring begins; returns how many entries there are. */
export function smoothingOffsets(count: i32, offsets: usize): i32 {
  for (let v: usize = 1; v <= <usize>count; v++) {
    const at = offsets + (v << 2)
    store<u32>(at, load<u32>(at) + load<u32>(at - 4))
  }
  return load<i32>(offsets + (<usize>count << 2))
}

/**
 * Adds the neighbours of each of these vertices, each once, in the order in which the triangles name them, less `low`:
 * neighbours[offsets[v] … offsets[v] + counts[v]). `counts` u32[count], 0 before the first triangles.
 */
export function smoothingRings(
  triangles: usize, corners: i32, low: u32, first: u32, count: i32, offsets: usize, counts: usize, neighbours: usize,
): void {
  for (let t: usize = 0; t < <usize>corners; t += 3) {
    const a = corner(triangles, t), b = corner(triangles, t + 1), c = corner(triangles, t + 2)
    const u = a - first, v = b - first, w = c - first
    if (u < <u32>count) addNeighbours(offsets, counts, neighbours, u, a - low, b - low, c - low)
    if (v < <u32>count) addNeighbours(offsets, counts, neighbours, v, b - low, a - low, c - low)
    if (w < <u32>count) addNeighbours(offsets, counts, neighbours, w, c - low, a - low, b - low)
  }
}

@inline
function addNeighbours(
  offsets: usize, counts: usize, neighbours: usize, v: u32, own: u32, one: u32, other: u32,
): void {
  const first = neighbours + <usize>(load<u32>(offsets + <usize>(v << 2)) << 2)
  const at = counts + <usize>(v << 2)
  let count = load<u32>(at)
  if (one != own && !stands(first, count, one)) store<u32>(first + <usize>(count++ << 2), one)
  if (other != own && !stands(first, count, other)) store<u32>(first + <usize>(count++ << 2), other)
  store<u32>(at, count)
}

@inline
function stands(first: usize, count: u32, vertex: u32): bool {
  for (let n: u32 = 0; n < count; n++) if (load<u32>(first + <usize>(n << 2)) == vertex) return true
  return false
}

/**
 * One pass from `source` to `target` over the vertices `start` to `end`; the first ring is vertex `ringStart`'s. A vertex
 * whose `fixed` u8 is 1, or that has no neighbour, stays.
 */
export function smoothingPass(
  source: usize, target: usize, fixed: usize, start: i32, end: i32, ringStart: i32, offsets: usize, counts: usize,
  neighbours: usize, factor: f32,
): void {
  for (let v = <usize>start; v < <usize>end; v++) {
    const x = v128.load(source + (v << 4))
    const ring = (v - <usize>ringStart) << 2
    const count = load<u32>(counts + ring)
    if (count == 0 || load<u8>(fixed + v) != 0) {
      v128.store(target + (v << 4), x)
      continue
    }
    let at = neighbours + <usize>(load<u32>(offsets + ring) << 2)
    const stop = at + <usize>(count << 2)
    let sum = f32x4.splat(0)
    for (; at < stop; at += 4) sum = f32x4.add(sum, v128.load(source + (<usize>load<u32>(at) << 4)))
    const away = f32x4.sub(f32x4.mul(sum, f32x4.splat(1 / <f32>count)), x)
    v128.store(target + (v << 4), f32x4.add(x, f32x4.mul(away, f32x4.splat(factor))))
  }
}

/** positions f32[3V] less `middle` f32[4] (the fourth 0), into `padded` f32[4V]. */
export function smoothingOpen(positions: usize, padded: usize, vertexCount: usize, middle: usize): void {
  const centre = v128.load(middle)
  for (let v: usize = 0; v < vertexCount; v++) {
    const x = f32x4.sub(f32x4.replace_lane(v128.load(positions + v * 12), 3, 0), centre)
    v128.store(padded + (v << 4), x)
  }
}

/** Writes the smoothed places over `positions`, none farther than `limit` from what stood there. */
export function smoothingClose(positions: usize, padded: usize, vertexCount: usize, middle: usize, limit: f64): void {
  // Less what rounding to f32 adds: the limit is kept as it is asked for.
  const mx = load<f32>(middle), my = load<f32>(middle, 4), mz = load<f32>(middle, 8)
  for (let v: usize = 0; v < vertexCount; v++) {
    const at = positions + v * 12
    const from = padded + (v << 4)
    const x = <f64>load<f32>(at), y = <f64>load<f32>(at, 4), z = <f64>load<f32>(at, 8)
    const dx = <f64>load<f32>(from) - <f64>(<f32>(<f32>x - mx))
    const dy = <f64>load<f32>(from, 4) - <f64>(<f32>(<f32>y - my))
    const dz = <f64>load<f32>(from, 8) - <f64>(<f32>(<f32>z - mz))
    const length = sqrt(dx * dx + dy * dy + dz * dz)
    const most = max(limit - 1.2e-7 * (abs(x) + abs(y) + abs(z)), 0) // Less what rounding to f32 adds.
    const share = length > most ? most / length : 1
    store<f32>(at, <f32>(x + share * dx))
    store<f32>(at, <f32>(y + share * dy), 4)
    store<f32>(at, <f32>(z + share * dz), 8)
  }
}
