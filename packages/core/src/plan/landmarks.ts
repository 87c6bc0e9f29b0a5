import { z } from 'zod'
import { byCodeUnit } from '../base/canonical.ts'
import { cross, dot, length, normalize, subtract, type Vector3 } from '../base/vectors.ts'
import type { Side } from '../geometry/label-map.ts'
import type { Body } from '../geometry/mesh.ts'
import { surfaceSamples } from '../geometry/mesh-distance.ts'
import type { FittedSphere, Landmark, LandmarkSet, NamedPlane } from '../geometry/plan.ts'
import { nearestOn, signedSurface } from '../geometry/signed-distance.ts'
import { defineStep, type StepContext, StepError } from '../step.ts'
import { fitSphere } from './fit-sphere.ts'

const point = z.tuple([z.number(), z.number(), z.number()])
const by = z.string().max(80).optional().describe('who decided')
const name = z.string().regex(/^[a-z][a-z0-9_]*$/, 'a landmark’s name is lower_snake')
const side = z
  .enum(['left', 'right', 'midline'])
  .optional()
  .describe('side of the body; without it as the name says, else the bone’s')

const within = z
  .union([
    z.strictObject({ min: point, max: point }),
    z.strictObject({ near: point, radius: z.number().positive() }),
  ])
  .optional()
  .describe('where to look: a box (min, max) or a ball (near, radius), LPS mm; without it the whole bone')

const DIRECTIONS = {
  left: [1, 0, 0],
  right: [-1, 0, 0],
  anterior: [0, -1, 0],
  posterior: [0, 1, 0],
  superior: [0, 0, 1],
  inferior: [0, 0, -1],
} as const satisfies Record<string, Vector3>

const placed = z.strictObject({
  at: point.describe('where it is, LPS mm'),
  on: z.string().optional().describe('bone that it lies on; without it the nearest'),
  snap: z
    .number()
    .min(0)
    .max(50)
    .default(5)
    .describe('mm: the point is laid on the nearest surface point; farther away is an error'),
  side,
  by,
})
const extreme = z.strictObject({
  on: z.string().describe('bone that it lies on'),
  most: z
    .enum(['left', 'right', 'anterior', 'posterior', 'superior', 'inferior'])
    .describe('the vertex of the bone that lies farthest this way'),
  within,
  side,
  by,
})
const sphere = z.strictObject({
  on: z.string().describe('bone with the joint surface'),
  near: point.describe('about the middle of the sphere, within 10 mm, LPS mm'),
  radius: z
    .tuple([z.number().positive(), z.number().positive()])
    .default([15, 32])
    .describe('mm: least and greatest'),
  by,
})

export const landmarksParams = z.strictObject({
  name: z.string().min(1).default('landmarks').describe('name of the set; a case gives its entry’s'),
  points: z
    .record(name, z.union([placed, extreme]))
    .default({})
    .describe('points by name'),
  spheres: z.record(name, sphere).default({}).describe('spheres of joints by name'),
})
export type LandmarksParams = z.output<typeof landmarksParams>
type PointParams = LandmarksParams['points'][string]
type SphereParams = LandmarksParams['spheres'][string]

/** Share of a whole sphere that a joint surface must give, and rms distance to it (mm) that it may have. */
const LEAST_CAP = 0.2
const GREATEST_RMS = 2.5
const FARTHEST = 15 // mm from the point given to the middle found.

/**
 * Named points on bones, spheres of joints, and the anterior pelvic plane where its four points are named (asis_left,
 * asis_right, tubercle_left, tubercle_right; the plane through both spines and the middle of the tubercles, normal anterior).
 * Points are laid on the surface and say how far they moved. LPS mm.
 * @throws StepError LANDMARK_AWAY, LANDMARK_NOT_FOUND, LANDMARK_SIDES, LANDMARK_BODY_UNKNOWN, SPHERE_NOT_FOUND
 */
