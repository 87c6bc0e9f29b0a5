import {
  closestPoints,
  greatestDistances,
  type MeshTree,
  meshTree,
  type TriangleChunks,
  triangleChunks,
  trianglesNotWithin,
} from '@trabecula/kernels'
import { MeshoptSimplifier } from 'meshoptimizer/simplifier'
import { defineTask } from '../step.ts'
import { crossingVertices } from './crossings.ts'
import { foldedVertices } from './folds.ts'
import { surfaceArea, type TriangleMesh } from './mesh.ts'
import { type Distances, surfaceSamples } from './mesh-distance.ts'
import { irregularVertices, selectTriangles } from './mesh-topology.ts'
import { type PiecePlaces, placesOf } from './pieces.ts'
import { Spread } from './spread.ts'
import { unfolded } from './unfold.ts'

/** A piece of a surface to be reduced on its own. Its open border, where it has one, stands in `fixed`. */
export interface Patch {
  readonly mesh: TriangleMesh
  /** u8[V]: 1 where a vertex must stay. */
  readonly fixed: Uint8Array
  /** mm: greatest distance between the reduced and the given piece, in either direction, as measured. */
  readonly tolerance: number
  /** mm: distance of the points at which it is measured. */
  readonly sampling: number
  /** Every so-manieth triangle counts for mean and percentile. */
  readonly every: number
  /** Whether each triangle's own distance is wanted. */
  readonly map: boolean
}

interface PieceToReduce {
  readonly triangles: Uint32Array
  readonly places: PiecePlaces
}

/** A reduced piece, with the vertices of the given one. */
export interface ReducedPatch {
  /** u32[3T]. */
  readonly triangles: Uint32Array
  /** From the given piece to the reduced one, and back: samples with their area, then the greatest with none. */
  readonly moved: readonly Pick<Distances, 'distances' | 'weights'>[]
  /** f32[T]: distance of each triangle's centre to the given piece, mm; empty where it is not wanted. */
  readonly apart: Float32Array
}

const TRIES = 16
const FIRST = 0.4 // Of the tolerance, as the error asked for: with more the held places cost more triangles than the error spares.
const HELD_RINGS = 3 // Around a fault: with one, what was wrong comes back beside it, try after try.
const PATIENCE = 4 // Tries with the same error: enough for most bones.
const CALMER = 0.75 // Of the error, where the result was too far off: held vertices alone move the fault elsewhere.
const MANY = 0.02 // Share of the vertices: where more are too far off, the error asked for was too great.

const DOUBT = 0.5 // Of the tolerance: a triangle that is farther off anywhere is looked at more densely.
const FINER = 4
const COARSE = 1.5 // Samplings, from the reduced surface: its corners lie on the given one, and it is flat between.

/** Greatest distance of a mesh's triangles to the other surface, at samples; `far` gets the corners of those beyond the tolerance. */
function greatestInside(
  mesh: TriangleMesh,
  spacing: number,
  to: MeshTree,
  tolerance: number,
  far: Set<number>,
): number {
  const { points, owners } = surfaceSamples(mesh, spacing)
  const { distances } = greatestDistances(to, points, DOUBT * tolerance)
  const doubtful = new Set<number>()
  let max = 0
  const look = (found: Float32Array, triangleOf: Uint32Array, triangles: Uint32Array) => {
    for (let n = 0; n < found.length; n++) {
      if (found[n]! > max) max = found[n]!
      if (found[n]! > tolerance) for (let c = 0; c < 3; c++) far.add(triangles[3 * triangleOf[n]! + c]!)
    }
  }
  look(distances, owners, mesh.triangles)
  for (let n = 0; n < distances.length; n++) if (distances[n]! > DOUBT * tolerance) doubtful.add(owners[n]!)
  const close = trianglesOf(mesh, Uint32Array.from(doubtful))
  const dense = surfaceSamples(close, spacing / FINER)
  look(greatestDistances(to, dense.points, tolerance).distances, dense.owners, close.triangles)
  return max
}

/** Greatest distance of the given piece to the reduced one; `far` gets the vertices that lie beyond the tolerance, or whose triangles do. */
function greatestThere({ mesh, tolerance, sampling }: Patch, to: MeshTree, far: Set<number>): number {
  const { distances, owners } = greatestDistances(to, mesh.positions, tolerance)
  let max = 0
  for (let v = 0; v < distances.length; v++) {
    if (distances[v]! > max) max = distances[v]!
    if (distances[v]! > tolerance) far.add(v)
  }
  if (far.size > 0) return max
  // Only of few triangles do the corners' distances not say that all of them is near.
  const unsure = trianglesOf(mesh, trianglesNotWithin(mesh, owners, to, tolerance))
  return Math.max(max, greatestInside(unsure, sampling, to, tolerance, far))
}

/** Some triangles, over the same vertices. */
function trianglesOf({ positions, triangles: t }: TriangleMesh, which: Uint32Array): TriangleMesh {
  const triangles = new Uint32Array(3 * which.length)
  which.forEach((n, at) => {
    for (let c = 0; c < 3; c++) triangles[3 * at + c] = t[3 * n + c]!
  })
  return { positions, triangles }
}

