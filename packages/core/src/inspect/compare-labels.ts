import { distanceTransform } from '@trabecula/kernels'
import type { Vector3 } from '../base/vectors.ts'
import { flattened, layersOf } from '../geometry/label-layers.ts'
import type { LabelMap } from '../geometry/label-map.ts'
import type { StepContext } from '../step.ts'
import { onCommonGrid } from './common-grid.ts'
import { elementAreas, type SurfaceElements, surfaceElements } from './surface-elements.ts'

type Size = readonly [number, number, number]

/** How far two masks differ. Distances in mm; NaN where there is nothing to measure, Infinity where one mask is empty. */
export interface MaskComparison {
  /** 2 |A ∩ B| / (|A| + |B|). */
  readonly dice: number
  /** The greater of the two directed greatest distances. */
  readonly hausdorff: number
  /** The greater of the two directed, area-weighted 95th percentiles. */
  readonly hausdorff95: number
  /** Area-weighted means, A to B and B to A. */
  readonly meanSurfaceDistance: readonly [number, number]
  /** Share of both surfaces' area within `tolerance` of the other. */
  readonly surfaceDice: number
  /** mm. */
  readonly tolerance: number
  readonly voxels: readonly [number, number]
}

/** The comparison of one structure. */
export interface LabelComparison extends MaskComparison {
  readonly value: number
  /** As the first label map that has it names it. */
  readonly name: string
}

/** Of the surface elements of one mask: distance to the other's, sorted, with the area of each. */
interface Distances {
  readonly distance: Float32Array
  readonly area: Float64Array
  readonly total: number
}

/** A box of voxels: first and last index along x, y, z. */
interface Box {
  readonly low: [number, number, number]
  readonly high: [number, number, number]
}

type Voxels = Uint8Array | Uint16Array

/** The box around the voxels of each value but 0, in either array. */
function boxesOf(a: Voxels, b: Voxels, size: Size): Map<number, Box> {
  const boxes: (Box | undefined)[] = []
  const widen = (value: number, x: number, y: number, z: number) => {
    const box = boxes[value]
    if (!box) {
      boxes[value] = { low: [x, y, z], high: [x, y, z] }
      return
    }
    const { low, high } = box
    if (x < low[0]) low[0] = x
    if (x > high[0]) high[0] = x
    if (y < low[1]) low[1] = y
    if (y > high[1]) high[1] = y
    high[2] = z
  }
  for (let z = 0, n = 0; z < size[2]; z++) {
    for (let y = 0; y < size[1]; y++) {
      for (let x = 0; x < size[0]; x++, n++) {
        if (a[n] !== 0) widen(a[n]!, x, y, z)
        if (b[n] !== 0) widen(b[n]!, x, y, z)
      }
    }
  }
  return new Map(boxes.flatMap((box, value) => (box ? [[value, box] as const] : [])))
}

function boxAround(boxes: Iterable<Box>): Box | undefined {
  let all: Box | undefined
  for (const { low, high } of boxes) {
    if (!all) all = { low: [...low], high: [...high] }
    for (const axis of [0, 1, 2] as const) {
      all.low[axis] = Math.min(all.low[axis], low[axis])
      all.high[axis] = Math.max(all.high[axis], high[axis])
    }
  }
  return all
}

const sizeOf = ({ low, high }: Box) => high.map((h, axis) => h - low[axis]! + 1) as unknown as Size

/** The voxels of a box that belong, as a mask; `value` undefined for all but 0. */
function maskIn(values: Voxels, size: Size, box: Box, value: number | undefined): Uint8Array {
  const [nx, ny, nz] = sizeOf(box)
  const mask = new Uint8Array(nx * ny * nz)
  for (let k = 0, at = 0; k < nz; k++) {
    for (let j = 0; j < ny; j++) {
      const row = box.low[0] + size[0] * (box.low[1] + j + size[1] * (box.low[2] + k))
      for (let i = 0; i < nx; i++, at++) {
        const own = values[row + i]!
        if (value === undefined ? own !== 0 : own === value) mask[at] = 1
      }
    }
  }
  return mask
}

const isSurface = (code: number) => code !== 0 && code !== 255

