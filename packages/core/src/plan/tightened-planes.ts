import type { NamedPlane } from '../geometry/plan.ts'
import { StepError } from '../step.ts'
import type { LiveResection } from './live-resection.ts'
import { supportOffset } from './plane-search.ts'

const ROUNDS = 10
const NEAR = 0.02 // mm: nearer to its margin no plane is moved.
const OVER = 0.01 // mm that faces are held beyond their margin: what a raster of 0.35 mm may miss.

/** Offsets of a plane that were measured: the greatest whose cut kept its distance, the least whose cut did not. */
interface Bracket {
  holds?: number
  lacks?: number
}

/** Where a plane goes next: by what it lacks or has too much, between what held and what did not where both are known. */
function nextOffset(offset: number, lack: number, bracket: Bracket, tighten: boolean): number {
  if (lack > 0) {
    bracket.lacks = Math.min(offset, bracket.lacks ?? Infinity)
    const by = offset - lack
    return bracket.holds !== undefined && bracket.holds > by && bracket.holds < offset && tighten
      ? (bracket.holds + offset) / 2
      : by
  }
  bracket.holds = Math.max(offset, bracket.holds ?? -Infinity)
  if (!tighten || lack > -NEAR) return offset
  const by = offset - lack
  return bracket.lacks !== undefined && bracket.lacks < by && bracket.lacks > offset
    ? (bracket.lacks + offset) / 2
    : by
}

/** For a normal the greatest offset that leaves all that must go, and `clear` mm around the tumour, on the removed side. */
export function keptExactly(
  must: Float32Array,
  tumour: Float32Array,
  clear: number,
): (plane: NamedPlane) => number {
  return ({ normal }) => Math.min(supportOffset(normal, must), supportOffset(normal, tumour) - clear)
}

/** The plane that a measure says misses the bone. */
function missed(error: unknown): string | undefined {
  return error instanceof StepError && error.code === 'RESECTION_MISSES_BONE' ? error.where : undefined
}

/**
 * Planes set on the bone: each moved along its normal until its cut face keeps `target` mm from the tumour and no more, as far
 * as `greatest` lets it. Faces change as planes move, so it is done by rounds; the last ones only move away from the tumour.
 * @throws StepError PROPOSAL_MARGIN, and those of `measure`
 */
export async function tightened(
  start: readonly NamedPlane[],
  greatest: (plane: NamedPlane) => number,
  target: number,
  measure: (planes: readonly NamedPlane[]) => Promise<LiveResection>,
  name: string,
): Promise<LiveResection> {
  let planes = start.map((plane) => ({ ...plane, offset: Math.min(plane.offset, greatest(plane)) }))
  const brackets = new Map(start.map(({ name }): [string, Bracket] => [name, {}]))
  for (let round = 0; round < 2 * ROUNDS; round++) {
    const live = await measure(planes).catch((error: unknown) => {
      // A plane that had to move out of the bone, or behind the others, is not needed.
      const idle = planes.findIndex((plane) => `plane ${plane.name}` === missed(error))
      if (idle < 0 || planes.length === 1) throw error
      planes = planes.filter((_, i) => i !== idle)
      return undefined
    })
    if (!live) continue
    const lacks = planes.map(
      ({ name }) => target + OVER - live.cuts.find(({ plane }) => plane.name === name)!.distance,
    )
    const moved = planes.map((plane, i) => {
      const offset = nextOffset(plane.offset, lacks[i]!, brackets.get(plane.name)!, round < ROUNDS)
      return { ...plane, offset: Math.min(offset, greatest(plane)) }
    })
    const still = moved.every((plane, i) => Math.abs(plane.offset - planes[i]!.offset) < NEAR / 4)
    if (lacks.every((lack) => lack <= OVER) && (still || round >= ROUNDS)) return live
    planes = moved
  }
  throw new StepError({
    code: 'PROPOSAL_MARGIN',
    message: `expected planes whose cuts keep ${target} mm from the tumour, got none after ${2 * ROUNDS} rounds`,
    where: name,
    remedy: 'ask for another number of planes, or give the planes by hand',
  })
}
