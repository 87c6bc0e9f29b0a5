import { transferSyntaxOf } from '../formats/dicom/transfer-syntax.ts'
import type { ImageResult } from '../geometry/image.ts'
import type { LabelMap } from '../geometry/label-map.ts'
import { kernelClass } from './gate-kernel.ts'
import { metalVolume, streaksOf } from './gate-metal.ts'
import { motionOf } from './gate-motion.ts'
import { enhancedVolume, noiseOf } from './gate-noise.ts'
import type { VoxelBox } from './gate-region.ts'
import { blurInPlane, edgeBlur } from './gate-sharpness.ts'

/** HU from which a voxel counts as bone where no label map says. */
export const BONE_HU = 226
const FEW_SLICES = 20
const ENHANCED = 5000 // mm³ of what is as bright and even as blood with contrast agent.
const TILT = 0.02 // degrees
const SHIFTED = 0.02 // mm

/** Where and on what a rule is measured. */
export interface GateScope {
  /** Region of the devices; the whole image where nothing says. */
  readonly box: VoxelBox
  /** Share of the region that the image shows. */
  readonly covered: number
  readonly labels?: LabelMap | undefined
  /** Values of the label map's structures that count as bone; all where left out. */
  readonly structures?: ReadonlySet<number> | undefined
  /** YYYYMMDD: when the devices are to be used. */
  readonly planned?: string | undefined
}

/** Area of bone of the region on the six faces of the image, mm²; undefined where nothing says what bone is. */
export function boneOnBorder(
  { volume }: ImageResult,
  { box, labels, structures }: GateScope,
): number | undefined {
  if (!labels && volume.modality !== 'CT') return undefined
  const [nx, ny, nz] = volume.grid.size
  const [sx, sy, sz] = volume.grid.spacing
  const isBone = (at: number) => {
    if (!labels) return volume.values[at]! >= BONE_HU
    const value = labels.values[at]!
    return value > 0 && (!structures || structures.has(value))
  }
  const count = (axis: 0 | 1 | 2): number => {
    const size = [nx, ny, nz]
    const [a, b] = [0, 1, 2].filter((other) => other !== axis) as [number, number]
    let voxels = 0
    for (const side of new Set([0, size[axis]! - 1])) {
      if (side < box.min[axis] || side > box.max[axis]) continue
      const index: [number, number, number] = [0, 0, 0]
      index[axis] = side
      for (index[b] = box.min[b]!; index[b]! <= box.max[b]!; index[b]!++) {
        for (index[a] = box.min[a]!; index[a]! <= box.max[a]!; index[a]!++) {
          const [i, j, k] = index
          if (isBone(i + nx * (j + ny * k))) voxels++
        }
      }
    }
    return voxels
  }
  return count(0) * sy * sz + count(1) * sx * sz + count(2) * sx * sy
}

/** Missing slices count where they or their neighbours lie in the region; what shears or stretches the grid counts everywhere. */
function gridName({ geometry, resampled }: ImageResult, { box }: GateScope): string {
  const { missing, duplicate, regular, maxError, tilt } = geometry
  const gaps = missing.some((k) => k >= box.min[2] - 1 && k <= box.max[2] + 1)
  const bent = tilt > TILT || maxError > SHIFTED || (!regular && missing.length === 0 && resampled)
  if (bent) return resampled ? 'resampled' : 'irregular'
  if (gaps) return resampled ? 'resampled' : 'irregular'
  if (missing.length > 0) return 'gap-elsewhere'
  return duplicate.length > 0 ? 'duplicates' : 'regular'
}

function modalityName(modality: string): string {
  if (modality === 'OT') return 'unknown'
  return modality === 'CT' || modality === 'MR' ? modality : 'other'
}

function slicesName(slices: number): string {
  if (slices === 1) return 'single'
  return slices < FEW_SLICES ? 'few' : 'enough'
}

/** Days from one date to another (YYYYMMDD), by the Gregorian calendar; undefined where one is none. */
export function daysBetween(from: string, to: string): number | undefined {
  const day = (date: string) => {
    const match = /^(\d{4})(\d{2})(\d{2})$/.exec(date)
    return match
      ? Date.UTC(Number(match[1]), Number(match[2]) - 1, Number(match[3])) / 86_400_000
      : Number.NaN
  }
  const days = day(to) - day(from)
  return Number.isFinite(days) ? days : undefined
}

function ageOf({ volume }: ImageResult, { planned }: GateScope): number | undefined {
  const taken = volume.source.studyDate
  return planned === undefined || taken === undefined ? undefined : daysBetween(taken, planned)
}

function contrastName({ volume }: ImageResult, { box, labels }: GateScope): string | undefined {
  if (volume.modality !== 'CT') return undefined
  if ((enhancedVolume(volume, box, labels) ?? 0) >= ENHANCED) return 'enhanced'
  return volume.source.contrast === undefined ? 'none' : 'agent'
}

function thicknessBeyond({ volume }: ImageResult): number | undefined {
  const { sliceThickness } = volume.source
  return sliceThickness === undefined || volume.grid.size[2] < 2
    ? undefined
    : sliceThickness - volume.grid.spacing[2]
}

const held = (value: number | undefined) => (value === undefined ? undefined : Math.max(0, value))

/** What a rule measures, by its id; undefined where the image gives nothing to measure. */
export const gateMeasures: Readonly<
  Record<string, (image: ImageResult, scope: GateScope) => number | string | undefined>
> = {
  modality: ({ volume }) => modalityName(volume.modality),
  grid: gridName,
  'slice-spacing': ({ volume }) => (volume.grid.size[2] > 1 ? volume.grid.spacing[2] : undefined),
  'slice-thickness': ({ volume }) => volume.source.sliceThickness,
  'slice-gap': (image) => {
    const beyond = thicknessBeyond(image)
    return held(beyond === undefined ? undefined : -beyond)
  },
  'slice-overlap': (image) => held(thicknessBeyond(image)),
  'pixel-spacing': ({ volume }) => Math.max(volume.grid.spacing[0], volume.grid.spacing[1]),
  matrix: ({ volume }) => Math.min(volume.grid.size[0], volume.grid.size[1]),
  slices: ({ volume }) => slicesName(volume.grid.size[2]),
  'field-of-view': (_image, { covered }) => Math.round(1000 * (1 - covered)) / 10,
  truncation: boneOnBorder,
  compression: ({ transferSyntax }) =>
    (transferSyntax ?? '').split(', ').some((uid) => transferSyntaxOf(uid)?.lossy) ? 'lossy' : 'lossless',
  kernel: ({ volume }) => (volume.modality === 'CT' ? kernelClass(volume.source.kernel) : undefined),
  kvp: ({ volume }) => (volume.modality === 'CT' ? volume.source.kvp : undefined),
  contrast: contrastName,
  metal: ({ volume }, { box }) => metalVolume(volume, box),
  streaks: ({ volume }, { box }) => streaksOf(volume, box),
  noise: ({ volume }, { box }) => noiseOf(volume, box),
  sharpness: ({ volume }, { box }) => blurInPlane(volume, box),
  'sharpness-across': ({ volume }, { box }) => edgeBlur(volume, box, 2),
  motion: ({ volume }, { box }) => motionOf(volume, box),
  age: ageOf,
}
