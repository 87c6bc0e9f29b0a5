import { add, multiplyMatrixVector, scale, type Vector3 } from '../base/vectors.ts'
import type { LabelMap, Structure } from '../geometry/label-map.ts'
import type { Bounds } from '../geometry/mesh.ts'
import { type Grid, indexOfPoint, pointOfIndex, type Volume, type VoxelArray } from '../geometry/volume.ts'
import { type Camera, cameraOf, type Framing, frameBounds, type View } from './camera.ts'
import type { Canvas } from './strokes.ts'

export const axes = ['axial', 'coronal', 'sagittal'] as const
export type SliceAxis = (typeof axes)[number]

// Radiological convention: axial from the feet, coronal from the front, sagittal from the patient's left.
const SEEN_FROM: Readonly<Record<SliceAxis, View>> = {
  axial: 'inferior',
  coronal: 'anterior',
  sagittal: 'left',
}
const ACROSS: Readonly<Record<SliceAxis, 0 | 1 | 2>> = { axial: 2, coronal: 1, sagittal: 0 }
const FARTHEST = -1e30

export interface Window {
  readonly level: number
  readonly width: number
}

export function sliceCamera(axis: SliceAxis): Camera {
  return cameraOf(SEEN_FROM[axis])
}

/** The LPS coordinate that an axis's slices count: z, y or x. */
export function acrossOf(axis: SliceAxis): 0 | 1 | 2 {
  return ACROSS[axis]
}

/** The box around all voxels, half a voxel beyond their centres, LPS mm. */
export function gridBounds(grid: Grid): Bounds {
  const min = [Infinity, Infinity, Infinity]
  const max = [-Infinity, -Infinity, -Infinity]
  for (let corner = 0; corner < 8; corner++) {
    const end = (axis: 0 | 1 | 2) => (corner & (1 << axis) ? grid.size[axis] - 0.5 : -0.5)
    pointOfIndex(grid, [end(0), end(1), end(2)]).forEach((value, axis) => {
      min[axis] = Math.min(min[axis]!, value)
      max[axis] = Math.max(max[axis]!, value)
    })
  }
  return { min: min as unknown as Vector3, max: max as unknown as Vector3 }
}

/** Mean position of each structure's voxels by name, LPS mm; structures without voxels are left out. */
export function structureCentres(labels: LabelMap): ReadonlyMap<string, Vector3> {
  const [nx, ny, nz] = labels.grid.size
  const sums = new Float64Array(4 * 65536)
  for (let k = 0; k < nz; k++) {
    for (let j = 0; j < ny; j++) {
      const row = nx * (j + ny * k)
      for (let i = 0; i < nx; i++) {
        const at = 4 * labels.values[row + i]!
        if (at === 0) continue
        sums[at]! += i
        sums[at + 1]! += j
        sums[at + 2]! += k
        sums[at + 3]! += 1
      }
    }
  }
  const centres = new Map<string, Vector3>()
  for (const { name, value } of labels.structures) {
    const [i, j, k, count] = sums.subarray(4 * value, 4 * value + 4) as unknown as [
      number,
      number,
      number,
      number,
    ]
    if (count > 0) centres.set(name, pointOfIndex(labels.grid, [i / count, j / count, k / count]))
  }
  return centres
}

/** Frames the whole volume in a plane across `axis` through `at` (LPS mm); the picture takes the volume's proportions. */
export function frameSlice(grid: Grid, axis: SliceAxis, at: number, largest: number): Framing {
  const bounds = gridBounds(grid)
  const camera = sliceCamera(axis)
  const extents = [0, 1, 2].map((k) => bounds.max[k]! - bounds.min[k]!)
  const along = (direction: Vector3) =>
    direction.reduce((sum, value, k) => sum + Math.abs(value) * extents[k]!, 0)
  const [across, down] = [along(camera.right), along(camera.down)]
  const perMm = largest / Math.max(across, down)
  const width = Math.max(16, Math.round(across * perMm))
  const height = Math.max(16, Math.round(down * perMm))
  const framing = frameBounds(bounds, camera, width, height, 0)
  const centre = [...framing.centre] as [number, number, number]
  centre[ACROSS[axis]] = at
  return { ...framing, centre }
}

/** Calls `visit` for every pixel with the continuous index of its middle in `grid`. */
function scan(
  grid: Grid,
  framing: Framing,
  visit: (pixel: number, i: number, j: number, k: number) => void,
): void {
  const { camera, width, height, pixelsPerMm, centre } = framing
  const start = indexOfPoint(grid, pointAt(framing, 0.5, 0.5))
  const right = indexStep(grid, scale(camera.right, 1 / pixelsPerMm), centre)
  const down = indexStep(grid, scale(camera.down, 1 / pixelsPerMm), centre)
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      visit(
        y * width + x,
        start[0] + x * right[0] + y * down[0],
        start[1] + x * right[1] + y * down[1],
        start[2] + x * right[2] + y * down[2],
      )
    }
  }
}

