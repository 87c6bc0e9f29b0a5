// Pairs of triangles of one mesh that cross each other.
import { RECORD, boxApart, boxesApart, surelyApart } from './crossing-filter'
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

/** Greatest of the three lanes' sizes. */
@inline
function greatest(x: f64, y: f64, z: f64): f64 {
  return max(abs(x), max(abs(y), abs(z)))
}

const CERTAIN: f64 = 1e-13 // Far over what rounding leaves of a f64 product of three differences of f32 coordinates.

/**
 * Whether triangle d, e, f surely lies on one side of the plane of a, b, c, corners that both name left out: 1; or meets it
 * in an edge that both name and nowhere else: 1; otherwise 0: it must be looked at closely.
 */
function onOneSide(a: usize, b: usize, c: usize, d: usize, e: usize, f: usize): i32 {
  const ax = <f64>load<f32>(a), ay = <f64>load<f32>(a, 4), az = <f64>load<f32>(a, 8)
  const ux = <f64>load<f32>(b) - ax, uy = <f64>load<f32>(b, 4) - ay, uz = <f64>load<f32>(b, 8) - az
  const vx = <f64>load<f32>(c) - ax, vy = <f64>load<f32>(c, 4) - ay, vz = <f64>load<f32>(c, 8) - az
  const nx = uy * vz - uz * vy, ny = uz * vx - ux * vz, nz = ux * vy - uy * vx
  const least = CERTAIN * greatest(ux, uy, uz) * greatest(vx, vy, vz)
  let sign = 0
  for (let n = 0; n < 3; n++) {
    const q = n == 0 ? d : n == 1 ? e : f
    if (q == a || q == b || q == c) continue
    const wx = <f64>load<f32>(q) - ax, wy = <f64>load<f32>(q, 4) - ay, wz = <f64>load<f32>(q, 8) - az
    const height = nx * wx + ny * wy + nz * wz
    if (abs(height) <= least * greatest(wx, wy, wz)) return 0
    const side = height > 0 ? 1 : -1
    if (sign == -side) return 0
    sign = side
  }
  return sign != 0 ? 1 : 0
}

@inline
function mayCross(positions: usize, triangles: usize, s: i32, t: i32): bool {
  const a = corner(positions, triangles, s, 0), b = corner(positions, triangles, s, 1), c = corner(positions, triangles, s, 2)
  const d = corner(positions, triangles, t, 0), e = corner(positions, triangles, t, 1), f = corner(positions, triangles, t, 2)
  return onOneSide(a, b, c, d, e, f) == 0 && onOneSide(d, e, f, a, b, c) == 0
}

/** What is known while pairs are sought: `found` i32 at 0, then capacity i32. `one` and `other` are records of `pairRecords`. */
@inline
function lookAt(positions: usize, triangles: usize, order: usize, one: usize, other: usize, records: usize, pairs: usize, tally: usize): void {
  if (boxesApart(one, other) || surelyApart(one, other)) return
  const s = load<i32>(order + (((one - records) / RECORD) << 2)), t = load<i32>(order + (((other - records) / RECORD) << 2))
  const low = min(s, t), high = max(s, t)
  if (!crosses(positions, triangles, low, high)) return
  const found = load<i32>(tally)
  if (found < load<i32>(tally, 4)) {
    store<i32>(pairs + (<usize>found << 3), low)
    store<i32>(pairs + (<usize>found << 3), high, 4)
  }
  store<i32>(tally, found + 1)
}

/** Whether two boxes (min f32[3], max f32[3]) have no point in common. */
@inline
function apart(a: usize, b: usize): bool {
  const over = f32x4.gt(v128.load(a), v128.load(b, 12))
  const under = f32x4.gt(v128.load(b), v128.load(a, 12))
  return (i32x4.bitmask(v128.or(over, under)) & 7) != 0
}

