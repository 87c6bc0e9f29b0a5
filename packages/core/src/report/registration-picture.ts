import { fillHoles2d } from '@trabecula/kernels'
import { z } from 'zod'
import { multiplyMatrixVector, transpose, type Vector3 } from '../base/vectors.ts'
import { encodePng } from '../formats/png.ts'
import type { PictureResult } from '../geometry/device.ts'
import type { ImageResult } from '../geometry/image.ts'
import type { Bounds } from '../geometry/mesh.ts'
import type { RegistrationResult } from '../geometry/plan.ts'
import { linearPart, movedPoint } from '../geometry/rigid.ts'
import type { Grid, Volume } from '../geometry/volume.ts'
import { quantiles } from '../image/pyramid.ts'
import { defineStep, StepError } from '../step.ts'
import { type Framing, frameBounds, scaleBarLength } from './camera.ts'
import { pictureName } from './picture.ts'
import { edgeLetters } from './render.ts'
import { sheetOf } from './sheet.ts'
import {
  acrossOf,
  axes,
  drawOutlines,
  greySlice,
  gridBounds,
  type SliceAxis,
  sliceCamera,
  type Window,
} from './slice.ts'
import { CT_WINDOW } from './slice-picture.ts'
import { type Canvas, drawEdgeLetters, drawScaleBar } from './strokes.ts'

const LETTERS = [255, 214, 102] as const
const RIM = [0, 0, 0] as const
const GROUND = [24, 26, 30] as const
const OUTLINE = [255, 140, 40] as const
const GAP = 6
const BONE = 226 // HU, the usual threshold of bone.

const registrationPictureParams = z.strictObject({
  name: pictureName,
  axis: z.enum(axes).optional().describe('only this one; left out: axial, coronal and sagittal'),
  at: z
    .tuple([z.number(), z.number(), z.number()])
    .optional()
    .describe(
      'point of the fixed image through which the slices go, LPS mm; left out: middle of what both show',
    ),
  square: z.number().positive().max(200).default(25).describe('side of the checkerboard’s squares, mm'),
  size: z.number().int().min(200).max(4096).default(1500).describe('width, pixels'),
  caption: z.string().max(300).optional(),
})

/** The grid of a volume that was moved as a whole. */
export function movedGrid(grid: Grid, transform: RegistrationResult['transform']): Grid {
  const rotation = linearPart(transform)
  const columns = [0, 1, 2].map((c) =>
    multiplyMatrixVector(rotation, [grid.direction[c]!, grid.direction[3 + c]!, grid.direction[6 + c]!]),
  )
  const direction = transpose(columns.flat() as unknown as Grid['direction'])
  return { ...grid, origin: movedPoint(transform, grid.origin), direction }
}

/** What both boxes hold. @throws StepError REGISTRATION_NO_OVERLAP */
function commonBounds(a: Bounds, b: Bounds, name: string): Bounds {
  const min = a.min.map((x, axis) => Math.max(x, b.min[axis]!)) as unknown as Vector3
  const max = a.max.map((x, axis) => Math.min(x, b.max[axis]!)) as unknown as Vector3
  if (min.every((x, axis) => x < max[axis]!)) return { min, max }
  throw new StepError({
    code: 'REGISTRATION_NO_OVERLAP',
    message: 'expected two images that share a region after registration, got none',
    where: `picture ${name}`,
    remedy: 'check the registration, and that both images show the same region',
  })
}

/** Bone and soft tissue for CT; for others nearly all values, without the few brightest. */
function windowOf({ volume }: ImageResult): Window {
  if (volume.modality === 'CT') return CT_WINDOW
  const values = volume.values instanceof Float32Array ? volume.values : new Float32Array(volume.values)
  const [low, high] = quantiles(values, 0.005, 0.97)
  return { level: (low + high) / 2, width: Math.max(1e-6, high - low) }
}

interface Pair {
  readonly fixed: Volume
  /** In the fixed image's frame. */
  readonly moving: Volume
  readonly windows: readonly [fixed: Window, moving: Window]
}

function checkerboard({ fixed, moving, windows }: Pair, framing: Framing, square: number): Canvas {
  const canvas = greySlice(fixed, framing, windows[0])
  const other = greySlice(moving, framing, windows[1])
  const side = square * framing.pixelsPerMm
  const { width, height, pixels } = canvas
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      if ((Math.floor((x + 0.5) / side) + Math.floor((y + 0.5) / side)) % 2 === 0) continue
      const at = 3 * (y * width + x)
      pixels.set(other.pixels.subarray(at, at + 3), at)
    }
  }
  return canvas
}

