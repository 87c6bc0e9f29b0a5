import { solveDense } from './dense-solve.ts'

/** Places at which a function is known. */
export interface KnownValues {
  /** f64[3n], mm. */
  readonly points: Float64Array
  /** f64[n]. */
  readonly values: Float64Array
  /** f64[n]: how little each is trusted, 0 exactly; of the order of 1e-6 for what a scan's noise moves. */
  readonly loose: Float64Array
}

/** A smooth function of the place. */
export interface RadialFunction {
  valueAt(x: number, y: number, z: number): number
}

const TERMS = 10 // 1, x, y, z, x², y², z², xy, yz, zx.

function terms(x: number, y: number, z: number): number[] {
  return [1, x, y, z, x * x, y * y, z * z, x * y, y * z, z * x]
}

/**
 * The triharmonic spline through values at places: Σ w |p − p_i|³ and a polynomial of degree 2, of all functions through them the one
 * that bends least (Duchon 1977; of surfaces Carr et al. 2001, SIGGRAPH, doi:10.1145/383259.383266, where they take degree 1). With degree 2 the
 * function of a sphere, an ellipsoid or a cylinder, |p − c|² − r² and its kin, bends not at all and comes back from any part of it.
 * Solved densely: time with n³. @returns undefined where the places do not fix a function: under 10, or all on one quadric without values off it.
 */
export function radialFunction({ points, values, loose }: KnownValues): RadialFunction | undefined {
  const n = values.length
  const { centre, size } = frameOf(points)
  const p = points.map((x, i) => (x - centre[i % 3]!) / size)
  const order = n + TERMS
  const a = new Float64Array(order * order)
  for (let i = 0; i < n; i++) {
    for (let j = 0; j < i; j++) {
      const value = cubed(p[3 * i]! - p[3 * j]!, p[3 * i + 1]! - p[3 * j + 1]!, p[3 * i + 2]! - p[3 * j + 2]!)
      a[i * order + j] = value
      a[j * order + i] = value
    }
    a[i * order + i] = loose[i]!
    terms(p[3 * i]!, p[3 * i + 1]!, p[3 * i + 2]!).forEach((term, t) => {
      a[i * order + n + t] = term
      a[(n + t) * order + i] = term
    })
  }
  const weights = new Float64Array(order)
  weights.set(values)
  if (n < TERMS || !solveDense(a, weights)) return undefined
  return {
    valueAt: (x, y, z) => {
      const [u, v, w] = [(x - centre[0]!) / size, (y - centre[1]!) / size, (z - centre[2]!) / size]
      let sum = 0
      for (let i = 0, at = 0; i < n; i++, at += 3)
        sum += weights[i]! * cubed(u - p[at]!, v - p[at + 1]!, w - p[at + 2]!)
      // No arrays here: some hundred thousand places are asked.
      const k = (t: number) => weights[n + t]!
      sum += k(0) + k(1) * u + k(2) * v + k(3) * w
      sum += k(4) * u * u + k(5) * v * v + k(6) * w * w
      return sum + k(7) * u * v + k(8) * v * w + k(9) * w * u
    },
  }
}

function cubed(x: number, y: number, z: number): number {
  const square = x * x + y * y + z * z
  return square * Math.sqrt(square)
}

/** Their middle, and half of their greatest extent. */
function frameOf(points: Float64Array): { readonly centre: readonly number[]; readonly size: number } {
  const low = [Infinity, Infinity, Infinity]
  const high = [-Infinity, -Infinity, -Infinity]
  points.forEach((x, i) => {
    low[i % 3] = Math.min(low[i % 3]!, x)
    high[i % 3] = Math.max(high[i % 3]!, x)
  })
  const size = Math.max(...low.map((x, axis) => (high[axis]! - x) / 2))
  return { centre: low.map((x, axis) => (x + high[axis]!) / 2), size: size > 0 ? size : 1 }
}
