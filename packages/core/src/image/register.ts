import { withJointHistogram } from '@trabecula/kernels'
import { z } from 'zod'
import { seededRandom } from '../base/random.ts'
import { add, multiplyMatrixVector, scale, subtract, transpose, type Vector3 } from '../base/vectors.ts'
import { rotationOf } from '../geometry/icp.ts'
import type { ImageResult } from '../geometry/image.ts'
import type { RegistrationResult } from '../geometry/plan.ts'
import { doubtAt, invertRigid, movedPoint, multiplyAffine } from '../geometry/rigid.ts'
import { type Grid, pointOfIndex, type Volume } from '../geometry/volume.ts'
import { defineStep, type StepContext, StepError } from '../step.ts'
import { leaveOneOut } from './registration-doubt.ts'
import { type RegistrationStage, registrationStage } from './registration-stage.ts'
import {
  motionOf,
  mutualInformation,
  type RigidFrame,
  type RigidOptimum,
  type RigidParameters,
  type RigidSearch,
  rigidSearchTask,
} from './rigid-search.ts'

const triple = z.tuple([z.number(), z.number(), z.number()])

export const registerParams = z.strictObject({
  start: z
    .strictObject({
      translation: triple.default([0, 0, 0]).describe('mm, LPS'),
      rotation: triple
        .default([0, 0, 0])
        .describe("degrees about the moving image's middle, axis times angle"),
    })
    .optional()
    .describe(
      'moves the start: from the middles of both images laid on each other, or from the headers where both name one frame of reference',
    ),
  capture: z
    .strictObject({
      shift: z.number().min(0).max(200).default(25).describe('mm'),
      angle: z.number().min(0).max(60).default(12).describe('degrees'),
    })
    .default({ shift: 25, angle: 12 })
    .describe(
      'how far from the start further starts of the coarsest stage are drawn, along and about each axis',
    ),
  starts: z.int().min(2).max(200).default(24).describe('how many starts the coarsest stage has'),
  levels: z
    .array(z.number().positive().max(20))
    .min(1)
    .max(6)
    .default([4, 2, 0.8])
    .describe('smoothing of both images stage by stage, from coarse to fine: standard deviation, mm'),
  samples: z
    .int()
    .min(1000)
    .max(1_000_000)
    .default(30_000)
    .describe('points of the finest stage, drawn twice; coarser stages take fewer'),
  bins: z.int().min(8).max(128).default(40).describe('grey levels of each image in the joint histogram'),
  seed: z.int().min(0).default(1).describe('of the random numbers that draw points and starts'),
  overlap: z
    .number()
    .min(0.05)
    .max(1)
    .default(0.3)
    .describe('least share of the smaller image that must lie in the other'),
  residual: z
    .number()
    .positive()
    .default(1.5)
    .describe('mm by which the two independent searches may end apart'),
  doubt: z
    .number()
    .positive()
    .default(20)
    .describe('greatest standard error of a place in the middle of the image, mm'),
  sharpness: z
    .number()
    .min(0)
    .max(1)
    .default(0.1)
    .describe(
      'least share of the mutual information that must be lost where the image is pushed 5 mm off; images of two patients lie as well on each other there',
    ),
})
export type RegisterParams = z.output<typeof registerParams>

const NEAR = 10 // mm: starts that end so near to each other came to the same place.
const PUSH = 5 // mm.
const FEWER = [1, 0.4, 0.08] // Share of the finest stage's points that a stage takes, from the finest on.
const UNKNOWN_DOUBT = 1000 // mm: there is no maximum to judge by.
/** First step along a line, and where a search ends, mm: starts are far from the end, ends of the stage before are near. */
const COARSE = (sigma: number) => ({ step: 3 * sigma, tolerance: 0.1 * sigma })
const FINE = (sigma: number) => ({ step: 1.5 * sigma, tolerance: 0.03 * sigma })
const MOST_EXCESS = 8 // A small image in a large one: up to so many times more points, most of which lie outside.

/** What the search is about, after it is settled which image is sampled and which is interpolated. */
interface Setting {
  readonly frame: RigidFrame
  readonly base: RigidParameters
  /** Whether points of the moving image are looked up in the fixed one, or the other way round. */
  readonly forward: boolean
  /** Corners of the box that holds the middle half of the sampled image along each axis. */
  readonly corners: readonly Vector3[]
  /** Volume of the sampled image divided by that of the smaller one, 1 or more. */
  readonly excess: number
}

