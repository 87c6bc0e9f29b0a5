import { valuesAtSamples } from './copied-field.ts'
import { PeriodicNeighbours, periodicLabels } from './periodic-labels.ts'

const ROUNDS = 40
const PUSHED = 12 // Rounds.
const STEP = 0.4 // Samples by which a loose place is lowered, or a closed one raised, in a round.

/** The levels between which a structure is to be whole, for the solid fractions at both ends. */
export function levelsFor(values: Float32Array, thin: number, dense: number): readonly [number, number] {
  const sorted = values.slice().sort()
  const at = (share: number) => sorted[Math.min(sorted.length - 1, Math.floor((1 - share) * sorted.length))]!
  return [at(thin), at(dense)]
}

export interface Whole {
  /** f32[n³]: coefficients, of which the solid is one piece and the pores another at every level asked for. */
  readonly coefficients: Float32Array
  /** Share of the cube that hung on nothing and was taken away; that was shut in and was filled. */
  readonly loose: number
  readonly shut: number
}

/**
 * Makes a periodic structure one piece, its pores too, at all solid fractions from `thin` to `dense`: the samples are taken
 * from the highest down; one that joins nothing of the main piece when its turn comes would be loose at its own level, and is
 * lowered, until there is none; pores the other way up.
 * @param step what coefficients are whole multiples of. @returns undefined where rounds do not lead there.
 */
export function madeWhole(
  start: Float32Array,
  n: number,
  [thin, dense]: readonly [number, number],
  step: number,
): Whole | undefined {
  const coefficients = start.slice()
  const rounded = (x: number) => Math.round(x / step) * step
  const near = new PeriodicNeighbours(n, 26)
  const touched = new Uint8Array(start.length)
  for (let round = 0; round < ROUNDS; round++) {
    const values = valuesAtSamples(coefficients, n)
    const [high, low] = levelsFor(values, thin, dense)
    const loose = outside(values, n, high, low, 26)
    const shut = outside(
      values.map((value) => -value),
      n,
      -low,
      -high,
      6,
    )
    if (loose.length + shut.length === 0) return { coefficients, ...shares(touched) }
    for (const [list, by] of [
      [loose, -STEP],
      [shut, STEP],
    ] as const) {
      // What a push to and fro does not settle is no more than a bump or a dent: it is levelled.
      for (const v of list)
        coefficients[v] = rounded(
          round < PUSHED ? coefficients[v]! + by : meanAround(coefficients, near.of(v)),
        )
      for (const v of list) touched[v] = by < 0 ? 1 : 2
    }
  }
  return undefined
}

function meanAround(values: Float32Array, around: Int32Array): number {
  return around.reduce((sum, v) => sum + values[v]!, 0) / around.length
}

function shares(touched: Uint8Array): { loose: number; shut: number } {
  const counts = [0, 0, 0]
  for (const one of touched) counts[one]!++
  return { loose: counts[1]! / touched.length, shut: counts[2]! / touched.length }
}

/** Samples of at least `low` that are not joined with the largest piece over samples of their own value and more. */
function outside(values: Float32Array, n: number, high: number, low: number, neighbours: 6 | 26): number[] {
  const { labels, sizes } = periodicLabels(
    values.map((value) => (value >= high ? 1 : 0)),
    n,
    neighbours,
  )
  const main = sizes.indexOf(Math.max(...sizes))
  const joined = new Uint8Array(values.length)
  const found: number[] = []
  const band: number[] = []
  labels.forEach((label, v) => {
    if (label === main && label > 0) joined[v] = 1
    else if (label > 0) found.push(v)
    else if (values[v]! >= low) band.push(v)
  })
  band.sort((a, b) => values[b]! - values[a]! || a - b)
  const near = new PeriodicNeighbours(n, neighbours)
  for (const v of band) {
    if (near.of(v).some((other) => joined[other] === 1)) joined[v] = 1
    else found.push(v)
  }
  return found
}
