import { exp } from '../base/math.ts'

// A plate of width w between two softer sides of equal value, blurred by a Gaussian of standard deviation σ: across it
// I(x) = soft + (cortex − soft) · [Φ(x/σ) − Φ((x − w)/σ)], and all that follows depends on w/σ alone.
const STEP = 0.01
const MOST = 8 // w/σ: wider plates are like this one to 1e-4.

/** Φ(x) − ½ at x = 0, STEP/2, … by Simpson's rule over STEP/2: exact to 1e-12. */
const half = (() => {
  const density = (x: number) => 0.3989422804014327 * exp((-x * x) / 2)
  const table = new Float64Array(Math.round((2 * MOST) / STEP) + 1)
  const h = STEP / 2
  for (let n = 1; n < table.length; n++) {
    const [a, b] = [(n - 1) * h, n * h]
    table[n] = table[n - 1]! + (h / 6) * (density(a) + 4 * density((a + b) / 2) + density(b))
  }
  return table
})()

/** The crest of a plate of w/σ = n · STEP, as a part of the cortex's own rise. */
const crest = (n: number) => 2 * half[n]!
/** The value at its outer edge, likewise. */
const edge = (n: number) => half[2 * n]!
const LAST = Math.round(MOST / STEP)

/** First n in 1 … LAST at which a function that rises (or falls) with n has passed a value; LAST where it never does. */
function passed(value: number, of: (n: number) => number, rising: boolean): number {
  let [low, high] = [1, LAST]
  while (low < high) {
    const middle = (low + high) >> 1
    if (rising ? of(middle) >= value : of(middle) <= value) high = middle
    else low = middle + 1
  }
  return low
}

/** The crest (of the cortex's rise) of the plate whose outer edge stands at `fraction` (over ½, under 1) of its crest. */
export function crestOfFraction(fraction: number): number {
  return crest(passed(fraction, (n) => edge(n) / crest(n), false))
}

/** The value at a plate's outer edge, as a part of the cortex's rise, from its crest, likewise (0 to 1). */
export function edgeOfCrest(height: number): number {
  const n = passed(height, crest, true)
  if (n === 1 || n === LAST) return edge(n)
  const [a, b] = [crest(n - 1), crest(n)]
  return edge(n - 1) + ((edge(n) - edge(n - 1)) * (height - a)) / (b - a)
}
