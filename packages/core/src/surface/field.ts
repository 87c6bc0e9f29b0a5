import { isosurface, smoothedSignedDistance } from '@trabecula/kernels'
import { exp } from '../base/math.ts'
import { sharedArray } from '../base/shared-array.ts'
import type { LabelMap } from '../geometry/label-map.ts'
import { signedVolume, surfaceArea } from '../geometry/mesh.ts'
import type { Volume } from '../geometry/volume.ts'
import { StepError } from '../step.ts'
import { type EdgeOptions, greyField, LOCAL_REACH } from './grey-field.ts'
import { keepParts } from './parts.ts'

type Triple = [number, number, number]

/** A scalar field on a part of the label map's grid: the surface lies where it reaches `level`, the body where it is more. */
export interface SurfaceField {
  readonly field: Float32Array | Int16Array
  /** 0 where it is not given. */
  readonly level?: number
  readonly size: Triple
  /** Voxel index in the label map's grid of this field's voxel (0, 0, 0). */
  readonly offset: Triple
  /** u8: 1 where another structure is so near that the surface must not be moved towards it; empty where there is no other. */
  readonly near: Uint8Array
}

export interface FieldOptions extends EdgeOptions {
  readonly keep: 'largest' | 'all'
}

const MARGIN = 4 // Voxels around the structure: the distances' reach and the smoothing's.
const CT_TISSUE = [-200, 2000] as const // HU.
const REACH = 3 // Voxels over which distances are known.
const SMOOTHING = 0.7 // Voxels, sigma of the label's signed distance: takes the staircase away.
const LEAST = 0.05 // Voxels.
const MOST_SHIFT = 0.25 // Voxels.
const NEAR = 1.5 // Voxels: where two structures are nearer than this, vertices stay where the fields put them.
const HALF_GAP = 0.025 // mm that each of two touching bodies stays back from their common boundary.

/** Half-open index ranges of the voxels that belong, with margin, inside the grid; undefined where none does. */
function cropAround(
  [nx, ny, nz]: readonly [number, number, number],
  belongs: (at: number) => boolean,
  margin: Triple = [MARGIN, MARGIN, MARGIN],
): { offset: Triple; size: Triple } | undefined {
  const low: Triple = [nx, ny, nz]
  const high: Triple = [-1, -1, -1]
  for (let k = 0, row = 0; k < nz; k++) {
    for (let j = 0; j < ny; j++, row += nx) {
      // From both ends of the row inward: what lies between the first and the last says nothing more.
      let first = 0
      while (first < nx && !belongs(row + first)) first++
      if (first === nx) continue
      let last = nx - 1
      while (!belongs(row + last)) last--
      low[0] = Math.min(low[0], first)
      high[0] = Math.max(high[0], last)
      low[1] = Math.min(low[1], j)
      high[1] = Math.max(high[1], j)
      low[2] = Math.min(low[2], k)
      high[2] = k
    }
  }
  if (high[0] < 0) return undefined
  const offset = low.map((x, a) => Math.max(0, x - margin[a]!)) as Triple
  const size = high.map((x, a) => Math.min([nx, ny, nz][a]!, x + margin[a]! + 1) - offset[a]!) as Triple
  return { offset, size }
}

/** Around the structure's voxels. @throws StepError LABEL_EMPTY */
function cropOf(
  { grid, values }: LabelMap,
  value: number,
  name: string,
  reach: number,
): { offset: Triple; size: Triple } {
  const margin = grid.spacing.map((s) => Math.max(MARGIN, Math.ceil(reach / s) + 2)) as Triple
  const crop = cropAround(grid.size, (at) => values[at] === value, margin)
  if (crop) return crop
  throw new StepError({
    code: 'LABEL_EMPTY',
    message: `expected voxels of the structure ${name}, found none`,
    where: `structure ${name}`,
    remedy: 'check the threshold and the seeds of the step that makes this structure',
  })
}

function forCrop(
  gridSize: readonly number[],
  offset: Triple,
  size: Triple,
  visit: (at: number, from: number) => void,
): void {
  let at = 0
  for (let k = 0; k < size[2]; k++) {
    for (let j = 0; j < size[1]; j++) {
      let from = offset[0] + gridSize[0]! * (offset[1] + j + gridSize[1]! * (offset[2] + k))
      for (let i = 0; i < size[0]; i++) visit(at++, from++)
    }
  }
}