function pointAt({ camera, width, height, pixelsPerMm, centre }: Framing, x: number, y: number): Vector3 {
  const across = scale(camera.right, (x - width / 2) / pixelsPerMm)
  return add(centre, add(across, scale(camera.down, (y - height / 2) / pixelsPerMm)))
}

function indexStep(grid: Grid, step: Vector3, from: Vector3): Vector3 {
  const [a, b] = [indexOfPoint(grid, from), indexOfPoint(grid, add(from, step))]
  return [b[0] - a[0], b[1] - a[1], b[2] - a[2]]
}

/** Values of the plane, trilinear, as grey through a window; black outside the volume. */
export function greySlice(volume: Volume, framing: Framing, window: Window): Canvas {
  const { width, height } = framing
  const pixels = new Uint8Array(3 * width * height)
  const low = window.level - window.width / 2
  scan(volume.grid, framing, (pixel, i, j, k) => {
    const value = interpolated(volume, i, j, k)
    const grey = Math.min(255, Math.max(0, Math.round(((value - low) / window.width) * 255)))
    pixels[3 * pixel] = grey
    pixels[3 * pixel + 1] = grey
    pixels[3 * pixel + 2] = grey
  })
  return { width, height, pixels }
}

function interpolated({ grid, values }: Volume, i: number, j: number, k: number): number {
  const nx = grid.size[0]
  const ny = grid.size[1]
  const nz = grid.size[2]
  if (!(i > -0.5 && j > -0.5 && k > -0.5 && i < nx - 0.5 && j < ny - 0.5 && k < nz - 0.5)) return FARTHEST
  const x = Math.min(nx - 1, Math.max(0, i))
  const y = Math.min(ny - 1, Math.max(0, j))
  const z = Math.min(nz - 1, Math.max(0, k))
  const x0 = Math.floor(x)
  const y0 = Math.floor(y)
  const z0 = Math.floor(z)
  const dx = x0 + 1 < nx ? 1 : 0
  const dy = y0 + 1 < ny ? nx : 0
  const dz = z0 + 1 < nz ? nx * ny : 0
  const at = x0 + nx * (y0 + ny * z0)
  const near = bilinear(values, at, dx, dy, x - x0, y - y0)
  return near * (1 - (z - z0)) + bilinear(values, at + dz, dx, dy, x - x0, y - y0) * (z - z0)
}

function bilinear(values: VoxelArray, at: number, dx: number, dy: number, fx: number, fy: number): number {
  const above = values[at]! * (1 - fx) + values[at + dx]! * fx
  return above * (1 - fy) + (values[at + dy]! * (1 - fx) + values[at + dy + dx]! * fx) * fy
}

/** Label of the voxel that each pixel's middle lies in; 0 outside. */
export function labelSlice(labels: LabelMap, framing: Framing): Uint16Array {
  const [nx, ny, nz] = labels.grid.size
  const plane = new Uint16Array(framing.width * framing.height)
  scan(labels.grid, framing, (pixel, i, j, k) => {
    const [x, y, z] = [Math.round(i), Math.round(j), Math.round(k)]
    if (x < 0 || y < 0 || z < 0 || x >= nx || y >= ny || z >= nz) return
    plane[pixel] = labels.values[x + nx * (y + ny * z)]!
  })
  return plane
}

/** Colours the pixels of a structure that lie within `weight` pixels of one that is not of it. */
export function drawOutlines(
  canvas: Canvas,
  plane: Uint16Array,
  structures: readonly Structure[],
  weight: number,
): void {
  const colours = new Map(structures.map(({ value, colour }) => [value, colour]))
  const { width, height, pixels } = canvas
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const label = plane[y * width + x]!
      const colour = label === 0 ? undefined : colours.get(label)
      if (!colour || !isBorder(plane, width, height, x, y, weight)) continue
      pixels.set(colour, 3 * (y * width + x))
    }
  }
}

function isBorder(
  plane: Uint16Array,
  width: number,
  height: number,
  x: number,
  y: number,
  weight: number,
): boolean {
  const label = plane[y * width + x]
  for (let step = 1; step <= weight; step++) {
    if (x >= step && plane[y * width + x - step] !== label) return true
    if (x + step < width && plane[y * width + x + step] !== label) return true
    if (y >= step && plane[(y - step) * width + x] !== label) return true
    if (y + step < height && plane[(y + step) * width + x] !== label) return true
  }
  return false
}

/** The middle of a grid, LPS mm. */
export function gridCentre(grid: Grid): Vector3 {
  const half = (axis: 0 | 1 | 2) => ((grid.size[axis] - 1) / 2) * grid.spacing[axis]
  return add(grid.origin, multiplyMatrixVector(grid.direction, [half(0), half(1), half(2)]))
}
