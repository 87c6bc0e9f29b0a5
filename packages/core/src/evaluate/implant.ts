import { readStl } from '../formats/stl.ts'
import type { Check } from '../geometry/check.ts'
import type { ChecksResult, Device, DocumentsResult, ImplantDesign } from '../geometry/device.ts'
import type { Body, TriangleMesh } from '../geometry/mesh.ts'
import { connectedParts, meshTopology } from '../geometry/mesh-topology.ts'
import type { LandmarkSet, ResectionPlan } from '../geometry/plan.ts'
import { surfaceTree } from '../geometry/surface-tree.ts'
import { weldCorners } from '../geometry/weld.ts'
import { defineStep, type StepContext, StepError } from '../step.ts'
import { cupChecks } from './implant-cup.ts'
import { flangeChecks } from './implant-flange-checks.ts'
import { holeChecks } from './implant-holes.ts'
import { type EvaluateImplantParams, evaluateImplantParams } from './implant-judged.ts'
import { clearChecks, cutChecks, wayCheck } from './implant-place.ts'
import { judgedZones, latticeChecks } from './implant-porous.ts'
import { seatChecks } from './implant-seats.ts'
import { sweptGapChecks } from './implant-swept.ts'
import { coatingChecks, trialChecks } from './implant-version.ts'

export interface EvaluateImplantInputs {
  readonly of: Device
  /** What was exported of it: the STL is read back. */
  readonly files: DocumentsResult
  readonly resection: ResectionPlan
  readonly bone?: Body
  readonly others?: readonly Body[]
  readonly landmarks?: LandmarkSet
}

/**
 * Judges an implant by its exported file (LPS mm): one sound piece, gap to the cuts, way in, cup seat, screw holes, drains,
 * lattice, outlines at the cuts.
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
  const tree = surfaceTree(mesh)
  context.progress(0.1, 'measuring the porous zones')
  const porous = await judgedZones(of.name, mesh, design, resection, params, context)
  context.checkCancelled()
  context.progress(0.5, 'moving the implant out')
  const cuts = cutChecks(of.name, mesh, design, resection, params)
  const inTheWay = others.filter((one) => !design.dislocated?.includes(one.name))
  const checks = [
    ...soundChecks(of.name, mesh, design, params),
    ...cuts.checks,
    ...sweptGapChecks(of.name, mesh, tree, design, resection, params),
    ...trialChecks(of, design, cuts.outlines),
    wayCheck(of.name, tree, design, [resection.remaining, ...inTheWay], params),
    ...clearChecks(of.name, tree, others, design.dislocated),
    sideCheck(of, inputs),
  ]
  context.checkCancelled()
  context.progress(0.8, 'measuring seat and holes')
  checks.push(...flangeChecks(of.name, tree, design, resection))
  if (design.cup) checks.push(...cupChecks(of, tree, design.cup, design, inputs.landmarks, params))
  checks.push(
    ...holeChecks(of.name, tree, design, resection, params),
    ...seatChecks(of.name, tree, design, [resection.remaining, ...inTheWay], params),
  )
  const coating = coatingChecks(of.name, mesh, design, resection, params)
  checks.push(...coating.checks, ...porous.checks)
  const tables = [...porous.tables, ...coating.tables]
  context.progress(1)
  return { checks, ...(tables.length > 0 && { tables }) }
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
  return design.porous ? [...checks, ...latticeChecks(name, mesh, design.porous)] : checks
}

function sideCheck(device: Device, { bone, resection }: EvaluateImplantInputs): Check {
  const own = device.bodies[0]!.side
  const planned = [resection.side, ...(bone ? [bone.side] : [])]
  const sides = [resection.side, own, ...(bone ? [bone.side] : [])]
  return {
    id: `${device.name}.fit.side`,
    title: `${device.name} is of the side of the plan`,
    // A bone of the midline, as the skull, takes implants of either side.
    passed: own === device.side && planned.every((side) => side === device.side || side === 'midline'),
    required: true,
    role: 'surgeon',
    value: sides.join(', '),
    limit: device.side,
    source: 'sides of plan, implant and bone in the case',
    remedy: 'Check which side is operated on before anything is printed.',
  }
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
