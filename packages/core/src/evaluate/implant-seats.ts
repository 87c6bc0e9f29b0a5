import { castRays, type MeshTree } from '@trabecula/kernels'
import { add, cross, scale, type Vector3 } from '../base/vectors.ts'
import type { Check } from '../geometry/check.ts'
import type { HoldingDesign, ImplantDesign, SutureDesign } from '../geometry/device.ts'
import type { Body } from '../geometry/mesh.ts'
import { seatDepth } from '../geometry/screw-heads.ts'
import { degreesBetween } from '../geometry/seat.ts'
import { surfaceTree } from '../geometry/surface-tree.ts'
import { wallAround } from './implant-heads.ts'
import { type EvaluateImplantParams, figure } from './implant-judged.ts'
import { measureHole, rodPasses, spokesAcross } from './implant-measures.ts'

const SPOKES = 24
const WIDTH = 0.1 // mm that a seat's widths and depths may be off.
const ROUNDED = 0.6 // Of the rim's radius asked for: what the measure of a slanting mouth still tells.
const OPEN = 0.5 // mm beyond the ball from which on nothing holds it.
const HELD = 0.5 // Of a ball's seat.
const SHAFT = 60 // mm of the instrument that must be free.
const BACK = [0, 5, 10, 20, 40] // mm on the way out at which the instrument is looked at.
const DIAGONAL = 0.29289321881345254 // 1 − 1/√2: how deep and how far aside the middle of a quarter circle lies.

/** mm along unit rays to what they first meet, and from there on to the next. */
function reaches(tree: MeshTree, from: readonly Vector3[], along: readonly Vector3[]) {
  const ways = Float64Array.from(along.flat())
  const first = castRays(tree, Float64Array.from(from.flat()), ways)
  const on = from.map((start, n) => add(start, scale(along[n]!, Math.min(first.ts[n]!, 1e6))))
  const second = castRays(tree, Float64Array.from(on.flat()), ways, Int32Array.from(first.owners))
  return from.map((_, n) => ({ to: first.ts[n]!, next: second.ts[n]! }))
}

/** Heads of a standard, sutures and the holding seat, measured again on the file. */
export function seatChecks(
  name: string,
  tree: MeshTree,
  design: ImplantDesign,
  bones: readonly Body[],
  params: EvaluateImplantParams,
): Check[] {
  return [
    ...design.screws.flatMap((screw) => (screw.form === 'spherical' ? [headCheck(name, tree, screw)] : [])),
    ...(design.sutures ?? []).flatMap((suture, n) =>
      sutureChecks(`${name}.suture.${n + 1}`, name, tree, suture, n + 1),
    ),
    ...(design.holding ? holdingChecks(name, tree, design.holding, design.insertion, bones, params) : []),
  ]
}

/** Whether a ball of the head's diameter sits: rays from its middle to the seat between rim and hole. */
function headCheck(name: string, tree: MeshTree, screw: ImplantDesign['screws'][number]): Check {
  const { direction, head, hole, standard } = screw
  const seat = screw.seat ?? screw.entry
  const deep = seatDepth('spherical', head, hole)
  const ways = [0.3, 0.6, 0.85].flatMap((share) => {
    const down = (share * deep) / (head / 2)
    return spokesAcross(direction, SPOKES).map((spoke) =>
      add(scale(direction, down), scale(spoke, Math.sqrt(1 - down * down))),
    )
  })
  const found = reaches(
    tree,
    ways.map(() => seat),
    ways,
  )
  // An axis that meets the surface aslant leaves the ball open on one side.
  const held = found.filter(({ to }) => to < head / 2 + OPEN)
  const off = held.reduce((most, { to }) => Math.max(most, Math.abs(to - head / 2)), 0)
  const share = held.length / found.length
  return {
    id: `${name}.screw.${screw.name}.head`,
    title: `the head ${standard ?? head} of ${screw.name} fits its seat in ${name} (${figure(100 * share, 0)} % of it is held)`,
    passed: off <= WIDTH && share >= HELD,
    required: true,
    value: figure(off, 3),
    limit: `<= ${WIDTH}, ${100 * HELD} % held`,
    unit: 'mm',
    source: 'ISO 5835:1991, nominal head; rays from the ball’s middle to the seat on the exported file',
    remedy: 'Sink the head deeper, and keep it away from the cup and other holes.',
  }
}

