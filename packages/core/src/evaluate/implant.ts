import { type MeshTree, meshTree } from '@trabecula/kernels'
import { add, dot, scale, type Vector3 } from '../base/vectors.ts'
import { readStl } from '../formats/stl.ts'
import type { Check } from '../geometry/check.ts'
import { cupAngles, pelvicFrame } from '../geometry/cup-angles.ts'
import type { ChecksResult, CupDesign, Device, DocumentsResult, ImplantDesign } from '../geometry/device.ts'
import { insideDistances } from '../geometry/inside.ts'
import { type Body, boundsOf, type TriangleMesh } from '../geometry/mesh.ts'
import { connectedParts, meshTopology } from '../geometry/mesh-topology.ts'
import type { LandmarkSet, ResectionPlan } from '../geometry/plan.ts'
import { weldCorners } from '../geometry/weld.ts'
import { defineStep, type StepContext, StepError } from '../step.ts'
import { leastOnWay, withinBox } from './guide-way.ts'
import { type EvaluateImplantParams, evaluateImplantParams } from './implant-judged.ts'
import { implantZoneTask, slabOf } from './implant-lattice.ts'
import { measureHole, measureSeat, rodPasses } from './implant-measures.ts'
import { latticeChecks } from './implant-porous.ts'

export interface EvaluateImplantInputs {
  readonly of: Device
  /** What was exported of it: the STL is read back. */
  readonly files: DocumentsResult
  readonly resection: ResectionPlan
  readonly bone?: Body
  readonly others?: readonly Body[]
  readonly landmarks?: LandmarkSet
}

const MOST_POINTS = 20_000
const FARTHEST = 150 // mm moved out at most.

/**
 * Judges an implant by its exported file (LPS mm): one sound piece, gap to the cuts, way in, cup seat, screw holes, drains,
 * lattice. Outlines at the cuts and the chord error are as the device step measured them.
 * @throws StepError IMPLANT_FILE_MISSING, NOT_AN_IMPLANT
 */
export async function evaluateImplant(
  inputs: EvaluateImplantInputs,
  params: EvaluateImplantParams,
  context: StepContext,
): Promise<ChecksResult> {
  const { of, resection, others = [] } = inputs
  const { design, body } = implantOf(of)
  const mesh = exported(of, body, inputs.files)
  const tree = meshTree(mesh.positions, mesh.triangles)
  context.progress(0.1, 'measuring the porous zones')
  const porous = await porousChecks(of.name, mesh, design, resection, params, context)
  context.checkCancelled()
  context.progress(0.5, 'moving the implant out')
  const checks = [
    ...soundChecks(of.name, mesh, design, params),
    ...cutChecks(of.name, mesh, design, resection, params),
    wayCheck(of.name, tree, design, [resection.remaining, ...others], params),
    ...clearChecks(of.name, tree, others),
    sideCheck(of, inputs),
  ]
  context.checkCancelled()
  context.progress(0.8, 'measuring seat and holes')
  if (design.cup) checks.push(...cupChecks(of, tree, design.cup, design, inputs.landmarks, params))
  checks.push(...holeChecks(of.name, tree, design, resection, params), ...porous)
  context.progress(1)
  return { checks }
}

function implantOf(device: Device): { design: ImplantDesign; body: Body } {
  const body = device.bodies[0]
  if (device.design?.kind === 'implant' && body) return { design: device.design, body }
  throw new StepError({
    code: 'NOT_AN_IMPLANT',
    message: `expected an implant, got ${device.name}, a ${device.kind}`,
    where: device.name,
    remedy: 'Give a device of kind implant as `of`.',
  })
}

function exported(device: Device, body: Body, { files }: DocumentsResult): TriangleMesh {
  const path = [device.name, `${body.name}.stl`].join('/')
  const file = files.find((one) => one.path === path)
  if (!file) {
    throw new StepError({
      code: 'IMPLANT_FILE_MISSING',
      message: `expected ${path} among the exported files, got ${files.map((one) => one.path).join(', ') || 'none'}`,
      where: device.name,
      remedy: 'Give the files that were exported of this implant.',
    })
  }
  const { mesh } = readStl(file.bytes, path)
  const corners = new Float32Array(3 * mesh.triangles.length)
  mesh.triangles.forEach((v, at) => {
    corners.set(mesh.positions.subarray(3 * v, 3 * v + 3), 3 * at)
  })
  return weldCorners(corners)
}

const figure = (x: number, digits: number) => (Number.isFinite(x) ? Number(x.toFixed(digits)) : 'not found')

