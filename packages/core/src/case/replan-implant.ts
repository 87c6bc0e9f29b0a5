import { add, dot, scale } from '../base/vectors.ts'
import { cupOf } from '../device/implant.ts'
import { type Tools, type ToolsArgument, toolsOf } from '../device/implant-bores.ts'
import { BAND, shareOfBone } from '../device/implant-field.ts'
import type { ImplantParams } from '../device/implant-params.ts'
import { greatest } from '../device/implant-solid.ts'
import { seatCutter } from '../device/implant-tools.ts'
import type { CupDesign, ImplantDesign } from '../geometry/device.ts'
import { depthsWithin, heightsOver, trimmedMesh } from '../geometry/half-spaces.ts'
import { exactMeshOf, type ManifoldScope, solidOf, withManifold } from '../geometry/manifold.ts'
import type { TriangleMesh } from '../geometry/mesh.ts'
import type { LandmarkSet, MirrorResult, NamedPlane, SweptCut, TrajectorySet } from '../geometry/plan.ts'
import { nearestOn, type SignedSurface } from '../geometry/signed-distance.ts'
import { sweptBody } from '../geometry/swept-body.ts'
import { sweptDistance } from '../geometry/swept-cut.ts'
import { cutterOf, sectionOf } from '../plan/cut-bone.ts'
import { sectionsOf } from '../plan/live-resection.ts'
import { type BoneSection, pointOnPlane } from '../plan/plane-axes.ts'
import { StepError } from '../step.ts'

/** What an implant is made of, beside the bone and the planes. */
export interface ImplantInputs {
  readonly params: ImplantParams
  readonly mirror: MirrorResult
  readonly landmarks?: LandmarkSet
  /** Name of the set that its screws are of. */
  readonly trajectories?: string
}

/** A mirrored side and where each of its vertices would lie on the affected bone. */
interface Mirrored {
  readonly mesh: TriangleMesh
  /** f32[3V]: from a vertex to its place on the bone, at most `BAND` mm long. */
  readonly towards: Float32Array
}

export interface PreparedImplant extends ImplantInputs {
  readonly mirrored: Mirrored
  /** Reduced by `LIGHT` mm: for the body with its seat and holes. */
  readonly light: Mirrored
}

/** The implant's outline as it is shown while a plane moves. */
export interface LiveImplant {
  /** Its face at each cut: closed outlines f32[3n], LPS mm, and mm² inside them. */
  readonly faces: readonly {
    readonly plane: string
    readonly area: number
    readonly outlines: readonly Float32Array[]
  }[]
  /** The mirrored side between the cuts, led over into the bone's outline; open at planes, closed where a cut is stepped or curved. */
  readonly shape: TriangleMesh
}

/** The implant as it is shown once a hand rests: closed, with its cup's seat, screw holes and drains, and where it is porous. */
export interface LiveImplantBody extends Pick<ImplantDesign, 'screws' | 'drains'> {
  readonly name: string
  readonly mesh: TriangleMesh
  readonly cup?: CupDesign
  /** Porous is what lies at most `depth` mm above one of these planes, a gap behind the cuts; `size`: edge of a cell, mm. */
  readonly porous?: { readonly planes: readonly NamedPlane[]; readonly depth: number; readonly size: number }
}

/** The cuts of a plan as it stands. */
export interface LiveCuts {
  readonly planes: readonly NamedPlane[]
  readonly swept?: readonly SweptCut[]
}

const LIGHT = 0.2 // mm that the reduced mirrored side may lie off.
const SEAT_SIDES = 64

/** @throws StepError MESH_NOT_CLOSED, MESH_INSIDE_OUT, BOOLEAN_FAILED */
export async function prepareImplant(bone: SignedSurface, inputs: ImplantInputs): Promise<PreparedImplant> {
  const { mesh } = inputs.mirror.body
  const light = await withManifold(inputs.params.name, [mesh.triangles.length / 3], (scope) =>
    exactMeshOf(scope.keep(solidOf(scope, mesh, inputs.mirror.body.name).simplify(LIGHT))),
  )
  return { ...inputs, mirrored: ledTowards(bone, mesh), light: ledTowards(bone, light) }
}