/**
 * The rigid motion that lays the moving image on the fixed one, by mutual information.
 *
 * Viola and Wells 1997 (doi:10.1023/A:1007958904918) and Maes et al. 1997 (doi:10.1109/42.563664); histogram with a cubic
 * B-spline Parzen window as Mattes et al. 2003 (doi:10.1109/TMI.2003.809072); Powell's direction sets (1964). Voxels of
 * the image with larger voxels are drawn with a seed and looked up in the other, from coarse to fine. Two searches with
 * points and starts of their own run side by side; the result is the middle between their ends, and how far these lie
 * apart is the residual.
 * @returns moving point → fixed point, LPS mm; proper rigid.
 * @throws StepError REGISTRATION_NO_OVERLAP, REGISTRATION_NOT_CONVERGED
 */
export async function registerImages(
  moving: ImageResult,
  fixed: ImageResult,
  params: RegisterParams,
  context: StepContext,
): Promise<RegistrationResult> {
  const [m, f] = [moving.volume, fixed.volume]
  const sameFrame =
    m.source.frameOfReferenceUid !== undefined &&
    m.source.frameOfReferenceUid === f.source.frameOfReferenceUid
  const setting = settingOf(m, f, sameFrame, params)
  const [sampled, interpolated] = setting.forward ? [m, f] : [f, m]
  const stageAt = (level: number): Promise<RegistrationStage> => {
    context.checkCancelled()
    const finer = Math.min(params.levels.length - 1 - level, FEWER.length - 1)
    const samples = Math.round(Math.min(setting.excess, MOST_EXCESS) * params.samples * FEWER[finer]!)
    const { bins, seed } = params
    const sigma = params.levels[level]!
    return registrationStage(sampled, interpolated, { sigma, samples, bins, seed: seed + level }, context)
  }
  const search = (
    stage: RegistrationStage,
    chain: 0 | 1,
    starts: readonly RigidParameters[],
  ): RigidSearch => ({
    images: stage.chains[chain],
    indexOf: stage.indexOf,
    frame: setting.frame,
    starts,
    ...(stage.sigma === params.levels[0] ? COARSE : FINE)(stage.sigma),
    leastOverlap: (0.8 * params.overlap) / setting.excess,
  })
  context.progress(0, 'registering: coarse')
  let stage = await stageAt(0)
  const starts = drawStarts(setting, params)
  const coarse = await context.parallel(rigidSearchTask, [
    search(
      stage,
      0,
      starts.filter((_, n) => n % 2 === 0),
    ),
    search(
      stage,
      1,
      starts.filter((_, n) => n % 2 === 1),
    ),
  ])
  let ends = coarse.map(bestOf)
  let evaluations = evaluationsOf(coarse)
  for (let level = 1; level < params.levels.length; level++) {
    context.progress(level / params.levels.length, 'registering: finer')
    stage = await stageAt(level)
    const from = level === 1 ? ends.map((end) => end.parameters) : undefined
    const results = await context.parallel(
      rigidSearchTask,
      ([0, 1] as const).map((chain) => search(stage, chain, from ?? [ends[chain]!.parameters])),
    )
    ends = results.map(bestOf)
    evaluations += evaluationsOf(results)
  }
  context.progress(1, 'registering: measuring')
  return judged(stage, setting, { ends, coarse, evaluations }, params, {
    modalities: [m.modality, f.modality],
    sameFrame,
  })
}

function evaluationsOf(results: readonly (readonly RigidOptimum[])[]): number {
  return results.flat().reduce((sum, { evaluations }) => sum + evaluations, 0)
}

function bestOf(found: readonly RigidOptimum[]): RigidOptimum {
  return found.reduce((a, b) => (mutualInformation(b.entropies) > mutualInformation(a.entropies) ? b : a))
}

function middle(grid: Grid): Vector3 {
  return pointOfIndex(grid, grid.size.map((n) => (n - 1) / 2) as unknown as Vector3)
}

