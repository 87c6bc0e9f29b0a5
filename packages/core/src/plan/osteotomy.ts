import type { Manifold } from 'manifold-3d'
import { z } from 'zod'
import { byCodeUnit } from '../base/canonical.ts'
import { length, type Matrix4, normalize, scale, subtract, type Vector3 } from '../base/vectors.ts'
import { type ManifoldScope, meshOf, solidOf, withManifold } from '../geometry/manifold.ts'
import { type Body, signedVolume, type TriangleMesh } from '../geometry/mesh.ts'
import { surfaceSamples } from '../geometry/mesh-distance.ts'
import { leastOver } from '../geometry/near-points.ts'
import type { MovedPiece, OsteotomyPlan, PiecePair } from '../geometry/osteotomy.ts'
import type { LandmarkSet, NamedPlane } from '../geometry/plan.ts'
import { principalAxes } from '../geometry/principal-axes.ts'
import { movedPoint, multiplyAffine, rotationAngle } from '../geometry/rigid.ts'
import { nearestOn, type SignedSurface, signedSurface } from '../geometry/signed-distance.ts'
import { defineStep, type StepContext, StepError } from '../step.ts'
import {
  faceCentroid,
  gapOf,
  movedSolid,
  partsOf,
  type SharedFace,
  sharedFaces,
  sliceAt,
} from './osteotomy-pieces.ts'
import { motionOf, motionSchema } from './piece-motion.ts'
import { planeOf, planeSchema, requireCut } from './resection.ts'

const point = z.tuple([z.number(), z.number(), z.number()])
const name = z.string().regex(/^[a-z][a-z0-9_]*$/, 'a name is lower_snake')

export const osteotomyParams = z.strictObject({
  name: z.string().min(1).default('osteotomy').describe('name of the osteotomy; a case gives its entry’s'),
  planes: z
    .record(name, planeSchema)
    .describe('planes by name; each cuts the bone through; which way the normal points does not matter'),
  kerf: z.number().min(0).max(5).default(0).describe('mm of bone that the blade takes at each plane'),
  pieces: z
    .record(
      name,
      z.strictObject({
        at: z
          .union([point, z.array(point).min(1).max(12)])
          .describe('a point in the piece, LPS mm; several where planes cut it more often than is wanted'),
        remove: z.boolean().default(false).describe('true for a piece that is taken away, e.g. a wedge'),
        move: z
          .array(motionSchema)
          .max(12)
          .default([])
          .describe('motions one after the other, in the patient’s frame; without them the piece stays'),
        by: z.string().max(80).optional().describe('who decided'),
      }),
    )
    .describe('every piece that the bone falls into, by name'),
})
export type OsteotomyParams = z.output<typeof osteotomyParams>

export interface OsteotomyInputs {
  readonly bone: Body
  readonly others?: readonly Body[]
  readonly landmarks?: LandmarkSet
}

/** Share of the bone below which a part that no name claims is a crumb, left out with a warning. */
const CRUMB = 0.001
const FARTHEST = 5 // mm from a piece's point to its part.

interface CutPiece {
  readonly name: string
  readonly params: OsteotomyParams['pieces'][string]
  readonly solid: Manifold
  readonly mesh: TriangleMesh
}

/**
 * An osteotomy or reduction: a bone cut by planes into named pieces, each moved rigidly. Gives the pieces before and after, what opens
 * between the faces of their cuts, what they share and how near they come, to each other and to other structures.
 *
 * Cuts and overlaps are exact Booleans. A gap is the volume between a face and the one it was sawn from, walls straight from outline to
 * outline (of a wedge of angle α about a hinge in the plane: sin α times the face's first moment about the hinge). Distances run from
 * the vertices of each surface to the other. LPS, mm.
 * @throws StepError PLANE_NORMAL, RESECTION_MISSES_BONE, OSTEOTOMY_NOT_SEPARATED, OSTEOTOMY_PIECE_MISSING, OSTEOTOMY_PIECE_UNNAMED,
 * OSTEOTOMY_MOTION, OSTEOTOMY_LANDMARK_UNKNOWN, MESH_NOT_CLOSED, MESH_INSIDE_OUT, BOOLEAN_FAILED
 */
export async function planOsteotomy(
  { bone, others = [], landmarks }: OsteotomyInputs,
  params: OsteotomyParams,
  context: StepContext,
): Promise<OsteotomyPlan> {
  const planes = Object.keys(params.planes)
    .sort(byCodeUnit)
    .map((key) => planeOf(key, params.planes[key]!))
  for (const plane of planes) requireCut(plane, bone)
  return withManifold(bone.name, [bone.mesh.triangles.length / 3], (scope) => {
    const whole = solidOf(scope, bone.mesh, bone.name)
    context.progress(0.1, `cutting ${bone.name}`)
    const parts = partsOf(scope, whole, planes, params.kerf)
    const pieces = namedPieces(scope, parts, params, bone.name, context)
    const faces = facesBetween(scope, pieces, planes, params.kerf)
    context.progress(0.4, 'moving the pieces')
    const moved = pieces.map((piece) => movedPiece(piece, bone, faces, landmarks, params.name))
    context.progress(0.6, 'measuring gaps and overlaps')
    context.checkCancelled()
    return {
      name: params.name,
      side: bone.side,
      bone: bone.name,
      kerf: params.kerf,
      cuts: planes.map((plane) => {
        const face = sliceAt(scope, whole, plane, 0)
        return { plane, area: face.area(), centroid: faceCentroid({ plane, face }) }
      }),
      pieces: moved,
      pairs: pairsOf(scope, pieces, moved, faces, params.kerf),
      others: distancesTo(others, moved),
    }
  })
}

