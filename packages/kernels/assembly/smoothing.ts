// Smoothing of a mesh by passes of x += factor · (mean of the neighbours − x). Vertices are f32[4], the fourth 0.

@inline
function corner(triangles: usize, i: usize): u32 {
  return load<u32>(triangles + (i << 2))
}

/**
 * Neighbours of each vertex, each once, in the order in which the triangles name them: neighbours[offsets[v] …
 * offsets[v] + counts[v]). `offsets` u32[V + 1] (0 before), `counts` u32[V], `neighbours` u32[6T].
 */
export function smoothingRings(
  triangles: usize, triangleCount: usize, vertexCount: usize, offsets: usize, counts: usize, neighbours: usize,
): void {
  const corners: usize = triangleCount * 3
  for (let i: usize = 0; i < corners; i++) {
    const at = offsets + <usize>((corner(triangles, i) + 1) << 2)
    store<u32>(at, load<u32>(at) + 2)
  }
  for (let v: usize = 1; v <= vertexCount; v++) {
    const at = offsets + (v << 2)
    store<u32>(at, load<u32>(at) + load<u32>(at - 4))
  }
  memory.fill(counts, 0, vertexCount << 2)
  for (let t: usize = 0; t < corners; t += 3) {
    const a = corner(triangles, t), b = corner(triangles, t + 1), c = corner(triangles, t + 2)
    addNeighbours(offsets, counts, neighbours, a, b, c)
    addNeighbours(offsets, counts, neighbours, b, a, c)
    addNeighbours(offsets, counts, neighbours, c, a, b)
  }
}

@inline
function addNeighbours(offsets: usize, counts: usize, neighbours: usize, v: u32, one: u32, other: u32): void {
  const first = neighbours + <usize>(load<u32>(offsets + <usize>(v << 2)) << 2)
  const at = counts + <usize>(v << 2)
  let count = load<u32>(at)
  if (one != v && !stands(first, count, one)) store<u32>(first + <usize>(count++ << 2), one)
  if (other != v && !stands(first, count, other)) store<u32>(first + <usize>(count++ << 2), other)
  store<u32>(at, count)
}

@inline
function stands(first: usize, count: u32, vertex: u32): bool {
  for (let n: u32 = 0; n < count; n++) if (load<u32>(first + <usize>(n << 2)) == vertex) return true
  return false
}

/** One pass from `source` to `target`. A vertex whose `fixed` u8 is 1, or that has no neighbour, stays. */
export function smoothingPass(
  source: usize, target: usize, fixed: usize, vertexCount: usize, offsets: usize, counts: usize, neighbours: usize,
  factor: f32,
): void {
  for (let v: usize = 0; v < vertexCount; v++) {
    const x = v128.load(source + (v << 4))
    const count = load<u32>(counts + (v << 2))
    if (count == 0 || load<u8>(fixed + v) != 0) {
      v128.store(target + (v << 4), x)
      continue
    }
    let at = neighbours + <usize>(load<u32>(offsets + (v << 2)) << 2)
    const end = at + <usize>(count << 2)
    let sum = f32x4.splat(0)
    for (; at < end; at += 4) sum = f32x4.add(sum, v128.load(source + (<usize>load<u32>(at) << 4)))
    const away = f32x4.sub(f32x4.mul(sum, f32x4.splat(1 / <f32>count)), x)
    v128.store(target + (v << 4), f32x4.add(x, f32x4.mul(away, f32x4.splat(factor))))
  }
}

/** positions f32[3V] less their box's middle, into `padded` f32[4V]; the middle f32[4] into `middle`. */
export function smoothingOpen(positions: usize, padded: usize, vertexCount: usize, middle: usize): void {
  let low = f32x4.splat(Infinity)
  let high = f32x4.splat(-Infinity)
  for (let v: usize = 0; v < vertexCount; v++) {
    const x = v128.load(positions + v * 12)
    low = f32x4.min(low, x)
    high = f32x4.max(high, x)
  }
  const centre = f32x4.replace_lane(f32x4.mul(f32x4.add(low, high), f32x4.splat(0.5)), 3, 0)
  v128.store(middle, centre)
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