export function placeLandmarks(
  bodies: readonly Body[],
  params: LandmarksParams,
  context: Pick<StepContext, 'progress' | 'checkCancelled'>,
): LandmarkSet {
  const names = Object.keys(params.points).sort(byCodeUnit)
  const points = names.map((key) => placePoint(key, params.points[key]!, bodies))
  requireSides(points)
  const spheres = Object.keys(params.spheres)
    .sort(byCodeUnit)
    .map((key, i, all) => {
      context.progress(i / all.length, `sphere ${key}`)
      context.checkCancelled()
      return placeSphere(key, params.spheres[key]!, bodies)
    })
  return { name: params.name, points, spheres, planes: anteriorPelvicPlane(points) }
}

function bodyNamed(bodies: readonly Body[], wanted: string, where: string): Body {
  const found = bodies.find((body) => body.name === wanted)
  if (found) return found
  throw new StepError({
    code: 'LANDMARK_BODY_UNKNOWN',
    message: `expected one of the bodies ${bodies.map((body) => body.name).join(', ') || '(none)'}, got ${wanted}`,
    where,
    remedy: 'name a body that the landmarks are given in `bodies`',
  })
}

function placePoint(key: string, params: PointParams, bodies: readonly Body[]): Landmark {
  const where = `landmark ${key}`
  if ('most' in params) {
    const body = bodyNamed(bodies, params.on, where)
    return { name: key, point: extremePoint(body, params, where), side: sideOf(key, params.side, body) }
  }
  const candidates = params.on === undefined ? bodies : [bodyNamed(bodies, params.on, where)]
  let best: { body: Body; point: Vector3; moved: number } | undefined
  for (const body of candidates) {
    const { distances, nearest } = nearestOn(signedSurface(body.mesh), Float32Array.from(params.at))
    const moved = Math.abs(distances[0]!)
    if (!best || moved < best.moved) best = { body, point: [nearest[0]!, nearest[1]!, nearest[2]!], moved }
  }
  if (!best) {
    throw new StepError({
      code: 'LANDMARK_BODY_UNKNOWN',
      message: 'expected at least one body for the landmarks to lie on, got none',
      where,
      remedy: 'name the bones in `bodies`',
    })
  }
  if (best.moved > params.snap) {
    throw new StepError({
      code: 'LANDMARK_AWAY',
      message: `expected a point within ${params.snap} mm of bone, got one ${best.moved.toFixed(1)} mm away from ${best.body.name}`,
      where,
      remedy: 'take the point from the slices or the bones on the page, LPS mm; or raise `snap`',
    })
  }
  return { name: key, point: best.point, side: sideOf(key, params.side, best.body), moved: best.moved }
}

function sideOf(key: string, given: Side | undefined, body: Body): Side {
  const named = /(?:^|_)(left|right)(?:_|$)/.exec(key)?.[1] as Side | undefined
  const found = given ?? named ?? body.side
  const sided = (one: Side) => one === 'left' || one === 'right'
  const against = [named, body.side].some(
    (other) => other !== undefined && sided(other) && sided(found) && other !== found,
  )
  if (!against) return found
  throw new StepError({
    code: 'LANDMARK_SIDES',
    message: `expected ${key} on a bone of the ${found} side and named so, got ${body.name} (${body.side})`,
    where: `landmark ${key}`,
    remedy: 'name the bone of the landmark’s own side, or mend the landmark’s name or side',
  })
}

function requireSides(points: readonly Landmark[]): void {
  for (const left of points) {
    const other = left.name.replace(/(^|_)left(?=_|$)/, '$1right')
    const right = other === left.name ? undefined : points.find((one) => one.name === other)
    if (!right || left.point[0] > right.point[0]) continue
    throw new StepError({
      code: 'LANDMARK_SIDES',
      message: `expected ${left.name} to the patient’s left of ${right.name}, got x ${left.point[0].toFixed(1)} and ${right.point[0].toFixed(1)} mm`,
      where: `landmarks ${left.name}, ${right.name}`,
      remedy: 'exchange the points: left and right are the patient’s, LPS x grows to the left',
    })
  }
}

