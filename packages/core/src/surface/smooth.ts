import {
  type BlockSmoothing,
  middleOf,
  smoothBlock,
  smoothingBlocks,
  smoothingBlocksAround,
} from '@trabecula/kernels'
import { isShared, pieceOf, sharedArray } from '../base/shared-array.ts'
import type { TriangleMesh } from '../geometry/mesh.ts'
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

/**
 * Smooths without shrinking: x += λ L x, then x += μ L x, with L the mean of the neighbours minus the vertex.
 * λ = 0.5, μ = −0.53: pass band 1/λ + 1/μ = 0.113. Connections stay as they are. On all workers, block by block; the
 * blocks change no bit, nor does starting from what came out before.
 * Source: Taubin 1995, doi:10.1145/218380.218473.
 * Not guaranteed: that the result does not cross itself.
 */
export async function smoothMesh(
  mesh: TriangleMesh,
  { passes, limit, fixed, before }: SmoothingOptions,
  { parallel }: Pick<StepContext, 'parallel'>,
): Promise<TriangleMesh> {
  const { positions, triangles } = mesh
  const factors = Array.from({ length: 2 * passes }, (_, pass) => (pass % 2 === 0 ? LAMBDA : MU))
  const changed: number[] = []
  before?.fixed.forEach((held, v) => {
    if (held !== fixed[v]) changed.push(v)
  })
  const blocks = before
    ? smoothingBlocksAround(triangles, positions.length / 3, factors.length, changed)
    : smoothingBlocks(triangles, positions.length / 3, factors.length)
  const middle = middleOf(positions)
  const target = sharedArray(Float32Array, positions.length)
  if (before) target.set(before.positions)
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
