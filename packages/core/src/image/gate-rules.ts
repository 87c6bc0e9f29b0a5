import type { Purpose } from '../geometry/image.ts'

/** A number beyond which a purpose is warned of or refused. `above`: greater than; `from`: greater or equal. */
export interface Bound {
  readonly above?: number
  readonly from?: number
}

export interface PurposeLimits {
  readonly warn?: Bound
  readonly refuse?: Bound
}

/** A rule of the scan gate. What it measures is decided by its id in `gate-measures.ts`; what follows is decided here. */
export interface GateRule {
  readonly id: string
  readonly title: string
  readonly unit?: string
  readonly reason: string
  readonly source: string
  readonly remedy: string
  /** For measured numbers: greater is worse. */
  readonly limits?: Readonly<Record<Purpose, PurposeLimits>>
  /** For findings that have a name: which of them are warned of or refused; others pass. */
  readonly names?: Readonly<
    Record<Purpose, { readonly warn?: readonly string[]; readonly refuse?: readonly string[] }>
  >
}

const JUDGEMENT = 'engineering judgement of this project'
const RESOLUTION =
  'George et al. 2017, RadioGraphics 37:1424 (the scan’s resolution bounds the accuracy); figures: engineering judgement'

/** The rules, in the order of the table. */
export const gateRules: readonly GateRule[] = [
  {
    id: 'modality',
    title: 'Kind of image',
    reason: 'bone is measured in CT; in MR its surface is not the grey-value boundary of bone',
    source: JUDGEMENT,
    remedy: 'use a CT for guides and implants; name the modality where the file does not say',
    names: {
      model: { warn: ['unknown'] },
      guide: { warn: ['unknown'], refuse: ['MR', 'other'] },
      implant: { warn: ['unknown'], refuse: ['MR', 'other'] },
    },
  },
  {
    id: 'grid',
    title: 'Regular grid of slices',
    reason: 'interpolated or doubtful slices move the surface where nobody measured it',
    source: JUDGEMENT,
    remedy: 'get the complete original series without gantry tilt',
    names: {
      model: { warn: ['resampled', 'irregular', 'duplicates'] },
      guide: { warn: ['duplicates'], refuse: ['resampled', 'irregular'] },
      implant: { warn: ['duplicates'], refuse: ['resampled', 'irregular'] },
    },
  },
  {
    id: 'slice-spacing',
    title: 'Distance of slices',
    unit: 'mm',
    reason: 'between slices the surface is a guess',
    source: RESOLUTION,
    remedy: 'reconstruct slices of 1 mm or less, every 1 mm or less',
    limits: {
      model: { warn: { from: 3 }, refuse: { above: 6 } },
      guide: { warn: { above: 1.25 }, refuse: { from: 3 } },
      implant: { warn: { above: 1.25 }, refuse: { from: 3 } },
    },
  },
  {
    id: 'slice-thickness',
    title: 'Thickness of slices',
    unit: 'mm',
    reason: 'thick slices blur edges that lie across them, however close they stand',
    source: RESOLUTION,
    remedy: 'reconstruct slices of 1 mm or less',
    limits: {
      model: { warn: { from: 5 } },
      guide: { warn: { above: 1.5 }, refuse: { from: 5 } },
      implant: { warn: { above: 1.5 }, refuse: { from: 5 } },
    },
  },
  {
    id: 'slice-gap',
    title: 'Gap between slices',
    unit: 'mm',
    reason: 'tissue between slices was never seen',
    source: JUDGEMENT,
    remedy: 'reconstruct slices that touch or overlap',
    limits: {
      model: { warn: { above: 0.5 } },
      guide: { warn: { above: 0.05 }, refuse: { above: 0.5 } },
      implant: { warn: { above: 0.05 }, refuse: { above: 0.5 } },
    },
  },
  {
    id: 'pixel-spacing',
    title: 'Size of pixels',
    unit: 'mm',
    reason: 'pixels larger than the cortex lose it',
    source: RESOLUTION,
    remedy: 'reconstruct a smaller field of view around the bone',
    limits: {
      model: { warn: { above: 1.5 } },
      guide: { warn: { above: 1 }, refuse: { from: 2 } },
      implant: { warn: { above: 1 }, refuse: { from: 2 } },
    },
  },
  {
    id: 'slices',
    title: 'Number of slices',
    reason: 'fewer slices are a sample or a localizer, not a scan of a bone',
    source: JUDGEMENT,
    remedy: 'get the whole series',
    names: {
      model: { warn: ['few'], refuse: ['single'] },
      guide: { refuse: ['few', 'single'] },
      implant: { refuse: ['few', 'single'] },
    },
  },
  {
    id: 'compression',
    title: 'Compression of pixels',
    reason: 'lossy compression moves edges and adds texture',
    source: JUDGEMENT,
    remedy: 'get the series uncompressed or losslessly compressed',
    names: {
      model: { warn: ['lossy'] },
      guide: { warn: ['lossy'] },
      implant: { refuse: ['lossy'] },
    },
  },
  {
    id: 'kernel',
    title: 'Reconstruction kernel',
    reason: 'a sharp kernel overshoots at the cortex and a soft one thins it; unknown is neither',
    source:
      'science of CT thresholds: kernels shift the cortex; which names are known: engineering judgement',
    remedy: 'give the original DICOM series, which names its kernel',
    names: {
      model: {},
      guide: { warn: ['unknown'] },
      implant: { warn: ['unknown'] },
    },
  },
  {
    id: 'metal',
    title: 'Volume of metal or saturated values (3000 HU and above)',
    unit: 'mm³',
    reason: 'streaks beside metal look like bone, and hide it',
    source: JUDGEMENT,
    remedy: 'scan with metal artefact reduction; look at the surface beside the metal',
    limits: {
      model: { warn: { above: 500 } },
      guide: { warn: { above: 500 } },
      implant: { warn: { above: 500 } },
    },
  },
  {
    id: 'truncation',
    title: 'Bone on the border of the image',
    unit: 'mm²',
    reason: 'bone that leaves the scan ends in a cut that is not anatomy',
    source: JUDGEMENT,
    remedy: 'scan the whole bone, or keep devices away from the border',
    limits: {
      model: { warn: { above: 25 } },
      guide: { warn: { above: 25 } },
      implant: { warn: { above: 25 } },
    },
  },
]