function sutureChecks(
  id: string,
  name: string,
  tree: MeshTree,
  { at, direction, diameter, rim, edge, length }: SutureDesign,
  number: number,
): Check[] {
  const inner = Math.max(length - 2 * rim, 0.05)
  const from = add(at, scale(direction, -inner / 2))
  const { diameter: found } = measureHole(tree, from, direction, diameter, inner)
  const open = [1, -1].every((way) => rodPasses(tree, at, scale(direction, way), diameter - WIDTH, SHAFT))
  const wall = wallAround(tree, from, direction, diameter, inner)
  const round = Math.min(
    ...[1, -1].map((way) =>
      rimRadius(tree, add(at, scale(direction, (-way * length) / 2)), scale(direction, way), diameter, rim),
    ),
  )
  return [
    {
      id,
      title: `the suture hole ${number} of ${name} is open and as wide as asked`,
      passed: open && Math.abs(found - diameter) <= WIDTH,
      required: true,
      value: figure(found, 3),
      limit: `${diameter} ± ${WIDTH}`,
      unit: 'mm',
      source: 'the case; rays across and along the hole on the exported file',
      remedy: 'Move the suture hole away from other holes, or make it wider.',
    },
    {
      id: `${id}.edge`,
      title: `the suture hole ${number} of ${name} keeps its distance to the edge`,
      passed: wall >= edge,
      required: true,
      value: figure(wall, 2),
      limit: `>= ${edge}`,
      unit: 'mm',
      source: 'the case; rays outwards from the hole on the exported file',
      remedy: 'Move the suture hole away from the edge, or make it narrower.',
    },
    {
      id: `${id}.rim`,
      title: `the rims of the suture hole ${number} of ${name} are rounded`,
      passed: round >= ROUNDED * rim,
      required: true,
      value: figure(round, 3),
      limit: `>= ${figure(ROUNDED * rim, 3)}`,
      unit: 'mm',
      source: 'the case; radius from the depth of the rim’s middle under the surface, on the exported file',
      remedy: 'Give `direction` along the surface’s normal, or a smaller `rim`.',
    },
  ]
}

/** Radius of a mouth's rim: how deep its middle lies under the surface around it, by rays along the axis, the mean all round. */
function rimRadius(tree: MeshTree, mouth: Vector3, inward: Vector3, diameter: number, rim: number): number {
  const before = diameter + 2 * rim
  const depthAt = (radius: number): number => {
    const starts = spokesAcross(inward, SPOKES).map((spoke) =>
      add(add(mouth, scale(inward, -before)), scale(spoke, radius)),
    )
    const met = reaches(
      tree,
      starts,
      starts.map(() => inward),
    ).flatMap(({ to }) => (to < 3 * before ? [to] : []))
    return met.length < SPOKES ? Number.NaN : met.reduce((sum, to) => sum + to, 0) / SPOKES
  }
  const middle = depthAt(diameter / 2 + DIAGONAL * rim)
  const around = depthAt(diameter / 2 + 1.1 * rim)
  const found = (middle - around) / DIAGONAL
  return Number.isNaN(found) ? 0 : found
}

