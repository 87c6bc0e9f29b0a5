import { z } from 'zod'
import { add, scale, type Vector3 } from '../base/vectors.ts'
import type { Check } from '../geometry/check.ts'
import type { ChecksResult } from '../geometry/device.ts'
import { faceDistance } from '../geometry/face-distance.ts'
import type { Body } from '../geometry/mesh.ts'
import type { ResectionPlan, Trajectory, TrajectorySet } from '../geometry/plan.ts'
import { nearestOn, type SignedSurface, signedSurface } from '../geometry/signed-distance.ts'
import type { ReportTable } from '../geometry/table.ts'
import { defineStep } from '../step.ts'

const common = {
  limit: z
    .number()
    .min(0)
    .default(2)
    .describe('mm that must be left to a nerve or vessel after all allowances, at least'),
  doubt: z
    .number()
    .min(0)
    .max(20)
    .default(1.5)
    .describe('mm of allowance for the doubt of registration, outline and guide'),
}

export const cutClearanceParams = z.strictObject({
  ...common,
  blade: z
    .number()
    .min(0)
    .max(5)
    .default(0.5)
    .describe('mm of allowance for what the blade takes on one side of the plane'),
  overrun: z
    .number()
    .min(0)
    .max(50)
    .default(5)
    .describe('mm that the blade may run past the bone’s outline in the plane of the cut'),
})
export const axisClearanceParams = z.strictObject({
  ...common,
  overrun: z.number().min(0).max(50).default(2).describe('mm that a drill may run past the tip'),
})
export type CutClearanceParams = z.output<typeof cutClearanceParams>
export type AxisClearanceParams = z.output<typeof axisClearanceParams>

/** How near a cut, screw or wire comes to a structure that must not be touched. */
interface Clearance {
  readonly name: string
  readonly structure: string
  /** mm, without allowances. */
  readonly distance: number
  readonly allowance: number
  /** LPS mm: on the structure, or on the axis. */
  readonly place: Vector3
}

/** Every cut of a resection against every nerve and vessel: the face that is sawn, grown by what the blade runs past the bone. */
export function evaluateCutClearance(
  { of, structures }: { readonly of: ResectionPlan; readonly structures: readonly Body[] },
  { limit, doubt, blade, overrun }: CutClearanceParams,
): ChecksResult {
  const found = of.cuts.flatMap((cut) => {
    const swept = of.swept?.find(({ name }) => name === cut.of?.cut)
    return structures.map(({ name: structure, mesh }): Clearance => {
      const { distance, place } = faceDistance(cut, swept, mesh, overrun)
      return { name: cut.plane.name, structure, distance, allowance: blade + doubt, place }
    })
  })
  return told(of.name, found, limit, 'cut')
}

const SPACING = 0.25 // mm along an axis.

/** Every screw and wire of a set against every nerve and vessel: the shaft's surface, drawn out by what a drill runs past the tip. */
export function evaluateAxisClearance(
  { of, structures }: { readonly of: TrajectorySet; readonly structures: readonly Body[] },
  { limit, doubt, overrun }: AxisClearanceParams,
): ChecksResult {
  const surfaces = structures.map(({ name, mesh }) => ({ name, surface: signedSurface(mesh) }))
  const found = of.trajectories.flatMap((one) =>
    surfaces.map(({ name: structure, surface }): Clearance => {
      return { name: one.name, structure, allowance: doubt, ...axisToStructure(one, surface, overrun) }
    }),
  )
  return told(of.name ?? 'trajectories', found, limit, 'axis')
}

/** Points 0.25 mm apart on the axis: 0.01 mm too great at most from 1 mm on. */
function axisToStructure(one: Trajectory, surface: SignedSurface, overrun: number) {
  const long = one.length + overrun
  const steps = Math.max(1, Math.ceil(long / SPACING))
  const at = (i: number) => add(one.entry, scale(one.direction, (i / steps) * long))
  const points = Float32Array.from(Array.from({ length: steps + 1 }, (_, i) => at(i)).flat())
  const { distances } = nearestOn(surface, points)
  const best = distances.reduce((least, d, i) => (d < distances[least]! ? i : least), 0)
  return { distance: Math.max(0, distances[best]! - one.diameter / 2), place: at(best) }
}

const round = (value: number) => Number(value.toFixed(2)) + 0

function told(plan: string, found: readonly Clearance[], limit: number, kind: 'cut' | 'axis'): ChecksResult {
  return {
    checks: found.map((one) => clearanceCheck(plan, one, limit, kind)),
    tables: found.length > 0 ? [clearanceTable(plan, found)] : [],
  }
}

function clearanceCheck(
  plan: string,
  { name, structure, distance, allowance }: Clearance,
  limit: number,
  kind: 'cut' | 'axis',
): Check {
  const left = distance - allowance
  return {
    id: `${plan}.clearance.${name}.${structure}`,
    title: `${name} keeps clear of ${structure}, after all allowances`,
    passed: left >= limit,
    required: true,
    role: 'surgeon',
    value: round(left),
    limit: `>= ${limit}`,
    unit: 'mm',
    source:
      kind === 'cut'
        ? 'engineering judgement: a nerve or vessel must stay clear of the blade where it runs past the bone too'
        : 'engineering judgement: a nerve or vessel must stay clear of the drill beyond the tip too',
    remedy:
      kind === 'cut'
        ? `Move or turn ${name}, end its slot before ${structure}, or plan how ${structure} is held away.`
        : `Move, turn or shorten ${name}.`,
  }
}

function clearanceTable(plan: string, found: readonly Clearance[]): ReportTable {
  return {
    name: `${plan}-clearance`.replace(/_/g, '-'),
    title: `Nerves and vessels by ${plan}`,
    columns: [
      { title: 'Cut, screw or wire' },
      { title: 'Structure' },
      { title: 'Least distance', unit: 'mm' },
      { title: 'Of that for blade and doubt', unit: 'mm' },
      { title: 'Left', unit: 'mm' },
      { title: 'x to the left', unit: 'mm' },
      { title: 'y to the back', unit: 'mm' },
      { title: 'z to the head', unit: 'mm' },
    ],
    rows: found.map(({ name, structure, distance, allowance, place }) => [
      name,
      structure,
      round(distance),
      allowance,
      round(distance - allowance),
      ...place.map((x) => Number(x.toFixed(1)) + 0),
    ]),
  }
}

export const cutClearanceStep = defineStep<
  { readonly of: ResectionPlan; readonly structures: readonly Body[] },
  CutClearanceParams,
  ChecksResult
>({
  kind: 'evaluate/cut-clearance',
  version: 1,
  title: 'Check the distance of cuts to nerves and vessels',
  inputs: { of: 'Resection', structures: ['Body'] },
  params: cutClearanceParams,
  output: 'Checks',
  run: evaluateCutClearance,
})

export const axisClearanceStep = defineStep<
  { readonly of: TrajectorySet; readonly structures: readonly Body[] },
  AxisClearanceParams,
  ChecksResult
>({
  kind: 'evaluate/axis-clearance',
  version: 1,
  title: 'Check the distance of screws and wires to nerves and vessels',
  inputs: { of: 'Trajectories', structures: ['Body'] },
  params: axisClearanceParams,
  output: 'Checks',
  run: evaluateAxisClearance,
})