function soundChecks(
  name: string,
  mesh: TriangleMesh,
  design: ImplantDesign,
  params: EvaluateImplantParams,
): Check[] {
  const { closed, manifold, oriented } = meshTopology(mesh)
  const sound = closed && manifold && oriented
  const { count } = connectedParts(mesh)
  const triangles = mesh.triangles.length / 3
  const checks: Check[] = [
    {
      id: `${name}.fit.one-piece`,
      title: `the file of ${name} holds one closed piece`,
      passed: sound && count === 1,
      required: true,
      value: sound ? count : 'not closed',
      limit: '1 closed piece',
      source: '3MF Core Specification 1.4, 4.1 (a printable mesh)',
      remedy: 'Look at the implant; a denser lattice or larger cells hang together.',
    },
    {
      id: `${name}.fit.triangles`,
      title: `the file of ${name} is small enough for printers’ programs`,
      passed: triangles <= params.triangles,
      required: false,
      value: triangles,
      limit: `<= ${params.triangles}`,
      source: 'the case; engineering judgement',
      remedy: 'Take larger cells, a greater chord error or fewer porous faces.',
    },
  ]
  return design.porous ? [...checks, ...latticeChecks(name, mesh, design.porous, params)] : checks
}

function cutChecks(
  name: string,
  mesh: TriangleMesh,
  design: ImplantDesign,
  { planes }: ResectionPlan,
  params: EvaluateImplantParams,
): Check[] {
  const gaps = planes.map(({ name: plane, normal: n, offset }): Check => {
    let gap = Infinity
    const p = mesh.positions
    for (let i = 0; i < p.length; i += 3)
      gap = Math.min(gap, n[0] * p[i]! + n[1] * p[i + 1]! + n[2] * p[i + 2]! - offset)
    return {
      id: `${name}.gap.${plane}`,
      title: `${name} keeps its gap to the cut ${plane}`,
      passed: Math.abs(gap - design.gap) <= params.gap,
      required: true,
      value: figure(gap, 3),
      limit: `${design.gap} ± ${params.gap}`,
      unit: 'mm',
      source: 'the case; least distance of the exported file to the plane',
      remedy: 'Make the implant again from this plan.',
    }
  })
  const outlines = design.outlines.map(
    ({ plane, blended }): Check => ({
      id: `${name}.outline.${plane.name}`,
      title: `the outline of ${name} meets the bone’s at the cut ${plane.name} (greatest ${figure(blended.max, 2)} mm)`,
      passed: blended.mean <= params.outlineMean && blended.max <= params.outlineMax,
      required: true,
      value: figure(blended.mean, 3),
      limit: `mean <= ${params.outlineMean}, greatest <= ${params.outlineMax}`,
      unit: 'mm',
      source: 'engineering judgement; measured when the implant was made, not on the file',
      remedy: 'Give a greater `blend`, or mend the mirrored fit.',
    }),
  )
  return [...gaps, ...outlines]
}

/** At most so many vertices, evenly by number. */
function somePoints({ positions: p }: Pick<TriangleMesh, 'positions'>): Float32Array {
  const stride = Math.max(1, Math.ceil(p.length / 3 / MOST_POINTS))
  const points = new Float32Array(3 * Math.ceil(p.length / 3 / stride))
  for (let n = 0; 3 * n < points.length; n++)
    points.set(p.subarray(3 * n * stride, 3 * n * stride + 3), 3 * n)
  return points
}

function wayCheck(
  name: string,
  tree: MeshTree,
  design: ImplantDesign,
  bones: readonly Body[],
  params: EvaluateImplantParams,
): Check {
  const out = scale(design.insertion, -1)
  const own = boundsOf(tree)
  let depth = -Infinity
  for (const { mesh } of bones) {
    const other = boundsOf(mesh)
    let steps = 0
    const apart = (step: number) =>
      [0, 1, 2].some(
        (a) => own.min[a]! + step * out[a]! > other.max[a]! || own.max[a]! + step * out[a]! < other.min[a]!,
      )
    while (steps < FARTHEST && !apart(steps)) steps++
    const low = own.min.map((x, a) => Math.min(x, x + steps * out[a]!)) as unknown as Vector3
    const high = own.max.map((x, a) => Math.max(x, x + steps * out[a]!)) as unknown as Vector3
    const near = somePoints({ positions: withinBox(mesh.positions, low, high, 1) })
    const there = leastOnWay(meshTree(mesh.positions, mesh.triangles), somePoints(tree), out, steps)
    const back = leastOnWay(tree, near, design.insertion, steps)
    for (let step = 0; step <= steps; step++) depth = Math.max(depth, -Math.min(there[step]!, back[step]!))
  }
  return {
    id: `${name}.fit.way`,
    title: `${name} goes in and comes out without meeting bone`,
    passed: depth <= params.penetration,
    required: true,
    value: Number(Math.max(0, depth).toFixed(4)),
    limit: `<= ${params.penetration}`,
    unit: 'mm',
    source:
      'the case; depth of points of either surface in the other in steps of 1 mm, measured on the exported file',
    remedy: 'Give another insertion, a greater gap, or turn the planes apart.',
  }
}

