import { ballFits, ballMorphology, distanceTransform } from '@trabecula/kernels'
import { z } from 'zod'
import type { LabelMap, Structure } from '../geometry/label-map.ts'
import type { StepContext } from '../step.ts'
import { forEachInside, type MaskWindow, windowOfValue } from './mask-window.ts'
import { structuresField, structuresNamed } from './structure-schema.ts'
import { refuseVanished } from './structure-size.ts'

/** Parameters of opening, closing, dilation and erosion. */
export const morphologySchema = z.strictObject({
  radius: z.number().positive().max(100).meta({ description: 'Radius of the ball, mm' }),
  structures: structuresField,
})

export type MorphologyParams = z.infer<typeof morphologySchema>

const ROUNDING = 1e-5 // mm; a voxel centre that lies on the ball counts as inside, whatever f32 made of it.

/** A window with the distance of each voxel to its mask, mm: the order in which structures claim voxels. */
interface Grown {
  readonly window: MaskWindow
  /** Where several structures grow. */
  readonly distance: Float32Array | undefined
  readonly result: Uint8Array
}

type Spacing = readonly [number, number, number]

/** Voxels of margin that `times` balls one after the other reach into, and one of background. */
export function marginOf(radius: number, spacing: Spacing, times: number): [number, number, number] {
  return spacing.map((s) => times * (Math.floor((radius + ROUNDING) / s) + 1)) as [number, number, number]
}

function inverted(mask: Uint8Array): Uint8Array {
  const other = new Uint8Array(mask.length)
  for (let i = 0; i < mask.length; i++) other[i] = mask[i] === 0 ? 1 : 0
  return other
}

function within(distance: Float32Array, radius: number): Uint8Array {
  const mask = new Uint8Array(distance.length)
  for (let i = 0; i < mask.length; i++) if (distance[i]! <= radius + ROUNDING) mask[i] = 1
  return mask
}

/** Row by row where the ball is small, else by thresholds of the distance transform: the same voxels. */
function byBall(
  operation: MorphologyOperation,
  mask: Uint8Array,
  size: Spacing,
  spacing: Spacing,
  radius: number,
): Uint8Array {
  const reach = radius + ROUNDING
  if (ballFits(spacing, reach)) {
    const target = new Uint8Array(mask.length)
    ballMorphology(operation, mask, size, spacing, reach, { first: 0, last: size[2] }, target)
    return target
  }
  const grown = (given: Uint8Array) => within(distanceTransform(given, size, spacing), radius)
  const shrunk = (given: Uint8Array) => inverted(grown(inverted(given)))
  if (operation === 'dilate') return grown(mask)
  if (operation === 'erode') return shrunk(mask)
  return operation === 'open' ? grown(shrunk(mask)) : shrunk(grown(mask))
}

/** Voxels whose ball touches the mask: dilation by a ball, exact on anisotropic voxels. */
export function dilated(mask: Uint8Array, size: Spacing, spacing: Spacing, radius: number): Uint8Array {
  return byBall('dilate', mask, size, spacing, radius)
}

/** Voxels whose ball holds no background: erosion by a ball. */
export function eroded(mask: Uint8Array, size: Spacing, spacing: Spacing, radius: number): Uint8Array {
  return byBall('erode', mask, size, spacing, radius)
}

/**
 * Lets structures take background voxels. A voxel that several want goes to the nearest, of equally near ones to the
 * one with the smaller value; voxels of other structures are never taken.
 */
function grow(
  labels: LabelMap,
  structures: readonly Structure[],
  grown: (structure: Structure) => Grown | undefined,
) {
  const { size } = labels.grid
  const values = labels.values.slice()
  const nearest = structures.length > 1 ? new Float32Array(values.length).fill(Infinity) : undefined
  for (const structure of structures) {
    const found = grown(structure)
    if (!found) continue
    forEachInside(size, found.window, (voxel, at) => {
      if (found.result[at] === 0 || labels.values[voxel] !== 0) return
      if (nearest) {
        const distance = found.distance![at]!
        if (!(distance < nearest[voxel]!)) return
        nearest[voxel] = distance
      }
      values[voxel] = structure.value
    })
  }
  return { ...labels, values }
}

function shrink(
  labels: LabelMap,
  structures: readonly Structure[],
  kept: (window: MaskWindow) => Uint8Array,
  margin: Spacing,
) {
  const { size } = labels.grid
  const values = labels.values.slice()
  for (const structure of structures) {
    const window = windowOfValue(labels.values, size, structure.value, margin)
    if (!window) continue
    const result = kept(window)
    forEachInside(size, window, (voxel, at) => {
      if (window.mask[at] !== 0 && result[at] === 0) values[voxel] = 0
    })
  }
  return { ...labels, values }
}

export type MorphologyOperation = 'dilate' | 'erode' | 'open' | 'close'

/**
 * Dilation, erosion, opening or closing of each structure by a ball of `radius` mm, exact for the voxels' spacing: a
 * voxel belongs to the ball where its centre does. At the border of the volume the outermost voxels are taken to go on,
 * so that a bone that leaves the image is not eroded at the cut, and closing never takes voxels away nor glues a bone
 * to the border. Growing never enters another structure.
 * Method: Serra 1982; balls of some voxels row by row on bits, larger ones by thresholds of the exact distance transform
 * (Felzenszwalb & Huttenlocher 2012).
 * @throws StepError STRUCTURE_NOT_FOUND, STRUCTURE_VANISHED
 */
export function morphology(
  labels: LabelMap,
  operation: MorphologyOperation,
  params: MorphologyParams,
  context?: StepContext,
): LabelMap {
  const { radius } = params
  const { size, spacing } = labels.grid
  const structures = structuresNamed(labels, params.structures, `label/${operation}`)
  const margin = marginOf(radius, spacing, operation === 'open' || operation === 'close' ? 2 : 1)
  if (operation === 'erode' || operation === 'open') {
    const kept = (window: MaskWindow) => {
      context?.checkCancelled()
      return byBall(operation, window.mask, window.size, spacing, radius)
    }
    const result = shrink(labels, structures, kept, margin)
    return refuseVanished(labels, result, `label/${operation}`, 'choose a smaller radius')
  }
  return grow(labels, structures, (structure) => {
    context?.checkCancelled()
    const window = windowOfValue(labels.values, size, structure.value, margin)
    if (!window) return undefined
    const distance = structures.length > 1 ? distanceTransform(window.mask, window.size, spacing) : undefined
    return { window, distance, result: byBall(operation, window.mask, window.size, spacing, radius) }
  })
}