/** Gaussian weights, sum 1; sigma in voxels. */
export function gaussianWeights(sigma: number): Float32Array {
  const radius = Math.max(1, Math.ceil(3 * sigma))
  const raw = Array.from({ length: 2 * radius + 1 }, (_, i) =>
    exp(-((i - radius) * (i - radius)) / (2 * sigma * sigma)),
  )
  const sum = raw.reduce((a, b) => a + b, 0)
  return Float32Array.from(raw, (w) => w / sum)
}

/** Signed distance of a voxel set's boundary, mm, positive inside, exact within REACH voxels, smoothed. */
function signedDistance(
  flags: Uint8Array,
  size: Triple,
  spacing: readonly [number, number, number],
): Float32Array {
  return smoothedSignedDistance(
    flags,
    size,
    spacing,
    REACH * Math.max(...spacing),
    gaussianWeights(SMOOTHING),
  )
}

/** Air and metal say nothing of bone, and where they begin is known in a CT alone. */
function tissueOf({ modality }: Volume): readonly [number, number] {
  return modality === 'CT' ? CT_TISSUE : [Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY]
}

/**
 * The field whose zero is the structure's surface.
 *
 * With an edge value, f is the image minus the edge (with `local` that of the place) within TRUST voxels of the label's boundary, bounded below and above
 * by the label's signed distance, so that marrow stays inside and no soft part is added. Without, f is the label's
 * smoothed signed distance. Against other structures f is at most half the difference of the two signed distances: the
 * two bodies' fields are each other's negative there, less a gap of 0.05 mm, so they do not overlap.
 * @throws StepError LABEL_EMPTY, EDGE_NOT_FOUND
 */
export function surfaceField(
  labels: LabelMap,
  image: Volume | undefined,
  value: number,
  name: string,
  options: FieldOptions,
): SurfaceField {
  const byImage = image && (options.edge !== undefined || options.local)
  const { offset, size } = cropOf(labels, value, name, byImage && options.local ? LOCAL_REACH : 0)
  const spacing = labels.grid.spacing
  const voxel = Math.max(...spacing)
  const count = size[0] * size[1] * size[2]
  const own = new Uint8Array(count)
  const others = new Uint8Array(count)
  let neighbours = false
  forCrop(labels.grid.size, offset, size, (at, from) => {
    const label = labels.values[from]!
    if (label === value) own[at] = 1
    else if (label !== 0) {
      others[at] = 1
      neighbours = true
    }
  })
  const distance = signedDistance(own, size, spacing)
  const away = neighbours ? signedDistance(others, size, spacing) : undefined
  let slope = 1
  let field: Float32Array
  if (byImage) {
    const values = new Float32Array(count)
    forCrop(labels.grid.size, offset, size, (at, from) => {
      values[at] = image.values[from]!
    })
    ;({ field, slope } = greyField(
      { values, size, spacing, own, others, distance, away, tissue: tissueOf(image) },
      name,
      options,
    ))
  } else field = ofLabelsVolume(distance, own, size, spacing)
  const near = sharedArray(Uint8Array, away ? count : 0)
  if (away) keepApart(field, { distance, away, own, others, near }, slope, voxel)
  keepParts(field, own, size, options.keep)
  return { field, size, offset, near }
}

/** However thin a place, the voxels of one side stay on it and those of the other side there: LEAST from the boundary. */
function heldApart(distance: number, inside: number, outside: number, voxel: number): number {
  if (inside) return Math.max(distance, LEAST * voxel)
  return outside ? Math.min(distance, -LEAST * voxel) : distance
}

/**
 * The smoothed distance, shifted so that it encloses as much as the label's voxels do: smoothing takes from convex
 * sides, 1 % and more of a small bone. One Newton step, δ = (V voxels − V surface) / area; thin places are held.
 */
