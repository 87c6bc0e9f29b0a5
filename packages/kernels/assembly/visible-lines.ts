import { corner } from './mesh-tree'

// Lines of a body as they are drawn: edges that are sharp or outlines, where nothing stands before them. All in f64.
// `seen` f64[3V]: a view's x to the right, y down and z away, mm.

@inline
function along(axes: usize, x: f64, y: f64, z: f64): f64 {
  return x * load<f64>(axes) + y * load<f64>(axes, 8) + z * load<f64>(axes, 16)
}

/** Fills `seen` from positions f32[3V] by the axes f64[9]; `bounds` f64[4] grows: least x, greatest x, least y, greatest y. */
export function linesSeen(positions: usize, count: i32, axes: usize, seen: usize, bounds: usize): void {
  let left = load<f64>(bounds), right = load<f64>(bounds, 8), top = load<f64>(bounds, 16), bottom = load<f64>(bounds, 24)
  for (let v = 0; v < count; v++) {
    const at = positions + <usize>v * 12
    const x = <f64>load<f32>(at), y = <f64>load<f32>(at, 4), z = <f64>load<f32>(at, 8)
    const a = along(axes, x, y, z), b = along(axes + 24, x, y, z)
    const to = seen + <usize>v * 24
    store<f64>(to, a)
    store<f64>(to, b, 8)
    store<f64>(to, along(axes + 48, x, y, z), 16)
    left = min(left, a)
    right = max(right, a)
    top = min(top, b)
    bottom = max(bottom, b)
  }
  store<f64>(bounds, left)
  store<f64>(bounds, right, 8)
  store<f64>(bounds, top, 16)
  store<f64>(bounds, bottom, 24)
}

@inline
function least3(a: f64, b: f64, c: f64): f64 {
  return min(min(a, b), c)
}

@inline
function most3(a: f64, b: f64, c: f64): f64 {
  return max(max(a, b), c)
}

/** The nearest z of any triangle at each cell's middle, f32[width · …] into `nearest`, which holds ∞ before. */
export function linesDepth(
  triangles: usize, count: i32, seen: usize, cell: f64, left: f64, top: f64, width: i32, nearest: usize,
): void {
  for (let t = 0; t < count; t++) {
    const a = seen + <usize>load<u32>(triangles + <usize>t * 12) * 24
    const b = seen + <usize>load<u32>(triangles + <usize>t * 12, 4) * 24
    const c = seen + <usize>load<u32>(triangles + <usize>t * 12, 8) * 24
    const ax = (load<f64>(a) - left) / cell, ay = (load<f64>(a, 8) - top) / cell, az = load<f64>(a, 16)
    const bx = (load<f64>(b) - left) / cell, by = (load<f64>(b, 8) - top) / cell, bz = load<f64>(b, 16)
    const cx = (load<f64>(c) - left) / cell, cy = (load<f64>(c, 8) - top) / cell, cz = load<f64>(c, 16)
    const area = (bx - ax) * (cy - ay) - (cx - ax) * (by - ay)
    if (area == 0) continue
    const sign: f64 = area < 0 ? -1 : 1
    const from = <i32>ceil(least3(ax, bx, cx) - 0.5), to = <i32>floor(most3(ax, bx, cx) - 0.5)
    const last = <i32>floor(most3(ay, by, cy) - 0.5)
    for (let row = <i32>ceil(least3(ay, by, cy) - 0.5); row <= last; row++) {
      const y = <f64>row + 0.5
      for (let column = from; column <= to; column++) {
        const x = <f64>column + 0.5
        const nu = (bx - x) * (cy - y) - (cx - x) * (by - y)
        const nv = (cx - x) * (ay - y) - (ax - x) * (cy - y)
        if (nu * sign < 0 || nv * sign < 0) continue
        const u = nu / area, v = nv / area
        if (u + v > 1) continue
        const z = u * az + v * bz + (1 - u - v) * cz
        const at = nearest + (<usize>(row * width + column) << 2)
        if (z < <f64>load<f32>(at)) store<f32>(at, <f32>z)
      }
    }
  }
}

