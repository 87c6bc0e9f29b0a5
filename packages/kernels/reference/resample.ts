type Size = readonly [number, number, number]

interface Rule {
  readonly map: readonly number[]
  readonly method: 'nearest' | 'linear' | 'cubic'
  readonly margin: number
  readonly empty: number
}

/** Keys' kernel with a = −1/2. */
function keys(x: number): number {
  const t = Math.abs(x)
  if (t >= 2) return 0
  return t <= 1 ? 1.5 * t ** 3 - 2.5 * t ** 2 + 1 : -0.5 * t ** 3 + 2.5 * t ** 2 - 4 * t + 2
}

const KERNELS = {
  nearest: (x: number) => (x > -0.5 && x <= 0.5 ? 1 : 0),
  linear: (x: number) => Math.max(0, 1 - Math.abs(x)),
  cubic: keys,
}

/** The plain version of `resampleSlices`: a sum over all voxels within two of a place, each weighed by the kernel of its distance. */
export function resampleReference(
  values: ArrayLike<number>,
  source: Size,
  target: Size,
  { map, method, margin, empty }: Rule,
): number[] {
  const clamp = (i: number, n: number) => Math.min(Math.max(i, 0), n - 1)
  return Array.from({ length: target[0] * target[1] * target[2] }, (_, n) => {
    const index = [
      n % target[0],
      Math.floor(n / target[0]) % target[1],
      Math.floor(n / target[0] / target[1]),
      1,
    ]
    const place = [0, 1, 2].map((row) =>
      index.reduce((sum, x, column) => sum + map[4 * row + column]! * x, 0),
    )
    if (place.some((p, axis) => !(p >= -margin && p <= source[axis]! - 1 + margin))) return empty
    let sum = 0
    for (let c = -2; c <= 3; c++)
      for (let b = -2; b <= 3; b++)
        for (let a = -2; a <= 3; a++) {
          const voxel = [a, b, c].map((d, axis) => Math.floor(place[axis]!) + d)
          const weight = voxel.reduce((all, v, axis) => all * KERNELS[method](v - place[axis]!), 1)
          if (weight === 0) continue
          const [x, y, z] = voxel.map((v, axis) => clamp(v, source[axis]!)) as [number, number, number]
          sum += weight * values[x + source[0] * (y + source[1] * z)]!
        }
    return sum
  })
}
