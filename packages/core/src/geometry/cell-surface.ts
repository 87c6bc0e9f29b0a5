import { StepError } from '../step.ts'
import type { UnitCell } from './cell.ts'
import { nameOf } from './cell-kinds.ts'
import { cellError, type PeriodicMesh, periodicMesh } from './cell-mesh.ts'
import { reducePeriodic } from './cell-reduce.ts'

export const BLOCKS = 2 // Along an edge of the cell: the parts in which it is laid out.
const STEP = 4 // Of samples: they stand on the cell's planes of symmetry.
const CREASE = 1.05 // Of a strut's: where struts meet the error is the samples', and the reduction mends more than it spoils.
const RADIUS_SHARE = 0.25 // Of a strut's radius.
const FEWEST = 8 // Samples along an edge of the cell.
const MOST = 96
const PREDICTABLE = 20 // Samples above which the error falls with the square of their number.
const SHARES = [0.9, 0.8, 0.7, 0.6, 0.5, 0.35] // Of the limit, for the reduction, which measures at fewer places.
const KEPT = 0.96 // Of the chord error: the rest is for what the Boolean rounds.
const WALL_SHARE = 0.08 // Of density · size, about a quarter of a sheet's thickness.

/** How far triangles may lie from the surface of thin walls and struts, in edges. */
function thinness({ kind, creased, density, level }: UnitCell): number {
  return creased && kind !== 'bcc' ? RADIUS_SHARE * level : WALL_SHARE * density
}

/** So many that no strut passes between samples, and a surface's finer waves are met. */
function fewestSamples({ kind, creased, level }: UnitCell): number {
  if (kind === 'gyroid' || kind === 'diamond' || kind === 'bcc') return FEWEST
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
    if (error > limit / (cell.creased && cell.kind !== 'bcc' ? CREASE : 3)) {
      // The error falls with the square of the sampling, faster at first.
      const needed = Math.ceil(n * Math.sqrt((3 * error) / limit))
      if (n >= PREDICTABLE && needed > 1.5 * MOST) break
      n = Math.max(n + STEP, STEP * Math.floor((n + 0.4 * Math.min(needed - n, MOST)) / STEP))
      continue
    }
    for (const share of SHARES) {
      const mesh = reducePeriodic(cell, fine, share * limit)
      const reached = cellError(cell, mesh)
      if (reached <= limit) return { mesh, samples: n, error: reached }
    }
    return { mesh: fine, samples: n, error }
  }
  throw new StepError({
    code: 'LATTICE_TOO_FINE',
    message: `expected a chord error that ${MOST} samples along the cell of ${size} mm can keep, got ${chordError} mm`,
    where,
    remedy: 'Take a smaller cell, or allow a greater chord error.',
  })
}

let last: { readonly key: string; readonly surface: ReturnType<typeof cellSurface> } | undefined

/** The zones of an implant have one cell: its surface is made once a worker. */
export function rememberedSurface(cell: UnitCell, size: number, chordError: number, where: string) {
  const key = [nameOf(cell.kind, cell.voronoi), cell.form, cell.density, size, chordError].join(' ')
  if (last?.key !== key) last = { key, surface: cellSurface(cell, size, chordError, where) }
  return last.surface
}
