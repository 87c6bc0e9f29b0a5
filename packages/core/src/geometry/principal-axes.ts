import { cross, type Matrix3, type Vector3 } from '../base/vectors.ts'
import type { SurfaceSamples } from './mesh-distance.ts'

/** Centre of area and principal axes of a surface: columns, longest spread first, right-handed. */
export function principalAxes({ points, weights }: SurfaceSamples): {
  readonly centre: Vector3
  readonly axes: Matrix3
} {
  let total = 0
  const sum = [0, 0, 0] as [number, number, number]
  for (let i = 0; i < weights.length; i++) {
    total += weights[i]!
    for (let axis = 0; axis < 3; axis++) sum[axis]! += weights[i]! * points[3 * i + axis]!
  }
  const centre = sum.map((x) => x / total) as unknown as Vector3
  const spread = [0, 1, 2].map(() => [0, 0, 0])
  for (let i = 0; i < weights.length; i++) {
    for (let a = 0; a < 3; a++) {
      for (let b = 0; b < 3; b++) {
        spread[a]![b]! += weights[i]! * (points[3 * i + a]! - centre[a]!) * (points[3 * i + b]! - centre[b]!)
      }
    }
  }
  const vectors = jacobi(spread)
  const order = [0, 1, 2].sort((a, b) => spread[b]![b]! - spread[a]![a]! || a - b)
  const [x, y] = order.map((column) => vectors.map((row) => row[column]!)) as unknown as [Vector3, Vector3]
  const z = cross(x, y)
  return { centre, axes: [x[0], y[0], z[0], x[1], y[1], z[1], x[2], y[2], z[2]] }
}

/** Turns a symmetric 3 × 3 matrix to diagonal form in place; columns of the result are its eigenvectors (Jacobi 1846). */
function jacobi(a: number[][]): number[][] {
  const v = [[1, 0, 0], [0, 1, 0], [0, 0, 1]] // biome-ignore format: rows
  for (let sweep = 0; sweep < 30; sweep++) {
    for (const [p, q] of [[0, 1], [0, 2], [1, 2]] as const) {
      const off = a[p]![q]!
      if (off === 0) continue
      const theta = (a[q]![q]! - a[p]![p]!) / (2 * off)
      const t = (theta < 0 ? -1 : 1) / (Math.abs(theta) + Math.sqrt(theta * theta + 1))
      const c = 1 / Math.sqrt(t * t + 1)
      const s = t * c
      for (let k = 0; k < 3; k++) {
        const [x, y] = [a[k]![p]!, a[k]![q]!]
        a[k]![p] = c * x - s * y
        a[k]![q] = s * x + c * y
      }
      for (let k = 0; k < 3; k++) {
        const [x, y] = [a[p]![k]!, a[q]![k]!]
        a[p]![k] = c * x - s * y
        a[q]![k] = s * x + c * y
        const [m, n] = [v[k]![p]!, v[k]![q]!]
        v[k]![p] = c * m - s * n
        v[k]![q] = s * m + c * n
      }
    } // biome-ignore format: pairs
  }
  return v
}
