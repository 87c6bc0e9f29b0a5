import type { Manifold } from 'manifold-3d'
import type { Vector3 } from '../base/vectors.ts'
import type { BentFace } from '../geometry/bent-face.ts'
import {
  outlineMismatch,
  segmentsAt,
  segmentsDeeper,
  segmentsOf,
  segmentsWithin,
} from '../geometry/cut-outline.ts'
import type { CupDesign, HoldingDesign, ImplantDesign, SutureDesign } from '../geometry/device.ts'
import { exactMeshOf, type ManifoldScope, solidOf, withManifold } from '../geometry/manifold.ts'
import type { TriangleMesh } from '../geometry/mesh.ts'
import type { CutFace, SweptCut, Trajectory } from '../geometry/plan.ts'
import { sweptBody } from '../geometry/swept-body.ts'
import { depthBetween } from '../geometry/swept-cut.ts'
import { defineTask, StepError } from '../step.ts'
import { toolsOf } from './implant-bores.ts'
import { withFlanges } from './implant-flanges.ts'
import type { ImplantParams } from './implant-params.ts'
import { seatCutter } from './implant-tools.ts'
import { type PorousZone, porousZones } from './implant-zones.ts'
import { withoutSlivers } from './slivers.ts'

export interface SolidArgument {
  /** Of implantShapeTask. */
  readonly shape: TriangleMesh
  readonly mirrored: TriangleMesh
  /** The whole affected bone: flanges lie on what the cuts leave of it. */
  readonly bone: TriangleMesh
  /** Those by planes. */
  readonly cuts: readonly CutFace[]
  readonly swept: readonly SweptCut[]
  readonly params: ImplantParams
  readonly cup?: CupDesign
  readonly trajectories: readonly Trajectory[]
  /** Curved cuts whose faces are porous. */
  readonly bent?: readonly BentFace[]
  /** Unit: the way that the implant moves in. */
  readonly insertion: Vector3
}

export interface SolidResult {
  /** The whole implant, its porous zones filled. */
  readonly solid: TriangleMesh
  readonly zones: readonly PorousZone[]
  readonly screws: ImplantDesign['screws']
  readonly drains: ImplantDesign['drains']
  readonly sutures: readonly SutureDesign[]
  readonly holding?: HoldingDesign
  readonly outlines: ImplantDesign['outlines']
}

const CORNER = 0.3 // mm beside a swept cut where outlines of other cuts are not compared.

/**
 * The implant's solid: the shape trimmed to the cuts with the gap, the seat with its mouth, screw holes with head seats and
 * drains cut out; and the regions that its lattice will fill.
 * @throws StepError IMPLANT_EMPTY, FLANGE_OFF_BONE, FLANGE_APART, BOOLEAN_FAILED, POROUS_SKIN, and those of toolsOf
 */
export const implantSolidTask = defineTask(
  'device/implant-solid',
  (argument: SolidArgument): Promise<SolidResult> => {
    const { shape, params, cuts, cup } = argument
    if (shape.triangles.length === 0) throw nothingBetween(params.name)
    const outlines = outlinesOf(argument)
    return withManifold(params.name, [shape.triangles.length / 3], (scope) => {
      let solid = solidOf(scope, shape, params.name)
      for (const { plane } of cuts)
        solid = scope.keep(solid.trimByPlane([...plane.normal], plane.offset + params.gap))
      for (const cut of argument.swept) solid = scope.keep(solid.intersect(sweptBody(scope, cut, params.gap)))
      if (cup) solid = scope.keep(solid.subtract(seatCutter(scope, cup, shape)))
      solid = greatest(scope, solid, params.name)
      const flanged = withPlates(scope, solid, argument)
      const { tools, ...seats } = toolsOf(scope, exactMeshOf(flanged), argument)
      const cut = (body: Manifold) =>
        greatest(
          scope,
          tools.length > 0 ? scope.keep(scope.wasm.Manifold.difference([body, ...tools])) : body,
          params.name,
        )
      const whole = cut(flanged)
      // Flanges are solid: what is porous is found without them.
      const zones = porousZones(
        scope,
        flanged === solid ? whole : cut(solid),
        cuts.map(({ plane }) => plane),
        params,
        argument.bent,
      )
      return {
        solid: withoutSlivers(scope, whole),
        zones,
        ...seats,
        outlines,
      }
    })
  },
)

/** With its flanges, of which nothing stands in the cup's way. */
function withPlates(
  scope: ManifoldScope,
  solid: Manifold,
  { params, bone, shape, cuts, swept, cup }: SolidArgument,
): Manifold {
  const { flanges, gap, tolerance, name } = params
  if (flanges.length === 0) return solid
  const planes = cuts.map(({ plane }) => plane)
  const ground = { bone, shape, depthAt: depthBetween(planes, swept), gap, tolerance }
  const flanged = withFlanges(scope, solid, flanges, ground, name)
  if (!cup) return flanged
  const seat = seatCutter(scope, cup, exactMeshOf(flanged))
  return greatest(scope, scope.keep(flanged.subtract(seat)), name)
}

function outlinesOf({
  shape,
  mirrored,
  cuts,
  swept,
  params: { gap, name },
}: SolidArgument): ImplantDesign['outlines'] {
  return cuts.map(({ plane, outlines }) => {
    const others = cuts.map((cut) => cut.plane).filter((other) => other !== plane)
    const between = (segments: Float32Array) =>
      swept.length > 0 ? segmentsDeeper(segments, depthBetween([], swept), gap + CORNER) : segments
    const bone = between(segmentsOf(outlines))
    const at = { ...plane, offset: plane.offset + gap }
    const against = (mesh: TriangleMesh) =>
      outlineMismatch(between(segmentsWithin(segmentsAt(mesh, at, -gap), others)), bone)
    const found = { plane, mirrored: against(mirrored), blended: against(shape) }
    if (found.mirrored.max < Infinity && found.blended.max < Infinity) return found
    throw new StepError({
      code: 'IMPLANT_EMPTY',
      message: `expected a mirrored side that reaches the cut ${plane.name}, got one that does not`,
      where: name,
      remedy: 'Look at the mirrored side and the planes together: the healthy bone may end before the cut.',
    })
  })
}

/** Its piece of most volume. @throws StepError IMPLANT_EMPTY */
export function greatest(scope: ManifoldScope, solid: Manifold, where: string): Manifold {
  const pieces = solid.decompose().map(scope.keep)
  const largest = pieces.reduce<Manifold | undefined>(
    (best, piece) => (!best || piece.volume() > best.volume() ? piece : best),
    undefined,
  )
  if (largest && largest.volume() > 1) return largest
  throw nothingBetween(where)
}

function nothingBetween(where: string): StepError {
  return new StepError({
    code: 'IMPLANT_EMPTY',
    message: 'expected a part of the mirrored side between the cuts, got none',
    where,
    remedy:
      'Look at the mirrored side and the planes together: the mirror may lie elsewhere, or a plane the wrong way.',
  })
}