/** Which part each name means. */
function namedPieces(
  scope: ManifoldScope,
  parts: readonly Manifold[],
  params: OsteotomyParams,
  bone: string,
  context: StepContext,
): CutPiece[] {
  const meshes = parts.map((part) => meshOf(scope, part))
  const surfaces = meshes.map((mesh) => signedSurface(mesh))
  const claimed = new Map<number, string>()
  const pieces = Object.keys(params.pieces)
    .sort(byCodeUnit)
    .map((key): CutPiece => {
      const own = params.pieces[key]!
      const points = (Array.isArray(own.at[0]) ? own.at : [own.at]) as readonly Vector3[]
      const found = [...new Set(points.map((at) => partAt(at, surfaces, key, bone)))]
      for (const part of found) {
        const other = claimed.get(part)
        if (other !== undefined) throw notSeparated(other, key, bone)
        claimed.set(part, key)
      }
      if (found.length === 1)
        return { name: key, params: own, solid: parts[found[0]!]!, mesh: meshes[found[0]!]! }
      const solid = scope.keep(scope.wasm.Manifold.union(found.map((part) => parts[part]!)))
      return { name: key, params: own, solid, mesh: meshOf(scope, solid) }
    })
  requireAllNamed(parts, claimed, bone, context)
  return pieces
}

function partAt(
  at: Vector3,
  surfaces: readonly ReturnType<typeof signedSurface>[],
  piece: string,
  bone: string,
): number {
  const depths = surfaces.map((surface) => nearestOn(surface, Float32Array.from(at)).distances[0]!)
  const best = depths.indexOf(Math.min(...depths))
  if (best >= 0 && depths[best]! <= FARTHEST) return best
  throw new StepError({
    code: 'OSTEOTOMY_PIECE_MISSING',
    message: `expected a point in a piece of ${bone}, got one ${Math.min(...depths).toFixed(1)} mm away from it`,
    where: `piece ${piece}`,
    remedy: 'take the point from the bone on the page, LPS mm',
  })
}

function notSeparated(a: string, b: string, bone: string): StepError {
  return new StepError({
    code: 'OSTEOTOMY_NOT_SEPARATED',
    message: `expected ${a} and ${b} to be apart, got both in one part of ${bone}`,
    where: `pieces ${a}, ${b}`,
    remedy: 'move a plane so that it passes between them, add one, or mend the points of the pieces',
  })
}

function requireAllNamed(
  parts: readonly Manifold[],
  claimed: ReadonlyMap<number, string>,
  bone: string,
  context: StepContext,
): void {
  const volumes = parts.map((part) => part.volume())
  const whole = volumes.reduce((a, b) => a + b, 0)
  const free = volumes.filter((_, i) => !claimed.has(i))
  const large = free.filter((volume) => volume > CRUMB * whole)
  if (large.length > 0) {
    throw new StepError({
      code: 'OSTEOTOMY_PIECE_UNNAMED',
      message: `expected a name for every piece of ${bone}, got none for ${large.map((volume) => `${(volume / 1000).toFixed(2)} cm³`).join(', ')}`,
      where: `pieces of ${bone}`,
      remedy:
        'name the piece with a point in it, or give its point to another piece; `remove: true` takes it away',
    })
  }
  const lost = free.reduce((a, b) => a + b, 0)
  if (free.length === 0) return
  context.warn({
    code: 'OSTEOTOMY_CRUMBS',
    message: `${free.length} crumbs of ${bone} that no piece claims are left out, ${lost.toFixed(1)} mm³ together`,
    where: `pieces of ${bone}`,
  })
}

interface PairFaces {
  readonly a: string
  readonly b: string
  readonly shared: readonly SharedFace[]
}

function facesBetween(
  scope: ManifoldScope,
  pieces: readonly CutPiece[],
  planes: readonly NamedPlane[],
  kerf: number,
): PairFaces[] {
  return pieces.flatMap((a, i) =>
    pieces.slice(i + 1).map((b) => ({
      a: a.name,
      b: b.name,
      shared: sharedFaces(scope, a.solid, b.solid, planes, kerf),
    })),
  )
}

