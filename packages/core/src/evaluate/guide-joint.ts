import { castRays, type MeshTree } from '@trabecula/kernels'
import { add, dot, scale, subtract, type Vector3 } from '../base/vectors.ts'
import type { Check } from '../geometry/check.ts'
import type { GuideDesign, JointDesign } from '../geometry/device.ts'
import { evenSamples } from '../geometry/even-samples.ts'
import { leastInsideDistance } from '../geometry/inside.ts'
import type { TriangleMesh } from '../geometry/mesh.ts'
import { meshTopology } from '../geometry/mesh-topology.ts'
import { contactOf } from '../geometry/seat.ts'
import { surfaceTree } from '../geometry/surface-tree.ts'
import type { ReportTable } from '../geometry/table.ts'
import type { EvaluateGuideParams } from './guide-judged.ts'
import { wayOut } from './guide-way.ts'

/** The joint of a guide's two parts as measured on their files. */
export interface MeasuredJoint {
  /** Least distance of the parts as they lie joined, mm; negative where they lie in each other. */
  readonly gap: number
  /** mm that the second part can move from there before it meets the first: along `along` and against it, towards the first part, away from it, towards the bone. */
  readonly play: Readonly<Record<Way, number>>
  /** Deepest that the second part meets the first and the bone on its way out, and the first the bone, mm. */
  readonly apart: number
  /** mm moved out in all. */
  readonly steps: number
}

type Way = 'aside' | 'back' | 'towards' | 'away' | 'down'

const FINE = 0.4 // mm between samples of the joint.
const NEAR = 3 // mm around the joint's key that is looked at.
const ASKED = 0.05 // mm that a gap may be narrower or wider than designed.
const LEAST_CONTACT = 50 // mm²

/** Points of a surface near the joint's key. */
function atJoint(mesh: TriangleMesh, joint: JointDesign): Float32Array {
  const { at, across, along, out, depth, width, top } = joint
  const inside = (p: Vector3) => {
    const q = subtract(p, at)
    const [x, y, z] = [dot(q, across), dot(q, along), dot(q, out)]
    return x > -depth - NEAR && x < NEAR && Math.abs(y) < width / 2 + depth + NEAR && z > 0 && z < top + NEAR
  }
  const { positions } = mesh
  const samples = evenSamples(mesh, FINE).points
  const kept: number[] = []
  for (const list of [samples, positions])
    for (let i = 0; i < list.length; i += 3) {
      const p: Vector3 = [list[i]!, list[i + 1]!, list[i + 2]!]
      if (inside(p)) kept.push(...p)
    }
  return Float32Array.from(kept)
}

/** Least way along `direction` from points to a surface, mm. */
function leastAlong(surface: MeshTree, points: Float32Array, direction: Vector3): number {
  const directions = Float64Array.from(points, (_, i) => direction[i % 3]!)
  const { ts } = castRays(surface, Float64Array.from(points), directions)
  return ts.reduce((least, t) => Math.min(least, t), Infinity)
}

/**
 * Measures a joint on the parts' surfaces as they lie in the patient's frame: their least distance; how far the second part
 * moves each way until it meets the first, by rays from points of either along the move; and whether it comes off along the
 * way out without meeting the first part or the bone, and the first then the bone, in steps of 1 mm.
 */
export function measureJoint(
  [first, second]: readonly [TriangleMesh, TriangleMesh],
  bone: MeshTree,
  joint: JointDesign,
): MeasuredJoint {
  const [a, b] = [surfaceTree(first), surfaceTree(second)]
  const [ofFirst, ofSecond] = [atJoint(first, joint), atJoint(second, joint)]
  const until = (way: Vector3) =>
    Math.min(leastAlong(a, ofSecond, way), leastAlong(b, ofFirst, scale(way, -1)))
  const { across, along, out } = joint
  const insertion = scale(out, -1)
  const ways = [wayOut(b, a, insertion), wayOut(b, bone, insertion), wayOut(a, bone, insertion)]
  return {
    gap: Math.min(leastInsideDistance(a, ofSecond), leastInsideDistance(b, ofFirst)),
    play: {
      aside: until(along),
      back: until(scale(along, -1)),
      towards: until(scale(across, -1)),
      away: until(across),
      down: until(insertion),
    },
    apart: Math.max(0, ...ways.map(({ depth }) => depth)),
    steps: ways.reduce((sum, { steps }) => sum + steps, 0),
  }
}

const round = (x: number, digits = 3) => (Number.isFinite(x) ? Number(x.toFixed(digits)) : 'not found')

