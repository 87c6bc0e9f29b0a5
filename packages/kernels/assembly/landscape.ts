// The landscape in which bones that touch are split: how much darker a voxel is than the brightest near it.

/**
 * Greatest value of each block of fx × fy × fz voxels; blocks at the high borders may hold less. `target` f32 of
 * ceil(n / f) along each axis.
 */
export function blockMaximum(
  values: usize, target: usize, nx: i32, ny: i32, nz: i32, fx: i32, fy: i32, fz: i32,
): void {
  const cx = (nx + fx - 1) / fx
  const cy = (ny + fy - 1) / fy
  const count = cx * cy * ((nz + fz - 1) / fz)
  for (let n = 0; n < count; n++) store<f32>(target + (<usize>n << 2), -Infinity)
  for (let k = 0; k < nz; k++) {
    for (let j = 0; j < ny; j++) {
      let at = values + ((<usize>nx * <usize>(j + ny * k)) << 2)
      const row = target + ((<usize>cx * <usize>(j / fy + cy * (k / fz))) << 2)
      for (let i = 0; i < nx; i++, at += 4) {
        const slot = row + (<usize>(i / fx) << 2)
        store<f32>(slot, max(load<f32>(slot), load<f32>(at)))
      }
    }
  }
}

/** Voxel below a place in the coarse volume, and how far above it the place lies, of one axis: `low` i32, `share` f32. */
function places(low: usize, share: usize, n: i32, f: i32): void {
  const most = (n + f - 1) / f - 1
  for (let i = 0; i < n; i++) {
    const place = max<f32>(0, (<f32>i - <f32>(f - 1) * 0.5) / <f32>f)
    const below = min(<i32>place, max(0, most - 1))
    store<i32>(low + (<usize>i << 2), below)
    store<f32>(share + (<usize>i << 2), min<f32>(1, place - <f32>below))
  }
}

@inline
function mix(a: f32, b: f32, share: f32): f32 {
  return a + share * (b - a)
}

/**
 * 255 · (1 − v / brightest), 0 to 255, where `mask` is set; 255 elsewhere. `brightest` is coarser by f along each axis
 * and read linearly between its blocks' middles. `work` 8 bytes for each of nx + ny + nz.
 */
export function landscapeOf(
  values: usize, brightest: usize, mask: usize, target: usize, nx: i32, ny: i32, nz: i32, fx: i32, fy: i32, fz: i32,
  floor: f32, cap: f32, work: usize,
): void {
  const cx = (nx + fx - 1) / fx
  const cy = (ny + fy - 1) / fy
  const cz = (nz + fz - 1) / fz
  const right = cx > 1 ? <usize>4 : 0
  const up = cy > 1 ? <usize>cx << 2 : 0
  const far = cz > 1 ? (<usize>cx * <usize>cy) << 2 : 0
  const lowX = work
  const shareX = lowX + (<usize>nx << 2)
  const lowY = shareX + (<usize>nx << 2)
  const shareY = lowY + (<usize>ny << 2)
  const lowZ = shareY + (<usize>ny << 2)
  const shareZ = lowZ + (<usize>nz << 2)
  places(lowX, shareX, nx, fx)
  places(lowY, shareY, ny, fy)
  places(lowZ, shareZ, nz, fz)
  let v: usize = 0
  for (let k = 0; k < nz; k++) {
    const z = load<f32>(shareZ + (<usize>k << 2))
    for (let j = 0; j < ny; j++) {
      const y = load<f32>(shareY + (<usize>j << 2))
      const row = brightest + ((<usize>cx * <usize>(load<i32>(lowY + (<usize>j << 2)) + cy * load<i32>(lowZ + (<usize>k << 2)))) << 2)
      for (let i = 0; i < nx; i++, v++) {
        if (load<u8>(mask + v) == 0) {
          store<u8>(target + v, 255)
          continue
        }
        const x = load<f32>(shareX + (<usize>i << 2))
        const a = row + (<usize>load<i32>(lowX + (<usize>i << 2)) << 2)
        const near = mix(
          mix(load<f32>(a), load<f32>(a + right), x), mix(load<f32>(a + up), load<f32>(a + up + right), x), y,
        )
        const b = a + far
        const back = mix(
          mix(load<f32>(b), load<f32>(b + right), x), mix(load<f32>(b + up), load<f32>(b + up + right), x), y,
        )
        const value = min(load<f32>(values + (v << 2)), cap)
        const height: f32 = 255 * (1 - value / max(mix(near, back, z), floor))
        store<u8>(target + v, height <= 0 ? 0 : height >= 255 ? 255 : <u8>height)
      }
    }
  }
}
