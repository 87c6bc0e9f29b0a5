import type { Warning } from '../base/errors.ts'
import type { StepContext } from '../step.ts'
import type { ImageFrame } from './frame.ts'
import { samePlane } from './grid.ts'
import { forEachStored } from './stored-frames.ts'
import type { Stored } from './values.ts'

async function samePixels(a: ImageFrame, b: ImageFrame, context: StepContext): Promise<boolean> {
  if (a.slope !== b.slope || a.intercept !== b.intercept) return false
  const pair: Stored[] = []
  await forEachStored([a, b], context, (stored) => void pair.push(stored))
  const [first, second] = pair as [Stored, Stored]
  return first.length === second.length && first.every((value, i) => value === second[i])
}

/**
 * Keeps one of each set of slices in the same plane. Copies with the same pixels are left out with a warning;
 * copies that differ are named as conflicts, for which nobody but the user can choose.
 * @param frames sorted along the normal, then by name: the first by name stays
 */
export async function dropDuplicates(frames: readonly ImageFrame[], context: StepContext) {
  const kept: ImageFrame[] = []
  const duplicate: string[] = []
  const conflicts: string[] = []
  for (const frame of frames) {
    const previous = kept.at(-1)
    if (!previous || !samePlane(previous, frame)) {
      kept.push(frame)
      continue
    }
    duplicate.push(frame.name)
    const samePlace = previous.position.every((x, i) => Math.abs(x - frame.position[i]!) <= 1e-3)
    if (!samePlace || !(await samePixels(previous, frame, context))) conflicts.push(frame.name)
  }
  const warnings: Warning[] = []
  const exact = duplicate.length - conflicts.length
  if (exact > 0) {
    const message = `${exact} slices stand where another one with the same pixels stands; left out`
    warnings.push({ code: 'DUPLICATE_SLICES', message, where: duplicate[0]! })
  }
  return { frames: kept, duplicate, conflicts, warnings }
}
