import { writeStl } from '../../src/formats/stl.ts'
import { jawPhantom } from '../bone-phantoms.ts'
import { bytesFile } from '../file-set.ts'
import type { GoldenInput } from '../golden.ts'
import { guide } from './guide.ts'
import { implant } from './implant.ts'
import {
  phantomBlock,
  phantomBody,
  phantomBone,
  phantomDevice,
  phantomFiles,
  phantomGate,
  phantomImage,
  phantomLabelFiles,
  phantomLabels,
  phantomNetworkFiles,
  phantomProvenance,
  phantomSlices,
  phantomStrokeFile,
} from './phantom.ts'
import {
  axisProposal,
  growth,
  hipLeft,
  hipRight,
  landmarks,
  landmarksInput,
  mirror,
  osteotomy,
  osteotomyInput,
  planeProposal,
  proposeResectionInput,
  proposeTrajectoriesInput,
  resection,
  resectionInput,
  sacrumBall,
  symmetry,
  trajectories,
  trajectoriesInput,
} from './plan.ts'
import { phantomMoving, phantomRegistration } from './registration.ts'

const about = { case: 'GOLDEN-1', version: '0.0.0', date: '20000101' }

const label: Readonly<Record<string, GoldenInput>> = {
  'label/close': { inputs: () => ({ of: phantomBone() }), params: { radius: 2.5 } },
  'label/combine': {
    inputs: () => ({ of: phantomLabels(), with: phantomBone() }),
    params: { operation: 'intersection', a: ['hip_right'], name: 'cortex', keep: true },
  },
  'label/compete': {
    inputs: () => ({ image: phantomImage() }),
    params: {
      seeds: {
        hip_right: { points: [[-7, 0, 20]] },
        hip_left: { points: [[7.4, 1, 24]] },
        rest: { points: [[0, -10, 10]] },
      },
      aside: ['rest'],
    },
  },
  'label/cortex': {
    inputs: () => ({ image: phantomImage(), of: phantomBone() }),
    params: { contrast: 0.05, hang: 5 },
  },
  'label/crop': {
    inputs: () => ({ of: phantomLabels() }),
    params: { min: [-100, -100, -100], max: [100, 5, 100] },
  },
  'label/dilate': { inputs: () => ({ of: phantomLabels() }), params: { radius: 1.5 } },
  'label/erode': { inputs: () => ({ of: phantomLabels() }), params: { radius: 1.5 } },
  'label/export': { inputs: () => ({ of: phantomLabels() }), params: { name: 'bones' } },
  'label/fill': { inputs: () => ({ of: phantomBone() }) },
  'label/fill: holes': { inputs: () => ({ of: phantomBone() }), params: { what: 'holes', axis: 'j' } },
  'label/fill: canal': {
    inputs: () => ({ of: phantomBone() }),
    params: { canal: { radius: 3, length: 6 } },
  },
  'label/grow': {
    inputs: () => ({ image: phantomImage() }),
    params: {
      name: 'marrow',
      seed: [-7, 0, 20],
      low: 100,
      high: 200,
      close: 1,
      within: 12,
      reviewed: 'test',
    },
  },
  'label/hollow': { inputs: () => ({ of: phantomLabels() }), params: { wall: 2, from: 'middle' } },
  'label/hysteresis': { inputs: () => ({ image: phantomImage() }), params: { low: 120, sure: 800 } },
  'label/import': {
    inputs: () => ({ files: phantomLabelFiles() }),
    params: { structures: { hip_right: { value: 1 }, hip_left: { value: 2 } } },
  },
  'label/interpolate': { inputs: () => ({ of: phantomSlices() }) },
  'label/keep': { inputs: () => ({ of: phantomLabels() }), params: { minimum: 900 } },
  'label/margin': {
    inputs: () => ({ of: phantomLabels() }),
    params: { distance: 2.5, zone: 'safety_margin', structures: ['hip_right'] },
  },
  'label/metal': {
    inputs: () => ({ image: phantomImage(), of: phantomBone() }),
    params: { low: 880, sure: 910, least: 1, name: 'screw' },
  },
  'label/network': {
    inputs: () => ({ image: phantomImage(), files: phantomNetworkFiles() }),
    params: { reviewed: 'test' },
  },
  'label/open': { inputs: () => ({ of: phantomLabels() }), params: { radius: 3 } },
  'label/scissors': {
    inputs: () => ({ of: phantomLabels() }),
    params: {
      outline: [
        [-20, -4, 20],
        [20, -5, 20],
        [18, 6, 20],
      ],
      along: [0.1, 0, 1],
      by: 'test',
    },
  },
  'label/separate': { inputs: () => ({ image: phantomImage(), of: phantomBone() }) },
  'label/separate: shape': {
    inputs: () => ({ image: phantomImage(), of: phantomBone() }),
    params: { method: 'shape', bridge: 2, core: 50 },
  },
  'label/solid': { inputs: () => ({ image: phantomImage(), of: phantomLabels() }) },
  'label/split': {
    inputs: () => ({ image: phantomImage(), of: phantomBone() }),
    params: {
      seeds: { hip_right: { points: [[-13, 0, 20]] }, hip_left: { points: [[7.4, 7, 24]] } },
    },
  },
  'label/strokes': {
    inputs: () => ({ image: phantomImage(), of: phantomLabels(), files: phantomStrokeFile() }),
    params: { strokes: [{ tool: 'brush', at: [[-7, 0, 20]], radius: 3, erase: true, by: 'test' }] },
  },
  'label/threshold': { inputs: () => ({ image: phantomImage() }), params: { preset: 'bone' } },
  'label/threshold: range': {
    inputs: () => ({ image: phantomImage() }),
    params: { low: 100, high: 200, name: 'marrow' },
  },
}

