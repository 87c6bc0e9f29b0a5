import { cos, sin } from '../base/math.ts'
import { add, cross, dot, length, normalize, scale, subtract, type Vector3 } from '../base/vectors.ts'
import type { Body } from '../geometry/mesh.ts'
import { type SurfaceSamples, surfaceSamples } from '../geometry/mesh-distance.ts'
import type { AnatomicalFrame, Landmark, LandmarkSet, NamedPlane } from '../geometry/plan.ts'
import { signedSurface } from '../geometry/signed-distance.ts'
import {
  degreesBetween,
  type FrameContext,
  type GivenPoints,
  leftOut,
  lineDoubt,
  middle,
  notFound,
  poseOfAxes,
  squareTo,
  tellDoubts,
} from './bone-extremes.ts'
import { fitPlane } from './fit-plane.ts'
import { ownMidplane } from './own-midplane.ts'
import { type Pedicle, pedicleOf } from './pedicle.ts'
import { type Outline, outlinesAcross } from './section-figures.ts'

export const VERTEBRAL_POINTS = [
  'endplate_superior',
  'endplate_inferior',
  'pedicle_left',
  'pedicle_right',
] as const

const TOLD = 3 // mm of doubt that are told.
const FACING = 0.77 // cos 40°: what of the surface may belong to an endplate.
const NEAR = 3 // mm to the plane, of what the endplate is made of.

/**
 * A vertebra's landmarks and frame after Wu et al. 2002 (J. Biomech. 35:543, ISB): y through the centres of both endplates, superior; z
 * parallel to the line between the pedicles, to the right; x anterior. The origin lies midway between the endplates' centres (Wu's is
 * found from two vertebrae in their neutral place). The section in the plane of symmetry parts the body from the spinous process: an
 * endplate is the plane nearest what looks up (or down) on top of the body; a pedicle's axis passes through the middles of its sections
 * about its narrowest, between the body and what bears the joints. `given` points stand for what is found.
 * @throws StepError FRAME_NOT_FOUND
 */
export function vertebralFrame(
  bone: Body,
  name: string,
  given: GivenPoints,
  context: FrameContext,
): LandmarkSet {
  const midplane = ownMidplane(bone, context)
  const samples = surfaceSamples(bone.mesh, 1.5)
  const right = scale(midplane.normal, -1)
  let up = uprightOf(bodyOutline(bone, midplane, squareTo([0, 0, 1], right)).body, right)
  let plates: readonly [Endplate, Endplate] | undefined
  let profile: Profile | undefined
  for (let round = 0; round < 5; round++) {
    profile = profileOf(bone, midplane, up)
    plates = endplatesOf({ bone, samples, midplane, up, profile, given })
    up = squareTo(subtract(plates[0].centre.point, plates[1].centre.point), right)
  }
  const [top, bottom] = plates!
  const forward = cross(up, right)
  const origin = middle(top.centre.point, bottom.centre.point)
  const pedicles = pediclesOf(bone, profile!, { up, right, forward, origin }, given, context)
  const [left, other] = pedicles
  const across = left && other ? subtract(other.centre.point, left.centre.point) : right
  const y = normalize(subtract(top.centre.point, bottom.centre.point))
  const pose = poseOfAxes(origin, y, across)
  warnTurned(bone, pedicles, origin, y, context)
  const points = [top.centre, bottom.centre, ...pedicles.flatMap((one) => (one ? [one.centre] : []))]
  const set: LandmarkSet = {
    name,
    points,
    spheres: [],
    planes: [top.plane, bottom.plane, { ...midplane, name: 'vertebral_midsagittal' }],
    frames: [frameOf(bone.name, pose, plates!, pedicles, forward)],
  }
  return tellDoubts(set, bone.name, TOLD, context)
}

