import { basename, dirname, join } from 'node:path'
import {
  checkVolumeName,
  chooseVolume,
  loadVolume,
  surveyImages,
  type Warning,
  writeVolume,
} from '@trabecula/core'
import type { Command } from '../command.ts'
import { fileSetOf } from '../runtime/file-set.ts'
import { writeWhole } from '../runtime/files.ts'
import { imageOptions, imageOptionsOf } from './info.ts'

export const convertCommand: Command = {
  name: 'convert',
  arguments: '<image> <out>',
  summary:
    'Write one volume on a regular grid as NIfTI (.nii, .nii.gz), NRRD (.nrrd, .nhdr) or MetaImage (.mha, .mhd)',
  examples: ['trabecula convert cases/pelvis-tumour/ct.zip ct.nii.gz'],
  options: [
    {
      flags: '--series <uid>',
      description: 'which series, where there are several (default: the one with most voxels)',
    },
    ...imageOptions,
  ],
  async run(args, options, io) {
    const [input, output] = args as [string, string]
    checkVolumeName(output)
    const { modality, orientation } = imageOptionsOf(options)
    const survey = await surveyImages(fileSetOf(input), io.context, { modality, orientation })
    const seriesInstanceUid = typeof options.series === 'string' ? options.series : undefined
    const chosen = chooseVolume(survey, { seriesInstanceUid })
    const warnings: Warning[] = []
    const warn = (warning: Warning) => {
      warnings.push(warning)
      io.context.warn(warning)
    }
    const { volume, resampled, padding } = await loadVolume(chosen, true, { ...io.context, warn })
    const files = writeVolume(volume, basename(output))
    // The asked name last: where it is there, all is there.
    for (const file of [...files].reverse()) writeWhole(join(dirname(output), file.name), file.bytes)
    const { size, spacing } = volume.grid
    io.say(
      `${output}: ${size.join(' × ')} voxels of ${spacing.join(' × ')} mm${resampled ? ', resampled' : ''}, ${padding} without data`,
    )
    const series = chosen.seriesInstanceUid ?? null
    // What was not regular and how it was mended: the record of the one step that is not the scanner's.
    const resampling = resampled ? { fault: chosen.fault, method: 'linear', ...chosen.geometry } : null
    return { result: { written: output, size, spacing, resampled, padding, series, resampling, warnings } }
  },
}
