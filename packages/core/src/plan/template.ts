import { z } from 'zod'
import { add, type Matrix4, scale, type Vector3 } from '../base/vectors.ts'
import {
  distanceField,
  gridAround,
  type ScalarField,
  surfaceOfField,
  valuesAt,
} from '../geometry/distance-field.ts'
import { alignFrom, alignSamples, matrixOf, moved } from '../geometry/icp.ts'
import { oppositeSide, type Side } from '../geometry/label-map.ts'
import { type Body, boundsOf, type TriangleMesh } from '../geometry/mesh.ts'
import { closestDistances, type SurfaceSamples, summarise } from '../geometry/mesh-distance.ts'
import type { MirrorResult } from '../geometry/plan.ts'
import { invertRigid, movedPoint, multiplyAffine } from '../geometry/rigid.ts'
import { nearestOn, signedSurface } from '../geometry/signed-distance.ts'
import { defineStep, type StepContext, StepError } from '../step.ts'
import { chosenSamples, evenSamples } from './even-samples.ts'
import { mirroredMesh } from './reflect.ts'

export const templateParams = z.strictObject({
  name: z.string().min(1).default('template').describe('name of the pattern; a case gives its entry’s'),
  leaveOut: z
    .number()
    .min(0)
    .max(100)
    .default(10)
    .describe('mm around the tumour of the affected bone that take no part in the fit'),
  samples: z.number().int().min(500).max(50_000).default(4000).describe('points of the fit'),
  scale: z
    .boolean()
    .default(false)
    .describe('whether each stored surface is made larger or smaller, alike in all directions, as fits best'),
  furthest: z
    .number()
    .positive()
    .max(20)
    .default(3)
    .describe('mm: distance that 95 % of the bone’s points must keep to each stored surface'),
  spacing: z
    .number()
    .min(0.2)
    .max(3)
    .default(1)
    .describe('mm: voxels in which several surfaces are averaged'),
})
export type TemplateParams = z.output<typeof templateParams>

export interface TemplateInputs {
  /** One surface, or several whose mean is taken. */
  readonly stored: readonly Body[]
  readonly affected: Body
  readonly tumour?: Body
}

const ROUNDS = 12 // Of scale and place in turn.
const STEPS = 40
const SCALES = [0.7, 1.4] as const
const BAND = 15 // mm: how far surfaces may lie apart where they are averaged.
const LEAST = 100 // Points of the bone that must be left for the fit.

interface Placed {
  readonly mesh: TriangleMesh
  readonly transform: Matrix4
}

/**
 * Stored surfaces as a pattern for the affected bone: each is mirrored where it is of the other side, and laid on what is sound of the
 * bone (point to plane, robust, begun from six places: geometry/icp), scaled only if asked. Of several the mean is taken, the zero of the mean of their
 * signed distances (Leventon, Grimson and Faugeras 2000, CVPR 1:316), and its spread, their standard deviation there.
 * Points of the bone look for the pattern, so that a bone of which a part is missing is laid right.
 * @returns a pattern as of plan/mirror, its transform that of the first surface. LPS mm.
 * @throws StepError TEMPLATE_EMPTY, TEMPLATE_SIDE, TEMPLATE_FIT with the distance
 */
export function placeTemplate(
  { stored, affected, tumour }: TemplateInputs,
  params: TemplateParams,
  context: Pick<StepContext, 'progress' | 'checkCancelled' | 'warn'>,
): MirrorResult {
  const empty = [...stored, affected].find(({ mesh }) => mesh.triangles.length === 0)
  if (stored.length === 0 || empty) throw nothing(params.name, empty?.name)
  const sound = soundSamples(affected, tumour, params)
  const placed = stored.map((body, n) => {
    context.progress(n / (stored.length + 1), `laying ${body.name} on the bone`)
    return placeOne(body, affected, sound, params, context)
  })
  const mean = placed.length > 1 ? meanOf(placed, params.spacing) : undefined
  const mesh = mean?.mesh ?? placed[0]!.mesh
  const target = signedSurface(affected.mesh)
  const error = Float32Array.from(nearestOn(target, mesh.positions).distances)
  const used = tumour
    ? Uint8Array.from(closestDistances(tumour.mesh, mesh.positions), (d) => (d < params.leaveOut ? 0 : 1))
    : new Uint8Array(error.length).fill(1)
  const toMesh = closestDistances(mesh, sound.points)
  return {
    name: params.name,
    transform: placed[0]!.transform,
    body: { ...affected, mesh, deviations: [] },
    error,
    used,
    fit: summarise([{ distances: toMesh, weights: sound.weights }]),
    ...(mean && { spread: mean.spread, of: stored.map(({ name }) => name) }),
  }
}

