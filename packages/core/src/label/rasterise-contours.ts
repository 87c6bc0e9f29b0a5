import { distanceTransform } from '@trabecula/kernels'
import type { Warning } from '../base/errors.ts'
import type { Contour, ContouredRegion, StructureSetFile } from '../formats/dicom/structure-set.ts'
import { LayerStack, type Segment, type SegmentFile } from '../formats/segments.ts'
import { type CombinedSlice, combineContours } from '../geometry/contour-fill.ts'
import { type Grid, indexOfPoint, voxelCountOf } from '../geometry/volume.ts'
import { StepError } from '../step.ts'

/** Between which contours slices are filled: those as far apart as the region's contours mostly are, all, or none. */
export type ContourGaps = 'regular' | 'all' | 'none'

type Axis = 0 | 1 | 2

interface Placed {
  /** Slice index along the axis; whole where the contour lies on a slice. */
  readonly at: number
  /** In pixels of the two other axes. */
  readonly pixels: Float64Array
  readonly exclusive: boolean
}

interface Plane extends CombinedSlice {
  readonly at: number
}

interface Told {
  interpolated: number
  holes: number
  crossing: number
  outside: number
  readonly left: string[]
}

const FLAT = 0.05 // Slices: how far a contour's points may lie off their plane.
const ON_SLICE = 0.05
const OTHERS: Readonly<Record<Axis, readonly [Axis, Axis]>> = { 0: [1, 2], 1: [0, 2], 2: [0, 1] }

function refuse(code: string, message: string, where: string, remedy: string): StepError {
  return new StepError({ code, message, where, remedy })
}

/** Voxel indices of a contour's points, f64[3n]. */
function indicesOf(grid: Grid, { points }: Contour): Float64Array {
  const indices = new Float64Array(points.length)
  for (let p = 0; p < points.length; p += 3)
    indices.set(indexOfPoint(grid, [points[p]!, points[p + 1]!, points[p + 2]!]), p)
  return indices
}

/** The grid's axis across which the contour is flat; the slice axis where several are. */
function axisOf(indices: Float64Array): Axis | undefined {
  const low = [Infinity, Infinity, Infinity]
  const high = [-Infinity, -Infinity, -Infinity]
  for (let p = 0; p < indices.length; p++) {
    low[p % 3] = Math.min(low[p % 3]!, indices[p]!)
    high[p % 3] = Math.max(high[p % 3]!, indices[p]!)
  }
  return ([2, 1, 0] as const).find((axis) => high[axis]! - low[axis]! <= FLAT)
}

function placeContour(indices: Float64Array, axis: Axis, exclusive: boolean): Placed {
  const [u, v] = OTHERS[axis]
  const pixels = new Float64Array((indices.length / 3) * 2)
  let sum = 0
  for (let p = 0; p < indices.length / 3; p++) {
    pixels[2 * p] = indices[3 * p + u]!
    pixels[2 * p + 1] = indices[3 * p + v]!
    sum += indices[3 * p + axis]!
  }
  const mean = sum / (indices.length / 3)
  const slice = Math.round(mean)
  return { at: Math.abs(mean - slice) <= ON_SLICE ? slice : mean, pixels, exclusive }
}

/** The region's contours plane by plane, in order. */
function planesOf(
  region: ContouredRegion,
  grid: Grid,
  where: string,
  told: Told,
): { axis: Axis; planes: Plane[] } {
  const indices = region.contours.map((contour) => indicesOf(grid, contour))
  const axes = new Set(indices.map(axisOf))
  const [axis] = axes
  if (axes.size !== 1 || axis === undefined) {
    throw refuse(
      'RTSTRUCT_PLANES',
      `${region.name}: expected contours in planes along one axis of the image's grid, got ${axes.has(undefined) ? 'oblique ones' : 'several axes'}`,
      where,
      'name the image on which they were drawn as `of`',
    )
  }
  const placed = indices.map((own, i) => placeContour(own, axis, region.contours[i]!.exclusive))
  const groups: Placed[][] = []
  for (const contour of placed.sort((a, b) => a.at - b.at)) {
    const group = groups.at(-1)
    if (group && contour.at - group[0]!.at <= ON_SLICE) group.push(contour)
    else groups.push([contour])
  }
  const [u, v] = OTHERS[axis]
  const size = { nx: grid.size[u], ny: grid.size[v] }
  const planes = groups.map((group): Plane => {
    const exclusive = group.some((contour) => contour.exclusive)
    const combined = combineContours(
      group.map(({ pixels }) => pixels),
      size,
      exclusive,
    )
    told.holes += combined.holes
    told.crossing += combined.crossing
    const leaves = group.some(({ at, pixels }) => {
      const beyond = (x: number, most: number) => x < -0.5 || x > most - 0.5
      return beyond(at, grid.size[axis]) || pixels.some((x, i) => beyond(x, i % 2 === 0 ? size.nx : size.ny))
    })
    if (leaves) told.outside++
    return { at: group[0]!.at, ...combined }
  })
  return { axis, planes }
}

