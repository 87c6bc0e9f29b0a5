// Truth: computed phantoms; the demonstration case's own transform (shared data); other patients' images (shared data).
import { beforeAll, describe, expect, test } from 'vitest'
import { testContext } from '../../test/file-set.ts'
import {
  caseImage,
  meanError,
  type RegistrationTruth,
  registrationTruth,
  sharedImage,
  truthMissing,
} from '../../test/registration-truth.ts'
import type { Warning } from '../base/errors.ts'
import { seededRandom } from '../base/random.ts'
import type { Matrix4, Vector3 } from '../base/vectors.ts'
import { rotationOf } from '../geometry/icp.ts'
import type { ImageResult } from '../geometry/image.ts'
import type { RegistrationResult } from '../geometry/plan.ts'
import { doubtAt, invertRigid, isProperRigid, movedPoint, multiplyAffine } from '../geometry/rigid.ts'
import { type Grid, indexOfPoint, pointOfIndex } from '../geometry/volume.ts'
import { registerImages, registerParams, registerStep } from './register.ts'

function register(moving: ImageResult, fixed: ImageResult, params: object = {}): Promise<RegistrationResult> {
  return registerImages(moving, fixed, registerParams.parse(params), testContext())
}

/** Balls and boxes of several values: nothing symmetric. `see` turns a tissue into a value. */
function phantom(
  grid: Grid,
  toFixed: Matrix4,
  see: (tissue: number) => number,
  about: Partial<ImageResult['volume']> = {},
): ImageResult {
  const [nx, ny, nz] = grid.size
  const values = new Int16Array(nx * ny * nz)
  const random = seededRandom(3)
  for (let k = 0, at = 0; k < nz; k++) {
    for (let j = 0; j < ny; j++) {
      for (let i = 0; i < nx; i++, at++)
        values[at] = see(tissueAt(movedPoint(toFixed, pointOfIndex(grid, [i, j, k])))) + 20 * (random() - 0.5)
    }
  }
  return {
    volume: { grid, values, modality: 'OT', source: { format: 'computed' }, ...about },
    geometry: { regular: true, tilt: 0, maxError: 0, missing: [], duplicate: [] },
    resampled: false,
    padding: 0,
    valueRange: [0, 1000],
  }
}

const BALLS: readonly (readonly [Vector3, number])[] = [
  [[-22, -8, 10], 14],
  [[20, 12, -14], 11],
  [[8, -24, -6], 8],
  [[4, 18, 24], 9],
]

function tissueAt([x, y, z]: Vector3): number {
  if ((x * x) / 2500 + (y * y) / 1600 + (z * z) / 2000 > 1) return 0
  const ball = BALLS.findIndex(([c, r]) => (x - c[0]) ** 2 + (y - c[1]) ** 2 + (z - c[2]) ** 2 < r * r)
  if (ball >= 0) return 2 + ball
  return x > -6 && x < 2 && y > -20 && y < 10 ? 6 : 1
}

const still: Matrix4 = [1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1]
const straight = [1, 0, 0, 0, 1, 0, 0, 0, 1] as const

function centred(size: readonly [number, number, number], spacing: Vector3): Grid {
  const origin = size.map((n, axis) => (-(n - 1) / 2) * spacing[axis]!) as unknown as Vector3
  return { size, spacing, origin, direction: straight }
}

const fixedGrid = centred([64, 54, 60], [1.8, 1.8, 1.8])
const movingGrid = centred([56, 48, 30], [2, 2, 3.6])
const asCt = (tissue: number) => [-900, 40, 300, 1000, 700, 60, 1300][tissue]!
const asMr = (tissue: number) => [5, 420, 700, 60, 250, 560, 30][tissue]!

function motion(degrees: Vector3, shift: Vector3): Matrix4 {
  const r = rotationOf(degrees.map((d) => (d * Math.PI) / 180) as unknown as Vector3)
  return [r[0], r[1], r[2], shift[0], r[3], r[4], r[5], shift[1], r[6], r[7], r[8], shift[2], 0, 0, 0, 1]
}

