import { closestPoints } from '@trabecula/kernels'
import { depthsWithin, heightsOver, volumeWithin } from '../geometry/half-spaces.ts'
import { exactMeshOf, type ManifoldScope, solidOf, withManifold } from '../geometry/manifold.ts'
import { type Body, signedVolume, type TriangleMesh } from '../geometry/mesh.ts'
import type { NamedPlane, ResectionPlan, SweptCut } from '../geometry/plan.ts'
import { sectionOutlines } from '../geometry/section-outlines.ts'
import { nearestOn, type SignedSurface, signedSurface } from '../geometry/signed-distance.ts'
import { cutBoneTask, faceWithin } from './cut-bone.ts'
import { cutFaceOf, SHOWN_SPACING } from './cut-face.ts'
import { type BoneSection, planeAxes } from './plane-axes.ts'
import {
  boneMargin,
  cutFacesOf,
  cutMargin,
  otherDistances,
  otherMargins,
  planesOf,
  type ResectionBodies,
  type ResectionParams,
  requireCut,
  requireKnownBarriers,
  requirePieces,
  requirePiecesOf,
  sweptOf,
} from './resection.ts'
import { requireSweptCut } from './swept-cut.ts'

/** What no plane changes: made once, so that a moved plane is answered at once. */
export interface PreparedResection {
  readonly bone: Body
  readonly others: readonly Body[]
  readonly boneSurface: SignedSurface
  /** mm³ */
  readonly boneVolume: number
  readonly tumourSurface: SignedSurface
  /** f64[V] of the bone's vertices to the tumour, mm, negative inside it. */
  readonly toTumour: Float64Array
  /** Of the tumour's vertices: the nearest place on the bone's surface f32[3V], and its distance. */
  readonly onBone: { readonly nearest: Float32Array; readonly distances: ArrayLike<number> }
  readonly tumourInBone: TriangleMesh
  /** mm, of each of the others. */
  readonly othersToTumour: readonly number[]
}

/** What a plan with moved planes gives at once: as `ResectionPlan`, without the two pieces. */
export type LiveResection = Pick<
  ResectionPlan,
  'name' | 'planes' | 'cuts' | 'margins' | 'tumourLeft' | 'volumes'
> & {
  /** What stays of the bone, where the plan has stepped or curved cuts. */
  readonly remaining?: TriangleMesh
}

/** @throws StepError MESH_NOT_CLOSED, MESH_INSIDE_OUT, BOOLEAN_FAILED */
export async function prepareResection({
  bone,
  tumour,
  others = [],
}: ResectionBodies): Promise<PreparedResection> {
  const boneSurface = signedSurface(bone.mesh)
  const tumourSurface = signedSurface(tumour.mesh)
  const sizes = [bone.mesh.triangles.length / 3, tumour.mesh.triangles.length / 3]
  const tumourInBone = await withManifold(bone.name, sizes, (scope) => {
    const whole = solidOf(scope, bone.mesh, bone.name)
    return exactMeshOf(scope.keep(whole.intersect(solidOf(scope, tumour.mesh, tumour.name))))
  })
  return {
    bone,
    others,
    boneSurface,
    boneVolume: signedVolume(bone.mesh),
    tumourSurface,
    toTumour: nearestOn(tumourSurface, bone.mesh.positions).distances,
    onBone: closestPoints(boneSurface.tree, tumour.mesh.positions),
    tumourInBone,
    othersToTumour: otherDistances(others, tumourSurface),
  }
}

/** Sections of a closed mesh with all planes, each as far as it lies in the half spaces of the others. */
export function sectionsOf(
  scope: ManifoldScope,
  mesh: TriangleMesh,
  planes: readonly NamedPlane[],
  heights: readonly Float64Array[],
): BoneSection[] {
  return planes.map(({ normal }, i) => {
    const outlines = sectionOutlines(mesh, heights[i]!, planeAxes(normal))
    if (outlines.length === 0) return { area: 0, outlines: [] }
    const polygons = outlines.map((flat) =>
      Array.from({ length: flat.length / 2 }, (_, n): [number, number] => [flat[2 * n]!, flat[2 * n + 1]!]),
    )
    return faceWithin(scope, scope.keep(new scope.wasm.CrossSection(polygons)), planes, i)
  })
}

