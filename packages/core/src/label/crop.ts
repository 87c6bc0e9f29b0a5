import { z } from 'zod'
import type { Vector3 } from '../base/vectors.ts'
import type { LabelMap } from '../geometry/label-map.ts'
import { pointOfIndex } from '../geometry/volume.ts'
import { defineStep, StepError } from '../step.ts'
import { structuresField, structuresNamed } from './structure-schema.ts'

const point = z.tuple([z.number(), z.number(), z.number()])

export const cropSchema = z.strictObject({
  min: point.describe('corner of the box that stays: right, front, feet; LPS, mm'),
  max: point.describe('the opposite corner: left, back, head; LPS, mm'),
  structures: structuresField,
})
export type CropParams = z.infer<typeof cropSchema>

/**
 * Keeps what lies inside a box of the patient's frame (ends included): away with the table, the arms, what is not asked
 * for. A voxel belongs to the box where its centre does.
 * @throws StepError CROP_BOX where a corner is greater than its opposite; CROP_EMPTY where nothing is left;
 * STRUCTURE_NOT_FOUND
 */
export function cropStructures(labels: LabelMap, params: CropParams): LabelMap {
  const { min, max } = params
  if (min.some((low, axis) => low > max[axis]!)) {
    throw new StepError({
      code: 'CROP_BOX',
      message: `expected min below max on every axis, got ${min.join(', ')} and ${max.join(', ')}`,
      where: 'label/crop',
      remedy:
        'write the right, front, feet corner as min (LPS: x grows to the left, y backwards, z to the head)',
    })
  }
  const cropped = new Set(structuresNamed(labels, params.structures, 'label/crop').map(({ value }) => value))
  const values = labels.values.slice()
  const [nx, ny, nz] = labels.grid.size
  const [across, down, along] = [axisStep(labels, 0), axisStep(labels, 1), axisStep(labels, 2)]
  let left = 0
  for (let k = 0, at = 0; k < nz; k++) {
    for (let j = 0; j < ny; j++) {
      const start: Vector3 = [0, 1, 2].map(
        (axis) => labels.grid.origin[axis]! + j * down[axis]! + k * along[axis]!,
      ) as unknown as Vector3
      for (let i = 0; i < nx; i++, at++) {
        if (values[at] === 0) continue
        if (!cropped.has(values[at]!) || isInside(start, across, i, min, max)) left++
        else values[at] = 0
      }
    }
  }
  if (left === 0) {
    throw new StepError({
      code: 'CROP_EMPTY',
      message: `nothing of ${labels.structures.map(({ name }) => name).join(', ')} lies in the box ${min.join(', ')} to ${max.join(', ')}`,
      where: 'label/crop',
      remedy: 'take LPS millimetres from the slices on the page',
    })
  }
  return { ...labels, values }
}

/** LPS step from one voxel to the next along an axis, mm. */
function axisStep(labels: LabelMap, axis: 0 | 1 | 2): Vector3 {
  const next: Vector3 = [axis === 0 ? 1 : 0, axis === 1 ? 1 : 0, axis === 2 ? 1 : 0]
  const [from, to] = [pointOfIndex(labels.grid, [0, 0, 0]), pointOfIndex(labels.grid, next)]
  return [to[0] - from[0], to[1] - from[1], to[2] - from[2]]
}

function isInside(start: Vector3, across: Vector3, i: number, min: Vector3, max: Vector3): boolean {
  for (let axis = 0; axis < 3; axis++) {
    const at = start[axis]! + i * across[axis]!
    if (at < min[axis]! || at > max[axis]!) return false
  }
  return true
}

export const cropStep = defineStep({
  kind: 'label/crop',
  version: 1,
  title: 'Keep what lies inside a box',
  inputs: { of: 'LabelMap' },
  params: cropSchema,
  output: 'LabelMap',
  run: ({ of }: { of: LabelMap }, params) => cropStructures(of, params),
})