function clearChecks(name: string, tree: MeshTree, others: readonly Body[]): Check[] {
  return others.map(({ name: bone, mesh }) => {
    const there = insideDistances(meshTree(mesh.positions, mesh.triangles), somePoints(tree))
    const distance = there.reduce((a, b) => Math.min(a, b), Infinity)
    return {
      id: `${name}.fit.clear.${bone}`,
      title: `${name} does not touch ${bone}`,
      passed: distance > 0,
      required: true,
      value: figure(distance, 2),
      limit: '> 0',
      unit: 'mm',
      source: 'measured on the exported file',
      remedy: 'Look at the mirrored shape there; trim it or mend the fit.',
    }
  })
}

function sideCheck(device: Device, { bone, resection }: EvaluateImplantInputs): Check {
  const sides = [resection.side, device.bodies[0]!.side, ...(bone ? [bone.side] : [])]
  return {
    id: `${device.name}.fit.side`,
    title: `${device.name} is of the side of the plan`,
    passed: sides.every((side) => side === device.side),
    required: true,
    role: 'surgeon',
    value: sides.join(', '),
    limit: device.side,
    source: 'sides of plan, implant and bone in the case',
    remedy: 'Check which side is operated on before anything is printed.',
  }
}

/** How the cup's mouth looks, in the anterior pelvic plane. */
function angleChecks(
  name: string,
  angles: { readonly inclination: number; readonly anteversion: number } | undefined,
  params: EvaluateImplantParams,
): Check[] {
  const within = (x: number, [from, to]: readonly [number, number]) => x >= from && x <= to
  return [
    {
      id: `${name}.cup.inclination`,
      title: `the cup’s inclination in ${name} is as wanted`,
      passed: angles !== undefined && within(angles.inclination, params.inclination),
      required: true,
      role: 'surgeon',
      value: angles ? figure(angles.inclination, 2) : 'not found',
      limit: `${params.inclination[0]} – ${params.inclination[1]}`,
      unit: '°',
      source: 'the case; radiographic angles (Murray 1993) of the seat’s flat rim on the exported file',
      remedy: 'Change `inclination`, or give `landmarks`.',
    },
    {
      id: `${name}.cup.anteversion`,
      title: `the cup’s anteversion in ${name} is as wanted`,
      passed: angles !== undefined && within(angles.anteversion, params.anteversion),
      required: true,
      role: 'surgeon',
      value: angles ? figure(angles.anteversion, 2) : 'not found',
      limit: `${params.anteversion[0]} – ${params.anteversion[1]}`,
      unit: '°',
      source: 'the case; radiographic angles (Murray 1993) of the seat’s flat rim on the exported file',
      remedy: 'Change `anteversion`, or give `landmarks`.',
    },
  ]
}

function cupChecks(
  { name, side }: Device,
  tree: MeshTree,
  cup: CupDesign,
  design: ImplantDesign,
  landmarks: LandmarkSet | undefined,
  params: EvaluateImplantParams,
): Check[] {
  const seat = measureSeat(tree, cup, design.screws)
  const frame = landmarks && pelvicFrame(landmarks)
  const angles =
    seat.axis && frame && (side === 'left' || side === 'right')
      ? cupAngles(frame, side, seat.axis)
      : undefined
  const wall = (cup.wall ?? 0) - params.wall
  return [
    {
      id: `${name}.cup.seat`,
      title: `the cup’s seat of ${name} lies at the mirrored centre (diameter ${figure(seat.diameter, 3)} mm)`,
      passed: seat.offset <= params.seat && Math.abs(seat.diameter - cup.diameter) <= params.seat,
      required: true,
      value: figure(seat.offset, 3),
      limit: `<= ${params.seat}, diameter ${cup.diameter} ± ${params.seat}`,
      unit: 'mm',
      source: 'the case; a sphere laid through the seat of the exported file',
      remedy: 'Make the implant again from this plan.',
    },
    ...angleChecks(name, angles, params),
    {
      id: `${name}.cup.surface`,
      title: `nothing of ${name} stands where the cup goes: no mirrored joint surface bears`,
      passed: seat.intrusion <= params.seat,
      required: true,
      value: figure(seat.intrusion, 3),
      limit: `<= ${params.seat}`,
      unit: 'mm',
      source: 'rays into the seat and through its mouth on the exported file',
      remedy: 'Make the implant again; the mouth must be cut free.',
    },
    {
      id: `${name}.cup.wall`,
      title: `the wall round the cup’s seat of ${name} holds`,
      passed: seat.wall >= wall,
      required: true,
      value: figure(seat.wall, 3),
      limit: `>= ${Number(wall.toFixed(3))}`,
      unit: 'mm',
      source: 'the case; rays outwards from the seat, away from screw holes, on the exported file',
      remedy: 'Take a smaller cup, or move lattice and drains away from the seat.',
    },
  ]
}

