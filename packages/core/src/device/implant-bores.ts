import { type MeshTree, meshTree } from '@trabecula/kernels'
import type { Manifold } from 'manifold-3d'
import { add, dot, normalize, scale, type Vector3 } from '../base/vectors.ts'
import type { CupDesign, HoldingDesign, ImplantDesign, SutureDesign } from '../geometry/device.ts'
import type { ManifoldScope } from '../geometry/manifold.ts'
import type { TriangleMesh } from '../geometry/mesh.ts'
import type { CutFace, Trajectory } from '../geometry/plan.ts'
import { type SeatForm, STANDARD_HEADS, type StandardHeadName, seatDepth } from '../geometry/screw-heads.ts'
import { StepError } from '../step.ts'
import { opensIntoSeat, sunkBelowSeat } from './implant-heads.ts'
import type { ImplantParams, ScrewParams } from './implant-params.ts'
import { holdingTool, sutureTool } from './implant-seats.ts'
import { coneAlong, type HoleTool, holeCutter, insideAlong } from './implant-tools.ts'

const BEFORE = 250 // mm before an axis's point from which it is followed.
const UNDER_HEAD = 1.5 // mm of metal that a head must have under it.

/** What holes and drains follow from. */
export interface ToolsArgument {
  readonly params: ImplantParams
  readonly cup?: CupDesign
  readonly trajectories: readonly Trajectory[]
  readonly cuts: readonly Pick<CutFace, 'plane'>[]
  /** Unit: the way that the implant moves in; without it no holding seat is made. */
  readonly insertion?: Vector3
}

export interface Tools {
  readonly tools: Manifold[]
  readonly screws: ImplantDesign['screws'][number][]
  readonly drains: ImplantDesign['drains'][number][]
  readonly sutures: SutureDesign[]
  readonly holding?: HoldingDesign
}

/** A head's seat as it is cut. */
export interface HeadSeat {
  readonly diameter: number
  /** mm that its rim lies under the surface. */
  readonly depth: number
  readonly form: SeatForm
  /** mm from the rim back to the head's outer face. */
  readonly top: number
  readonly standard?: StandardHeadName
}

/** What a screw's head is: of a standard, or by its diameter. Of a trial it lies so much less deep as the surface lies lower. */
export function headOf({ head, seat }: ScrewParams, { trial }: Pick<ImplantParams, 'trial'>): HeadSeat {
  const given = typeof head === 'string' ? { standard: head, depth: 1 } : head
  const depth = Math.max(0, given.depth - (trial?.under ?? 0))
  if (!('standard' in given)) {
    const form = seat ?? 'conical'
    return { diameter: given.diameter, depth, form, top: form === 'flat' ? depth : 0 }
  }
  const { diameter, form, crown } = STANDARD_HEADS[given.standard]
  return { diameter, depth, form: seat ?? form, top: crown, standard: given.standard }
}

/** Cutters of screw holes, drains, sutures and the holding seat for an implant's mesh. @throws StepError SCREW_MISSES_IMPLANT, DRAIN_MISSES_IMPLANT, and those of sutureTool and holdingTool */
export function toolsOf(scope: ManifoldScope, mesh: TriangleMesh, argument: ToolsArgument): Tools {
  const { params, insertion } = argument
  const tree = meshTree(mesh.positions, mesh.triangles)
  const result: Tools = { tools: [], screws: [], drains: [], sutures: [] }
  for (const screw of params.screws) {
    const { tool, design } = screwHole(tree, screw, argument)
    result.tools.push(holeCutter(scope, tool, mesh))
    result.screws.push(design)
  }
  for (const drain of params.drains) {
    const { tool, design } = drainHole(scope, tree, drain, params.name)
    result.tools.push(tool)
    result.drains.push(design)
  }
  for (const [n, suture] of params.sutures.entries()) {
    const { tool, design } = sutureTool(scope, mesh, tree, suture, `${params.name}, suture hole ${n + 1}`)
    result.tools.push(tool)
    result.sutures.push(design)
  }
  if (!params.holding || !insertion) return result
  const { tool, design } = holdingTool(
    scope,
    mesh,
    tree,
    params.holding,
    insertion,
    `${params.name}, holding seat`,
  )
  return { ...result, tools: [...result.tools, tool], holding: design }
}

function screwHole(
  tree: MeshTree,
  screw: ScrewParams,
  argument: ToolsArgument,
): { tool: HoleTool; design: Tools['screws'][number] } {
  const { params, trajectories } = argument
  const head = headOf(screw, params)
  const path = trajectories.find(({ name }) => name === screw.name)!
  const inside = insideAlong(tree, add(path.entry, scale(path.direction, -BEFORE)), path.direction)
  const last = inside.filter(([start]) => start - BEFORE < path.length).at(-1)
  const hole = screw.hole ?? path.diameter + 0.3
  const sunk = last ? headDepth(last[0], path, head, argument) : 0
  const solid = last ? solidUnderHead(last, path, head, sunk, hole, argument) : 0
  if (!last || solid < UNDER_HEAD) throw screwMisses(screw, path, last && solid, params.name)
  const length = last[1] - last[0] - sunk
  const seat = add(path.entry, scale(path.direction, last[0] + sunk - BEFORE))
  const { direction } = path
  return {
    tool: { seat, direction, hole, head: head.diameter, form: head.form, length: length + 2 * hole },
    design: {
      name: screw.name,
      entry: add(path.entry, scale(direction, last[0] - BEFORE)),
      direction,
      hole,
      head: head.diameter,
      seat,
      top: head.top,
      length,
      shaft: path.diameter,
      ...(head.form === 'spherical' && { form: head.form }),
      ...(head.standard && { standard: head.standard }),
    },
  }
}

function drainHole(
  scope: ManifoldScope,
  tree: MeshTree,
  { at, direction, diameter }: ImplantParams['drains'][number],
  device: string,
) {
  const way = normalize(direction)
  const inside = insideAlong(tree, add(at, scale(way, -BEFORE)), way)
  const near = ([start, end]: [number, number]) => Math.max(start - BEFORE, BEFORE - end, 0)
  const nearest = inside.reduce<[number, number] | undefined>(
    (best, one) => (!best || near(one) < near(best) ? one : best),
    undefined,
  )
  if (!nearest || near(nearest) > 30) throw drainMisses(at, device)
  const from = add(at, scale(way, nearest[0] - BEFORE - diameter))
  const radius = (diameter / 2) * 1.0012060013
  const long = nearest[1] - nearest[0] + 2 * diameter
  const middle = scale(way, (nearest[0] + nearest[1]) / 2 - BEFORE)
  return {
    tool: coneAlong(scope, from, way, long, radius, radius),
    design: { at: add(at, middle), direction: way, diameter },
  }
}

/** mm along the axis from where it enters to the head's seat: as asked, or deeper where the head would stand in the cup. */
function headDepth(
  start: number,
  { entry, direction }: Trajectory,
  { diameter, depth, top }: HeadSeat,
  { cup, params }: ToolsArgument,
): number {
  const from = add(entry, scale(direction, start - BEFORE))
  if (!cup || !opensIntoSeat(cup, from)) return depth
  return sunkBelowSeat(cup, from, direction, diameter / 2, depth - top, params.cup!.under) + top
}

/** mm of solid along the axis under the head and its seat: without what will be porous. */
function solidUnderHead(
  [start, end]: readonly [number, number],
  { entry, direction }: Trajectory,
  { diameter, form }: HeadSeat,
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
  return until - start - sunk - seatDepth(form, diameter, hole)
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