function holdingChecks(
  name: string,
  tree: MeshTree,
  holding: HoldingDesign,
  insertion: Vector3,
  bones: readonly Body[],
  params: EvaluateImplantParams,
): Check[] {
  const { off, wall } =
    holding.kind === 'threaded' ? measureCore(tree, holding) : measureDovetail(tree, holding)
  const angle = degreesBetween(holding.direction, insertion)
  const free = shaftFree(tree, holding, insertion, bones)
  return [
    {
      id: `${name}.holding.seat`,
      title:
        holding.kind === 'threaded'
          ? `the holding seat of ${name} has the core hole of ${holding.thread} (${holding.width} mm)`
          : `the dovetail of ${name} is as wide and deep as asked (${holding.width} mm)`,
      passed: off <= WIDTH,
      required: true,
      value: figure(off, 3),
      limit: `<= ${WIDTH}`,
      unit: 'mm',
      source:
        'the case; ISO 261 and ISO 2306 for the core hole; greatest error of rays in the seat on the exported file',
      remedy: 'Move the holding seat away from other holes and edges.',
    },
    {
      id: `${name}.holding.wall`,
      title: `the holding seat of ${name} keeps metal around and below it`,
      passed: wall >= holding.wall - WIDTH,
      required: true,
      value: figure(wall, 2),
      limit: `>= ${figure(holding.wall - WIDTH, 2)}`,
      unit: 'mm',
      source: 'the case; rays outwards from the seat on the exported file',
      remedy: 'Move the holding seat away from edges, or take a smaller one.',
    },
    {
      id: `${name}.holding.way`,
      title: `the instrument of ${name} is free of bone and implant, and points along the way in`,
      passed: free && angle <= params.holdingAngle,
      required: true,
      role: 'surgeon',
      value: free ? figure(angle, 1) : 'not free',
      limit: `<= ${params.holdingAngle}, ${holding.shaft} mm thick and ${SHAFT} mm long free`,
      unit: '°',
      source:
        'engineering judgement; rays along the instrument’s shaft, at its place and on the way out, on the exported file and the bones',
      remedy: 'Turn `direction` or move the seat towards the side that the implant comes from.',
    },
  ]
}

function measureCore(tree: MeshTree, { mouth, direction, width, depth, face }: HoldingDesign) {
  const from = add(mouth, scale(direction, face + 0.3))
  const reach = depth - face - 0.6
  const { diameter, offset } = measureHole(tree, from, direction, width, reach)
  const [floor] = reaches(tree, [add(mouth, scale(direction, face))], [direction])
  const errors = [Math.abs(diameter - width), offset, Math.abs(floor!.to - (depth - face))]
  return {
    off: Math.max(...errors),
    wall: Math.min(wallAround(tree, from, direction, width, reach), floor!.next),
  }
}

function measureDovetail(tree: MeshTree, holding: HoldingDesign) {
  const { mouth, direction, width, depth, along, length = 0, floor = width } = holding
  const side = cross(direction, along!)
  const middle = add(mouth, scale(along!, length / 2))
  const heights = [0.3, 0.6, 0.9].map((share) => share * depth)
  const starts = heights.flatMap((height) => [0, 1].map(() => add(middle, scale(direction, height))))
  const sides = reaches(
    tree,
    starts,
    heights.flatMap(() => [side, scale(side, -1)]),
  )
  const errors = heights.map((height, n) =>
    Math.abs(sides[2 * n]!.to + sides[2 * n + 1]!.to - (width + (height / depth) * (floor - width))),
  )
  const [below] = reaches(tree, [add(middle, scale(direction, depth / 2))], [direction])
  errors.push(Math.abs(below!.to - depth / 2))
  return { off: Math.max(...errors), wall: Math.min(below!.next, sides[4]!.next, sides[5]!.next) }
}

/** Whether the instrument's shaft is clear of the implant, and of the bones where the implant stands and on its way out. */
function shaftFree(
  tree: MeshTree,
  { mouth, direction, face, shaft, kind, width }: HoldingDesign,
  insertion: Vector3,
  bones: readonly Body[],
): boolean {
  const out = scale(direction, -1)
  // Of a threaded seat the shaft stands on its face; a dovetail's blade is as wide as its mouth, the shaft begins above.
  const start = add(mouth, scale(direction, kind === 'threaded' ? face - 0.05 : -shaft / 2))
  const thick = kind === 'threaded' ? shaft - WIDTH : Math.max(width, shaft) - WIDTH
  if (!rodPasses(tree, start, out, thick, SHAFT)) return false
  return bones.every(({ mesh }) => {
    const bone = surfaceTree(mesh)
    return BACK.every((back) => rodPasses(bone, add(start, scale(insertion, -back)), out, thick, SHAFT))
  })
}
