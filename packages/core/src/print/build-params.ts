import { z } from 'zod'

const vector = z.tuple([z.number(), z.number(), z.number()])
const length = z.number().positive()

export const buildParams = z.strictObject({
  name: z
    .string()
    .regex(/^[a-z][a-z0-9_-]*$/)
    .default('build')
    .describe('name of the build, in the checks'),
  process: z
    .enum(['FFF', 'SLA', 'SLS', 'MJF', 'L-PBF'])
    .default('SLA')
    .describe('how it is printed: sets what is not given here'),
  material: z.string().max(80).optional().describe('for the report; without it the process’s'),
  density: length.optional().describe('of the printed material, g/cm³; without it the process’s'),
  printer: z
    .strictObject({
      name: z.string().max(80).describe('for the report'),
      volume: z.tuple([length, length, length]).describe('width, depth and height, mm'),
    })
    .default({ name: 'a build volume of 300 × 300 × 300 mm', volume: [300, 300, 300] })
    .describe('the printer and its build volume'),
  layer: z.number().min(0.005).max(5).optional().describe('mm; without it the process’s'),
  orientation: z
    .enum(['best', 'as modelled'])
    .default('best')
    .describe('how parts stand: the one of the best score, or z of the model up'),
  orientations: z
    .record(z.string(), z.union([z.enum(['best', 'as modelled']), vector]))
    .default({})
    .describe('by device or device.body: another choice, or the LPS direction that points up'),
  spacing: z.number().min(0).max(100).default(5).describe('mm between parts on the plate'),
  walls: z
    .boolean()
    .default(true)
    .describe('whether the least wall is measured here; false where `evaluate` does it'),
  leastFeature: length.optional().describe('mm; without it the process’s'),
  trapped: z.number().min(0).default(1).describe('mm³ that a cavity without a way out may hold'),
  touched: z
    .number()
    .min(0)
    .max(1)
    .default(0.05)
    .describe('share of the surface where no support may be that supports may still touch'),
  rates: z
    .strictObject({
      layerTime: z.number().min(0).optional().describe('s a layer'),
      areaTime: z.number().min(0).optional().describe('s for each mm² of a layer'),
      setup: z.number().min(0).optional().describe('h before and after a build'),
      supportFill: z.number().min(0).max(1).optional().describe('solid share of supports'),
    })
    .default({})
    .describe('of the machine, measured; without them EXAMPLE values'),
  prices: z
    .strictObject({
      currency: z.string().max(8).optional().describe('for the report'),
      material: z.number().min(0).optional().describe('for 1 kg'),
      machine: z.number().min(0).optional().describe('for 1 h'),
      labour: z.number().min(0).optional().describe('for 1 h'),
      hours: z.number().min(0).default(0.5).describe('h of labour for each part'),
    })
    .default({ hours: 0.5 })
    .describe('of the centre; without them EXAMPLE values'),
})
export type BuildParams = z.output<typeof buildParams>
