// The field of a structure's surface from an image's values and the label's signed distance (mm, positive inside). Slabs of slices;
// f64 throughout, rounded to f32 where it is stored.

/** A structure's edge value at a voxel: linear between cells f64[cx·cy·cz] (NaN: not known) of vx, vy, vz voxels. */
@inline
function edgeAt(
  edges: usize, cx: i32, cy: i32, cz: i32, vx: f64, vy: f64, vz: f64, i: i32, j: i32, k: i32, edge: f64,
): f64 {
  const x = <f64>i / vx, y = <f64>j / vy, z = <f64>k / vz
  const a = <i32>floor(x), b = <i32>floor(y), c = <i32>floor(z)
  let sum: f64 = 0, total: f64 = 0
  for (let n = 0; n < 8; n++) {
    const p = a + (n & 1), q = b + ((n >> 1) & 1), r = c + (n >> 2)
    if (p >= cx || q >= cy || r >= cz) continue
    const value = load<f64>(edges + (<usize>(p + cx * (q + cy * r)) << 3))
    if (isNaN(value)) continue
    const w = (1 - abs(x - <f64>p)) * (1 - abs(y - <f64>q)) * (1 - abs(z - <f64>r))
    sum += w * value
    total += w
  }
  return total > 1e-3 ? sum / total : edge
}

/**
 * Values less the edge value, f32 into `over`: within `reach` mm of the label's boundary that of the place, where `edges` is given,
 * else `edge`. `count` slices, the first of which is k0 of the volume. Adds |over| of the voxels within `trust` mm, and their number, to
 * `sums` f64[2].
 */
export function greyOver(
  values: usize, distance: usize, nx: i32, ny: i32, k0: i32, count: i32, edges: usize, cx: i32, cy: i32, cz: i32,
  vx: f64, vy: f64, vz: f64, edge: f64, reach: f64, trust: f64, over: usize, sums: usize,
): void {
  let sum = load<f64>(sums), near = load<f64>(sums, 8)
  let at: usize = 0
  for (let k = k0; k < k0 + count; k++) {
    for (let j = 0; j < ny; j++) {
      for (let i = 0; i < nx; i++, at += 4) {
        const far = abs(<f64>load<f32>(distance + at))
        const level = edges != 0 && far <= reach ? edgeAt(edges, cx, cy, cz, vx, vy, vz, i, j, k, edge) : edge
        const value = <f32>(<f64>load<f32>(values + at) - level)
        store<f32>(over + at, value)
        if (far > trust) continue
        sum += abs(<f64>value)
        near += 1
      }
    }
  }
  store<f64>(sums, sum)
  store<f64>(sums, near, 8)
}

/** The whole number nearest to x; of two, the greater. */
@inline
function nearest(x: f64): f64 {
  const whole = floor(x)
  return x - whole >= 0.5 ? whole + 1 : whole
}

/** Greatest of the voxels nearest to the steps from..to away from (x, y, z), inside the volume; −∞ where none is. */
function greatestAlong(
  over: usize, frame: usize, x: f64, y: f64, z: f64, dx: f64, dy: f64, dz: f64, from: i32, to: i32,
): f64 {
  const nx = load<i32>(frame), ny = load<i32>(frame, 4), nz = load<i32>(frame, 8), z0 = load<i32>(frame, 12)
  let most = -Infinity
  for (let n = from; n <= to; n++) {
    const i = nearest(x + <f64>n * dx), j = nearest(y + <f64>n * dy), k = nearest(z + <f64>n * dz)
    if (!(i >= 0 && i < <f64>nx && j >= 0 && j < <f64>ny && k >= 0 && k < <f64>nz)) continue
    most = max(most, <f64>load<f32>(over + (<usize>(<i32>i + nx * (<i32>j + ny * (<i32>k - z0))) << 2)))
  }
  return most
}

/**
 * Voxels inside the label (slices from..to − 1 of a slab), up to `deep` mm, under the edge: held inside where the image reaches the
 * edge on the way out of the label, or neither there nor `wallSteps` half voxels further in. Pairs u32 (index in the slab), f32 (new
 * value) into `held`; how many. `frame` i32[4]: nx, ny, nz, first slice of the slab; `spacing` f64[3].
 */
