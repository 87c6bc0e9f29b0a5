import { z } from 'zod'
import { byCodeUnit } from '../base/canonical.ts'
import { cross, dot, length, normalize, scale, subtract, type Vector3 } from '../base/vectors.ts'
import { boundsOf, type TriangleMesh } from '../geometry/mesh.ts'
import type { SweptCut } from '../geometry/plan.ts'
import { crossedLegs, drawnOut, sweptDistance } from '../geometry/swept-cut.ts'
import { StepError } from '../step.ts'
import { arcThrough, curveThrough, leastRadius } from './profile-curve.ts'

const point = z.tuple([z.number(), z.number(), z.number()])
const common = {
  saw: point.describe('the way that the saw goes in, LPS, any length; along it the profile is swept'),
  towards: point.describe('a point in what is removed, LPS mm'),
  reach: z.number().positive().max(300).optional().describe('mm that the blade or burr reaches'),
  by: z.string().max(80).optional().describe('who decided'),
}
const name = z.string().regex(/^[a-z][a-z0-9_]*$/, 'a cut’s name is lower_snake')

export const steppedSchema = z
  .record(
    name,
    z.strictObject({
      through: z
        .array(point)
        .min(3)
        .max(12)
        .describe(
          'points from end to end, LPS mm: a flat face between each two, a ridge at each inner one; the end faces go on',
        ),
      ...common,
    }),
  )
  .default({})
  .describe(
    'stepped cuts by name: flat faces that meet at ridges along the saw; the faces are named <cut>_1, <cut>_2, …',
  )

export const curvedSchema = z
  .record(
    name,
    z.union([
      z.strictObject({
        arc: z
          .tuple([point, point, point])
          .describe(
            'three points of an arc, LPS mm: beginning, middle, end; beyond the ends it goes on straight',
          ),
        ...common,
      }),
      z.strictObject({
        curve: z
          .array(point)
          .min(3)
          .max(40)
          .describe('points of a smooth curve from end to end, LPS mm; beyond the ends it goes on straight'),
        ...common,
      }),
    ]),
  )
  .default({})
  .describe('curved cuts by name: an arc or a smooth curve, swept along the saw')

export interface SweptParams {
  readonly stepped: z.output<typeof steppedSchema>
  readonly curved: z.output<typeof curvedSchema>
}
type Common = { readonly saw: Vector3; readonly towards: Vector3 }

const FLAT = 0.05 // mm: nearer to one line three points make no arc.

function profileError(where: string, message: string, remedy: string): StepError {
  return new StepError({ code: 'CUT_PROFILE', message, where, remedy })
}

/** Points in the plane across the saw, with axes so that the first to the last lies along x. */
function laid(points: readonly Vector3[], { saw: given }: Common, way: 1 | -1, where: string) {
  if (!(length(given) > 1e-6))
    throw profileError(
      where,
      'expected a direction of the saw, got (0, 0, 0)',
      'give `saw` as the way that it goes in',
    )
  const saw = normalize(given)
  const origin = points[0]!
  const flat = (p: Vector3) => {
    const from = subtract(p, origin)
    return subtract(from, scale(saw, dot(from, saw)))
  }
  const chord = flat(points.at(-1)!)
  if (!(length(chord) > 0.5)) {
    throw profileError(
      where,
      `expected a profile whose ends lie apart, seen along the saw, got ${length(chord).toFixed(2)} mm`,
      'give the points across the saw’s direction, from one end of the cut to the other',
    )
  }
  const across = normalize(chord)
  const sweep = scale(saw, way)
  const towards = cross(sweep, across)
  const profile = points.map((p): [number, number] => [dot(flat(p), across), dot(flat(p), towards)])
  profile.slice(1).forEach((p, i) => {
    const [dx, dy] = [p[0] - profile[i]![0], p[1] - profile[i]![1]]
    const long = Math.sqrt(dx * dx + dy * dy)
    if (long >= 0.2) return
    throw profileError(
      where,
      `expected points at least 0.2 mm apart, seen along the saw, got ${long.toFixed(2)} mm between ${i + 1} and ${i + 2}`,
      'leave one of the two points out',
    )
  })
  return { origin, across, towards, sweep, saw, profile }
}

