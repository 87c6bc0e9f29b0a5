import { z } from 'zod'
import type { Check } from '../geometry/check.ts'
import type { ChecksResult } from '../geometry/device.ts'
import type { CutFace, ResectionPlan, StructureMargin, SweptSaw } from '../geometry/plan.ts'
import type { ReportTable } from '../geometry/table.ts'
import { defineStep } from '../step.ts'

export const marginsParams = z.strictObject({
  area: z.number().min(0).default(0).describe('mm² of bone that each cut must pass through, at least'),
})
export type MarginsParams = z.output<typeof marginsParams>

/**
 * Whether a resection keeps its margins: each cut's distance to the tumour, each structure's, the tumour on the removed side
 * of every plane and none of it left in the bone. `passed` is as measured: behind a barrier too.
 */
export function evaluateMargins(plan: ResectionPlan, params: MarginsParams): ChecksResult {
  const asked = plan.margins.find(({ kind }) => kind === 'bone')?.asked ?? 0
  const checks = [
    ...plan.cuts.flatMap((cut) => cutChecks(plan.name, cut, asked, params)),
    ...plan.margins.map((margin) => marginCheck(plan.name, margin)),
    tumourLeftCheck(plan),
    ...(plan.saws ?? []).flatMap((saw) => sawChecks(plan.name, saw)),
  ]
  const sawn = plan.saws && plan.saws.length > 0 ? [sawsTable(plan.name, plan.saws)] : []
  return { checks, tables: [cutsTable(plan, asked), marginsTable(plan), ...sawn] }
}

const round = (value: number) => Number(value.toFixed(3))

function cutChecks(plan: string, cut: CutFace, asked: number, { area }: MarginsParams): Check[] {
  const name = cut.plane.name
  return [
    {
      id: `${plan}.cut-distance.${name}`,
      title: `the cut ${name} keeps its distance to the tumour`,
      passed: cut.distance >= asked,
      required: true,
      role: 'surgeon',
      value: round(cut.distance),
      limit: `>= ${asked}`,
      unit: 'mm',
      source: 'the margin asked for in the case',
      remedy: `Move the plane ${name} away from the tumour.`,
    },
    {
      id: `${plan}.tumour-side.${name}`,
      title: `the whole tumour lies on the removed side of the plane ${name}`,
      passed: cut.planeDistance > 0,
      required: true,
      role: 'surgeon',
      value: round(cut.planeDistance),
      limit: '> 0',
      unit: 'mm',
      source: 'a resection takes the tumour in one piece',
      remedy: `Move the plane ${name} away from the tumour, or turn its normal towards it.`,
    },
    {
      id: `${plan}.cut-area.${name}`,
      title: `the cut ${name} passes through bone`,
      passed: cut.area > area,
      required: true,
      role: 'surgeon',
      value: round(cut.area),
      limit: `> ${area}`,
      unit: 'mm²',
      source: 'a cut needs bone on which its guide can sit',
      remedy: `Move the plane ${name} into the bone, or leave it out.`,
    },
  ]
}

function marginCheck(plan: string, margin: StructureMargin): Check {
  const { structure, kind, asked, distance, barrier } = margin
  const measured = {
    id: `${plan}.margin.${structure}`,
    passed: distance >= asked,
    required: true,
    role: 'surgeon',
    value: round(distance),
    limit: `>= ${asked}`,
    unit: 'mm',
  } as const
  if (kind === 'barrier') {
    return {
      ...measured,
      title: `${structure} keeps its margin to the tumour; between them lies a barrier: ${barrier ?? ''}`,
      source: 'the margin asked for in the case; a barrier stands for it only by a decision',
      remedy: 'Decide by the images whether the barrier is whole; else remove the structure too.',
    }
  }
  if (kind === 'bone') {
    return {
      ...measured,
      title: `what stays of ${structure} keeps its margin to the tumour`,
      source: 'the margin asked for in the case',
      remedy: 'Move the planes away from the tumour.',
    }
  }
  return {
    ...measured,
    title: `${structure}, which is spared, keeps its margin to the tumour`,
    source: 'the margin asked for in the case',
    remedy: 'Name a barrier where there is one, or plan to remove a part of it too.',
  }
}

function tumourLeftCheck(plan: ResectionPlan): Check {
  return {
    id: `${plan.name}.tumour-left`,
    title: `no tumour stays in ${plan.bone}`,
    passed: plan.tumourLeft <= 0,
    required: true,
    role: 'surgeon',
    value: round(plan.tumourLeft),
    limit: '0',
    unit: 'mm³',
    source: 'a resection takes the tumour in one piece',
    remedy: 'Move the planes so that the whole tumour lies on their removed side.',
  }
}

