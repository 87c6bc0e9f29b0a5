import { add, cross, dot, length, normalize, scale, subtract, type Vector3 } from '../base/vectors.ts'
import type { Body } from '../geometry/mesh.ts'
import { type SurfaceSamples, surfaceSamples } from '../geometry/mesh-distance.ts'
import type { AnatomicalFrame, FittedSphere, Landmark, LandmarkSet } from '../geometry/plan.ts'
import { principalAxes } from '../geometry/principal-axes.ts'
import { signedSurface } from '../geometry/signed-distance.ts'
import { StepError } from '../step.ts'
import {
  degreesBetween,
  type FrameContext,
  farthest,
  type GivenPoints,
  halfWay,
  leftOut,
  lineDoubt,
  middle,
  notFound,
  poseOfAxes,
  squareTo,
  tellDoubts,
} from './bone-extremes.ts'
import { fitSphere } from './fit-sphere.ts'

export const FEMORAL_POINTS = ['head_centre', 'epicondyle_medial', 'epicondyle_lateral'] as const

const SPACING = 2 // mm between the points by which the surface is searched.
const RADII = [12, 32] as const // mm of a femoral head.
const LEAST_CAP = 0.25 // of a sphere.
const GREATEST_RMS = 2.5
const HEAD_END = 0.75 // Share of the length above which the head lies.
const KNEE_END = 0.16 // and below which the condyles do.
/** The epicondyles lie so much farther apart than the shaft is thick: the end of a shaft that was cut does not. */
const LEAST_FLARE = 1.7
const TOLD = 5 // mm of doubt that are told.

interface LongAxis {
  /** Unit, superior. */
  readonly way: Vector3
  readonly low: number
  readonly high: number
}

/** What the search looks at. */
interface Femur {
  readonly bone: Body
  readonly samples: SurfaceSamples
  readonly long: LongAxis
  /** Unit: the way that the head looks. */
  readonly medial: Vector3
}

/**
 * The femur's landmarks and frame after Wu et al. 2002 (J. Biomech. 35:543, ISB): origin in the head's centre; y from the middle of the
 * epicondyles to it; z square to y in the plane of head and epicondyles, to the right; x anterior. Also the anatomical axis (the line
 * through the middles of the shaft's sections from 30 to 65 % of its length; Moreland, Bassett and Hanker 1987) and the rearmost points of
 * both condyles (the line that a table would touch). `given` points stand for what is found: head_centre, epicondyle_medial,
 * epicondyle_lateral.
 * @throws StepError FRAME_NOT_FOUND, FRAME_SIDE
 */
export function femoralFrame(
  bone: Body,
  name: string,
  given: GivenPoints,
  context: FrameContext,
): LandmarkSet {
  requireSide(bone)
  const samples = surfaceSamples(bone.mesh, SPACING)
  const medial: Vector3 = bone.side === 'left' ? [-1, 0, 0] : [1, 0, 0]
  const femur: Femur = { bone, samples, long: longAxis(samples, given.head_centre), medial }
  const sphere = given.head_centre ? undefined : headOf(femur)
  const side = bone.side
  const head: Landmark = {
    name: 'head_centre',
    side,
    point: given.head_centre ?? sphere!.centre,
    ...(sphere && { doubt: sphere.rms / 2 }),
  }
  const { epicondyles, y } = epicondylesOf(femur, head.point, given)
  const [inner, outer] = epicondyles
  const knee: Landmark = {
    name: 'knee_centre',
    side,
    point: middle(inner.point, outer.point),
    doubt: ((inner.doubt ?? 0) + (outer.doubt ?? 0)) / 2,
  }
  const right = side === 'left' ? subtract(inner.point, outer.point) : subtract(outer.point, inner.point)
  const pose = poseOfAxes(head.point, y, right)
  const anterior: Vector3 = [pose[0], pose[4], pose[8]]
  const posterior = posteriorCondyles(femur, scale(anterior, -1), y, knee.point, inner.point)
  if (!posterior) leftOut('the posterior condylar axis', bone.name, 'it has no condyles', context)
  const shaft = shaftOf(femur)
  if (!shaft) leftOut('the anatomical axis', bone.name, 'too little of its shaft is there', context)
  const points = [head, inner, outer, knee, ...(posterior ?? []), ...(shaft ?? [])]
  const set: LandmarkSet = {
    name,
    points,
    spheres: sphere ? [sphere] : [],
    planes: [{ name: 'femoral_frontal', normal: anterior, offset: dot(anterior, head.point) }],
    frames: [frameOf(bone.name, { pose, y, head, knee, inner, outer, posterior, shaft })],
  }
  return tellDoubts(set, bone.name, TOLD, context)
}