function movedPiece(
  { name: key, params, mesh }: CutPiece,
  bone: Body,
  faces: readonly PairFaces[],
  landmarks: LandmarkSet | undefined,
  plan: string,
): MovedPiece {
  const own = faces.flatMap(({ a, b, shared }) =>
    a === key ? shared : b === key ? shared.map((one) => ({ ...one, way: -one.way as 1 | -1 })) : [],
  )
  const largest = own.reduce<SharedFace | undefined>((x, y) => (x && x.area >= y.area ? x : y), undefined)
  const cut = largest && {
    centroid: faceCentroid(largest),
    inward: scale(largest.plane.normal, largest.way),
  }
  const { motion, residual } = motionOf(params.move, cut, landmarks, `${plan}, piece ${key}`)
  const { centre, axes: m } = principalAxes(surfaceSamples(mesh, 2))
  const frame: Matrix4 = [
    m[0],
    m[1],
    m[2],
    centre[0],
    m[3],
    m[4],
    m[5],
    centre[1],
    m[6],
    m[7],
    m[8],
    centre[2],
    0,
    0,
    0,
    1,
  ]
  const body = (shown: TriangleMesh, end: string): Body => ({
    ...bone,
    name: `${bone.name}_${key}${end}`,
    mesh: shown,
    deviations: [],
  })
  return {
    name: key,
    removed: params.remove,
    before: body(mesh, ''),
    after: body(movedMesh(mesh, motion), '_moved'),
    volume: signedVolume(mesh),
    motion,
    rotation: rotationAngle(motion),
    axis: rotationAxis(motion),
    shift: subtract(movedPoint(motion, centre), centre),
    frame: { before: frame, after: multiplyAffine(motion, frame) },
    ...(residual !== undefined && { residual }),
  }
}

function movedMesh({ positions: p, triangles }: TriangleMesh, motion: Matrix4): TriangleMesh {
  const positions = new Float32Array(p.length)
  for (let i = 0; i < p.length; i += 3) positions.set(movedPoint(motion, [p[i]!, p[i + 1]!, p[i + 2]!]), i)
  return { positions, triangles }
}

function rotationAxis(m: Matrix4): Vector3 {
  const axis: Vector3 = [m[9] - m[6], m[2] - m[8], m[4] - m[1]]
  if (length(axis) > 1e-9) return normalize(axis)
  if (m[0] + m[5] + m[10] > 0) return [0, 0, 0]
  // Half a turn: R = 2 a aᵀ − 1.
  const columns = [0, 1, 2].map((c): Vector3 => {
    return [0, 1, 2].map((r) => m[4 * r + c]! + (r === c ? 1 : 0)) as unknown as Vector3
  })
  return normalize(columns.reduce((a, b) => (length(a) >= length(b) ? a : b)))
}

function pairsOf(
  scope: ManifoldScope,
  pieces: readonly CutPiece[],
  moved: readonly MovedPiece[],
  faces: readonly PairFaces[],
  kerf: number,
): PiecePair[] {
  const kept = moved.filter(({ removed }) => !removed)
  const solids = new Map(
    kept.map(({ name: key, motion }) => [
      key,
      movedSolid(scope, pieces.find((one) => one.name === key)!.solid, motion),
    ]),
  )
  return kept.flatMap((a, i) =>
    kept.slice(i + 1).map((b): PiecePair => {
      const shared = faces.find((one) => one.a === a.name && one.b === b.name)?.shared ?? []
      const overlap = scope.keep(solids.get(a.name)!.intersect(solids.get(b.name)!)).volume()
      return {
        a: a.name,
        b: b.name,
        gap: shared.reduce((sum, one) => sum + gapOf(scope, one, [a.motion, b.motion], kerf), 0),
        planes: shared.map(({ plane }) => plane.name),
        overlap: Math.max(0, overlap),
        distance: overlap > 0.01 ? 0 : leastDistance(a.after.mesh, b.after.mesh),
      }
    }),
  )
}

/** Least distance of two surfaces, from the vertices of each to the other; 0 where one reaches into the other. */
export function leastDistance(a: TriangleMesh, b: TriangleMesh): number {
  const between = (from: TriangleMesh, to: SignedSurface) =>
    leastOver(from.positions, (some) => nearestOn(to, some).distances)
  return Math.max(0, Math.min(between(b, signedSurface(a)), between(a, signedSurface(b))))
}

function distancesTo(others: readonly Body[], moved: readonly MovedPiece[]): OsteotomyPlan['others'] {
  return others.flatMap((other) =>
    moved
      .filter(({ removed }) => !removed)
      .map((piece) => ({
        piece: piece.name,
        structure: other.name,
        before: leastDistance(piece.before.mesh, other.mesh),
        after: leastDistance(piece.after.mesh, other.mesh),
      })),
  )
}

export const osteotomyStep = defineStep<OsteotomyInputs, OsteotomyParams, OsteotomyPlan>({
  kind: 'plan/osteotomy',
  version: 1,
  title: 'Cut a bone into pieces and move them',
  inputs: { bone: 'Body', others: ['Body'], landmarks: 'Landmarks' },
  optional: ['others', 'landmarks'],
  params: osteotomyParams,
  output: 'Osteotomy',
  run: planOsteotomy,
})