/** Least distance of what stays of the bone to the tumour: over its vertices, the tumour's nearest places on it, and the cuts. */
function boneDistance(
  { toTumour, onBone }: PreparedResection,
  planes: readonly NamedPlane[],
  depths: Float64Array,
  cuts: LiveResection['cuts'],
): number {
  let least = cuts.reduce((min, { distance }) => Math.min(min, distance), Infinity)
  for (let v = 0; v < depths.length; v++) if (depths[v]! < 0) least = Math.min(least, toTumour[v]!)
  const places = { positions: onBone.nearest, triangles: new Uint32Array(0) }
  const placed = depthsWithin(
    planes.map((plane) => heightsOver(plane, places)),
    onBone.nearest.length / 3,
  )
  for (let v = 0; v < placed.length; v++) if (placed[v]! < 0) least = Math.min(least, onBone.distances[v]!)
  return Math.max(0, least)
}

/**
 * The resection with other cuts, of planes alone at once: areas, outlines and volumes as `planResection` has them (no piece is built, the
 * volume comes from clipped triangles); distances of cut faces from points 1 mm apart (0.09 mm too great at most from 3 mm on).
 * With stepped or curved cuts a Boolean is made, in about a second.
 * @throws StepError PLANE_NORMAL, CUT_PROFILE, CUT_NAME_TWICE, RESECTION_WITHOUT_PLANES, RESECTION_MISSES_BONE, RESECTION_EMPTY,
 * MARGIN_STRUCTURE_UNKNOWN
 */
export async function liveResection(
  prepared: PreparedResection,
  params: ResectionParams,
): Promise<LiveResection> {
  requireKnownBarriers(prepared.others, params)
  const planes = planesOf(params)
  const swept = sweptOf(params, planes, prepared.bone.mesh)
  return swept.length > 0
    ? measuredCuts(prepared, planes, swept, params)
    : measuredPlanes(prepared, planes, params)
}

/** With stepped or curved cuts the bone is cut as the step cuts it; cut faces are measured more coarsely. */
async function measuredCuts(
  { bone, tumourSurface, others, othersToTumour }: PreparedResection,
  planes: readonly NamedPlane[],
  swept: readonly SweptCut[],
  params: ResectionParams,
): Promise<LiveResection> {
  for (const plane of planes) requireCut(plane, bone)
  for (const one of swept) requireSweptCut(one, bone.name, bone.mesh)
  const tumour = tumourSurface.mesh
  const cut = await cutBoneTask.run({ bone: bone.mesh, tumour, planes, swept, names: [bone.name, 'tumour'] })
  requirePiecesOf(cut, planes, swept, bone.name)
  const { tumourLeft, ...volumes } = cut.volumes
  return {
    name: params.name,
    planes,
    cuts: cutFacesOf(cut, planes, swept, tumourSurface, SHOWN_SPACING).map(({ face }) => face),
    margins: [
      boneMargin(bone.name, cut, params, tumourSurface),
      ...otherMargins(others, params, othersToTumour),
    ],
    tumourLeft,
    volumes,
    remaining: cut.remaining,
  }
}

/** The figures of planes; distances of cut faces from points `spacing` mm apart. */
export async function measuredPlanes(
  prepared: PreparedResection,
  planes: readonly NamedPlane[],
  params: Pick<ResectionParams, 'name' | 'margin'>,
  spacing = SHOWN_SPACING,
): Promise<LiveResection> {
  const { bone, others, boneVolume, tumourSurface, tumourInBone } = prepared
  const heights = planes.map((plane) => heightsOver(plane, bone.mesh))
  for (const plane of planes) requireCut(plane, bone)
  const depths = depthsWithin(heights, bone.mesh.positions.length / 3)
  const inBone = planes.map((plane) => heightsOver(plane, tumourInBone))
  const [sections, tumourSections] = await withManifold(bone.name, [], (scope) => [
    sectionsOf(scope, bone.mesh, planes, heights),
    sectionsOf(scope, tumourInBone, planes, inBone),
  ])
  const within = (mesh: TriangleMesh, all: readonly Float64Array[], faces: readonly BoneSection[]) =>
    volumeWithin(
      mesh,
      planes,
      all,
      faces.map(({ area }) => area),
    )
  const resected = within(bone.mesh, heights, sections)
  requirePieces({ resected, remaining: boneVolume - resected }, sections, planes, bone.name)
  const whole = signedVolume(tumourInBone)
  const left = inBone.every((list) => list.every((height) => height >= 0))
    ? 0
    : Math.max(0, whole - within(tumourInBone, inBone, tumourSections))
  const cuts = planes.map((plane, i) => cutFaceOf(plane, sections[i]!, tumourSurface, spacing))
  const distance = left > 0 ? 0 : boneDistance(prepared, planes, depths, cuts)
  const margin = cutMargin(bone.name, params.margin, distance)
  return {
    name: params.name,
    planes,
    cuts,
    margins: [margin, ...otherMargins(others, params, prepared.othersToTumour)],
    tumourLeft: left,
    volumes: { resected, remaining: boneVolume - resected, tumourInBone: whole },
  }
}
