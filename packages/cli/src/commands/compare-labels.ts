import {
  allStructures,
  compareLabels,
  type LabelMap,
  labelLayers,
  type MaskComparison,
  resampledOnto,
  TrabeculaError,
  type Volume,
} from '@trabecula/core'
import type { Command, CommandIo } from '../command.ts'
import { fileSetOf } from '../runtime/file-set.ts'
import { imageOfOption, labelOptions, readLabelFile } from '../runtime/label-file.ts'
import { callFault, numberOption, wordOption } from '../runtime/numbers.ts'

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

const needsImage = (error: unknown) => error instanceof TrabeculaError && error.code === 'LABELS_NEED_IMAGE'

/** Both label maps. Contours have no grid of their own: they are laid on the other's. */
async function readBoth(
  [first, second]: readonly string[],
  options: Readonly<Record<string, string | boolean | undefined>>,
  io: CommandIo,
): Promise<[LabelMap, LabelMap]> {
  const image = await imageOfOption(options, io)
  const read = (path: string, on?: Volume) => readLabelFile(fileSetOf(path), options, io, on)
  const gridOf = ({ grid, values }: LabelMap): Volume => ({
    grid,
    values,
    modality: 'OT',
    source: { format: 'computed' },
  })
  if (image) return [await read(first!, image), await read(second!, image)]
  try {
    const a = await read(first!)
    try {
      return [a, await read(second!)]
    } catch (error) {
      if (!needsImage(error)) throw error
      return [a, await read(second!, gridOf(a))]
    }
  } catch (error) {
    if (!needsImage(error)) throw error
    const b = await read(second!)
    return [await read(first!, gridOf(b)), b]
  }
}

function sayComparison(title: string, found: MaskComparison, io: CommandIo): void {
  const mm = (value: number) => (Number.isFinite(value) ? `${value.toFixed(3)} mm` : 'none')
  const share = (value: number) => (Number.isNaN(value) ? 'none' : value.toFixed(4))
  io.say(
    `${title}: Dice ${share(found.dice)}, Hausdorff ${mm(found.hausdorff)}, 95 % ${mm(found.hausdorff95)}, ` +
      `mean ${found.meanSurfaceDistance.map(mm).join(' and ')}, surface Dice ${share(found.surfaceDice)} at ${found.tolerance} mm`,
  )
}

/** `--label`: a voxel value or the name of a structure. @throws TrabeculaError OPTION_INVALID */
function labelOf(
  options: Readonly<Record<string, string | boolean | undefined>>,
): number | string | undefined {
  const text = options.label
  if (typeof text !== 'string') return undefined
  if (/^[a-z][a-z0-9_]*$/.test(text)) return text
  const value = Number(text)
  if (Number.isInteger(value) && value >= 1 && value <= 65535) return value
  throw callFault(
    `expected a whole number from 1 to 65535 or the name of a structure, got '${text}'`,
    '--label',
    'give a voxel value or a name',
  )
}

const hasNames = (labels: LabelMap) => allStructures(labels).every(({ name }) => !/^label_\d+$/.test(name))

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
      description: 'only this voxel value or structure (default: all but 0, and each by itself)',
    },
    {
      flags: '--pair <by>',
      description: 'value or name (default: name where both files name their structures, else value)',
    },
    { flags: '--orientation <frame>', description: 'RAS or LPS, for a NIfTI or NRRD that names no frame' },
    ...labelOptions,
  ],
  async run(paths, options, io) {
    const tolerance = numberOption(options, 'tolerance', 0) ?? 1
    const label = labelOf(options)
    io.context.progress(0, 'reading')
    const method = wordOption(options, 'resample', ['no', 'nearest', 'linear'], 'no')
    const [a, read] = await readBoth(paths, options, io)
    const b =
      method === 'no' || typeof options.image === 'string' ? read : resampledOnto(a.grid, read, method)
    const named = hasNames(a) && hasNames(b)
    const pairing = wordOption(
      options,
      'pair',
      ['value', 'name'],
      typeof label === 'string' || (label === undefined && named) ? 'name' : 'value',
    )
    io.context.progress(0.3, 'measuring')
    const found = compareLabels(
      label === undefined ? a : only(a, label),
      label === undefined ? b : only(b, label),
      tolerance,
      io.context,
      pairing,
    )
    if (label !== undefined && found.labels.length === 0) {
      throw new TrabeculaError({
        code: 'LABEL_VALUE_ABSENT',
        message: `expected voxels of ${typeof label === 'number' ? `value ${label}` : label} in one of the label maps, got none`,
        where: '--label',
        remedy: 'name a value that is there',
      })
    }
    const titleOf = (one: { name: string; value: number }) =>
      pairing === 'name' ? one.name : `label ${one.value}`
    sayComparison(label === undefined ? 'all labels' : titleOf(found.labels[0]!), found.all, io)
    if (label === undefined) for (const one of found.labels) sayComparison(titleOf(one), one, io)
    const labels = found.labels.map((one) => ({ value: one.value, name: one.name, ...finite(one) }))
    return { result: { ...finite(found.all), labels, pairing } }
  },
}

/** The label map with all other structures taken away. */
function only(labels: LabelMap, label: number | string): LabelMap {
  const own = allStructures(labels).find(
    ({ value, name }) => (typeof label === 'number' ? value : name) === label,
  )
  const value = own?.value ?? (typeof label === 'number' ? label : 0)
  const layer = labelLayers(labels).find(({ structures }) => structures.some((one) => one === own)) ?? labels
  return {
    grid: labels.grid,
    values: layer.values.map((v) => (value !== 0 && v === value ? v : 0)),
    structures: own ? [own] : [],
  }
}
