type Size = readonly [number, number, number]

function weightsOf(sigma: number): number[] {
  const radius = Math.floor(4 * sigma + 0.5)
  const weights = Array.from({ length: 2 * radius + 1 }, (_, i) =>
    sigma === 0 ? 1 : Math.exp(-((i - radius) ** 2) / (2 * sigma * sigma)),
  )
  const sum = weights.reduce((a, b) => a + b, 0)
  return weights.map((weight) => weight / sum)
}

/** The plain version of `gaussian`: all weights of the box at once, at each voxel. */
export function gaussianReference(values: ArrayLike<number>, size: Size, sigma: Size): number[] {
  const [nx, ny, nz] = size
  const [wx, wy, wz] = sigma.map(weightsOf) as [number[], number[], number[]]
  const clamp = (i: number, w: number[], j: number, n: number) =>
    Math.min(Math.max(i + j - (w.length - 1) / 2, 0), n - 1)
  return Array.from({ length: nx * ny * nz }, (_, n) => {
    const [x, y, z] = [n % nx, Math.floor(n / nx) % ny, Math.floor(n / nx / ny)]
    let sum = 0
    wz.forEach((c, k) => {
      wy.forEach((b, j) => {
        wx.forEach((a, i) => {
          sum +=
            a * b * c * values[clamp(x, wx, i, nx) + nx * (clamp(y, wy, j, ny) + ny * clamp(z, wz, k, nz))]!
        })
      })
    })
    return sum
  })
}
