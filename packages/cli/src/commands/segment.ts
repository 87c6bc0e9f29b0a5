import {
  fillSchema,
  fillStructures,
  type ImageResult,
  keepPieces,
  keepSchema,
  type LabelMap,
  labelLayers,
  morphology,
  presetNames,
  readImage,
  separateBones,
  separated,
  separateSchema,
  sizesOf,
  type ThresholdParams,
  TrabeculaError,
  thresholdPresets,
  thresholdRange,
  thresholdSchema,
  thresholdStep,
} from '@trabecula/core'
import type { Command, CommandIo } from '../command.ts'
import { fileSetOf } from '../runtime/file-set.ts'
import {
  checkLabelName,
  imageOfOption,
  labelOptions,
  mayBeLabels,
  namesOption,
  readLabelFile,
  writeLabelFile,
} from '../runtime/label-file.ts'
import { callFault, numberOption } from '../runtime/numbers.ts'
import { imageOptions, imageOptionsOf } from './info.ts'

type Options = Readonly<Record<string, string | boolean | undefined>>

const BRIDGE = 3 // mm

function numberIn(text: string): number {
  return text.trim() === '' ? Number.NaN : Number(text)
}

/** @throws TrabeculaError OPTION_INVALID */
function thresholdOf({ preset, threshold, name }: Options): ThresholdParams {
  const presets = presetNames.join(', ')
  if ((preset === undefined) === (threshold === undefined)) {
    throw callFault(
      `expected either --preset or --threshold, got ${preset === undefined ? 'neither' : 'both'}`,
      'segment',
      `give --preset (${presets}) or --threshold LOW[,HIGH]`,
    )
  }
  const range = threshold === undefined ? {} : rangeOf(String(threshold))
  const parsed = thresholdSchema.safeParse({ ...(preset === undefined ? {} : { preset }), ...range, name })
  if (parsed.success) return parsed.data
  const issue = parsed.error.issues[0]!
  if (issue.path[0] === 'preset')
    throw callFault(`expected ${presets}, got '${String(preset)}'`, '--preset', 'choose one of them')
  throw callFault(issue.message, `--${String(issue.path[0] ?? 'threshold')}`, 'see trabecula segment --help')
}

function rangeOf(text: string): { low: number; high?: number } {
  const [low, high] = text.split(',').map(numberIn)
  const parts = text.split(',').length
  if (parts > 2 || !Number.isFinite(low) || (high !== undefined && !Number.isFinite(high))) {
    throw callFault(
      `expected LOW or LOW,HIGH, got '${text}'`,
      '--threshold',
      'give e.g. --threshold 226,3071',
    )
  }
  if (high !== undefined && high < low!)
    throw callFault(
      `expected LOW to be at most HIGH, got ${low} and ${high}`,
      '--threshold',
      'give the lower value first',
    )
  return high === undefined ? { low: low! } : { low: low!, high }
}

/** Without HIGH, only Hounsfield units have an end of their own: other images have values of any size. */
function endedFor({ volume, valueRange }: ImageResult, params: ThresholdParams): ThresholdParams {
  const { low, high } = params
  if (low === undefined || high !== undefined || volume.modality === 'CT') return params
  return { ...params, high: Math.max(low, valueRange[1], thresholdRange(params)[1]) }
}

/** @throws TrabeculaError OPTION_INVALID */
function keptOf(options: Options): 'largest' | 'all' | number {
  const text = options.keep ?? 'all'
  if (text === 'largest' || text === 'all') return text
  const count = Number(text)
  if (Number.isInteger(count) && count >= 1) return count
  throw callFault(
    `expected largest, all or a number from 1, got '${String(text)}'`,
    '--keep',
    'give --keep largest',
  )
}

interface Wishes {
  readonly name: string
  readonly keep: 'largest' | 'all' | number
  readonly close: number | undefined
  readonly fill: boolean
  /** How bones are separated; undefined: not at all. */
  readonly separate: { readonly method: 'auto' | 'shape'; readonly bridge: number } | undefined
}

function wishesOf(options: Options): Wishes {
  const bridge = numberOption(options, 'bridge', 0.1)
  if (bridge !== undefined && options.separate !== true)
    throw callFault(
      'expected --separate beside --bridge',
      '--bridge',
      'add --separate, or leave --bridge out',
    )
  const close = numberOption(options, 'close', 0)
  if (close !== undefined && (close === 0 || close > 100))
    throw callFault(
      `expected more than 0 and at most 100 mm, got ${close}`,
      '--close',
      'give e.g. --close 1.5',
    )
  return {
    name: String(options.name),
    keep: keptOf(options),
    close,
    fill: options.fill === true,
    separate:
      options.separate === true
        ? { method: bridge === undefined ? 'auto' : 'shape', bridge: bridge ?? BRIDGE }
        : undefined,
  }
}

/** Closing, filling, keeping and separating, in this order. */
async function refine(
  image: ImageResult | undefined,
  found: LabelMap,
  wishes: Wishes,
  { context }: CommandIo,
): Promise<LabelMap> {
  let labels = found
  if (wishes.close !== undefined) {
    context.progress(0.4, 'closing')
    labels = morphology(labels, 'close', { radius: wishes.close }, context)
  }
  if (wishes.fill) {
    context.progress(0.55, 'filling cavities')
    labels = await fillStructures(labels, fillSchema.parse({}), context)
  }
  if (wishes.keep !== 'all') {
    context.progress(0.65, 'keeping the largest pieces')
    labels = await keepPieces(labels, keepSchema.parse({ which: wishes.keep }), context)
  }
  if (wishes.separate === undefined) return labels
  context.progress(0.75, 'separating bones')
  const params = separateSchema.parse({ ...wishes.separate, name: wishes.name })
  // A label map alone shows no gaps: its bones are parted by their shape.
  if (!image) return separateBones(labels, params, wishes.name, context)
  return separated(image, labels, params, context)
}