/** Whether the saw gets through a stepped or curved cut, and into it. */
function sawChecks(plan: string, { cut, depth, reach, hidden }: SweptSaw): Check[] {
  const free: Check = {
    id: `${plan}.saw-free.${cut}`,
    title: `nothing that stays lies before the cut ${cut} as the saw goes in`,
    passed: hidden <= 0,
    required: true,
    role: 'surgeon',
    value: round(100 * hidden),
    limit: '<= 0',
    unit: '%',
    source: 'a blade goes in along one direction and would meet what lies before the cut',
    remedy: `Turn \`saw\` of ${cut}, or free what lies before it.`,
  }
  if (reach === undefined) return [free]
  const deep: Check = {
    id: `${plan}.saw-reach.${cut}`,
    title: `the saw reaches through the cut ${cut}`,
    passed: depth <= reach,
    required: true,
    role: 'surgeon',
    value: round(depth),
    limit: `<= ${reach}`,
    unit: 'mm',
    source: 'the reach of the blade or burr, given in the case',
    remedy: `Turn \`saw\` of ${cut}, or take a longer blade.`,
  }
  return [free, deep]
}

function sawsTable(plan: string, saws: readonly SweptSaw[]): ReportTable {
  return {
    name: `${plan}-saws`.replace(/_/g, '-'),
    title: `How the stepped and curved cuts of ${plan} are sawn`,
    columns: [
      { title: 'Cut' },
      { title: 'Tool' },
      { title: 'Radius of the blade, of a burr at most', unit: 'mm' },
      { title: 'Straight blade at most as wide', unit: 'mm' },
      { title: 'Depth along the saw', unit: 'mm' },
      { title: 'Order of the faces' },
      { title: 'Ridges at which the saw stops' },
    ],
    rows: saws.map(({ cut, tool, radius, straightWidth, depth, order, ridges }) => [
      cut,
      `${tool} tool`,
      radius === undefined ? null : Number(radius.toFixed(1)),
      straightWidth === undefined ? null : Number(straightWidth.toFixed(1)),
      Number(depth.toFixed(1)),
      order.join(', '),
      ridges
        .filter(({ stops }) => stops)
        .map(({ between }) => between.join(' / '))
        .join(', ') || null,
    ]),
    note: 'A straight blade makes the faces of a stepped cut; where it stops at a ridge, a hole drilled along the ridge first keeps it from running into bone that stays. A straight blade of the width named leaves a curve by half a millimetre.',
  }
}

function cutsTable(plan: ResectionPlan, asked: number): ReportTable {
  return {
    name: `${plan.name}-cuts`.replace(/_/g, '-'),
    title: `Cuts of ${plan.name}`,
    columns: [
      { title: 'Plane' },
      { title: 'Area', unit: 'mm²' },
      { title: 'Cut to tumour', unit: 'mm' },
      { title: 'Plane to tumour', unit: 'mm' },
      { title: 'Margin asked for', unit: 'mm' },
      { title: 'Angle to the cortex, mean', unit: '°' },
      { title: 'Angle to the cortex, least', unit: '°' },
    ],
    rows: plan.cuts.map(({ plane, area, distance, planeDistance, cortexAngle }) => [
      plane.name,
      Number(area.toFixed(0)),
      Number(distance.toFixed(2)),
      Number(planeDistance.toFixed(2)),
      asked,
      cortexAngle ? Number(cortexAngle.mean.toFixed(0)) : null,
      cortexAngle ? Number(cortexAngle.least.toFixed(0)) : null,
    ]),
    note: `Removed ${(plan.volumes.resected / 1000).toFixed(1)} cm³ of ${plan.bone}, of which ${(plan.volumes.tumourInBone / 1000).toFixed(1)} cm³ are tumour; ${(plan.volumes.remaining / 1000).toFixed(1)} cm³ stay.`,
  }
}

function marginsTable(plan: ResectionPlan): ReportTable {
  return {
    name: `${plan.name}-margins`.replace(/_/g, '-'),
    title: `Margins of ${plan.name}`,
    columns: [
      { title: 'Structure' },
      { title: 'Kind of margin' },
      { title: 'Barrier' },
      { title: 'Asked for', unit: 'mm' },
      { title: 'Of that for blade and doubt', unit: 'mm' },
      { title: 'Measured', unit: 'mm' },
    ],
    rows: plan.margins.map(({ structure, kind, barrier, asked, allowance, distance }) => [
      structure,
      kind,
      barrier ?? null,
      asked,
      allowance ?? 0,
      Number(distance.toFixed(2)),
    ]),
  }
}

export const marginsStep = defineStep<{ readonly of: ResectionPlan }, MarginsParams, ChecksResult>({
  kind: 'evaluate/margins',
  version: 1,
  title: 'Check the margins of a resection',
  inputs: { of: 'Resection' },
  params: marginsParams,
  output: 'Checks',
  run: ({ of }, params) => evaluateMargins(of, params),
})
