import { z } from 'zod'
import { densityAlong } from '../geometry/axis-density.ts'
import { nearestAxis } from '../geometry/axis-distance.ts'
import type { Check } from '../geometry/check.ts'
import type { ChecksResult } from '../geometry/device.ts'
import type { ImageResult } from '../geometry/image.ts'
import type { Trajectory, TrajectorySet } from '../geometry/plan.ts'
import { defineStep } from '../step.ts'

const limits = (length: number, cortex: number) =>
  z
    .strictObject({
      length: z.number().min(0).default(length).describe('mm of its axis in bone, at least'),
      cortex: z.number().default(cortex).describe('mm of bone around its shaft, at least'),
    })
    .default({ length, cortex })

export const trajectoryCheckParams = z.strictObject({
  screws: limits(20, 1),
  wires: limits(15, 0.5),
})
export type TrajectoryCheckParams = z.output<typeof trajectoryCheckParams>

/**
 * Whether screws and wires hold: length in bone, bone around the shaft, tip inside. The table says how near the next one
 * of the set lies and, where there is an image, the grey value on the way.
 */
export function evaluateTrajectories(
  set: TrajectorySet,
  params: TrajectoryCheckParams,
  image?: ImageResult,
): ChecksResult {
  const name = set.name ?? 'trajectories'
  const others = (one: Trajectory) => set.trajectories.filter((other) => other !== one)
  return {
    checks: set.trajectories.flatMap((one) => checksOf(name, one, params)),
    tables: [
      {
        name: `${name}-axes`.replace(/_/g, '-'),
        title: 'Screws and wires',
        columns: [
          { title: 'Name' },
          { title: 'Kind' },
          { title: 'Diameter', unit: 'mm' },
          { title: 'Length', unit: 'mm' },
          { title: 'In bone', unit: 'mm' },
          { title: 'Least distance to the cortex', unit: 'mm' },
          { title: 'Tip leaves the bone' },
          { title: 'Nearest other' },
          { title: 'Distance to it', unit: 'mm' },
          { title: 'Mean grey value in bone', unit: 'HU' },
        ],
        rows: set.trajectories.map((one) => [
          one.name,
          one.kind,
          one.diameter,
          Number(one.length.toFixed(1)),
          Number(lengthInBone(one).toFixed(1)),
          Number(one.cortexDistance.toFixed(2)),
          one.exits,
          ...apartOf(one, others(one)),
          image ? densityOf(one, image) : null,
        ]),
      },
    ],
  }
}

function apartOf(one: Trajectory, others: readonly Trajectory[]): readonly (string | number | null)[] {
  const nearest = nearestAxis(one, others)
  return nearest ? [nearest.name, Number(nearest.distance.toFixed(1))] : [null, null]
}

/** Hounsfield units are those of a CT alone. */
function densityOf(one: Trajectory, { volume }: ImageResult): number | null {
  const found = volume.modality === 'CT' ? densityAlong(volume, one) : undefined
  return found ? Math.round(found.mean) : null
}

function lengthInBone({ inBone }: Trajectory): number {
  return inBone.reduce((sum, { length }) => sum + length, 0)
}

function checksOf(set: string, one: Trajectory, params: TrajectoryCheckParams): Check[] {
  const limit = one.kind === 'screw' ? params.screws : params.wires
  const length = lengthInBone(one)
  const where = one.inBone.map(({ structure }) => structure).join(', ')
  return [
    {
      id: `${set}.in-bone.${one.name}`,
      title: `${one.name} holds in ${where}`,
      passed: length >= limit.length,
      required: true,
      role: 'surgeon',
      value: Number(length.toFixed(2)),
      limit: `>= ${limit.length}`,
      unit: 'mm',
      source: 'engineering judgement: several threads in bone that stays',
      remedy: `Make ${one.name} longer, or turn it towards more bone.`,
    },
    {
      id: `${set}.cortex.${one.name}`,
      title: `${one.name} keeps bone around its shaft`,
      passed: one.cortexDistance >= limit.cortex,
      required: true,
      role: 'surgeon',
      value: Number(one.cortexDistance.toFixed(2)),
      limit: `>= ${limit.cortex}`,
      unit: 'mm',
      source: 'engineering judgement: nowhere outside the bone, drilling and scan accurate to a millimetre',
      remedy: `Move or turn ${one.name}, or take a thinner one.`,
    },
    {
      id: `${set}.tip.${one.name}`,
      title: `the tip of ${one.name} stays in bone`,
      passed: !one.exits,
      required: false,
      role: 'surgeon',
      value: !one.exits,
      limit: 'true',
      source: 'engineering judgement: what lies behind the far cortex is not planned here',
      remedy: `Make ${one.name} shorter, or accept that it holds in both cortices.`,
    },
  ]
}

export const trajectoryCheckStep = defineStep<
  { readonly of: TrajectorySet; readonly image?: ImageResult },
  TrajectoryCheckParams,
  ChecksResult
>({
  kind: 'evaluate/trajectories',
  version: 1,
  title: 'Check screws and wires',
  inputs: { of: 'Trajectories', image: 'Image' },
  optional: ['image'],
  params: trajectoryCheckParams,
  output: 'Checks',
  run: ({ of, image }, params) => evaluateTrajectories(of, params, image),
})
