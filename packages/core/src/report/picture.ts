import { z } from 'zod'
import { encodePng } from '../formats/png.ts'
import type { Device, PictureResult } from '../geometry/device.ts'
import { defineStep, StepError } from '../step.ts'
import { views } from './camera.ts'
import { renderBodies } from './render.ts'

export const pictureName = z
  .string()
  .regex(/^[a-z0-9][a-z0-9_-]*$/, 'a picture’s name is lower-case letters, digits, - and _')
  .describe('the file’s name without ending, unique in the case')

/** A device seen from one side of the patient. */
export const pictureStep = defineStep({
  kind: 'report/picture',
  version: 1,
  title: 'Draw a device from one side',
  inputs: { of: 'Device' },
  params: z.strictObject({
    name: pictureName,
    view: z.enum(views).describe('the side of the patient that one looks at'),
    width: z.number().int().min(64).max(4096).default(1200).describe('pixels'),
    height: z.number().int().min(64).max(4096).default(900).describe('pixels'),
    caption: z.string().max(300).optional().describe('text below the picture; left out: device and side'),
    translucent: z
      .record(z.string(), z.number().min(0).max(1))
      .default({})
      .describe('opacity by body name, for what should be seen through'),
  }),
  output: 'Picture',
  run: ({ of }: { of: Device }, params, context): PictureResult => {
    const { name, view, width, height, translucent } = params
    const names = of.bodies.map((body) => body.name)
    const unknown = Object.keys(translucent).find((body) => !names.includes(body))
    if (unknown !== undefined) {
      throw new StepError({
        code: 'PICTURE_BODY_UNKNOWN',
        message: `expected one of the device's bodies ${names.join(', ')}, got '${unknown}'`,
        where: `picture ${name}: translucent`,
        remedy: 'name a body of the device that is drawn',
      })
    }
    const canvas = renderBodies(of.bodies, { view, width, height, opacity: translucent })
    context.checkCancelled()
    return {
      name,
      caption: params.caption ?? `${of.name}, ${view} view`,
      ...(params.caption === undefined ? { shows: { of: of.name, view } } : {}),
      width,
      height,
      png: encodePng({ ...canvas, channels: 3 }),
    }
  },
})
