import { corner } from './mesh-tree'

// Signed distance from voxel centres (i·sx, j·sy, k·sz) to a mesh, within a band. Four voxels of a row go through the
// tree of mesh-tree.ts together (f32); the distance to the triangle that won and its sign are then taken in f64.
// A triangle's row in `table`, f32[36]: corners a, b, c; edges ab, bc, ca; 1 / their squared lengths; normal × edge, each;
// unit normal. Blocks are 4 × 4 × 4 voxels. A call works on the slices z0..z1 − 1, z0 a multiple of 4; what it keeps of them alone is
// addressed as if the whole volume were there: `marks` and `owners` point so far before it.

const ROW: usize = 144

@inline
function put3(at: usize, x: f64, y: f64, z: f64): void {
  store<f32>(at, <f32>x)
  store<f32>(at, <f32>y, 4)
  store<f32>(at, <f32>z, 8)
}

@inline
function edgeRow(row: usize, n: usize, x: f64, y: f64, z: f64, nx: f64, ny: f64, nz: f64): void {
  put3(row + 36 + n * 12, x, y, z)
  const square = x * x + y * y + z * z
  store<f32>(row + 72 + (n << 2), square > 0 ? <f32>(1 / square) : 0)
  put3(row + 84 + n * 12, ny * z - nz * y, nz * x - nx * z, nx * y - ny * x)
}

/** Fills the table and adds angle-weighted normals to `vertexNormals` f64[3V], which are 0 before. */
export function fieldPrepare(positions: usize, triangles: usize, count: i32, table: usize, vertexNormals: usize): void {
  for (let t = 0; t < count; t++) {
    const row = table + <usize>t * ROW
    const a = corner(positions, triangles, t, 0)
    const b = corner(positions, triangles, t, 1)
    const c = corner(positions, triangles, t, 2)
    const ax = <f64>load<f32>(a), ay = <f64>load<f32>(a, 4), az = <f64>load<f32>(a, 8)
    const bx = <f64>load<f32>(b), by = <f64>load<f32>(b, 4), bz = <f64>load<f32>(b, 8)
    const cx = <f64>load<f32>(c), cy = <f64>load<f32>(c, 4), cz = <f64>load<f32>(c, 8)
    const ux = bx - ax, uy = by - ay, uz = bz - az
    const vx = cx - bx, vy = cy - by, vz = cz - bz
    const wx = ax - cx, wy = ay - cy, wz = az - cz
    let nx = uy * vz - uz * vy, ny = uz * vx - ux * vz, nz = ux * vy - uy * vx
    const size = sqrt(nx * nx + ny * ny + nz * nz)
    const by1 = size > 0 ? 1 / size : 0
    nx *= by1
    ny *= by1
    nz *= by1
    put3(row, ax, ay, az)
    put3(row + 12, bx, by, bz)
    put3(row + 24, cx, cy, cz)
    edgeRow(row, 0, ux, uy, uz, nx, ny, nz)
    edgeRow(row, 1, vx, vy, vz, nx, ny, nz)
    edgeRow(row, 2, wx, wy, wz, nx, ny, nz)
    put3(row + 120, nx, ny, nz)
    addNormal(vertexNormals, triangles, t, 0, angle(ux, uy, uz, -wx, -wy, -wz), nx, ny, nz)
    addNormal(vertexNormals, triangles, t, 1, angle(vx, vy, vz, -ux, -uy, -uz), nx, ny, nz)
    addNormal(vertexNormals, triangles, t, 2, angle(wx, wy, wz, -vx, -vy, -vz), nx, ny, nz)
  }
}

function angle(ux: f64, uy: f64, uz: f64, vx: f64, vy: f64, vz: f64): f64 {
  const lengths = sqrt((ux * ux + uy * uy + uz * uz) * (vx * vx + vy * vy + vz * vz))
  if (lengths == 0) return 0
  return NativeMath.acos(min(max((ux * vx + uy * vy + uz * vz) / lengths, -1), 1))
}