const reportInput: GoldenInput = {
  inputs: () => ({
    documents: [],
    checks: [
      {
        checks: [
          {
            id: 'model.hip_left.closed',
            title: 'hip_left is closed',
            passed: true,
            required: true,
            value: true,
            limit: 'true',
            source: 'test',
          },
        ],
      },
    ],
    pictures: [],
    gates: [phantomGate()],
    devices: [phantomDevice()],
    provenance: phantomProvenance(),
  }),
  params: { case: 'GOLDEN-1', side: 'both', version: '0.0.0', synthetic: true },
}

const report: Readonly<Record<string, GoldenInput>> = {
  'report/html': reportInput,
  'report/pdf': reportInput,
  'report/sender-message': {
    inputs: () => ({ of: phantomGate() }),
    params: { case: 'GOLDEN-1', image: 'ct', purposes: ['model', 'guide'] },
  },
  'report/picture': {
    inputs: () => ({ of: phantomDevice() }),
    params: { name: 'model-anterior', view: 'anterior', width: 160, height: 120 },
  },
  'report/slice-picture': {
    inputs: () => ({ image: phantomImage(), labels: phantomLabels() }),
    params: { name: 'bones-axial', axis: 'axial', size: 128 },
  },
  'report/view': {
    inputs: () => ({
      devices: [phantomDevice()],
      image: phantomImage(),
      labels: phantomLabels(),
      overlays: [],
      registrations: [],
      bodies: [phantomBody()],
      resections: [],
      mirrors: [],
      trajectories: [],
      landmarks: [],
    }),
  },
}

