type Size = readonly [number, number, number]

/** The plain version of `distanceTransform`: every voxel against every marked voxel. */
export function distanceTransformReference(mask: Uint8Array, size: Size, spacing: Size): number[] {
  const [nx, ny] = size
  const at = (n: number) => [n % nx, Math.floor(n / nx) % ny, Math.floor(n / nx / ny)] as const
  return Array.from(mask, (_, n) => {
    let best = Infinity
    mask.forEach((set, m) => {
      if (set === 0) return
      const [a, b] = [at(n), at(m)]
      const squared = a.reduce((sum, x, axis) => sum + ((x - b[axis]!) * spacing[axis]!) ** 2, 0)
      best = Math.min(best, Math.sqrt(squared))
    })
    return best
  })
}
