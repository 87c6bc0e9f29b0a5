import { length, normalize, type Vector3 } from '../base/vectors.ts'
import type { ChecksResult, Device } from '../geometry/device.ts'
import { defineStep, type StepContext, StepError } from '../step.ts'
import { buildChecks } from './build-checks.ts'
import { type BuildParams, buildParams } from './build-params.ts'
import { buildTables } from './build-tables.ts'
import { criticalFacets } from './critical.ts'
import { type Build, estimateBuild } from './estimate.ts'
import type { Candidate, OrientationRates } from './orientation.ts'
import { type PartArgument, partTask } from './part.ts'
import { platesOf } from './plate-file.ts'
import { type ProcessRow, processRow } from './processes.ts'

/** The process's row with what the case gives instead. */
function rowOf(params: BuildParams): ProcessRow {
  const row = processRow(params.process)
  const { rates, prices } = params
  return {
    ...row,
    material: params.material ?? row.material,
    density: params.density ?? row.density,
    densitySource: params.density === undefined ? row.densitySource : 'the case',
    layer: params.layer ?? row.layer,
    leastFeature: params.leastFeature ?? row.leastFeature,
    leastFeatureSource: params.leastFeature === undefined ? row.leastFeatureSource : 'the case',
    layerTime: rates.layerTime ?? row.layerTime,
    areaTime: rates.areaTime ?? row.areaTime,
    setup: rates.setup ?? row.setup,
    supportFill: rates.supportFill ?? row.supportFill,
    price: {
      material: prices.material ?? row.price.material,
      machine: prices.machine ?? row.price.machine,
      labour: prices.labour ?? row.price.labour,
    },
  }
}

/**
 * How devices are printed: each body's orientation chosen among the given one and six others, sliced, its islands,
 * cavities and overhangs found, the parts set on plates, and time, material and cost estimated. Time and cost are
 * EXAMPLES where the case gives no rates and prices of its own.
 * @throws StepError PRINT_EMPTY, PRINT_PART_UNKNOWN, PRINT_DIRECTION, and those of sliceMesh
 */
export async function planBuild(
  devices: readonly Device[],
  params: BuildParams,
  context: StepContext,
): Promise<ChecksResult> {
  const row = rowOf(params)
  const rates: OrientationRates = { ...row, room: params.printer.volume }
  const parts = partsOf(devices, params, rates)
  context.progress(0.05, 'comparing orientations and slicing')
  const figures = await context.parallel(partTask, parts)
  context.checkCancelled()
  const build: Build = { params, row, parts: figures, estimate: estimateBuild(figures, row, params) }
  context.progress(1)
  return {
    checks: buildChecks(build),
    tables: buildTables(build),
    plates: platesOf(devices, build),
  }
}

export const buildStep = defineStep<{ readonly of: readonly Device[] }, BuildParams, ChecksResult>({
  kind: 'print/build',
  version: 2,
  title: 'Prepares a build: orientations, slices, fit to the printer, time, material and cost',
  inputs: { of: ['Device'] },
  params: buildParams,
  output: 'Checks',
  run: ({ of }, params, context) => planBuild(of, params, context),
})

function partsOf(devices: readonly Device[], params: BuildParams, rates: OrientationRates): PartArgument[] {
  const parts = devices.flatMap((device) =>
    device.bodies.map((body) => {
      const name = device.bodies.length === 1 ? device.name : `${device.name}.${body.name}`
      const choice = params.orientations[name] ?? params.orientations[device.name] ?? params.orientation
      return {
        name,
        title: device.bodies.length === 1 ? device.name : body.name,
        walls: params.walls,
        mesh: body.mesh,
        critical: criticalFacets(body.mesh, device),
        candidates: candidatesOf(device, choice, name),
        choice: typeof choice === 'string' ? choice : 'as the case says',
        rates,
      }
    }),
  )
  if (parts.length === 0) {
    throw new StepError({
      code: 'PRINT_EMPTY',
      message: 'expected at least one body to print, got none',
      where: params.name,
      remedy: 'Name a device that has bodies in `of`.',
    })
  }
  const known = [...devices.map(({ name }) => name), ...parts.map(({ name }) => name)]
  const unknown = Object.keys(params.orientations).find((name) => !known.includes(name))
  if (unknown !== undefined) {
    throw new StepError({
      code: 'PRINT_PART_UNKNOWN',
      message: `expected one of the parts ${known.join(', ')}, got ${unknown}`,
      where: params.name,
      remedy: 'Name a device of this build in `orientations`, or device.body.',
    })
  }
  return parts
}

/** As modelled (z up); of a guide also with its contact side up; and what the case says. */
function candidatesOf(device: Device, choice: 'best' | 'as modelled' | Vector3, name: string): Candidate[] {
  const candidates: Candidate[] = [{ name: 'as modelled', up: [0, 0, 1] }]
  if (device.design?.kind === 'guide') {
    candidates.push({ name: 'contact side up', up: normalize(device.design.insertion) })
  }
  if (typeof choice === 'string') return candidates
  if (!(length(choice) > 1e-9)) {
    throw new StepError({
      code: 'PRINT_DIRECTION',
      message: `expected a direction that points up, got ${choice.join(', ')}`,
      where: name,
      remedy: 'Give an LPS direction that is not 0, 0, 0 in `orientations`.',
    })
  }
  return [...candidates, { name: 'as the case says', up: normalize(choice) }]
}
