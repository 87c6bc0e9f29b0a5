import { basename, dirname, join } from 'node:path'
import { checkVolumeName, chooseVolume, loadVolume, surveyImages, writeVolume } from '@trabecula/core'
import type { Command } from '../command.ts'
import { fileSetOf } from '../runtime/file-set.ts'
import { writeWhole } from '../runtime/files.ts'
import { imageOptions, imageOptionsOf } from './info.ts'

export const convertCommand: Command = {
  name: 'convert',
  arguments: '<image> <out>',
  summary: 'Write one volume on a regular grid as NIfTI (.nii, .nii.gz) or NRRD (.nrrd, .nhdr)',
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
    const { volume, resampled, padding } = await loadVolume(
      chooseVolume(survey, { seriesInstanceUid }),
      true,
      io.context,
    )
    const files = writeVolume(volume, basename(output))
    // The asked name last: where it is there, all is there.
    for (const file of [...files].reverse()) writeWhole(join(dirname(output), file.name), file.bytes)
    const { size, spacing } = volume.grid
    io.say(
      `${output}: ${size.join(' × ')} voxels of ${spacing.join(' × ')} mm${resampled ? ', resampled' : ''}, ${padding} without data`,
    )
    return { result: { written: output, size, spacing, resampled, padding } }
  },
}
