import { z } from 'zod'
import { type AnyStep, defineStep } from '../src/step.ts'

const anything = z.strictObject({})
const fake = (
  kind: string,
  inputs: AnyStep['inputs'],
  output: AnyStep['output'],
  params: z.ZodType = anything,
): AnyStep =>
  defineStep({ kind, version: 1, title: kind, inputs, params, output, run: () => ({}) }) as AnyStep

/** The kinds that a case needs, with small schemas of their own. */
export const fakeSteps: readonly AnyStep[] = [
  fake('image/read', { files: 'Files' }, 'Image', z.strictObject({ modality: z.string().optional() })),
  fake('image/gate', { image: 'Image' }, 'Gate'),
  fake(
    'label/threshold',
    { image: 'Image' },
    'LabelMap',
    z.strictObject({ low: z.number(), high: z.number().default(3071) }),
  ),
  fake('label/close', { of: 'LabelMap' }, 'LabelMap', z.strictObject({ radius: z.number().positive() })),
  fake('label/export', { of: 'LabelMap' }, 'Documents', z.object({ name: z.string() })),
  fake(
    'surface/body',
    { of: 'LabelMap', image: 'Image' },
    'Body',
    z.strictObject({ structure: z.string(), tolerance: z.number().default(0.2) }),
  ),
  fake(
    'device/model',
    { of: ['Body'] },
    'Device',
    z.strictObject({ name: z.string(), scale: z.number().default(1) }),
  ),
  fake('device/export', { of: 'Device', image: 'Image' }, 'Documents', z.object({})),
  fake('device/assembly', { of: ['Device'] }, 'Documents', z.object({})),
  fake('evaluate/printable', { of: 'Device' }, 'Checks', z.strictObject({ wall: z.number().default(1) })),
  fake(
    'evaluate/scan-gate',
    { of: 'Gate' },
    'Checks',
    z.object({ image: z.string(), purposes: z.array(z.string()) }),
  ),
  fake('report/picture', { of: 'Device' }, 'Picture', z.object({ name: z.string(), view: z.string() })),
  fake(
    'report/slice-picture',
    { image: 'Image', labels: 'LabelMap' },
    'Picture',
    z.object({ name: z.string(), axis: z.string() }),
  ),
  fake('report/view', { devices: ['Device'], image: 'Image', labels: 'LabelMap' }, 'Documents', z.object({})),
  fake('report/html', {}, 'Documents', z.object({ case: z.string() })),
]
