import { cos, sin } from '../base/math.ts'
import { seededRandom } from '../base/random.ts'
import { checkDensity } from './cell.ts'
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
import { checkGrade, gradeLength, type LatticeGrade, type Lean } from './lattice-grade.ts'
import { type EvenFrame, evenFrame, type Place } from './lattice-graded-place.ts'

/** A graded lattice as a function of the place in its frame, mm. */
export interface GradedBody extends ImplicitBody {
  /** Solid fraction asked for at a place. */
  densityAt(x: number, y: number, z: number): number
  /** The same lattice, everywhere denser by a share of the volume. */
  denser(by: number): GradedBody
}

/** What a graded lattice is made of. */
export interface GradedWish {
  readonly cell: CellKind
  readonly form: CellForm
  readonly variant: CellVariant
  readonly grade: LatticeGrade
}

const KNOTS = 16 // Steps of the density, between which the level runs evenly.
const MOST_STAGES = 6
const FINEST_STAGE = 0.15 // Of a size: least step from one stage to the next.
const MIXED = 20_000 // Places at which a mixture's level is found.
const PER_STAGE = 4 // Knots between two stages.
const MEET = 1 // Radii that strut lattices of two stages reach into each other, on either side.
const STILL: Lean = [0, 0]

/** One of the uniform lattices that follow each other along a grade. */
interface Stage {
  readonly size: number
  readonly high: number
  readonly anchor: number
  readonly lean: Lean
}

function stagesOf(grade: LatticeGrade): Stage[] {
  const { sizes, leans = [STILL, STILL], map, from, length, conformal } = grade
  const [a, b] = sizes
  const span = gradeLength(grade)
  const bends = map !== undefined && (leans[0][0] !== leans[1][0] || leans[0][1] !== leans[1][1])
  const same = Math.abs(b - a) < 1e-9 && !bends
  const steps = bends ? 4 : Math.ceil(Math.abs(b - a) / (FINEST_STAGE * Math.min(a, b)) - 1e-9)
  const fit = Number.isFinite(span) ? Math.max(1, Math.round((2 * span) / (a + b))) : 1
  const count = same ? 1 : 1 + Math.max(1, Math.min(steps, fit, MOST_STAGES - 1))
  return Array.from({ length: count }, (_, n) => {
    const t = count > 1 ? n / (count - 1) : 0
    const size = a + t * (b - a)
    const lean: Lean = map
      ? [leans[0][0] + t * (leans[1][0] - leans[0][0]), leans[0][1] + t * (leans[1][1] - leans[0][1])]
      : STILL
    if (!conformal) return { size, high: size, anchor: 0, lean }
    const high = count > 1 ? size : length / Math.max(1, Math.round(length / size))
    return { size, high, anchor: n === count - 1 && count > 1 ? from + length : from, lean }
  })
}

/** A level over t, evenly between its knots. */
interface Level {
  at(t: number): number
  rise(t: number): number
}

function levelBetween(knots: readonly number[]): Level {
  const last = knots.length - 1
  const cellOf = (t: number) => Math.min(Math.max(Math.floor(t * last), 0), last - 1)
  return {
    at(t) {
      const n = cellOf(t)
      return knots[n]! + (t * last - n) * (knots[n + 1]! - knots[n]!)
    },
    rise(t) {
      const n = cellOf(t)
      return last * (knots[n + 1]! - knots[n]!)
    },
  }
}

const clampedShare = (density: number) => Math.min(Math.max(density, 0.01), 0.95)

/** Levels of mixtures: f of two lattices that do not know of each other, with weights whose squares sum to 1. */
function mixtureLevels(f: CellFunction, sheet: boolean, stages: number) {
  const random = seededRandom(stages)
  const draw = () => Float64Array.from({ length: MIXED }, () => f(random(), random(), random()))
  const [one, other] = [draw(), draw()]
  const knots = (stages - 1) * PER_STAGE
  const sorted = Array.from({ length: PER_STAGE + 1 }, (_, n) => {
    const turn = (Math.PI / 2) * (n / PER_STAGE)
    const [c, s] = [cos(turn), sin(turn)]
    const values = Float64Array.from(one, (x, i) => c * x + s * other[i]!)
    return (sheet ? values.map(Math.abs) : values).sort()
  })
  return (densityAt: (t: number) => number): Level =>
    levelBetween(
      Array.from({ length: knots + 1 }, (_, n) => {
        const share = clampedShare(densityAt(n / knots))
        const values = sorted[n % PER_STAGE]!
        const at = (sheet ? share : 1 - share) * (MIXED - 1)
        const low = Math.min(Math.floor(at), MIXED - 2)
        return values[low]! + (at - low) * (values[low + 1]! - values[low]!)
      }),
    )
}

/**
 * A lattice whose size, density and direction follow the depth or a map. Density: the level follows it. Direction by the depth: the
 * cells are sheared layer by layer, which changes no volume. Size, and direction by a map: no map carries cells of one size to another
 * over a wide zone, so some uniform lattices follow each other. Periodic surfaces are mixed, cos and sin of a quarter turn from one stage to the
 * next (mixtures of periodic surfaces: Yang, Quan, Zhang and Tian 2014, Computer-Aided Design 56:11–21; weights as Heitz and Neyret 2018), with the
 * level that gives the density asked for. Struts of two stages reach so far into each other as they are thick.
 * @throws StepError CELL_DENSITY_RANGE, LATTICE_STEEP, LATTICE_LEAN, LATTICE_GRADIENT
 */
