import { sineAndCosine } from '../base/math.ts'
import { StepError } from '../step.ts'
import { type CopiedStructure, copiedDepth } from './copied-field.ts'
import { lotusDepth } from './lotus.ts'
import { type PeriodicSurface, SURFACES, type SurfaceKind } from './periodic-surfaces.ts'
import { type AxisDepth, axisDepth } from './strut-field.ts'
import { diagonalDepth, FRAMES, type FrameKind } from './strut-kinds.ts'
import { type VoronoiWish, voronoiAxes } from './voronoi-edges.ts'

/** Cylinders along the edges of a frame. */
export type StrutKind = FrameKind | 'bcc' | 'voronoi'
/** Periodic surfaces, struts, parallel channels (`lotus`), and what was copied from bone (`trabecular`). */
export type CellKind = SurfaceKind | StrutKind | 'lotus' | 'trabecular'
/** Of a periodic surface f: the wall |f| ≤ c (`sheet`) or the body f ≥ c (`network`). All others are a network. */
export type CellForm = 'sheet' | 'network'

export const CELL_KINDS = [
  'gyroid', 'diamond', 'primitive', 'iwp', 'neovius', 'fks', 'frd', 'lidinoid',
  'octet', 'bcc', 'fcc', 'kelvin', 'diamond-strut', 'cubic', 'voronoi', 'lotus',
] as const satisfies readonly CellKind[] // biome-ignore format: surfaces, then struts, then channels

/** All kinds: those that are formulas, and the one that needs an image. */
export const ALL_CELL_KINDS = [...CELL_KINDS, 'trabecular'] as const

/** Which of the lattices of a kind that has many. */
export interface CellVariant extends VoronoiWish {
  /** Of `trabecular`. */
  readonly copied?: CopiedStructure
}

/** Of a Voronoi lattice where nothing is said. */
export const VORONOI: CellVariant = { seed: 1, stretch: 1 }

export function isSurface(kind: CellKind): kind is SurfaceKind {
  return kind in SURFACES
}

/** The form that a kind has when `form` is asked for. */
export function formOf(kind: CellKind, form: CellForm): CellForm {
  return isSurface(kind) ? form : 'network'
}

/** f of a surface; of struts minus the distance to the nearest axis; of channels the distance to the nearest axis. */
export type CellFunction = AxisDepth

const wave = new Float64Array(6)

function ofPlace(surface: PeriodicSurface): CellFunction {
  return (x, y, z, out) => {
    sineAndCosine(x, wave, 0)
    sineAndCosine(y, wave, 2)
    sineAndCosine(z, wave, 4)
    return surface(wave, out)
  }
}

const known = new Map<string, CellFunction>()

/** A kind's function of the place, in edges of the cell, with its gradient into the fourth argument. */
export function functionOf(kind: CellKind, variant: CellVariant): CellFunction {
  const name = nameOf(kind, variant)
  const found = known.get(name)
  if (found) return found
  let made: CellFunction
  if (isSurface(kind)) made = ofPlace(SURFACES[kind])
  else if (kind === 'bcc') made = diagonalDepth
  else if (kind === 'lotus') made = lotusDepth
  else if (kind === 'trabecular') made = copiedDepth(copiedOf(variant))
  else made = axisDepth(kind === 'voronoi' ? voronoiAxes(variant) : FRAMES[kind])
  known.set(name, made)
  return made
}

/** What tells one function from another. @throws StepError STRUCTURE_MISSING */
export function nameOf(kind: CellKind, variant: CellVariant): string {
  if (kind === 'trabecular') return `trabecular ${copiedOf(variant).name}`
  return kind === 'voronoi' ? `voronoi ${variant.seed} ${variant.stretch}` : kind
}

function copiedOf({ copied }: CellVariant): CopiedStructure {
  if (copied) return copied
  throw new StepError({
    code: 'STRUCTURE_MISSING',
    message: 'expected an image that a trabecular structure is copied from, got none',
    where: 'trabecular',
    remedy: 'Name the image (in a case `structure`, on the command line `--image`), or take another cell.',
  })
}