/** One image in grey, and on it the outlines of the other's bone, or of its brighter half where it is no CT. */
function outlined({ fixed, moving, windows }: Pair, framing: Framing, weight: number): Canvas {
  const fromMoving = moving.modality === 'CT' && fixed.modality !== 'CT'
  const [ground, source] = fromMoving ? [fixed, moving] : [moving, fixed]
  const [groundWindow, sourceWindow] = fromMoving ? windows : [windows[1], windows[0]]
  const canvas = greySlice(ground, framing, groundWindow)
  const level = source.modality === 'CT' ? BONE : sourceWindow.level
  const inside = greySlice(source, framing, { level, width: 1e-3 })
  const mask = Uint8Array.from({ length: canvas.width * canvas.height }, (_, n) =>
    inside.pixels[3 * n]! > 127 ? 1 : 0,
  )
  // Marrow would draw an outline around every grain of noise.
  const plane = Uint16Array.from(fillHoles2d(mask, [canvas.width, canvas.height, 1], 2))
  drawOutlines(canvas, plane, [{ value: 1, name: 'outline', side: 'unknown', colour: OUTLINE }], weight)
  return canvas
}

/**
 * Slices through what both images show: above, squares of the fixed and the moving image in turn (edges must run on
 * across the squares' borders); below, one image with the outlines of the other's bone.
 */
export function renderRegistration(
  fixed: ImageResult,
  moving: ImageResult,
  { transform }: RegistrationResult,
  params: z.infer<typeof registrationPictureParams>,
): Canvas {
  const pair: Pair = {
    fixed: fixed.volume,
    moving: { ...moving.volume, grid: movedGrid(moving.volume.grid, transform) },
    windows: [windowOf(fixed), windowOf(moving)],
  }
  const bounds = commonBounds(gridBounds(pair.fixed.grid), gridBounds(pair.moving.grid), params.name)
  const middle = bounds.min.map((x, axis) => (x + bounds.max[axis]!) / 2) as unknown as Vector3
  const point = params.at ?? middle
  const shown: readonly SliceAxis[] = params.axis ? [params.axis] : axes
  const extent = (direction: Vector3) =>
    direction.reduce((sum, x, axis) => sum + Math.abs(x) * (bounds.max[axis]! - bounds.min[axis]!), 0)
  const across = shown.reduce((sum, axis) => sum + extent(sliceCamera(axis).right), 0)
  const perMm = (params.size - GAP * (shown.length + 1)) / across
  const framingOf = (axis: SliceAxis): Framing => {
    const camera = sliceCamera(axis)
    const width = Math.max(16, Math.floor(extent(camera.right) * perMm))
    const height = Math.max(16, Math.floor(extent(camera.down) * perMm))
    const centre = [...middle] as [number, number, number]
    centre[acrossOf(axis)] = point[acrossOf(axis)]
    return { ...frameBounds(bounds, camera, width, height, 0), pixelsPerMm: perMm, centre }
  }
  const finished = (canvas: Canvas, framing: Framing): Canvas => {
    drawEdgeLetters(canvas, edgeLetters(framing.camera), LETTERS, RIM)
    drawScaleBar(canvas, scaleBarLength(canvas.width, perMm), perMm, LETTERS, RIM)
    return canvas
  }
  const framings = shown.map(framingOf)
  const weight = Math.max(1, Math.round(params.size / 1500))
  return sheetOf(
    [
      framings.map((framing) => finished(checkerboard(pair, framing, params.square), framing)),
      framings.map((framing) => finished(outlined(pair, framing, weight), framing)),
    ],
    GAP,
    GROUND,
  )
}

/** `report/registration-picture`: how one image lies on another. */
export const registrationPictureStep = defineStep({
  kind: 'report/registration-picture',
  version: 1,
  title: 'Draw how one image lies on another',
  inputs: { fixed: 'Image', moving: 'Image', registration: 'Registration' },
  params: registrationPictureParams,
  output: 'Picture',
  run: (
    {
      fixed,
      moving,
      registration,
    }: { fixed: ImageResult; moving: ImageResult; registration: RegistrationResult },
    params,
  ): PictureResult => {
    const canvas = renderRegistration(fixed, moving, registration, params)
    const of = registration.modalities.join(' → ')
    return {
      name: params.name,
      caption:
        params.caption ??
        `${of}: squares of both images in turn; below, outlines of bone of one on the other`,
      ...(params.caption === undefined
        ? { shows: { of, view: params.axis ?? 'axial', kind: 'registration' as const } }
        : {}),
      width: canvas.width,
      height: canvas.height,
      png: encodePng({ ...canvas, channels: 3 }),
    }
  },
})