function ledTowards(bone: SignedSurface, mesh: TriangleMesh): Mirrored {
  const p = mesh.positions
  const { distances, nearest } = nearestOn(bone, p)
  const towards = nearest.map((x, i) => {
    const far = Math.abs(distances[Math.floor(i / 3)]!)
    return (x - p[i]!) * (far > BAND ? BAND / far : 1)
  })
  return { mesh, towards }
}

function ledOver(
  { mesh, towards }: Mirrored,
  { gap, blend }: Pick<ImplantParams, 'gap' | 'blend'>,
  { planes, swept = [] }: LiveCuts,
): TriangleMesh {
  const heights = [
    ...planes.map((plane) => heightsOver(plane, mesh)),
    ...swept.map((cut) => heightsOverSwept(cut, mesh)),
  ]
  const depths = depthsWithin(heights, mesh.positions.length / 3)
  const positions = mesh.positions.slice()
  for (let v = 0; v < depths.length; v++) {
    const depth = depths[v]!
    if (depth >= blend || depth < gap - 2 * BAND) continue
    const share = shareOfBone(depth, gap, blend)
    for (let i = 3 * v; i < 3 * v + 3; i++) positions[i] = positions[i]! + share * towards[i]!
  }
  return { positions, triangles: mesh.triangles }
}

/** f64[V]: signed distance of each vertex to a stepped or curved cut, mm. */
function heightsOverSwept(cut: SweptCut, { positions: p }: TriangleMesh): Float64Array {
  const distance = sweptDistance(cut)
  return Float64Array.from({ length: p.length / 3 }, (_, v) =>
    distance([p[3 * v]!, p[3 * v + 1]!, p[3 * v + 2]!]),
  )
}

const behindCuts = (planes: readonly NamedPlane[], gap: number): NamedPlane[] =>
  planes.map((plane) => ({ ...plane, offset: plane.offset + gap }))

/** The removed side of all cuts, a gap behind them, as far as a mesh reaches; nothing of it where they leave nothing. */
function regionOf(scope: ManifoldScope, mesh: TriangleMesh, { planes, swept = [] }: LiveCuts, gap: number) {
  const bodies = swept.map((cut) => sweptBody(scope, cut, gap))
  return { bodies, region: cutterOf(scope, mesh, behindCuts(planes, gap), bodies) }
}

/**
 * The implant's outline for its cuts, of planes alone at once: no seat, no holes, no lattice. With stepped or curved cuts the
 * shape is closed by a Boolean, its faces there among it.
 * @throws StepError MESH_NOT_CLOSED, BOOLEAN_FAILED
 */
export async function liveImplant(
  { mirrored, params }: PreparedImplant,
  bone: TriangleMesh,
  cuts: LiveCuts,
): Promise<LiveImplant> {
  const { planes, swept = [] } = cuts
  // At a cut the shape is the bone's own: its face is the bone's section, a gap behind the cut.
  const behind = behindCuts(planes, params.gap)
  const led = ledOver(mirrored, params, cuts)
  if (swept.length > 0) {
    return withManifold('implant', [led.triangles.length / 3], (scope) => {
      const { bodies, region } = regionOf(scope, led, cuts, params.gap)
      const whole = solidOf(scope, bone, 'bone')
      const sections = behind.map((_, i) => sectionOf(scope, whole, behind, i, bodies))
      const shape = region
        ? exactMeshOf(scope.keep(solidOf(scope, led, 'implant').intersect(region)))
        : { positions: new Float32Array(0), triangles: new Uint32Array(0) }
      return { faces: facesOf(behind, sections), shape }
    })
  }
  const heights = behind.map((plane) => heightsOver(plane, bone))
  const sections = await withManifold('implant', [], (scope) => sectionsOf(scope, bone, behind, heights))
  const ledHeights = behind.map((plane) => heightsOver(plane, led))
  return { faces: facesOf(behind, sections), shape: trimmedMesh(led, behind, ledHeights) }
}

function facesOf(planes: readonly NamedPlane[], sections: readonly BoneSection[]): LiveImplant['faces'] {
  return planes.map((plane, i) => ({
    plane: plane.name,
    area: sections[i]!.area,
    outlines: sections[i]!.outlines.map((flat) => {
      const outline = new Float32Array((3 * flat.length) / 2)
      for (let n = 0; n < flat.length / 2; n++)
        outline.set(pointOnPlane(plane, flat[2 * n]!, flat[2 * n + 1]!), 3 * n)
      return outline
    }),
  }))
}

