import { add, cross, dot, length, normalize, scale, subtract, type Vector3 } from '../base/vectors.ts'
import type { Body } from '../geometry/mesh.ts'
import { surfaceSamples } from '../geometry/mesh-distance.ts'
import type { AnatomicalFrame, Landmark, LandmarkSet, NamedPlane } from '../geometry/plan.ts'
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
import { ownMidplane } from './own-midplane.ts'
import { outlinesAcross } from './section-figures.ts'

export const MANDIBULAR_POINTS = [
  'condylion_left',
  'condylion_right',
  'gonion_left',
  'gonion_right',
  'menton',
  'pogonion',
  'gnathion',
  'incisor',
  'molar_left',
  'molar_right',
] as const

const SIDES = ['left', 'right'] as const
const ROUNDS = 8
const TOLD = 4 // mm of doubt that are told.
/** mm from the incisor's edge to menton: 40 to 44 with teeth, 20 to 30 of a jaw that lost them. */
const LEAST_DENTAL = 33

/**
 * The mandible's landmarks and frame, by the definitions of cephalometry (Downs 1948, Am. J. Orthod. 34:812; Riolo et al. 1974). In the
 * plane of symmetry: menton, the lowest point of the chin over the mandibular plane; pogonion, its foremost; gnathion between, farthest
 * forward and down. On both sides: condylion, the highest and rearmost point of the condyle; gonion, where the angle stands out most
 * along the line that halves it. The mandibular plane passes through gonia and menton; the occlusal plane through the edge of the
 * incisors and the first molars, where there are teeth. The frame: origin between the condylia; z to the right, square to the plane of
 * symmetry; x forward along the mandibular plane; y up. `given` points stand for what is found.
 * @throws StepError FRAME_NOT_FOUND
 */
export function mandibularFrame(
  bone: Body,
  name: string,
  given: GivenPoints,
  context: FrameContext,
): LandmarkSet {
  const { points: samples } = surfaceSamples(bone.mesh, 1)
  const midplane = ownMidplane(bone, context)
  const outline = Float32Array.from(
    outlinesAcross(bone.mesh, midplane).flatMap(({ points }) => points.flatMap((p) => [...p])),
  )
  const jaw: Jaw = { bone, samples, outline, midplane, given }
  let axes = startAxes(midplane)
  let found = pointsOf(jaw, axes)
  for (let round = 0; round < ROUNDS; round++) {
    axes = axesOf(found, axes)
    found = pointsOf(jaw, axes)
  }
  const teeth = teethOf(jaw, axes, found.menton, context)
  const { condyles, gonia, menton, pogonion, gnathion } = found
  const mandibular = planeThrough('mandibular', gonia[0], gonia[1], menton)
  const occlusal = teeth && planeThrough('occlusal', teeth[1], teeth[2], teeth[0])
  const origin = middle(condyles[0].point, condyles[1].point)
  const set: LandmarkSet = {
    name,
    points: [...condyles, ...gonia, menton, gnathion, pogonion, ...(teeth ?? [])],
    spheres: [],
    planes: [mandibular, ...(occlusal ? [occlusal] : []), { ...midplane, name: 'mandibular_midsagittal' }],
    frames: [
      {
        name: 'mandibular',
        bone: bone.name,
        source: 'landmarks of cephalometry: Downs 1948, Am. J. Orthod. 34:812',
        pose: poseOfAxes(origin, axes.up, scale(midplane.normal, -1)),
        axes: [
          {
            name: 'condylar axis',
            from: condyles[0].point,
            to: condyles[1].point,
            doubt: lineDoubt(...condyles),
          },
        ],
        measures: measuresOf(found, mandibular, occlusal),
      },
    ],
  }
  return tellDoubts(set, bone.name, TOLD, context)
}

function measuresOf(
  { condyles, gonia, menton }: JawPoints,
  mandibular: NamedPlane,
  occlusal: NamedPlane | undefined,
): AnatomicalFrame['measures'] {
  const between = (name: string, a: Landmark, b: Landmark) => {
    return { name, value: length(subtract(b.point, a.point)), unit: 'mm' as const }
  }
  const angle = (name: string, a: Vector3, b: Vector3) => {
    return { name, value: degreesBetween(a, b), unit: '°' as const }
  }
  return [
    between('condyle to condyle', ...condyles),
    between('gonion to gonion', ...gonia),
    ...SIDES.flatMap((side, i) => {
      const ramus = subtract(condyles[i]!.point, gonia[i]!.point)
      return [
        between(`length of the ${side} ramus`, gonia[i]!, condyles[i]!),
        angle(`gonial angle, ${side}`, ramus, subtract(menton.point, gonia[i]!.point)),
      ]
    }),
    ...(occlusal ? [angle('occlusal to mandibular plane', occlusal.normal, mandibular.normal)] : []),
  ]
}

interface Jaw {
  readonly bone: Body
  readonly samples: Float32Array
  /** Points of the section in the plane of symmetry. */
  readonly outline: Float32Array
  /** Normal to the patient's left. */
  readonly midplane: NamedPlane
  readonly given: GivenPoints
}

interface JawAxes {
  readonly forward: Vector3
  readonly up: Vector3
  /** Unit, from the gonion along the back of each ramus. */
  readonly rami: readonly [Vector3, Vector3]
}

interface JawPoints {
  readonly condyles: readonly [Landmark, Landmark]
  readonly gonia: readonly [Landmark, Landmark]
  readonly menton: Landmark
  readonly pogonion: Landmark
  readonly gnathion: Landmark
}

