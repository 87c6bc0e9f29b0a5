import { components } from '@trabecula/kernels'
import { describe, expect, test } from 'vitest'
import { CORTEX, centredGrid, forEachVoxel, imageOf, SOFT, wholeDomain } from '../../test/label-phantoms.ts'
import { seededRandom } from '../base/random.ts'
import { dot, normalize, type Vector3 } from '../base/vectors.ts'
import type { ImageResult } from '../geometry/image.ts'
import type { Grid } from '../geometry/volume.ts'
import { plainContext, StepError } from '../step.ts'
import { addThinCortex, cortexSchema } from './cortex.ts'
import { solidBones, solidParams } from './solid.ts'
import { makeSolid } from './solid-bone.ts'
import { thinPlates } from './thin-plates.ts'

const NORMALS: readonly Vector3[] = [[0, 0, 1], normalize([0.3, 0.5, 0.8]), normalize([1, -0.9, 0.1])]
const grid = centredGrid([36, 34, 30], [0.8, 0.8, 1])
const SIGMA = 0.8

function withNoise(image: ImageResult, amplitude: number): ImageResult {
  const random = seededRandom(11)
  const values = Float32Array.from(image.volume.values, (value) => value + amplitude * (2 * random() - 1))
  return { ...image, volume: { ...image.volume, values } }
}

/** Φ(x) = ½ (1 + erf(x/√2)), by Abramowitz & Stegun 7.1.26; error under 1e-7. */
function phi(x: number): number {
  const z = Math.abs(x) / Math.SQRT2
  const t = 1 / (1 + 0.3275911 * z)
  const poly =
    t * (0.254829592 + t * (-0.284496736 + t * (1.421413741 + t * (-1.453152027 + t * 1.061405429))))
  const erf = 1 - poly * Math.exp(-z * z)
  return x < 0 ? (1 - erf) / 2 : (1 + erf) / 2
}

/** A plate of cortex through the middle of the image, in soft tissue on both sides: the exact blurred profile. */
function plateImage(on: Grid, width: number, normal: Vector3, noise = 25): ImageResult {
  const at = (p: Vector3) => {
    const d = dot(p, normal)
    return SOFT + (CORTEX - SOFT) * (phi((d + width / 2) / SIGMA) - phi((d - width / 2) / SIGMA))
  }
  const image = imageOf(on, () => SOFT, 0)
  const values = new Float32Array(image.volume.values.length)
  forEachVoxel(on, (voxel, p) => {
    values[voxel] = at(p)
  })
  return withNoise({ ...image, volume: { ...image.volume, values } }, noise)
}

const OPTIONS = {
  soft: SOFT,
  cortex: CORTEX,
  reach: 4,
  smoothing: 0.5,
  least: 0.3,
  contrast: 0.08,
  bend: 0.6,
}
const all = (on: Grid) => new Uint8Array(on.size[0] * on.size[1] * on.size[2]).fill(1)

/** Voxels far enough from the border that profiles across them lie in the image. */
function inner(on: Grid): Uint8Array {
  const mask = new Uint8Array(on.size[0] * on.size[1] * on.size[2])
  forEachVoxel(on, (voxel, p) => {
    const deep = p.every((x, a) => Math.abs(x) < ((on.size[a]! - 1) * on.spacing[a]!) / 2 - 4.5)
    mask[voxel] = deep ? 1 : 0
  })
  return mask
}

