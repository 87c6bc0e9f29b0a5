import { sineAndCosine } from '../base/math.ts'
import { lotusDepth } from './lotus.ts'
import { type PeriodicSurface, SURFACES, type SurfaceKind } from './periodic-surfaces.ts'
import { type AxisDepth, axisDepth } from './strut-field.ts'
import { diagonalDepth, FRAMES, type FrameKind } from './strut-kinds.ts'
import { type VoronoiWish, voronoiAxes } from './voronoi-edges.ts'

/** Cylinders along the edges of a frame. */
export type StrutKind = FrameKind | 'bcc' | 'voronoi'
/** Periodic surfaces, struts, and parallel channels (`lotus`). */
export type CellKind = SurfaceKind | StrutKind | 'lotus'
/** Of a periodic surface f: the wall |f| ≤ c (`sheet`) or the body f ≥ c (`network`). All others are a network. */
export type CellForm = 'sheet' | 'network'

export const CELL_KINDS = [
  'gyroid', 'diamond', 'primitive', 'iwp', 'neovius', 'fks', 'frd', 'lidinoid',
  'octet', 'bcc', 'fcc', 'kelvin', 'diamond-strut', 'cubic', 'voronoi', 'lotus',
] as const satisfies readonly CellKind[] // biome-ignore format: surfaces, then struts, then channels

/** Of a Voronoi lattice where nothing is said. */
export const VORONOI: VoronoiWish = { seed: 1, stretch: 1 }

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
export function functionOf(kind: CellKind, voronoi: VoronoiWish): CellFunction {
  const name = nameOf(kind, voronoi)
  const found = known.get(name)
  if (found) return found
  let made: CellFunction
  if (isSurface(kind)) made = ofPlace(SURFACES[kind])
  else if (kind === 'bcc') made = diagonalDepth
  else if (kind === 'lotus') made = lotusDepth
  else made = axisDepth(kind === 'voronoi' ? voronoiAxes(voronoi) : FRAMES[kind])
  known.set(name, made)
  return made
}

/** What tells one function from another. */
export function nameOf(kind: CellKind, { seed, stretch }: VoronoiWish): string {
  return kind === 'voronoi' ? `voronoi ${seed} ${stretch}` : kind
}
