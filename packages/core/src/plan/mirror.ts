import { closestPoints, meshTree } from '@trabecula/kernels'
import { z } from 'zod'
import { type Matrix3, type Matrix4, multiplyMatrixVector, type Vector3 } from '../base/vectors.ts'
import { alignFrom, moved, type RigidMotion, STILL } from '../geometry/icp.ts'
import { oppositeSide, type Side } from '../geometry/label-map.ts'
import { type Body, boundsOf, type TriangleMesh, triangleArea } from '../geometry/mesh.ts'
import { type SurfaceSamples, summarise } from '../geometry/mesh-distance.ts'
import type { MirrorResult, NamedPlane, SymmetryResult } from '../geometry/plan.ts'
import { nearestOn, signedSurface } from '../geometry/signed-distance.ts'
import { defineStep, type StepContext, StepError } from '../step.ts'
import { chosenSamples, evenSamples } from './even-samples.ts'
import { mirrored, mirroredMesh } from './reflect.ts'

export const mirrorParams = z.strictObject({
  name: z.string().min(1).default('mirror').describe('name of the mirrored side; a case gives its entry’s'),
  leaveOut: z
    .number()
    .min(0)
    .max(100)
    .default(10)
    .describe('mm around the tumour, and 3 mm at ends that the scan cut off, that take no part in the fit'),
  samples: z.number().int().min(500).max(50_000).default(4000).describe('points of the fit'),
})
export type MirrorParams = z.output<typeof mirrorParams>

export interface MirrorInputs {
  readonly healthy: Body
  readonly affected: Body
  readonly across: SymmetryResult
  readonly tumour?: Body
}

/** Steps of each round: what takes part is chosen anew at the start of each. */
const ROUNDS = [15, 15, 30]
const END = 3 // mm: how near an end that the scan cut off a point is left out.
const LEAST_SHARE = 0.15 // Of the points that must be left for the fit.

/**
 * The healthy side as a pattern for the affected one: mirrored across the mid-sagittal plane, then laid onto the affected
 * bone by a rigid motion (point to plane, robust; geometry/icp), without what lies near the tumour and at ends that the
 * scan cut off. A bone of the midline, as the skull, is its own healthy side: it is laid on itself, without the growth and what
 * the growth's mirror image lies on. Source: Besl and McKay 1992, Chen and Medioni 1992; mirroring of the healthy side as in Benz et al. 2002.
 * @returns the mirrored surface under the affected bone's name, its signed distance to the affected bone per vertex, LPS mm.
 * @throws StepError MIRROR_SAME_SIDE, MIRROR_NOTHING_LEFT
 */
export function mirrorBone(
  { healthy, affected, across, tumour }: MirrorInputs,
  params: MirrorParams,
  context: Pick<StepContext, 'progress' | 'checkCancelled'>,
): MirrorResult {
  requireOtherSide(healthy, affected, params.name)
  const image = mirroredMesh(healthy.mesh, across.plane)
  const target = signedSurface(affected.mesh)
  const samples = evenSamples(image, params.samples)
  const growth = tumour && meshTree(tumour.mesh.positions, tumour.mesh.triangles)
  const ends = [...endsOf(image), ...endsOf(affected.mesh)]
  const itself = isItself(healthy, affected)
  const takesPart = (points: Float32Array): Uint8Array => {
    const near = [points, ...(itself ? [mirrored(points, across.plane)] : [])].flatMap((at) =>
      growth ? [closestPoints(growth, at).distances] : [],
    )
    return Uint8Array.from({ length: points.length / 3 }, (_, i) =>
      near.some((distances) => distances[i]! < params.leaveOut) || atEnd(points, 3 * i, ends) ? 0 : 1,
    )
  }
  let motion = STILL
  for (const [round, steps] of ROUNDS.entries()) {
    context.progress(round / (ROUNDS.length + 1), 'laying the mirrored side on the affected one')
    const part = takesPart(moved(samples.points, motion))
    motion = alignFrom(motion, selected(samples, part, params.name), target, steps, () =>
      context.checkCancelled(),
    )
  }
  const mesh: TriangleMesh = { positions: moved(image.positions, motion), triangles: image.triangles }
  const error = Float32Array.from(nearestOn(target, mesh.positions).distances)
  const used = takesPart(mesh.positions)
  const areas = vertexAreas(mesh)
  return {
    name: params.name,
    across: across.plane,
    transform: improper(motion, across.plane),
    body: { ...affected, mesh, deviations: [] },
    error,
    used,
    fit: summarise([
      {
        distances: error.map(Math.abs).map((d, i) => (used[i] ? d : 0)),
        weights: areas.map((w, i) => (used[i] ? w : 0)),
      },
    ]),
  }
}

function sideOf({ name, side }: Body): Side {
  const named = /(?:^|_)(left|right)(?:_|$)/.exec(name)?.[1] as Side | undefined
  return named ?? side
}

/** A bone of the midline that stands for both of its sides. */
function isItself(healthy: Body, affected: Body): boolean {
  return healthy.name === affected.name && sideOf(healthy) === 'midline' && sideOf(affected) === 'midline'
}

