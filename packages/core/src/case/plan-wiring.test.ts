import { expect, test } from 'vitest'
import { z } from 'zod'
import { fakeStep, fakeSteps } from '../../test/fake-steps.ts'
import { CaseError } from './document.ts'
import { parseCase } from './parse.ts'

const named = z.strictObject({ name: z.string(), case: z.string().optional() })

const steps = [
  ...fakeSteps,
  fakeStep('image/register', { moving: 'Image', fixed: 'Image' }, 'Registration'),
  fakeStep('surface/carry', { of: 'Body', registration: 'Registration' }, 'Body'),
  fakeStep(
    'plan/resection',
    { bone: 'Body', tumour: 'Body', others: ['Body'] },
    'Resection',
    z.strictObject({ margin: z.number() }),
    ['others'],
  ),
  fakeStep('device/guide', { bone: 'Body', resection: 'Resection' }, 'Device', named),
  fakeStep('evaluate/margins', { of: 'Resection' }, 'Checks'),
  fakeStep('evaluate/registration', { of: 'Registration' }, 'Checks'),
  fakeStep(
    'evaluate/guide',
    { of: 'Device', files: 'Documents', bone: 'Body', resection: 'Resection' },
    'Checks',
    z.strictObject({ offset: z.number().default(0.2) }),
  ),
  fakeStep('plan/export', { resections: ['Resection'] }, 'Documents', z.object({ case: z.string() })),
]

const CASE = `trabecula: 1
case: PEL-1
side: left
images:
  ct: { series: ct.zip, modality: CT }
  mr: { series: mr.zip, modality: MR, registerTo: ct }
labels:
  bones: { of: ct, do: [ { threshold: { low: 226 } } ] }
  tumour: { of: mr, do: [ { threshold: { low: 450 } } ] }
surfaces:
  bones: { of: bones, structures: [hip_left, sacrum] }
  tumour: { of: tumour }
plan:
  cut: { kind: resection, bone: bones.hip_left, tumour: tumour, others: [bones.sacrum], margin: 8 }
devices:
  guide: { kind: guide, bone: bones.hip_left, resection: cut }
evaluate:
  fit: { kind: guide, of: guide, offset: 0.1 }
`

const parse = (text: string) => parseCase(text, 'case.yaml', { version: '0', lang: 'en', steps }).nodes
const node = (text: string, id: string) => parse(text).find((one) => one.id === id)

function faultsOf(text: string): string[] {
  try {
    parse(text)
  } catch (error) {
    if (error instanceof CaseError) return error.faults.map(({ message, remedy }) => `${message}; ${remedy}`)
    throw error
  }
  return []
}

test('what is found on a registered image is carried to the image it lies on', () => {
  expect(node(CASE, 'images.mr.register')!.inputs).toEqual({
    moving: { node: 'images.mr' },
    fixed: { node: 'images.ct' },
  })
  expect(node(CASE, 'surfaces.tumour.tumour')!.inputs).toEqual({
    of: { node: 'surfaces.tumour.tumour-on-mr' },
    registration: { node: 'images.mr.register' },
  })
  expect(node(CASE, 'surfaces.tumour.tumour-on-mr')!.inputs.image).toEqual({ node: 'images.mr' })
})

test('fields that are inputs are wired, the others are parameters', () => {
  const resection = node(CASE, 'plan.cut')!
  expect(resection.inputs).toEqual({
    bone: { node: 'surfaces.bones.hip_left' },
    tumour: { node: 'surfaces.tumour.tumour' },
    others: { nodes: ['surfaces.bones.sacrum'] },
  })
  expect(resection.params).toEqual({ margin: 8 })
  expect(node(CASE, 'devices.guide')!.params).toEqual({ name: 'guide', case: 'PEL-1' })
})

test('an evaluation takes from what it judges all that it is not told, and the exported files', () => {
  expect(node(CASE, 'evaluate.fit')!.inputs).toEqual({
    of: { node: 'devices.guide' },
    files: { node: 'files.guide' },
    bone: { node: 'surfaces.bones.hip_left' },
    resection: { node: 'plan.cut' },
  })
})

test('a plan, a registration and a guide are judged although nobody asks, once each', () => {
  const judged = parse(CASE)
    .map(({ id }) => id)
    .filter((id) => id.startsWith('evaluate.') && !id.endsWith('-gate'))
    .sort()
  expect(judged).toEqual([
    'evaluate.cut-margins',
    'evaluate.fit',
    'evaluate.guide-printable',
    'evaluate.mr-registration',
  ])
})

test('every node comes after what it needs', () => {
  const nodes = parse(CASE)
  const ids = nodes.map(({ id }) => id)
  for (const [index, { inputs }] of nodes.entries()) {
    for (const input of Object.values(inputs)) {
      const sources = 'nodes' in input ? input.nodes : 'node' in input ? [input.node] : []
      for (const source of sources) expect(ids.indexOf(source)).toBeLessThan(index)
    }
  }
})

test.each([
  [CASE.replace('bone: bones.hip_left, tumour', 'bone: bones, tumour'), "pick one, as in 'bones.hip_left'"],
  [
    CASE.replace('bone: bones.hip_left, tumour', 'bone: bones.hip_rigth, tumour'),
    "no surface 'bones.hip_rigth'",
  ],
  [CASE.replace('tumour: tumour, ', ''), "the field 'tumour' is missing"],
  [CASE.replace('resection: cut', 'resection: cutt'), "did you mean 'cut'"],
  [CASE.replace('margin: 8', 'margin: eight'), 'margin'],
  [CASE.replace('kind: resection', 'kind: resect'), "unknown kind 'resect' in plan; use one of resection"],
  [CASE.replace(', registerTo: ct', ''), 'frames of ct and mr'],
  [CASE.replace('registerTo: ct', 'registerTo: mr'), 'cannot be laid on itself'],
  [CASE.replace('registerTo: ct', 'register: {}'), 'add `registerTo`'],
  [CASE.replace('offset: 0.1', 'ofset: 0.1'), "did you mean 'offset'"],
])('a wrong plan is refused: %#', (text, message) => {
  const faults = faultsOf(text)
  expect(faults.length).toBeLessThanOrEqual(2) // No chain of faults that follow from one.
  expect(faults.join('\n')).toContain(message)
})
