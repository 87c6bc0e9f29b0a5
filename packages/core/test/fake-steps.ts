import { z } from 'zod'
import { type AnyStep, defineStep } from '../src/step.ts'

const anything = z.strictObject({})
/** A step that computes nothing. */
export const fakeStep = (
  kind: string,
  inputs: AnyStep['inputs'],
  output: AnyStep['output'],
  params: z.ZodType = anything,
  optional: readonly string[] = [],
): AnyStep =>
  defineStep({ kind, version: 1, title: kind, inputs, optional, params, output, run: () => ({}) }) as AnyStep

/** The kinds that a case needs, with small schemas of their own. */
export const fakeSteps: readonly AnyStep[] = [
  fakeStep('image/read', { files: 'Files' }, 'Image', z.strictObject({ modality: z.string().optional() })),
  fakeStep('image/gate', { image: 'Image' }, 'Gate'),
  fakeStep(
    'label/threshold',
    { image: 'Image' },
    'LabelMap',
    z.strictObject({ low: z.number(), high: z.number().default(3071) }),
  ),
  fakeStep('label/close', { of: 'LabelMap' }, 'LabelMap', z.strictObject({ radius: z.number().positive() })),
  fakeStep('label/export', { of: 'LabelMap' }, 'Documents', z.object({ name: z.string() })),
  fakeStep(
    'surface/body',
    { of: 'LabelMap', image: 'Image' },
    'Body',
    z.strictObject({ structure: z.string(), tolerance: z.number().default(0.2) }),
  ),
  fakeStep(
    'device/model',
    { of: ['Body'] },
    'Device',
    z.strictObject({ name: z.string(), scale: z.number().default(1) }),
  ),
  fakeStep('device/export', { of: 'Device', image: 'Image' }, 'Documents', z.object({})),
  fakeStep('device/assembly', { of: ['Device'] }, 'Documents', z.object({})),
  fakeStep('evaluate/printable', { of: 'Device' }, 'Checks', z.strictObject({ wall: z.number().default(1) })),
  fakeStep(
    'evaluate/scan-gate',
    { of: 'Gate' },
    'Checks',
    z.object({ image: z.string(), purposes: z.array(z.string()) }),
  ),
  fakeStep('report/picture', { of: 'Device' }, 'Picture', z.object({ name: z.string(), view: z.string() })),
  fakeStep(
    'report/slice-picture',
    { image: 'Image', labels: 'LabelMap' },
    'Picture',
    z.object({ name: z.string(), axis: z.string() }),
  ),
  fakeStep(
    'report/view',
    { devices: ['Device'], image: 'Image', labels: 'LabelMap' },
    'Documents',
    z.object({}),
  ),
  fakeStep('report/html', {}, 'Documents', z.object({ case: z.string() })),
  fakeStep('report/pdf', {}, 'Documents', z.object({ case: z.string() })),
]
