import { z } from 'zod'
import { type FileSet, type SourceFile, StepError } from '../step.ts'

/** What nnU-Net's files say of a network; lengths mm, axes in the files' order z, y, x. */
export interface NetworkPlans {
  readonly model: SourceFile
  /** Files that were read beside the model. */
  readonly files: readonly SourceFile[]
  /** Spacing along z, y, x that the network was trained at. */
  readonly spacing: Triple
  readonly patch: Triple
  readonly normalisation: Normalisation
  /** Name of each class but the background. */
  readonly classes: ReadonlyMap<number, string>
}

type Triple = readonly [number, number, number]

export interface Normalisation {
  readonly scheme: 'CTNormalization' | 'ZScoreNormalization' | 'RescaleTo01Normalization' | 'NoNormalization'
  readonly mean?: number
  readonly std?: number
  readonly low?: number
  readonly high?: number
}

const LARGEST_JSON = 64 * 1024 * 1024 // Bytes.
const MOST_PATCH = 2 ** 26 // Voxels.
const three = z.tuple([z.number().positive(), z.number().positive(), z.number().positive()])
const intensities = z.object({
  mean: z.number(),
  std: z.number().positive(),
  percentile_00_5: z.number(),
  percentile_99_5: z.number(),
})
const perChannel = z.record(z.string(), intensities)

const configurationSchema = z.object({
  inherits_from: z.string().optional(),
  spacing: three.optional(),
  patch_size: z
    .tuple([z.int().min(1).max(1024), z.int().min(1).max(1024), z.int().min(1).max(1024)])
    .optional(),
  normalization_schemes: z
    .array(z.enum(['CTNormalization', 'ZScoreNormalization', 'RescaleTo01Normalization', 'NoNormalization']))
    .optional(),
})
type Configuration = z.output<typeof configurationSchema>

const plansSchema = z.object({
  configurations: z.record(z.string(), configurationSchema),
  foreground_intensity_properties_per_channel: perChannel.optional(),
  transpose_forward: z.tuple([z.int(), z.int(), z.int()]).default([0, 1, 2]),
})
const datasetSchema = z.object({
  labels: z.record(z.string(), z.union([z.int(), z.array(z.int())])),
  channel_names: z.record(z.string(), z.string()).optional(),
})
const fingerprintSchema = z.object({ foreground_intensity_properties_per_channel: perChannel })

function refuse(message: string, remedy: string): never {
  throw new StepError({ code: 'NETWORK_FILES', message, where: 'label/network', remedy })
}

function jsonOf<T>(file: SourceFile, schema: z.ZodType<T>): T {
  if (file.size > LARGEST_JSON)
    refuse(
      `expected a small JSON file, got ${Math.round(file.size / 1e6)} MB in ${file.name}`,
      'give the file that nnU-Net wrote',
    )
  let parsed: unknown
  try {
    parsed = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(file.read()))
  } catch {
    refuse(`expected JSON, got something else in ${file.name}`, 'give the file that nnU-Net wrote')
  }
  const checked = schema.safeParse(parsed)
  if (checked.success) return checked.data
  const issue = checked.error.issues[0]!
  return refuse(
    `${file.name} is not as nnU-Net writes it: ${issue.path.join('.')}: ${issue.message}`,
    'give the plans and dataset files of nnU-Net version 2',
  )
}

const baseName = (name: string) => name.slice(name.lastIndexOf('/') + 1)

function fileNamed(files: readonly SourceFile[], ending: string): SourceFile | undefined {
  const found = files.filter(({ name }) => baseName(name).toLowerCase().endsWith(ending))
  if (found.length > 1)
    refuse(
      `expected one file *${ending}, got ${found.map(({ name }) => name).join(', ')}`,
      'leave one of them in the folder',
    )
  return found[0]
}

/** A configuration with what it inherits. */
function resolved(
  configurations: Readonly<Record<string, Configuration>>,
  name: string,
  depth = 0,
): Configuration {
  const own = configurations[name]
  if (!own || depth > 8)
    return refuse(
      `expected a configuration '${name}', got ${Object.keys(configurations).join(', ')}`,
      'name one of the configurations of plans.json',
    )
  return own.inherits_from === undefined
    ? own
    : { ...resolved(configurations, own.inherits_from, depth + 1), ...own }
}

/**
 * Reads model, plans.json, dataset.json and, where it is there, dataset_fingerprint.json of nnU-Net version 2
 * (Isensee et al. 2021, doi:10.1038/s41592-020-01008-z) from a folder. One channel; labels, not regions.
 * @throws StepError NETWORK_FILES
 */
export function readPlans({ files }: FileSet, configuration: string): NetworkPlans {
  const model = fileNamed(files, '.onnx')
  const plansFile = fileNamed(files, 'plans.json')
  const datasetFile = fileNamed(files, 'dataset.json')
  const fingerprintFile = fileNamed(files, 'dataset_fingerprint.json')
  if (!model || !plansFile || !datasetFile)
    return refuse(
      `expected a model .onnx, plans.json and dataset.json, got ${files
        .map(({ name }) => name)
        .join(', ')
        .slice(0, 200)}`,
      'put the exported model beside the two files that nnU-Net wrote',
    )
  const plans = jsonOf(plansFile, plansSchema)
  const dataset = jsonOf(datasetFile, datasetSchema)
  const {
    spacing,
    patch_size: patch,
    normalization_schemes: schemes,
  } = resolved(plans.configurations, configuration)
  if (!spacing || !patch || !schemes)
    return refuse(
      `expected spacing, patch size and normalisation of '${configuration}', got not all of them`,
      'give the plans of a 3D configuration',
    )
  if (schemes.length !== 1 || Object.keys(dataset.channel_names ?? { 0: '' }).length !== 1)
    refuse(
      `expected a network for one image, got one for ${schemes.length}`,
      'use a network with one channel',
    )
  if (patch[0] * patch[1] * patch[2] > MOST_PATCH)
    refuse(
      `expected a patch of at most ${MOST_PATCH} voxels, got ${patch.join(' × ')}`,
      'check patch_size in plans.json',
    )
  if (plans.transpose_forward.join() !== '0,1,2')
    refuse(
      `expected axes in their own order, got ${plans.transpose_forward.join(', ')}`,
      'export the network without transposed axes',
    )
  const channel =
    plans.foreground_intensity_properties_per_channel?.['0'] ??
    (fingerprintFile &&
      jsonOf(fingerprintFile, fingerprintSchema).foreground_intensity_properties_per_channel['0'])
  const scheme = schemes[0]!
  if (scheme === 'CTNormalization' && !channel)
    refuse('expected the intensities that CT is normalised by, got none', 'add dataset_fingerprint.json')
  const known = channel && {
    mean: channel.mean,
    std: channel.std,
    low: channel.percentile_00_5,
    high: channel.percentile_99_5,
  }
  return {
    model,
    files: [plansFile, datasetFile, ...(fingerprintFile ? [fingerprintFile] : [])],
    spacing,
    patch,
    normalisation: { scheme, ...(known ?? {}) },
    classes: classesOf(dataset.labels),
  }
}

function classesOf(labels: Readonly<Record<string, number | number[]>>): ReadonlyMap<number, string> {
  const classes = new Map<number, string>()
  for (const [name, value] of Object.entries(labels)) {
    if (typeof value !== 'number')
      return refuse(
        `expected one number for ${name}, got regions`,
        'use a network that is trained with labels, not regions',
      )
    if (value > 0 && value <= 255) classes.set(value, name)
  }
  return classes
}
