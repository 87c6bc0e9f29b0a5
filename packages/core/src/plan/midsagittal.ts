import { z } from 'zod'
import { acos } from '../base/math.ts'
import { cross, dot, normalize, type Vector3 } from '../base/vectors.ts'
import type { Body } from '../geometry/mesh.ts'
import { type SurfaceSamples, summarise, surfaceSamples } from '../geometry/mesh-distance.ts'
import type { NamedPlane, SymmetryResult } from '../geometry/plan.ts'
import { nearestOn, type SignedSurface, signedSurface } from '../geometry/signed-distance.ts'
import { defineStep, type StepContext, StepError } from '../step.ts'
import { evenSamples } from './even-samples.ts'
import { planeAxes } from './plane-axes.ts'
import { mirrored } from './reflect.ts'

export const midsagittalParams = z.strictObject({
  name: z.string().min(1).default('midsagittal').describe('name of the plane; a case gives its entry’s'),
  without: z
    .array(z.string())
    .default([])
    .describe('bodies to leave out, e.g. femora, whose posture is not symmetric'),
  samples: z.number().int().min(200).max(20_000).default(1500).describe('points on each body'),
  turn: z
    .number()
    .positive()
    .max(45)
    .default(20)
    .describe('degrees: how far the plane’s normal may be turned from the patient’s left in the frame'),
})
export type MidsagittalParams = z.output<typeof midsagittalParams>

/** A surface whose mirror image is to lie on another, or on itself. */
interface Pairing {
  readonly samples: SurfaceSamples
  readonly onto: SignedSurface
}

const STEPS = 40

/**
 * The mid-sagittal plane by symmetry: the plane that lays the mirror image of each body nearest its partner of the other
 * side (by name, `_left` with `_right`), and of each midline body nearest itself. Gauss–Newton on the plane's three numbers,
 * point to plane; what lies more than three robust deviations off does not pull. Begun from the bodies' centroids.
 * Sources: Combès, Hennessy, Waddington, Roberts, Prima 2008, doi:10.1109/CVPR.2008.4587732 (approximate symmetry by
 * iterated closest points); Benz et al. 2002 (mirror and register, for the orbit).
 * @returns the plane, normal towards the patient's left, LPS mm. @throws StepError SYMMETRY_NOTHING, SYMMETRY_POOR
 */
export function findMidsagittal(
  bodies: readonly Body[],
  params: MidsagittalParams,
  context: Pick<StepContext, 'progress' | 'checkCancelled' | 'warn'>,
): SymmetryResult {
  const { left, pairs } = pairBodies(bodies, params)
  const warnings = left.map((name) => `${name} has no partner of the other side and was left out`)
  for (const name of left) {
    context.warn({
      code: 'SYMMETRY_UNPAIRED',
      message: `${name} has no partner of the other side; the mid-sagittal plane was found without it`,
      where: params.name,
    })
  }
  const surfaces = new Map(bodies.map((body) => [body, signedSurface(body.mesh)]))
  const pairings = pairs.map(([from, onto]): Pairing => {
    return { samples: evenSamples(from.mesh, params.samples), onto: surfaces.get(onto)! }
  })
  let plane = startOf(pairs)
  for (let n = 0; n < STEPS; n++) {
    context.checkCancelled()
    context.progress(n / STEPS, 'finding the mid-sagittal plane')
    const next = improve(plane, pairings)
    plane = next.plane
    if (next.change < 1e-4) break
  }
  if (plane.normal[0] < 0)
    plane = { normal: plane.normal.map((x) => -x) as unknown as Vector3, offset: -plane.offset }
  requireUpright(plane.normal, params)
  const residual = summarise(
    pairings.map(({ samples, onto }) => ({
      distances: Float32Array.from(nearestOn(onto, mirrored(samples.points, plane)).distances, Math.abs),
      weights: samples.weights,
    })),
  )
  return {
    name: params.name,
    plane: { name: params.name, ...plane },
    residual,
    ...(warnings.length > 0 ? { warnings } : {}),
  }
}