function frameOf(
  bone: string,
  {
    pose,
    y,
    head,
    knee,
    inner,
    outer,
    posterior,
    shaft,
  }: Record<'head' | 'knee' | 'inner' | 'outer', Landmark> & {
    readonly pose: AnatomicalFrame['pose']
    readonly y: Vector3
    readonly posterior: readonly [Landmark, Landmark] | undefined
    readonly shaft: readonly [Landmark, Landmark] | undefined
  },
): AnatomicalFrame {
  const axis = (name: string, from: Landmark, to: Landmark) => ({
    name,
    from: from.point,
    to: to.point,
    doubt: lineDoubt(from, to),
  })
  const across = subtract(inner.point, outer.point)
  return {
    name: 'femoral',
    bone,
    source: 'Wu et al. 2002, J. Biomech. 35:543 (ISB)',
    pose,
    axes: [
      axis('mechanical axis', knee, head),
      axis('transepicondylar axis', outer, inner),
      ...(shaft ? [axis('anatomical axis', shaft[0], shaft[1])] : []),
      ...(posterior ? [axis('posterior condylar axis', posterior[1], posterior[0])] : []),
    ],
    measures: [
      { name: 'head to knee', value: length(subtract(head.point, knee.point)), unit: 'mm' },
      { name: 'width across the epicondyles', value: length(across), unit: 'mm' },
      ...(shaft
        ? [
            {
              name: 'mechanical to anatomical axis',
              value: degreesBetween(y, subtract(shaft[1].point, shaft[0].point)),
              unit: '°' as const,
            },
          ]
        : []),
      ...(posterior
        ? [
            {
              name: 'transepicondylar to posterior condylar axis',
              value: degreesBetween(
                squareTo(across, y),
                squareTo(subtract(posterior[0].point, posterior[1].point), y),
              ),
              unit: '°' as const,
            },
          ]
        : []),
    ],
  }
}

function requireSide(bone: Body): void {
  if (bone.side === 'left' || bone.side === 'right') return
  throw new StepError({
    code: 'FRAME_SIDE',
    message: `expected a left or right femur, got ${bone.name} (${bone.side})`,
    where: `frame of ${bone.name}`,
    remedy: 'name the bone with its side, e.g. femur_left',
  })
}

/** Of a bone whose upper part is not there, up to the head that is given. */
function longAxis(samples: SurfaceSamples, head?: Vector3): LongAxis {
  const { axes: m } = principalAxes(samples)
  const way: Vector3 = m[6] < 0 ? [-m[0], -m[3], -m[6]] : [m[0], m[3], m[6]]
  let [low, high] = [Infinity, -Infinity]
  for (let i = 0; i < samples.points.length; i += 3) {
    const t = dot(way, pointAt(samples, i))
    low = Math.min(low, t)
    high = Math.max(high, t)
  }
  return { way, low, high: head ? Math.max(high, dot(way, head)) : high }
}

function pointAt({ points: p }: SurfaceSamples, i: number): Vector3 {
  return [p[i]!, p[i + 1]!, p[i + 2]!]
}

/** Share of the bone's length at which a point lies, 0 at the knee. */
function shareOf({ way, low, high }: LongAxis): (point: Vector3) => number {
  return (point) => (dot(way, point) - low) / (high - low)
}

