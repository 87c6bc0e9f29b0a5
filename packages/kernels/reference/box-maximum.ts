type Size = readonly [number, number, number]

/** The plain version of `boxMaximum`: every voxel of the box. */
export function boxMaximumReference(values: Float32Array, size: Size, radius: Size): number[] {
  const [nx, ny, nz] = size
  return Array.from(values, (_, n) => {
    const [x, y, z] = [n % nx, Math.floor(n / nx) % ny, Math.floor(n / nx / ny)]
    let best = -Infinity
    for (let k = Math.max(0, z - radius[2]); k <= Math.min(nz - 1, z + radius[2]); k++) {
      for (let j = Math.max(0, y - radius[1]); j <= Math.min(ny - 1, y + radius[1]); j++) {
        for (let i = Math.max(0, x - radius[0]); i <= Math.min(nx - 1, x + radius[0]); i++) {
          best = Math.max(best, values[i + nx * (j + ny * k)]!)
        }
      }
    }
    return best
  })
}