type Plane = Pick<NamedPlane, 'normal' | 'offset'>

function pairBodies(bodies: readonly Body[], { without, name }: MidsagittalParams) {
  const used = bodies.filter((body) => !without.includes(body.name))
  const left: string[] = []
  const pairs: [Body, Body][] = []
  for (const body of used) {
    const sided = /(^|_)(left|right)(?=_|$)/.test(body.name)
    const partner = sided ? used.find((other) => other.name === otherName(body.name)) : body
    if (partner && (sided || body.side === 'midline')) pairs.push([body, partner])
    else left.push(body.name)
  }
  if (pairs.length > 0) return { left, pairs }
  throw new StepError({
    code: 'SYMMETRY_NOTHING',
    message: `expected bodies of both sides or of the midline, got ${used.map((body) => body.name).join(', ') || 'none'}`,
    where: name,
    remedy: 'give both sides’ bones by name, e.g. hip_left and hip_right, or midline bones',
  })
}

function otherName(name: string): string {
  return name.replace(
    /(^|_)(left|right)(?=_|$)/,
    (_, before: string, side: string) => `${before}${side === 'left' ? 'right' : 'left'}`,
  )
}

function centreOf({ mesh }: Body): Vector3 {
  const { points, weights } = surfaceSamples(mesh, Infinity)
  const sum = [0, 0, 0]
  let total = 0
  for (let i = 0; i < weights.length; i++) {
    total += weights[i]!
    for (let axis = 0; axis < 3; axis++) sum[axis]! += weights[i]! * points[3 * i + axis]!
  }
  return sum.map((x) => x / total) as unknown as Vector3
}

/** From the centroids: the normal is the mean way from right to left, else the frame's. */
function startOf(pairs: readonly (readonly [Body, Body])[]): Plane {
  const way = [1e-6, 0, 0] as [number, number, number]
  const middle = [0, 0, 0] as [number, number, number]
  for (const [from, onto] of pairs) {
    const [a, b] = [centreOf(from), centreOf(onto)]
    const sign = a[0] >= b[0] ? 1 : -1
    for (let axis = 0; axis < 3; axis++) {
      way[axis]! += sign * (a[axis]! - b[axis]!)
      middle[axis]! += (a[axis]! + b[axis]!) / (2 * pairs.length)
    }
  }
  const normal = normalize(way)
  return { normal, offset: dot(normal, middle) }
}

/**
 * One step. The mirror image of p is p − 2 (n·p − d) n; with n turned by α u + β v and the plane moved by δ, about the
 * centre c, its residual along the surface's normal m changes by −2 [(w·(p − c)) (m·n) + h (m·w)] for w = u, v and
 * by 2 (m·n) for δ, h = n·p − d.
 */
function improve(plane: Plane, pairings: readonly Pairing[]): { plane: Plane; change: number } {
  const { normal: n, offset } = plane
  const { u, v } = planeAxes(n)
  const laid = pairings.map(({ samples, onto }) => ({
    samples,
    found: nearestOn(onto, mirrored(samples.points, plane)),
  }))
  const centre = meanOf(pairings)
  const a = [[0, 0, 0], [0, 0, 0], [0, 0, 0]] // biome-ignore format: rows
  const b = [0, 0, 0]
  const residuals = laid.map(({ samples, found }) => residualsOf(samples, found, plane))
  const cut = robustCut(residuals)
  laid.forEach(({ samples, found }, pair) => {
    for (let i = 0; i < samples.weights.length; i++) {
      const r = residuals[pair]![i]!
      if (Math.abs(r) > cut) continue
      const p: Vector3 = [samples.points[3 * i]!, samples.points[3 * i + 1]!, samples.points[3 * i + 2]!]
      const m: Vector3 = [found.normals[3 * i]!, found.normals[3 * i + 1]!, found.normals[3 * i + 2]!]
      const from: Vector3 = [p[0] - centre[0], p[1] - centre[1], p[2] - centre[2]]
      const h = dot(n, p) - offset
      const mn = dot(m, n)
      const row = [-2 * (dot(u, from) * mn + h * dot(m, u)), -2 * (dot(v, from) * mn + h * dot(m, v)), 2 * mn]
      const weight = samples.weights[i]!
      for (let j = 0; j < 3; j++) {
        b[j]! -= weight * row[j]! * r
        for (let k = 0; k < 3; k++) a[j]![k]! += weight * row[j]! * row[k]!
      }
    }
  })
  const [alpha, beta, delta] = solve3(a, b)
  const normal = normalize([0, 1, 2].map((i) => n[i]! + alpha * u[i]! + beta * v[i]!) as unknown as Vector3)
  // The plane passes through the same place beside the centre, moved by δ.
  const height = offset - dot(n, centre) + delta
  return {
    plane: { normal, offset: dot(normal, centre) + height },
    change: Math.max(Math.abs(delta), 100 * Math.abs(alpha), 100 * Math.abs(beta)),
  }
}

