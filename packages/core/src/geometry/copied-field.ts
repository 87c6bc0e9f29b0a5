import type { AxisDepth } from './strut-field.ts'

/** Trabeculae copied from an image, as a function that repeats along all axes: cubic B-splines over n³ samples a cell. */
export interface CopiedStructure {
  /** What tells it from others. */
  readonly name: string
  /** Samples along the cell's edge. */
  readonly n: number
  /** i16[n³], `1 / DEPTH_STEPS` of an edge: depth under the surface that was copied, positive in the bone. */
  readonly depths: Int16Array
}

export const DEPTH_STEPS = 20_000

/** The function of a structure, with its gradient into the fourth argument; edges of the cell. */
export function copiedDepth({ n, depths }: CopiedStructure): AxisDepth {
  const weights = new Float64Array(12)
  const slopes = new Float64Array(12)
  const at = new Int32Array(12)
  const spread = (x: number, axis: number, turned: boolean) => {
    const u = (x - Math.floor(x)) * n
    const cell = Math.floor(u)
    const t = u - cell
    const s = 1 - t
    const w = 4 * axis
    weights[w] = (s * s * s) / 6
    weights[w + 1] = (3 * t * t * t - 6 * t * t + 4) / 6
    weights[w + 2] = (3 * s * s * s - 6 * s * s + 4) / 6
    weights[w + 3] = (t * t * t) / 6
    if (turned) {
      slopes[w] = -(s * s) / 2
      slopes[w + 1] = (3 * t * t - 4 * t) / 2
      slopes[w + 2] = (4 * s - 3 * s * s) / 2
      slopes[w + 3] = (t * t) / 2
    }
    for (let m = 0; m < 4; m++) at[w + m] = (cell + m - 1 + n) % n
  }
  return (x, y, z, out) => {
    spread(x, 0, out !== undefined)
    spread(y, 1, out !== undefined)
    spread(z, 2, out !== undefined)
    let [value, dx, dy, dz] = [0, 0, 0, 0]
    for (let c = 0; c < 4; c++) {
      let [plane, planeX, planeY] = [0, 0, 0]
      for (let b = 0; b < 4; b++) {
        const row = n * (at[4 + b]! + n * at[8 + c]!)
        const [p, q, r, s] = [
          depths[row + at[0]!]!,
          depths[row + at[1]!]!,
          depths[row + at[2]!]!,
          depths[row + at[3]!]!,
        ]
        const line = p * weights[0]! + q * weights[1]! + r * weights[2]! + s * weights[3]!
        plane += line * weights[4 + b]!
        if (!out) continue
        planeX += (p * slopes[0]! + q * slopes[1]! + r * slopes[2]! + s * slopes[3]!) * weights[4 + b]!
        planeY += line * slopes[4 + b]!
      }
      value += plane * weights[8 + c]!
      dx += planeX * weights[8 + c]!
      dy += planeY * weights[8 + c]!
      dz += plane * slopes[8 + c]!
    }
    if (out) {
      out[0] = (dx * n) / DEPTH_STEPS
      out[1] = (dy * n) / DEPTH_STEPS
      out[2] = (dz * n) / DEPTH_STEPS
    }
    return value / DEPTH_STEPS
  }
}

/** Values at the samples themselves, of coefficients: the spline's three axes one after the other. */
export function valuesAtSamples(coefficients: ArrayLike<number>, n: number): Float32Array {
  let from = Float32Array.from(coefficients)
  for (const way of [1, n, n * n]) {
    const to = new Float32Array(from.length)
    for (let v = 0; v < to.length; v++) {
      const at = Math.floor(v / way) % n
      const before = at === 0 ? v + way * (n - 1) : v - way
      const after = at === n - 1 ? v - way * (n - 1) : v + way
      to[v] = (from[before]! + 4 * from[v]! + from[after]!) / 6
    }
    from = to
  }
  return from
}
