// What surely does not cross, told quickly: most pairs of triangles whose boxes meet share a corner and lie beside each other.
import { corner } from './mesh-tree'

/**
 * Bytes of a triangle's record, in the tree's order: its corners' x, y, z f32x4 each (the first corner again as the fourth),
 * their numbers i32x4 (the fourth −1), the normal f32[3] and what the normal's rounding can make of a length, least and
 * greatest corner of the box f32x4.
 */
export const RECORD: usize = 112

const IDS: usize = 48
const NORMAL: usize = 64
const LOW: usize = 80
const HIGH: usize = 96

const CERTAIN: f64 = 1e-13 // Far over what rounding leaves of an f64 product of two differences of f32 coordinates.
const ROUNDING: f32 = 6e-7 // Over six roundings of 2^-24 each: of the normal, a difference, a product and two sums.
const SIDEWAYS: f32 = 8e-6 // The same for a plane that is itself a product of rounded vectors, with room.
const LEAST: f32 = 1e-30 // Below it f32 loses digits.

@inline
function greatest(x: f64, y: f64, z: f64): f64 {
  return max(abs(x), max(abs(y), abs(z)))
}

/** Fills `records` for the triangles that stand at `first` … `end` in the order given. */
export function pairRecords(
  positions: usize, triangles: usize, first: i32, end: i32, order: usize, records: usize,
): void {
  let record = records + <usize>first * RECORD
  for (let n = first; n < end; n++, record += RECORD) {
    const t = load<i32>(order + (<usize>n << 2))
    const a = corner(positions, triangles, t, 0), b = corner(positions, triangles, t, 1), c = corner(positions, triangles, t, 2)
    for (let axis: usize = 0; axis < 3; axis++) {
      const x = load<f32>(a + (axis << 2))
      v128.store(record + (axis << 4), f32x4(x, load<f32>(b + (axis << 2)), load<f32>(c + (axis << 2)), x))
    }
    const named = triangles + (<usize>(3 * t) << 2)
    v128.store(record, i32x4(load<i32>(named), load<i32>(named, 4), load<i32>(named, 8), -1), IDS)
    const ax = <f64>load<f32>(a), ay = <f64>load<f32>(a, 4), az = <f64>load<f32>(a, 8)
    const ux = <f64>load<f32>(b) - ax, uy = <f64>load<f32>(b, 4) - ay, uz = <f64>load<f32>(b, 8) - az
    const vx = <f64>load<f32>(c) - ax, vy = <f64>load<f32>(c, 4) - ay, vz = <f64>load<f32>(c, 8) - az
    const slack = CERTAIN * greatest(ux, uy, uz) * greatest(vx, vy, vz)
    const normal = f32x4(<f32>(uy * vz - uz * vy), <f32>(uz * vx - ux * vz), <f32>(ux * vy - uy * vx), <f32>slack)
    v128.store(record, normal, NORMAL)
    const pa = v128.load(a), pb = v128.load(b), pc = v128.load(c)
    v128.store(record, f32x4.min(pa, f32x4.min(pb, pc)), LOW)
    v128.store(record, f32x4.max(pa, f32x4.max(pb, pc)), HIGH)
  }
}

/** Whether the boxes of two records have no point in common. */
@inline
export function boxesApart(s: usize, t: usize): bool {
  const over = f32x4.gt(v128.load(s, LOW), v128.load(t, HIGH))
  const under = f32x4.gt(v128.load(t, LOW), v128.load(s, HIGH))
  return (i32x4.bitmask(v128.or(over, under)) & 7) != 0
}

/** Whether a record's box and a node (min f32[3], max f32[3]) have no point in common. */
@inline
export function boxApart(s: usize, node: usize): bool {
  const over = f32x4.gt(v128.load(s, LOW), v128.load(node, 12))
  const under = f32x4.gt(v128.load(node), v128.load(s, HIGH))
  return (i32x4.bitmask(v128.or(over, under)) & 7) != 0
}

/** Lanes: corners of t that s names too. */
@inline
function sharedLanes(s: usize, t: usize): v128 {
  const own = v128.load(s, IDS), ids = v128.load(t, IDS)
  return v128.or(
    i32x4.eq(ids, v128.shuffle<i32>(own, own, 0, 0, 0, 0)),
    v128.or(i32x4.eq(ids, v128.shuffle<i32>(own, own, 1, 1, 1, 1)), i32x4.eq(ids, v128.shuffle<i32>(own, own, 2, 2, 2, 2))),
  )
}

@inline
function splat(v: v128, lane: i32): v128 {
  return lane == 0 ? v128.shuffle<f32>(v, v, 0, 0, 0, 0) : lane == 1 ? v128.shuffle<f32>(v, v, 1, 1, 1, 1)
    : lane == 2 ? v128.shuffle<f32>(v, v, 2, 2, 2, 2) : v128.shuffle<f32>(v, v, 3, 3, 3, 3)
}

