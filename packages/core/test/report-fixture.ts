import { encodePng } from '../src/formats/png.ts'
import type { Check } from '../src/geometry/check.ts'
import type { Device } from '../src/geometry/device.ts'
import { boxMesh } from '../src/geometry/mesh.ts'
import type { ReportInputs } from '../src/report/findings.ts'

/** What the fixture's people wrote: it may stand in a report of any language. */
export const WRITTEN = {
  title: { en: 'A tumour of the left hip bone', zh: '左髋骨肿瘤' },
  reasonEn: 'Thin bone is to be seen.',
  reasonZh: '薄骨须可见。',
  marking: 'LEFT REP-1',
} as const

const check = (id: string, title: string, passed: boolean, more: Partial<Check>): Check => ({
  id,
  title,
  passed,
  required: true,
  value: 0.4123,
  limit: '>= 0.8',
  unit: 'mm',
  source: 'the case',
  ...more,
})

const png = (shade: number) =>
  encodePng({ width: 40, height: 30, channels: 3, pixels: new Uint8Array(40 * 30 * 3).fill(shade) })

function device(name: string, kind: Device['kind'], bodies: readonly string[]): Device {
  return {
    name,
    kind,
    side: 'left',
    scale: 1,
    material: 'PA12',
    marking: [WRITTEN.marking],
    bodies: bodies.map((body) => ({
      name: body,
      mesh: boxMesh([0, 0, 0], [10, 20, 30]),
      side: 'left',
      colour: [227, 198, 155],
      deviations: [
        { operation: 'smooth', mean: 0.0312, p95: 0.0841, max: 0.4127 },
        { operation: 'reduce', mean: 0.01, p95: 0.02, max: 0.1 },
      ],
    })),
  }
}

function checks(): readonly Check[] {
  const thin = {
    source: "SLA: printer makers' design guides, supported walls",
    remedy: 'Thicken the place, print it in another process, or accept that thin bone may break off.',
  }
  return [
    check('model.hip_left.closed', 'hip_left is closed and manifold', true, {
      value: 0,
      limit: '0 open or non-manifold edges and vertices',
      source: '3MF Core Specification 1.4, 4.1 (a printable mesh)',
    }),
    check('model.hip_left.wall', 'the thinnest place of hip_left can be printed', false, thin),
    check('model.tumour.wall', 'the thinnest place of tumour can be printed', false, {
      ...thin,
      role: 'surgeon',
    }),
    check('model.tumour.size', 'tumour is of a size that anatomy has', false, {
      required: false,
      limit: '5 to 600',
      remedy: 'Check the unit of the image or mesh that it was made of.',
    }),
    check('model.side', "model's side fits its bodies", true, {
      value: 'left midline',
      limit: 'left',
      source: 'the device’s side in the case',
    }),
    check('model.marking', 'model is marked', true, { value: WRITTEN.marking, limit: 'a text' }),
    check('model.fits', 'model fits a build volume of 300 × 300 × 300 mm', true, {
      value: '10.0 × 20.0 × 30.0',
      limit: '<= 300 × 300 × 300',
      source: 'build volume of a build volume of 300 × 300 × 300 mm, turned by 90° where that helps',
    }),
    check('guide_ilium.seat.holds', 'guide_ilium cannot slip on hip_left', true, {
      source:
        'engineering judgement, calibrated on patches of plane, sphere, cylinder, cube and ellipsoid (Gelfand et al. 2003)',
    }),
    check('gate.ct.guide', 'The scan can carry a guide', false, {
      value: 'refuse: slice-spacing 3, kernel unknown',
      limit: 'pass or warn',
      source: 'scan gate; the rules with their sources stand in its table',
      remedy: 'reconstruct slices of 1 mm or less, every 1 mm or less',
    }),
  ]
}

const gates: ReportInputs['gates'] = [
  {
    verdicts: { model: 'warn', guide: 'refuse', implant: 'refuse' },
    findings: [
      {
        rule: 'slice-spacing',
        title: 'Distance of slices',
        value: 3,
        limit: 'model: warn >= 3, refuse > 6; guide, implant: warn > 1.25, refuse >= 3',
        unit: 'mm',
        source:
          'between slices the surface is a guess (George et al. 2017, RadioGraphics 37:1424 (the scan’s resolution bounds the accuracy); figures: engineering judgement)',
        verdicts: { model: 'warn', guide: 'refuse', implant: 'refuse' },
        remedy: 'reconstruct slices of 1 mm or less, every 1 mm or less',
      },
    ],
  },
]

