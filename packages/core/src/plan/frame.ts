import { z } from 'zod'
import type { Body } from '../geometry/mesh.ts'
import type { LandmarkSet } from '../geometry/plan.ts'
import { defineStep, type StepContext, StepError } from '../step.ts'
import { FEMORAL_POINTS, femoralFrame } from './femoral-frame.ts'
import { MANDIBULAR_POINTS, mandibularFrame } from './mandibular-frame.ts'
import { VERTEBRAL_POINTS, vertebralFrame } from './vertebral-frame.ts'

const point = z.tuple([z.number(), z.number(), z.number()])

const FRAMES = {
  femur: { find: femoralFrame, names: FEMORAL_POINTS },
  mandible: { find: mandibularFrame, names: MANDIBULAR_POINTS },
  vertebra: { find: vertebralFrame, names: VERTEBRAL_POINTS },
} as const

export const frameParams = z.strictObject({
  name: z.string().min(1).default('frame').describe('name of the set; a case gives its entry’s'),
  of: z.enum(['femur', 'mandible', 'vertebra']).describe('what bone it is'),
  given: z
    .record(z.string(), point)
    .default({})
    .describe(
      `points that a person corrects, LPS mm, by name: ${Object.entries(FRAMES)
        .map(([of, { names }]) => `of a ${of} ${names.join(', ')}`)
        .join('; ')}`,
    ),
  by: z.string().max(80).optional().describe('who corrected'),
})
export type FrameParams = z.output<typeof frameParams>

/**
 * A bone's own frame, its axes and planes and the landmarks that make them, found on its surface; points that are `given` stand for
 * those found. The bone must lie about as in the patient (LPS, turned by less than 45°). Each found point tells its doubt: half of how
 * far the surface spreads within half a millimetre of the extreme; of a head's centre half the sphere's rms, of an endplate the plane's.
 * @throws StepError FRAME_NOT_FOUND, FRAME_SIDE, FRAME_POINT_UNKNOWN, SYMMETRY_POOR
 */
export function findFrame(
  { bone }: { readonly bone: Body },
  { name, of, given }: FrameParams,
  context: Pick<StepContext, 'progress' | 'checkCancelled' | 'warn'>,
): LandmarkSet {
  const { find, names } = FRAMES[of]
  const unknown = Object.keys(given).find((key) => !(names as readonly string[]).includes(key))
  if (unknown !== undefined) {
    throw new StepError({
      code: 'FRAME_POINT_UNKNOWN',
      message: `expected points of a ${of} (${names.join(', ')}), got ${unknown}`,
      where: name,
      remedy: 'correct the name in `given`',
    })
  }
  return find(bone, name, given, context)
}

export const frameStep = defineStep<{ readonly bone: Body }, FrameParams, LandmarkSet>({
  kind: 'plan/frame',
  version: 1,
  title: 'Find a bone’s frame, axes and landmarks',
  inputs: { bone: 'Body' },
  params: frameParams,
  output: 'Landmarks',
  run: findFrame,
})