/** Distances from the elements of one surface to those of the other. */
function distancesTo(
  other: SurfaceElements,
  own: SurfaceElements,
  spacing: Vector3,
  areas: Float64Array,
): Distances {
  const there = Uint8Array.from(other.codes, (code) => (isSurface(code) ? 1 : 0))
  const field = distanceTransform(there, other.size, spacing)
  let count = 0
  for (let n = 0; n < own.codes.length; n++) if (isSurface(own.codes[n]!)) count++
  // Distance and code in one number: positive floats sort as their bits do, so one sort orders both.
  const keys = new Float64Array(count)
  const bits = new Uint32Array(field.buffer, field.byteOffset, field.length)
  for (let n = 0, at = 0; n < own.codes.length; n++) {
    const code = own.codes[n]!
    if (isSurface(code)) keys[at++] = bits[n]! * 256 + code
  }
  keys.sort()
  const distance = new Float32Array(count)
  const sorted = new Uint32Array(distance.buffer)
  const area = new Float64Array(count)
  let total = 0
  for (let at = 0; at < count; at++) {
    const code = keys[at]! % 256
    sorted[at] = (keys[at]! - code) / 256
    area[at] = areas[code]!
    total += area[at]!
  }
  return { distance, area, total }
}

function meanOf({ distance, area, total }: Distances): number {
  let sum = 0
  for (let i = 0; i < distance.length; i++) sum += distance[i]! * area[i]!
  return sum / total
}

/** The first distance at which the area up to it reaches the share. */
function percentileOf({ distance, area, total }: Distances, share: number): number {
  let sum = 0
  for (let i = 0; i < distance.length; i++) {
    sum += area[i]!
    if (sum / total >= share) return distance[i]!
  }
  return distance.at(-1) ?? Number.POSITIVE_INFINITY
}

function areaWithin({ distance, area }: Distances, tolerance: number): number {
  const limit = tolerance * (1 + 1e-6) // Distances are f32.
  let sum = 0
  for (let i = 0; i < distance.length && distance[i]! <= limit; i++) sum += area[i]!
  return sum
}

/**
 * Compares two masks on one grid by volume and by surface, as google-deepmind/surface-distance does (Nikolov et al.
 * 2018, arXiv:1809.04430): surface elements stand at voxel corners, weighted by the area that marching cubes gives
 * their 2 × 2 × 2 neighbourhood; distances run between element positions; the border of the volume counts as surface.
 * Where one mask is empty, its mean is NaN and the other's Infinity; where both are, the Hausdorff distances are
 * Infinity and all else NaN.
 * @param a u8[nx·ny·nz], ≠ 0 belongs to it. @param spacing mm. @param tolerance mm, for surfaceDice.
 */
export function compareMasks(
  a: Uint8Array,
  b: Uint8Array,
  size: Size,
  spacing: Vector3,
  tolerance: number,
  context?: Pick<StepContext, 'checkCancelled'>,
): MaskComparison {
  const box = boxAround(boxesOf(a, b, size).values())
  if (!box) {
    const [far, none] = [Number.POSITIVE_INFINITY, Number.NaN]
    const means = [none, none] as const
    return {
      dice: none,
      hausdorff: far,
      hausdorff95: far,
      meanSurfaceDistance: means,
      surfaceDice: none,
      tolerance,
      voxels: [0, 0],
    }
  }
  const part = sizeOf(box)
  return compareParts(
    maskIn(a, size, box, undefined),
    maskIn(b, size, box, undefined),
    part,
    spacing,
    tolerance,
    context,
  )
}