/** Greatest distance over the ball of 40 mm around the middle, on its axes. */
function worst(a: Matrix4, b: Matrix4): number {
  const ends = [0, 1, 2].flatMap((axis) =>
    [40, -40].map((x) => [0, 0, 0].map((_, n) => (n === axis ? x : 0))),
  )
  return Math.max(
    ...ends.map((end) => {
      const [p, q] = [movedPoint(a, end as unknown as Vector3), movedPoint(b, end as unknown as Vector3)]
      return Math.hypot(p[0] - q[0], p[1] - q[1], p[2] - q[2])
    }),
  )
}

const few = { levels: [4, 2], samples: 20_000, starts: 12 }

describe('a computed phantom', () => {
  const truth = motion([4, -5, 7], [9, -6, 5])
  const fixed = phantom(fixedGrid, still, asCt, { modality: 'CT' })
  const moving = phantom(movingGrid, truth, asMr, { modality: 'MR' })

  test('its known motion is found, from either image', async () => {
    const found = await register(moving, fixed, few)
    expect(isProperRigid(found.transform)).toBe(true)
    expect(worst(found.transform, truth)).toBeLessThan(0.5)
    expect(found.residual).toBeLessThan(0.5)
    expect(found.metric).toBeGreaterThan(found.metricAtStart)
    expect(found.modalities).toEqual(['MR', 'CT'])
    const back = await register(fixed, moving, few)
    expect(worst(multiplyAffine(found.transform, back.transform), still)).toBeLessThan(1e-6)
  })

  test('another frame of the moving image moves the result with it, and gives the same bytes again', async () => {
    const away = motion([3, 8, -20], [400, -300, 900])
    const { grid } = moving.volume
    const r = rotationOf([3, 8, -20].map((d) => (d * Math.PI) / 180) as unknown as Vector3)
    const turned = { ...grid, origin: movedPoint(away, grid.origin), direction: r }
    const elsewhere = { ...moving, volume: { ...moving.volume, grid: turned } }
    const start = { rotation: [-3, -8, 20] } // Turns back what the headers now say; the middles do the rest.
    const found = await register(elsewhere, fixed, { ...few, start })
    expect(worst(multiplyAffine(found.transform, away), truth)).toBeLessThan(0.5)
    expect(found.transform).toEqual((await register(elsewhere, fixed, { ...few, start })).transform)
  })

  test('headers with one frame of reference are where the search begins, without a warning', async () => {
    const source = { format: 'computed', frameOfReferenceUid: '1.2.3' }
    const shifted: Grid = {
      ...fixedGrid,
      origin: [fixedGrid.origin[0] + 60, fixedGrid.origin[1], fixedGrid.origin[2]],
    }
    const right = phantom(shifted, still, asCt, { source })
    const run = async (uid: string | undefined) => {
      const warnings: Warning[] = []
      const inputs = {
        moving: { ...moving, volume: { ...moving.volume, source: { ...source, frameOfReferenceUid: uid } } },
        fixed: right,
      }
      const params = registerParams.parse({ ...few, overlap: 0.2, residual: 100, sharpness: 0, doubt: 1e9 })
      const found = await registerStep.run(inputs as never, params, testContext(warnings))
      return { found, codes: warnings.map(({ code }) => code) }
    }
    const same = await run('1.2.3')
    expect(same.found.sameFrame).toBe(true)
    expect(same.codes).toEqual([])
    expect((await run('1.2.4')).codes).toEqual(['REGISTRATION_FROM_CENTRES'])
  })

  test('an image on itself stays where it is', async () => {
    const found = await register(fixed, fixed, few)
    expect(worst(found.transform, still)).toBeLessThan(0.3)
    expect(found.metric).toBeCloseTo(found.metricAtStart, 1)
    expect(found.normalised).toBeGreaterThan(1.3)
  })

  test('images that tell nothing of each other, and ones that do not meet, are refused', async () => {
    const random = seededRandom(9)
    const noise = {
      ...moving,
      volume: { ...moving.volume, values: moving.volume.values.map(() => 900 * random()) },
    }
    await expect(register(noise, fixed, few)).rejects.toMatchObject({
      code: expect.stringMatching(/^REGISTRATION_/),
    })
    const start = { translation: [500, 0, 0] }
    await expect(register(moving, fixed, { ...few, start })).rejects.toMatchObject({
      code: 'REGISTRATION_NO_OVERLAP',
    })
  })
})

