// Stacks of slices cut from a linear field: linear interpolation must give the field back exactly, wherever slices stand.
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { type SliceWish, sliceFile } from '../../test/dicom-series.ts'
import { testContext } from '../../test/file-set.ts'
import type { Warning } from '../base/errors.ts'
import { add, cross, determinant, dot, scale, type Vector3 } from '../base/vectors.ts'
import { element } from '../formats/dicom/write.ts'
import { pointOfIndex } from '../geometry/volume.ts'
import { readImage } from './read.ts'
import { surveyImages } from './survey.ts'

const field = (p: Vector3) => 3 * p[0] - 2 * p[1] + 5 * p[2] + 40

type Stack = Partial<SliceWish> & { readonly steps: readonly Vector3[] }

/** Slices of 12 × 10 pixels, each a step from the one before. */
function stack({ steps, ...wish }: Stack) {
  let position: Vector3 = wish.position ?? [-7, 11, 3]
  const files = steps.map((step, n) => {
    position = add(position, step)
    return sliceFile({
      columns: 12,
      rows: 10,
      spacing: [0.5, 0.75],
      rowAxis: [1, 0, 0],
      columnAxis: [0, 1, 0],
      field,
      ...wish,
      position,
      name: `slice-${String(n).padStart(3, '0')}`,
      uid: String(n + 1),
    })
  })
  return { files }
}

const straight = (n: number, gap: number): Vector3[] =>
  Array.from({ length: n }, (_, i) => [0, 0, i === 0 ? 0 : gap])

async function fieldError(files: ReturnType<typeof stack>, mend?: 'resample') {
  const warnings: Warning[] = []
  const image = await readImage(files, mend ? { mend } : {}, testContext(warnings))
  const { grid, values } = image.volume
  let worst = 0
  let empty = 0
  for (let k = 0; k < grid.size[2]; k++) {
    for (let j = 0; j < grid.size[1]; j++) {
      for (let i = 0; i < grid.size[0]; i++) {
        const value = values[i + grid.size[0] * (j + grid.size[1] * k)]!
        if (value === -1024) empty++
        else worst = Math.max(worst, Math.abs(value - field(pointOfIndex(grid, [i, j, k]))))
      }
    }
  }
  return { image, worst, empty, codes: warnings.map((warning) => warning.code) }
}

describe('what is found', () => {
  const geometryOf = async (steps: readonly Vector3[], wish: Partial<SliceWish> = {}) => {
    const { volumes } = await surveyImages(stack({ steps, ...wish }), testContext())
    return volumes[0]!
  }

  test('a regular stack', async () => {
    const { geometry, grid } = await geometryOf(straight(8, 1.25))
    expect(geometry).toEqual({ regular: true, tilt: 0, maxError: 0, missing: [], duplicate: [] })
    expect(grid.spacing).toEqual([0.5, 0.75, 1.25])
    expect(grid.size).toEqual([12, 10, 8])
  })

  test('the tolerance of a corner is 1e-3 mm; up to 0.02 mm is taken with a warning', async () => {
    const off = (error: number): Vector3[] =>
      straight(8, 1).map((step, i) => (i === 3 ? [error, 0, 1] : i === 4 ? [-error, 0, 1] : step))
    expect((await geometryOf(off(0.0009))).geometry.regular).toBe(true)
    const little = await geometryOf(off(0.011))
    expect(little.geometry.regular).toBe(false)
    expect(little.geometry.maxError).toBeCloseTo(0.011, 6)
    expect((await readImage(stack({ steps: off(0.011) }), {}, testContext())).resampled).toBe(false)
    await expect(readImage(stack({ steps: off(0.05) }), {}, testContext())).rejects.toMatchObject({
      code: 'SLICES_SHIFTED',
    })
  })

  test('tilt is the angle to the normal, whichever way, whatever the tilt tag says', async () => {
    for (const lean of [1, -1]) {
      const steps = straight(9, 2).map(
        (step, i): Vector3 => (i === 0 ? step : [0, lean * 2 * Math.tan(Math.PI / 12), 2]),
      )
      const { geometry } = await geometryOf(steps, { more: [element('GantryDetectorTilt', 15 * lean)] })
      expect(geometry.tilt).toBeCloseTo(15, 4)
      await expect(readImage(stack({ steps }), {}, testContext())).rejects.toMatchObject({
        code: 'GANTRY_TILT',
      })
      expect(geometry.regular).toBe(false)
      expect(geometry.maxError).toBeCloseTo(16 * Math.tan(Math.PI / 12), 4)
    }
  })

  test('several missing slices are named by index', async () => {
    const steps = straight(9, 1).map((step, i): Vector3 => (i === 4 ? [0, 0, 3] : i === 7 ? [0, 0, 2] : step))
    expect((await geometryOf(steps)).geometry.missing).toEqual([4, 5, 9])
  })
})