@inline
function dot3(a: usize, b: usize): f64 {
  return load<f64>(a) * load<f64>(b) + load<f64>(a, 8) * load<f64>(b, 8) + load<f64>(a, 16) * load<f64>(b, 16)
}

/** Unit normals f64[3T] of triangles; 0 where one has no area. */
export function linesNormals(positions: usize, triangles: usize, count: i32, normals: usize): void {
  for (let t = 0; t < count; t++) {
    const a = corner(positions, triangles, t, 0), b = corner(positions, triangles, t, 1), c = corner(positions, triangles, t, 2)
    const ax = <f64>load<f32>(a), ay = <f64>load<f32>(a, 4), az = <f64>load<f32>(a, 8)
    const ux = <f64>load<f32>(b) - ax, uy = <f64>load<f32>(b, 4) - ay, uz = <f64>load<f32>(b, 8) - az
    const vx = <f64>load<f32>(c) - ax, vy = <f64>load<f32>(c, 4) - ay, vz = <f64>load<f32>(c, 8) - az
    const nx = uy * vz - uz * vy, ny = uz * vx - ux * vz, nz = ux * vy - uy * vx
    const square = nx * nx + ny * ny + nz * nz
    const by = square > 0 ? 1 / sqrt(square) : 0
    const to = normals + <usize>t * 24
    store<f64>(to, nx * by)
    store<f64>(to, ny * by, 8)
    store<f64>(to, nz * by, 16)
  }
}

/** The other end of half edge h whose one end is `low`. */
@inline
function otherEnd(triangles: usize, h: i32, low: u32): u32 {
  const base = h - h % 3
  const next = load<u32>(triangles + (<usize>(base + (h + 1) % 3) << 2))
  return next == low ? load<u32>(triangles + (<usize>h << 2)) : next
}

/**
 * Half edges from..to − 1: edges between a face that looks at the viewer and one that does not, and those whose faces' normals have a product under `sharp`, but
 * for those whose faces both look away: u32 triples (both ends, 1 for an outline that is not sharp) into `edges`; how many. Half
 * edges wait under their lower vertex for their twin: `first` i32[V], `next` i32[3T], all −1 before.
 */
export function linesEdges(
  triangles: usize, from: i32, to: i32, away: usize, sharp: f64, normals: usize, first: usize, next: usize, edges: usize,
): i32 {
  let found = 0
  for (let h = from; h < to; h++) {
    const face = h / 3
    const a = load<u32>(triangles + (<usize>h << 2))
    const b = load<u32>(triangles + (<usize>(3 * face + (h + 1) % 3) << 2))
    const low = min(a, b), high = max(a, b)
    const list = first + (<usize>low << 2)
    let twin = -1
    for (let other = load<i32>(list); other >= 0; other = load<i32>(next + (<usize>other << 2)))
      if (otherEnd(triangles, other, low) == high) twin = other
    if (twin < 0) {
      store<i32>(next + (<usize>h << 2), load<i32>(list))
      store<i32>(list, h)
      continue
    }
    const m = normals + <usize>face * 24, n = normals + <usize>(twin / 3) * 24
    const near = dot3(m, away) < 0, far = dot3(n, away) < 0
    if (!near && !far) continue
    const isSharp = dot3(m, n) < sharp
    if (!isSharp && near == far) continue
    const edge = edges + <usize>found * 12
    store<u32>(edge, a)
    store<u32>(edge, b, 4)
    store<u32>(edge, isSharp ? 0 : 1, 8)
    found++
  }
  return found
}

/** Seen where nothing nearer covers all cells around; an outline only where something `jump` farther, or nothing, lies beside it. */
@inline
function isSeen(
  nearest: usize, width: i32, height: i32, cell: f64, left: f64, top: f64, jump: f64, x: f64, y: f64, z: f64, outline: bool,
): bool {
  const column = <i32>floor((x - left) / cell), row = <i32>floor((y - top) / cell)
  let farthest = -Infinity
  for (let j = max(0, row - 1); j <= min(height - 1, row + 1); j++)
    for (let i = max(0, column - 1); i <= min(width - 1, column + 1); i++)
      farthest = max(farthest, <f64>load<f32>(nearest + (<usize>(j * width + i) << 2)))
  if (z > farthest + 2 * cell) return false
  return !outline || farthest - z > jump
}

