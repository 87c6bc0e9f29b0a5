// Values of an image along the normals of a bone's boundary, slab by slab: voxel v of a slab is voxel v + plane · z0 of the volume.

const STEP: f64 = 0.25 // As in the wrapper: mm between the values of a profile.

@inline
function outside(bone: usize, domain: usize): bool {
  return load<u8>(bone) == 0 && load<u8>(domain) != 2
}

@inline
function outsides(bone: usize, domain: usize): v128 {
  const zero = i8x16.splat(0)
  return v128.andnot(i8x16.eq(v128.load(bone), zero), i8x16.eq(v128.load(domain), i8x16.splat(2)))
}

/**
 * Voxels of the slices from..to − 1 of a slab that are bone beside what is neither bone nor another's (domain 2); the volume's
 * outermost are left out, and so the slab has a slice more on either side. u32 indices in the slab into `found`; how many.
 * `bone` and `domain` u8, readable 16 bytes beyond their end.
 */
export function edgeBoundary(bone: usize, domain: usize, nx: i32, ny: i32, from: i32, to: i32, found: usize): i32 {
  const up = <usize>nx, far = <usize>nx * <usize>ny
  let count = 0
  for (let k = from; k < to; k++) {
    for (let j = 1; j < ny - 1; j++) {
      const row = <usize>nx * <usize>(j + ny * k)
      for (let i = 1; i < nx - 1; i += 16) {
        const v = row + <usize>i
        const b = bone + v, d = domain + v
        const inside = i8x16.ne(v128.load(b), i8x16.splat(0))
        if (!v128.any_true(inside)) continue
        const beside = v128.or(
          v128.or(v128.or(outsides(b - 1, d - 1), outsides(b + 1, d + 1)), v128.or(outsides(b - up, d - up), outsides(b + up, d + up))),
          v128.or(outsides(b - far, d - far), outsides(b + far, d + far)))
        let bits = i8x16.bitmask(v128.and(inside, beside))
        if (nx - 1 - i < 16) bits &= (1 << (nx - 1 - i)) - 1
        for (; bits != 0; bits &= bits - 1) {
          store<u32>(found + (<usize>count << 2), <u32>v + <u32>ctz(bits))
          count++
        }
      }
    }
  }
  return count
}

/** Trilinear value at a place of the volume; NaN beyond the outermost centres. `frame` i32[4]: nx, ny, nz, z0. */
@inline
function sample(values: usize, frame: usize, x: f64, y: f64, z: f64): f64 {
  const nx = load<i32>(frame), ny = load<i32>(frame, 4), nz = load<i32>(frame, 8)
  if (!(x >= 0 && y >= 0 && z >= 0 && x < <f64>(nx - 1) && y < <f64>(ny - 1) && z < <f64>(nz - 1))) return NaN
  const i = floor(x), j = floor(y), k = floor(z)
  const up = <usize>nx << 2, far = (<usize>nx * <usize>ny) << 2
  const at = values + (<usize>(<i32>i + nx * (<i32>j + ny * (<i32>k - load<i32>(frame, 12)))) << 2)
  const fx = x - i, fy = y - j
  const near = plane(at, up, fx, fy)
  return near + (z - k) * (plane(at + far, up, fx, fy) - near)
}

@inline
function row(at: usize, fx: f64): f64 {
  const value = <f64>load<f32>(at)
  return value + fx * (<f64>load<f32>(at, 4) - value)
}

@inline
function plane(at: usize, up: usize, fx: f64, fy: f64): f64 {
  const value = row(at, fx)
  return value + fy * (row(at + up, fx) - value)
}

/** The whole number nearest to a place of 0 or more; of two, the greater. */
@inline
function nearest(x: f64): i32 {
  const whole = floor(x)
  return <i32>whole + (x - whole >= 0.5 ? 1 : 0)
}

/** Half way between the lowest value outside and the highest inside; NaN where the profile leaves the image. */
function halfRise(values: usize, frame: usize, i: f64, j: f64, k: f64, ax: f64, ay: f64, az: f64, range: f64): f64 {
  let low = Infinity, high = -Infinity
  for (let d = range; d >= -range; d -= STEP) {
    const read = sample(values, frame, i + d * ax, j + d * ay, k + d * az)
    if (isNaN(read)) return NaN
    if (d >= 0) low = min(low, read)
    else high = max(high, read)
  }
  return (low + high) / 2
}

/** How far out of the voxel the image first rises past `wall`, looked for from `near` mm outside to as much inside; else NaN. */
function shiftOf(
  values: usize, frame: usize, i: f64, j: f64, k: f64, ax: f64, ay: f64, az: f64, wall: f64, near: f64,
): f64 {
  let outer = sample(values, frame, i + near * ax, j + near * ay, k + near * az)
  for (let d = near; d > -near; d -= STEP) {
    const e = d - STEP
    const inner = sample(values, frame, i + e * ax, j + e * ay, k + e * az)
    if (outer < wall && inner >= wall) return d - (STEP * (wall - outer)) / (inner - outer)
    outer = inner
  }
  return NaN
}

