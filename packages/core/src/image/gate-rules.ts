import type { DecisionRole } from '../geometry/check.ts'
import type { Purpose } from '../geometry/image.ts'

/** A number beyond which a purpose is warned of or refused. `above`: greater than; `from`: greater or equal; `below`: less than. */
export interface Bound {
  readonly above?: number
  readonly from?: number
  readonly below?: number
}

/** Who may let a refused purpose go on, with a reason: whoever answers for what is made from the scan. */
export const overrideRoles: Readonly<Record<Purpose, DecisionRole>> = {
  model: 'engineer',
  guide: 'surgeon',
  implant: 'surgeon',
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
  /** For measured numbers. */
  readonly limits?: Readonly<Record<Purpose, PurposeLimits>>
  /** For findings that have a name: which of them are warned of or refused; others pass. */
  readonly names?: Readonly<
    Record<Purpose, { readonly warn?: readonly string[]; readonly refuse?: readonly string[] }>
  >
}

const JUDGEMENT = 'engineering judgement of this project'
const VOLTAGE =
  'calibration of bone density is per protocol: HU of bone change by 10–30 % with the voltage; limits: engineering judgement'
const NOISE =
  'measured as Christianson et al. 2015, AJR 205:W93 (doi:10.2214/AJR.14.13613); limits: engineering judgement'
const BLUR =
  'measured as Sanders et al. 2016, Med Phys 43:5330 (doi:10.1118/1.4961984); limits: engineering judgement'
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
      model: { warn: ['resampled', 'irregular', 'gap-elsewhere', 'duplicates'] },
      guide: { warn: ['gap-elsewhere', 'duplicates'], refuse: ['resampled', 'irregular'] },
      implant: { warn: ['gap-elsewhere', 'duplicates'], refuse: ['resampled', 'irregular'] },
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
    id: 'slice-overlap',
    title: 'Overlap of slices',
    unit: 'mm',
    reason: 'slices much thicker than their distance are blurred across, finer than the voxels tell',
    source: JUDGEMENT,
    remedy: 'reconstruct slices as thick as their distance, or twice that at most, of 1 mm or less',
    limits: {
      model: {},
      guide: { warn: { above: 0.5 } },
      implant: { warn: { above: 0.5 } },
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
    id: 'matrix',
    title: 'Pixels along the shorter side of the slices',
    reason: 'a small matrix is a thinned or cut-out image, not what the scanner reconstructed',
    source: JUDGEMENT,
    remedy: 'send the original series of 512 × 512 pixels',
    limits: {
      model: {},
      guide: { warn: { below: 256 } },
      implant: { warn: { below: 256 } },
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
    id: 'field-of-view',
    title: 'Part of the region that lies outside the image',
    unit: '%',
    reason: 'a device cannot be made for bone that was not scanned',
    source: JUDGEMENT,
    remedy: 'scan the whole region, or plan the devices inside the scan',
    limits: {
      model: { warn: { above: 0 }, refuse: { from: 50 } },
      guide: { warn: { above: 0 }, refuse: { from: 5 } },
      implant: { warn: { above: 0 }, refuse: { from: 5 } },
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
    remedy:
      'give the original DICOM series with a standard kernel; of a sharp one look at the surface and choose the edge on it',
    names: {
      model: {},
      guide: { warn: ['unknown', 'unlisted', 'smooth', 'sharp'] },
      implant: { warn: ['unknown', 'unlisted', 'smooth', 'sharp'] },
    },
  },
  {
    id: 'kvp',
    title: 'Tube voltage',
    unit: 'kV',
    reason:
      'Hounsfield units of bone change by 10 to 30 % with the voltage: thresholds and density are those of 120 kV',
    source: VOLTAGE,
    remedy: 'scan at 120 kV, or 100 to 140 kV',
    limits: {
      model: {},
      guide: { warn: { below: 100, above: 140 } },
      implant: { warn: { below: 100, above: 140 } },
    },
  },
  {
    id: 'contrast',
    title: 'Contrast agent',
    reason: 'vessels and bladder with contrast agent are as bright as bone and touch it',
    source: JUDGEMENT,
    remedy: 'scan without contrast agent, or check each bone’s outline where vessels touch it',
    names: {
      model: { warn: ['enhanced'] },
      guide: { warn: ['agent', 'enhanced'] },
      implant: { warn: ['agent', 'enhanced'] },
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
      guide: { warn: { above: 500 }, refuse: { above: 20_000 } },
      implant: { warn: { above: 500 }, refuse: { above: 20_000 } },
    },
  },
  {
    id: 'streaks',
    title: 'Noise of soft tissue beside metal (streaks)',
    unit: 'HU',
    reason: 'streaks move the grey-value edge of bone by as much as they are bright',
    source: JUDGEMENT,
    remedy: 'scan with metal artefact reduction; keep contact faces away from the metal',
    limits: {
      model: { warn: { above: 120 } },
      guide: { warn: { above: 60 }, refuse: { above: 250 } },
      implant: { warn: { above: 60 }, refuse: { above: 250 } },
    },
  },
  {
    id: 'noise',
    title: 'Noise of soft tissue',
    unit: 'HU',
    reason: 'noise makes the surface rough and thin walls break up',
    source: NOISE,
    remedy: 'scan with more dose or a smoother kernel; reconstruct with an iterative method',
    limits: {
      model: { warn: { above: 80 } },
      guide: { warn: { above: 50 }, refuse: { above: 200 } },
      implant: { warn: { above: 50 }, refuse: { above: 200 } },
    },
  },
  {
    id: 'sharpness',
    title: 'Blur in the plane of the slices (σ, at the skin)',
    unit: 'mm',
    reason: 'a blurred edge lies where the threshold says, not where the bone ends; thin walls vanish',
    source: BLUR,
    remedy:
      'reconstruct with a standard or bone kernel and small pixels; ask whether the series was smoothed or resampled',
    limits: {
      model: { warn: { above: 1.5 } },
      guide: { warn: { above: 1 }, refuse: { above: 2 } },
      implant: { warn: { above: 1 }, refuse: { above: 2 } },
    },
  },
  {
    id: 'sharpness-across',
    title: 'Blur across the slices (σ, at the skin)',
    unit: 'mm',
    reason: 'a series that was thickened or interpolated is blurred across, whatever its voxels say',
    source: BLUR,
    remedy: 'send the original thin slices, not a reformat',
    limits: {
      model: { warn: { above: 2 } },
      guide: { warn: { above: 1.25 }, refuse: { above: 2.5 } },
      implant: { warn: { above: 1.25 }, refuse: { above: 2.5 } },
    },
  },
  {
    id: 'motion',
    title: 'Greatest jump between neighbouring slices',
    unit: 'mm',
    reason: 'a patient who moved has a step in every surface, and bones that never were so',
    source: JUDGEMENT,
    remedy: 'scan again, with the patient held still',
    limits: {
      model: { warn: { above: 1 } },
      guide: { warn: { above: 0.7 }, refuse: { above: 2 } },
      implant: { warn: { above: 0.7 }, refuse: { above: 2 } },
    },
  },
  {
    id: 'age',
    title: 'Age of the scan on the planned day',
    unit: 'days',
    reason: 'tumours grow, fractures heal and implants move: a device fits the day of the scan',
    source: JUDGEMENT,
    remedy: 'scan again near the operation',
    limits: {
      model: { warn: { above: 180, below: 0 } },
      guide: { warn: { above: 42, below: 0 }, refuse: { above: 180 } },
      implant: { warn: { above: 42, below: 0 }, refuse: { above: 180 } },
    },
  },
]