/**
 * The implant's body for planes and screws, in display quality: the reduced mirrored side led over into the bone, joined with
 * the shell of the cup's seat, trimmed to the cuts, seat, holes and drains cut out by the implant's own tools. A hole that
 * cannot be made is told to `told` and left out. No flanges, no lattice, no texts; the shell joins without a fillet.
 * @throws StepError IMPLANT_EMPTY, CUP_NEEDS_LANDMARKS, CUP_MEETS_CUT, MESH_NOT_CLOSED, BOOLEAN_FAILED
 */
export async function liveImplantBody(
  { params, mirror, landmarks, light }: PreparedImplant,
  resection: LiveCuts,
  trajectories: TrajectorySet | undefined,
  told: (fault: StepError) => void,
): Promise<LiveImplantBody> {
  const { name, gap, porous } = params
  const { planes } = resection
  const cup = params.cup && cupOf({ mirror, resection, ...(landmarks && { landmarks }) }, params, params.cup)
  const led = ledOver(light, params, resection)
  const behind = behindCuts(planes, gap)
  const made = await withManifold(name, [led.triangles.length / 3], (scope) => {
    let solid = solidOf(scope, led, name)
    if (cup) solid = scope.keep(solid.add(shellOf(scope, cup)))
    const { region } = regionOf(scope, led, resection, gap)
    if (region) solid = scope.keep(solid.intersect(region))
    if (cup) solid = scope.keep(solid.subtract(seatCutter(scope, cup, led, SEAT_SIDES)))
    solid = greatest(scope, solid, name)
    const paths = trajectories?.trajectories ?? []
    const known = params.screws.filter((screw) => paths.some((path) => path.name === screw.name))
    const argument: ToolsArgument = {
      params: { ...params, screws: known },
      cuts: planes.map((plane) => ({ plane })),
      trajectories: paths,
      ...(cup && { cup }),
    }
    const { tools, screws, drains } = toolsThatFit(scope, exactMeshOf(solid), argument, told)
    const cut = tools.length > 0 ? scope.keep(scope.wasm.Manifold.difference([solid, ...tools])) : solid
    return { mesh: exactMeshOf(greatest(scope, cut, name)), screws, drains }
  })
  const porousAt = behind.filter((plane) => !porous?.on || porous.on.includes(plane.name))
  return {
    name,
    ...made,
    ...(cup && { cup }),
    ...(porous && { porous: { planes: porousAt, depth: porous.depth, size: porous.size } }),
  }
}

/** The half ball behind a cup's mouth, a wall thicker than its seat. */
function shellOf(scope: ManifoldScope, { centre, axis, diameter, wall = 0 }: CupDesign) {
  const ball = scope.keep(scope.wasm.Manifold.sphere(diameter / 2 + wall, SEAT_SIDES))
  const there = scope.keep(ball.translate([...centre]))
  const back = scale(axis, -1)
  return scope.keep(there.trimByPlane([...back], dot(back, add(centre, scale(axis, 0.5)))))
}

/** All tools; where one of them cannot be made, those that can, one by one. */
function toolsThatFit(
  scope: ManifoldScope,
  mesh: TriangleMesh,
  argument: ToolsArgument,
  told: (fault: StepError) => void,
): Tools {
  const { params } = argument
  const attempt = (given: ToolsArgument, failed: (fault: StepError) => Tools): Tools => {
    try {
      return toolsOf(scope, mesh, given)
    } catch (error) {
      if (!(error instanceof StepError)) throw error
      return failed(error)
    }
  }
  const alone = (part: Partial<Pick<ImplantParams, 'screws' | 'drains' | 'sutures'>>): Tools =>
    attempt({ ...argument, params: { ...params, screws: [], drains: [], sutures: [], ...part } }, (fault) => {
      told(fault)
      return { tools: [], screws: [], drains: [], sutures: [] }
    })
  return attempt(argument, () => {
    const parts = [
      ...params.screws.map((screw) => alone({ screws: [screw] })),
      ...params.drains.map((drain) => alone({ drains: [drain] })),
      ...params.sutures.map((suture) => alone({ sutures: [suture] })),
    ]
    return {
      tools: parts.flatMap(({ tools }) => tools),
      screws: parts.flatMap(({ screws }) => screws),
      drains: parts.flatMap(({ drains }) => drains),
      sutures: parts.flatMap(({ sutures }) => sutures),
    }
  })
}
