import type { GoldenInput } from '../golden.ts'
import {
  phantomBlock,
  phantomDevice,
  phantomFiles,
  phantomGate,
  phantomImage,
  phantomLabels,
} from './phantom.ts'

/** A small input for every step kind of case/steps.ts. `kind: word` holds a second input of the same kind. */
export const goldenInputs: Readonly<Record<string, GoldenInput>> = {
  'device/model': {
    inputs: () => ({ of: phantomBlock() }),
    params: {
      name: 'model',
      side: 'left',
      case: 'GOLDEN-1',
      texts: [{ on: 'hip_left', text: 'L {case}', height: 4, depth: 0.6 }],
    },
  },
  'evaluate/scan-gate': {
    inputs: () => ({ of: phantomGate() }),
    params: { image: 'ct', purposes: ['model', 'guide'] },
  },
  'image/gate': {
    inputs: () => ({ image: phantomImage(), labels: phantomLabels() }),
    params: { structures: ['hip_left'] },
  },
  'image/read': {
    inputs: () => ({ files: phantomFiles() }),
    params: { modality: 'CT' },
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
    inputs: () => ({ devices: [phantomDevice()], image: phantomImage(), labels: phantomLabels() }),
  },
  'surface/body': {
    inputs: () => ({ of: phantomLabels(), image: phantomImage() }),
    params: { structure: 'hip_left' },
  },
}