describe('what is read', () => {
  test('a regular stack gives the field, in any direction, right-handed', async () => {
    const axis = fc.tuple(
      fc.double({ min: -1, max: 1, noNaN: true }),
      fc.double({ min: -1, max: 1, noNaN: true }),
      fc.double({ min: 0, max: 6.28, noNaN: true }),
    )
    await fc.assert(
      fc.asyncProperty(axis, fc.boolean(), async ([x, y, turn], backwards) => {
        const axisZ: Vector3 = normal([x, y, 1.5])
        const across = normal(cross([Math.cos(turn), Math.sin(turn), 0.3], axisZ))
        const down = cross(axisZ, across)
        const gap = backwards ? -0.8 : 0.8
        const steps = straight(5, 0).map((_, i) => scale(axisZ, i === 0 ? 0 : gap))
        const { image, worst } = await fieldError(stack({ steps, rowAxis: across, columnAxis: down }))
        expect(worst).toBeLessThanOrEqual(0.5 + 1e-6)
        expect(determinant(image.volume.grid.direction)).toBeCloseTo(1, 6)
        expect(
          dot(
            [image.volume.grid.direction[2], image.volume.grid.direction[5], image.volume.grid.direction[8]],
            axisZ,
          ),
        ).toBeCloseTo(1, 6)
      }),
      { numRuns: 25 },
    )
  })

  test('sheared and unequal stacks, mended, give the field at every voxel that has data', async () => {
    const step = fc.tuple(
      fc.double({ min: -1, max: 1, noNaN: true }),
      fc.double({ min: -1, max: 1, noNaN: true }),
      fc.double({ min: 0.6, max: 1.8, noNaN: true }),
    )
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 4, maxLength: 8 }), async (steps) => {
        const { image, worst, empty } = await fieldError(stack({ steps: [[0, 0, 0], ...steps] }), 'resample')
        expect(image.resampled).toBe(true)
        // Positions are decimal, stored values rounded (½ HU), the result rounded again (½ HU).
        expect(worst).toBeLessThanOrEqual(1.01)
        expect(empty).toBe(image.padding)
        expect(empty).toBeLessThan(image.volume.values.length)
      }),
      { numRuns: 40 },
    )
  })

  test('a tilted stack keeps every slice whole: it is widened, and what is outside has no data', async () => {
    const steps = straight(5, 2).map((step, i): Vector3 => (i === 0 ? step : [0, 0.75, 2]))
    const { image, worst, empty, codes } = await fieldError(stack({ steps }), 'resample')
    expect(image.volume.grid.size).toEqual([12, 14, 5])
    expect(worst).toBeLessThanOrEqual(0.5)
    expect(empty).toBe(12 * 4 * 5)
    expect(codes).toEqual(['RESAMPLED'])
  })

  test('rescale differs from slice to slice and is applied to each', async () => {
    const { files } = stack({ steps: straight(6, 1) })
    const mixed = files.map((file, n) =>
      n % 2 === 0
        ? file
        : sliceFile({
            columns: 12, rows: 10, spacing: [0.5, 0.75], rowAxis: [1, 0, 0], columnAxis: [0, 1, 0], field,
            position: [-7, 11, 3 + n], name: file.name, uid: String(n + 1), slope: 0.5, intercept: -1024,
          }),
    ) // biome-ignore format: one slice
    expect((await fieldError({ files: mixed })).worst).toBeLessThanOrEqual(0.5)
  })

  test('padding values have no data: −1024 in CT, 0 elsewhere, and are counted', async () => {
    for (const [modality, empty] of [
      ['CT', -1024],
      ['MR', 0],
    ] as const) {
      const files = stack({
        steps: straight(3, 1), modality, field: ([x]) => (x < -6 ? -2000 : 100),
        more: [{ ...element('PixelPaddingValue', 63536), vr: 'SS' }],
      }) // biome-ignore format: one stack
      const image = await readImage(files, {}, testContext())
      expect(image.padding).toBe(2 * 10 * 3)
      expect(image.volume.values[0]).toBe(empty)
      expect(image.valueRange).toEqual([100, 100])
    }
  })

  test('duplicates with the same pixels are dropped; with other pixels they are refused', async () => {
    const { files } = stack({ steps: straight(5, 1) })
    const again = (value: number) =>
      sliceFile({
        columns: 12, rows: 10, spacing: [0.5, 0.75], rowAxis: [1, 0, 0], columnAxis: [0, 1, 0],
        field: (p) => field(p) + value, position: [-7, 11, 5], name: 'again', uid: '99',
      }) // biome-ignore format: one slice
    const { image, codes } = await fieldError({ files: [...files, again(0)] })
    expect(codes).toEqual(['DUPLICATE_SLICES'])
    expect(image.geometry.duplicate).toHaveLength(1)
    expect(image.volume.grid.size[2]).toBe(5)
    await expect(readImage({ files: [...files, again(1)] }, {}, testContext())).rejects.toMatchObject({
      code: 'DUPLICATE_CONFLICT',
    })
  })

  test('two echoes in one series are two volumes', async () => {
    const first = stack({ steps: straight(4, 1), more: [element('EchoNumbers', 1)] }).files
    const second = stack({ steps: straight(4, 1), more: [element('EchoNumbers', 2)] }).files.map((_, n) =>
      sliceFile({
        columns: 12, rows: 10, spacing: [0.5, 0.75], rowAxis: [1, 0, 0], columnAxis: [0, 1, 0], field: () => 7,
        position: [-7, 11, 3 + n], name: `b${n}`, uid: String(50 + n), more: [element('EchoNumbers', 2)],
      }),
    ) // biome-ignore format: one slice
    const { volumes } = await surveyImages({ files: [...first, ...second] }, testContext())
    expect(
      volumes.map((volume) => [volume.frames, volume.geometry.regular, volume.conflicts.length]),
    ).toEqual([
      [4, true, 0],
      [4, true, 0],
    ])
  })

  test('values beyond signed 16 bits, and fractions outside CT, are kept exactly', async () => {
    const read = async (wish: Partial<SliceWish>) =>
      (await readImage(stack({ steps: straight(2, 1), ...wish }), {}, testContext())).volume.values
    const mr = await read({ modality: 'MR', slope: 3, field: () => 60000 })
    expect(mr).toBeInstanceOf(Uint16Array)
    expect(mr[0]).toBe(60000)
    expect(await read({ slope: 3, field: () => 60000 })).toBeInstanceOf(Float32Array)
    const pt = await read({ modality: 'PT', slope: 0.25, field: () => 3.25 })
    expect(pt).toBeInstanceOf(Float32Array)
    expect(pt[0]).toBe(3.25)
    // Halves of a Hounsfield unit are rounded away from zero.
    const half = await read({ slope: 0.5, field: ([x]) => (x < -5 ? -2.5 : 2.5) })
    expect([half[0], half[11]]).toEqual([-3, 3])
  })
})

function normal(v: Vector3): Vector3 {
  return scale(v, 1 / Math.sqrt(dot(v, v)))
}