function frameOf(
  bone: string,
  pose: AnatomicalFrame['pose'],
  [top, bottom]: readonly [Endplate, Endplate],
  pedicles: readonly [Pedicle | undefined, Pedicle | undefined],
  forward: Vector3,
): AnatomicalFrame {
  const y: Vector3 = [pose[1], pose[5], pose[9]]
  return {
    name: 'vertebral',
    bone,
    source: 'Wu et al. 2002, J. Biomech. 35:543 (ISB)',
    pose,
    axes: [
      {
        name: 'axis of the vertebral body',
        from: bottom.centre.point,
        to: top.centre.point,
        doubt: lineDoubt(bottom.centre, top.centre),
      },
      ...pedicles.flatMap((one) =>
        one
          ? [{ name: `axis of the ${one.side} pedicle`, from: one.from, to: one.to, doubt: one.doubt }]
          : [],
      ),
    ],
    measures: [
      {
        name: 'height of the vertebral body',
        value: length(subtract(top.centre.point, bottom.centre.point)),
        unit: 'mm',
      },
      {
        name: 'angle between the endplates',
        value: degreesBetween(top.plane.normal, bottom.plane.normal),
        unit: '°',
      },
      ...pedicles.flatMap((one) => {
        if (!one) return []
        const way = normalize(subtract(one.to, one.from))
        return [
          { name: `width of the ${one.side} pedicle`, value: one.width, unit: 'mm' as const },
          { name: `height of the ${one.side} pedicle`, value: one.height, unit: 'mm' as const },
          {
            name: `${one.side} pedicle to the sagittal plane`,
            value: degreesBetween(squareTo(way, y), forward),
            unit: '°' as const,
          },
        ]
      }),
    ],
  }
}

/** Along the plane of symmetry, in millimetres forward. */
interface Profile {
  /** Front and back of the vertebral body. */
  readonly front: number
  readonly back: number
  /** Of its upper and lower edge. */
  readonly top: number
  readonly bottom: number
  /** Where the arch begins behind the canal. */
  readonly arch: number
}

/** The body's outline in the plane of symmetry, and those behind it. @throws StepError FRAME_NOT_FOUND */
function bodyOutline(
  bone: Body,
  midplane: NamedPlane,
  up: Vector3,
): { readonly body: Outline; readonly behind: readonly Outline[]; readonly forward: Vector3 } {
  const forward = cross(up, scale(midplane.normal, -1))
  const outlines = outlinesAcross(bone.mesh, midplane).filter(({ area }) => area > 20)
  if (outlines.length < 2) {
    throw notFound(
      'the body and the spinous process',
      bone.name,
      'its section in the plane of symmetry has one part: the canal between them is filled, or the arch is missing',
    )
  }
  const extents = outlines.map((outline) => ({ outline, ...extentAlong(outline, forward) }))
  const body = extents.reduce((a, b) => (b.most > a.most ? b : a))
  const behind = extents.filter((one) => one !== body && one.most < (body.least + body.most) / 2)
  const greatest = extents.reduce((a, b) => (b.outline.area > a.outline.area ? b : a))
  if (behind.length === 0 || greatest !== body) {
    throw notFound(
      'its vertebral body in front of the arch',
      bone.name,
      'it lies otherwise: the bone is turned in the frame, or is no vertebra',
    )
  }
  return { body: body.outline, behind: behind.map(({ outline }) => outline), forward }
}

/** The long way up: of the upright rectangles round the outline, turned by up to 45°, the least (Freeman and Shapira 1975). */
function uprightOf(body: Outline, right: Vector3): Vector3 {
  const start = squareTo([0, 0, 1], right)
  const forward = cross(start, right)
  const turned = (degrees: number) => {
    const turn = (degrees * Math.PI) / 180
    return normalize(add(scale(start, cos(turn)), scale(forward, sin(turn))))
  }
  const size = (up: Vector3) => {
    const [tall, deep] = [extentAlong(body, up), extentAlong(body, cross(up, right))]
    return (tall.most - tall.least) * (deep.most - deep.least)
  }
  const ways = Array.from({ length: 91 }, (_, i) => turned(i - 45))
  return ways.reduce((best, way) => (size(way) < size(best) ? way : best))
}

/** How far the body and the arch reach in the plane of symmetry. @throws StepError FRAME_NOT_FOUND */
function profileOf(bone: Body, midplane: NamedPlane, up: Vector3): Profile {
  const { body, behind, forward } = bodyOutline(bone, midplane, up)
  const { least: back, most: front } = extentAlong(body, forward)
  const { least: bottom, most: top } = extentAlong(body, up)
  const arch = Math.max(...behind.map((outline) => extentAlong(outline, forward).most))
  return { front, back, top, bottom, arch }
}

