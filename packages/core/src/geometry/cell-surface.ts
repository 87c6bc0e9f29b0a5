import { StepError } from '../step.ts'
import type { UnitCell } from './cell.ts'
import { cellError, isRough, type PeriodicMesh, periodicMesh } from './cell-mesh.ts'
import { reducePeriodic } from './cell-reduce.ts'
import { surroundings } from './cell-surroundings.ts'
import { crossingsOf } from './manifold.ts'

export const BLOCKS = 2 // Along an edge of the cell: the parts in which it is laid out.
const STEP = 4 // Of samples: they stand on the cell's planes of symmetry.
const CREASE = 1.05 // Of a strut's: where struts meet the error is the samples', and the reduction mends more than it spoils.
const RADIUS_SHARE = 0.25 // Of a strut's radius.
const COPIED_SHARE = 0.6 // Of the samples' distance, of what was copied.
const COPIED_SHARES = [0.7, 0.5, 0.3] // Of the limit.
const FEWEST = 8 // Samples along an edge of the cell.
const MOST = 96
const PREDICTABLE = 20 // Samples above which the error falls with the square of their number.
const CREASED_SHARES = [0.7, 0.9, 0.5] // Of the limit, where creases run between the samples.
const ROUGH_STEP = 3
const BESIDE = 0.05 // Of the cell: how far around it crossings are looked for.
const SHARES = [0.9, 0.8, 0.7, 0.6, 0.5, 0.35] // Of the limit, for the reduction, which measures at fewer places.
const KEPT = 0.96 // Of the chord error: the rest is for what the Boolean rounds.
const WALL_SHARE = 0.08 // Of density · size, about a quarter of a sheet's thickness.

/** Whether triangles of a periodic surface cross. */
export function crosses(mesh: PeriodicMesh): boolean {
  return crossingsOf(surroundings(mesh, BESIDE)) > 0
}

/** How far triangles may lie from the surface of thin walls and struts, in edges. */
function thinness(cell: UnitCell): number {
  if (cell.samples !== undefined) return COPIED_SHARE / cell.samples
  return isRough(cell) ? RADIUS_SHARE * cell.level : WALL_SHARE * cell.density
}

/** So many that no strut passes between samples, and a surface's finer waves are met. */
function fewestSamples(cell: UnitCell): number {
  const { kind, creased, level, samples } = cell
  if (samples !== undefined) return samples
  if (kind === 'gyroid' || kind === 'diamond' || (kind === 'bcc' && !isRough(cell))) return FEWEST
  return creased ? STEP * Math.ceil(1.5 / (STEP * level)) : 2 * FEWEST
}

/**
 * The cell's surface, reduced as far as the chord error allows: sampled as coarsely as a third of it allows, then reduced
 * with a limit that is lowered until the distance measured is kept. Walls limit it too: their two sides must not meet.
 */
export function cellSurface(
  cell: UnitCell,
  size: number,
  chordError: number,
  where: string,
): { mesh: PeriodicMesh; samples: number; error: number } {
  const limit = Math.min((KEPT * chordError) / size, thinness(cell))
  for (let n = fewestSamples(cell); n <= MOST; ) {
    const fine = periodicMesh(cell, n, BLOCKS)
    const error = cellError(cell, fine)
    // What was copied has the samples that it has: where it comes near to itself its error is theirs.
    const coarsest = cell.samples === undefined ? 0 : error
    if (cell.samples === undefined && error > limit / (isRough(cell) ? CREASE : 3)) {
      // The error falls with the square of the sampling, faster at first.
      const needed = Math.ceil(n * Math.sqrt((3 * error) / limit))
      if (n >= PREDICTABLE && needed > 1.5 * MOST) break
      n = Math.max(n + STEP, STEP * Math.floor((n + 0.4 * Math.min(needed - n, MOST)) / STEP))
      continue
    }
    for (const share of cell.samples ? COPIED_SHARES : isRough(cell) ? CREASED_SHARES : SHARES) {
      const mesh = reducePeriodic(cell, fine, share * limit)
      const reached = cellError(cell, mesh)
      if (reached > Math.max(limit, coarsest) || (isRough(cell) && crosses(mesh))) continue
      return { mesh, samples: n, error: reached }
    }
    if (!isRough(cell) || cell.samples !== undefined) return { mesh: fine, samples: n, error }
    n += ROUGH_STEP * STEP
  }
  throw new StepError({
    code: 'LATTICE_TOO_FINE',
    message: `expected a chord error that ${MOST} samples along the cell of ${size} mm can keep, got ${chordError} mm`,
    where,
    remedy: 'Take a smaller cell, or allow a greater chord error.',
  })
}

/** A cell's surface, made for a lattice. */
export interface LaidSurface {
  readonly mesh: PeriodicMesh
  readonly samples: number
  /** In edges: greatest distance of the triangles to the asked cell's surface. */
  readonly error: number
  /** Solid fraction of the cell on whose exact surface the corners lie. */
  readonly laid: number
}

let last: { readonly key: string; readonly surface: Promise<LaidSurface> } | undefined

/** The zones of an implant have one cell: its surface is made once a worker. @param name what tells one cell from another */
export function rememberedSurface(
  name: string,
  size: number,
  chordError: number,
  make: () => Promise<LaidSurface>,
): Promise<LaidSurface> {
  const key = [name, size, chordError].join(' ')
  if (last?.key !== key) last = { key, surface: make() }
  return last.surface
}
