import { z } from 'zod'
import { encodePng } from '../formats/png.ts'
import type { ChecksResult, PictureResult } from '../geometry/device.ts'
import type { Body } from '../geometry/mesh.ts'
import type { ResectionPlan } from '../geometry/plan.ts'
import { movedPoint } from '../geometry/rigid.ts'
import { defineStep, StepError } from '../step.ts'
import { views } from './camera.ts'
import { pictureName } from './picture.ts'
import { renderBodies } from './render.ts'

const PIECE = [242, 150, 60] as const

const donorPictureParams = z.strictObject({
  name: pictureName,
  view: z.enum(views).describe('the side of the donor that one looks at'),
  width: z.number().int().min(64).max(4096).default(1200).describe('pixels'),
  height: z.number().int().min(64).max(4096).default(900).describe('pixels'),
})

export interface DonorPictureInputs {
  /** Of evaluate/donor-site: which donor is best, and how the piece is laid on it. */
  readonly of: ChecksResult
  readonly resection: ResectionPlan
  readonly donors: readonly Body[]
}

/** The best donor, and on it the resected piece as it would be taken. @throws StepError DONOR_NOT_RANKED */
export function donorScene({
  of,
  resection,
  donors,
}: DonorPictureInputs): readonly [donor: Body, piece: Body] {
  const donor = donors.find(({ name }) => name === of.donor?.bone)
  if (!of.donor || !donor) {
    throw new StepError({
      code: 'DONOR_NOT_RANKED',
      message: `expected the result of evaluate/donor-site and its donors, got ${of.donor ? `no ${of.donor.bone}` : 'other checks'}`,
      where: 'report/donor-picture',
      remedy: 'Give the evaluation of kind donor-site as `of`, and the same `donors`.',
    })
  }
  const { mesh, name } = resection.resected
  const positions = new Float32Array(mesh.positions.length)
  for (let i = 0; i < positions.length; i += 3)
    positions.set(
      movedPoint(of.donor.motion, [mesh.positions[i]!, mesh.positions[i + 1]!, mesh.positions[i + 2]!]),
      i,
    )
  const piece: Body = {
    ...resection.resected,
    name: `${name}_laid`,
    mesh: { ...mesh, positions },
    colour: PIECE,
  }
  return [donor, piece]
}

export const donorPictureStep = defineStep<
  DonorPictureInputs,
  z.output<typeof donorPictureParams>,
  PictureResult
>({
  kind: 'report/donor-picture',
  version: 1,
  title: 'Draw the best donor bone with the resected piece laid on it',
  inputs: { of: 'Checks', resection: 'Resection', donors: ['Body'] },
  params: donorPictureParams,
  output: 'Picture',
  run: (inputs, { name, view, width, height }, context): PictureResult => {
    const [donor, piece] = donorScene(inputs)
    const canvas = renderBodies([piece, donor], {
      view,
      width,
      height,
      opacity: { [donor.name]: 0.35 },
      frame: [donor],
    })
    context.checkCancelled()
    return {
      name,
      caption: `donor ${donor.name} with the piece ${inputs.resection.resected.name} laid on it, ${view} view`,
      width,
      height,
      png: encodePng({ ...canvas, channels: 3 }),
    }
  },
})
