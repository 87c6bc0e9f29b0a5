import {
  compareLabels,
  importLabels,
  importLabelsSchema,
  type LabelMap,
  type MaskComparison,
  TrabeculaError,
} from '@trabecula/core'
import type { Command, CommandIo } from '../command.ts'
import { fileSetOf } from '../runtime/file-set.ts'
import { callFault, numberOption } from '../runtime/numbers.ts'

/** JSON has no NaN and no Infinity: null stands where there is nothing to measure. */
function finite(found: MaskComparison) {
  const or = (value: number) => (Number.isFinite(value) ? value : null)
  return {
    dice: or(found.dice),
    hausdorff: or(found.hausdorff),
    hausdorff95: or(found.hausdorff95),
    meanSurfaceDistance: found.meanSurfaceDistance.map(or),
    surfaceDice: or(found.surfaceDice),
    tolerance: found.tolerance,
    voxels: found.voxels,
  }
}

function readLabels(path: string, orientation: string | undefined, { context }: CommandIo): LabelMap {
  const params = importLabelsSchema.parse(orientation === undefined ? {} : { orientation })
  const quiet = {
    ...context,
    // A comparison goes by values: that they have no names is no news.
    warn: (warning: Parameters<typeof context.warn>[0]) => {
      if (warning.code !== 'LABELS_UNNAMED') context.warn(warning)
    },
  }
  return importLabels(fileSetOf(path), params, quiet)
}

function sayComparison(title: string, found: MaskComparison, io: CommandIo): void {
  const mm = (value: number) => (Number.isFinite(value) ? `${value.toFixed(3)} mm` : 'none')
  const share = (value: number) => (Number.isNaN(value) ? 'none' : value.toFixed(4))
  io.say(
    `${title}: Dice ${share(found.dice)}, Hausdorff ${mm(found.hausdorff)}, 95 % ${mm(found.hausdorff95)}, ` +
      `mean ${found.meanSurfaceDistance.map(mm).join(' and ')}, surface Dice ${share(found.surfaceDice)} at ${found.tolerance} mm`,
  )
}

export const compareLabelsCommand: Command = {
  name: 'compare-labels',
  arguments: '<a> <b>',
  summary: 'How far two label maps agree, by volume and by surface (the definitions of surface-distance).',
  examples: [
    'trabecula segment cases/pelvis/ct.nii.gz --threshold 226 -o bone.nii.gz',
    'trabecula segment cases/pelvis/ct.nii.gz --threshold 300 -o harder.nrrd',
    'trabecula compare-labels bone.nii.gz harder.nrrd --label 1 --tolerance 1 --json',
  ],
  options: [
    { flags: '--tolerance <mm>', description: 'for the surface Dice', default: '1' },
    {
      flags: '--label <value>',
      description: 'only voxels of this value (default: all but 0, and each by itself)',
    },
    { flags: '--orientation <frame>', description: 'RAS or LPS, for a NIfTI or NRRD that names no frame' },
  ],
  async run([first, second], options, io) {
    const tolerance = numberOption(options, 'tolerance', 0) ?? 1
    const label = numberOption(options, 'label', 1)
    if (label !== undefined && !(Number.isInteger(label) && label <= 65535))
      throw callFault(
        `expected a whole number from 1 to 65535, got ${label}`,
        '--label',
        'give a voxel value',
      )
    const orientation = typeof options.orientation === 'string' ? options.orientation : undefined
    if (orientation !== undefined && orientation !== 'RAS' && orientation !== 'LPS')
      throw callFault(`expected RAS or LPS, got '${orientation}'`, '--orientation', 'give --orientation LPS')
    io.context.progress(0, 'reading')
    const [a, b] = [readLabels(first!, orientation, io), readLabels(second!, orientation, io)]
    io.context.progress(0.3, 'measuring')
    const found = compareLabels(
      label === undefined ? a : only(a, label),
      label === undefined ? b : only(b, label),
      tolerance,
      io.context,
    )
    if (label !== undefined && found.labels.length === 0) {
      throw new TrabeculaError({
        code: 'LABEL_VALUE_ABSENT',
        message: `expected voxels of value ${label} in one of the label maps, got none`,
        where: '--label',
        remedy: 'name a value that is there',
      })
    }
    sayComparison(label === undefined ? 'all labels' : `label ${label}`, found.all, io)
    if (label === undefined) for (const one of found.labels) sayComparison(`label ${one.value}`, one, io)
    const labels = found.labels.map((one) => ({ value: one.value, ...finite(one) }))
    return { result: { ...finite(found.all), labels } }
  },
}

/** The label map with all other values taken away. */
function only(labels: LabelMap, value: number): LabelMap {
  return {
    ...labels,
    values: labels.values.map((v) => (v === value ? v : 0)),
    structures: labels.structures.filter((structure) => structure.value === value),
  }
}
