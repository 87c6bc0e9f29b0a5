import { z } from 'zod'
import { structureOfName } from '../anatomy/structures.ts'
import { exp } from '../base/math.ts'
import { onnxHeader } from '../formats/onnx-header.ts'
import type { ImageResult } from '../geometry/image.ts'
import type { LabelMap, Structure } from '../geometry/label-map.ts'
import { resampledVolume } from '../geometry/resampled-volume.ts'
import {
  defineStep,
  type FileSet,
  type NetworkRuntime,
  type OpenNetwork,
  type StepContext,
  StepError,
} from '../step.ts'
import { type NetworkPlans, type Normalisation, readPlans } from './network-plans.ts'
import { reviewedField } from './structure-schema.ts'

export const networkSchema = z.strictObject({
  configuration: z
    .string()
    .default('3d_fullres')
    .describe('which configuration of plans.json the model is of'),
  overlap: z.number().min(0).max(0.9).default(0.5).describe('how much of a patch the next one covers again'),
  sha256: z
    .string()
    .regex(/^[0-9a-f]{64}$/)
    .optional()
    .describe('what the model must be, by the hash of its file; another model is refused'),
  reviewed: reviewedField,
})
export type NetworkParams = z.output<typeof networkSchema>

type Triple = readonly [number, number, number]

const MOST_SCORES = 2 ** 31 // Bytes for the scores of all classes.
const SIGMA = 1 / 8 // Of the patch: the weight of its voxels, as in nnU-Net.

/** A volume of one number a voxel, x fastest. */
interface Scalars {
  readonly values: Float32Array
  readonly size: Triple
}

function normalised(values: Float32Array, { scheme, mean = 0, std = 1, low, high }: Normalisation): void {
  if (scheme === 'NoNormalization') return
  if (scheme === 'CTNormalization') {
    for (let v = 0; v < values.length; v++)
      values[v] = (Math.min(high!, Math.max(low!, values[v]!)) - mean) / Math.max(std, 1e-8)
    return
  }
  let [sum, squares, least, most] = [0, 0, Infinity, -Infinity]
  for (const value of values) {
    sum += value
    squares += value * value
    least = Math.min(least, value)
    most = Math.max(most, value)
  }
  const average = sum / values.length
  const [from, width] =
    scheme === 'ZScoreNormalization'
      ? [average, Math.sqrt(Math.max(0, squares / values.length - average * average))]
      : [least, most - least]
  for (let v = 0; v < values.length; v++) values[v] = (values[v]! - from) / Math.max(width, 1e-8)
}

/** Linear resampling onto a grid of the same extent: voxel edges on voxel edges, outermost values repeated. */
export async function resized(
  { values, size }: Scalars,
  wanted: Triple,
  context: Pick<StepContext, 'parallel'>,
): Promise<Float32Array> {
  if (size.every((n, a) => n === wanted[a])) return values
  const map = [0, 1, 2].flatMap((axis) => {
    const step = size[axis]! / wanted[axis]!
    return [0, 1, 2, 3].map((column) => (column === axis ? step : column === 3 ? 0.5 * step - 0.5 : 0))
  })
  const rule = { map, method: 'linear', margin: Infinity, empty: 0 } as const
  return resampledVolume({ values, size }, wanted, rule, context)
}

/** First voxels of the patches along one axis: evenly spread, the last one at the end. */
function starts(n: number, patch: number, overlap: number): number[] {
  if (n <= patch) return [0]
  const count = Math.ceil((n - patch) / Math.max(1, patch * (1 - overlap))) + 1
  return Array.from({ length: count }, (_, s) => Math.round((s * (n - patch)) / (count - 1)))
}

/** Weight of a patch's voxels along one axis: a Gaussian about its middle, at least a thousandth. */
function weights(patch: number): Float64Array {
  return Float64Array.from({ length: patch }, (_, i) => {
    const away = (i - (patch - 1) / 2) / (patch * SIGMA)
    return Math.max(1e-3, exp((-away * away) / 2))
  })
}

