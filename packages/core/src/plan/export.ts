import { z } from 'zod'
import { canonicalJson } from '../base/canonical.ts'
import { writeStl } from '../formats/stl.ts'
import type { DocumentsResult } from '../geometry/device.ts'
import type {
  LandmarkSet,
  MirrorResult,
  RegistrationResult,
  ResectionPlan,
  SymmetryResult,
  TrajectorySet,
} from '../geometry/plan.ts'
import { defineStep } from '../step.ts'

const exportPlanParams = z.strictObject({
  case: z.string().describe('the case’s pseudonym'),
  version: z.string().describe('of the program'),
})
export type ExportPlanParams = z.output<typeof exportPlanParams>

export interface PlanResults {
  readonly registrations: readonly RegistrationResult[]
  readonly landmarks: readonly LandmarkSet[]
  readonly symmetries: readonly SymmetryResult[]
  readonly mirrors: readonly MirrorResult[]
  readonly resections: readonly ResectionPlan[]
  readonly trajectories: readonly TrajectorySet[]
}

/**
 * The plan as files: `plan/plan.json` (canonical JSON: figures, planes, outlines, axes, transforms; no meshes) and the piece
 * that is removed and what stays of each resection as STL. LPS, mm, mm², mm³.
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
    mirrors: plan.mirrors.map(({ body, error: _, used, ...rest }) => ({
      ...rest,
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
    trajectories: plan.trajectories,
  })
  const pieces = plan.resections.flatMap(({ name, resected, remaining }) => [
    { path: `plan/${name}_resected.stl`, bytes: writeStl(resected.mesh), mediaType: 'model/stl' },
    { path: `plan/${name}_remaining.stl`, bytes: writeStl(remaining.mesh), mediaType: 'model/stl' },
  ])
  const text = new TextEncoder().encode(`${json}\n`)
  return { files: [{ path: 'plan/plan.json', bytes: text, mediaType: 'application/json' }, ...pieces] }
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
  title: 'Write the plan as JSON and the pieces of each resection as STL',
  inputs: {
    registrations: ['Registration'],
    landmarks: ['Landmarks'],
    symmetries: ['Symmetry'],
    mirrors: ['Mirror'],
    resections: ['Resection'],
    trajectories: ['Trajectories'],
  },
  params: exportPlanParams,
  output: 'Documents',
  run: (inputs, params) => exportPlan(inputs, params),
})
