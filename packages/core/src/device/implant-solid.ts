import { meshTree } from '@trabecula/kernels'
import type { Manifold } from 'manifold-3d'
import { add, dot, normalize, scale, type Vector3 } from '../base/vectors.ts'
import { outlineMismatch, segmentsAt, segmentsOf, segmentsWithin } from '../geometry/cut-outline.ts'
import type { CupDesign, ImplantDesign } from '../geometry/device.ts'
import { exactMeshOf, type ManifoldScope, solidOf, withManifold } from '../geometry/manifold.ts'
import type { TriangleMesh } from '../geometry/mesh.ts'
import type { CutFace, Trajectory } from '../geometry/plan.ts'
import { defineTask, StepError } from '../step.ts'
import { withFlanges } from './implant-flanges.ts'
import { opensIntoSeat, sunkBelowSeat } from './implant-heads.ts'
import type { ImplantParams, ScrewParams } from './implant-params.ts'
import { coneAlong, holeCutter, insideAlong, seatCutter } from './implant-tools.ts'
import { type PorousZone, porousZones } from './implant-zones.ts'
import { withoutSlivers } from './slivers.ts'

const BEFORE = 250 // mm before an axis's point from which it is followed.
const UNDER_HEAD = 1.5 // mm of metal that a head must have under it.

export interface SolidArgument {
  /** Of implantShapeTask. */
  readonly shape: TriangleMesh
  readonly mirrored: TriangleMesh
  /** The whole affected bone: flanges lie on what the cuts leave of it. */
  readonly bone: TriangleMesh
  readonly cuts: readonly CutFace[]
  readonly params: ImplantParams
  readonly cup?: CupDesign
  readonly trajectories: readonly Trajectory[]
}

export interface SolidResult {
  /** The whole implant, its porous zones filled. */
  readonly solid: TriangleMesh
  readonly zones: readonly PorousZone[]
  readonly screws: ImplantDesign['screws']
  readonly drains: ImplantDesign['drains']
  readonly outlines: ImplantDesign['outlines']
}

/**
 * The implant's solid: the shape trimmed to the cuts with the gap, the seat with its mouth, screw holes with head seats and
 * drains cut out; and the regions that its lattice will fill.
 * @throws StepError IMPLANT_EMPTY, FLANGE_OFF_BONE, FLANGE_APART, SCREW_MISSES_IMPLANT, DRAIN_MISSES_IMPLANT, BOOLEAN_FAILED
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
      if (cup) solid = scope.keep(solid.subtract(seatCutter(scope, cup, shape)))
      solid = greatest(scope, solid, params.name)
      const flanged = withPlates(scope, solid, argument)
      const { tools, screws, drains } = toolsOf(scope, exactMeshOf(flanged), argument)
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
      )
      return {
        solid: withoutSlivers(scope, whole),
        zones,
        screws,
        drains,
        outlines,
      }
    })
  },
)

/** With its flanges, of which nothing stands in the cup's way. */
function withPlates(
  scope: ManifoldScope,
  solid: Manifold,
  { params, bone, shape, cuts, cup }: SolidArgument,
): Manifold {
  const { flanges, gap, tolerance, name } = params
  if (flanges.length === 0) return solid
  const ground = { bone, shape, planes: cuts.map(({ plane }) => plane), gap, tolerance }
  const flanged = withFlanges(scope, solid, flanges, ground, name)
  if (!cup) return flanged
  const seat = seatCutter(scope, cup, exactMeshOf(flanged))
  return greatest(scope, scope.keep(flanged.subtract(seat)), name)
}