function soundSamples(affected: Body, tumour: Body | undefined, { samples, leaveOut, name }: TemplateParams) {
  const all = evenSamples(affected.mesh, samples)
  const near = tumour && closestDistances(tumour.mesh, all.points)
  const kept = Array.from(all.weights.keys()).filter((n) => !near || near[n]! >= leaveOut)
  if (kept.length >= LEAST) return chosenSamples(all, kept)
  throw new StepError({
    code: 'TEMPLATE_FIT',
    message: `expected at least ${LEAST} points of ${affected.name} away from the tumour, got ${kept.length}`,
    where: name,
    remedy: 'Make `leaveOut` smaller, or take a longer piece of bone.',
  })
}

/** Of the bone's side: mirrored across the sagittal plane of its own middle where it is of the other. */
function ofSide(body: Body, affected: Body, where: string, context: Pick<StepContext, 'warn'>): Placed {
  const still: Matrix4 = [1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1]
  if (body.side === affected.side) return { mesh: body.mesh, transform: still }
  if (!isSided(affected.side) || body.side !== oppositeSide(affected.side)) {
    throw new StepError({
      code: 'TEMPLATE_SIDE',
      message: `expected a stored surface of the side of ${affected.name} (${affected.side}) or of the opposite one, got ${body.name} (${body.side})`,
      where,
      remedy: 'Say the side of the stored surface where it is imported, or take another.',
    })
  }
  const { min, max } = boundsOf(body.mesh)
  const offset = (min[0] + max[0]) / 2
  context.warn({
    code: 'TEMPLATE_MIRRORED',
    message: `${body.name} is stored for the ${body.side} side and is mirrored`,
    where,
  })
  return {
    mesh: mirroredMesh(body.mesh, { normal: [1, 0, 0], offset }),
    transform: [-1, 0, 0, 2 * offset, 0, 1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1],
  }
}

function isSided(side: Side): side is 'left' | 'right' {
  return side === 'left' || side === 'right'
}

function placeOne(
  body: Body,
  affected: Body,
  sound: SurfaceSamples,
  params: TemplateParams,
  context: Pick<StepContext, 'checkCancelled' | 'warn'>,
): Placed {
  const check = () => context.checkCancelled()
  const first = ofSide(body, affected, params.name, context)
  const templateSamples = evenSamples(first.mesh, params.samples)
  const surface = signedSurface(first.mesh)
  // Of the bone onto the pattern.
  let size = params.scale ? clampedScale(spreadOf(sound) / spreadOf(templateSamples)) : 1
  const sized = (mesh: TriangleMesh) => ({ ...mesh, positions: scaledPoints(mesh.positions, size) })
  const begun = { ...templateSamples, points: scaledPoints(templateSamples.points, size) }
  let motion = alignSamples(sound, signedSurface(sized(first.mesh)), begun, check)
  for (let round = 0; params.scale && round < ROUNDS; round++) {
    const bone = moved(sound.points, motion)
    const { nearest } = nearestOn(surface, scaledPoints(bone, 1 / size))
    const next = size * growth(bone, scaledPoints(nearest, size), sound.weights)
    const grown = clampedScale(next) - size
    // About the pattern's middle, not the origin.
    const at = middleOf(nearest, sound.weights)
    motion = { ...motion, translation: add(motion.translation, scale(at, grown)) }
    size += grown
    motion = alignFrom(motion, sound, signedSurface(sized(first.mesh)), STEPS, check)
  }
  const back = invertRigid(matrixOf(motion))
  const transform = multiplyAffine(
    multiplyAffine(back, [size, 0, 0, 0, 0, size, 0, 0, 0, 0, size, 0, 0, 0, 0, 1]),
    first.transform,
  )
  const mesh = { positions: carried(body.mesh.positions, transform), triangles: first.mesh.triangles }
  const { p95 } = summarise([{ distances: closestDistances(mesh, sound.points), weights: sound.weights }])
  if (p95 <= params.furthest) return { mesh, transform }
  throw new StepError({
    code: 'TEMPLATE_FIT',
    message: `expected ${body.name} to lie within ${params.furthest} mm of 95 % of ${affected.name}, got ${p95.toFixed(2)} mm${params.scale ? ` (scaled by ${size.toFixed(3)})` : ''}`,
    where: params.name,
    remedy:
      'Take another stored surface, let it be scaled (`scale`), leave out more around the tumour, or allow more (`furthest`).',
  })
}