function requireOtherSide(healthy: Body, affected: Body, where: string): void {
  if (isItself(healthy, affected)) return
  const [from, onto] = [sideOf(healthy), sideOf(affected)]
  const sided = onto === 'left' || onto === 'right'
  if (sided && from === oppositeSide(onto)) return
  throw new StepError({
    code: 'MIRROR_SAME_SIDE',
    message: `expected a healthy bone of the side opposite to ${affected.name} (${onto}), got ${healthy.name} (${from})`,
    where,
    remedy: 'name the healthy bone of the other side in `healthy`, or a bone of the midline in both',
  })
}

/** A flat end of a mesh where a box side of the scan cut it: axis, and the coordinate. */
interface FlatEnd {
  readonly axis: number
  readonly at: number
}

/** Flat ends of at least 30 mm² within 1 mm of the mesh's own box, facing along an axis of the frame within 10°. */
function endsOf(mesh: TriangleMesh): FlatEnd[] {
  const { positions: p, triangles: t } = mesh
  const { min, max } = boundsOf(mesh)
  const ends: FlatEnd[] = []
  for (let axis = 0; axis < 3; axis++) {
    for (const at of [min[axis]!, max[axis]!]) {
      let area = 0
      for (let i = 0; i < t.length; i += 3) {
        const heights = [0, 1, 2].map((c) => p[3 * t[i + c]! + axis]!)
        if (heights.some((height) => Math.abs(height - at) > 1)) continue
        if (facesAlong(p, 3 * t[i]!, 3 * t[i + 1]!, 3 * t[i + 2]!, axis))
          area += triangleArea(p, 3 * t[i]!, 3 * t[i + 1]!, 3 * t[i + 2]!)
      }
      if (area >= 30) ends.push({ axis, at })
    }
  }
  return ends
}

function facesAlong(p: Float32Array, a: number, b: number, c: number, axis: number): boolean {
  const side = (to: number) => [0, 1, 2].map((i) => p[to + i]! - p[a + i]!)
  const [u, v] = [side(b), side(c)]
  const n = [u[1]! * v[2]! - u[2]! * v[1]!, u[2]! * v[0]! - u[0]! * v[2]!, u[0]! * v[1]! - u[1]! * v[0]!]
  const size = Math.sqrt(n[0]! * n[0]! + n[1]! * n[1]! + n[2]! * n[2]!)
  return Math.abs(n[axis]!) > 0.985 * size
}

function atEnd(points: Float32Array, at: number, ends: readonly FlatEnd[]): boolean {
  return ends.some((end) => Math.abs(points[at + end.axis]! - end.at) < END)
}

function selected(samples: SurfaceSamples, part: Uint8Array, where: string): SurfaceSamples {
  const kept: number[] = []
  part.forEach((used, i) => void (used && kept.push(i)))
  if (kept.length < LEAST_SHARE * part.length) {
    throw new StepError({
      code: 'MIRROR_NOTHING_LEFT',
      message: `expected at least ${100 * LEAST_SHARE} % of the mirrored surface away from the tumour and the scan’s ends, got ${((100 * kept.length) / part.length).toFixed(0)} %`,
      where,
      remedy: 'make `leaveOut` smaller, or take a longer piece of bone',
    })
  }
  return chosenSamples(samples, kept)
}

/** A third of the area of the triangles at each vertex, mm². */
function vertexAreas({ positions: p, triangles: t }: TriangleMesh): Float32Array {
  const areas = new Float32Array(p.length / 3)
  for (let i = 0; i < t.length; i += 3) {
    const third = triangleArea(p, 3 * t[i]!, 3 * t[i + 1]!, 3 * t[i + 2]!) / 3
    for (let c = 0; c < 3; c++) areas[t[i + c]!]! += third
  }
  return areas
}

/** Mirror image first, then the motion. */
function improper({ rotation, translation }: RigidMotion, { normal: n, offset }: NamedPlane): Matrix4 {
  const mirror = [0, 1, 2].flatMap((r) =>
    [0, 1, 2].map((c) => (r === c ? 1 : 0) - 2 * n[r]! * n[c]!),
  ) as unknown as Matrix3
  const columns = [0, 1, 2].map((c) =>
    multiplyMatrixVector(rotation, [mirror[c]!, mirror[3 + c]!, mirror[6 + c]!]),
  )
  const shift = multiplyMatrixVector(rotation, n.map((x) => 2 * offset * x) as unknown as Vector3)
  const rows = [0, 1, 2].flatMap((r) => [...columns.map((column) => column[r]!), shift[r]! + translation[r]!])
  return [...rows, 0, 0, 0, 1] as unknown as Matrix4
}

export const mirrorStep = defineStep<MirrorInputs, MirrorParams, MirrorResult>({
  kind: 'plan/mirror',
  version: 1,
  title: 'Mirror the healthy side and lay it on the affected one',
  inputs: { healthy: 'Body', affected: 'Body', across: 'Symmetry', tumour: 'Body' },
  optional: ['tumour'],
  params: mirrorParams,
  output: 'Mirror',
  run: mirrorBone,
})
