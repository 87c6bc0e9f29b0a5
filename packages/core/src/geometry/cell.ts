import { StepError } from '../step.ts'
import {
  type CellForm,
  type CellFunction,
  type CellKind,
  type CellVariant,
  formOf,
  functionOf,
  isSurface,
  nameOf,
  VORONOI,
} from './cell-kinds.ts'
import { levelOf } from './cell-level.ts'
import { cellVolume } from './cell-volume.ts'
import type { ImplicitBody } from './implicit-body.ts'

/** Kinds whose level is the quantile as counted, within 7e-4 in density: devices made of them keep their bytes. */
const AS_COUNTED: readonly CellKind[] = ['gyroid', 'diamond', 'bcc']
const VOLUME_SAMPLES = 64
const MOST_KNOWN = 256

/** Solid fractions that can be asked for. */
export const DENSITIES = { min: 0.02, max: 0.9 } as const

/** A cube of edge 1 that repeats along all axes, as an implicit body. (Of `lotus` the box 1 × √3 × 1 repeats.) */
export interface UnitCell extends ImplicitBody {
  readonly kind: CellKind
  readonly form: CellForm
  readonly density: number
  readonly variant: CellVariant
  /** c of a surface; radius / edge of struts and channels. */
  readonly level: number
  /** Bodies without thin walls that share the cell: of a sheet f ≤ c and f ≥ −c, else the cell itself. */
  readonly sides: readonly ImplicitBody[]
  /** Struts meet in creases. */
  readonly creased: boolean
  /** Samples along the edge, between which it is smooth: of what was copied. */
  readonly samples?: number
  /** Cells along z after which it repeats: 1, or more where the density changes along z. */
  readonly tall: number
}

/** The solid fractions that a kind can have: channels touch at 1 − π/(2√3) = 0.093, below which rods are left. */
function densitiesOf(kind: CellKind): { readonly min: number; readonly max: number } {
  return kind === 'lotus' ? { min: 0.1, max: DENSITIES.max } : DENSITIES
}

/** @throws StepError CELL_DENSITY_RANGE */
export function checkDensity(kind: CellKind, density: number, where: string): void {
  const { min, max } = densitiesOf(kind)
  if (density >= min && density <= max) return
  throw new StepError({
    code: 'CELL_DENSITY_RANGE',
    message: `expected a density (solid fraction) of ${min} to ${max}, got ${density}`,
    where,
    remedy:
      kind === 'lotus'
        ? 'Give the share of the volume that is solid; channels of a lotus touch at 0.093.'
        : 'Give the share of the volume that is solid, for example 0.3.',
  })
}

/**
 * A unit cell of a given solid fraction.
 * @param form for struts and channels `network`, whatever is asked.
 * @throws StepError CELL_DENSITY_RANGE
 */
export function unitCell(
  kind: CellKind,
  form: CellForm,
  density: number,
  where = 'cell',
  variant: CellVariant = VORONOI,
): UnitCell {
  checkDensity(kind, density, where)
  return cellAt(
    kind,
    formOf(kind, form),
    density,
    variant,
    exactLevel(kind, formOf(kind, form), density, variant),
  )
}

const known = new Map<string, number>()

/** The level of a density, corrected once by what the volume of the cell at the quantile's level comes out at. */
function exactLevel(kind: CellKind, form: CellForm, density: number, variant: CellVariant): number {
  const level = levelOf(kind, form, density, variant)
  if (kind === 'lotus' || AS_COUNTED.includes(kind)) return level
  const name = `${nameOf(kind, variant)} ${form} ${density}`
  const found = known.get(name)
  if (found !== undefined) return found
  const reached = cellVolume(cellAt(kind, form, density, variant, level), VOLUME_SAMPLES).density
  const corrected = levelOf(kind, form, 2 * density - reached, variant)
  if (known.size >= MOST_KNOWN) known.clear()
  known.set(name, corrected)
  return corrected
}

function cellAt(
  kind: CellKind,
  is: CellForm,
  density: number,
  variant: CellVariant,
  level: number,
): UnitCell {
  const f = functionOf(kind, variant)
  const creased = !isSurface(kind) && kind !== 'lotus'
  const head = { kind, form: is, density, variant, level, creased, tall: 1, ...samplesOf(kind, variant) }
  if (!isSurface(kind)) {
    // Of struts f is minus the distance to an axis, of channels the distance.
    const body = above(f, kind === 'lotus' ? level : -level, 1)
    return { ...head, ...body, sides: [body] }
  }
  if (is === 'network') {
    const network = above(f, level, 1)
    return { ...head, ...network, sides: [network] }
  }
  return {
    ...head,
    sides: [above(f, -level, 1), above(f, -level, -1)],
    value: (x, y, z) => level - Math.abs(f(x, y, z)),
    slope: (x, y, z, out) => {
      const value = f(x, y, z, out)
      if (value > 0) for (let axis = 0; axis < 3; axis++) out[axis] = -out[axis]!
      return level - Math.abs(value)
    },
  }
}

/** Of a copied structure, for `UnitCell`. */
export function samplesOf(kind: CellKind, { copied }: CellVariant): { readonly samples?: number } {
  return kind === 'trabecular' && copied ? { samples: copied.n } : {}
}

/** Where sign · f is at least `level`. */
function above(f: CellFunction, level: number, sign: 1 | -1): ImplicitBody {
  return {
    value: (x, y, z) => sign * f(x, y, z) - level,
    slope: (x, y, z, out) => {
      const value = f(x, y, z, out)
      if (sign < 0) for (let axis = 0; axis < 3; axis++) out[axis] = -out[axis]!
      return sign * value - level
    },
  }
}
