import type { Manifold } from 'manifold-3d'
import type { Vector3 } from '../base/vectors.ts'
import { defineTask, type StepContext } from '../step.ts'
import { type ManifoldScope, meshOf, solidOf, withManifold } from './manifold.ts'
import type { TriangleMesh } from './mesh.ts'

export type BooleanOperation = 'union' | 'difference' | 'intersection'

export interface BooleanArgument {
  readonly operation: BooleanOperation
  /** Closed meshes. `difference`: the first minus all others. */
  readonly operands: readonly TriangleMesh[]
  /** Pieces whose volume is under this (mm³) are left out of the result: crumbs of a cut. Default 0: all stay. */
  readonly leastPiece?: number
  /** What the meshes are, for error messages. */
  readonly where?: string
  /** What each operand is; without it `where`. */
  readonly names?: readonly string[]
}

/** Half space: points with normal · p >= offset. The normal need not be of length 1; offset is along the unit normal, mm. */
export interface TrimArgument {
  readonly mesh: TriangleMesh
  readonly normal: Vector3
  readonly offset: number
  readonly where?: string
}

/**
 * Union, difference or intersection of closed meshes by the Manifold library. The result is closed and oriented,
 * the same bytes for the same operands; without triangles where nothing is left.
 * @throws StepError MESH_NOT_CLOSED, BOOLEAN_FAILED
 */
export const booleanTask = defineTask(
  'geometry/boolean',
  (argument: BooleanArgument): Promise<TriangleMesh> => {
    const where = argument.where ?? argument.operation
    return withManifold(where, sizesOf(argument.operands), (scope) =>
      meshOf(scope, withoutCrumbs(scope, combine(scope, argument, where), argument.leastPiece ?? 0)),
    )
  },
)

/** The part of a closed mesh on the normal's side of a plane, closed along the cut. @throws as booleanTask */
export const trimTask = defineTask('geometry/trim', (argument: TrimArgument): Promise<TriangleMesh> => {
  const where = argument.where ?? 'trim'
  return withManifold(where, sizesOf([argument.mesh]), (scope) =>
    meshOf(
      scope,
      scope.keep(solidOf(scope, argument.mesh, where).trimByPlane([...argument.normal], argument.offset)),
    ),
  )
})

/** Volume that all operands share, mm³. @throws as booleanTask */
export const sharedVolumeTask = defineTask(
  'geometry/shared-volume',
  (argument: { readonly operands: readonly TriangleMesh[]; readonly where?: string }): Promise<number> => {
    const where = argument.where ?? 'shared volume'
    return withManifold(where, sizesOf(argument.operands), (scope) =>
      combine(scope, { ...argument, operation: 'intersection' }, where).volume(),
    )
  },
)

function sizesOf(meshes: readonly TriangleMesh[]): number[] {
  return meshes.map((mesh) => mesh.triangles.length / 3)
}

function combine(scope: ManifoldScope, argument: BooleanArgument, where: string): Manifold {
  const solids = argument.operands.map((mesh, i) => solidOf(scope, mesh, argument.names?.[i] ?? where))
  const { Manifold: solid } = scope.wasm
  const result = scope.keep(solid[argument.operation](solids))
  result.status() // Evaluates the deferred tree here, where an error is caught.
  return result
}

function withoutCrumbs(scope: ManifoldScope, solid: Manifold, leastPiece: number): Manifold {
  if (leastPiece <= 0 || solid.isEmpty()) return solid
  const pieces = solid.decompose().map(scope.keep)
  const large = pieces.filter((piece) => Math.abs(piece.volume()) >= leastPiece)
  if (large.length === pieces.length) return solid
  return scope.keep(scope.wasm.Manifold.compose(large))
}

/** A ∪ B ∪ … on a worker. @throws as booleanTask */
export async function unite(operands: readonly TriangleMesh[], context: StepContext): Promise<TriangleMesh> {
  return (await context.parallel(booleanTask, [{ operation: 'union', operands }]))[0]!
}

/** A ∖ (B ∪ …) on a worker. @throws as booleanTask */
export async function subtractMeshes(
  operands: readonly TriangleMesh[],
  context: StepContext,
): Promise<TriangleMesh> {
  return (await context.parallel(booleanTask, [{ operation: 'difference', operands }]))[0]!
}

/** A ∩ B ∩ … on a worker. @throws as booleanTask */
export async function intersect(
  operands: readonly TriangleMesh[],
  context: StepContext,
): Promise<TriangleMesh> {
  return (await context.parallel(booleanTask, [{ operation: 'intersection', operands }]))[0]!
}