function holeChecks(
  name: string,
  tree: MeshTree,
  design: ImplantDesign,
  { planes }: ResectionPlan,
  params: EvaluateImplantParams,
): Check[] {
  const skin = design.gap + (design.porous?.depth ?? 0)
  const screws = design.screws.map((screw): Check => {
    const { direction, hole, head } = screw
    const seat = screw.seat ?? screw.entry
    // Only where solid leads: below the head's cone and before the lattice.
    const start = Math.max(0, head - hole) / 2 + 0.3
    const ends = planes.map(({ normal, offset }) => {
      const falls = -dot(normal, direction)
      return falls > 0.01 ? (dot(normal, seat) - offset - skin) / falls - hole / 2 / falls : Infinity
    })
    const reach = Math.min((screw.length ?? 10) - 0.3, ...ends) - start
    const found = measureHole(tree, add(seat, scale(direction, start)), direction, hole, Math.max(1, reach))
    const shaft = screw.shaft ?? hole - 0.2
    const passes = rodPasses(
      tree,
      add(seat, scale(direction, -1)),
      direction,
      shaft,
      (screw.length ?? 10) + 1,
    )
    return {
      id: `${name}.screw.${screw.name}`,
      title: `the hole ${screw.name} of ${name} lies on its axis (${figure(found.angle, 2)}°, diameter ${figure(found.diameter, 3)} mm) and takes its screw`,
      passed:
        found.offset <= params.offset && found.angle <= params.angle && found.diameter >= shaft && passes,
      required: true,
      value: figure(found.offset, 3),
      limit: `<= ${params.offset}, angle <= ${params.angle}°, diameter >= ${shaft}, nothing in its way`,
      unit: 'mm',
      source: 'plan of the case; hole measured again by rays on the exported file',
      remedy: 'Make the implant again from this plan; keep holes apart.',
    }
  })
  const drains = design.drains.map(({ at, direction, diameter }, n): Check => {
    const open = [1, -1].every((way) => rodPasses(tree, at, scale(direction, way), 0.9 * diameter, FARTHEST))
    return {
      id: `${name}.drain.${n + 1}`,
      title: `the drain ${n + 1} of ${name} is open`,
      passed: open,
      required: false,
      value: open,
      limit: 'true',
      source: 'rays through the drain on the exported file',
      remedy: 'Move the drain, or make it wider.',
    }
  })
  return [...screws, ...drains]
}

async function porousChecks(
  name: string,
  mesh: TriangleMesh,
  { porous, gap }: ImplantDesign,
  { planes }: ResectionPlan,
  params: EvaluateImplantParams,
  context: StepContext,
): Promise<Check[]> {
  if (!porous) return []
  const zones = porous.zones.flatMap((zone) => planes.filter((plane) => plane.name === zone.plane))
  const measured = await context.parallel(
    implantZoneTask,
    zones.map((plane) => {
      const zone = { mesh, plane, gap, depth: porous.depth }
      return { ...zone, mesh: slabOf(zone) }
    }),
  )
  return measured.flatMap(({ density, area, strut }, n): Check[] => [
    {
      id: `${name}.porous.${zones[n]!.name}.density`,
      title: `the lattice of ${name} at the cut ${zones[n]!.name} is as dense as asked (over ${figure(area, 0)} mm²)`,
      passed: Math.abs(density - porous.density) <= params.density,
      required: true,
      value: figure(density, 4),
      limit: `${porous.density} ± ${params.density}`,
      source: 'the case; share of solid on parallel rays through the zone of the exported file (Rosiwal)',
      remedy: 'Give smaller cells or a greater depth.',
    },
    {
      id: `${name}.porous.${zones[n]!.name}.strut`,
      title: `the struts of ${name} at the cut ${zones[n]!.name} can be printed`,
      passed: strut >= params.strut,
      required: false,
      value: figure(strut, 3),
      limit: `>= ${params.strut}`,
      unit: 'mm',
      source:
        'engineering judgement for L-PBF; 5th percentile of chords through the solid of the exported file',
      remedy: 'Take larger cells or a denser lattice.',
    },
  ])
}

export const implantFitStep = defineStep<EvaluateImplantInputs, EvaluateImplantParams, ChecksResult>({
  kind: 'evaluate/implant',
  version: 1,
  title: 'Judges an implant by its exported file: cuts, way in, cup, screws, lattice',
  inputs: {
    of: 'Device',
    files: 'Documents',
    resection: 'Resection',
    bone: 'Body',
    others: ['Body'],
    landmarks: 'Landmarks',
  },
  optional: ['bone', 'others', 'landmarks'],
  params: evaluateImplantParams,
  output: 'Checks',
  run: (inputs, params, context) => evaluateImplant(inputs, params, context),
})