/**
 * The parts of edges that are seen, looked at every second cell: f64[4] (x, y of both ends) into `lines` and u32[2] (the edge's ends)
 * into `ends`; with `lines` 0 only how many.
 */
export function linesTrace(
  edges: usize, count: i32, seen: usize, nearest: usize, width: i32, height: i32, cell: f64, left: f64, top: f64, jump: f64,
  lines: usize, ends: usize,
): i32 {
  let found = 0
  for (let e = 0; e < count; e++) {
    const edge = edges + <usize>e * 12
    const a = seen + <usize>load<u32>(edge) * 24, b = seen + <usize>load<u32>(edge, 4) * 24
    const outline = load<u32>(edge, 8) != 0
    const x = load<f64>(a), y = load<f64>(a, 8), z = load<f64>(a, 16)
    const dx = load<f64>(b) - x, dy = load<f64>(b, 8) - y, dz = load<f64>(b, 16) - z
    const steps = <i32>max<f64>(1, ceil(sqrt(dx * dx + dy * dy) / (2 * cell)))
    let start = -1
    for (let n = 0; n <= steps; n++) {
      const t = (<f64>n + 0.5) / <f64>steps
      const is = n < steps &&
        isSeen(nearest, width, height, cell, left, top, jump, x + t * dx, y + t * dy, z + t * dz, outline)
      if (is && start < 0) start = n
      if (is || start < 0) continue
      if (lines != 0) {
        const from = <f64>start / <f64>steps, to = <f64>n / <f64>steps
        const line = lines + (<usize>found << 5)
        store<f64>(line, x + from * dx)
        store<f64>(line, y + from * dy, 8)
        store<f64>(line, x + to * dx, 16)
        store<f64>(line, y + to * dy, 24)
        store<u64>(ends + (<usize>found << 3), load<u64>(edge))
      }
      found++
      start = -1
    }
  }
  return found
}

function root(parents: usize, v: u32): u32 {
  let at = v
  while (load<u32>(parents + (<usize>at << 2)) != at) at = load<u32>(parents + (<usize>at << 2))
  for (let on = v; on != at; ) {
    const up = load<u32>(parents + (<usize>on << 2))
    store<u32>(parents + (<usize>on << 2), at)
    on = up
  }
  return at
}

/** Keeps the lines that hang together over `least` mm or more, moved up in place; how many. `parents` u32[V], `lengths` f64[V] are scratch. */
export function linesKept(
  lines: usize, ends: usize, count: i32, vertices: i32, least: f64, parents: usize, lengths: usize,
): i32 {
  for (let v = 0; v < vertices; v++) store<u32>(parents + (<usize>v << 2), v)
  memory.fill(lengths, 0, <usize>vertices << 3)
  for (let n = 0; n < count; n++) {
    const one = root(parents, load<u32>(ends + (<usize>n << 3)))
    store<u32>(parents + (<usize>one << 2), root(parents, load<u32>(ends + (<usize>n << 3), 4)))
  }
  for (let n = 0; n < count; n++) {
    const line = lines + (<usize>n << 5)
    const dx = load<f64>(line, 16) - load<f64>(line), dy = load<f64>(line, 24) - load<f64>(line, 8)
    const sum = lengths + (<usize>root(parents, load<u32>(ends + (<usize>n << 3))) << 3)
    store<f64>(sum, load<f64>(sum) + sqrt(dx * dx + dy * dy))
  }
  let kept = 0
  for (let n = 0; n < count; n++) {
    if (!(load<f64>(lengths + (<usize>root(parents, load<u32>(ends + (<usize>n << 3))) << 3)) >= least)) continue
    memory.copy(lines + (<usize>kept << 5), lines + (<usize>n << 5), 32)
    kept++
  }
  return kept
}
