import { z } from 'zod'
import { canonicalJson } from '../base/canonical.ts'
import { writeStl } from '../formats/stl.ts'
import type { DocumentsResult } from '../geometry/device.ts'
import type { ImageResult } from '../geometry/image.ts'
import { operationOf } from '../geometry/operation.ts'
import type { OsteotomyPlan } from '../geometry/osteotomy.ts'
import type {
  LandmarkSet,
  MirrorResult,
  RegistrationResult,
  ResectionPlan,
  SymmetryResult,
  TrajectorySet,
} from '../geometry/plan.ts'
import type { AxisProposal, PlaneProposal } from '../geometry/proposal.ts'
import { defineStep } from '../step.ts'
import { operationCsv, operationJson } from './operation-files.ts'
import { axesYaml, planesYaml } from './proposal-files.ts'

const exportPlanParams = z.strictObject({
  case: z.string().describe('the case’s pseudonym'),
  version: z.string().describe('of the program'),
  side: z.string().optional().describe('that the case is about'),
  operation: z
    .array(z.string())
    .default([])
    .describe('names of cuts, wires and screws in the order of the operation'),
})
export type ExportPlanParams = z.input<typeof exportPlanParams>

export interface PlanResults {
  readonly registrations: readonly RegistrationResult[]
  readonly landmarks: readonly LandmarkSet[]
  readonly symmetries: readonly SymmetryResult[]
  readonly mirrors: readonly MirrorResult[]
  readonly resections: readonly ResectionPlan[]
  readonly osteotomies?: readonly OsteotomyPlan[]
  readonly trajectories: readonly TrajectorySet[]
  readonly planeProposals?: readonly PlaneProposal[]
  readonly axisProposals?: readonly AxisProposal[]
  /** In whose frame all of it lies. */
  readonly image?: ImageResult
}

/**
 * The plan as files: `plan/plan.json` (canonical JSON: figures, planes, outlines, axes, transforms; no meshes) and the piece
 * that is removed and what stays of each resection as STL; where something is cut or drilled, the list of it in the order of the
 * operation as `plan/operation.json` and `.csv`, for a navigation system or a robot; what was proposed as `plan/<name>.yaml`, to
 * be taken into a case file. LPS, mm, mm², mm³.
 */
export function exportPlan(plan: PlanResults, params: ExportPlanParams): DocumentsResult {
  const json = canonicalJson({
    case: params.case,
    version: params.version,
    frame: 'LPS',
    unit: 'mm',
    registrations: plan.registrations,
    landmarks: plan.landmarks,
    symmetries: plan.symmetries,
    mirrors: plan.mirrors.map(({ body, error: _, used, drawn, ...rest }) => ({
      ...rest,
      ...(drawn && { drawn: { ...drawn, outline: pointsOf(drawn.outline) } }),
      body: body.name,
      verticesUsed: used.reduce((sum, one) => sum + one, 0),
      vertices: used.length,
    })),
    resections: plan.resections.map(({ resected, remaining, cuts, ...rest }) => ({
      ...rest,
      cuts: cuts.map((cut) => ({ ...cut, outlines: cut.outlines.map(pointsOf) })),
      pieces: {
        resected: pieceName(rest.name, 'resected', resected.name),
        remaining: pieceName(rest.name, 'remaining', remaining.name),
      },
    })),
    ...(plan.osteotomies?.length && {
      osteotomies: plan.osteotomies.map(({ pieces, ...rest }) => ({
        ...rest,
        pieces: pieces.map(({ before, after, ...piece }) => ({
          ...piece,
          files: {
            before: pieceName(rest.name, piece.name, before.name),
            after: pieceName(rest.name, `${piece.name}_moved`, after.name),
          },
        })),
      })),
    }),
    trajectories: plan.trajectories,
    ...(plan.planeProposals?.length && { planeProposals: plan.planeProposals }),
    ...(plan.axisProposals?.length && { axisProposals: plan.axisProposals }),
  })
  const pieces = plan.resections.flatMap(({ name, resected, remaining }) => [
    { path: `plan/${name}_resected.stl`, bytes: writeStl(resected.mesh), mediaType: 'model/stl' },
    { path: `plan/${name}_remaining.stl`, bytes: writeStl(remaining.mesh), mediaType: 'model/stl' },
  ])
  return {
    files: [
      { path: 'plan/plan.json', bytes: utf8(`${json}\n`), mediaType: 'application/json' },
      ...operationFiles(plan, params),
      ...proposalFiles(plan),
      ...pieces,
    ],
  }
}

const utf8 = (text: string) => new TextEncoder().encode(text)

function operationFiles(plan: PlanResults, params: ExportPlanParams): DocumentsResult['files'] {
  const steps = operationOf(plan.resections, plan.trajectories, params.operation, plan.osteotomies)
  if (steps.length === 0) return []
  const { frameOfReferenceUid } = plan.image?.volume.source ?? {}
  const head = { case: params.case, version: params.version, side: params.side, frameOfReferenceUid }
  return [
    {
      path: 'plan/operation.json',
      bytes: utf8(`${operationJson(steps, head)}\n`),
      mediaType: 'application/json',
    },
    { path: 'plan/operation.csv', bytes: utf8(operationCsv(steps, head)), mediaType: 'text/csv' },
  ]
}

/** What was proposed, as a case file would have it: for the person who accepts it. */
function proposalFiles({ planeProposals = [], axisProposals = [] }: PlanResults): DocumentsResult['files'] {
  const file = (name: string, text: string) => ({
    path: `plan/${name}.yaml`,
    bytes: utf8(text),
    mediaType: 'application/yaml',
  })
  return [
    ...planeProposals.map((one) => file(one.name, planesYaml(one))),
    ...axisProposals.map((one) => file(one.name, axesYaml(one))),
  ]
}

function pieceName(resection: string, piece: string, body: string) {
  return { body, file: `${resection}_${piece}.stl` }
}

/** To a thousandth of a millimetre: what float32 and any printer can tell. */
function pointsOf(outline: Float32Array): number[][] {
  return Array.from({ length: outline.length / 3 }, (_, i) =>
    [0, 1, 2].map((axis) => Math.round(outline[3 * i + axis]! * 1000) / 1000),
  )
}

export const exportPlanStep = defineStep<PlanResults, ExportPlanParams, DocumentsResult>({
  kind: 'plan/export',
  version: 1,
  title: 'Write the plan as JSON and CSV and the pieces of each resection as STL',
  inputs: {
    registrations: ['Registration'],
    landmarks: ['Landmarks'],
    symmetries: ['Symmetry'],
    mirrors: ['Mirror'],
    resections: ['Resection'],
    osteotomies: ['Osteotomy'],
    trajectories: ['Trajectories'],
    planeProposals: ['PlaneProposal'],
    axisProposals: ['AxisProposal'],
    image: 'Image',
  },
  optional: ['osteotomies', 'planeProposals', 'axisProposals', 'image'],
  params: exportPlanParams,
  output: 'Documents',
  run: (inputs, params) => exportPlan(inputs, params),
})
