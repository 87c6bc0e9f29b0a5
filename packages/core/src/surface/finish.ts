import type { Vector3 } from '../base/vectors.ts'
import { faultyVertices } from '../geometry/crossings.ts'
import { type BodyDeviation, signedVolume, type TriangleMesh } from '../geometry/mesh.ts'
import { type MeshTopology, topologyTask } from '../geometry/mesh-topology.ts'
import { MoveFaults } from '../geometry/move-faults.ts'
import { moveBetween } from '../geometry/moved-mesh.ts'
import { type CutMesh, cutTask } from '../geometry/pieces.ts'
import { type Reduction, reduceMesh } from '../geometry/reduce.ts'
import { Spread } from '../geometry/spread.ts'
import type { MarkedSurface } from '../geometry/surface-slabs.ts'
import { type StepContext, StepError } from '../step.ts'
import { knownMesh, smoothMesh } from './smooth.ts'

/** What making a surface needs of a step's context. */
export type FinishContext = Pick<StepContext, 'progress' | 'checkCancelled' | 'parallel' | 'warn'>

export interface FinishOptions {
  /** Pairs of Taubin passes. */
  readonly passes: number
  /** mm, to the unreduced surface; 0: it stays unreduced. */
  readonly tolerance: number
  /** Whether each triangle's own movement is wanted. */
  readonly map: boolean
  /** For error messages. */
  readonly where: string
  readonly context: FinishContext
}

export interface FinishedSurface {
  readonly mesh: TriangleMesh
  readonly topology: MeshTopology
  readonly deviations: readonly BodyDeviation[]
}

const MOST_VOLUME_CHANGE = 0.003 // Of smoothing, relative.
const MOST_MOVE = 0.5 // Of smoothing, in voxels.
const REPAIRS = 8
const FEW = 1000 // Triangles: a surface of no more need not be reduced.

/** Which vertices were fixed in a try, and where all of them came to lie. */
interface Attempt {
  readonly positions: Float32Array
  readonly fixed: Uint8Array
  readonly passes: number
}

/**
 * Smoothed as far as volume and freedom from crossings allow.
 * @param beside called once, when the pieces are being looked at: what it asks of the workers comes after them.
 * @throws StepError SURFACE_CROSSES_ITSELF
 */
async function smoothed(
  mesh: TriangleMesh,
  near: Uint8Array,
  { passes, limit, cutting }: { passes: number; limit: number; cutting: Promise<CutMesh> },
  context: FinishContext,
  beside: () => void,
): Promise<TriangleMesh> {
  const known = knownMesh(mesh)
  let volume: number | undefined
  const changesVolume = (result: TriangleMesh) =>
    Math.abs(signedVolume(result) - volume!) > MOST_VOLUME_CHANGE * Math.abs(volume!)
  const fixed = near.slice()
  const spread = new Spread(mesh.triangles, fixed, known.chunks)
  let count = passes
  let [last, older]: (Attempt | undefined)[] = []
  let looks: MoveFaults | undefined
  for (let attempt = 0; attempt < REPAIRS && count > 0; attempt++) {
    context.checkCancelled()
    const before = last?.passes === count ? last : undefined
    const spare = older && { target: older.positions }
    const options = { passes: count, limit, fixed, known, ...(before && { before }), ...spare }
    const smoothing = smoothMesh(mesh, options, context)
    volume ??= signedVolume(mesh) // While others smooth.
    const result = await smoothing
    // With more held it changes less: after the first look it is asked at the end alone.
    if (!before && changesVolume(result)) {
      count = Math.floor(count / 2)
      continue
    }
    looks ??= new MoveFaults(mesh, await cutting)
    const looking = looks.of(result.positions, context)
    if (!last) beside()
    const crossing = await looking
    older = last
    last = { positions: result.positions, fixed: fixed.slice(), passes: count }
    if (crossing.length > 0) {
      spread.over(1 + attempt, crossing)
    } else if (before && changesVolume(result)) count = Math.floor(count / 2)
    else return result
  }
  const crossing = faultyVertices(mesh)
  if (crossing.length === 0) return mesh
  const at = [0, 1, 2].map((axis) => mesh.positions[3 * crossing[0]! + axis]!.toFixed(1))
  throw new StepError({
    code: 'SURFACE_CROSSES_ITSELF',
    message: `expected a surface that does not cross itself, got ${crossing.length} vertices at crossings`,
    where: `(${at.join(', ')}) mm`,
    remedy: 'look at the label map there; close or open it by a voxel',
  })
}