function meanOf(pairings: readonly Pairing[]): Vector3 {
  const sum = [0, 0, 0]
  let count = 0
  for (const { samples } of pairings) {
    count += samples.weights.length
    for (let i = 0; i < samples.points.length; i++) sum[i % 3]! += samples.points[i]!
  }
  return sum.map((x) => x / count) as unknown as Vector3
}

function residualsOf(
  samples: SurfaceSamples,
  found: { nearest: Float32Array; normals: Float64Array },
  plane: Plane,
): Float64Array {
  const points = mirrored(samples.points, plane)
  return Float64Array.from(samples.weights, (_, i) => {
    let r = 0
    for (let axis = 0; axis < 3; axis++)
      r += (points[3 * i + axis]! - found.nearest[3 * i + axis]!) * found.normals[3 * i + axis]!
    return r
  })
}

/** Three robust deviations over all residuals. */
function robustCut(residuals: readonly Float64Array[]): number {
  const all = new Float64Array(residuals.reduce((sum, list) => sum + list.length, 0))
  let at = 0
  for (const list of residuals) {
    all.set(list.map(Math.abs), at)
    at += list.length
  }
  all.sort()
  return Math.max(3 * 1.4826 * (all[all.length >> 1] ?? 0), 1e-6)
}

/** Cramer's rule; a direction that nothing holds gives 0. */
function solve3(a: readonly (readonly number[])[], b: readonly number[]): [number, number, number] {
  const [x, y, z] = [0, 1, 2].map((c): Vector3 => [a[0]![c]!, a[1]![c]!, a[2]![c]!]) as [
    Vector3,
    Vector3,
    Vector3,
  ]
  const right: Vector3 = [b[0]!, b[1]!, b[2]!]
  const d = dot(x, cross(y, z))
  if (!(Math.abs(d) > 0)) return [0, 0, 0]
  return [dot(right, cross(y, z)) / d, dot(x, cross(right, z)) / d, dot(x, cross(y, right)) / d]
}

function requireUpright(normal: Vector3, { turn, name }: MidsagittalParams): void {
  const degrees = (acos(Math.min(1, Math.abs(normal[0]))) * 180) / Math.PI
  if (degrees <= turn) return
  throw new StepError({
    code: 'SYMMETRY_POOR',
    message: `expected a mid-sagittal plane within ${turn}° of the frame’s, got ${degrees.toFixed(1)}°`,
    where: name,
    remedy:
      'look whether the bodies are of both sides and whole; leave out what is not symmetric with `without`',
  })
}

export const midsagittalStep = defineStep<
  { readonly bodies: readonly Body[] },
  MidsagittalParams,
  SymmetryResult
>({
  kind: 'plan/midsagittal',
  version: 1,
  title: 'Find the mid-sagittal plane by symmetry',
  inputs: { bodies: ['Body'] },
  params: midsagittalParams,
  output: 'Symmetry',
  run: ({ bodies }, params, context) => findMidsagittal(bodies, params, context),
})
