import { closestPoints, greatestDistances, type MeshTree, meshTree } from '@trabecula/kernels'
import { MeshoptSimplifier } from 'meshoptimizer/simplifier'
import { defineTask } from '../step.ts'
import { crossingVertices } from './crossings.ts'
import { foldedVertices } from './folds.ts'
import { surfaceArea, type TriangleMesh } from './mesh.ts'
import { type Distances, type SurfaceSamples, surfaceSamples } from './mesh-distance.ts'
import { irregularVertices, selectTriangles, spreadOver } from './mesh-topology.ts'

/** A piece of a surface to be reduced on its own. Its open border, where it has one, stands in `fixed`. */
export interface Patch {
  readonly mesh: TriangleMesh
  /** u8[V]: 1 where a vertex must stay. */
  readonly fixed: Uint8Array
  /** mm: greatest distance between the reduced and the given piece, in either direction, as measured. */
  readonly tolerance: number
  /** mm: distance of the points at which it is measured. */
  readonly sampling: number
  /** Every so-manieth sample counts for mean and percentile. */
  readonly every: number
}

/** A reduced piece, with the vertices of the given one. */
export interface ReducedPatch {
  /** u32[3T]. */
  readonly triangles: Uint32Array
  /** From the given piece to the reduced one, and back: samples with their area, then the greatest with none. */
  readonly moved: readonly Pick<Distances, 'distances' | 'weights'>[]
  /** f32[T]: distance of each triangle's centre to the given piece, mm. */
  readonly apart: Float32Array
}

const TRIES = 16
const FIRST = 0.4 // Of the tolerance, as the error asked for: with more the held places cost more triangles than the error spares.
const HELD_RINGS = 3 // Around a fault: with one, what was wrong comes back beside it, try after try.
const PATIENCE = 4 // Tries with the same error: enough for most bones.
const CALMER = 0.75 // Of the error, where the result was too far off: held vertices alone move the fault elsewhere.
const MANY = 0.02 // Share of the vertices: where more are too far off, the error asked for was too great.

/**
 * Greatest distance of samples to the other surface, and the corners of their triangles where it is over the limit.
 * @param names the samples' triangles in the patch's numbers.
 */
function greatestInside(
  { points, owners }: SurfaceSamples,
  names: Uint32Array,
  to: MeshTree,
  tolerance: number,
  far: Set<number>,
): number {
  const distances = greatestDistances(to, points, tolerance)
  let max = 0
  for (let n = 0; n < distances.length; n++) {
    if (distances[n]! > max) max = distances[n]!
    if (distances[n]! > tolerance) for (let c = 0; c < 3; c++) far.add(names[3 * owners[n]! + c]!)
  }
  return max
}

/** Greatest distance of the given piece's vertices to the reduced one. */
function greatestAtVertices({ mesh, tolerance }: Patch, to: MeshTree, far: Set<number>): number {
  const distances = greatestDistances(to, mesh.positions, tolerance)
  let max = 0
  for (let v = 0; v < distances.length; v++) {
    if (distances[v]! > max) max = distances[v]!
    if (distances[v]! > tolerance) far.add(v)
  }
  return max
}

/** Every so-manieth sample with the area it stands for, for mean and percentile; the greatest with no area. */
function some({ points, weights }: SurfaceSamples, to: MeshTree, every: number, max: number) {
  const count = Math.ceil(weights.length / every)
  const chosen = new Float32Array(3 * count)
  const areas = new Float32Array(count + 1)
  for (let n = 0; n < count; n++) {
    chosen.set(points.subarray(3 * n * every, 3 * n * every + 3), 3 * n)
    areas[n] = every * weights[n * every]!
  }
  const distances = new Float32Array(count + 1)
  distances.set(closestPoints(to, chosen).distances)
  distances[count] = max
  return { distances, weights: areas }
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
  let given: SurfaceSamples | undefined
  let error = FIRST * patch.tolerance
  for (let attempt = 0; attempt < TRIES; attempt++) {
    const triangles = simplified(mesh, fixed, error)
    if (triangles.length === 0) {
      error /= 2
      continue
    }
    const loose: TriangleMesh = { positions: mesh.positions, triangles }
    const reduced = selectTriangles(loose, () => true)
    const own = meshTree(reduced.positions, reduced.triangles)
    const faults = new Set([
      ...irregularVertices(loose).filter((v) => !usual.has(v)),
      ...foldedVertices(loose).filter((v) => !folded.has(v)),
      ...crossingVertices(own, triangles),
    ])
    const far = new Set<number>()
    const atVertices = greatestAtVertices(patch, own, far)
    if (faults.size === 0 && far.size === 0) {
      // What lies between the vertices costs most to measure, and is seldom farther off.
      given ??= surfaceSamples(mesh, patch.sampling)
      const fewer = surfaceSamples(reduced, patch.sampling)
      const between = greatestInside(given, mesh.triangles, own, patch.tolerance, far)
      const back = greatestInside(fewer, triangles, tree, patch.tolerance, far)
      if (far.size === 0) {
        const there = Math.max(atVertices, between)
        const moved = [some(given, own, patch.every, there), some(fewer, tree, patch.every, back)]
        return { triangles, moved, apart: closestPoints(tree, centresOf(reduced)).distances }
      }
    }
    if (far.size > MANY * fixed.length) {
      error *= 0.6
      continue
    }
    if (attempt >= PATIENCE && far.size > 0) error *= CALMER
    hold(mesh, fixed, [...faults, ...far], HELD_RINGS + Math.floor(attempt / 2))
  }
  const still = { distances: new Float32Array(1), weights: Float32Array.of(surfaceArea(mesh)) }
  return {
    triangles: mesh.triangles,
    moved: [still, still],
    apart: new Float32Array(mesh.triangles.length / 3),
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

/** Marks vertices as fixed, with their neighbours, ring by ring. */
export function hold(mesh: TriangleMesh, fixed: Uint8Array, faults: readonly number[], rings: number): void {
  const held = new Uint8Array(fixed.length)
  for (const v of faults) held[v] = 1
  spreadOver(mesh, held, rings)
  for (let v = 0; v < fixed.length; v++) if (held[v]) fixed[v] = 1
}

export const reducePatchTask = defineTask('geometry/reduce-patch', reducePatch)