describe('a thin plate of cortex, blurred by σ = 0.8 mm, with noise', () => {
  test.each(
    [0.5, 0.75, 1, 1.5, 2, 3].flatMap((width) => NORMALS.map((normal) => [width, normal] as const)),
  )('%f mm thick across %j: no hole, thickness within 0.1 mm or 6 percent, middle within 0.1 mm', (width, normal) => {
    const image = plateImage(grid, width, normal)
    const values = image.volume.values as Float32Array
    const { plate, thickness } = thinPlates(values, all(grid), grid.size, grid.spacing, OPTIONS)
    const deep = inner(grid)
    // No way through faces from one side to the other.
    const open = plate.map((value, v) => (value === 0 && deep[v] !== 0 ? 1 : 0))
    const { labels } = components(open, grid.size, 6)
    const sides = [new Set<number>(), new Set<number>()]
    const widths: number[] = []
    let [offset, farthest, count] = [0, 0, 0]
    const halfVoxel = normal.reduce((sum, n, a) => sum + Math.abs(n) * grid.spacing[a]!, 0) / 2
    forEachVoxel(grid, (voxel, p) => {
      if (deep[voxel] === 0) return
      const away = dot(p, normal)
      if (Math.abs(away) > width / 2 + 2 && labels[voxel]) sides[away > 0 ? 1 : 0]!.add(labels[voxel]!)
      if (plate[voxel] === 0) return
      widths.push(thickness[voxel]!)
      offset += away
      farthest = Math.max(farthest, Math.abs(away))
      count++
    })
    expect([...sides[0]!].filter((label) => sides[1]!.has(label))).toEqual([])
    expect(count).toBeGreaterThan(100)
    expect(Math.abs(offset / count)).toBeLessThan(0.1)
    const median = widths.sort((a, b) => a - b)[widths.length >> 1]!
    expect(Math.abs(median - width)).toBeLessThan(Math.max(0.1, 0.06 * width))
    expect(farthest).toBeLessThan(Math.max(width / 2, 1.25 * halfVoxel) + 0.35)
  })

  test('one threshold loses it: at half of the cortex the plate of 0.75 mm is gone, at 226 HU that of 0.5 mm has holes', () => {
    const count = (width: number, low: number) =>
      plateImage(grid, width, NORMALS[1]!).volume.values.filter((value) => value >= low).length
    expect(count(0.75, (SOFT + CORTEX) / 2)).toBe(0)
    expect(count(0.5, 300)).toBeLessThan(0.9 * count(0.75, 300))
  })

  test('noise alone, and the round edge of a thick bone, give no plates', () => {
    const plain = withNoise(
      imageOf(grid, () => SOFT, 0),
      25,
    )
    const found = thinPlates(plain.volume.values as Float32Array, all(grid), grid.size, grid.spacing, OPTIONS)
    expect(found.plate.includes(1)).toBe(false)
    const ball = imageOf(grid, ([x, y, z]) => (x * x + y * y + z * z < 81 ? CORTEX : SOFT), SIGMA)
    const values = withNoise(ball, 25).volume.values as Float32Array
    const thick = thinPlates(values, all(grid), grid.size, grid.spacing, OPTIONS)
    expect(thick.plate.filter((value) => value !== 0).length).toBeLessThan(20)
  })
})

/** The rim of an orbit: a thick ring, with a floor of the given thickness across it, bent a little. */
function orbitImage(width: number): ImageResult {
  const at = ([x, y, z]: Vector3) => {
    const r = Math.sqrt(x * x + y * y)
    if (r > 8 && r < 11 && Math.abs(z) < 4) return CORTEX
    if (r > 8) return SOFT
    // How much of the half voxel around the place lies in the floor.
    const [low, high] = [z - 0.25, z + 0.25]
    const middle = 0.02 * r * r
    const overlap = Math.min(high, middle + width / 2) - Math.max(low, middle - width / 2)
    return SOFT + (CORTEX - SOFT) * Math.max(0, 2 * overlap)
  }
  return withNoise(imageOf(grid, at, SIGMA), 25)
}