/** Scores of every class in every voxel: the weighted mean over all patches that hold it. */
async function scoresOf(
  image: Scalars,
  plans: NetworkPlans,
  network: OpenNetwork,
  overlap: number,
  context: Pick<StepContext, 'progress' | 'checkCancelled'>,
): Promise<{ scores: readonly Float32Array[]; size: Triple }> {
  const [pz, py, px] = plans.patch
  const patch = [px, py, pz] as const
  const { size } = image
  const [sx, sy, sz] = size.map((n, a) => starts(n, patch[a]!, overlap)) as [number[], number[], number[]]
  const [wx, wy, wz] = patch.map(weights) as [Float64Array, Float64Array, Float64Array]
  const voxels = size[0] * size[1] * size[2]
  let scores: Float32Array[] | undefined
  const sum = new Float32Array(voxels)
  const input = new Float32Array(px * py * pz)
  const all = sx.length * sy.length * sz.length
  let done = 0
  for (const z of sz) {
    for (const y of sy) {
      for (const x of sx) {
        context.checkCancelled()
        context.progress(done++ / all, 'asking the network')
        fillPatch(image, [x, y, z], patch, input)
        const { data, dims } = await network.run(input, [1, 1, pz, py, px])
        const classes = dims[1] ?? 0
        if (dims.length !== 5 || classes < 2 || data.length !== classes * input.length)
          throw shapeUnexpected(dims, [1, plans.classes.size + 1, pz, py, px])
        if (!scores) {
          if (classes * voxels * 4 > MOST_SCORES) throw tooLarge(classes, size)
          scores = Array.from({ length: classes }, () => new Float32Array(voxels))
        }
        addPatch(scores, sum, data, [x, y, z], patch, size, [wx, wy, wz])
      }
    }
  }
  for (const own of scores!) for (let v = 0; v < voxels; v++) own[v]! /= sum[v]!
  return { scores: scores!, size }
}

/** The patch's values; beyond the image 0, as nnU-Net pads. */
function fillPatch({ values, size }: Scalars, start: Triple, patch: Triple, input: Float32Array): void {
  input.fill(0)
  for (let k = 0; k < Math.min(patch[2], size[2] - start[2]); k++) {
    for (let j = 0; j < Math.min(patch[1], size[1] - start[1]); j++) {
      const from = start[0] + size[0] * (start[1] + j + size[1] * (start[2] + k))
      input.set(
        values.subarray(from, from + Math.min(patch[0], size[0] - start[0])),
        patch[0] * (j + patch[1] * k),
      )
    }
  }
}

function addPatch(
  scores: readonly Float32Array[],
  sum: Float32Array,
  data: Float32Array,
  start: Triple,
  patch: Triple,
  size: Triple,
  [wx, wy, wz]: readonly [Float64Array, Float64Array, Float64Array],
): void {
  const voxels = patch[0] * patch[1] * patch[2]
  for (let k = 0; k < Math.min(patch[2], size[2] - start[2]); k++) {
    for (let j = 0; j < Math.min(patch[1], size[1] - start[1]); j++) {
      const to = start[0] + size[0] * (start[1] + j + size[1] * (start[2] + k))
      const from = patch[0] * (j + patch[1] * k)
      const row = wy[j]! * wz[k]!
      for (let i = 0; i < Math.min(patch[0], size[0] - start[0]); i++) {
        const weight = row * wx[i]!
        sum[to + i]! += weight
        for (let c = 0; c < scores.length; c++) scores[c]![to + i]! += weight * data[c * voxels + from + i]!
      }
    }
  }
}

/** The class with the highest score, of equal ones the first. */
async function argmax(
  scores: readonly Float32Array[],
  size: Triple,
  wanted: Triple,
  context: Pick<StepContext, 'parallel'>,
): Promise<Uint8Array> {
  const labels = new Uint8Array(wanted[0] * wanted[1] * wanted[2])
  const best = new Float32Array(labels.length).fill(-Infinity)
  for (const [c, own] of scores.entries()) {
    const there = await resized({ values: own, size }, wanted, context)
    for (let v = 0; v < labels.length; v++) {
      if (!(there[v]! > best[v]!)) continue
      best[v] = there[v]!
      labels[v] = c
    }
  }
  return labels
}

const structureName = (name: string, value: number) => {
  const plain = name
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '_')
    .replace(/^[^a-z]+|_+$/g, '')
  return plain === '' ? `class_${value}` : plain.slice(0, 64)
}

/**
 * Finds structures with a network that somebody brings along, exported to ONNX, by nnU-Net's conventions (version 2).
 *
 * The image is resampled (linearly) to the spacing of the plans, normalised as they say, cut into overlapping patches; the
 * scores of all patches are averaged with Gaussian weights, resampled back, and each voxel gets the class with the highest.
 * Axes as in the image. What the network was, by hash, and what ran it, is a warning that stays with the result.
 * @throws StepError NETWORK_RUNTIME, NETWORK_FILES, NETWORK_OTHER, NETWORK_SHAPE, NETWORK_MEMORY
 */
