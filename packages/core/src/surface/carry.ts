import { z } from 'zod'
import { determinant } from '../base/vectors.ts'
import { moved } from '../geometry/icp.ts'
import type { Body } from '../geometry/mesh.ts'
import type { RegistrationResult } from '../geometry/plan.ts'
import { departureFromRigid, isProperRigid, linearPart } from '../geometry/rigid.ts'
import { defineStep, StepError } from '../step.ts'

/**
 * A body found on the moving image, moved into the fixed image's frame. Shape, size and orientation stay: only a proper
 * rigid motion is taken.
 * @returns LPS mm of the fixed image. @throws StepError TRANSFORM_NOT_RIGID
 */
export function carryBody(body: Body, registration: RegistrationResult): Body {
  const { transform } = registration
  if (!isProperRigid(transform)) {
    const rotation = linearPart(transform)
    throw new StepError({
      code: 'TRANSFORM_NOT_RIGID',
      message: `expected a rigid motion (determinant 1, orthogonal), got determinant ${determinant(rotation).toFixed(4)}, ${departureFromRigid(transform).toExponential(1)} from orthogonal`,
      where: `body ${body.name}`,
      remedy: 'take the transform of `image/register`; a mirrored or scaled body is not the patient’s',
    })
  }
  const motion = {
    rotation: linearPart(transform),
    translation: [transform[3], transform[7], transform[11]] as const,
  }
  return { ...body, mesh: { positions: moved(body.mesh.positions, motion), triangles: body.mesh.triangles } }
}

/** `surface/carry`: a body into the frame of the image that its own was registered to. */
export const carryStep = defineStep({
  kind: 'surface/carry',
  version: 1,
  title: 'Carry a body over to another image',
  inputs: { of: 'Body', registration: 'Registration' },
  params: z.strictObject({}),
  output: 'Body',
  run: ({ of, registration }: { of: Body; registration: RegistrationResult }) => carryBody(of, registration),
})
