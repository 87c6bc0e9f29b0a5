import type { Vector3 } from '../base/vectors.ts'
import { transferSyntaxOf } from '../formats/dicom/transfer-syntax.ts'
import type { ImageResult } from '../geometry/image.ts'
import type { LabelMap } from '../geometry/label-map.ts'
import { pointOfIndex, type Volume } from '../geometry/volume.ts'

/** HU from which a voxel counts as bone where no label map says. */
export const BONE_HU = 226
const METAL_HU = 3000
const FEW_SLICES = 20

/** A box in LPS mm: the region of the devices. */
export interface Region {
  readonly min: Vector3
  readonly max: Vector3
}

/** What counts as bone, and where. */
export interface BoneChoice {
  readonly labels?: LabelMap | undefined
  /** Values of the label map's structures that count; all where left out. */
  readonly structures?: ReadonlySet<number> | undefined
  readonly region?: Region | undefined
}

function inRegion(volume: Volume, i: number, j: number, k: number, region: Region | undefined): boolean {
  if (!region) return true
  const point = pointOfIndex(volume.grid, [i, j, k])
  return point.every((x, axis) => x >= region.min[axis]! && x <= region.max[axis]!)
}

/** Area of bone on the six faces of the image, mm²; undefined where nothing says what bone is (no CT, no labels). */
export function boneOnBorder(
  { volume }: ImageResult,
  { labels, structures, region }: BoneChoice,
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
      const index: [number, number, number] = [0, 0, 0]
      index[axis] = side
      for (index[b] = 0; index[b]! < size[b]!; index[b]!++) {
        for (index[a] = 0; index[a]! < size[a]!; index[a]!++) {
          const [i, j, k] = index
          if (isBone(i + nx * (j + ny * k)) && inRegion(volume, i, j, k, region)) voxels++
        }
      }
    }
    return voxels
  }
  return count(0) * sy * sz + count(1) * sx * sz + count(2) * sx * sy
}

function metalVolume({ volume }: ImageResult): number | undefined {
  if (volume.modality !== 'CT') return undefined
  const { values, grid } = volume
  let voxels = 0
  for (let i = 0; i < values.length; i++) if (values[i]! >= METAL_HU) voxels++
  return voxels * grid.spacing[0] * grid.spacing[1] * grid.spacing[2]
}

function gridName({ geometry, resampled }: ImageResult): string {
  if (resampled) return 'resampled'
  if (!geometry.regular && geometry.maxError > 0.02) return 'irregular'
  if (geometry.missing.length > 0) return 'irregular'
  return geometry.duplicate.length > 0 ? 'duplicates' : 'regular'
}

function modalityName(modality: string): string {
  if (modality === 'OT') return 'unknown'
  return modality === 'CT' || modality === 'MR' ? modality : 'other'
}

function slicesName(slices: number): string {
  if (slices === 1) return 'single'
  return slices < FEW_SLICES ? 'few' : 'enough'
}

/** What a rule measures, by its id; undefined where the image gives nothing to measure. */
export const gateMeasures: Readonly<
  Record<string, (image: ImageResult, bone: BoneChoice) => number | string | undefined>
> = {
  modality: ({ volume }) => modalityName(volume.modality),
  grid: gridName,
  'slice-spacing': ({ volume }) => (volume.grid.size[2] > 1 ? volume.grid.spacing[2] : undefined),
  'slice-thickness': ({ volume }) => volume.source.sliceThickness,
  'slice-gap': ({ volume }) =>
    volume.source.sliceThickness === undefined || volume.grid.size[2] < 2
      ? undefined
      : Math.max(0, volume.grid.spacing[2] - volume.source.sliceThickness),
  'pixel-spacing': ({ volume }) => Math.max(volume.grid.spacing[0], volume.grid.spacing[1]),
  slices: ({ volume }) => slicesName(volume.grid.size[2]),
  compression: ({ transferSyntax }) =>
    (transferSyntax ?? '').split(', ').some((uid) => transferSyntaxOf(uid)?.lossy) ? 'lossy' : 'lossless',
  kernel: ({ volume }) => (volume.modality === 'CT' ? (volume.source.kernel ?? 'unknown') : undefined),
  metal: metalVolume,
  truncation: boneOnBorder,
}