/** The sphere of which most is there, near the medial end on top. A head at the other end is the other side's bone. */
function headOf(femur: Femur): FittedSphere {
  const found = headTowards(femur, femur.medial)
  if (found.sphere) return found.sphere
  const { bone } = femur
  if (headTowards(femur, scale(femur.medial, -1)).sphere) {
    throw new StepError({
      code: 'FRAME_SIDE',
      message: `expected the head of ${bone.name} on its medial side, got it on the lateral: it is the other side’s femur, or a mirror image`,
      where: `frame of ${bone.name}`,
      remedy: 'name the bone by its own side, or look whether the surface was mirrored',
    })
  }
  throw notFound(
    'head_centre',
    bone.name,
    `no part of its upper end is a quarter of a sphere (${Math.round(100 * found.cap)} %)`,
  )
}

function headTowards(
  { bone, samples, long }: Femur,
  medial: Vector3,
): { readonly sphere?: FittedSphere; readonly cap: number } {
  const share = shareOf(long)
  const { faceNormals } = signedSurface(bone.mesh)
  const which: number[] = []
  for (let i = 0; i < samples.owners.length; i++) if (share(pointAt(samples, 3 * i)) > HEAD_END) which.push(i)
  const points = Float32Array.from(which.flatMap((i) => pointAt(samples, 3 * i)))
  const normals = new Float64Array(points.length)
  which.forEach((i, n) => {
    const owner = samples.owners[i]!
    normals.set(faceNormals.subarray(3 * owner, 3 * owner + 3), 3 * n)
  })
  const inwards = squareTo(medial, long.way)
  const end = farthest(points, inwards)
  if (!end) return { cap: 0 }
  const shaft = shaftHeight(samples, long, inwards)
  const area = which.reduce((sum, i) => sum + samples.weights[i]!, 0) / which.length
  let best: { readonly sphere: FittedSphere; readonly cap: number } | undefined
  for (const inward of [16, 24]) {
    for (const up of [-8, 4]) {
      const start = add(end.point, add(scale(inwards, -inward), scale(long.way, up)))
      const fit = fitSphere(points, normals, start, RADII)
      if (!fit || fit.rms > GREATEST_RMS || fit.radius < RADII[0] || fit.radius > RADII[1]) continue
      // A head stands off the shaft by more than its radius: the end of a shaft that was cut does not.
      if (dot(inwards, fit.centre) - shaft < fit.radius) continue
      const cap = (fit.used * area) / (4 * Math.PI * fit.radius * fit.radius)
      const { centre, radius, rms } = fit
      if (!best || cap > best.cap) best = { sphere: { name: 'femoral_head', centre, radius, rms }, cap }
    }
  }
  return best && best.cap >= LEAST_CAP ? best : { cap: best?.cap ?? 0 }
}

/** Where the middle of the shaft lies along a direction, mm. */
function shaftHeight(samples: SurfaceSamples, long: LongAxis, way: Vector3): number {
  const share = shareOf(long)
  let [sum, total] = [0, 0]
  for (let i = 0; i < samples.weights.length; i++) {
    const p = pointAt(samples, 3 * i)
    if (share(p) < 0.3 || share(p) > 0.65) continue
    sum += samples.weights[i]! * dot(way, p)
    total += samples.weights[i]!
  }
  return total > 0 ? sum / total : 0
}

/** The points of the knee's end farthest to both sides, along the line between them; y from their middle to the head. */
function epicondylesOf(
  { bone, samples, long, medial }: Femur,
  head: Vector3,
  given: GivenPoints,
): { readonly epicondyles: readonly [Landmark, Landmark]; readonly y: Vector3 } {
  const share = shareOf(long)
  const isKnee = (p: Vector3) => share(p) < KNEE_END
  let y = long.way
  let across = squareTo(medial, y)
  const found = (key: string, way: Vector3): Landmark => {
    const own = given[key]
    if (own) return { name: key, point: own, side: bone.side }
    const end = farthest(samples.points, way, isKnee)
    if (!end) throw notFound(key, bone.name, 'it has no lower end')
    return { name: key, side: bone.side, ...end }
  }
  let pair: readonly [Landmark, Landmark] | undefined
  for (let round = 0; round < 12; round++) {
    pair = [found('epicondyle_medial', across), found('epicondyle_lateral', scale(across, -1))]
    const line = subtract(pair[0].point, pair[1].point)
    y = normalize(subtract(head, middle(pair[0].point, pair[1].point)))
    across = halfWay(across, squareTo(line, y))
  }
  requireFlare({ bone, samples, long, medial }, pair!, given)
  return { epicondyles: pair!, y }
}

