import {
  type BlockSmoothing,
  middleOf,
  smoothBlock,
  smoothingBlocks,
  smoothingBlocksAround,
  type TriangleChunks,
  triangleChunks,
} from '@trabecula/kernels'
import { isShared, pieceOf, sharedArray } from '../base/shared-array.ts'
import type { TriangleMesh } from '../geometry/mesh.ts'
import { ownVertices } from '../geometry/mesh-topology.ts'
import { Spread } from '../geometry/spread.ts'
import { defineTask, type StepContext } from '../step.ts'

export interface SmoothingOptions {
  /** Pairs of a shrinking and a growing pass. */
  readonly passes: number
  /** mm: no vertex goes farther from where it was. */
  readonly limit: number
  /** u8[V]: 1 where a vertex stays. */
  readonly fixed: Uint8Array
  /** What came out before, with the same passes and limit, where only some vertices more are fixed now. */
  readonly before?: {
    readonly positions: Float32Array
    readonly fixed: Uint8Array
  }
  /** What is known of the mesh, where it was smoothed already. */
  readonly known?: KnownMesh
  /** f32[3V]: memory for the result, whatever stands in it. */
  readonly target?: Float32Array
}

/** What smoothing finds out about a mesh, whatever the options. */
export interface KnownMesh {
  readonly chunks: TriangleChunks
  /** f32[3]: the middle of its box. */
  readonly middle: Float32Array
}

export function knownMesh({ positions, triangles }: TriangleMesh): KnownMesh {
  return { chunks: triangleChunks(triangles, positions.length / 3), middle: middleOf(positions) }
}

const LAMBDA = 0.5
const MU = -0.53

interface BlockTask extends BlockSmoothing {
  /** f32[3V] of the block's vertices in shared memory; without it the task gives them back. */
  readonly target?: Float32Array
}

export const smoothBlockTask = defineTask('surface/smooth-block', (task: BlockTask) => {
  const { first, last } = task.block.vertices
  const target = task.target ?? new Float32Array(3 * (last - first))
  smoothBlock(task, target)
  return task.target ? undefined : target
})

/** Where two lists of flags differ, ascending. */
function differing(a: Uint8Array, b: Uint8Array): number[] {
  const found: number[] = []
  for (let n = 0; n < a.length; n++) if (a[n] !== b[n]) found.push(n)
  return found
}

const FEW = 1 / 16 // Of all vertices: so many are smoothed anew here, more by blocks on the workers.

/**
 * Smooths anew what some changed vertices can reach, in place, bit by bit as the whole would be: a pass carries a change one
 * ring farther, and what is wrong at the border of the part one ring inward. @returns false, and nothing is done, where that is much.
 */
function smoothAround(
  mesh: TriangleMesh,
  changed: readonly number[],
  { factors, limit, fixed, known }: SmoothingOptions & { factors: readonly number[]; known: KnownMesh },
  target: Float32Array,
): boolean {
  const spread = new Spread(mesh.triangles, new Uint8Array(fixed.length), known.chunks)
  const reached = spread.over(factors.length, changed)
  if (reached.length > FEW * fixed.length) return false
  const around = [...reached, ...spread.over(factors.length - 1)]
  const corners = spread.trianglesAt(around)
  const triangles = new Uint32Array(3 * corners.length)
  for (let i = 0; i < triangles.length; i++)
    triangles[i] = mesh.triangles[corners[Math.floor(i / 3)]! + (i % 3)]!
  const { mesh: part, vertices } = ownVertices({ positions: mesh.positions, triangles })
  const all = { first: 0, last: vertices.length }
  const block = {
    vertices: all,
    needed: all,
    moved: factors.map(() => all),
    triangles: { first: 0, last: corners.length },
  }
  const held = Uint8Array.from(vertices, (v) => fixed[v]!)
  const found = new Float32Array(part.positions.length)
  smoothBlock({ block, ...part, fixed: held, factors, limit, middle: known.middle }, found)
  const wanted = new Set(reached)
  for (let n = 0; n < vertices.length; n++) {
    const v = vertices[n]!
    if (!wanted.has(v)) continue
    for (let axis = 0; axis < 3; axis++) target[3 * v + axis] = found[3 * n + axis]!
  }
  return true
}

/**
 * Smooths without shrinking: x += λ L x, then x += μ L x, with L the mean of the neighbours minus the vertex.
 * λ = 0.5, μ = −0.53: pass band 1/λ + 1/μ = 0.113. Connections stay as they are. On all workers, block by block; the
 * blocks change no bit, nor does starting from what came out before.
 * Source: Taubin 1995, doi:10.1145/218380.218473.
 * Not guaranteed: that the result does not cross itself.
 */
export async function smoothMesh(
  mesh: TriangleMesh,
  options: SmoothingOptions,
  { parallel }: Pick<StepContext, 'parallel'>,
): Promise<TriangleMesh> {
  const { passes, limit, fixed, before, known = knownMesh(mesh) } = options
  const { positions, triangles } = mesh
  const { chunks, middle } = known
  const factors = Array.from({ length: 2 * passes }, (_, pass) => (pass % 2 === 0 ? LAMBDA : MU))
  const [vertices, count] = [positions.length / 3, factors.length]
  const changed = before ? differing(before.fixed, fixed) : []
  const target = options.target ?? sharedArray(Float32Array, positions.length)
  if (before) target.set(before.positions)
  if (before && smoothAround(mesh, changed, { ...options, known, factors }, target))
    return { positions: target, triangles }
  const blocks = before
    ? smoothingBlocksAround(triangles, vertices, count, changed, chunks)
    : smoothingBlocks(triangles, vertices, count, undefined, chunks)
  const found = await parallel(
    smoothBlockTask,
    blocks.map((block) => {
      const { needed, vertices, triangles: near } = block
      return {
        block,
        positions: pieceOf(positions, 3 * needed.first, 3 * needed.last),
        fixed: pieceOf(fixed, needed.first, needed.last),
        triangles: pieceOf(triangles, 3 * near.first, 3 * near.last),
        factors,
        limit,
        middle,
        ...(isShared(target) ? { target: target.subarray(3 * vertices.first, 3 * vertices.last) } : {}),
      }
    }),
  )
  found.forEach((values, n) => {
    if (values) target.set(values, 3 * blocks[n]!.vertices.first)
  })
  return { positions: target, triangles }
}