@inline
function addNormal(normals: usize, triangles: usize, t: i32, which: i32, by: f64, x: f64, y: f64, z: f64): void {
  const at = normals + <usize>load<u32>(triangles + (<usize>(3 * t + which) << 2)) * 24
  store<f64>(at, load<f64>(at) + by * x)
  store<f64>(at, load<f64>(at, 8) + by * y, 8)
  store<f64>(at, load<f64>(at, 16) + by * z, 16)
}

@inline
function blockOf(x: f64, s: f64, last: i32): i32 {
  return <i32>min(max(floor(x / s / 4), 0), <f64>last)
}

/**
 * Marks the blocks of the slices z0..z1 − 1 that the boxes of triangles, grown by the band, meet: marks u8[bx·by·bz]; with `asked` u8[bx·by·bz] (or 0)
 * of them only those where it is not 0.
 */
export function fieldMark(
  boxes: usize, count: i32, marks: usize, asked: usize, bx: i32, by: i32, bz: i32, z0: i32, z1: i32,
  sx: f64, sy: f64, sz: f64, band: f64,
): void {
  for (let t = 0; t < count; t++) {
    const box = boxes + <usize>t * 24
    // A block begins at its first voxel's centre and ends before the next block's: nothing lies between.
    if (<f64>load<f32>(box, 12) + band < 0 || <f64>load<f32>(box) - band > <f64>bx * 4 * sx) continue
    if (<f64>load<f32>(box, 16) + band < 0 || <f64>load<f32>(box, 4) - band > <f64>by * 4 * sy) continue
    if (<f64>load<f32>(box, 20) + band < 0 || <f64>load<f32>(box, 8) - band > <f64>bz * 4 * sz) continue
    const i0 = blockOf(<f64>load<f32>(box) - band, sx, bx - 1)
    const i1 = blockOf(<f64>load<f32>(box, 12) + band, sx, bx - 1)
    const j0 = blockOf(<f64>load<f32>(box, 4) - band, sy, by - 1)
    const j1 = blockOf(<f64>load<f32>(box, 16) + band, sy, by - 1)
    const k0 = blockOf(<f64>load<f32>(box, 8) - band, sz, bz - 1)
    const k1 = blockOf(<f64>load<f32>(box, 20) + band, sz, bz - 1)
    for (let k = max(k0, z0 >> 2); k <= min(k1, (z1 - 1) >> 2); k++) {
      for (let j = j0; j <= j1; j++) {
        for (let i = i0; i <= i1; i++) {
          const block = <usize>(i + bx * (j + by * k))
          if (asked == 0 || load<u8>(asked + block) != 0) store<u8>(marks + block, 1)
        }
      }
    }
  }
}

@inline
function boxSquares(node: usize, x: v128, y: v128, z: v128): v128 {
  const zero = f32x4.splat(0)
  const dx = f32x4.max(f32x4.max(f32x4.sub(v128.load_splat<f32>(node), x), f32x4.sub(x, v128.load_splat<f32>(node, 12))), zero)
  const dy = f32x4.max(f32x4.max(f32x4.sub(v128.load_splat<f32>(node, 4), y), f32x4.sub(y, v128.load_splat<f32>(node, 16))), zero)
  const dz = f32x4.max(f32x4.max(f32x4.sub(v128.load_splat<f32>(node, 8), z), f32x4.sub(z, v128.load_splat<f32>(node, 20))), zero)
  return f32x4.add(f32x4.add(f32x4.mul(dx, dx), f32x4.mul(dy, dy)), f32x4.mul(dz, dz))
}

@inline
function dot4(at: usize, x: v128, y: v128, z: v128): v128 {
  return f32x4.add(
    f32x4.add(f32x4.mul(v128.load_splat<f32>(at), x), f32x4.mul(v128.load_splat<f32>(at, 4), y)),
    f32x4.mul(v128.load_splat<f32>(at, 8), z))
}