/** Samples of every so-manieth triangle with the area they stand for, for mean and percentile; the greatest with no area. */
function some(mesh: TriangleMesh, sampling: number, to: MeshTree, every: number, max: number) {
  const count = Math.ceil(mesh.triangles.length / 3 / every)
  const chosen = trianglesOf(
    mesh,
    Uint32Array.from({ length: count }, (_, n) => n * every),
  )
  const samples = surfaceSamples(chosen, sampling)
  const weights = new Float32Array(samples.weights.length + 1)
  samples.weights.forEach((area, n) => {
    weights[n] = every * area
  })
  const distances = new Float32Array(weights.length)
  distances.set(closestPoints(to, samples.points).distances)
  distances[samples.weights.length] = max
  return { distances, weights }
}

/**
 * Fewer triangles of one piece, with the distance measured and kept: quadric error collapses (Garland and Heckbert 1997,
 * doi:10.1145/258734.258849, by meshoptimizer). Where the result is not manifold, crosses itself, folds over or lies farther
 * off than the limit, in either direction, the vertices there are held and all is done again, until nothing is wrong. After
 * some tries the error is made smaller too, since held vertices alone move the fault elsewhere.
 * @returns the given triangles where that does not end.
 */
export async function reducePatch(patch: Patch): Promise<ReducedPatch> {
  await MeshoptSimplifier.ready
  const { mesh } = patch
  const fixed = patch.fixed.slice()
  const tree = meshTree(mesh.positions, mesh.triangles)
  const usual = new Set(irregularVertices(mesh)) // The open border.
  const folded = new Set(foldedVertices(mesh)) // What was folded before stays so.
  let error = FIRST * patch.tolerance
  let chunks: TriangleChunks | undefined
  for (let attempt = 0; attempt < TRIES; attempt++) {
    const kept = simplified(mesh, fixed, error)
    if (kept.length === 0) {
      error /= 2
      continue
    }
    const loose = unfolded({ positions: mesh.positions, triangles: kept }, fixed, folded)
    const { triangles } = loose
    const reduced = selectTriangles(loose, () => true)
    const own = meshTree(reduced.positions, reduced.triangles)
    const faults = new Set([
      ...irregularVertices(loose).filter((v) => !usual.has(v)),
      ...foldedVertices(loose).filter((v) => !folded.has(v)),
      ...crossingVertices(own, triangles),
    ])
    const far = new Set<number>()
    const there = greatestThere(patch, own, far)
    if (faults.size === 0 && far.size === 0) {
      const back = greatestInside(loose, COARSE * patch.sampling, tree, patch.tolerance, far)
      if (far.size === 0) {
        // The two surfaces have parts of different size: where one is reduced more, its triangles are fewer.
        const fewer = Math.max(1, Math.round((patch.every * triangles.length) / mesh.triangles.length))
        const moved = [
          some(mesh, patch.sampling, own, patch.every, there),
          some(loose, patch.sampling, tree, fewer, back),
        ]
        const apart = patch.map ? closestPoints(tree, centresOf(loose)).distances : new Float32Array(0)
        return { triangles, moved, apart }
      }
    }
    if (far.size > MANY * fixed.length) {
      error *= 0.6
      continue
    }
    if (attempt >= PATIENCE && far.size > 0) error *= CALMER
    chunks ??= triangleChunks(mesh.triangles, fixed.length)
    hold(mesh, chunks, fixed, [...faults, ...far], HELD_RINGS + Math.floor(attempt / 2))
  }
  const still = { distances: new Float32Array(1), weights: Float32Array.of(surfaceArea(mesh)) }
  return {
    triangles: mesh.triangles,
    moved: [still, still],
    apart: new Float32Array(patch.map ? mesh.triangles.length / 3 : 0),
  }
}

function centresOf({ positions: p, triangles: t }: TriangleMesh): Float32Array {
  const centres = new Float32Array(t.length)
  for (let i = 0; i < t.length; i += 3)
    for (let axis = 0; axis < 3; axis++)
      centres[i + axis] = (p[3 * t[i]! + axis]! + p[3 * t[i + 1]! + axis]! + p[3 * t[i + 2]! + axis]!) / 3
  return centres
}

function simplified({ positions, triangles }: TriangleMesh, fixed: Uint8Array, error: number): Uint32Array {
  const attributes = new Float32Array(positions.length / 3)
  const [kept] = MeshoptSimplifier.simplifyWithAttributes(
    triangles,
    positions,
    3,
    attributes,
    1,
    [0],
    fixed,
    0,
    error,
    ['ErrorAbsolute'],
  )
  return kept
}

/** Marks vertices as fixed, with their neighbours, ring by ring. @param chunks the mesh's */
export function hold(
  mesh: TriangleMesh,
  chunks: TriangleChunks,
  fixed: Uint8Array,
  faults: readonly number[],
  rings: number,
): void {
  const held = new Uint8Array(fixed.length)
  new Spread(mesh.triangles, held, chunks).over(rings, faults)
  for (let v = 0; v < fixed.length; v++) if (held[v]) fixed[v] = 1
}

export const reducePatchTask = defineTask(
  'geometry/reduce-patch',
  ({ triangles, places, ...patch }: Omit<Patch, 'mesh'> & PieceToReduce) =>
    reducePatch({ mesh: { positions: placesOf(places), triangles }, ...patch }),
)