function extremePoint(body: Body, params: z.output<typeof extreme>, where: string): Vector3 {
  const way = DIRECTIONS[params.most]
  const p = body.mesh.positions
  let best: Vector3 | undefined
  for (let i = 0; i < p.length; i += 3) {
    const vertex: Vector3 = [p[i]!, p[i + 1]!, p[i + 2]!]
    if (!isWithin(vertex, params.within)) continue
    if (!best || dot(vertex, way) > dot(best, way)) best = vertex
  }
  if (best) return best
  throw new StepError({
    code: 'LANDMARK_NOT_FOUND',
    message: `expected a part of ${body.name} in the region given, got none`,
    where,
    remedy: 'move or widen the region `within`, LPS mm',
  })
}

function isWithin(vertex: Vector3, region: z.output<typeof within>): boolean {
  if (!region) return true
  if ('near' in region) return length(subtract(vertex, region.near)) <= region.radius
  return vertex.every((x, axis) => x >= region.min[axis]! && x <= region.max[axis]!)
}

function placeSphere(key: string, params: SphereParams, bodies: readonly Body[]): FittedSphere {
  const where = `sphere ${key}`
  const body = bodyNamed(bodies, params.on, where)
  const surface = signedSurface(body.mesh)
  const samples = surfaceSamples(body.mesh, 1.5)
  const normals = new Float64Array(samples.points.length)
  samples.owners.forEach((owner, i) => {
    normals.set(surface.faceNormals.subarray(3 * owner, 3 * owner + 3), 3 * i)
  })
  const fit = fitSphere(samples.points, normals, params.near, params.radius)
  const area = samples.weights.reduce((sum, weight) => sum + weight, 0) / samples.weights.length
  const share = fit ? (fit.used * area) / (4 * Math.PI * fit.radius * fit.radius) : 0
  const [least, greatest] = params.radius
  if (!fit || share < LEAST_CAP) {
    throw new StepError({
      code: 'SPHERE_NOT_FOUND',
      message: `expected a joint surface of at least ${100 * LEAST_CAP} % of a sphere, got ${(100 * share).toFixed(0)} %`,
      where,
      remedy: 'give `near` as the middle of the head, LPS mm, and the `radius` that it may have',
    })
  }
  const off = length(subtract(fit.centre, params.near))
  if (fit.radius < least || fit.radius > greatest || off > FARTHEST) {
    throw new StepError({
      code: 'SPHERE_NOT_FOUND',
      message: `expected a radius from ${least} to ${greatest} mm within ${FARTHEST} mm of the point given, got ${fit.radius.toFixed(1)} mm, ${off.toFixed(1)} mm away`,
      where,
      remedy: 'give `near` as the middle of the head, LPS mm, and the `radius` that it may have',
    })
  }
  if (fit.rms > GREATEST_RMS) {
    throw new StepError({
      code: 'SPHERE_NOT_FOUND',
      message: `expected a joint surface within ${GREATEST_RMS} mm (rms) of a sphere, got ${fit.rms.toFixed(2)} mm`,
      where,
      remedy: 'a worn or flattened head is no sphere: use the other side’s, or a point for its middle',
    })
  }
  return { name: key, centre: fit.centre, radius: fit.radius, rms: fit.rms }
}

function anteriorPelvicPlane(points: readonly Landmark[]): NamedPlane[] {
  const [a, b, c, d] = ['asis_left', 'asis_right', 'tubercle_left', 'tubercle_right'].map(
    (wanted) => points.find((one) => one.name === wanted)?.point,
  )
  if (!a || !b || !c || !d) return []
  const middle = [0, 1, 2].map((i) => (c[i]! + d[i]!) / 2) as unknown as Vector3
  let normal = normalize(cross(subtract(b, a), subtract(middle, a)))
  if (normal[1] > 0) normal = [-normal[0], -normal[1], -normal[2]]
  return [{ name: 'anterior_pelvic', normal, offset: dot(normal, a) }]
}

export const landmarksStep = defineStep<{ readonly bodies: readonly Body[] }, LandmarksParams, LandmarkSet>({
  kind: 'plan/landmarks',
  version: 1,
  title: 'Name points on bones and fit spheres to joints',
  inputs: { bodies: ['Body'] },
  params: landmarksParams,
  output: 'Landmarks',
  run: ({ bodies }, params, context) => placeLandmarks(bodies, params, context),
})