/** Whether all corners of t that s does not name surely lie on one side of the plane of s. */
@inline
function onOneSide(s: usize, t: usize, shared: v128): bool {
  const n = v128.load(s, NORMAL)
  const dx = f32x4.sub(v128.load(t), splat(v128.load(s), 0))
  const dy = f32x4.sub(v128.load(t, 16), splat(v128.load(s, 16), 0))
  const dz = f32x4.sub(v128.load(t, 32), splat(v128.load(s, 32), 0))
  const x = f32x4.mul(dx, splat(n, 0)), y = f32x4.mul(dy, splat(n, 1)), z = f32x4.mul(dz, splat(n, 2))
  const height = f32x4.add(f32x4.add(x, y), z)
  const size = f32x4.add(f32x4.add(f32x4.abs(x), f32x4.abs(y)), f32x4.abs(z))
  const far = f32x4.max(f32x4.abs(dx), f32x4.max(f32x4.abs(dy), f32x4.abs(dz)))
  const slack = f32x4.add(f32x4.mul(size, f32x4.splat(ROUNDING)), f32x4.mul(far, splat(n, 3)))
  const least = f32x4.max(slack, f32x4.splat(LEAST))
  const above = v128.or(f32x4.gt(height, least), shared)
  const below = v128.or(f32x4.lt(height, f32x4.neg(least)), shared)
  return (i32x4.bitmask(above) & 7) == 7 || (i32x4.bitmask(below) & 7) == 7
}

/** Whether the corners of t but `shared` surely lie beyond the plane through the corner v, along u and the normal n, where s is not. */
@inline
function beyond(t: usize, shared: v128, vx: f32, vy: f32, vz: f32, sx: f32, sy: f32, sz: f32, slack: f32): bool {
  const dx = f32x4.sub(v128.load(t), f32x4.splat(vx))
  const dy = f32x4.sub(v128.load(t, 16), f32x4.splat(vy))
  const dz = f32x4.sub(v128.load(t, 32), f32x4.splat(vz))
  const height = f32x4.add(
    f32x4.add(f32x4.mul(dx, f32x4.splat(sx)), f32x4.mul(dy, f32x4.splat(sy))), f32x4.mul(dz, f32x4.splat(sz)))
  const far = f32x4.add(f32x4.add(f32x4.abs(dx), f32x4.abs(dy)), f32x4.abs(dz))
  const least = f32x4.max(f32x4.mul(far, f32x4.splat(slack)), f32x4.splat(LEAST))
  return (i32x4.bitmask(v128.or(f32x4.lt(height, f32x4.neg(least)), shared)) & 7) == 7
}

/**
 * Whether two triangles with one corner in common surely meet nowhere else: a plane through that corner, along an edge of s
 * and its normal, has s on one side and t on the other.
 */
function inOtherSector(s: usize, t: usize, shared: v128): bool {
  const own = i32x4.bitmask(sharedLanes(t, s)) & 7
  const v: usize = own == 1 ? 0 : own == 2 ? 4 : 8
  const b: usize = v == 8 ? 0 : v + 4, c: usize = b == 8 ? 0 : b + 4
  const vx = load<f32>(s + v), vy = load<f32>(s + v, 16), vz = load<f32>(s + v, 32)
  const ux = load<f32>(s + b) - vx, uy = load<f32>(s + b, 16) - vy, uz = load<f32>(s + b, 32) - vz
  const wx = load<f32>(s + c) - vx, wy = load<f32>(s + c, 16) - vy, wz = load<f32>(s + c, 32) - vz
  const nx = load<f32>(s, NORMAL), ny = load<f32>(s, NORMAL + 4), nz = load<f32>(s, NORMAL + 8)
  const square = nx * nx + ny * ny + nz * nz
  // In a needle the planes themselves are uncertain.
  if (!(square > 1e-4 * (ux * ux + uy * uy + uz * uz) * (wx * wx + wy * wy + wz * wz)) || square < LEAST) return false
  const size = SIDEWAYS * (abs(nx) + abs(ny) + abs(nz))
  return (
    beyond(t, shared, vx, vy, vz, ny * uz - nz * uy, nz * ux - nx * uz, nx * uy - ny * ux, size * (abs(ux) + abs(uy) + abs(uz))) ||
    beyond(t, shared, vx, vy, vz, wy * nz - wz * ny, wz * nx - wx * nz, wx * ny - wy * nx, size * (abs(wx) + abs(wy) + abs(wz)))
  )
}

/** Whether two triangles surely do not cross; false where that must be looked at closely. */
@inline
export function surelyApart(s: usize, t: usize): bool {
  const shared = sharedLanes(s, t)
  const which = i32x4.bitmask(shared) & 7
  if (which == 7) return false
  if (onOneSide(s, t, shared)) return true
  if (onOneSide(t, s, sharedLanes(t, s))) return true
  return (which == 1 || which == 2 || which == 4) && inOtherSector(s, t, shared)
}
