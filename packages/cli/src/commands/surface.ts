import {
  extractSurface,
  finishSurface,
  flattened,
  type ImageResult,
  type LabelMap,
  readImage,
  signedVolume,
  surfaceArea,
  surfaceField,
  TrabeculaError,
  thresholdField,
} from '@trabecula/core'
import type { Command, CommandIo } from '../command.ts'
import { fileSetOf } from '../runtime/file-set.ts'
import {
  imageOfOption,
  labelOptions,
  namesOption,
  namesSegments,
  readLabelFile,
} from '../runtime/label-file.ts'
import { checkMeshName, writeMeshFile } from '../runtime/mesh-file.ts'
import { numberOption, wordOption } from '../runtime/numbers.ts'

type Options = Readonly<Record<string, string | boolean | undefined>>

const PASSES = 5 // As `surface/body`.
const MOST_LABELS = 200 // More different values than any label map has: an image of measured values.

/** The voxels other than 0 as one structure. @throws TrabeculaError THRESHOLD_MISSING where the values are no labels */
function labelsOf({ volume }: ImageResult, where: string): LabelMap {
  const values = new Uint8Array(volume.values.length)
  const seen = new Set<number>()
  const measured = volume.modality === 'CT' || volume.modality === 'MR'
  for (let i = 0; i < values.length; i++) {
    const value = volume.values[i]!
    if (measured || !Number.isInteger(value) || value < 0 || seen.size > MOST_LABELS) {
      throw new TrabeculaError(
        {
          code: 'THRESHOLD_MISSING',
          message: 'expected a label map (some whole numbers from 0), got an image of measured values',
          where,
          remedy: 'give --threshold, the value at the boundary',
        },
        'call',
      )
    }
    if (value > 0) {
      seen.add(value)
      values[i] = 1
    }
  }
  const structures = [{ value: 1, name: 'labels', side: 'unknown', colour: [230, 220, 200] }] as const
  return { grid: volume.grid, values, structures }
}

/** All structures of a label map as one, those that overlap too. */
function asOne(labels: LabelMap): LabelMap {
  const { grid, values } = flattened(labels)
  const structures = [{ value: 1, name: 'labels', side: 'unknown', colour: [230, 220, 200] }] as const
  return { grid, values: Uint8Array.from(values, (value) => (value === 0 ? 0 : 1)), structures }
}

/** The surface as it is found in the image or the labels, which are let go of: what follows needs their memory. */
async function rawSurface(
  path: string,
  options: Options,
  io: CommandIo,
  { threshold, keep }: { readonly threshold: number | undefined; readonly keep: 'all' | 'largest' },
) {
  const series = typeof options.series === 'string' ? { seriesInstanceUid: options.series } : {}
  const frame = wordOption(options, 'orientation', ['as named', 'RAS', 'LPS'], 'as named')
  const params = frame === 'as named' ? series : { ...series, orientation: frame }
  io.context.progress(0, 'reading')
  const names = namesOption(options, 'structure')
  const segments = threshold === undefined && (names !== undefined || namesSegments(path))
  const image = segments ? undefined : await readImage(fileSetOf(path), params, io.context)
  const labels = image
    ? undefined
    : await readLabelFile(fileSetOf(path), options, io, await imageOfOption(options, io), names)
  io.context.checkCancelled()
  io.context.progress(0.2, 'placing the surface')
  const grid = (image?.volume ?? labels!).grid
  const field =
    image && threshold !== undefined
      ? thresholdField(image.volume, threshold, keep)
      : surfaceField(image ? labelsOf(image, path) : asOne(labels!), undefined, 1, 'labels', {
          edge: undefined,
          keep,
        })
  return { raw: await extractSurface(field, grid, io.context), spacing: grid.spacing }
}

/** `trabecula surface IMAGE-or-LABELS -o MESH`: a closed surface of what is above a threshold, or of all labels. */
export const surfaceCommand: Command = {
  name: 'surface',
  usesThreads: true,
  arguments: '<image>',
  summary: 'Make the closed surface of an image above a threshold, or of a label map.',
  examples: [
    'trabecula surface cases/pelvis/ct.nii.gz --threshold 226 --keep largest -o bone.stl',
    'trabecula segment cases/pelvis/ct.nii.gz --threshold 226 -o bone.nii.gz',
    'trabecula surface bone.nii.gz --keep largest --tolerance 0.1 -o bone.ply',
  ],
  options: [
    {
      flags: '-o, --output <mesh>',
      description: 'STL (binary), PLY, OBJ or 3MF, by its ending',
      required: true,
    },
    {
      flags: '--threshold <value>',
      description: "the image's value at the boundary; without it: a label map",
    },
    { flags: '--keep <parts>', description: 'largest or all', default: 'all' },
    {
      flags: '--tolerance <mm>',
      description: 'greatest distance to the unreduced surface; 0: unreduced',
      default: '0.2',
    },
    { flags: '--orientation <frame>', description: 'RAS or LPS, for a NIfTI or NRRD that names no frame' },
    { flags: '--series <uid>', description: 'SeriesInstanceUID, where there are several' },
    {
      flags: '--structure <names>',
      description: 'of a label map: only these structures, names separated by commas',
    },
    ...labelOptions,
  ],
  async run([path], options, io) {
    const output = String(options.output)
    checkMeshName(output)
    const threshold = numberOption(options, 'threshold')
    const keep = wordOption(options, 'keep', ['all', 'largest'], 'all')
    const tolerance = numberOption(options, 'tolerance', 0) ?? 0.2
    const { raw, spacing } = await rawSurface(path!, options, io, { threshold, keep })
    const { mesh, topology, deviations } = await finishSurface(raw, spacing, {
      passes: PASSES,
      tolerance,
      map: false,
      where: 'surface',
      context: io.context,
    })
    writeMeshFile(output, mesh)
    const { closed, components } = topology
    const { operation: _, ...deviation } = deviations.find(({ operation }) => operation === 'reduce') ?? {
      operation: 'reduce',
      mean: 0,
      p95: 0,
      max: 0,
    }
    const result = {
      written: output,
      triangles: mesh.triangles.length / 3,
      vertices: mesh.positions.length / 3,
      closed,
      components,
      volume: signedVolume(mesh),
      area: surfaceArea(mesh),
      deviation,
      deviations,
    }
    io.say(`${output}: ${result.triangles} triangles, ${components} parts, ${result.volume.toFixed(1)} mm³`)
    io.say(
      `to the unreduced surface: mean ${deviation.mean.toFixed(3)}, greatest ${deviation.max.toFixed(3)} mm`,
    )
    return { result }
  },
}
