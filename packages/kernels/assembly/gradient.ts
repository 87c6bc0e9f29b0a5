// Gradient by central differences, one-sided at the border, as a stream of slices.

@inline
function valueAt(at: usize, whole: bool): f64 {
  return whole ? <f64>load<i16>(at) : <f64>load<f32>(at)
}

/** Difference quotient along an axis at index i of n: `step` bytes to the next value, `spacing` mm; 0 where n is 1. */
@inline
function slope(at: usize, i: i32, n: i32, below: usize, above: usize, spacing: f64, whole: bool): f64 {
  if (n == 1) return 0
  const low = i > 0 ? below : at
  const high = i < n - 1 ? above : at
  const steps: f64 = i > 0 && i < n - 1 ? 2 : 1
  return (valueAt(high, whole) - valueAt(low, whole)) / (steps * spacing)
}

/**
 * Slice k of nz: gradient f32[3] a voxel into `vectors` (0: none), its length f32 into `lengths` (0: none). `below`, `here`,
 * `above`: slices of i16 (`whole`) or f32. `frame` f64[12]: spacing of i, j, k, then the direction by rows, by which the
 * vector is turned.
 */
export function gradientSlice(
  below: usize, here: usize, above: usize, whole: i32, nx: i32, ny: i32, k: i32, nz: i32, frame: usize, vectors: usize,
  lengths: usize,
): void {
  const shift: usize = whole ? 1 : 2
  const row = <usize>nx << shift
  const step = <usize>1 << shift
  const sx = load<f64>(frame), sy = load<f64>(frame, 8), sz = load<f64>(frame, 16)
  for (let j = 0; j < ny; j++) {
    for (let i = 0; i < nx; i++) {
      const n = <usize>(j * nx + i)
      const at = here + (n << shift)
      const x = slope(at, i, nx, at - step, at + step, sx, whole != 0)
      const y = slope(at, j, ny, at - row, at + row, sy, whole != 0)
      const z = slope(at, k, nz, below + (n << shift), above + (n << shift), sz, whole != 0)
      if (lengths != 0) store<f32>(lengths + (n << 2), <f32>sqrt(x * x + y * y + z * z))
      if (vectors == 0) continue
      const to = vectors + n * 12
      for (let axis: usize = 0; axis < 3; axis++) {
        const r = frame + 24 + axis * 24
        store<f32>(to + (axis << 2), <f32>(load<f64>(r) * x + load<f64>(r, 8) * y + load<f64>(r, 16) * z))
      }
    }
  }
}