/** Squared distance to an edge of the row's triangle; x, y, z from the edge's start. */
@inline
function edgeSquares(row: usize, n: usize, x: v128, y: v128, z: v128): v128 {
  const edge = row + 36 + n * 12
  const zero = f32x4.splat(0)
  const one = f32x4.splat(1)
  const t = f32x4.min(f32x4.max(f32x4.mul(dot4(edge, x, y, z), v128.load_splat<f32>(row + 72 + (n << 2))), zero), one)
  const dx = f32x4.sub(x, f32x4.mul(v128.load_splat<f32>(edge), t))
  const dy = f32x4.sub(y, f32x4.mul(v128.load_splat<f32>(edge, 4), t))
  const dz = f32x4.sub(z, f32x4.mul(v128.load_splat<f32>(edge, 8), t))
  return f32x4.add(f32x4.add(f32x4.mul(dx, dx), f32x4.mul(dy, dy)), f32x4.mul(dz, dz))
}

/** Squared distances of four points to a triangle: to its plane inside its prism, else to its edges. */
@inline
function triangleSquares(row: usize, x: v128, y: v128, z: v128): v128 {
  const ax = f32x4.sub(x, v128.load_splat<f32>(row)), ay = f32x4.sub(y, v128.load_splat<f32>(row, 4)), az = f32x4.sub(z, v128.load_splat<f32>(row, 8))
  const bx = f32x4.sub(x, v128.load_splat<f32>(row, 12)), by = f32x4.sub(y, v128.load_splat<f32>(row, 16)), bz = f32x4.sub(z, v128.load_splat<f32>(row, 20))
  const cx = f32x4.sub(x, v128.load_splat<f32>(row, 24)), cy = f32x4.sub(y, v128.load_splat<f32>(row, 28)), cz = f32x4.sub(z, v128.load_splat<f32>(row, 32))
  const zero = f32x4.splat(0)
  const inside = v128.and(
    v128.and(f32x4.gt(dot4(row + 84, ax, ay, az), zero), f32x4.gt(dot4(row + 96, bx, by, bz), zero)),
    f32x4.gt(dot4(row + 108, cx, cy, cz), zero))
  const plane = dot4(row + 120, ax, ay, az)
  if (i32x4.all_true(inside)) return f32x4.mul(plane, plane)
  const edges = f32x4.min(
    f32x4.min(edgeSquares(row, 0, ax, ay, az), edgeSquares(row, 1, bx, by, bz)), edgeSquares(row, 2, cx, cy, cz))
  return v128.bitselect(f32x4.mul(plane, plane), edges, inside)
}

/** Lays a node on the stack where it may hold something nearer for one of the four; returns the new height. */
@inline
function pushNearer(stack: usize, top: i32, node: i32, squares: v128, best: v128): i32 {
  if (!v128.any_true(f32x4.lt(squares, best))) return top
  store<i32>(stack + (<usize>top << 5), node)
  v128.store(stack + (<usize>top << 5), squares, 16)
  return top + 1
}

/**
 * The nearest triangle of one to four points and its squared distance, looked for below `best`, with `owner` the triangles
 * (or −1) that gave it. Leaves both at `stack` + OWNERS and + BEST. `stack`: 32 bytes for each of 128 entries, then those.
 */
