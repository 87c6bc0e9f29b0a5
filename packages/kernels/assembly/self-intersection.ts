// Pairs of triangles of one mesh that cross each other.
import { corner } from './mesh-tree'

@inline
function det3(ax: f64, ay: f64, az: f64, bx: f64, by: f64, bz: f64, cx: f64, cy: f64, cz: f64): f64 {
  const p = by * cz, q = bz * cy, r = bz * cx, s = bx * cz, t = bx * cy, u = by * cx
  const value = ax * (p - q) + ay * (r - s) + az * (t - u)
  // What rounding can make of 0 counts as 0 (Shewchuk 1997, static filter).
  const size = abs(ax) * (abs(p) + abs(q)) + abs(ay) * (abs(r) + abs(s)) + abs(az) * (abs(t) + abs(u))
  return abs(value) <= 1.2e-15 * size ? 0 : value
}

/** Six times the signed volume of (a, b, c, d): positive where d lies below the plane of a, b, c seen counter-clockwise. */
function orient(a: usize, b: usize, c: usize, d: usize): f64 {
  const x = <f64>load<f32>(d), y = <f64>load<f32>(d, 4), z = <f64>load<f32>(d, 8)
  return det3(
    <f64>load<f32>(a) - x, <f64>load<f32>(a, 4) - y, <f64>load<f32>(a, 8) - z,
    <f64>load<f32>(b) - x, <f64>load<f32>(b, 4) - y, <f64>load<f32>(b, 8) - z,
    <f64>load<f32>(c) - x, <f64>load<f32>(c, 4) - y, <f64>load<f32>(c, 8) - z,
  )
}

/** Whether the segment p–q passes through the triangle's plane strictly and the triangle, borders included. */
function pierces(p: usize, q: usize, a: usize, b: usize, c: usize): bool {
  const above = orient(a, b, c, p)
  const below = orient(a, b, c, q)
  if (above == 0 || below == 0 || (above > 0) == (below > 0)) return false
  const u = orient(p, q, a, b)
  const v = orient(p, q, b, c)
  const w = orient(p, q, c, a)
  return (u >= 0 && v >= 0 && w >= 0) || (u <= 0 && v <= 0 && w <= 0)
}

@inline
function turn(a: usize, b: usize, c: usize, x: usize, y: usize): f64 {
  const ux = <f64>load<f32>(b + x) - <f64>load<f32>(a + x), uy = <f64>load<f32>(b + y) - <f64>load<f32>(a + y)
  const vx = <f64>load<f32>(c + x) - <f64>load<f32>(a + x), vy = <f64>load<f32>(c + y) - <f64>load<f32>(a + y)
  const p = ux * vy, q = uy * vx
  return abs(p - q) <= 4e-16 * (abs(p) + abs(q)) ? 0 : p - q
}

/** Whether all of the second triangle's corners lie on or beyond the line of an edge of the first, seen in the plane x–y. */
function separated(a: usize, b: usize, c: usize, d: usize, e: usize, f: usize, x: usize, y: usize): bool {
  const side = turn(a, b, c, x, y)
  if (side == 0) return true
  for (let edge = 0; edge < 3; edge++) {
    const p = edge == 0 ? a : edge == 1 ? b : c
    const q = edge == 0 ? b : edge == 1 ? c : a
    const u = turn(p, q, d, x, y), v = turn(p, q, e, x, y), w = turn(p, q, f, x, y)
    if (side > 0 ? u <= 0 && v <= 0 && w <= 0 : u >= 0 && v >= 0 && w >= 0) return true
  }
  return false
}

/** Whether two triangles of one plane overlap in an area. */
function overlapInPlane(a: usize, b: usize, c: usize, d: usize, e: usize, f: usize): bool {
  let x: usize = 0
  let y: usize = 4
  // Seen along the axis in which the first triangle is largest.
  const xy = abs(turn(a, b, c, 0, 4)), yz = abs(turn(a, b, c, 4, 8)), zx = abs(turn(a, b, c, 8, 0))
  if (yz >= xy && yz >= zx) {
    x = 4
    y = 8
  } else if (zx >= xy && zx >= yz) {
    x = 8
    y = 0
  }
  return !separated(a, b, c, d, e, f, x, y) && !separated(d, e, f, a, b, c, x, y)
}

function crosses(positions: usize, triangles: usize, s: i32, t: i32): bool {
  const a = corner(positions, triangles, s, 0), b = corner(positions, triangles, s, 1), c = corner(positions, triangles, s, 2)
  const d = corner(positions, triangles, t, 0), e = corner(positions, triangles, t, 1), f = corner(positions, triangles, t, 2)
  const od = orient(a, b, c, d), oe = orient(a, b, c, e), og = orient(a, b, c, f)
  if (od == 0 && oe == 0 && og == 0) return overlapInPlane(a, b, c, d, e, f)
  // All on one side, touching at most.
  if ((od >= 0 && oe >= 0 && og >= 0) || (od <= 0 && oe <= 0 && og <= 0)) return false
  // An edge with a corner in common cannot pierce: its end lies in the other's plane.
  return (
    pierces(a, b, d, e, f) || pierces(b, c, d, e, f) || pierces(c, a, d, e, f) ||
    pierces(d, e, a, b, c) || pierces(e, f, a, b, c) || pierces(f, d, a, b, c)
  )
}

/** Writes up to `capacity` pairs u32[2] with the smaller triangle first; returns how many pairs there are. */
export function treeSelfPairs(
  positions: usize, triangles: usize, boxes: usize, order: usize, nodes: usize, count: i32, pairs: usize,
  capacity: i32, stack: usize,
): i32 {
  let found = 0
  for (let s = 0; s < count; s++) {
    const box = boxes + <usize>s * 24
    let top = 1
    store<i32>(stack, 0)
    while (top > 0) {
      top--
      const node = nodes + (<usize>load<i32>(stack + (<usize>top << 2)) << 5)
      if (apart(node, box)) continue
      const first = load<i32>(node, 24)
      const size = load<i32>(node, 28)
      if (size == 0) {
        store<i32>(stack + (<usize>top << 2), first)
        store<i32>(stack + (<usize>(top + 1) << 2), first + 1)
        top += 2
        continue
      }
      for (let i = first; i < first + size; i++) {
        const t = load<i32>(order + (<usize>i << 2))
        if (t <= s || apart(boxes + <usize>t * 24, box) || !crosses(positions, triangles, s, t)) continue
        if (found < capacity) {
          store<i32>(pairs + (<usize>found << 3), s)
          store<i32>(pairs + (<usize>found << 3), t, 4)
        }
        found++
      }
    }
  }
  return found
}

@inline
function apart(a: usize, b: usize): bool {
  return (
    load<f32>(a) > load<f32>(b, 12) || load<f32>(b) > load<f32>(a, 12) ||
    load<f32>(a, 4) > load<f32>(b, 16) || load<f32>(b, 4) > load<f32>(a, 16) ||
    load<f32>(a, 8) > load<f32>(b, 20) || load<f32>(b, 8) > load<f32>(a, 20)
  )
}