export function gradedBody(wish: GradedWish, where: string): GradedBody {
  const { cell, form, variant, grade } = wish
  for (const density of grade.densities) checkDensity(cell, density, where)
  checkGrade(cell, grade, where)
  const stages = stagesOf(grade)
  const f = functionOf(cell, variant)
  const is = formOf(cell, form)
  const [d0, d1] = grade.densities
  const mixed = isSurface(cell) && stages.length > 1
  const mixture = mixed ? mixtureLevels(f, is === 'sheet', stages.length) : undefined
  const even = evenFrame(grade)
  const staged = stagedFunction(stages, f)
  const make = (by: number): GradedBody => {
    const densityOf = (t: number) => d0 + t * (d1 - d0) + by
    const level = mixture
      ? mixture(densityOf)
      : levelBetween(
          Array.from({ length: KNOTS + 1 }, (_, n) =>
            levelOf(cell, is, clampedShare(densityOf(n / KNOTS)), variant),
          ),
        )
    const solid = isSurface(cell)
      ? surfaceField(even, staged, level, is === 'sheet')
      : strutField(even, staged, level, cell === 'lotus' ? -1 : 1, grade)
    return {
      ...solid,
      densityAt: (x, y, z) => densityOf(even.locate(x, y, z, false).t),
      denser: (more) => make(by + more),
    }
  }
  return make(0)
}

/** f of a grade's uniform lattices, one by one. */
interface Stages {
  readonly list: readonly Stage[]
  /** Of the last call with `sloped`: the gradient in the even frame, per mm. */
  readonly part: Float64Array
  stageValue(stage: Stage, at: Place, sloped: boolean): number
}

function stagedFunction(list: readonly Stage[], f: CellFunction): Stages {
  const part = new Float64Array(3)
  function stageValue(stage: Stage, { x, y, z }: Place, sloped: boolean): number {
    const { size, high, anchor, lean: own } = stage
    const depth = z - anchor
    const value = f(
      (x - own[0] * depth) / size,
      (y - own[1] * depth) / size,
      depth / high,
      sloped ? part : undefined,
    )
    if (sloped) {
      const [a, b] = [part[0]! / size, part[1]! / size]
      part[2] = part[2]! / high - own[0] * a - own[1] * b
      part[0] = a
      part[1] = b
    }
    return value
  }
  return { list, part, stageValue }
}

function surfaceField(
  { locate, turned }: EvenFrame,
  { list, part, stageValue }: Stages,
  level: Level,
  sheet: boolean,
): ImplicitBody {
  const last = list.length - 1
  const mixed = last > 0
  const evaluate = (x: number, y: number, z: number, out?: Float64Array): number => {
    const at = locate(x, y, z, out !== undefined)
    const { t } = at
    const n = Math.min(Math.floor(t * last), Math.max(last - 1, 0))
    const turn = mixed ? (Math.PI / 2) * (t * last - n) : 0
    const [c, s] = mixed ? [cos(turn), sin(turn)] : [1, 0]
    const one = stageValue(list[n]!, at, out !== undefined)
    if (out) for (let axis = 0; axis < 3; axis++) out[axis] = c * part[axis]!
    const other = mixed ? stageValue(list[n + 1]!, at, out !== undefined) : 0
    if (out && mixed) for (let axis = 0; axis < 3; axis++) out[axis] = out[axis]! + s * part[axis]!
    const value = c * one + s * other
    const sign = sheet && value > 0 ? -1 : 1
    if (out) {
      const along = mixed ? (Math.PI / 2) * last * (c * other - s * one) : 0
      for (let axis = 0; axis < 3; axis++) out[axis] = sign * out[axis]!
      turned(out, sign * along + (sheet ? 1 : -1) * level.rise(t))
    }
    return sheet ? level.at(t) - Math.abs(value) : value - level.at(t)
  }
  return { value: (x, y, z) => evaluate(x, y, z), slope: evaluate }
}

/** In mm: where a stage ends it ends in a plane. @param sign −1: the axes are those of pores */
function strutField(
  { locate, turned }: EvenFrame,
  { list, part, stageValue }: Stages,
  level: Level,
  sign: 1 | -1,
  grade: LatticeGrade,
): ImplicitBody {
  const last = list.length - 1
  const span = gradeLength(grade)
  const meet = MEET * level.at(0.5) * Math.min(...grade.sizes)
  const best = new Float64Array(3)
  const evaluate = (x: number, y: number, z: number, out?: Float64Array): number => {
    const at = locate(x, y, z, out !== undefined)
    const { t } = at
    let [value, along] = [-Infinity, 0]
    list.forEach((stage, n) => {
      const starts = span * (t - (n - 0.5) / last) + meet
      const ends = span * ((n + 0.5) / last - t) + meet
      const most = last === 0 ? Infinity : Math.min(n > 0 ? starts : Infinity, n < last ? ends : Infinity)
      if (most <= value || (n > 0 && most < -stage.size)) return
      const depth =
        stage.size *
        (sign > 0
          ? level.at(t) + stageValue(stage, at, out !== undefined)
          : stageValue(stage, at, out !== undefined) - level.at(t))
      const own = Math.min(depth, most)
      if (own <= value) return
      value = own
      if (!out) return
      if (own < depth) {
        best.fill(0)
        along = most === starts ? span : -span
        return
      }
      for (let axis = 0; axis < 3; axis++) best[axis] = stage.size * part[axis]!
      along = sign * stage.size * level.rise(t)
    })
    if (out) {
      out.set(best)
      turned(out, along)
    }
    return value
  }
  return { value: (x, y, z) => evaluate(x, y, z), slope: evaluate }
}