/** The distance between contours that is met most often, in slices; the smaller of two equally frequent ones. */
function usualGap(planes: readonly Plane[]): number {
  const counts = new Map<number, number>()
  planes.slice(1).forEach(({ at }, i) => {
    const gap = Math.round((at - planes[i]!.at) * 100) / 100
    counts.set(gap, (counts.get(gap) ?? 0) + 1)
  })
  return [...counts].sort((a, b) => b[1] - a[1] || a[0] - b[0])[0]?.[0] ?? 0
}

/** Distance to the mask's edge in mm: negative inside, positive outside. */
function signedDistance(mask: Uint8Array, size: readonly [number, number, number], spacing: Grid['spacing']) {
  const outside = mask.map((inside) => 1 - inside)
  const toMask = distanceTransform(mask, size, spacing)
  const toOutside = distanceTransform(outside, size, spacing)
  return toMask.map((d, i) => d - toOutside[i]!)
}

/** The box around both masks with a pixel's margin, where the plane has it. */
function windowOf(masks: readonly Uint8Array[], nx: number, ny: number) {
  const box = { x0: nx, x1: -1, y0: ny, y1: -1 }
  for (const mask of masks) {
    for (let i = 0; i < mask.length; i++) {
      if (mask[i] === 0) continue
      const [x, y] = [i % nx, Math.floor(i / nx)]
      box.x0 = Math.min(box.x0, x)
      box.x1 = Math.max(box.x1, x)
      box.y0 = Math.min(box.y0, y)
      box.y1 = Math.max(box.y1, y)
    }
  }
  return {
    x0: Math.max(0, box.x0 - 1),
    y0: Math.max(0, box.y0 - 1),
    x1: Math.min(nx - 1, box.x1 + 1),
    y1: Math.min(ny - 1, box.y1 + 1),
  }
}

/** Masks between two planes at shares t of the way, from the signed distances of both. */
function between(
  [below, above]: readonly [Uint8Array, Uint8Array],
  [nx, ny]: readonly [number, number],
  spacing: Grid['spacing'],
): (t: number) => Uint8Array {
  const { x0, y0, x1, y1 } = windowOf([below, above], nx, ny)
  const [wx, wy] = [x1 - x0 + 1, y1 - y0 + 1]
  if (wx < 1 || wy < 1) return () => new Uint8Array(nx * ny)
  const cut = (mask: Uint8Array) => {
    const part = new Uint8Array(wx * wy)
    for (let j = 0; j < wy; j++) part.set(mask.subarray((y0 + j) * nx + x0, (y0 + j) * nx + x1 + 1), j * wx)
    return signedDistance(part, [wx, wy, 1], spacing)
  }
  const [low, high] = [cut(below), cut(above)]
  return (t) => {
    const mask = new Uint8Array(nx * ny)
    for (let i = 0; i < low.length; i++) {
      if ((1 - t) * low[i]! + t * high[i]! <= 0) mask[(y0 + Math.floor(i / wx)) * nx + x0 + (i % wx)] = 1
    }
    return mask
  }
}

/** The region's mask on each slice of the axis that it meets. */
function* slicesOf(
  planes: readonly Plane[],
  grid: Grid,
  axis: Axis,
  gaps: ContourGaps,
  told: Told,
): Generator<{ slice: number; mask: Uint8Array }> {
  const [u, v] = OTHERS[axis]
  const size = [grid.size[u], grid.size[v]] as const
  const spacing = [grid.spacing[u], grid.spacing[v], 1] as const
  const most =
    gaps === 'all' ? Number.POSITIVE_INFINITY : gaps === 'none' ? 0 : usualGap(planes) * 1.01 + 0.01
  const inside = (slice: number) => slice >= 0 && slice < grid.size[axis]
  for (const [index, plane] of planes.entries()) {
    if (Number.isInteger(plane.at) && inside(plane.at)) yield { slice: plane.at, mask: plane.mask }
    const next = planes[index + 1]
    if (!next) continue
    const from = Math.max(0, Math.floor(plane.at) + 1)
    const to = Math.min(grid.size[axis] - 1, Math.ceil(next.at) - 1)
    if (from > to) continue
    if (next.at - plane.at > most) {
      told.left.push(`${from} to ${to}`)
      continue
    }
    const maskAt = between([plane.mask, next.mask], size, spacing)
    for (let slice = from; slice <= to; slice++) {
      const t = (slice - plane.at) / (next.at - plane.at)
      told.interpolated++
      yield { slice, mask: maskAt(t) }
    }
  }
}

