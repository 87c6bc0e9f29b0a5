import { z } from 'zod'

const vector = z.tuple([z.number(), z.number(), z.number()])
const thickness = z.number().min(0.3).max(40)
const own = thickness.optional().describe('mm here; evenly between points, `thickness` where it is not given')

export const drawParams = z.strictObject({
  name: z.string().min(1).default('drawn').describe('name of the pattern; a case gives its entry’s'),
  side: z
    .enum(['left', 'right', 'midline'])
    .optional()
    .describe('the side that it is drawn on, which the bone and the points are held to'),
  over: z
    .enum(['bone', 'defect'])
    .default('bone')
    .describe(
      '`bone`: the shape lies on the bone inside the outline; `defect`: it bridges what is missing there, its outer side smooth from rim to rim',
    ),
  outline: z
    .array(
      z.strictObject({
        at: vector.describe('LPS mm, on the bone’s outer surface'),
        free: z
          .boolean()
          .optional()
          .describe('of a defect: a point where there is no bone; it stays where it is'),
        thickness: own,
      }),
    )
    .min(3)
    .max(200)
    .describe('points of the closed outline in their order, in either sense'),
  between: z
    .enum(['smooth', 'straight'])
    .default('smooth')
    .describe('the outline between its points, laid on the surface'),
  contour: z
    .array(
      z.strictObject({
        at: vector.describe('LPS mm: a point of the wished outer contour'),
        normal: vector.optional().describe('LPS, outward, any length: how the contour lies there'),
        thickness: own,
      }),
    )
    .max(200)
    .default([])
    .describe('of a defect: points inside the outline that the outer side passes through'),
  thickness: z
    .union([
      thickness,
      z.strictObject({
        rim: thickness.describe('mm at the outline'),
        middle: thickness.describe('mm from `within` on'),
        within: z
          .number()
          .min(1)
          .max(60)
          .describe('mm from the outline to where it is as thick as in the middle'),
      }),
    ])
    .default(4)
    .describe('mm along the surface’s normal'),
  offset: z
    .number()
    .min(-20)
    .max(20)
    .default(0)
    .describe(
      'mm: on bone from the bone to the lower side; over a defect from the drawn surface to the outer side',
    ),
  edge: z.number().min(0).max(5).default(0.5).describe('mm: radius of its edges'),
  rim: z
    .number()
    .min(3)
    .max(40)
    .default(12)
    .describe('of a defect: mm of bone outside the outline whose shape is carried on'),
  furthest: z
    .number()
    .positive()
    .max(10)
    .default(3)
    .describe('mm that a point of the outline may lie off the bone; it is laid on it'),
  spacing: z.number().min(0.3).max(2).default(0.8).describe('mm: voxels that the shape is made in'),
  by: z.string().max(80).optional().describe('who drew it'),
})
export type DrawParams = z.output<typeof drawParams>