function nearestFour(
  table: usize, order: usize, nodes: usize, xs: v128, ys: v128, zs: v128, best: v128, owner: v128, stack: usize,
): void {
  let top = 1
  store<i32>(stack, 0)
  v128.store(stack, boxSquares(nodes, xs, ys, zs), 16)
  while (top > 0) {
    top--
    const entry = stack + (<usize>top << 5)
    if (!v128.any_true(f32x4.lt(v128.load(entry, 16), best))) continue
    const node = nodes + (<usize>load<i32>(entry) << 5)
    const from = load<i32>(node, 24)
    const count = load<i32>(node, 28)
    if (count > 0) {
      for (let n = from; n < from + count; n++) {
        const t = load<i32>(order + (<usize>n << 2))
        const squares = triangleSquares(table + <usize>t * ROW, xs, ys, zs)
        const nearer = f32x4.lt(squares, best)
        if (!v128.any_true(nearer)) continue
        best = f32x4.min(squares, best)
        owner = v128.bitselect(i32x4.splat(t), owner, nearer)
      }
      continue
    }
    const left = boxSquares(nodes + (<usize>from << 5), xs, ys, zs)
    const right = boxSquares(nodes + (<usize>(from + 1) << 5), xs, ys, zs)
    const nearFirst = f32x4.extract_lane(left, 1) <= f32x4.extract_lane(right, 1)
    const far = nearFirst ? right : left
    const close = nearFirst ? left : right
    top = pushNearer(stack, top, nearFirst ? from + 1 : from, far, best)
    top = pushNearer(stack, top, nearFirst ? from : from + 1, close, best)
  }
  v128.store(stack + OWNERS, owner)
  v128.store(stack + BEST, best)
}

const OWNERS: usize = 128 * 32
const BEST: usize = OWNERS + 16

@inline
function storeOwner(owners: usize, nx: i32, ny: i32, nz: i32, i: i32, j: i32, k: i32, owner: i32): void {
  if (i < nx && j < ny && k < nz) store<i32>(owners + (<usize>(i + nx * (j + ny * k)) << 2), owner)
}

/** Sets the owners of a block's voxels to one value. */
function fillBlock(owners: usize, nx: i32, ny: i32, nz: i32, i0: i32, j0: i32, k0: i32, value: i32): void {
  for (let k = k0; k < min(k0 + 4, nz); k++) {
    for (let j = j0; j < min(j0 + 4, ny); j++) {
      for (let i = i0; i < min(i0 + 4, nx); i++) store<i32>(owners + (<usize>(i + nx * (j + ny * k)) << 2), value)
    }
  }
}

/**
 * The nearest triangle of every voxel whose distance may be between `from` and `to`: owners i32[nx·ny·nz], set to −1
 * before: there nothing is within the greater of the two; −2: below `from`; −3: above `to`. A block whose middle says that
 * all of it is outside the range is not looked at further. Four voxels, two by two, go through the tree together, from the triangle
 * that the last four found; each layer of blocks begins anew, so that nothing depends on how the volume is cut.
 * With `asked` u8[bx·by·bz] (or 0) only its blocks that are not 0 have that range, all others −narrow to narrow.
 * `stack`: 32 bytes for each of 128 entries and 32 more.
 */