function settingOf(moving: Volume, fixed: Volume, sameFrame: boolean, params: RegisterParams): Setting {
  const voxel = ({ grid: { spacing } }: Volume) => spacing[0] * spacing[1] * spacing[2]
  const forward = voxel(moving) >= voxel(fixed)
  const sampled = forward ? moving : fixed
  const centre = middle(sampled.grid)
  const extent = sampled.grid.size.map((n, axis) => n * sampled.grid.spacing[axis]!) as [
    number,
    number,
    number,
  ]
  const arm = Math.sqrt((extent[0] * extent[0] + extent[1] * extent[1] + extent[2] * extent[2]) / 12)
  const turn = scale(params.start?.rotation ?? [0, 0, 0], Math.PI / 180)
  const push = params.start?.translation ?? [0, 0, 0]
  const apart: Vector3 = sameFrame ? [0, 0, 0] : subtract(middle(fixed.grid), middle(moving.grid))
  // Backward: q → Rᵀ (q − c − push) + the moving image's middle, where c is the fixed one's.
  const back = multiplyMatrixVector(transpose(rotationOf(turn)), push)
  const shift = forward ? add(apart, push) : scale(add(apart, back), -1)
  const base = [...scale(turn, (forward ? 1 : -1) * arm), ...shift]
  const corners = [0, 1, 2, 3, 4, 5, 6, 7].map((c) =>
    pointOfIndex(
      sampled.grid,
      sampled.grid.size.map((n, axis) => (n - 1) * ((c >> axis) & 1 ? 0.75 : 0.25)) as unknown as Vector3,
    ),
  )
  const volume = (grid: Grid) => grid.size.reduce((product, n, axis) => product * n * grid.spacing[axis]!, 1)
  const whole = volume(sampled.grid)
  const excess = whole / Math.min(whole, volume((forward ? fixed : moving).grid))
  return { frame: { centre, arm }, base, forward, corners, excess }
}

/** The start itself, once for each of the two searches, and others drawn around it. */
function drawStarts({ base, frame }: Setting, { starts, seed, capture }: RegisterParams): RigidParameters[] {
  const random = seededRandom(seed)
  const turn = ((capture.angle * Math.PI) / 180) * frame.arm
  return Array.from({ length: starts }, (_, n) =>
    n < 2 ? base : base.map((x, i) => x + (2 * random() - 1) * (i < 3 ? turn : capture.shift)),
  )
}

/** Greatest distance that two motions put between images of one corner, mm. */
function apart({ frame, corners }: Setting, a: RigidParameters, b: RigidParameters): number {
  const [first, second] = [motionOf(frame, a), motionOf(frame, b)]
  return Math.max(
    ...corners.map((corner) => {
      const d = subtract(movedPoint(first, corner), movedPoint(second, corner))
      return Math.sqrt(d[0] * d[0] + d[1] * d[1] + d[2] * d[2])
    }),
  )
}

interface Found {
  readonly ends: readonly RigidOptimum[]
  readonly coarse: readonly (readonly RigidOptimum[])[]
  readonly evaluations: number
}

function judged(
  stage: RegistrationStage,
  setting: Setting,
  { ends, coarse, evaluations }: Found,
  params: RegisterParams,
  about: Pick<RegistrationResult, 'modalities' | 'sameFrame'>,
): RegistrationResult {
  const [first, second] = ends.map((end) => end.parameters) as [RigidParameters, RigidParameters]
  const mean = first.map((x, i) => (x + second[i]!) / 2)
  const images = stage.chains[0]
  const pushes = [0, 1, 2].flatMap((axis) =>
    [PUSH, -PUSH].map((by) => mean.map((x, i) => (i === 3 + axis ? x + by : x))),
  )
  const [end, start, ...pushed] = withJointHistogram(images, (entropiesOf) =>
    [mean, setting.base, ...pushes].map((p) =>
      entropiesOf(multiplyAffine(stage.indexOf, motionOf(setting.frame, p)).slice(0, 12)),
    ),
  )
  const metric = mutualInformation(end!)
  const reached = coarse.flat().filter(({ parameters }) => apart(setting, parameters, mean) <= NEAR)
  const motion = motionOf(setting.frame, mean)
  const outOf = (p: RigidParameters) => {
    const found = motionOf(setting.frame, p)
    return setting.forward ? found : invertRigid(found)
  }
  const without = leaveOneOut(images, stage.indexOf, setting.frame, mean)?.map(outOf)
  // Corners of the sampled image; in the moving image's frame where that is the other one.
  const corners = setting.forward
    ? setting.corners
    : setting.corners.map((corner) => movedPoint(motion, corner))
  const result = {
    transform: setting.forward ? motion : invertRigid(motion),
    metric,
    normalised: end!.joint > 0 ? (end!.first + end!.second) / end!.joint : 1,
    metricAtStart: mutualInformation(start!),
    evaluations,
    residual: apart(setting, first, second),
    overlap: Math.min(1, (setting.excess * end!.inside) / images.bins.length),
    ...about,
    agreement: reached.length / params.starts,
    ...(without ? { without } : {}),
    doubt: without ? Math.max(...corners.map((corner) => doubtAt(without, corner))) : UNKNOWN_DOUBT,
    sharpness: metric > 0 ? 1 - Math.max(...pushed.map(mutualInformation)) / metric : 0,
  }
  refuse(result, (setting.excess * start!.inside) / images.bins.length, params)
  return result
}

