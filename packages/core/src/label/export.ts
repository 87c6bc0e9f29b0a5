import { z } from 'zod'
import { canonicalJson } from '../base/canonical.ts'
import { writeSegmentation } from '../formats/dicom/segmentation-write.ts'
import { writeNifti } from '../formats/nifti.ts'
import type { Segment } from '../formats/segments.ts'
import { writeSlicerSegmentation } from '../formats/slicer-segmentation.ts'
import type { DocumentsResult } from '../geometry/device.ts'
import type { ImageResult } from '../geometry/image.ts'
import { allStructures, layersOf } from '../geometry/label-layers.ts'
import type { LabelMap, Structure } from '../geometry/label-map.ts'
import type { VolumeSource } from '../geometry/volume.ts'
import { defineStep, type StepContext } from '../step.ts'

export const exportLabelsSchema = z.strictObject({
  name: z
    .string()
    .regex(/^[a-z][a-z0-9_-]*$/)
    .describe('name of the files, without ending'),
  case: z.string().default('trabecula').describe("the case's pseudonym, written as the patient's name"),
  version: z.string().default('0').describe("the program's version"),
  date: z
    .string()
    .regex(/^\d{8}$/)
    .default('20000101')
    .describe('date written into the DICOM object, YYYYMMDD'),
})
export type ExportLabelsParams = z.input<typeof exportLabelsSchema>

const SIDE_CODES: Readonly<Partial<Record<Structure['side'], readonly [string, string]>>> = {
  left: ['7771000', 'Left'],
  right: ['24028007', 'Right'],
  both: ['51440002', 'Right and left'],
}

/** A structure as a segment: its own terms, and the side as a modifier where they do not have one. */
function segmentOf(structure: Structure, layer: number): Segment {
  const { value, name, colour, code, terms, origin, side } = structure
  const laterality = code ? SIDE_CODES[side] : undefined
  const modifier =
    terms?.modifier ??
    (laterality && !terms?.regionModifier
      ? { value: laterality[0], scheme: 'SCT', meaning: laterality[1] }
      : undefined)
  return {
    value,
    layer,
    label: origin?.label || name,
    colour,
    ...terms,
    ...(code ? { type: code } : {}),
    ...(modifier ? { modifier } : {}),
    ...(origin?.algorithmType === undefined ? {} : { algorithmType: origin.algorithmType }),
    ...(origin?.algorithm === undefined ? {} : { algorithm: origin.algorithm }),
  }
}

/** A label map's layers and segments, for the formats that carry both. */
export function segmentsOfLabels(labels: LabelMap) {
  const layers = layersOf(labels)
  return {
    grid: labels.grid,
    layers: layers.map(({ values }) => values),
    segments: layers
      .flatMap(({ structures }, layer) => structures.map((structure) => segmentOf(structure, layer)))
      .sort((a, b) => a.value - b.value),
  }
}

/**
 * A label map as files that other programs read: NIfTI-1 (`<name>.nii.gz`, one file more for each layer of structures
 * that overlap), 3D Slicer's `<name>.seg.nrrd`, a DICOM segmentation `<name>.seg.dcm` with references to the image's
 * slices, and `<name>.json`, which names the values (name, side, colour, code, origin).
 * @throws TrabeculaError VOXEL_SIZE where a side is too long for NIfTI-1
 */
export function exportLabels(
  labels: LabelMap,
  given: ExportLabelsParams,
  context: Pick<StepContext, 'hash'>,
  source?: VolumeSource,
): DocumentsResult {
  const params = exportLabelsSchema.parse(given)
  const { name } = params
  const layers = layersOf(labels)
  const niftis = layers.map((_, layer) => `${name}${layer === 0 ? '' : `-${layer + 1}`}.nii.gz`)
  const table = canonicalJson({
    file: niftis[0]!,
    ...(niftis.length > 1 ? { files: niftis } : {}),
    structures: layers.flatMap(({ structures }, layer) =>
      structures.map((structure) => (layer === 0 ? structure : { ...structure, layer: layer + 1 })),
    ),
  })
  const file = (path: string, bytes: Uint8Array, mediaType: string) => ({
    path: `labels/${path}`,
    bytes,
    mediaType,
  })
  const segmented = segmentsOfLabels(labels)
  const files = [
    file(`${name}.json`, new TextEncoder().encode(`${table}\n`), 'application/json'),
    ...layers.map(({ values }, layer) =>
      file(
        niftis[layer]!,
        writeNifti(labels.grid, values, { gzip: true, description: `labels ${name}` }),
        'application/gzip',
      ),
    ),
    file(`${name}.seg.nrrd`, writeSlicerSegmentation(segmented), 'application/octet-stream'),
  ]
  if (allStructures(labels).length > 0) {
    const object = writeSegmentation(
      {
        ...segmented,
        title: name,
        caseName: params.case,
        contentDate: params.date,
        softwareVersion: params.version,
        ...(source === undefined ? {} : { source }),
      },
      context.hash,
    )
    files.push(file(`${name}.seg.dcm`, object, 'application/dicom'))
  }
  return { files }
}

export const exportLabelsStep = defineStep({
  kind: 'label/export',
  version: 1,
  title: 'Write a label map for other programs',
  inputs: { of: 'LabelMap', image: 'Image' },
  optional: ['image'],
  params: exportLabelsSchema,
  output: 'Documents',
  run: ({ of, image }: { of: LabelMap; image?: ImageResult }, params, context) =>
    exportLabels(of, params, context, image?.volume.source),
})