/** Standard error over the tumour, mm: root mean square of every fiftieth voxel's. */
function doubtOver({ tumour }: RegistrationTruth, { without }: RegistrationResult): number {
  const some = tumour.filter((_, n) => n % 50 === 0)
  return Math.sqrt(some.reduce((sum, point) => sum + doubtAt(without!, point) ** 2, 0) / some.length)
}

/** The slab of the image from one share of an axis to another. */
function cropped(image: ImageResult, axis: 0 | 1 | 2, from: number, to: number): ImageResult {
  const { grid, values } = image.volume
  const [nx, ny] = grid.size
  const first = Math.floor(from * grid.size[axis])
  const size = grid.size.map((n, a) => (a === axis ? Math.ceil(to * n) - first : n)) as [
    number,
    number,
    number,
  ]
  const corner = [0, 1, 2].map((a) => (a === axis ? first : 0)) as [number, number, number]
  const part = new Int16Array(size[0] * size[1] * size[2])
  for (let k = 0, at = 0; k < size[2]; k++) {
    for (let j = 0; j < size[1]; j++, at += size[0]) {
      const row = corner[0] + nx * (corner[1] + j + ny * (corner[2] + k))
      part.set(values.subarray(row, row + size[0]), at)
    }
  }
  const origin = pointOfIndex(grid, corner)
  return { ...image, volume: { ...image.volume, values: part, grid: { ...grid, size, origin } } }
}

/** The image as another machine would see it that lies elsewhere: interpolated on a coarser grid, noise added. */
function resampled({ volume }: ImageResult, toFixed: Matrix4, see: (hu: number) => number): ImageResult {
  const { grid, values } = volume
  const [nx, ny, nz] = grid.size
  const random = seededRandom(21)
  const target: Grid = {
    ...grid,
    size: [96, 80, 70],
    spacing: [3.6, 3.6, 4.2],
    origin: pointOfIndex(grid, [2, 2, 8]),
  }
  const image = phantom(target, still, () => 0)
  image.volume.values.forEach((_, n) => {
    const index: Vector3 = [n % 96, Math.floor(n / 96) % 80, Math.floor(n / 7680)]
    const [x, y, z] = indexOfPoint(grid, movedPoint(toFixed, pointOfIndex(target, index)))
    const inside = x >= 0 && y >= 0 && z >= 0 && x < nx - 1 && y < ny - 1 && z < nz - 1
    const [i, j, k] = [Math.floor(x), Math.floor(y), Math.floor(z)]
    let sum = 0
    for (let c = 0; inside && c < 8; c++) {
      const [a, b, d] = [c & 1, (c >> 1) & 1, c >> 2]
      const weight = (a ? x - i : 1 - x + i) * (b ? y - j : 1 - y + j) * (d ? z - k : 1 - z + k)
      sum += weight * values[i + a + nx * (j + b + ny * (k + d))]!
    }
    image.volume.values[n] = see(inside ? sum : -1000) + 30 * (random() - 0.5)
  })
  return image
}

test.skipIf(truthMissing)(
  'a real CT laid on itself from elsewhere, as CT and as if by MR: under 0.5 mm (skipped without ../shared)',
  async () => {
    const ct = await caseImage('pelvis/ct.nii.gz', 'CT')
    const middle = pointOfIndex(ct.volume.grid, [61, 50, 56])
    const back = motion([0, 0, 0], [-middle[0], -middle[1], -middle[2]])
    const turn = multiplyAffine(
      motion([0, 0, 0], middle),
      multiplyAffine(motion([6, -8, 12], [11, -9, 14]), back),
    )
    const asMrOf = (hu: number) =>
      hu < -500 ? 5 : hu < 150 ? 420 - 0.5 * Math.abs(hu - 30) : Math.max(20, 330 - 0.28 * hu)
    for (const see of [(hu: number) => hu, asMrOf]) {
      const moving = resampled(ct, turn, see)
      const found = await register(moving, ct, { samples: 20_000, starts: 12 })
      const error = Math.max(
        ...[
          [0, 0, 0],
          [60, 0, 0],
          [-60, 0, 0],
          [0, 50, 0],
          [0, 0, 80],
          [0, 0, -80],
        ].map((d) => {
          const p = middle.map((x, axis) => x + d[axis]!) as unknown as Vector3
          const [a, b] = [movedPoint(found.transform, p), movedPoint(turn, p)]
          return Math.hypot(a[0] - b[0], a[1] - b[1], a[2] - b[2])
        }),
      )
      expect(error).toBeLessThan(0.5)
    }
  },
  600_000,
)