/** @throws StepError where the result is none. @param overlapAtStart as a share of the smaller image. */
function refuse(
  found: RegistrationResult & { readonly sharpness: number; readonly doubt: number },
  overlapAtStart: number,
  params: RegisterParams,
): void {
  const where = `image/register (${found.modalities.join(' on ')})`
  if (!(found.overlap >= params.overlap) && overlapAtStart >= params.overlap) {
    throw new StepError({
      code: 'REGISTRATION_NOT_CONVERGED',
      message: `expected ${percent(params.overlap)} % of the smaller image in the other, but the search slid off to ${percent(found.overlap)} %: nowhere do the images fit each other`,
      where,
      remedy: 'check that both images show the same patient and region; give `start` near the solution',
    })
  }
  if (!(found.overlap >= params.overlap)) {
    throw new StepError({
      code: 'REGISTRATION_NO_OVERLAP',
      message: `expected ${percent(params.overlap)} % of the smaller image in the other, got ${percent(found.overlap)} %`,
      where,
      remedy:
        'check that both images show the same region of one patient; give `start`, or a smaller `overlap`',
    })
  }
  if (!(found.residual <= params.residual)) {
    throw new StepError({
      code: 'REGISTRATION_NOT_CONVERGED',
      message: `expected two independent searches to end within ${params.residual} mm, they ended ${found.residual.toFixed(1)} mm apart`,
      where,
      remedy:
        'check that both images show the same patient and region; give `start` near the solution, or more `samples`',
    })
  }
  if (!(found.doubt <= params.doubt)) {
    throw new StepError({
      code: 'REGISTRATION_NOT_CONVERGED',
      message: `expected a standard error of at most ${params.doubt} mm, got ${found.doubt.toFixed(1)} mm: parts of the image contradict each other or say too little`,
      where,
      remedy: 'look for motion and noise in both images, and for more common region; or more `samples`',
    })
  }
  if (!(found.sharpness >= params.sharpness)) {
    throw new StepError({
      code: 'REGISTRATION_NOT_CONVERGED',
      message: `expected at least ${percent(params.sharpness)} % of the mutual information to be lost 5 mm off the solution, got ${percent(found.sharpness)} %: the images do not show the same anatomy, or the search ended in a wrong place`,
      where,
      remedy:
        'check that both images are of the same patient, and neither mirrored; give `start` where they lie far apart',
    })
  }
}

function percent(share: number): string {
  return (100 * share).toFixed(0)
}

/** `image/register`: where the moving image lies in the fixed one. */
export const registerStep = defineStep({
  kind: 'image/register',
  version: 1,
  title: 'Lay one image on another',
  inputs: { moving: 'Image', fixed: 'Image' },
  params: registerParams,
  output: 'Registration',
  run: async (
    { moving, fixed }: { moving: ImageResult; fixed: ImageResult },
    params: RegisterParams,
    context,
  ): Promise<RegistrationResult> => {
    const result = await registerImages(moving, fixed, params, context)
    if (!result.sameFrame) {
      context.warn({
        code: 'REGISTRATION_FROM_CENTRES',
        message:
          'the images name no common frame of reference: the search began with the middle of one on the middle of the other',
        where: `image/register (${result.modalities.join(' on ')})`,
      })
    }
    return result
  },
})