function outlinesOf({
  shape,
  mirrored,
  cuts,
  params: { gap, name },
}: SolidArgument): ImplantDesign['outlines'] {
  return cuts.map(({ plane, outlines }) => {
    const others = cuts.map((cut) => cut.plane).filter((other) => other !== plane)
    const bone = segmentsOf(outlines)
    const at = { ...plane, offset: plane.offset + gap }
    const against = (mesh: TriangleMesh) =>
      outlineMismatch(segmentsWithin(segmentsAt(mesh, at, -gap), others), bone)
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

/** What holes and drains follow from. */
export interface ToolsArgument extends Pick<SolidArgument, 'params' | 'cup' | 'trajectories'> {
  readonly cuts: readonly Pick<CutFace, 'plane'>[]
}

export interface Tools {
  readonly tools: Manifold[]
  readonly screws: ImplantDesign['screws'][number][]
  readonly drains: ImplantDesign['drains'][number][]
}

/** Cutters of screw holes and drains for an implant's mesh. @throws StepError SCREW_MISSES_IMPLANT, DRAIN_MISSES_IMPLANT */
export function toolsOf(scope: ManifoldScope, mesh: TriangleMesh, argument: ToolsArgument): Tools {
  const { params, trajectories } = argument
  const tree = meshTree(mesh.positions, mesh.triangles)
  const result: Tools = { tools: [], screws: [], drains: [] }
  for (const screw of params.screws) {
    const path = trajectories.find(({ name }) => name === screw.name)!
    const inside = insideAlong(tree, add(path.entry, scale(path.direction, -BEFORE)), path.direction)
    const last = inside.filter(([start]) => start - BEFORE < path.length).at(-1)
    const hole = screw.hole ?? path.diameter + 0.3
    const sunk = last ? headDepth(last[0], path, screw, argument) : 0
    const solid = last ? solidUnderHead(last, path, screw, sunk, hole, argument) : 0
    if (!last || solid < UNDER_HEAD) throw screwMisses(screw, path, last && solid, params.name)
    const leads = last[1] - last[0] - sunk
    const seat = add(path.entry, scale(path.direction, last[0] + sunk - BEFORE))
    const tool = {
      seat,
      direction: path.direction,
      hole,
      head: screw.head.diameter,
      conical: screw.seat === 'conical',
      length: leads + 2 * hole,
    }
    result.tools.push(holeCutter(scope, tool, mesh))
    const entry = add(path.entry, scale(path.direction, last[0] - BEFORE))
    result.screws.push({
      name: screw.name,
      entry,
      direction: path.direction,
      hole,
      head: screw.head.diameter,
      seat,
      top: screw.seat === 'flat' ? screw.head.depth : 0,
      length: leads,
      shaft: path.diameter,
    })
  }
  for (const { at, direction, diameter } of params.drains) {
    const way = normalize(direction)
    const inside = insideAlong(tree, add(at, scale(way, -BEFORE)), way)
    const near = ([start, end]: [number, number]) => Math.max(start - BEFORE, BEFORE - end, 0)
    const nearest = inside.reduce<[number, number] | undefined>(
      (best, one) => (!best || near(one) < near(best) ? one : best),
      undefined,
    )
    if (!nearest || near(nearest) > 30) throw drainMisses(at, params.name)
    const from = add(at, scale(way, nearest[0] - BEFORE - diameter))
    const radius = (diameter / 2) * 1.0012060013
    const long = nearest[1] - nearest[0] + 2 * diameter
    result.tools.push(coneAlong(scope, from, way, long, radius, radius))
    const middle = scale(way, (nearest[0] + nearest[1]) / 2 - BEFORE)
    result.drains.push({ at: add(at, middle), direction: way, diameter })
  }
  return result
}

/** mm along the axis from where it enters to the head's seat: as asked, or deeper where the head would stand in the cup. */
function headDepth(
  start: number,
  { entry, direction }: Trajectory,
  { head, seat }: ScrewParams,
  { cup, params }: ToolsArgument,
): number {
  const from = add(entry, scale(direction, start - BEFORE))
  if (!cup || !opensIntoSeat(cup, from)) return head.depth
  const [height, under] = [seat === 'flat' ? head.depth : 0, params.cup!.under]
  const face = sunkBelowSeat(cup, from, direction, head.diameter / 2, head.depth - height, under)
  return face + height
}

/** mm of solid along the axis under the head and its seat: without what will be porous. */
function solidUnderHead(
  [start, end]: readonly [number, number],
  { entry, direction }: Trajectory,
  { head, seat }: ScrewParams,
  sunk: number,
  hole: number,
  { cuts, params: { porous, gap } }: ToolsArgument,
): number {
  let until = end
  for (const { plane } of porous ? cuts : []) {
    if (porous!.on && !porous!.on.includes(plane.name)) continue
    const towards = -dot(plane.normal, direction)
    const height = dot(plane.normal, entry) - plane.offset - gap - porous!.depth
    // A head on a flange lies on the bone's side of the cut: nothing porous is under it.
    if (towards > 0 && height > 0) until = Math.min(until, height / towards + BEFORE)
  }
  const cone = seat === 'conical' ? Math.max(0, (head.diameter - hole) / 2) : 0
  return until - start - sunk - cone
}

function screwMisses(
  { name }: ScrewParams,
  path: Trajectory,
  solid: number | undefined,
  device: string,
): StepError {
  return new StepError({
    code: 'SCREW_MISSES_IMPLANT',
    message:
      solid !== undefined
        ? `expected at least ${UNDER_HEAD} mm of solid implant under the head of ${name}, got ${solid.toFixed(1)} mm`
        : `expected the axis of ${name} to pass through the implant, got one that misses it`,
    where: `${device}, screw ${name}, entry ${path.entry.map((x) => x.toFixed(1)).join(' ')}`,
    remedy: 'Move the trajectory, or let the head lie less deep.',
  })
}

function drainMisses(at: Vector3, device: string): StepError {
  return new StepError({
    code: 'DRAIN_MISSES_IMPLANT',
    message:
      'expected the drain’s axis to pass through the implant within 30 mm of its point, got one that does not',
    where: `${device}, drain at ${at.map((x) => x.toFixed(1)).join(' ')}`,
    remedy: 'Move the point onto the implant, or turn the direction.',
  })
}