/** How far the corners of each triangle went across it at most, mm: along it they go without moving the surface. */
function movesAcross(from: TriangleMesh, to: TriangleMesh, corners: Uint32Array): Float32Array {
  const [p, q] = [from.positions, to.positions]
  const moves = new Float32Array(corners.length / 3)
  for (let i = 0; i < corners.length; i += 3) {
    const [a, b, c] = [3 * corners[i]!, 3 * corners[i + 1]!, 3 * corners[i + 2]!]
    const [ux, uy, uz] = [q[b]! - q[a]!, q[b + 1]! - q[a + 1]!, q[b + 2]! - q[a + 2]!]
    const [vx, vy, vz] = [q[c]! - q[a]!, q[c + 1]! - q[a + 1]!, q[c + 2]! - q[a + 2]!]
    const [nx, ny, nz] = [uy * vz - uz * vy, uz * vx - ux * vz, ux * vy - uy * vx]
    const length = Math.sqrt(nx * nx + ny * ny + nz * nz)
    if (length === 0) continue
    for (const v of [a, b, c]) {
      const across = (q[v]! - p[v]!) * nx + (q[v + 1]! - p[v + 1]!) * ny + (q[v + 2]! - p[v + 2]!) * nz
      moves[i / 3] = Math.max(moves[i / 3]!, Math.abs(across) / length)
    }
  }
  return moves
}

/** With fewer triangles, where that is wanted and goes well. */
async function reduced(
  smooth: TriangleMesh,
  near: Uint8Array,
  cut: CutMesh,
  sampling: number,
  { tolerance, map, where, context }: FinishOptions,
): Promise<Reduction> {
  const still = { mean: 0, p95: 0, max: 0 }
  if (tolerance === 0) return { mesh: smooth, deviation: still, corners: smooth.triangles }
  context.progress(0.6, `reducing ${where}`)
  const found = await reduceMesh(smooth, { tolerance, sampling, fixed: near, cut, map, context })
  if (found.mesh === smooth && smooth.triangles.length > 3 * FEW) {
    context.warn({
      code: 'SURFACE_UNREDUCED',
      message: `the surface keeps all its ${smooth.triangles.length / 3} triangles: each reduction let it cross itself`,
      where,
    })
  }
  return found
}

/**
 * From where a field reaches its level to the printable surface: smoothing, reduction, each movement measured; closed, manifold,
 * outward and free of crossings, or refused.
 * The field is not asked any more: a caller that lets go of it before has its memory back.
 * @param spacing mm, of the voxels that the surface was found on.
 * @throws StepError SURFACE_EMPTY, SURFACE_CROSSES_ITSELF, SURFACE_NOT_CLOSED
 */
export async function finishSurface(
  { mesh: raw, near, crossed }: MarkedSurface,
  spacing: Vector3,
  options: FinishOptions,
): Promise<FinishedSurface> {
  const { context, where } = options
  if (raw.triangles.length === 0) {
    throw new StepError({
      code: 'SURFACE_EMPTY',
      message: 'expected a surface, nothing reaches the boundary value',
      where,
      remedy: 'lower the edge value, or check that the label map fits the image',
    })
  }
  const voxel = Math.min(...spacing)
  const sampling = 2 * voxel
  context.progress(0.4, `smoothing ${where}`)
  // Beside the smoothing, which needs no pieces.
  const cutting = context.parallel(cutTask, [raw]).then(([cut]) => cut!)
  const topologyOf = ({ positions, triangles }: TriangleMesh) =>
    context
      .parallel(topologyTask, [{ corners: triangles, count: positions.length / 3 }])
      .then(([found]) => found!)
  // Smoothing leaves the connections as they are: where nothing is reduced they can be counted before it is done.
  let unreduced: Promise<MeshTopology> | undefined
  const countBeside = (): void => {
    if (options.tolerance > 0) return
    unreduced = topologyOf(raw)
    unreduced.catch(() => {}) // Awaited below; a fault of the smoothing may come first.
  }
  const settings = { passes: options.passes, limit: MOST_MOVE * voxel, cutting }
  const [smooth, cut] = await Promise.all([smoothed(raw, near, settings, context, countBeside), cutting])
  const deviations: BodyDeviation[] = []
  if (crossed) {
    const before = { positions: crossed, triangles: raw.triangles }
    deviations.push({ operation: 'repair', ...(await moveBetween(before, raw, cut, context)) })
  }
  context.checkCancelled()
  const smoothing = smooth === raw ? undefined : await moveBetween(raw, smooth, cut, context)
  const { mesh, deviation, apart, corners } = await reduced(smooth, near, cut, sampling, options)
  if (smoothing) {
    const map = options.map ? { map: movesAcross(raw, smooth, corners) } : {}
    deviations.push({ operation: 'smooth', ...smoothing, ...map })
  }
  if (options.tolerance > 0)
    deviations.push({ operation: 'reduce', ...deviation, ...(apart && { map: apart }) })
  const topology = await (unreduced ?? topologyOf(mesh))
  if (topology.closed && topology.manifold && topology.oriented && signedVolume(mesh) > 0)
    return { mesh, topology, deviations }
  throw new StepError({
    code: 'SURFACE_NOT_CLOSED',
    message: `expected a closed, manifold surface, got ${topology.boundaryEdges} open and ${topology.nonManifoldEdges} overfull edges`,
    where,
    remedy: 'report this input as a fault of the program',
  })
}