export function fieldOwners(
  positions: usize, triangles: usize, offsets: usize, fans: usize, vertexNormals: usize,
  table: usize, order: usize, nodes: usize, marks: usize, bx: i32, by: i32, nx: i32, ny: i32, z0: i32, z1: i32,
  sx: f64, sy: f64, sz: f64, from: f64, to: f64, owners: usize, asked: usize, narrow: f64, stack: usize,
): void {
  const reach = 1.5 * sqrt(sx * sx + sy * sy + sz * sz) * 1.00001 + 1e-4 // From a block's middle to its voxels.
  let last = 0
  for (let block = bx * by * (z0 >> 2); block < bx * by * ((z1 + 3) >> 2); block++) {
    if (block % (bx * by) == 0) last = load<i32>(order)
    if (load<u8>(marks + <usize>block) == 0) continue
    const whole = asked == 0 || load<u8>(asked + <usize>block) != 0
    const least = whole ? from : -narrow
    const most = whole ? to : narrow
    const band = max(abs(least), abs(most))
    const limit = f32x4.splat(<f32>(band * band * 1.000001))
    const wide = f32x4.splat(<f32>((band + reach) * (band + reach) * 1.000001))
    const i0 = (block % bx) * 4
    const j0 = (block / bx % by) * 4
    const k0 = (block / (bx * by)) * 4
    const mx = (<f64>i0 + 1.5) * sx, my = (<f64>j0 + 1.5) * sy, mz = (<f64>k0 + 1.5) * sz
    const xm = f32x4.splat(<f32>mx), ym = f32x4.splat(<f32>my), zm = f32x4.splat(<f32>mz)
    const before = triangleSquares(table + <usize>last * ROW, xm, ym, zm)
    const known = v128.bitselect(i32x4.splat(last), i32x4.splat(-1), f32x4.lt(before, wide))
    nearestFour(table, order, nodes, xm, ym, zm, f32x4.min(before, wide), known, stack)
    const nearest = load<i32>(stack + OWNERS)
    if (nearest < 0) continue
    last = nearest
    const middle = signedTo(positions, triangles, offsets, fans, vertexNormals, table, nearest, mx, my, mz)
    if (middle + reach < least || middle - reach > most) {
      fillBlock(owners, nx, ny, z1, i0, j0, k0, middle < least ? -2 : -3)
      continue
    }
    for (let k = k0; k < min(k0 + 4, z1); k++) {
      const zs = f32x4.splat(<f32>(<f64>k * sz))
      for (let j = j0; j < min(j0 + 4, ny); j += 2) {
        const y0 = <f32>(<f64>j * sy), y1 = <f32>(<f64>(j + 1) * sy)
        const ys = f32x4(y0, y0, y1, y1)
        for (let i = i0; i < min(i0 + 4, nx); i += 2) {
          const x0 = <f32>(<f64>i * sx), x1 = <f32>(<f64>(i + 1) * sx)
          const xs = f32x4(x0, x1, x0, x1)
          const first = triangleSquares(table + <usize>last * ROW, xs, ys, zs)
          const owner = v128.bitselect(i32x4.splat(last), i32x4.splat(-1), f32x4.lt(first, limit))
          nearestFour(table, order, nodes, xs, ys, zs, f32x4.min(first, limit), owner, stack)
          const found = v128.load(stack + OWNERS)
          const one = i32x4.extract_lane(found, 0)
          if (one >= 0) last = one
          storeOwner(owners, nx, ny, z1, i, j, k, one)
          storeOwner(owners, nx, ny, z1, i + 1, j, k, i32x4.extract_lane(found, 1))
          storeOwner(owners, nx, ny, z1, i, j + 1, k, i32x4.extract_lane(found, 2))
          storeOwner(owners, nx, ny, z1, i + 1, j + 1, k, i32x4.extract_lane(found, 3))
        }
      }
    }
  }
}

