import type { Manifold, Mat4 } from 'manifold-3d'
import { add, scale, type Vector3 } from '../base/vectors.ts'
import type { JointDesign } from '../geometry/device.ts'
import { type ManifoldScope, solidOf, withManifold } from '../geometry/manifold.ts'
import type { TriangleMesh } from '../geometry/mesh.ts'
import { defineTask, StepError } from '../step.ts'
import { FLANK, jointFoot } from './guide-joint.ts'
import { coneAlong } from './implant-tools.ts'
import { withoutSlivers } from './slivers.ts'

interface PartsArgument {
  /** Closed, outward. */
  readonly mesh: TriangleMesh
  readonly joint: JointDesign
  readonly where: string
}

const FAR = 300 // mm: beyond every guide.
const CRUMB = 1 // mm³: smaller pieces that the parting leaves are left out.
const WHOLE = 0.99 // Share of the joint's core that must be guide.
const SKIN = 1 // mm of the block's outside that is rounded and not counted.
const REMEDY = 'Part it elsewhere (`at`, `across`), or make the joint smaller (`width`, `depth`, `height`).'
const COSINE = Math.sqrt(1 - 0.25) // cos 30°.
const BESIDE = 1.5 // mm that a ledge is wider than its block on either side: blocks run into the plate by that.

type Corner = [x: number, y: number]

/** A prism over a polygon, x along `across`, y along `along`, between two heights along `out`. */
function prism(
  scope: ManifoldScope,
  { at, across, along, out }: JointDesign,
  polygon: Corner[],
  low: number,
  high: number,
): Manifold {
  const from = add(at, scale(out, low))
  const matrix: Mat4 = [...across, 0, ...along, 0, ...out, 0, ...from, 1]
  return scope.keep(scope.keep(scope.wasm.Manifold.extrude([polygon], high - low)).transform(matrix))
}

const rectangle = (x: readonly [number, number], half: number): Corner[] => [
  [x[0], -half],
  [x[1], -half],
  [x[1], half],
  [x[0], half],
]

/** Outline of a tail, `more` mm larger on its flanks and at its end; it begins 1 mm within the second part. */
function tail({ width, depth }: JointDesign, more: number): Corner[] {
  const neck = width / 2 + more / COSINE
  const end = neck + (depth + more) * FLANK
  return [
    [1, -neck],
    [1, neck],
    [0, neck],
    [-depth - more, end],
    [-depth - more, -end],
    [0, -neck],
  ]
}

/** Pegs, or their holes: two, in the middle of the ledge. */
function pegs(scope: ManifoldScope, joint: JointDesign, more: number, low: number, high: number): Manifold[] {
  const { at, across, along, out, width, depth, diameter } = joint
  return [-1, 1].map((side) => {
    const foot: Vector3 = add(
      add(at, scale(across, -depth / 2)),
      add(scale(along, (side * width) / 2), scale(out, low)),
    )
    const radius = diameter / 2 + more
    return coneAlong(scope, foot, out, high - low, radius, radius)
  })
}

/** What belongs to the second part and to the first, of all space. */
function regions(scope: ManifoldScope, joint: JointDesign): { first: Manifold; second: Manifold } {
  const { gap, depth, floor, top, kind } = joint
  const half = (side: 1 | -1) =>
    prism(scope, joint, rectangle(side > 0 ? [gap / 2, FAR] : [-FAR, -gap / 2], FAR), -FAR, FAR)
  const ledge = jointFoot(joint).half + BESIDE
  const key = kind === 'dovetail' ? tail(joint, 0) : rectangle([-depth, 1], ledge)
  const room = kind === 'dovetail' ? tail(joint, gap) : rectangle([-depth - gap, 1], ledge + gap)
  const second = scope.keep(half(1).add(prism(scope, joint, key, floor + gap, FAR)))
  const first = scope.keep(half(-1).subtract(prism(scope, joint, room, floor, FAR)))
  if (kind === 'dovetail') return { first, second }
  return {
    first: scope.keep(scope.wasm.Manifold.union([first, ...pegs(scope, joint, 0, floor - 1, top)])),
    second: scope.keep(scope.wasm.Manifold.difference([second, ...pegs(scope, joint, gap, floor - 1, FAR)])),
  }
}

/** What texts, windows and the like must leave alone: the joint's block from the floor outwards, and the parting itself. */
export function jointVoids(scope: ManifoldScope, joint: JointDesign): Manifold {
  const { from, to, half } = jointFoot(joint)
  const block = prism(scope, joint, rectangle([from, to], half), joint.foot, FAR)
  return scope.keep(block.add(prism(scope, joint, rectangle([-1, 1], FAR), -FAR, FAR)))
}

/**
 * Parts a guide at its joint: two closed bodies that fit into each other with the joint's gap on every side.
 * @throws StepError GUIDE_JOINT_NO_ROOM where the joint is not wholly guide or a part is in pieces, BOOLEAN_FAILED
 */
export const guidePartsTask = defineTask(
  'device/guide-parts',
  ({ mesh, joint, where }: PartsArgument): Promise<readonly [TriangleMesh, TriangleMesh]> =>
    withManifold(where, [mesh.triangles.length / 3], (scope) => {
      const solid = solidOf(scope, mesh, where)
      const { from, to, half } = jointFoot(joint)
      const footprint = rectangle([from + SKIN, to - SKIN], half - SKIN)
      const core = prism(scope, joint, footprint, SKIN, joint.top - SKIN)
      const share = scope.keep(solid.intersect(core)).volume() / core.volume()
      if (share < WHOLE) {
        throw new StepError({
          code: 'GUIDE_JOINT_NO_ROOM',
          message: `expected a joint that is wholly guide, got one of which ${(100 * share).toFixed(0)} % is: another bone, a slot or a hole takes the rest`,
          where,
          remedy: REMEDY,
        })
      }
      const { first, second } = regions(scope, joint)
      const parts = [first, second].map((region) => {
        const pieces = scope.keep(solid.intersect(region)).decompose().map(scope.keep)
        const large = pieces.filter((piece) => piece.volume() >= CRUMB)
        if (large.length !== 1) {
          throw new StepError({
            code: 'GUIDE_JOINT_NO_ROOM',
            message: `expected each part of the guide in one piece, got one in ${large.length}`,
            where,
            remedy: REMEDY,
          })
        }
        return withoutSlivers(scope, large[0]!)
      })
      return [parts[0]!, parts[1]!] as const
    }),
)

/** The voids as a mesh, for what is laid out outside of Manifold. */
export const jointVoidsTask = defineTask(
  'device/joint-voids',
  ({ joint, where }: Omit<PartsArgument, 'mesh'>): Promise<TriangleMesh> =>
    withManifold(where, [100], (scope) => withoutSlivers(scope, jointVoids(scope, joint))),
)