/** A swept cut with `towards` on the side that is removed. */
function oriented(
  key: string,
  form: SweptCut['form'],
  points: readonly Vector3[],
  params: Common,
  bone: TriangleMesh,
  shaped: (profile: readonly [number, number][]) => Pick<SweptCut, 'profile' | 'curve'>,
): SweptCut {
  const where = `cut ${key}`
  const { min, max } = boundsOf(bone)
  const make = (way: 1 | -1): SweptCut => {
    const frame = laid(points, params, way, where)
    const corners = [...points, min, max].map((p) => length(subtract(p as Vector3, frame.origin)))
    const size = length(subtract(max as Vector3, min as Vector3))
    return { name: key, form, ...frame, ...shaped(frame.profile), reach: 2 * (Math.max(...corners) + size) }
  }
  const cut = make(1)
  const crossed = crossedLegs(drawnOut(cut))
  if (crossed) {
    throw profileError(
      where,
      `expected a profile that does not cross itself, its ends drawn out, got legs ${crossed[0] + 1} and ${crossed[1] + 1} that meet`,
      'give the points in their order, and let the end faces run apart',
    )
  }
  const side = sweptDistance(cut)(params.towards)
  if (Math.abs(side) < 0.05) {
    throw profileError(
      where,
      'expected `towards` on one side of the cut, got a point that lies on it',
      'give `towards` as a point well inside what is removed',
    )
  }
  return side > 0 ? cut : make(-1)
}

/** @throws StepError CUT_PROFILE, CUT_NAME_TWICE */
export function sweptCutsOf(
  { stepped, curved }: SweptParams,
  planes: readonly string[],
  bone: TriangleMesh,
): SweptCut[] {
  const cuts = [
    ...Object.keys(stepped).map((key) => {
      const params = stepped[key]!
      return oriented(key, 'stepped', params.through, params, bone, (profile) => ({ profile }))
    }),
    ...Object.keys(curved).map((key) => curvedCut(key, curved[key]!, bone)),
  ].sort((a, b) => byCodeUnit(a.name, b.name))
  const names = [...planes, ...cuts.flatMap(facesOf)]
  const twice = names.find((one, i) => names.indexOf(one) !== i)
  if (twice === undefined) return cuts
  throw new StepError({
    code: 'CUT_NAME_TWICE',
    message: `expected each cut and each face of a stepped cut to have its own name, got ${twice} twice`,
    where: `cut ${twice}`,
    remedy: 'rename the plane or the cut; the faces of a stepped cut are named <cut>_1, <cut>_2, …',
  })
}

/** The names of a cut's faces: of a stepped cut one for each leg. */
function facesOf({ name: cut, form, profile }: SweptCut): string[] {
  return form === 'curved' ? [cut] : [cut, ...profile.slice(1).map((_, i) => `${cut}_${i + 1}`)]
}

function curvedCut(key: string, params: SweptParams['curved'][string], bone: TriangleMesh): SweptCut {
  const where = `cut ${key}`
  if ('curve' in params) {
    return oriented(key, 'curved', params.curve, params, bone, (given) => {
      const profile = curveThrough(given)
      return { profile, curve: { radius: leastRadius(profile), arc: false } }
    })
  }
  return oriented(key, 'curved', params.arc, params, bone, (given) => {
    const arc = arcThrough(given as [[number, number], [number, number], [number, number]], FLAT)
    if (!arc) {
      throw profileError(
        where,
        `expected three points of an arc, the middle at least ${FLAT} mm off the line of the ends, got points in a line`,
        'give a point that lies on the bend, or a plane instead',
      )
    }
    if (arc.angle > Math.PI + 1e-6) {
      throw profileError(
        where,
        `expected an arc of at most half a circle, got ${((arc.angle * 180) / Math.PI).toFixed(0)}°`,
        'give ends nearer to each other: no blade comes out of more than half a circle',
      )
    }
    return { profile: arc.points, curve: { radius: arc.radius, arc: true } }
  })
}

/** @throws StepError RESECTION_MISSES_BONE */
export function requireSweptCut(cut: SweptCut, bone: string, mesh: TriangleMesh): void {
  const height = sweptDistance(cut)
  const p = mesh.positions
  let [least, most] = [Infinity, -Infinity]
  for (let i = 0; i < p.length; i += 3) {
    const value = height([p[i]!, p[i + 1]!, p[i + 2]!])
    least = Math.min(least, value)
    most = Math.max(most, value)
  }
  if (least < 0 && most > 0) return
  throw new StepError({
    code: 'RESECTION_MISSES_BONE',
    message: `expected a cut through ${bone}, got one that passes ${Math.max(least, -most).toFixed(1)} mm beside it`,
    where: `cut ${cut.name}`,
    remedy: 'move its points into the bone, or leave it out',
  })
}