const provenance: ReportInputs['provenance'] = {
  program: 'Trabecula',
  version: '9.8.7',
  steps: [
    {
      id: 'labels.bones.1',
      kind: 'label/split',
      version: 4,
      title: 'Split bones that touch',
      key: 'a'.repeat(64),
      content: 'b'.repeat(64),
      params: { seeds: { hip_left: { points: [[1, 2, 3]], by: 'demonstration' } }, snap: 2 },
      inputs: {},
      warnings: [
        {
          code: 'PIECES_LEFT_OUT',
          message: '12 pieces under 50 mm³ that hang on no bone are left out (or beyond 8 bones)',
          where: 'labels.bones.1',
        },
        { code: 'NOBODY_KNOWS', message: 'A sentence of tomorrow that no catalogue has.', where: 'here' },
      ],
    },
  ],
  sources: [{ id: 'images.ct', name: 'ct.zip', sha256: 'c'.repeat(64) }],
  faults: [
    {
      step: 'surfaces.l5',
      state: 'refused',
      code: 'SURFACE_OPEN',
      message: 'expected a closed, manifold surface, got 3 open and 0 overfull edges',
      where: 'vertebra_l5',
      remedy: 'report this input as a fault of the program',
    },
    {
      step: 'devices.implant',
      state: 'skipped',
      code: 'INPUT_MISSING',
      message: 'not made, because surfaces.l5 was refused',
      where: 'devices.implant',
      remedy: 'mend surfaces.l5 first',
    },
  ],
}

/** Inputs that fill every part of the report. */
export function richInputs(): ReportInputs {
  const views = ['anterior', 'left'] as const
  return {
    documents: [
      { files: [{ path: 'model/hip_left.stl', bytes: Uint8Array.of(1, 2, 3), mediaType: 'model/stl' }] },
    ],
    checks: [
      { checks: checks().slice(0, 7) },
      {
        checks: checks().slice(7),
        tables: [
          {
            name: 'guide_ilium-seat',
            title: 'Seat of guide_ilium',
            columns: [{ title: 'figure' }, { title: 'value' }, { title: 'unit' }],
            rows: [
              ['eigenvalue 1', 0.0123, null],
              ['contact area', 812.4, 'mm²'],
              ['its axis (LPS)', '0.100, 0.200, 0.974', null],
            ],
            note: 'Slippage analysis, area-weighted, lever arms divided by their mean: 0 is free, a whole cube has 0.41.',
          },
        ],
      },
    ],
    pictures: [
      ...['model', 'guide_ilium'].flatMap((of, i) =>
        views.map((view, k) => ({
          name: `${of}-${view}`,
          caption: `${of}, ${view} view`,
          shows: { of, view },
          width: 40,
          height: 30,
          png: png(40 * i + 10 * k),
        })),
      ),
      {
        name: 'bones-axial',
        caption: 'axial slice at 12.3 mm',
        shows: { of: 'bones-axial', view: 'axial', at: 12.3 },
        width: 40,
        height: 30,
        png: png(200),
      },
    ],
    gates,
    devices: [
      device('model', 'model', ['hip_left', 'tumour', 'vertebra_l5']),
      device('guide_ilium', 'guide', ['guide_ilium']),
    ],
    provenance,
  }
}

/** Parameters with decisions of every kind: one that counts, one of the wrong role, one of a demonstration. */
export function richParams(lang: 'en' | 'zh', more: object = {}): object {
  const reason = { en: WRITTEN.reasonEn, zh: WRITTEN.reasonZh }
  return {
    case: 'REP-1',
    title: WRITTEN.title,
    side: 'left',
    version: '9.8.7',
    lang,
    synthetic: true,
    decisions: [
      { check: 'model.hip_left.wall', role: 'demonstration', reason },
      { check: 'model.tumour.wall', role: 'engineer', reason },
    ],
    ...more,
  }
}