const plan: Readonly<Record<string, GoldenInput>> = {
  'plan/landmarks': {
    inputs: () => ({ bodies: [hipLeft(), hipRight(), sacrumBall()] }),
    params: landmarksInput,
  },
  'plan/frame': { inputs: () => ({ bone: jawPhantom() }), params: { of: 'mandible' } },
  'plan/midsagittal': { inputs: () => ({ bodies: [hipLeft(), hipRight()] }) },
  'plan/mirror': {
    inputs: () => ({ healthy: hipRight(), affected: hipLeft(), across: symmetry(), tumour: growth() }),
  },
  'plan/template': {
    inputs: () => ({ stored: [hipRight(), hipLeft()], affected: hipLeft(), tumour: growth() }),
    params: { furthest: 10, spacing: 2 },
  },
  'plan/draw': {
    inputs: () => ({ bone: hipLeft() }),
    params: {
      outline: [{ at: [43, 6, 3] }, { at: [43, -6, 3] }, { at: [42, -5, -9] }, { at: [42, 5, -9] }],
      furthest: 8,
      thickness: { rim: 1.6, middle: 3, within: 4 },
    },
  },
  'plan/propose-resection': {
    inputs: () => ({ bone: hipLeft(), tumour: growth(), others: [sacrumBall()], joints: [sacrumBall()] }),
    params: proposeResectionInput,
  },
  'plan/propose-trajectories': {
    inputs: async () => ({ bodies: [hipLeft()], resection: await resection() }),
    params: proposeTrajectoriesInput,
  },
  'evaluate/proposed-axes': { inputs: () => ({ of: axisProposal() }) },
  'evaluate/proposed-planes': { inputs: async () => ({ of: await planeProposal() }) },
  'plan/resection': {
    inputs: () => ({ bone: hipLeft(), tumour: growth(), others: [sacrumBall()] }),
    params: resectionInput,
  },
  'evaluate/cut-clearance': {
    inputs: async () => ({ of: await resection(), structures: [sacrumBall()] }),
  },
  'evaluate/axis-clearance': {
    inputs: () => ({ of: trajectories(), structures: [sacrumBall()] }),
  },
  'plan/osteotomy': {
    inputs: () => ({ bone: hipLeft(), others: [sacrumBall()] }),
    params: osteotomyInput,
  },
  'evaluate/osteotomy': { inputs: async () => ({ of: await osteotomy() }) },
  'report/donor-picture': {
    inputs: async () => ({
      of: {
        checks: [],
        donor: { bone: 'hip_right', motion: [-1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1] },
      },
      resection: await resection(),
      donors: [hipRight()],
    }),
    params: { name: 'donor-anterior', view: 'anterior', width: 160, height: 120 },
  },
  'report/osteotomy-picture': {
    inputs: async () => ({ osteotomy: await osteotomy(), bodies: [hipLeft(), sacrumBall()] }),
    params: { name: 'osteotomy-left', view: 'left', width: 160, height: 120 },
  },
  'plan/trajectories': {
    inputs: async () => ({ bodies: [hipLeft()], resection: await resection() }),
    params: trajectoriesInput,
  },
  'plan/export': {
    inputs: async () => ({
      registrations: [],
      landmarks: [landmarks()],
      symmetries: [symmetry()],
      mirrors: [mirror()],
      resections: [await resection()],
      trajectories: [trajectories()],
      planeProposals: [await planeProposal()],
      axisProposals: [axisProposal()],
    }),
    params: { case: 'GOLDEN-1', version: '0.0.0' },
  },
  'evaluate/landmarks': { inputs: () => ({ of: landmarks() }) },
  'evaluate/symmetry': { inputs: () => ({ of: symmetry() }) },
  'evaluate/mirror': { inputs: () => ({ of: mirror() }) },
  'evaluate/donor-site': {
    inputs: async () => ({ of: await resection(), donors: [hipRight()] }),
    params: {
      lines: {
        hip_right: {
          along: [
            [-60, 0, 60],
            [-60, 0, -60],
          ],
          keep: [0, 0],
        },
      },
    },
  },
  'evaluate/margins': { inputs: async () => ({ of: await resection() }) },
  'report/plan-picture': {
    inputs: async () => ({
      resection: await resection(),
      bodies: [hipLeft(), hipRight(), growth()],
      trajectories: [trajectories()],
    }),
    params: { name: 'plan-left', view: 'left', width: 160, height: 120 },
  },
  'report/error-map': {
    inputs: () => ({ of: mirror() }),
    params: { name: 'mirror-left', view: 'left', width: 160, height: 120, range: 0.2 },
  },
  'report/deviation-picture': {
    inputs: () => ({ bodies: [movedHip()] }),
    params: { name: 'bones-deviation', view: 'left', width: 240, height: 100 },
  },
  'evaluate/trajectories': { inputs: () => ({ of: trajectories() }) },
}

/** A hip whose triangles went farther the farther down the list they stand. */
function movedHip() {
  const body = hipLeft()
  const count = body.mesh.triangles.length / 3
  const map = Float32Array.from({ length: count }, (_, n) => (0.5 * n) / count)
  return { ...body, deviations: [{ operation: 'smooth', mean: 0.25, p95: 0.475, max: 0.5, map }] }
}