export async function askNetwork(
  image: ImageResult,
  files: FileSet,
  params: NetworkParams,
  context: StepContext,
): Promise<LabelMap> {
  const plans = readPlans(files, params.configuration)
  const bytes = plans.model.read()
  const hash = context.hash(bytes)
  if (params.sha256 !== undefined && params.sha256 !== hash) throw otherModel(params.sha256, hash)
  const runtime = requireRuntime(context.network)
  const { grid, values } = image.volume
  const wanted = grid.size.map((n, a) =>
    Math.max(1, Math.round((n * grid.spacing[a]!) / plans.spacing[2 - a]!)),
  ) as unknown as Triple
  const source = Float32Array.from(values)
  normalised(source, plans.normalisation)
  const resampled = {
    values: await resized({ values: source, size: grid.size }, wanted, context),
    size: wanted,
  }
  const network = await runtime.open(bytes)
  try {
    const { scores, size } = await scoresOf(resampled, plans, network, params.overlap, context)
    const labels = await argmax(scores, size, grid.size, context)
    tellOrigin(plans, hash, bytes, network, params, context)
    return { grid, values: labels, structures: structuresIn(labels, plans) }
  } finally {
    await network.close()
  }
}

/** The classes that were found; a name that two of them would have carries the class's number. */
function structuresIn(labels: Uint8Array, plans: NetworkPlans): Structure[] {
  const names = new Set<string>()
  return [...plans.classes]
    .filter(([value]) => labels.includes(value))
    .sort(([a], [b]) => a - b)
    .map(([value, given]) => {
      const plain = structureName(given, value)
      const name = names.has(plain) ? `class_${value}` : plain
      names.add(name)
      return structureOfName(value, name)
    })
}

function requireRuntime(runtime: NetworkRuntime | undefined): NetworkRuntime {
  if (runtime) return runtime
  throw new StepError({
    code: 'NETWORK_RUNTIME',
    message: 'expected a program that runs ONNX models, found none installed',
    where: 'label/network',
    remedy: 'install it beside Trabecula with `npm install --no-save onnxruntime-web@1.30.0`, and run again',
  })
}

function otherModel(wanted: string, got: string): StepError {
  return new StepError({
    code: 'NETWORK_OTHER',
    message: `expected the model ${wanted.slice(0, 12)}…, got ${got.slice(0, 12)}…`,
    where: 'label/network (sha256)',
    remedy: 'give the model that was approved, or name this one after looking at what it does',
  })
}

function shapeUnexpected(got: readonly number[], wanted: readonly number[]): StepError {
  return new StepError({
    code: 'NETWORK_SHAPE',
    message: `expected scores of the shape ${wanted.join(' × ')}, got ${got.join(' × ')}`,
    where: 'label/network',
    remedy:
      'check that model and plans.json belong together, and that the model gives scores of classes at full size',
  })
}

function tooLarge(classes: number, size: Triple): StepError {
  return new StepError({
    code: 'NETWORK_MEMORY',
    message: `expected at most 2 GiB of scores, got ${classes} classes in ${size.join(' × ')} voxels`,
    where: 'label/network',
    remedy: 'crop the image, or use a network of fewer classes or a coarser configuration',
  })
}

function tellOrigin(
  plans: NetworkPlans,
  hash: string,
  model: Uint8Array,
  network: OpenNetwork,
  params: NetworkParams,
  context: StepContext,
): void {
  const others = plans.files
    .map((file) => `${file.name} ${context.hash(file.read()).slice(0, 12)}`)
    .join(', ')
  context.warn({
    code: 'NETWORK_USED',
    message: `labels come from the network ${plans.model.name}, sha256 ${hash}, opset ${onnxHeader(model).opset ?? 'unknown'}, with ${others}, run by ${network.runtime}`,
    where: 'label/network',
  })
  if (params.reviewed !== undefined) return
  context.warn({
    code: 'NETWORK_NOT_REVIEWED',
    message: 'nobody has said that what the network found was looked at slice by slice',
    where: 'label/network',
  })
}

export const networkStep = defineStep({
  kind: 'label/network',
  version: 1,
  title: 'Find structures with a network that is brought along',
  inputs: { image: 'Image', files: 'Files' },
  params: networkSchema,
  output: 'LabelMap',
  run: ({ image, files }: { image: ImageResult; files: FileSet }, params: NetworkParams, context) =>
    askNetwork(image, files, params, context),
})