/** As `compareMasks`, for masks that fill their volume. */
function compareParts(
  a: Uint8Array,
  b: Uint8Array,
  size: Size,
  spacing: Vector3,
  tolerance: number,
  context?: Pick<StepContext, 'checkCancelled'>,
): MaskComparison {
  let [inA, inB, inBoth] = [0, 0, 0]
  for (let n = 0; n < a.length; n++) {
    inA += a[n]!
    inB += b[n]!
    inBoth += a[n]! & b[n]!
  }
  const areas = elementAreas(spacing)
  const elementsOfA = surfaceElements(a, size)
  const elementsOfB = surfaceElements(b, size)
  context?.checkCancelled()
  const aToB = distancesTo(elementsOfB, elementsOfA, spacing, areas)
  context?.checkCancelled()
  const bToA = distancesTo(elementsOfA, elementsOfB, spacing, areas)
  context?.checkCancelled()
  return {
    dice: (2 * inBoth) / (inA + inB),
    hausdorff: Math.max(
      percentileOf(aToB, Number.POSITIVE_INFINITY),
      percentileOf(bToA, Number.POSITIVE_INFINITY),
    ),
    hausdorff95: Math.max(percentileOf(aToB, 0.95), percentileOf(bToA, 0.95)),
    meanSurfaceDistance: [meanOf(aToB), meanOf(bToA)],
    surfaceDice: (areaWithin(aToB, tolerance) + areaWithin(bToA, tolerance)) / (aToB.total + bToA.total),
    tolerance,
    voxels: [inA, inB],
  }
}

/** Which structures of two label maps are compared with each other. */
export type LabelPairing = 'value' | 'name'

/** A mask in a label map: the layer and the value that it has there; undefined where the map has no such structure. */
interface Place {
  readonly values: Voxels
  readonly value: number
}

/** Values of every layer that voxels have, and where they stand; with names where pairs go by name. */
function placesOf(labels: LabelMap, pairing: LabelPairing): Map<string | number, Place & { name: string }> {
  const places = new Map<string | number, Place & { name: string }>()
  for (const { values, structures } of layersOf(labels)) {
    const seen = new Uint8Array(65536)
    for (let n = 0; n < values.length; n++) seen[values[n]!] = 1
    for (let value = 1; value < seen.length; value++) {
      if (seen[value] === 0) continue
      const name = structures.find((structure) => structure.value === value)?.name ?? `label_${value}`
      places.set(pairing === 'name' ? name : value, { values, value, name })
    }
  }
  return places
}

/** One structure's comparison: the masks of two layers in the box around both. */
function comparePlaces(
  a: Place | undefined,
  b: Place | undefined,
  { size, spacing }: LabelMap['grid'],
  tolerance: number,
  context?: Pick<StepContext, 'checkCancelled'>,
): MaskComparison {
  const boxes = [a, b].map((place) => place && boxesOf(place.values, place.values, size).get(place.value))
  const box = boxAround(boxes.filter((found) => found !== undefined))!
  const mask = (place: Place | undefined) =>
    place
      ? maskIn(place.values, size, box, place.value)
      : new Uint8Array(sizeOf(box).reduce((n, x) => n * x, 1))
  return compareParts(mask(a), mask(b), sizeOf(box), spacing, tolerance, context)
}

/**
 * Compares two label maps: all that is not background together, and every structure that either has, paired by value or
 * by name. The second may be stored in another order of axes, or hold fewer slices of the same grid.
 * @param tolerance mm.
 * @throws StepError GRID_MISMATCH where they are not voxels of one grid of the patient.
 */
export function compareLabels(
  first: LabelMap,
  second: LabelMap,
  tolerance: number,
  context?: Pick<StepContext, 'checkCancelled'>,
  pairing: LabelPairing = 'value',
): { readonly all: MaskComparison; readonly labels: readonly LabelComparison[] } {
  const { a, b } = onCommonGrid(first, second)
  const { size, spacing } = a.grid
  const [allA, allB] = [flattened(a).values, flattened(b).values]
  const all = boxAround(boxesOf(allA, allB, size).values())
  if (!all) {
    const nothing = new Uint8Array(1)
    return { all: compareMasks(nothing, nothing, [1, 1, 1], spacing, tolerance), labels: [] }
  }
  const [inA, inB] = [placesOf(a, pairing), placesOf(b, pairing)]
  const keys = [...new Set([...inA.keys(), ...inB.keys()])]
  if (pairing === 'value') keys.sort((p, q) => Number(p) - Number(q))
  return {
    all: compareParts(
      maskIn(allA, size, all, undefined),
      maskIn(allB, size, all, undefined),
      sizeOf(all),
      spacing,
      tolerance,
      context,
    ),
    labels: keys.map((key) => {
      const [own, other] = [inA.get(key), inB.get(key)]
      const { value, name } = (own ?? other)!
      return { value, name, ...comparePlaces(own, other, a.grid, tolerance, context) }
    }),
  }
}