const registration: Readonly<Record<string, GoldenInput>> = {
  'image/register': {
    inputs: () => ({ moving: phantomMoving(), fixed: phantomImage() }),
    params: { levels: [2, 1], samples: 6000, bins: 16, starts: 4, capture: { shift: 2, angle: 4 } },
  },
  'image/denoise': { inputs: () => ({ image: phantomImage() }) },
  'image/denoise: median': {
    inputs: () => ({ image: phantomImage() }),
    params: { method: 'median', box: [1, 1, 0] },
  },
  'image/gradient': { inputs: () => ({ image: phantomImage() }), params: { smooth: 1 } },
  'image/resample': {
    inputs: () => ({ image: phantomImage() }),
    params: {
      spacing: [1.2, 0.9, 1.5],
      axes: [
        [0.8, 0.6, 0],
        [-0.6, 0.8, 0],
        [0, 0, 1],
      ],
      interpolation: 'cubic',
    },
  },
  'evaluate/registration': { inputs: () => ({ of: phantomRegistration() }) },
  'report/registration-picture': {
    inputs: () => ({
      fixed: phantomImage(),
      moving: phantomMoving(),
      registration: phantomRegistration(),
    }),
    params: { name: 'mr-on-ct', square: 6, size: 300 },
  },
  'report/slice-series': {
    inputs: () => ({ image: phantomImage(), labels: phantomLabels() }),
    params: { name: 'bones-slices', structure: 'hip_right', margin: 4, size: 400 },
  },
  'report/drawing': {
    inputs: () => {
      const of = phantomDevice()
      const files = of.bodies.map(({ name, mesh }) => ({
        path: `${of.name}/${name}.stl`,
        bytes: writeStl(mesh),
        mediaType: 'model/stl',
      }))
      return { of, files: { files } }
    },
    params: { case: 'GOLDEN-1', side: 'left', version: '0.0.0', synthetic: true },
  },
  'report/theatre': {
    inputs: async () => ({
      resections: [await resection()],
      trajectories: [trajectories()],
      devices: [],
      bodies: [],
    }),
    params: { case: 'GOLDEN-1', side: 'left', version: '0.0.0', synthetic: true },
  },
  'surface/import': {
    inputs: () => ({ files: { files: [bytesFile('hip.stl', writeStl(phantomBody().mesh))] } }),
    params: { structure: 'hip_left', unit: 'cm', side: 'left', confirmedBy: 'engineer' },
  },
  'surface/carry': { inputs: () => ({ of: phantomBody(), registration: phantomRegistration() }) },
}

/** A small input for every step kind of case/steps.ts. `kind: word` holds a second input of the same kind. */
export const goldenInputs: Readonly<Record<string, GoldenInput>> = {
  ...label,
  ...report,
  ...registration,
  ...plan,
  ...guide,
  ...implant,
  'device/assembly': { inputs: () => ({ of: [phantomDevice()] }), params: about },
  'device/export': { inputs: () => ({ of: phantomDevice(), image: phantomImage() }), params: about },
  'device/model': {
    inputs: () => ({ of: phantomBlock() }),
    params: {
      name: 'model',
      side: 'left',
      case: 'GOLDEN-1',
      texts: [{ on: 'hip_left', text: 'L {case}', height: 4, depth: 0.6 }],
    },
  },
  'evaluate/printable': { inputs: () => ({ of: phantomDevice(), image: phantomImage() }) },
  'evaluate/surface-origin': {
    inputs: () => ({ of: phantomBody() }),
    params: { surface: 'hip', purposes: ['guide', 'model'], roles: { guide: 'surgeon' } },
  },
  'evaluate/scan-gate': {
    inputs: () => ({ of: phantomGate() }),
    params: { image: 'ct', purposes: ['model', 'guide'] },
  },
  'image/gate': {
    inputs: () => ({ image: phantomImage(), labels: phantomLabels() }),
    params: { structures: ['hip_left'] },
  },
  'image/gate: regions': {
    inputs: () => ({ image: phantomImage(), labels: phantomLabels() }),
    params: { image: 'ct', regions: { guide: ['hip_left'] }, planned: '20000301' },
  },
  'image/permit': {
    inputs: () => ({ of: phantomGate() }),
    params: {
      image: 'ct',
      purpose: 'guide',
      decisions: [{ role: 'surgeon', reason: 'a person’s reason' }],
    },
  },
  'image/read': { inputs: () => ({ files: phantomFiles() }), params: { modality: 'CT' } },
  'print/build': { inputs: () => ({ of: [phantomDevice()] }), params: { process: 'L-PBF', layer: 0.5 } },
  'print/plates': {
    inputs: () => ({
      of: [phantomDevice()],
      build: {
        checks: [],
        plates: phantomDevice().bodies.map(({ name }, n) => ({
          device: phantomDevice().name,
          body: name,
          plate: n % 2,
          transform: [0, 1, 0, -1, 0, 0, 0, 0, 1, 30 * n, 5, 2],
        })),
      },
    }),
    params: { name: 'build', case: 'GOLDEN-1', version: '0' },
  },
  'surface/body': {
    inputs: () => ({ of: phantomLabels(), image: phantomImage() }),
    params: { structure: 'hip_left' },
  },
  'surface/body: edge': {
    inputs: () => ({ of: phantomLabels(), image: phantomImage() }),
    params: { structure: 'hip_right', edge: 475, tolerance: 0.05 },
  },
  'surface/body: local edge': {
    inputs: () => ({ of: phantomLabels(), image: phantomImage() }),
    params: { structure: 'hip_right', localEdge: true, edgeFraction: 0.5 },
  },
}