const scaledPoints = (points: Float32Array, by: number) => points.map((x) => by * x)

function carried(points: Float32Array, transform: Matrix4): Float32Array {
  const result = new Float32Array(points.length)
  for (let i = 0; i < points.length; i += 3)
    result.set(movedPoint(transform, [points[i]!, points[i + 1]!, points[i + 2]!]), i)
  return result
}

const clampedScale = (size: number) => Math.min(Math.max(size, SCALES[0]), SCALES[1])

/** Root of the mean square distance from the middle, mm. */
function spreadOf({ points, weights }: SurfaceSamples): number {
  const middle = middleOf(points, weights)
  let [sum, total] = [0, 0]
  for (let n = 0; n < weights.length; n++) {
    total += weights[n]!
    for (let a = 0; a < 3; a++)
      sum += weights[n]! * (points[3 * n + a]! - middle[a]!) * (points[3 * n + a]! - middle[a]!)
  }
  return Math.sqrt(sum / total)
}

function middleOf(points: Float32Array, weights: Float32Array): Vector3 {
  const sum = [0, 0, 0]
  let total = 0
  for (let n = 0; n < weights.length; n++) {
    total += weights[n]!
    for (let a = 0; a < 3; a++) sum[a]! += weights[n]! * points[3 * n + a]!
  }
  return sum.map((x) => x / total) as unknown as Vector3
}

/** How much larger a pattern has to be whose points lie nearest to the bone's: least squares about both middles (Umeyama 1991). */
function growth(bone: Float32Array, pattern: Float32Array, weights: Float32Array): number {
  const [p, q] = [middleOf(bone, weights), middleOf(pattern, weights)]
  let [cross, square] = [0, 0]
  for (let n = 0; n < weights.length; n++) {
    for (let a = 0; a < 3; a++) {
      const [x, y] = [bone[3 * n + a]! - p[a]!, pattern[3 * n + a]! - q[a]!]
      cross += weights[n]! * x * y
      square += weights[n]! * y * y
    }
  }
  return square > 0 ? cross / square : 1
}

/** The zero of the mean of signed distances, and their standard deviation on it. */
function meanOf(placed: readonly Placed[], spacing: number) {
  const corners = placed.flatMap(({ mesh }) => {
    const { min, max } = boundsOf(mesh)
    return [...min, ...max]
  })
  const grid = gridAround(Float32Array.from(corners), spacing, 3 * spacing)
  const fields = placed.map(({ mesh }) => distanceField(mesh, grid, BAND))
  const values = new Float32Array(fields[0]!.values.length)
  for (let n = 0; n < values.length; n++) {
    let sum = 0
    for (const field of fields) sum += field.values[n]!
    values[n] = sum / fields.length
  }
  const mesh = surfaceOfField({ grid, values })
  return { mesh, spread: spreadOn(mesh, fields) }
}

function spreadOn(mesh: TriangleMesh, fields: readonly ScalarField[]) {
  const at = fields.map((field) => valuesAt(field, mesh.positions))
  const distances = new Float32Array(mesh.positions.length / 3)
  for (let v = 0; v < distances.length; v++) {
    let [sum, square] = [0, 0]
    for (const values of at) {
      sum += values[v]!
      square += values[v]! * values[v]!
    }
    const mean = sum / at.length
    distances[v] = Math.sqrt(Math.max(0, square - at.length * mean * mean) / (at.length - 1))
  }
  return summarise([{ distances, weights: new Float32Array(distances.length).fill(1) }])
}

function nothing(where: string, name: string | undefined): StepError {
  return new StepError({
    code: 'TEMPLATE_EMPTY',
    message: `expected stored surfaces with triangles and a bone, got ${name ? `none in ${name}` : 'no stored surface'}`,
    where,
    remedy: 'Name a surface in `stored`; look at the file that it was imported from.',
  })
}

export const templateStep = defineStep<TemplateInputs, TemplateParams, MirrorResult>({
  kind: 'plan/template',
  version: 1,
  title: 'Lay a stored surface, or the mean of several, on the affected bone',
  inputs: { stored: ['Body'], affected: 'Body', tumour: 'Body' },
  optional: ['tumour'],
  params: templateParams,
  output: 'Mirror',
  run: placeTemplate,
})
