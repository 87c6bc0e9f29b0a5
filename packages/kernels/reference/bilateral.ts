import { neighboursOf } from './median.ts'

type Size = readonly [number, number, number]

interface Rule {
  readonly sigma: number
  readonly range: number
  readonly radius: number
  readonly spacing: Size
}

/** The plain version of `bilateral`: its two Gaussians as they are written, in f64. */
export function bilateralReference(values: ArrayLike<number>, size: Size, rule: Rule): number[] {
  const { sigma, range, radius, spacing } = rule
  const offsets: [number, number, number][] = []
  const squares: number[] = []
  const [rx, ry, rz] = spacing.map((s) => Math.ceil(radius / s)) as [number, number, number]
  for (let z = -rz; z <= rz; z++)
    for (let y = -ry; y <= ry; y++)
      for (let x = -rx; x <= rx; x++) {
        const square = (x * spacing[0]) ** 2 + (y * spacing[1]) ** 2 + (z * spacing[2]) ** 2
        if (Math.sqrt(square) > radius + 1e-5) continue
        offsets.push([x, y, z])
        squares.push(square)
      }
  return Array.from(values, (own, voxel) => {
    if (!Number.isFinite(own)) return own
    let [sum, total] = [0, 0]
    neighboursOf(values, size, voxel, offsets).forEach((value, n) => {
      const weight = Math.exp(-squares[n]! / (2 * sigma ** 2) - (value - own) ** 2 / (2 * range ** 2))
      if (!(weight > 0)) return
      sum += weight * value
      total += weight
    })
    return sum / total
  })
}
