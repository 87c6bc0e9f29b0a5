import { LayerStack, type SegmentFile } from '../formats/segments.ts'
import type { ImageResult } from '../geometry/image.ts'
import { labelMapOf } from '../geometry/label-layers.ts'
import type { LabelLayer, LabelMap, Structure } from '../geometry/label-map.ts'
import { embeddingOf, embedValues, resampleValues } from '../geometry/place-on-grid.ts'
import { type Volume, voxelCountOf } from '../geometry/volume.ts'
import { defineStep, type FileSet, type StepContext, StepError } from '../step.ts'
import { readSegments } from './import-file.ts'
import { type ImportLabelsParams, importLabelsSchema } from './import-params.ts'
import { structuresOf, tellOrigin } from './import-structures.ts'

export { type ImportLabelsParams, importLabelsSchema } from './import-params.ts'

function refusal(code: string, where: string, message: string, remedy: string): StepError {
  return new StepError({ code, message, where, remedy })
}

/** Only the asked structures, in as few layers as their overlaps need. @throws StepError STRUCTURE_NOT_FOUND */
function keepOnly(
  file: SegmentFile,
  structures: ReadonlyMap<SegmentFile['segments'][number], Structure>,
  only: readonly string[] | undefined,
  where: string,
): LabelLayer[] {
  const known = [...structures.values()].map(({ name }) => name)
  const missing = only?.find((name) => !known.includes(name))
  if (missing !== undefined)
    throw refusal(
      'STRUCTURE_NOT_FOUND',
      where,
      `expected a structure '${missing}', got ${known.join(', ') || 'none'}`,
      'name structures that the label map has',
    )
  const kept = file.segments.filter((segment) => only?.includes(structures.get(segment)!.name) ?? true)
  const layerOf = new Map(kept.map((segment) => [segment, segment.layer]))
  let layers = file.layers
  if (kept.length < file.segments.length) {
    const stack = new LayerStack(voxelCountOf(file.grid), Math.max(...kept.map(({ value }) => value)))
    for (const segment of kept) {
      const values = file.layers[segment.layer]!
      const { layer } = stack.put(segment.value, (take) => {
        for (let i = 0; i < values.length; i++) if (values[i] === segment.value && !take(i)) return false
        return true
      })
      layerOf.set(segment, layer)
    }
    layers = stack.layers
  }
  const depth = Math.max(1, ...[...layerOf.values()].map((layer) => layer + 1))
  return Array.from({ length: depth }, (_, layer) => ({
    values: layers[layer] ?? new Uint8Array(voxelCountOf(file.grid)),
    structures: kept
      .filter((segment) => layerOf.get(segment) === layer)
      .map((segment) => structures.get(segment)!)
      .sort((a, b) => a.value - b.value),
  }))
}

/** @throws StepError FRAME_OF_REFERENCE where the labels were drawn in another frame than the image's */
function requireSameFrame(file: SegmentFile, image: Volume, where: string): void {
  const frame = image.source.frameOfReferenceUid
  if (frame === undefined || file.frameOfReferenceUid === undefined || frame === file.frameOfReferenceUid)
    return
  throw refusal(
    'FRAME_OF_REFERENCE',
    where,
    'expected labels in the frame of reference of the image, got another: the same numbers are other places there',
    'name the image on which they were drawn as `of`; lay that image on this one with `registerTo`',
  )
}

function voxelsIn(values: LabelLayer['values']): number {
  let count = 0
  for (let i = 0; i < values.length; i++) if (values[i] !== 0) count++
  return count
}