function extentAlong({ points }: Outline, way: Vector3): { readonly least: number; readonly most: number } {
  let [least, most] = [Infinity, -Infinity]
  for (const p of points) {
    const t = dot(way, p)
    ;[least, most] = [Math.min(least, t), Math.max(most, t)]
  }
  return { least, most }
}

interface Endplate {
  readonly centre: Landmark
  /** Normal superior. */
  readonly plane: NamedPlane
}

interface Search {
  readonly bone: Body
  readonly samples: SurfaceSamples
  readonly midplane: NamedPlane
  readonly up: Vector3
  readonly profile: Profile
  readonly given: GivenPoints
}

function endplatesOf(search: Search): readonly [Endplate, Endplate] {
  return [endplateOf(search, 'endplate_superior', 1), endplateOf(search, 'endplate_inferior', -1)]
}

/** The plane nearest what looks along ±up between front and back of the body, near its upper (lower) edge. */
function endplateOf(
  { bone, samples, midplane, up, profile, given }: Search,
  name: (typeof VERTEBRAL_POINTS)[number],
  sign: 1 | -1,
): Endplate {
  const forward = cross(up, scale(midplane.normal, -1))
  const { faceNormals } = signedSurface(bone.mesh)
  const depth = profile.front - profile.back
  const half = (profile.top + profile.bottom) / 2
  const chosen: number[] = []
  for (let i = 0; i < samples.owners.length; i++) {
    const p = at(samples.points, i)
    const x = dot(forward, p)
    // The rims at both ends turn away from the plane; the pedicles begin at the back.
    if (x > profile.front - 0.1 * depth || x < profile.back + 0.1 * depth) continue
    if (Math.abs(dot(midplane.normal, p) - midplane.offset) > 0.8 * depth) continue
    if (sign * (dot(up, p) - half) < 0) continue
    if (sign * dot(up, at(faceNormals, samples.owners[i]!)) < FACING) continue
    chosen.push(i)
  }
  const fit = fitPlane(samples, chosen, NEAR)
  if (!fit) throw notFound(name, bone.name, 'nothing of it looks that way')
  const normal = dot(fit.normal, up) < 0 ? scale(fit.normal, -1) : fit.normal
  const own = given[name]
  const centre: Landmark = own
    ? { name, side: 'midline', point: own }
    : { name, side: 'midline', point: fit.centre, doubt: fit.rms }
  return { centre, plane: { name, normal, offset: dot(normal, centre.point) } }
}

function at(values: Float32Array | Float64Array, i: number): Vector3 {
  return [values[3 * i]!, values[3 * i + 1]!, values[3 * i + 2]!]
}

interface BodyAxes {
  readonly up: Vector3
  readonly right: Vector3
  readonly forward: Vector3
  readonly origin: Vector3
}

function pediclesOf(
  bone: Body,
  profile: Profile,
  axes: BodyAxes,
  given: GivenPoints,
  context: FrameContext,
): readonly [Pedicle | undefined, Pedicle | undefined] {
  const one = (side: 'left' | 'right') => {
    const found = pedicleOf(bone.mesh, { ...axes, side, from: profile.back, to: profile.arch })
    if (!found) {
      leftOut(`the ${side} pedicle`, bone.name, 'no narrow part joins body and arch on that side', context)
      return undefined
    }
    const own = given[`pedicle_${side}`]
    if (!own) return found
    const shift = subtract(own, found.centre.point)
    const moved = (p: Vector3): Vector3 => [p[0] + shift[0], p[1] + shift[1], p[2] + shift[2]]
    return {
      ...found,
      centre: { name: found.centre.name, side, point: own },
      from: moved(found.from),
      to: moved(found.to),
    }
  }
  return [one('left'), one('right')]
}

/** Pedicles spring from the upper half of the body: below it, the bone stands on its head. */
function warnTurned(
  bone: Body,
  pedicles: readonly (Pedicle | undefined)[],
  origin: Vector3,
  up: Vector3,
  context: FrameContext,
): void {
  const heights = pedicles.flatMap((one) => (one ? [dot(up, subtract(one.centre.point, origin))] : []))
  if (heights.length < 2 || heights.some((height) => height > -1)) return
  context.warn({
    code: 'FRAME_UPSIDE_DOWN',
    message: `the pedicles of ${bone.name} spring from the lower half of its body; look whether the bone stands on its head`,
    where: `frame of ${bone.name}`,
  })
}