/** What is asked of the two parts of a guide and of their joint. */
export function jointChecks(
  device: string,
  parts: readonly [TriangleMesh, TriangleMesh],
  bone: { readonly name: string; readonly mesh: TriangleMesh },
  design: GuideDesign & { readonly joint: JointDesign },
  measured: MeasuredJoint,
  params: EvaluateGuideParams,
): Check[] {
  const { joint, clearance, sleeves } = design
  const { play } = measured
  const held = [play.aside, play.back, play.towards, play.away, play.down]
  const most = Math.max(...held)
  const pulled = wiresOf(joint, sleeves)
  return [
    ...parts.flatMap((mesh, n) => [
      partCheck(device, mesh, n + 1),
      contactCheck(device, mesh, n + 1, bone, clearance),
      markedCheck(device, n + 1, design),
    ]),
    {
      id: `${device}.joint.gap`,
      title: `the parts of ${device} lie as far apart as ${joint.process} needs (${joint.kind})`,
      passed: measured.gap >= joint.gap - ASKED / 2 && measured.gap <= joint.gap + ASKED,
      required: true,
      value: round(measured.gap),
      limit: `${joint.gap} ± ${ASKED}`,
      unit: 'mm',
      source: 'the case, or design guides of print services; least distance of the exported files',
      remedy: 'Give another `gap`, or part the guide elsewhere.',
    },
    {
      id: `${device}.joint.held`,
      title: `the second part of ${device} is held by the first every way but out`,
      passed: most <= params.play,
      required: true,
      value: round(most),
      limit: `<= ${params.play}`,
      unit: 'mm',
      source: 'greatest move until the parts meet, by rays between the exported files, five ways',
      remedy: 'Give the joint a smaller `gap`.',
    },
    {
      id: `${device}.joint.apart`,
      title: `the parts of ${device} come apart after the cut and off ${bone.name}, second part first, without meeting anything (${measured.steps} steps of 1 mm)${pulled.length > 0 ? `; pull ${pulled.join(', ')} before` : ''}`,
      passed: measured.apart <= params.penetration,
      required: true,
      role: 'surgeon',
      value: round(measured.apart, 4),
      limit: `<= ${params.penetration}`,
      unit: 'mm',
      source: 'depth of points of either surface in the other along the way out, on the exported files',
      remedy: 'Give more `gap`, or part the guide elsewhere.',
    },
  ]
}

/** Wires and drills through the second part that do not point along its way off: they must be out before. */
function wiresOf({ at, across, out }: JointDesign, sleeves: GuideDesign['sleeves']): string[] {
  return sleeves
    .filter(({ mouth, direction, length }) => {
      const second = dot(subtract(add(mouth, scale(direction, length)), at), across) > 0
      return second && Math.abs(dot(direction, out)) < 0.9999
    })
    .map(({ name }) => name)
}

function partCheck(device: string, mesh: TriangleMesh, number: number): Check {
  const { closed, manifold, oriented, components } = meshTopology(mesh)
  const sound = closed && manifold && oriented
  return {
    id: `${device}.joint.part-${number}`,
    title: `the file of part ${number} of ${device} holds one closed piece`,
    passed: sound && components === 1,
    required: true,
    value: sound ? components : 'not closed',
    limit: '1 closed piece',
    source: '3MF Core Specification 1.4, 4.1 (a printable mesh)',
    remedy: 'Part the guide elsewhere.',
  }
}

function markedCheck(
  device: string,
  number: number,
  { texts = [], joint: { at, across } }: GuideDesign & { readonly joint: JointDesign },
): Check {
  const own = texts.filter((text) => dot(subtract(text.at, at), across) > 0 === (number === 2))
  return {
    id: `${device}.joint.marking-${number}`,
    title: `part ${number} of ${device} carries a text of its own`,
    passed: own.length > 0,
    required: false,
    value: own.map(({ text }) => text.replace(/\s+/g, ' ')).join(' · ') || 'no text',
    limit: 'a text',
    source: 'side, cut and direction should be readable on the part itself',
    remedy: 'Give a text its place on that part (`at`).',
  }
}

function contactCheck(
  device: string,
  mesh: TriangleMesh,
  number: number,
  bone: { readonly name: string; readonly mesh: TriangleMesh },
  clearance: number,
): Check {
  const { weights } = contactOf(mesh, bone.mesh, clearance + 0.15, 0.8)
  const area = weights.reduce((sum, w) => sum + w, 0)
  return {
    id: `${device}.joint.contact-${number}`,
    title: `part ${number} of ${device} lies on ${bone.name} by itself`,
    passed: area >= LEAST_CONTACT,
    required: false,
    value: Number(area.toFixed(1)),
    limit: `>= ${LEAST_CONTACT}`,
    unit: 'mm²',
    source: 'area of the exported file near the bone; engineering judgement',
    remedy: 'Take in more bone with `free` on that side of the parting.',
  }
}

/** The joint as designed and as measured. */
export function jointTable(device: string, joint: JointDesign, { gap, play }: MeasuredJoint): ReportTable {
  const fixed = (x: number) => (Number.isFinite(x) ? Number(x.toFixed(3)) : null)
  return {
    name: `${device}-joint`,
    title: `Joint of the two parts of ${device}, designed and measured on the files`,
    columns: [{ title: 'figure' }, { title: 'value' }, { title: 'unit' }],
    rows: [
      ['joint', joint.kind, null],
      ['process that the gap is for', joint.process, null],
      ['gap designed', joint.gap, 'mm'],
      ['gap measured', fixed(gap), 'mm'],
      ['play along the parting', fixed(play.aside), 'mm'],
      ['play along the parting, the other way', fixed(play.back), 'mm'],
      ['play towards the first part', fixed(play.towards), 'mm'],
      ['play away from the first part', fixed(play.away), 'mm'],
      ['play towards the bone', fixed(play.down), 'mm'],
      ['way off (LPS)', joint.out.map((x) => x.toFixed(3)).join(', '), null],
    ],
    note: 'Play: how far the second part moves from where it is designed to lie until it meets the first; the bone under it is not counted.',
  }
}