/** A femur that was cut off has an end, but no epicondyles. */
function requireFlare(
  { bone, samples, long }: Femur,
  [inner, outer]: readonly [Landmark, Landmark],
  given: GivenPoints,
): void {
  if (given[inner.name] && given[outer.name]) return
  const share = shareOf(long)
  const across = squareTo(subtract(inner.point, outer.point), long.way)
  let [least, most] = [Infinity, -Infinity]
  for (let i = 0; i < samples.points.length; i += 3) {
    const p = pointAt(samples, i)
    if (Math.abs(share(p) - 0.5) > 0.03) continue
    least = Math.min(least, dot(across, p))
    most = Math.max(most, dot(across, p))
  }
  const width = length(subtract(inner.point, outer.point))
  if (!(most > least) || width >= LEAST_FLARE * (most - least)) return
  throw notFound(
    given[inner.name] ? outer.name : inner.name,
    bone.name,
    `its lower end is ${width.toFixed(0)} mm wide, the shaft ${(most - least).toFixed(0)} mm: it was cut off above the knee`,
  )
}

/** The rearmost points of both condyles: where a plane along the mechanical axis would touch them both. */
function posteriorCondyles(
  { bone, samples, long }: Femur,
  posterior: Vector3,
  y: Vector3,
  knee: Vector3,
  medialPoint: Vector3,
): readonly [Landmark, Landmark] | undefined {
  const share = shareOf(long)
  const inner = normalize(subtract(medialPoint, knee))
  let way = posterior
  const found = (name: string, half: 1 | -1): Landmark | undefined => {
    const isHalf = (p: Vector3) => share(p) < KNEE_END && half * dot(inner, subtract(p, knee)) > 4
    const end = farthest(samples.points, way, isHalf)
    return end && { name, side: bone.side, ...end }
  }
  let pair: readonly [Landmark, Landmark] | undefined
  for (let round = 0; round < 12; round++) {
    const medial = found('condyle_posterior_medial', 1)
    const lateral = found('condyle_posterior_lateral', -1)
    if (!medial || !lateral) return undefined
    pair = [medial, lateral]
    const next = normalize(cross(y, subtract(medial.point, lateral.point)))
    way = halfWay(way, dot(next, way) < 0 ? scale(next, -1) : next)
  }
  return pair
}

/** Two points of the line through the middles of the shaft's sections. */
function shaftOf({ bone, samples, long }: Femur): readonly [Landmark, Landmark] | undefined {
  const share = shareOf(long)
  const bins = Array.from({ length: 14 }, () => ({ weight: 0, sum: [0, 0, 0] as Vector3 }))
  for (let i = 0; i < samples.points.length; i += 3) {
    const p = pointAt(samples, i)
    const bin = Math.floor((share(p) - 0.3) / 0.025)
    const own = bins[bin]
    if (!own) continue
    const weight = samples.weights[i / 3]!
    bins[bin] = { weight: own.weight + weight, sum: add(own.sum, scale(p, weight)) }
  }
  const middles = bins.filter(({ weight }) => weight > 0).map(({ weight, sum }) => scale(sum, 1 / weight))
  if (middles.length < 6) return undefined
  const points = Float32Array.from(middles.flat())
  const weights = new Float32Array(middles.length).fill(1)
  const { centre, axes: m } = principalAxes({ ...samples, points, weights })
  const way: Vector3 = m[6] < 0 ? [-m[0], -m[3], -m[6]] : [m[0], m[3], m[6]]
  const off = middles.reduce((most, p) => {
    const from = subtract(p, centre)
    return Math.max(most, length(subtract(from, scale(way, dot(from, way)))))
  }, 0)
  const reach = 0.15 * (long.high - long.low)
  const at = (name: string, t: number): Landmark => ({
    name,
    side: bone.side,
    point: add(centre, scale(way, t)),
    doubt: off,
  })
  return [at('shaft_distal', -reach), at('shaft_proximal', reach)]
}
