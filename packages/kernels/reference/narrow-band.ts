type Size = readonly [number, number, number]

/** The plain version of `bandDistance`: every voxel against every voxel. */
export function bandDistanceReference(
  flags: Uint8Array,
  flag: number,
  size: Size,
  spacing: Size,
  reach: number,
): number[] {
  const [nx, ny, nz] = size
  const at = (n: number) => [n % nx, Math.floor(n / nx) % ny, Math.floor(n / nx / ny)] as const
  return Array.from({ length: nx * ny * nz }, (_, n) => {
    let best = reach
    for (let m = 0; m < flags.length; m++) {
      if (flags[m] !== flag) continue
      const [a, b] = [at(n), at(m)]
      best = Math.min(
        best,
        Math.sqrt(a.reduce((sum, x, axis) => sum + ((x - b[axis]!) * spacing[axis]!) ** 2, 0)),
      )
    }
    return best
  })
}

/** The whole 3D kernel at each voxel. */
function smoothVolumeReference(
  values: Float32Array,
  size: Size,
  weights: readonly ArrayLike<number>[],
): number[] {
  const [nx, ny, nz] = size
  const [wx, wy, wz] = weights.map((w) => Array.from(w)) as [number[], number[], number[]]
  const clamp = (i: number, n: number) => Math.min(Math.max(i, 0), n - 1)
  return Array.from({ length: nx * ny * nz }, (_, n) => {
    const [i, j, k] = [n % nx, Math.floor(n / nx) % ny, Math.floor(n / nx / ny)] as const
    let sum = 0
    wz.forEach((c, z) => {
      wy.forEach((b, y) => {
        wx.forEach((a, x) => {
          const x_ = clamp(i + x - (wx.length - 1) / 2, nx)
          const y_ = clamp(j + y - (wy.length - 1) / 2, ny)
          const z_ = clamp(k + z - (wz.length - 1) / 2, nz)
          sum += a * b * c * values[x_ + nx * (y_ + ny * z_)]!
        })
      })
    })
    return sum
  })
}

/** The plain version of `smoothedSignedDistance`. */
export function smoothedSignedDistanceReference(
  flags: Uint8Array,
  size: Size,
  spacing: Size,
  reach: number,
  weights: Float32Array,
): number[] {
  const [inside, outside] = [0, 1].map((flag) => bandDistanceReference(flags, flag, size, spacing, reach))
  const half = Math.min(...spacing) / 2
  const signed = Float32Array.from(flags, (flag, i) => (flag ? inside![i]! - half : half - outside![i]!))
  return smoothVolumeReference(signed, size, [weights, weights, weights])
}
