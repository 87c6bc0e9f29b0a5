// Resampling of a box of a volume at the places of a box of another grid: target index (i, j, k) lies at map · (i, j, k, 1) of
// the source.

@inline
function within(i: i32, n: i32): i32 {
  return min(max(i, 0), n - 1)
}

/** Value of source voxel (i, j, k), the outermost ones repeated; the box begins at (x0, y0, z0) and has bx × by × … voxels. */
@inline
function valueAt(box: usize, kind: i32, bx: i32, by: i32, x: i32, y: i32, z: i32): f64 {
  const at = <usize>((z * by + y) * bx + x)
  if (kind == 0) return <f64>load<f32>(box + (at << 2))
  if (kind == 1) return <f64>load<i16>(box + (at << 1))
  return <f64>load<u8>(box + at)
}

/** Keys' cubic convolution with a = −1/2 (1981): weights of the voxels −1, 0, 1, 2 at fraction t, into f64[4]. */
@inline
function cubicWeights(t: f64, to: usize): void {
  const t2 = t * t
  const t3 = t2 * t
  store<f64>(to, -0.5 * t3 + t2 - 0.5 * t)
  store<f64>(to, 1.5 * t3 - 2.5 * t2 + 1, 8)
  store<f64>(to, -1.5 * t3 + 2 * t2 + 0.5 * t, 16)
  store<f64>(to, 0.5 * t3 - 0.5 * t2, 24)
}

/** Sum over `reach` voxels a side about (x, y, z), with weights f64[reach] an axis at `weights`; weights of 0 are not looked at. */
function weighed(
  box: usize, kind: i32, boxFrame: usize, x: i32, y: i32, z: i32, reach: i32, weights: usize,
): f64 {
  const nx = load<i32>(boxFrame), ny = load<i32>(boxFrame, 4), nz = load<i32>(boxFrame, 8)
  const x0 = load<i32>(boxFrame, 12), y0 = load<i32>(boxFrame, 16), z0 = load<i32>(boxFrame, 20)
  const bx = load<i32>(boxFrame, 24), by = load<i32>(boxFrame, 28)
  let sum: f64 = 0
  for (let c = 0; c < reach; c++) {
    const wz = load<f64>(weights + 64 + (<usize>c << 3))
    if (wz == 0) continue
    const k = within(z + c, nz) - z0
    let plane: f64 = 0
    for (let b = 0; b < reach; b++) {
      const wy = load<f64>(weights + 32 + (<usize>b << 3))
      if (wy == 0) continue
      const j = within(y + b, ny) - y0
      let line: f64 = 0
      for (let a = 0; a < reach; a++) {
        const wx = load<f64>(weights + (<usize>a << 3))
        if (wx == 0) continue
        line += wx * valueAt(box, kind, bx, by, within(x + a, nx) - x0, j, k)
      }
      plane += wy * line
    }
    sum += wz * plane
  }
  return sum
}

/** Where an axis is cut into a whole number and a fraction: weights of `method` 1 (linear) or 2 (cubic) into f64[4]; the first voxel they are of. */
@inline
function axisWeights(place: f64, method: i32, to: usize): i32 {
  const whole = floor(place)
  const t = place - whole
  if (method == 1) {
    store<f64>(to, 1 - t)
    store<f64>(to, t, 8)
    return <i32>whole
  }
  cubicWeights(t, to)
  return <i32>whole - 1
}

@inline
function inside(place: f64, n: i32, margin: f64): bool {
  return place >= -margin && place <= <f64>(n - 1) + margin
}

/**
 * Target voxels (i0 …, j0 …, k0 …), tx × ty × tz of them, f64 rounded to f32 into `target`. `map` f64[12] by rows. `boxFrame`
 * i32[8]: the source's nx, ny, nz; first voxel x0, y0, z0 of the box; its bx, by. `method` 0 nearest, 1 linear, 2 cubic. Farther than
 * `margin` voxels beyond the outermost centres: `empty`. `weights` f64[12] is scratch.
 */
export function resampleBox(
  box: usize, kind: i32, boxFrame: usize, map: usize, i0: i32, j0: i32, k0: i32, tx: i32, ty: i32, tz: i32, method: i32,
  margin: f64, empty: f32, target: usize, weights: usize,
): void {
  const nx = load<i32>(boxFrame), ny = load<i32>(boxFrame, 4), nz = load<i32>(boxFrame, 8)
  let to = target
  for (let k = k0; k < k0 + tz; k++) {
    for (let j = j0; j < j0 + ty; j++) {
      for (let i = i0; i < i0 + tx; i++) {
        const x = load<f64>(map) * <f64>i + load<f64>(map, 8) * <f64>j + load<f64>(map, 16) * <f64>k + load<f64>(map, 24)
        const y = load<f64>(map, 32) * <f64>i + load<f64>(map, 40) * <f64>j + load<f64>(map, 48) * <f64>k + load<f64>(map, 56)
        const z = load<f64>(map, 64) * <f64>i + load<f64>(map, 72) * <f64>j + load<f64>(map, 80) * <f64>k + load<f64>(map, 88)
        let value: f32 = empty
        if (inside(x, nx, margin) && inside(y, ny, margin) && inside(z, nz, margin)) {
          if (method == 0) {
            const a = within(<i32>floor(x + 0.5), nx) - load<i32>(boxFrame, 12)
            const b = within(<i32>floor(y + 0.5), ny) - load<i32>(boxFrame, 16)
            const c = within(<i32>floor(z + 0.5), nz) - load<i32>(boxFrame, 20)
            value = <f32>valueAt(box, kind, load<i32>(boxFrame, 24), load<i32>(boxFrame, 28), a, b, c)
          } else {
            const u = axisWeights(x, method, weights)
            const v = axisWeights(y, method, weights + 32)
            const w = axisWeights(z, method, weights + 64)
            value = <f32>weighed(box, kind, boxFrame, u, v, w, method == 1 ? 2 : 4, weights)
          }
        }
        store<f32>(to, value)
        to += 4
      }
    }
  }
}