function warningsOf(name: string, told: Told, where: string): Warning[] {
  const said: [string, string][] = []
  if (told.interpolated > 0)
    said.push([
      'RTSTRUCT_INTERPOLATED',
      `${name}: ${told.interpolated} slices between contours are interpolated by distance`,
    ])
  if (told.left.length > 0)
    said.push([
      'RTSTRUCT_GAP',
      `${name}: slices ${told.left.slice(0, 6).join(', ')} lie in gaps wider than between other contours and are left empty`,
    ])
  if (told.holes > 0)
    said.push(['RTSTRUCT_HOLES', `${name}: ${told.holes} contours inside others are taken as holes`])
  if (told.crossing > 0)
    said.push([
      'RTSTRUCT_CROSSING',
      `${name}: ${told.crossing} contours cross others of their slice; they are united`,
    ])
  if (told.outside > 0)
    said.push([
      'RTSTRUCT_OUTSIDE',
      `${name}: contours of ${told.outside} slices reach beyond the image and are cut off there`,
    ])
  return said.map(([code, message]) => ({ code, message, where }))
}

/**
 * Closed contours as voxels of a grid: a voxel belongs to a region where its centre lies inside. Contours may lie in
 * planes along any axis of the grid. Slices between contours are filled by interpolating signed distances in the plane
 * (shape-based interpolation, Raya & Udupa 1990, doi:10.1109/42.52980), as far as `gaps` says.
 * @throws StepError RTSTRUCT_PLANES where contours are oblique to the grid
 */
export function rasteriseContours(
  set: StructureSetFile,
  grid: Grid,
  gaps: ContourGaps,
  where: string,
): SegmentFile {
  const warnings: Warning[] = [...set.warnings]
  const numbers = set.regions.map((_, index) => index + 1)
  const stack = new LayerStack(voxelCountOf(grid), numbers.length)
  const segments: Segment[] = []
  const strides = [1, grid.size[0], grid.size[0] * grid.size[1]]
  for (const [index, region] of set.regions.entries()) {
    const told: Told = { interpolated: 0, holes: 0, crossing: 0, outside: 0, left: [] }
    const name = region.name || `region ${region.number}`
    const { axis, planes } = planesOf({ ...region, name }, grid, where, told)
    const slices = [...slicesOf(planes, grid, axis, gaps, told)]
    const [u, v] = OTHERS[axis]
    const { layer, voxels } = stack.put(index + 1, (take) => {
      for (const { slice, mask } of slices)
        for (let i = 0; i < mask.length; i++) {
          if (mask[i] === 0) continue
          const [a, b] = [i % grid.size[u], Math.floor(i / grid.size[u])]
          if (!take(slice * strides[axis]! + a * strides[u]! + b * strides[v]!)) return false
        }
      return true
    })
    warnings.push(...warningsOf(name, told, where))
    if (voxels === 0) {
      warnings.push({ code: 'SEGMENTS_EMPTY', message: `segments without voxels: ${name}`, where })
      continue
    }
    const { algorithmType, algorithm, colour, type } = region
    segments.push({
      value: index + 1,
      layer,
      label: region.name,
      ...(algorithmType === undefined ? {} : { algorithmType }),
      ...(algorithm === undefined ? {} : { algorithm }),
      ...(colour === undefined ? {} : { colour }),
      ...(type === undefined ? {} : { type }),
    })
  }
  const frame = set.regions.find((region) => region.frameOfReferenceUid !== undefined)?.frameOfReferenceUid
  return {
    format: 'RTSTRUCT',
    grid,
    layers: stack.layers,
    segments,
    ...(frame === undefined ? {} : { frameOfReferenceUid: frame }),
    warnings,
  }
}