describe('label/cortex', () => {
  const mask = (image: ImageResult, low: number) => ({
    grid,
    values: Uint8Array.from(image.volume.values, (value) => (value >= low ? 1 : 0)),
    structures: [{ value: 1, name: 'bone', side: 'unknown' as const, colour: [1, 2, 3] as const }],
  })
  /** Whether the floor within the ring lets a ray along z through. */
  const holes = (values: ArrayLike<number>) => {
    let count = 0
    for (let j = 0; j < 34; j++) {
      for (let i = 0; i < 36; i++) {
        const [x, y] = [(i - 17.5) * 0.8, (j - 16.5) * 0.8]
        if (x * x + y * y > 64) continue
        let closed = false
        for (let k = 0; k < 30; k++) if (values[i + 36 * (j + 34 * k)]) closed = true
        if (!closed) count++
      }
    }
    return count
  }

  test.each([0.5, 0.8, 1.2])('an orbital floor of %f mm: holes at 450 HU, none with the model', (width) => {
    const image = orbitImage(width)
    const before = mask(image, 450)
    const warnings: { code: string }[] = []
    const context = plainContext(() => '', warnings as never)
    const after = addThinCortex(image, before, cortexSchema.parse({ cortex: CORTEX }), context)
    if (width < 1) expect(holes(before.values)).toBeGreaterThan(50)
    expect(holes(after.values)).toBe(0)
    before.values.forEach((value, v) => {
      if (value) expect(after.values[v]).toBe(1)
    })
    expect(warnings.map(({ code }) => code)).toEqual(['CORTEX_ADDED'])
  })

  test('a plate that hangs on nothing stays out, unless it is asked for by its extent', () => {
    const image = plateImage(grid, 1, NORMALS[0]!)
    const lone = { ...mask(image, 5000), values: new Uint8Array(image.volume.values.length) }
    lone.values[2 + 36 * (2 + 34 * 2)] = 1
    const added = (hang: number) =>
      addThinCortex(
        image,
        lone,
        cortexSchema.parse({ cortex: CORTEX, hang }),
        plainContext(() => ''),
      ).values.filter((v) => v).length
    expect(added(0)).toBe(1)
    expect(added(10)).toBeGreaterThan(500)
  })

  test('refused: levels that contradict each other, a structure that is not there', () => {
    const image = orbitImage(1)
    const run = (params: object) => () =>
      addThinCortex(
        image,
        mask(image, 450),
        cortexSchema.parse(params),
        plainContext(() => ''),
      )
    expect(run({ soft: 900, cortex: 700 })).toThrow(StepError)
    expect(run({ structure: 'orbit' })).toThrow(/expected a structure 'orbit'/)
  })
})

describe('label/solid with `thin`', () => {
  /** A hollow ball whose wall is thin on one side: 0.6 mm against 2 mm. */
  const at = ([x, y, z]: Vector3) => {
    const r = Math.sqrt(x * x + y * y + z * z)
    return r < 11 && r > 11 - (x > 2 ? 0.6 : 2) ? CORTEX : SOFT + 20
  }
  test('the thin side of a wall is closed: what it encloses is filled', async () => {
    const image = imageOf(grid, at, SIGMA)
    const size = async (params: object) => {
      const domain = wholeDomain(grid, 'skull')
      const solid = await solidBones(
        image.volume,
        domain,
        solidParams.parse(params),
        plainContext(() => ''),
      )
      return solid.values.filter((value) => value !== 0).length * 0.64
    }
    const whole = (4 / 3) * Math.PI * 11 ** 3
    const plain = { wall: 0.6, closing: 1 }
    expect(await size(plain)).toBeLessThan(0.6 * whole)
    expect(Math.abs((await size({ ...plain, thin: {} })) / whole - 1)).toBeLessThan(0.05)
  })

  test('without `thin` nothing changes', () => {
    const image = imageOf(grid, at, SIGMA)
    const crop = {
      values: image.volume.values as Float32Array,
      domain: all(grid),
      size: grid.size,
      spacing: grid.spacing,
    }
    const options = {
      fraction: 0.7,
      wall: 0.4,
      smoothing: 0.5,
      tissue: [-200, 2000],
      closing: 2,
      skin: 1.5,
    } as const
    const plain = makeSolid({ crop, options, borders: [] })
    expect(makeSolid({ crop, options: { ...options, thin: undefined }, borders: [] })).toEqual(plain)
  })
})
