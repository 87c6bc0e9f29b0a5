import { StepError } from '../step.ts'
import { checkDensity, samplesOf, type UnitCell } from './cell.ts'
import {
  type CellForm,
  type CellFunction,
  type CellKind,
  type CellVariant,
  formOf,
  functionOf,
  isSurface,
} from './cell-kinds.ts'
import { levelOf } from './cell-level.ts'
import type { ImplicitBody } from './implicit-body.ts'

/** A density that changes evenly along the cell's z axis, from `low` at `from` to `high` at `from` + `length` (edges). */
export interface CellGradient {
  readonly from: number
  readonly length: number
  readonly low: number
  readonly high: number
}

/** Of what was copied, nowhere alike in a cell, the gradient whose ends are one: the density of the zone itself comes out as asked. */
export function evenGradient(
  cell: CellKind,
  density: number,
): { readonly face: number; readonly core: number } | undefined {
  return cell === 'trabecular' ? { face: density, core: density } : undefined
}

const KNOTS = 16 // Of the levels over the length, between which they run evenly.
const BACK = 0.5 // Least of a cell over which the density goes back, so that the body repeats.
const COUNTED = 48 // Points along a cell where the mean density is counted.
const MOST_SHIFT = 0.08

/** The level as a function of z, and how steeply it changes. */
interface Profile {
  at(z: number): number
  steep(z: number): number
  readonly tall: number
}

function profileOf(levels: readonly number[], { from, length }: CellGradient): Profile {
  const tall = Math.ceil(length + BACK)
  const place = (z: number) => z - from - tall * Math.floor((z - from) / tall)
  const step = length / KNOTS
  const [first, last] = [levels[0]!, levels[KNOTS]!]
  return {
    tall,
    at(z) {
      const t = place(z)
      if (t >= length) return last + ((t - length) / (tall - length)) * (first - last)
      const n = Math.min(Math.floor(t / step), KNOTS - 1)
      return levels[n]! + (t / step - n) * (levels[n + 1]! - levels[n]!)
    },
    steep(z) {
      const t = place(z)
      if (t >= length) return (first - last) / (tall - length)
      const n = Math.min(Math.floor(t / step), KNOTS - 1)
      return (levels[n + 1]! - levels[n]!) / step
    },
  }
}

/** Solid share over the length of a gradient, counted. */
function meanDensity(
  values: Float64Array,
  profile: Profile,
  gradient: CellGradient,
  solid: (f: number, level: number) => boolean,
) {
  const n = COUNTED
  const layers = values.length / (n * n)
  let count = 0
  for (let k = 0; k < layers; k++) {
    const level = profile.at(gradient.from + ((k + 0.5) / layers) * gradient.length)
    for (let i = 0; i < n * n; i++) if (solid(values[k * n * n + i]!, level)) count++
  }
  return count / values.length
}

/** f at the points of a column over the gradient's length. */
function columnValues(f: CellFunction, { from, length }: CellGradient): Float64Array {
  const n = COUNTED
  const layers = Math.max(n, Math.ceil(n * length))
  const values = new Float64Array(n * n * layers)
  for (let k = 0; k < layers; k++) {
    const z = from + ((k + 0.5) / layers) * length
    for (let i = 0; i < n * n; i++)
      values[k * n * n + i] = f(((i % n) + 0.1271) / n, (Math.floor(i / n) + 0.3829) / n, z)
  }
  return values
}

/**
 * A cell whose density changes along z. The levels are those of uniform cells of the densities at 17 heights; all densities are
 * then shifted until the mean over the length is that of the ends, for a few cells hold no whole number of layers.
 * @throws StepError CELL_DENSITY_RANGE, LATTICE_GRADIENT
 */
export function gradedCell(
  kind: CellKind,
  form: CellForm,
  gradient: CellGradient,
  where: string,
  variant: CellVariant,
): UnitCell {
  checkDensity(kind, gradient.low, where)
  checkDensity(kind, gradient.high, where)
  if (kind === 'lotus') throw noGradient(where)
  const is = formOf(kind, form)
  const f = functionOf(kind, variant)
  const sheet = is === 'sheet'
  // Struts: f is minus the distance to an axis, the level their radius.
  const sign = isSurface(kind) ? 1 : -1
  const solid = sheet
    ? (value: number, level: number) => Math.abs(value) <= level
    : (value: number, level: number) => value >= sign * level
  const asked = (gradient.low + gradient.high) / 2
  const values = columnValues(f, gradient)
  let [less, more] = [-MOST_SHIFT, MOST_SHIFT]
  let profile: Profile | undefined
  for (let turn = 0; turn < 12; turn++) {
    const shift = (less + more) / 2
    const levels = Array.from({ length: KNOTS + 1 }, (_, n) =>
      levelOf(kind, is, gradient.low + (n / KNOTS) * (gradient.high - gradient.low) + shift, variant),
    )
    profile = profileOf(levels, gradient)
    if (meanDensity(values, profile, gradient, solid) < asked) less = shift
    else more = shift
  }
  const level = profile!
  const head = {
    kind,
    form: is,
    density: asked,
    variant,
    level: least(level, gradient),
    creased: !isSurface(kind),
    tall: level.tall,
    ...samplesOf(kind, variant),
  }
  if (!sheet) {
    const body = against(f, level, 1, -sign)
    return { ...head, ...body, sides: [body] }
  }
  const sides = [against(f, level, 1, 1), against(f, level, -1, 1)] as const
  return {
    ...head,
    sides,
    value: (x, y, z) => level.at(z) - Math.abs(f(x, y, z)),
    slope: (x, y, z, out) => {
      const value = f(x, y, z, out)
      const sign = value > 0 ? -1 : 1
      for (let axis = 0; axis < 3; axis++) out[axis] = sign * out[axis]!
      out[2] = out[2]! + level.steep(z)
      return level.at(z) - Math.abs(value)
    },
  }
}

/** sign · f + levelSign · level: of a network of surfaces f − c, of struts f + r, of a sheet c ± f. */
function against(f: CellFunction, { at, steep }: Profile, sign: 1 | -1, levelSign: number): ImplicitBody {
  return {
    value: (x, y, z) => sign * f(x, y, z) + levelSign * at(z),
    slope: (x, y, z, out) => {
      const value = f(x, y, z, out)
      for (let axis = 0; axis < 3; axis++) out[axis] = sign * out[axis]!
      out[2] = out[2]! + levelSign * steep(z)
      return sign * value + levelSign * at(z)
    },
  }
}

/** The level where walls are thinnest. */
function least(profile: Profile, { from, length, low, high }: CellGradient): number {
  return profile.at(low < high ? from : from + length)
}

function noGradient(where: string): StepError {
  return new StepError({
    code: 'LATTICE_GRADIENT',
    message: 'expected a cell whose density can change with depth, got lotus, whose channels are straight',
    where,
    remedy: 'Leave the gradient out, or take another cell.',
  })
}
