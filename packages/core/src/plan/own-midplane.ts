import type { Body } from '../geometry/mesh.ts'
import type { NamedPlane } from '../geometry/plan.ts'
import type { FrameContext } from './bone-extremes.ts'
import { findMidsagittal, midsagittalParams } from './midsagittal.ts'

const LEAST_LIKE = 2 // mm mean that a bone's mirror image may lie off itself.

/**
 * The plane that lays a bone of the midline nearest its own mirror image, normal to the patient's left.
 * @throws StepError SYMMETRY_POOR where it is turned by more than 45° from the frame's
 */
export function ownMidplane(bone: Body, context: FrameContext): NamedPlane {
  const own: Body = { ...bone, name: 'bone', side: 'midline' }
  const params = midsagittalParams.parse({ name: `midplane of ${bone.name}`, turn: 45, samples: 1000 })
  const { plane, residual } = findMidsagittal([own], params, context)
  if (residual.mean > LEAST_LIKE) {
    context.warn({
      code: 'FRAME_ASYMMETRIC',
      message: `${bone.name} is not symmetric: its mirror image lies ${residual.mean.toFixed(1)} mm off in the mean; look at left, right and the points of the midline, and correct them in \`given\``,
      where: `frame of ${bone.name}`,
    })
  }
  return plane
}
