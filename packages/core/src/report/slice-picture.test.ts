import { createHash } from 'node:crypto'
import { expect, test } from 'vitest'
import type { Matrix3 } from '../base/vectors.ts'
import type { ImageResult } from '../geometry/image.ts'
import type { LabelMap } from '../geometry/label-map.ts'
import { type Grid, indexOfPoint, voxelCountOf } from '../geometry/volume.ts'
import { plainContext } from '../step.ts'
import { renderSlice, slicePictureStep } from './slice-picture.ts'
import type { Canvas } from './strokes.ts'

const context = plainContext((bytes) => createHash('sha256').update(bytes).digest('hex'))

// The same phantom stored three ways: a block towards the patient's left, one posterior, one superior of the middle.
const storings: Record<string, Grid> = {
  'as CT is stored': grid([40, 30, 20], [2, 2, 3], [1, 0, 0, 0, 1, 0, 0, 0, 1]),
  'as NIfTI in RAS is stored': grid([40, 30, 20], [2, 2, 3], [-1, 0, 0, 0, -1, 0, 0, 0, 1]),
  'sagittal slices': grid([30, 20, 40], [2, 3, 2], [0, 0, 1, 1, 0, 0, 0, 1, 0]),
}

/** A grid around the LPS point (0, 0, 0). */
function grid(size: Grid['size'], spacing: Grid['spacing'], direction: Matrix3): Grid {
  const half = size.map((n, axis) => ((n - 1) / 2) * spacing[axis]!)
  const origin = [0, 1, 2].map((r) => -half.reduce((sum, h, c) => sum + direction[3 * r + c]! * h, 0))
  return { size, spacing, origin: origin as unknown as Grid['origin'], direction }
}

const blocks = [
  { name: 'left', centre: [25, 0, 0], colour: [255, 0, 0] },
  { name: 'posterior', centre: [0, 18, 0], colour: [0, 255, 0] },
  { name: 'superior', centre: [0, 0, 20], colour: [0, 0, 255] },
] as const

function phantom(grid: Grid): { image: ImageResult; labels: LabelMap } {
  const values = new Int16Array(voxelCountOf(grid)).fill(-1000)
  const marks = new Uint8Array(values.length)
  const [nx, ny, nz] = grid.size
  blocks.forEach(({ centre }, b) => {
    for (let k = 0; k < nz; k++)
      for (let j = 0; j < ny; j++)
        for (let i = 0; i < nx; i++) {
          const middle = indexOfPoint(grid, centre)
          const off = [i, j, k].map((v, axis) => Math.abs(v - middle[axis]!) * grid.spacing[axis]!)
          if (Math.max(...off) > 7) continue
          values[i + nx * (j + ny * k)] = 1200
          marks[i + nx * (j + ny * k)] = b + 1
        }
  })
  const volume = { grid, values, modality: 'CT', source: { format: 'computed' } }
  const geometry = { regular: true, tilt: 0, maxError: 0, missing: [], duplicate: [] }
  return {
    image: { volume, geometry, resampled: false, padding: 0, valueRange: [-1000, 1200] },
    labels: {
      grid,
      values: marks,
      structures: blocks.map(({ name, colour }, b) => ({ value: b + 1, name, colour, side: 'unknown' })),
    },
  }
}

function placeOf(canvas: Canvas, channel: number): { x: number; y: number; wide: number } {
  let [x0, x1, y0, y1] = [Infinity, -Infinity, Infinity, -Infinity]
  for (let i = 0; i < canvas.width * canvas.height; i++) {
    const rgb = canvas.pixels.subarray(3 * i, 3 * i + 3)
    if (!rgb.every((value, k) => value === (k === channel ? 255 : 0))) continue
    const [x, y] = [i % canvas.width, Math.floor(i / canvas.width)]
    x0 = Math.min(x0, x)
    x1 = Math.max(x1, x + 1)
    y0 = Math.min(y0, y)
    y1 = Math.max(y1, y + 1)
  }
  return { x: (x0 + x1) / 2 - canvas.width / 2, y: (y0 + y1) / 2 - canvas.height / 2, wide: x1 - x0 }
}

for (const [how, stored] of Object.entries(storings)) {
  test(`radiological convention holds however the voxels are stored: ${how}`, () => {
    const { image, labels } = phantom(stored)
    const draw = (axis: 'axial' | 'coronal' | 'sagittal') =>
      renderSlice(image, labels, { axis, at: 0, window: { level: 0, width: 2500 }, size: 400 })
    const perMm = 400 / 80
    const axial = draw('axial')
    expect([axial.width, axial.height]).toEqual([400, 300])
    expect(placeOf(axial, 0).x / perMm).toBeCloseTo(25, -0.5) // the patient's left is at the right
    expect(placeOf(axial, 1).y / perMm).toBeCloseTo(18, -0.5) // posterior is at the bottom
    const coronal = draw('coronal')
    expect(placeOf(coronal, 0).x).toBeGreaterThan(80)
    expect(placeOf(coronal, 2).y).toBeLessThan(-60) // superior is at the top
    const sagittal = draw('sagittal')
    expect(placeOf(sagittal, 1).x).toBeGreaterThan(60) // anterior is at the left
    expect(placeOf(sagittal, 2).y).toBeLessThan(-60)
    // True to scale: a block of 7 or 8 voxels of 2 mm.
    expect(placeOf(axial, 0).wide / perMm).toBeGreaterThan(13)
    expect(placeOf(axial, 0).wide / perMm).toBeLessThan(17)
  })
}

test('the image is grey through its window, and outlines are drawn at the border only', () => {
  const { image, labels } = phantom(storings['as CT is stored']!)
  const canvas = renderSlice(image, labels, {
    axis: 'axial',
    at: 0,
    window: { level: 0, width: 4000 },
    size: 400,
  })
  const at = (x: number, y: number) =>
    Array.from(canvas.pixels.subarray(3 * (y * 400 + x), 3 * (y * 400 + x) + 3))
  expect(at(200 + 125, 150)).toEqual([204, 204, 204]) // (1200 + 2000) / 4000 · 255, inside the block, not coloured
  expect(at(120, 100)).toEqual([64, 64, 64]) // (−1000 + 2000) / 4000 · 255
})

test('the step finds the slice of a structure, and refuses a place outside and a structure that is not there', async () => {
  const { image, labels } = phantom(storings['as NIfTI in RAS is stored']!)
  const run = async (at: unknown) =>
    slicePictureStep.run(
      { image, labels },
      slicePictureStep.params.parse({ name: 'bones-axial', axis: 'axial', at }),
      context,
    )
  const { shows, png } = await run('centre of superior')
  expect(shows).toMatchObject({ view: 'axial' })
  expect(Math.abs(shows!.at! - 20)).toBeLessThanOrEqual(2)
  expect(png.length).toBeGreaterThan(500)
  await expect(run(31)).rejects.toMatchObject({ code: 'SLICE_OUTSIDE_IMAGE' })
  await expect(run('centre of nothing')).rejects.toMatchObject({ code: 'SLICE_STRUCTURE_UNKNOWN' })
  await expect(run(undefined)).resolves.toMatchObject({ name: 'bones-axial' })
})