/**
 * Writes pairs u32[2] with the smaller triangle first. The tree is run through against itself: a pair of nodes whose boxes
 * lie apart is done. `stack` holds pairs of nodes i32 that are to be looked at, `top` bytes of it, at first the root's with
 * itself; about `steps` are, and it returns what is left. `tally` i32[2]: how many cross, 0 at first, and for how many there is
 * room. `records` as `pairRecords` fills them.
 */
export function treeSelfPairs(
  positions: usize, triangles: usize, order: usize, nodes: usize, records: usize, pairs: usize, tally: usize, stack: usize,
  top: usize, steps: i32,
): usize {
  while (top > 0 && steps > 0) {
    steps--
    top -= 8
    const one = load<i32>(stack + top), other = load<i32>(stack + top, 4)
    const a = nodes + (<usize>one << 5), b = nodes + (<usize>other << 5)
    const firstA = load<i32>(a, 24), countA = load<i32>(a, 28)
    const firstB = load<i32>(b, 24), countB = load<i32>(b, 28)
    if (one == other) {
      if (countA == 0) {
        push(stack + top, firstA, firstA)
        push(stack + top, firstA + 1, firstA + 1, 8)
        push(stack + top, firstA, firstA + 1, 16)
        top += 24
        continue
      }
      const end = records + <usize>(firstA + countA) * RECORD
      for (let s = records + <usize>firstA * RECORD; s < end; s += RECORD)
        for (let t = s + RECORD; t < end; t += RECORD)
          lookAt(positions, triangles, order, s, t, records, pairs, tally)
      continue
    }
    if (apart(a, b)) continue
    if (countA > 0 && countB > 0) {
      const endA = records + <usize>(firstA + countA) * RECORD, startB = records + <usize>firstB * RECORD
      const endB = startB + <usize>countB * RECORD
      for (let s = records + <usize>firstA * RECORD; s < endA; s += RECORD) {
        if (boxApart(s, b)) continue
        for (let t = startB; t < endB; t += RECORD)
          lookAt(positions, triangles, order, s, t, records, pairs, tally)
      }
      continue
    }
    // The wider of the two is opened; a leaf cannot be.
    if (countB > 0 || (countA == 0 && extent(a) >= extent(b))) {
      push(stack + top, firstA, other)
      push(stack + top, firstA + 1, other, 8)
    } else {
      push(stack + top, one, firstB)
      push(stack + top, one, firstB + 1, 8)
    }
    top += 16
  }
  return top
}

@inline
function push(at: usize, one: i32, other: i32, offset: usize = 0): void {
  store<i32>(at + offset, one)
  store<i32>(at + offset, other, 4)
}

@inline
function extent(node: usize): f32 {
  const size = f32x4.sub(v128.load(node, 12), v128.load(node))
  return max(f32x4.extract_lane(size, 0), max(f32x4.extract_lane(size, 1), f32x4.extract_lane(size, 2)))
}

/** Marks, u8[V], the corners of triangles that cross another of their group: 8 · first triangle + how many, u32[groups]. Returns how many pairs cross. */
export function crossingGroups(positions: usize, triangles: usize, groups: usize, count: i32, marks: usize): i32 {
  let found = 0
  for (let n = 0; n < count; n++) {
    const group = load<u32>(groups + (<usize>n << 2))
    const first = <i32>(group >> 3)
    const end = first + <i32>(group & 7)
    for (let s = first; s < end; s++) {
      for (let t = s + 1; t < end; t++) {
        if (!mayCross(positions, triangles, s, t) || !crosses(positions, triangles, s, t)) continue
        found++
        for (let i = 0; i < 3; i++) {
          store<u8>(marks + <usize>load<u32>(triangles + (<usize>(3 * s + i) << 2)), 1)
          store<u8>(marks + <usize>load<u32>(triangles + (<usize>(3 * t + i) << 2)), 1)
        }
      }
    }
  }
  return found
}