/** As the patient lies. */
function startAxes({ normal }: NamedPlane): JawAxes {
  const up = squareTo([0, 0, 1], normal)
  return { up, forward: cross(up, scale(normal, -1)), rami: [up, up] }
}

/** Forward is from between the gonia to menton. */
function axesOf({ condyles, gonia, menton }: JawPoints, last: JawAxes): JawAxes {
  const normal = normalize(cross(last.forward, last.up)) // To the right.
  const forward = squareTo(subtract(menton.point, middle(gonia[0].point, gonia[1].point)), normal)
  return {
    forward,
    up: cross(normal, forward),
    rami: [0, 1].map((i) => {
      const ramus = normalize(subtract(condyles[i]!.point, gonia[i]!.point))
      return halfWay(last.rami[i]!, ramus)
    }) as [Vector3, Vector3],
  }
}

function pointsOf(jaw: Jaw, { forward, up, rami }: JawAxes): JawPoints {
  const { midplane } = jaw
  let [low, high, back, front] = [Infinity, -Infinity, Infinity, -Infinity]
  for (let i = 0; i < jaw.samples.length; i += 3) {
    const p: Vector3 = [jaw.samples[i]!, jaw.samples[i + 1]!, jaw.samples[i + 2]!]
    const [x, y] = [dot(forward, p), dot(up, p)]
    ;[low, high, back, front] = [Math.min(low, y), Math.max(high, y), Math.min(back, x), Math.max(front, x)]
  }
  const share = (p: Vector3) => (dot(forward, p) - back) / (front - back) // 0 at the back, 1 at the chin.
  const tall = (p: Vector3) => (dot(up, p) - low) / (high - low)
  const isSide = (p: Vector3, i: number) => (dot(midplane.normal, p) - midplane.offset) * (1 - 2 * i) > 10
  const both = (key: string, way: (i: number) => Vector3, among: (p: Vector3) => boolean) =>
    SIDES.map((side, i) => search(jaw, `${key}_${side}`, side, way(i), (p) => isSide(p, i) && among(p))) as [
      Landmark,
      Landmark,
    ]
  const chin = (key: string, way: Vector3) =>
    search({ ...jaw, samples: jaw.outline }, key, 'midline', way, (p) => share(p) > 0.7 && tall(p) < 0.25)
  return {
    condyles: both(
      'condylion',
      () => normalize(subtract(up, scale(forward, 0.5))),
      (p) => share(p) < 0.25 && tall(p) > 0.5,
    ),
    gonia: both(
      'gonion',
      (i) => scale(halfWay(forward, rami[i]!), -1),
      (p) => share(p) < 0.6 && tall(p) < 0.7,
    ),
    menton: chin('menton', scale(up, -1)),
    pogonion: chin('pogonion', forward),
    gnathion: chin('gnathion', halfWay(forward, scale(up, -1))),
  }
}

function search(
  { bone, samples, given }: Jaw,
  key: string,
  side: Landmark['side'],
  way: Vector3,
  among: (p: Vector3) => boolean,
): Landmark {
  const own = given[key]
  if (own) return { name: key, point: own, side }
  const end = farthest(samples, way, among)
  if (!end) throw notFound(key, bone.name, 'it has no such part')
  return { name: key, side, ...end }
}

/** The incisors' edge and the highest points of both sides where the first molar stands. */
function teethOf(
  jaw: Jaw,
  { forward, up }: JawAxes,
  menton: Landmark,
  context: FrameContext,
): readonly [Landmark, Landmark, Landmark] | undefined {
  const { midplane, samples, given } = jaw
  const high = (p: Vector3) => dot(up, subtract(p, menton.point))
  const across = (p: Vector3) => dot(midplane.normal, p) - midplane.offset
  let [back, front] = [Infinity, -Infinity]
  for (let i = 0; i < samples.length; i += 3) {
    const x = dot(forward, [samples[i]!, samples[i + 1]!, samples[i + 2]!])
    ;[back, front] = [Math.min(back, x), Math.max(front, x)]
  }
  const share = (p: Vector3) => (dot(forward, p) - back) / (front - back)
  const incisor = search(
    jaw,
    'incisor',
    'midline',
    normalize(add(up, scale(forward, 0.5))),
    (p) => Math.abs(across(p)) < 8 && share(p) > 0.7,
  )
  const tall = high(incisor.point)
  const all = [given.incisor, given.molar_left, given.molar_right].every(Boolean)
  if (tall < LEAST_DENTAL && !all) {
    const why = `the jaw is ${tall.toFixed(0)} mm high in front, which is not so with teeth`
    leftOut('the occlusal plane', jaw.bone.name, why, context)
    return undefined
  }
  const molars = SIDES.map((side, i) =>
    search(
      jaw,
      `molar_${side}`,
      side,
      up,
      (p) => across(p) * (1 - 2 * i) > 10 && share(p) > 0.64 && share(p) < 0.78,
    ),
  ) as [Landmark, Landmark]
  return [incisor, ...molars]
}

/** The plane through three landmarks, normal superior. */
function planeThrough(name: string, a: Landmark, b: Landmark, c: Landmark): NamedPlane {
  const across = normalize(cross(subtract(b.point, a.point), subtract(c.point, a.point)))
  const normal = across[2] < 0 ? scale(across, -1) : across
  return { name, normal, offset: dot(normal, a.point) }
}