function told(labels: LabelMap, io: CommandIo) {
  const sizes = labelLayers(labels).flatMap((layer) => sizesOf({ grid: labels.grid, ...layer }))
  for (const { name, value, voxels, volume: mm3 } of sizes)
    io.say(`${name} (${value}): ${voxels} voxels, ${(mm3 / 1000).toFixed(2)} cm³`)
  return sizes
}

/** A label map from a file, with the same operations after it. Structures that overlap are each worked on by themselves. */
async function labelsOnly(path: string, output: string, wishes: Wishes, options: Options, io: CommandIo) {
  io.context.progress(0, 'reading')
  const image = await imageOfOption(options, io)
  let labels: LabelMap
  try {
    labels = await readLabelFile(fileSetOf(path), options, io, image, namesOption(options, 'only'))
  } catch (error) {
    const measured = error instanceof TrabeculaError && /^LABELS_(NOT_WHOLE|NEGATIVE|TOO_)/.test(error.code)
    if (!measured) throw error
    throw callFault(
      'expected a label map, or either --preset or --threshold, got an image and neither',
      'segment',
      `give --preset (${presetNames.join(', ')}) or --threshold LOW[,HIGH]`,
    )
  }
  const layers: LabelMap[] = []
  for (const layer of labelLayers(labels)) {
    io.context.checkCancelled()
    layers.push(await refine(undefined, { grid: labels.grid, ...layer }, wishes, io))
  }
  const [first, ...overlaps] = layers as [LabelMap, ...LabelMap[]]
  const refined = overlaps.length === 0 ? first : { ...first, overlaps }
  writeLabelFile(output, refined, image, io)
  return { result: { written: output, labels: told(refined, io) } }
}

export const segmentCommand: Command = {
  name: 'segment',
  usesThreads: true,
  arguments: '<image>',
  summary:
    'Find bone by its grey values, or take a label map (also DICOM SEG, RTSTRUCT), and write it as one.',
  examples: [
    'trabecula segment cases/pelvis/ct.nii.gz --modality CT --preset bone --keep largest -o bone.nii.gz',
    'trabecula segment cases/pelvis-tumour/ct.zip --threshold 226,3071 --close 1.5 --fill --keep 3 --separate -o bones.nrrd',
  ],
  options: [
    {
      flags: '-o, --output <labels>',
      description: '.nii, .nii.gz, .nrrd, .nhdr, .seg.nrrd (3D Slicer) or .dcm (DICOM SEG)',
      required: true,
    },
    {
      flags: '--preset <name>',
      description: `for CT: ${presetNames.map((name) => `${name} (${thresholdPresets[name].low} to ${thresholdPresets[name].high} HU)`).join(', ')}`,
    },
    {
      flags: '--threshold <low[,high]>',
      description:
        'values that are bone, both ends included (without high: to 3071 in a CT, else without end)',
    },
    { flags: '--close <mm>', description: 'first close gaps with a ball of this radius' },
    { flags: '--fill', description: 'then fill cavities that are enclosed on all sides' },
    { flags: '--keep <pieces>', description: 'then keep the largest piece, all, or so many', default: 'all' },
    {
      flags: '--separate',
      description:
        'then part bones that touch, by the gaps of their joints. Where slices are so thick that a joint has no gap, seeds are needed: see label/split of the case file',
    },
    {
      flags: '--bridge <mm>',
      description: 'part by shape instead: bridges narrower than twice this are cut',
    },
    { flags: '--name <name>', description: 'name of the structure', default: 'bone' },
    { flags: '--series <uid>', description: 'SeriesInstanceUID, where there are several' },
    {
      flags: '--only <names>',
      description: 'of a label map: only these structures, names separated by commas',
    },
    ...labelOptions,
    ...imageOptions,
  ],
  async run([path], options, io) {
    const output = String(options.output)
    checkLabelName(output)
    const wishes = wishesOf(options)
    if (options.preset === undefined && options.threshold === undefined && mayBeLabels(path!))
      return labelsOnly(path!, output, wishes, options, io)
    const asked = thresholdOf(options)
    const { modality, orientation } = imageOptionsOf(options)
    const series = typeof options.series === 'string' ? options.series : undefined
    io.context.progress(0, 'reading')
    const image = await readImage(
      fileSetOf(path!),
      {
        ...(modality === undefined ? {} : { modality }),
        ...(orientation === undefined ? {} : { orientation }),
        ...(series === undefined ? {} : { series }),
      },
      io.context,
    )
    io.context.progress(0.3, 'threshold')
    const threshold = endedFor(image, asked)
    const found = await thresholdStep.run({ image }, threshold, io.context)
    io.context.checkCancelled()
    const labels = await refine(image, found, wishes, io)
    io.context.progress(0.95, 'writing')
    writeLabelFile(output, labels, image.volume, io)
    return { result: { written: output, threshold: thresholdRange(threshold), labels: told(labels, io) } }
  },
}