export function greyMarrow(
  over: usize, distance: usize, frame: usize, spacing: usize, from: i32, to: i32, voxel: f64, deep: f64, slope: f64,
  wallSteps: i32, held: usize,
): i32 {
  const nx = load<i32>(frame), ny = load<i32>(frame, 4), z0 = load<i32>(frame, 12)
  const sx = load<f64>(spacing), sy = load<f64>(spacing, 8), sz = load<f64>(spacing, 16)
  const up = <usize>nx << 2, far = (<usize>nx * <usize>ny) << 2
  const half = voxel / 2
  let count = 0
  for (let k = from; k < to; k++) {
    for (let j = 1; j < ny - 1; j++) {
      for (let i = 1; i < nx - 1; i++) {
        const v = <usize>(i + nx * (j + ny * k))
        const at = distance + (v << 2)
        const depth = <f64>load<f32>(at)
        if (load<f32>(over + (v << 2)) >= 0 || !(depth > 0 && depth < deep)) continue
        const gx = (<f64>load<f32>(at - 4) - <f64>load<f32>(at, 4)) / (2 * sx)
        const gy = (<f64>load<f32>(at - up) - <f64>load<f32>(at + up)) / (2 * sy)
        const gz = (<f64>load<f32>(at - far) - <f64>load<f32>(at + far)) / (2 * sz)
        const norm = sqrt(gx * gx + gy * gy + gz * gz)
        if (!(norm >= 1e-3)) continue
        const dx = half * gx / norm / sx, dy = half * gy / norm / sy, dz = half * gz / norm / sz
        const x = <f64>i, y = <f64>j, z = <f64>(k + z0)
        const wall = greatestAlong(over, frame, x, y, z, dx, dy, dz, 1, <i32>ceil(2 * depth / voxel) + 2)
        const rise = slope * depth
        if (!(wall > 0) && !(greatestAlong(over, frame, x, y, z, dx, dy, dz, -wallSteps, -1) < 0)) continue
        const pair = held + (<usize>count << 3)
        store<u32>(pair, <u32>v)
        store<f32>(pair, <f32>(wall > 0 ? min(wall, rise) : rise), 4)
        count++
      }
    }
  }
  return count
}

/**
 * Voxels inside the label (slices from..to − 1 of a slab), over `shallow` and under `deep` mm, under the edge, of whose 26 neighbours
 * `walls` and more are not: u32 indices in the slab into `held`; how many.
 */
export function greyPits(
  over: usize, distance: usize, nx: i32, ny: i32, from: i32, to: i32, shallow: f64, deep: f64, walls: i32, held: usize,
): i32 {
  let count = 0
  for (let k = from; k < to; k++) {
    for (let j = 1; j < ny - 1; j++) {
      for (let i = 1; i < nx - 1; i++) {
        const v = i + nx * (j + ny * k)
        const depth = <f64>load<f32>(distance + (<usize>v << 2))
        if (load<f32>(over + (<usize>v << 2)) >= 0 || !(depth > shallow && depth < deep)) continue
        let found = 0
        for (let dk = -1; dk <= 1; dk++) {
          for (let dj = -1; dj <= 1; dj++) {
            const at = over + (<usize>(v + nx * (dj + ny * dk) - 1) << 2)
            found += <i32>(load<f32>(at) >= 0) + <i32>(load<f32>(at, 4) >= 0) + <i32>(load<f32>(at, 8) >= 0)
          }
        }
        if (found < walls) continue
        store<u32>(held + (<usize>count << 2), <u32>v)
        count++
      }
    }
  }
  return count
}

/**
 * `over` kept between slope · (distance − trust · voxel) and slope · (distance + room), in place, two voxels at a time: room is
 * trust · voxel, between structures (`away` mm, 0: there is no other) as little as tight · voxel. Readable and writable to an even count.
 */
export function greyBound(
  over: usize, distance: usize, away: usize, count: i32, slope: f64, voxel: f64, trust: f64, tight: f64,
): void {
  const zero = f64x2.splat(0), one = f64x2.splat(1), steep = f64x2.splat(slope), unit = f64x2.splat(voxel)
  const wide = f64x2.splat(trust), less = f64x2.splat(tight - trust), back = f64x2.splat(trust * voxel)
  for (let n = 0; n < count; n += 2) {
    const at = <usize>n << 2
    let nearness = zero
    if (away != 0) {
      const gap = f64x2.promote_low_f32x4(v128.load_zero<f64>(away + at))
      nearness = f64x2.min(one, f64x2.max(zero,
        f64x2.div(f64x2.add(f64x2.div(gap, unit), f64x2.splat(3)), f64x2.splat(1.5))))
    }
    const room = f64x2.mul(unit, f64x2.add(wide, f64x2.mul(nearness, less)))
    const deep = f64x2.promote_low_f32x4(v128.load_zero<f64>(distance + at))
    const low = f64x2.mul(steep, f64x2.sub(deep, back))
    const high = f64x2.mul(steep, f64x2.add(deep, room))
    const value = f64x2.promote_low_f32x4(v128.load_zero<f64>(over + at))
    v128.store_lane<f64>(over + at, f32x4.demote_f64x2_zero(f64x2.min(high, f64x2.max(low, value))), 0)
  }
}