/**
 * Profiles of `count` voxels u32 of a slab, `length` values f64 each into `profiles`, from outside in; those that leave the image,
 * the values from `least` to `most`, or their own domain are left out, and `voxels` shortened to those that stay. How many stay.
 * `spacing` f64[3]. `wall` NaN: half of each profile's own rise. `values`, `shape` f32 and `domain` u8 are the slab's.
 */
export function edgeProfiles(
  values: usize, domain: usize, shape: usize, frame: usize, spacing: usize, voxels: usize, count: i32,
  wall: f64, range: f64, near: f64, least: f64, most: f64, length: i32, profiles: usize,
): i32 {
  const nx = load<i32>(frame), ny = load<i32>(frame, 4), z0 = load<i32>(frame, 12)
  const sx = load<f64>(spacing), sy = load<f64>(spacing, 8), sz = load<f64>(spacing, 16)
  const up = <usize>nx << 2, far = (<usize>nx * <usize>ny) << 2
  let kept = 0
  for (let n = 0; n < count; n++) {
    const v = <i32>load<u32>(voxels + (<usize>n << 2))
    const at = shape + (<usize>v << 2)
    const gx = (<f64>load<f32>(at - 4) - <f64>load<f32>(at, 4)) / (2 * sx)
    const gy = (<f64>load<f32>(at - up) - <f64>load<f32>(at + up)) / (2 * sy)
    const gz = (<f64>load<f32>(at - far) - <f64>load<f32>(at + far)) / (2 * sz)
    const size = sqrt(gx * gx + gy * gy + gz * gz)
    if (!(size > 1e-6)) continue
    const ax = gx / size / sx, ay = gy / size / sy, az = gz / size / sz
    const i = <f64>(v % nx), j = <f64>(v / nx % ny), k = <f64>(v / (nx * ny) + z0)
    const level = isNaN(wall) ? halfRise(values, frame, i, j, k, ax, ay, az, range) : wall
    const shift = shiftOf(values, frame, i, j, k, ax, ay, az, level, near)
    const along = profiles + (<usize>kept * <usize>length << 3)
    let whole = true
    for (let s = 0; s < length; s++) {
      const d = shift + range - <f64>s * STEP
      const x = i + d * ax, y = j + d * ay, z = k + d * az
      const read = sample(values, frame, x, y, z)
      whole = read >= least && read <= most
      if (!whole) break
      whole = load<u8>(domain + <usize>(nearest(x) + nx * (nearest(y) + ny * (nearest(z) - z0)))) != 2
      if (!whole) break
      store<f64>(along + (<usize>s << 3), read)
    }
    if (!whole) continue
    store<u32>(voxels + (<usize>kept << 2), <u32>v)
    kept++
  }
  return kept
}

/** The value at place `rank` in order of `count` numbers f64, which are put about so that it stands there and none before is greater. */
function ranked(numbers: usize, count: i32, rank: i32): f64 {
  let left = 0, right = count - 1
  while (left < right) {
    const a = load<f64>(numbers + (<usize>left << 3))
    const b = load<f64>(numbers + (<usize>((left + right) >> 1) << 3))
    const c = load<f64>(numbers + (<usize>right << 3))
    const pivot = max(min(a, b), min(max(a, b), c))
    let i = left, j = right
    while (i <= j) {
      while (load<f64>(numbers + (<usize>i << 3)) < pivot) i++
      while (load<f64>(numbers + (<usize>j << 3)) > pivot) j--
      if (i > j) break
      const low = numbers + (<usize>i << 3), high = numbers + (<usize>j << 3)
      const swap = load<f64>(low)
      store<f64>(low, load<f64>(high))
      store<f64>(high, swap)
      i++
      j--
    }
    if (rank <= j) right = j
    else if (rank >= i) left = i
    else break
  }
  return load<f64>(numbers + (<usize>rank << 3))
}

/** Medians of `length` columns of `count` rows f64, none NaN; of two middle numbers their mean. `scratch` f64[count]. */
export function columnMedians(rows: usize, count: i32, length: i32, scratch: usize, medians: usize): void {
  for (let s = 0; s < length; s++) {
    for (let n = 0; n < count; n++)
      store<f64>(scratch + (<usize>n << 3), load<f64>(rows + (<usize>(n * length + s) << 3)))
    const middle = count >> 1
    let value = ranked(scratch, count, middle)
    if (count % 2 == 0) {
      let below = -Infinity
      for (let n = 0; n < middle; n++) below = max(below, load<f64>(scratch + (<usize>n << 3)))
      value = (below + value) / 2
    }
    store<f64>(medians + (<usize>s << 3), value)
  }
}
