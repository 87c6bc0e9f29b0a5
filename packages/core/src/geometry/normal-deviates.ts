import { exp } from '../base/math.ts'

const FAR = 5 // Standard deviations.
const KNOTS = 4000

/** Φ at KNOTS + 1 places from −FAR to FAR, by Simpson's rule. */
function cumulative(): Float64Array {
  const step = (2 * FAR) / KNOTS
  const bell = (x: number) => exp(-x * x * 0.5)
  const sums = new Float64Array(KNOTS + 1)
  for (let n = 0; n < KNOTS; n++) {
    const x = -FAR + n * step
    sums[n + 1] = sums[n]! + (step / 6) * (bell(x) + 4 * bell(x + step / 2) + bell(x + step))
  }
  return sums.map((sum) => sum / sums[KNOTS]!)
}

/** Values by their ranks as deviates of a normal distribution, and the value that belongs to a deviate. */
export function normalised(values: Float32Array): {
  readonly deviates: Float32Array
  valueAt(deviate: number): number
} {
  const table = cumulative()
  const sorted = values.slice().sort()
  // At each knot the value whose share lies below; a value's deviate is found between two of them.
  const knots = Float64Array.from(
    table,
    (share) => sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))]!,
  )
  const step = (2 * FAR) / KNOTS
  const deviateOf = (value: number) => {
    let [low, high] = [0, KNOTS]
    while (high - low > 1) {
      const middle = (low + high) >> 1
      if (knots[middle]! <= value) low = middle
      else high = middle
    }
    const rise = knots[high]! - knots[low]!
    return -FAR + step * (low + (rise > 0 ? Math.min(1, Math.max(0, (value - knots[low]!) / rise)) : 0.5))
  }
  return {
    deviates: values.map(deviateOf),
    valueAt(deviate) {
      const at = Math.min(KNOTS, Math.max(0, (deviate + FAR) / step))
      const n = Math.min(KNOTS - 1, Math.floor(at))
      return knots[n]! + (at - n) * (knots[n + 1]! - knots[n]!)
    },
  }
}
