/** Every fixed text of the report, in English. `zh` has the same keys. */
export const en = {
  report: 'Report',
  notice: 'Not cleared as a medical device; the responsible person verifies.',
  synthetic: 'SYNTHETIC',
  syntheticLong: 'The images of this case are computed. They are not of a patient.',
  case: 'Case',
  title: 'Title',
  side: 'Side',
  program: 'Program',
  version: 'version',
  page: 'Page',
  exampleMeaning: 'A demonstration: its decisions are nobody’s. Not for the treatment of anyone.',
  none: 'None.',
  yes: 'yes',
  no: 'no',

  summary: 'Summary',
  allPassed: (count: number) =>
    count === 1 ? 'The one required check passed.' : `All ${count} required checks passed.`,
  somePassed: (failed: number, count: number) => `${failed} of ${count} required checks did not pass.`,
  allDecided: (failed: number, count: number) =>
    `${failed} of ${count} required checks did not pass; each of them carries a decision.`,
  noChecks: 'No required check was made.',
  optionalFailed: (count: number) =>
    count === 1
      ? 'One check that is not required did not pass.'
      : `${count} checks that are not required did not pass.`,
  notDone: (count: number) => (count === 1 ? 'One step was not done.' : `${count} steps were not done.`),
  warningCount: (count: number) => (count === 1 ? 'There is one warning.' : `There are ${count} warnings.`),
  asked: 'asked for',
  entry: 'Entry',
  counted: {
    passed: 'passed',
    failed: 'not passed',
    decided: 'not passed, decided',
    optional: 'not passed, not required',
    warnings: 'warnings',
    faults: 'steps not done',
  },
  whatFailed: 'What did not pass',

  plan: 'Plan',
  models: 'Anatomical models',
  guides: 'Surgical guides',
  implants: 'Implants',
  prints: 'Making',
  images: 'Images',
  others: 'Other checks',
  entryKinds: {
    model: 'anatomical model',
    guide: 'surgical guide',
    implant: 'implant',
    plan: 'plan',
    print: 'making',
    image: 'image',
    other: 'other',
  },
  pictures: 'Pictures',
  viewOf: (device: string, view: string) => `${device}, ${view} view`,
  sliceAt: (axis: string, at: string) => `${axis} slice at ${at} mm`,
  pictureKinds: {
    registration: (of: string) => `${of}: image laid over the other`,
    slices: (of: string) => `${of}: slices with the outlines of what was found`,
    plan: (of: string, view: string) => `plan ${of}, ${view} view`,
    'error-map': (of: string, view: string) => `${of}: distance to the other side, ${view} view`,
  },
  views: {
    anterior: 'anterior',
    posterior: 'posterior',
    left: 'left',
    right: 'right',
    superior: 'superior',
    inferior: 'inferior',
    axial: 'axial',
    coronal: 'coronal',
    sagittal: 'sagittal',
  },
  sides: { left: 'left', right: 'right', midline: 'midline', both: 'both', unknown: 'unknown' },
  picturesNote:
    'Orthographic, true to scale. L, R, A, P, S, I are the patient’s left, right, front, back, head and feet. Slices in radiological convention.',

  bodies: 'Devices and bodies',
  device: 'Device',
  body: 'Body',
  kind: 'Kind',
  kinds: { model: 'anatomical model', guide: 'surgical guide', implant: 'implant' },
  scale: 'Scale',
  material: 'Material',
  marking: 'Marking',
  volume: 'Volume',
  area: 'Area',
  triangles: 'Triangles',
  deviation: 'Deviation, mm',
  deviationSum: 'sum',
  deviationNote:
    'Deviation: how far each operation moved the surface, measured afterwards in both directions: mean / 95th percentile / maximum; the sum is that of all operations, of the maxima a bound.',

  checks: 'Checks',
  check: 'Check',
  value: 'Value',
  limit: 'Limit',
  source: 'Source',
  verdict: 'Verdict',
  passed: 'passed',
  failed: 'not passed',
  failedOptional: 'not passed (not required)',
  failedDecided: 'not passed (decided)',
  passedCount: (count: number) => (count === 1 ? '1 check passed' : `${count} checks passed`),
  remedy: 'What to do',
  decision: 'Decision',
  example: 'EXAMPLE',
  checksNote: 'The verdict is as measured. A decision stands beside it and changes nothing of it.',
  colon: ': ',
  checkTitle: (_measure: string, title: string) => title,
  needsRole: 'Stands open; it can be decided by: ',
  doesNotCount: ' This decision is of another role than is asked for and does not count. ',
  roles: {
    surgeon: 'attending surgeon',
    engineer: 'biomedical engineer',
    'quality officer': 'quality officer',
    demonstration: 'demonstration',
  },
  inRecord: 'text in record.json',

  gate: 'Scan gate',
  gateNote: 'Whether this scan may carry a model, a guide, an implant.',
  judgedOn: (purpose: string) => `Judged for the ${purpose} on the region of`,
  comma: ', ',
  toSender: 'Message to the sender of the scan',
  overridden: 'Refusal overridden',
  rule: 'Rule',
  purposes: { model: 'model', guide: 'guide', implant: 'implant' },
  verdicts: { pass: 'pass', warn: 'warning', refuse: 'refused' },

  warnings: 'Warnings',
  code: 'Code',
  message: 'What',
  where: 'Where',
  step: 'Step',

  decisions: 'Decisions',
  role: 'Role',
  reason: 'Reason',
  about: 'About',
  decidedValues: 'Given by hand',
  demonstration: 'A decision of the role “demonstration” is an EXAMPLE: nobody answered for it.',

  faults: 'Steps that were not done',
  states: { failed: 'failed', refused: 'refused', skipped: 'skipped' },

  provenance: 'Provenance',
  sources: 'Files from outside',
  steps: 'Steps',
  key: 'key',
  content: 'content',
  parameters: 'parameters',
  stepsNote:
    'Key: sha256 of kind, version, parameters and the inputs’ contents. Content: sha256 of the result. The same case, program and inputs give the same hashes.',
  files: 'Files',
  file: 'File',
  size: 'Size',
  sha256: 'sha256',
  filesNote: 'Every file of the output but the report, record.json and run-log.json.',
}

type Translated<T> = T extends string
  ? string
  : T extends (...args: infer A) => string
    ? (...args: A) => string
    : { readonly [K in keyof T]: Translated<T[K]> }

/** The texts of one language. */
export type Words = Translated<typeof en>