/** The layers on the image's grid: voxel by voxel where they are the image's voxels, else resampled where that is asked for. */
function onImage(
  layers: readonly LabelLayer[],
  file: SegmentFile,
  image: Volume,
  params: ImportLabelsParams,
  where: string,
  context: StepContext,
): LabelLayer[] {
  const { grid } = image
  const embedding = embeddingOf(file.grid, grid)
  if (embedding) {
    const placed = layers.map(({ values }) => embedValues(values, file.grid, grid, embedding))
    const beyond = placed.reduce((sum, layer) => sum + layer.beyond, 0)
    if (beyond > 0)
      context.warn({
        code: 'LABELS_BEYOND_IMAGE',
        message: `${beyond} labelled voxels lie beyond the image and are cut off`,
        where,
      })
    return layers.map((layer, i) => ({ ...layer, values: placed[i]!.values }))
  }
  if (params.resample === undefined)
    throw refusal(
      'GRID_MISMATCH',
      where,
      `expected the label map on the image's grid of ${grid.size.join(' × ')} voxels, got ${file.grid.size.join(' × ')} at another place or spacing`,
      'use the image from which the label map was made, or let it be carried there with `resample: linear`',
    )
  const size = ({ spacing }: Volume['grid']) => spacing[0] * spacing[1] * spacing[2]
  const placed = layers.map((layer) => {
    context.checkCancelled()
    return { ...layer, values: resampleValues(layer.values, file.grid, grid, params.resample!) }
  })
  const volume = (from: readonly LabelLayer[], voxel: number) =>
    (from.reduce((sum, { values }) => sum + voxelsIn(values), 0) * voxel) / 1000
  const [before, after] = [volume(layers, size(file.grid)), volume(placed, size(grid))]
  context.warn({
    code: 'LABELS_RESAMPLED',
    message: `labels of ${file.grid.spacing.map((s) => Number(s.toFixed(3))).join(' × ')} mm were resampled onto the image's grid (${params.resample}): ${before.toFixed(2)} cm³ became ${after.toFixed(2)} cm³`,
    where,
  })
  return placed
}

/**
 * A label map from a DICOM segmentation or structure set, a segmentation of 3D Slicer, or a NIfTI, NRRD or MetaImage
 * file, in the place that its header gives it; on the grid of the image where one is given. Structures that overlap are
 * kept in layers of their own. What was made elsewhere is marked and told.
 * @throws StepError LABELS_FILE, LABELS_NEED_IMAGE, LABELS_NOT_WHOLE, LABELS_NEGATIVE, LABELS_TOO_GREAT, LABELS_TOO_MANY,
 * LABELS_VALUE_TWICE, LABELS_VALUE_MISSING, STRUCTURE_NOT_FOUND, FRAME_OF_REFERENCE, GRID_MISMATCH; TrabeculaError of
 * the formats.
 */
export async function importLabels(
  files: FileSet,
  params: ImportLabelsParams,
  context: StepContext,
  image?: Volume,
): Promise<LabelMap> {
  const { file, where } = await readSegments(files, params, image?.grid)
  for (const warning of file.warnings) context.warn(warning)
  if (image) requireSameFrame(file, image, where)
  const structures = structuresOf(file, params, where, context)
  const layers = keepOnly(file, structures, params.only, where)
  const kept = layers.flatMap((layer) => layer.structures)
  if (kept.length > 0) tellOrigin(kept, file.format, where, context)
  if (layers.length > 1) {
    const over = layers.slice(1).flatMap((layer) => layer.structures.map(({ name }) => name))
    const message = `structures share voxels: ${over.slice(0, 12).join(', ')} lie over others and are kept in layers of their own`
    context.warn({ code: 'LABELS_SHARE_VOXELS', message, where })
  }
  if (!image) return labelMapOf(file.grid, layers)
  return labelMapOf(image.grid, onImage(layers, file, image, params, where, context))
}

export const importLabelsStep = defineStep({
  kind: 'label/import',
  version: 1,
  title: 'Read a label map from a file',
  inputs: { files: 'Files', image: 'Image' },
  optional: ['image'],
  params: importLabelsSchema,
  output: 'LabelMap',
  run: ({ files, image }: { files: FileSet; image?: ImageResult }, params, context) =>
    importLabels(files, params, context, image?.volume),
})