/** Distance of (x, y, z) to triangle t, negative where the pseudonormal at the nearest point looks away (Bærentzen and Aanæs 2005). */
function signedTo(
  positions: usize, triangles: usize, offsets: usize, fans: usize, vertexNormals: usize, table: usize, t: i32,
  x: f64, y: f64, z: f64,
): f64 {
  const a = corner(positions, triangles, t, 0)
  const b = corner(positions, triangles, t, 1)
  const c = corner(positions, triangles, t, 2)
  const ax = <f64>load<f32>(a), ay = <f64>load<f32>(a, 4), az = <f64>load<f32>(a, 8)
  const ux = <f64>load<f32>(b) - ax, uy = <f64>load<f32>(b, 4) - ay, uz = <f64>load<f32>(b, 8) - az
  const vx = <f64>load<f32>(c) - ax, vy = <f64>load<f32>(c, 4) - ay, vz = <f64>load<f32>(c, 8) - az
  const px = x - ax, py = y - ay, pz = z - az
  const d1 = ux * px + uy * py + uz * pz
  const d2 = vx * px + vy * py + vz * pz
  const uu = ux * ux + uy * uy + uz * uz
  const uv = ux * vx + uy * vy + uz * vz
  const vv = vx * vx + vy * vy + vz * vz
  const d3 = d1 - uu, d4 = d2 - uv, d5 = d1 - uv, d6 = d2 - vv
  let v: f64 = 0
  let w: f64 = 0
  const vc = d1 * d4 - d3 * d2
  const vb = d5 * d2 - d1 * d6
  const va = d3 * d6 - d5 * d4
  // Ericson 2005, Real-Time Collision Detection, 5.1.5.
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
  const qx = px - ux * v - vx * w
  const qy = py - uy * v - vy * w
  const qz = pz - uz * v - vz * w
  const size = sqrt(qx * qx + qy * qy + qz * qz)
  const onA = 1 - v - w > 1e-5, onB = v > 1e-5, onC = w > 1e-5
  const corners = (onA ? 1 : 0) + (onB ? 1 : 0) + (onC ? 1 : 0)
  const row = table + <usize>t * ROW
  let nx = <f64>load<f32>(row, 120), ny = <f64>load<f32>(row, 124), nz = <f64>load<f32>(row, 128)
  if (corners == 1) {
    const which = onA ? 0 : onB ? 1 : 2
    const at = vertexNormals + <usize>load<u32>(triangles + (<usize>(3 * t + which) << 2)) * 24
    nx = load<f64>(at)
    ny = load<f64>(at, 8)
    nz = load<f64>(at, 16)
  } else if (corners == 2) {
    const one = load<u32>(triangles + (<usize>(3 * t + (onA ? 0 : 1)) << 2))
    const two = load<u32>(triangles + (<usize>(3 * t + (onC ? 2 : 1)) << 2))
    const other = across(triangles, offsets, fans, t, one, two)
    if (other >= 0) {
      const beside = table + <usize>other * ROW
      nx += <f64>load<f32>(beside, 120)
      ny += <f64>load<f32>(beside, 124)
      nz += <f64>load<f32>(beside, 128)
    }
  }
  return qx * nx + qy * ny + qz * nz < 0 ? -size : size
}

/** The other triangle with the vertices one and two, or −1. */
function across(triangles: usize, offsets: usize, fans: usize, t: i32, one: u32, two: u32): i32 {
  const end = load<u32>(offsets + (<usize>(one + 1) << 2))
  for (let n = load<u32>(offsets + (<usize>one << 2)); n < end; n++) {
    const other = <i32>load<u32>(fans + (<usize>n << 2))
    if (other == t) continue
    const at = triangles + <usize>other * 12
    if (load<u32>(at) == two || load<u32>(at, 4) == two || load<u32>(at, 8) == two) return other
  }
  return -1
}

/**
 * Signed distances f32 in place of owners i32, kept between `from` and `to`, which are two spacings apart at least. Where
 * nothing is near, the end holds that the voxel before (along x, else y, else z) is nearer to: between neighbours the
 * distance changes by no more than a spacing. `start` is the triangle nearest to the first voxel.
 */
export function fieldValues(
  positions: usize, triangles: usize, offsets: usize, fans: usize, vertexNormals: usize, table: usize, start: i32,
  nx: i32, ny: i32, z0: i32, z1: i32, sx: f64, sy: f64, sz: f64, from: f64, to: f64, owners: usize,
): void {
  const first = signedTo(positions, triangles, offsets, fans, vertexNormals, table, start, 0, 0, <f64>z0 * sz)
  const half = <f32>((from + to) / 2)
  for (let k = z0; k < z1; k++) {
    for (let j = 0; j < ny; j++) {
      const row = owners + (<usize>(nx * (j + ny * k)) << 2)
      let before: f32
      if (j > 0) before = load<f32>(row - (<usize>nx << 2))
      else if (k > z0) before = load<f32>(row - (<usize>(nx * ny) << 2))
      else before = <f32>first
      for (let i = 0; i < nx; i++) {
        const at = row + (<usize>i << 2)
        const t = load<i32>(at)
        if (t >= 0) {
          const d = signedTo(
            positions, triangles, offsets, fans, vertexNormals, table, t, <f64>i * sx, <f64>j * sy, <f64>k * sz)
          before = <f32>min(max(d, from), to)
        } else {
          const below = t == -1 ? before < half : t == -2
          before = <f32>(below ? from : to)
        }
        store<f32>(at, before)
      }
    }
  }
}