describe.skipIf(truthMissing)('the demonstration case', () => {
  let [ct, mr] = [] as unknown as [ImageResult, ImageResult]
  let truth: RegistrationTruth
  beforeAll(async () => {
    ct = await caseImage('pelvis-tumour/ct.zip', 'CT')
    mr = await caseImage('pelvis-tumour/mr.zip', 'MR')
    truth = await registrationTruth()
  })

  test('MR to CT: under 0.3 mm over the tumour’s voxels', async () => {
    const found = await register(mr, ct)
    expect(meanError(truth, found.transform)).toBeLessThan(0.3)
    expect(found.residual).toBeLessThan(1)
    expect(found.sharpness).toBeGreaterThan(0.15)
    const back = invertRigid(found.transform)
    expect(worst(multiplyAffine(found.transform, back), still)).toBeLessThan(1e-9)
  })

  test('20 seeded starts, ±20 mm and ±15°: all under 0.4 mm, and within three standard errors', async () => {
    const random = seededRandom(20)
    const errors: number[] = []
    for (let n = 0; n < 20; n++) {
      const draw = (reach: number) => [0, 0, 0].map(() => reach * (2 * random() - 1))
      const start = { translation: draw(20), rotation: draw(15) }
      // Fewer points than a case takes: the capture is what is tested.
      const found = await register(mr, ct, { start, seed: n + 1, samples: 20_000, starts: 12 })
      errors.push(meanError(truth, found.transform))
      expect(errors.at(-1)!, `seed ${n + 1}`).toBeLessThan(3 * doubtOver(truth, found))
    }
    expect(Math.max(...errors), errors.join(' ')).toBeLessThan(0.4)
  })

  test('60 % of either image, along x or z: found, within three standard errors', async () => {
    const some = { samples: 20_000, starts: 12 }
    for (const [axis, from, to] of [
      [2, 0.4, 1],
      [0, 0.4, 1],
    ] as const) {
      for (const part of ['moving', 'fixed']) {
        const [moving, fixed] =
          part === 'moving' ? [cropped(mr, axis, from, to), ct] : [mr, cropped(ct, axis, from, to)]
        const found = await register(moving, fixed, some)
        const error = meanError(truth, found.transform)
        expect(error, `${part} ${axis} ${from}`).toBeLessThan(0.5)
        expect(error, `${part} ${axis} ${from}`).toBeLessThan(3 * doubtOver(truth, found))
      }
    }
  })

  test('doubt grows with noise', async () => {
    const random = seededRandom(77)
    const noise = (sd: number) => 1.732 * sd * (random() + random() + random() + random() - 2)
    const noisy = { ...mr, volume: { ...mr.volume, values: mr.volume.values.map((v) => v + noise(150)) } }
    const [plain, rough] = [await register(mr, ct), await register(noisy, ct)]
    expect(rough.doubt!).toBeGreaterThan(1.3 * plain.doubt!)
    expect(meanError(truth, rough.transform)).toBeLessThan(3 * doubtOver(truth, rough))
  })

  test('other anatomy is refused: mirrored, another size, another part of the body, another patient', async () => {
    const { grid, values } = mr.volume
    const [nx] = grid.size
    const mirrored = values.map((_, n) => values[n - (n % nx) + nx - 1 - (n % nx)]!)
    const scaled = (by: Vector3): Grid => ({
      ...grid,
      spacing: grid.spacing.map((s, axis) => s * by[axis]!) as unknown as Vector3,
    })
    const refused = (moving: ImageResult) =>
      expect(register(moving, ct, { samples: 30_000, starts: 12 })).rejects.toMatchObject({
        code: expect.stringMatching(/^REGISTRATION_(NOT_CONVERGED|NO_OVERLAP)$/),
      })
    await refused({ ...mr, volume: { ...mr.volume, values: mirrored } })
    await refused({ ...mr, volume: { ...mr.volume, grid: scaled([1.1, 1.05, 0.95]) } })
    await refused({ ...mr, volume: { ...mr.volume, grid: scaled([0.95, 0.95, 0.95]) } })
    for (const name of ['ct-chest-lungfcp', 'mr-body-small', 'mr-head-vs-seg'])
      await refused(await sharedImage(name))
  })
})
