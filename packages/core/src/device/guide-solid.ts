import { exactMeshOf, solidOf, withManifold } from '../geometry/manifold.ts'
import type { Deviation, TriangleMesh } from '../geometry/mesh.ts'
import { reductionDeviation } from '../geometry/mesh-distance.ts'
import { defineTask } from '../step.ts'
import { withoutSlivers } from './slivers.ts'

export interface GuideSolidArgument {
  /** The plate with its blocks as sampled: closed, outward. */
  readonly rough: TriangleMesh
  /** Slots, holes and windows, closed. */
  readonly tools: readonly TriangleMesh[]
  /** mm that the reduction may move the surface. */
  readonly tolerance: number
  readonly where: string
}

export interface GuideSolidResult {
  readonly mesh: TriangleMesh
  /** Of the reduction, before the tools cut. */
  readonly deviation: Deviation
}

const CRUMB = 1 // mm³: smaller pieces that a cut leaves are left out.

/** Reduces the sampled plate and cuts slots and holes out of it, in one go. @throws StepError BOOLEAN_FAILED */
export const guideSolidTask = defineTask(
  'device/guide-solid',
  ({ rough, tools, tolerance, where }: GuideSolidArgument): Promise<GuideSolidResult> =>
    withManifold(where, [rough.triangles.length / 3], (scope) => {
      const plate = scope.keep(solidOf(scope, rough, where).simplify(tolerance))
      const deviation = reductionDeviation(rough, exactMeshOf(plate))
      const cutters = tools.map((tool) => solidOf(scope, tool, where))
      const cut = cutters.length > 0 ? scope.keep(scope.wasm.Manifold.difference([plate, ...cutters])) : plate
      const pieces = cut.decompose().map(scope.keep)
      const large = pieces.filter((piece) => piece.volume() >= CRUMB)
      const whole = large.length === pieces.length ? cut : scope.keep(scope.wasm.Manifold.compose(large))
      return { mesh: withoutSlivers(scope, whole), deviation }
    }),
)