function ofLabelsVolume(
  distance: Float32Array,
  own: Uint8Array,
  size: Triple,
  spacing: readonly [number, number, number],
): Float32Array {
  const voxel = Math.max(...spacing)
  const field = sharedArray(Float32Array, distance.length)
  const shift = (by: number) => {
    for (let i = 0; i < field.length; i++)
      field[i] = heldApart(distance[i]! + by, own[i]!, 1 - own[i]!, voxel)
    return field
  }
  shift(0)
  const { indices, triangles } = isosurface(field, size, 0, LEAST)
  const mesh = { positions: Float32Array.from(indices, (x, i) => x * spacing[i % 3]!), triangles }
  const area = surfaceArea(mesh)
  const wanted = own.reduce((sum, inside) => sum + inside, 0) * spacing[0] * spacing[1] * spacing[2]
  const by = area > 0 ? (wanted - signedVolume(mesh)) / area : 0
  return shift(Math.min(MOST_SHIFT * voxel, Math.max(-MOST_SHIFT * voxel, by)))
}

interface Neighbourhood {
  readonly distance: Float32Array
  /** Signed distance of all other structures. */
  readonly away: Float32Array
  readonly own: Uint8Array
  readonly others: Uint8Array
  readonly near: Uint8Array
}

/** Cuts the field back to the half of the space between structures that is its own; marks what is near another. */
function keepApart(field: Float32Array, around: Neighbourhood, slope: number, voxel: number): void {
  const { distance, away, own, others, near } = around
  for (let i = 0; i < field.length; i++) {
    const middle = heldApart((distance[i]! - away[i]!) / 2, own[i]!, others[i]!, voxel)
    field[i] = Math.min(field[i]!, slope * (middle - HALF_GAP))
    if (away[i]! > -NEAR * voxel && distance[i]! > -NEAR * voxel) near[i] = 1
  }
}

/**
 * The field of an image above a threshold, without any label, cropped to what is inside: a CT's own values and the threshold as
 * their level, or, where parts are to be left out, values minus threshold.
 * @throws StepError THRESHOLD_FINDS_NOTHING
 */
export function thresholdField(image: Volume, threshold: number, keep: 'largest' | 'all'): SurfaceField {
  const { values } = image
  const near = new Uint8Array(0)
  // A scan's own values are the field: no copy of them, and slices without anything inside are left out.
  if ((values instanceof Int16Array || values instanceof Float32Array) && keep === 'all') {
    const [nx, ny] = image.grid.size
    const plane = nx * ny
    const { first, end } = slicesAround(image, threshold)
    return {
      field: values.subarray(plane * first, plane * end),
      level: threshold,
      size: [nx, ny, end - first],
      offset: [0, 0, first],
      near,
    }
  }
  const crop = cropAround(image.grid.size, (at) => values[at]! >= threshold)
  if (!crop) throw nothingAbove(image, threshold)
  const { offset, size } = crop
  const field = sharedArray(Float32Array, size[0] * size[1] * size[2])
  forCrop(image.grid.size, offset, size, (at, from) => {
    field[at] = values[from]! - threshold
  })
  if (keep === 'largest') {
    const own = new Uint8Array(field.length) // Whatever is inside is its own.
    for (let at = 0; at < field.length; at++) if (field[at]! >= 0) own[at] = 1
    keepParts(field, own, size, keep)
  }
  return { field, size, offset, near }
}

/** The slices that hold values from the threshold on, with margin; half open. @throws StepError THRESHOLD_FINDS_NOTHING */
function slicesAround(image: Volume, threshold: number): { readonly first: number; readonly end: number } {
  const { values, grid } = image
  const [nx, ny, nz] = grid.size
  const plane = nx * ny
  let at = 0
  while (at < values.length && !(values[at]! >= threshold)) at++
  if (at === values.length) throw nothingAbove(image, threshold)
  let last = values.length - 1
  while (!(values[last]! >= threshold)) last--
  const first = Math.max(0, Math.floor(at / plane) - MARGIN)
  return { first, end: Math.min(nz, Math.floor(last / plane) + MARGIN + 1) }
}

function nothingAbove({ values }: Volume, threshold: number): StepError {
  let most = -Infinity
  for (const value of values) if (value > most) most = value
  return new StepError({
    code: 'THRESHOLD_FINDS_NOTHING',
    message: `expected values of ${threshold} and more, the greatest is ${most}`,
    where: 'threshold',
    remedy: 'give a lower threshold',
  })
}
