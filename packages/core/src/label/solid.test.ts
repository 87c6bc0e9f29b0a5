import { createHash } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import {
  ballsAt,
  CORTEX,
  centredGrid,
  forEachVoxel,
  imageOf,
  MARROW,
  SOFT,
  wholeDomain,
} from '../../test/label-phantoms.ts'
import type { Warning } from '../base/errors.ts'
import { distance, type Vector3 } from '../base/vectors.ts'
import type { ImageResult } from '../geometry/image.ts'
import type { LabelMap } from '../geometry/label-map.ts'
import { plainContext, StepError } from '../step.ts'
import { solidBones, solidParams } from './solid.ts'

const hash = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex')
const solid = (image: ImageResult, of: LabelMap, params: unknown = {}, warnings: Warning[] = []) =>
  solidBones(image.volume, of, solidParams.parse(params), plainContext(hash, warnings))

/** Voxels that are bone and should not be, deeper than `slack` mm on either side of the true surface. */
function wrongVoxels({ grid, values }: LabelMap, depth: (p: Vector3) => number, slack: number): number {
  let count = 0
  forEachVoxel(grid, (voxel, p) => {
    const d = depth(p)
    if (Math.abs(d) > slack && d > 0 !== values[voxel]! > 0) count++
  })
  return count
}

/** Standard normal distribution function, by the series of Marsaglia 2004: under 1e-15 for |x| < 7. */
function normal(x: number): number {
  if (x < -7) return 0
  if (x > 7) return 1
  let [sum, term] = [x, x]
  for (let i = 3; Math.abs(term) > 1e-17; i += 2) {
    term *= (x * x) / i
    sum += term
  }
  return 0.5 + (sum * Math.exp((-x * x) / 2)) / Math.sqrt(2 * Math.PI)
}

/** A blurred plate of width w in soft tissue: how high the outer edge stands, of the crest. */
const edgeOfCrest = (w: number) => (normal(w) - 0.5) / (2 * normal(w / 2) - 1)

describe('the edge value', () => {
  test('of a plate 2σ, 3σ and 10σ wide: 0.70, 0.58 and 0.50 of the crest', () => {
    expect(edgeOfCrest(2)).toBeCloseTo(0.699, 3)
    expect(edgeOfCrest(3)).toBeCloseTo(0.5755, 3)
    expect(edgeOfCrest(10)).toBeCloseTo(0.5, 5)
  })

  // The blurred wall along the radius: c(r) = SOFT + (CORTEX − SOFT) (Φ((R − r)/σ) − Φ((R − w − r)/σ)) for R ≫ σ.
  test.each([
    ['thin wall, 2σ', 2, 0.7],
    ['3σ', 3, 0.58],
    ['thick wall, 8σ, half of the crest', 8, 0.5],
  ])('of a blurred shell, %s: the surface of that value lies within 0.1 mm of the true one', async (_, width, fraction) => {
    const [sigma, radius] = [0.8, 22]
    const grid = centredGrid([66, 66, 66], [0.8, 0.8, 0.8])
    const wall = width * sigma
    const at = (p: Vector3) => {
      const depth = radius - Math.sqrt(p[0] * p[0] + p[1] * p[1] + p[2] * p[2])
      return SOFT + (CORTEX - SOFT) * (normal(depth / sigma) - normal((depth - wall) / sigma))
    }
    const values = new Float32Array(66 ** 3)
    forEachVoxel(grid, (voxel, p) => {
      values[voxel] = at(p)
    })
    const image: ImageResult = {
      ...imageOf(grid, () => 0, 0),
      volume: { grid, values, modality: 'CT', source: { format: 'computed' } },
    }
    const { structures } = await solid(image, wholeDomain(grid, 'femur_left'), { fraction })
    const edge = structures[0]!.edge!
    // Where the profile passes the edge value, outside its crest.
    let [inner, outer] = [radius - wall / 2, radius + 3]
    for (let i = 0; i < 60; i++) {
      const middle = (inner + outer) / 2
      if (at([middle, 0, 0]) > edge) inner = middle
      else outer = middle
    }
    expect(Math.abs(inner - radius)).toBeLessThan(0.1)
  })

  test('given by the case, it is used and handed on', async () => {
    const grid = centredGrid([36, 36, 36], [0.8, 0.8, 0.8])
    const image = imageOf(grid, ballsAt([{ centre: [0, 0, 0], radius: 10, wall: 1.5 }]), 0.8)
    const of = wholeDomain(grid, 'femur_left')
    const high = await solid(image, of, { edge: 700 })
    const low = await solid(image, of, { edge: 700, structures: { femur_left: { edge: 400 } } })
    expect([high.structures[0]!.edge, low.structures[0]!.edge]).toEqual([700, 400])
    const count = ({ values }: LabelMap) =>
      (values as Uint8Array).reduce((sum, value) => sum + (value ? 1 : 0), 0)
    expect(count(low)).toBeGreaterThan(1.02 * count(high))
  })
})

describe('solid', () => {
  const ball = { centre: [0.3, -0.2, 0.1] as Vector3, radius: 12, wall: 1.4 }
  const depthOf = (p: Vector3) => ball.radius - distance(p, ball.centre)

  test.each([
    ['0.8 mm', centredGrid([40, 40, 40], [0.8, 0.8, 0.8])],
    ['0.5 mm', centredGrid([64, 64, 64], [0.5, 0.5, 0.5])],
    ['0.7 × 0.7 × 1.5 mm, axes against LPS', centredGrid([46, 46, 22], [0.7, 0.7, 1.5], [-1, -1, -1])],
  ])('a hollow ball is full up to its edge, %s', async (_, grid) => {
    const image = imageOf(grid, ballsAt([ball]), 0.7)
    const labels = await solid(image, wholeDomain(grid, 'femur_left'))
    expect(wrongVoxels(labels, depthOf, 0.6 * Math.max(...grid.spacing))).toBe(0)
  })

  test('two balls: each in its own domain, none in the other’s', async () => {
    const grid = centredGrid([66, 40, 40], [0.8, 0.8, 0.8])
    const balls = [11.5, -11.5].map((x) => ({ centre: [x, 0, 0] as Vector3, radius: 11, wall: 1.6 }))
    const image = imageOf(grid, ballsAt(balls), 0.7)
    const values = new Uint8Array(66 * 40 * 40)
    forEachVoxel(grid, (voxel, [x]) => {
      values[voxel] = x > 0 ? 1 : 2
    })
    const one = wholeDomain(grid, 'femur_left').structures[0]!
    const of = { grid, values, structures: [one, { ...one, value: 2, name: 'femur_right' }] }
    const labels = await solid(image, of)
    balls.forEach((b, n) => {
      const own = { ...labels, values: labels.values.map((value) => (value === n + 1 ? 1 : 0)) }
      expect(wrongVoxels(own, (p) => b.radius - distance(p, b.centre), 0.8)).toBe(0)
    })
  })

  test('a tube that both ends of the image cut is closed there, filled, and the warning tells borders and areas', async () => {
    const grid = centredGrid([32, 32, 30], [0.8, 0.8, 1], [-1, 1, 1])
    const tube = ([x, y]: Vector3) => 8 - Math.sqrt(x * x + y * y)
    const image = imageOf(grid, (p) => (tube(p) < 0 ? SOFT : tube(p) < 2 ? CORTEX : MARROW), 0.7)
    const warnings: Warning[] = []
    const labels = await solid(image, wholeDomain(grid, 'femur_left'), {}, warnings)
    expect(wrongVoxels(labels, tube, 0.6)).toBe(0)
    expect(warnings.map(({ code }) => code)).toEqual(['BORDERS_CLOSED'])
    // π 8² mm² = 2.0 cm² at each end, of it π 6² = 1.1 cm² canal less the blurred wall.
    expect(warnings[0]!.message).toMatch(
      /inferior \(section 2\.\d cm², of it (0\.9|1\.\d) cm² filled\), superior \(section 2\.\d/,
    )
  })

  test('a tube that is cut lengthwise and across, through the edge where two borders meet', async () => {
    const grid = { ...centredGrid([24, 40, 24], [0.8, 0.8, 0.8]), origin: [-2, -16, 0] as Vector3 }
    const tube = ([x, y]: Vector3) => 9 - Math.sqrt(x * x + y * y)
    const image = imageOf(grid, (p) => (tube(p) < 0 ? SOFT : tube(p) < 2 ? CORTEX : MARROW), 0.7)
    const warnings: Warning[] = []
    const labels = await solid(image, wholeDomain(grid, 'femur_left'), {}, warnings)
    expect(wrongVoxels(labels, tube, 0.8)).toBe(0)
    expect(warnings[0]!.message).toMatch(/right \(.*inferior \(.*superior \(/)
  })

  test('a hole wider than the closing: hollow without `breach`, filled with it', async () => {
    const grid = centredGrid([48, 48, 48], [0.8, 0.8, 0.8])
    const hole = ([x, y, z]: Vector3) => z > 0 && x * x + y * y < 16
    const whole = ballsAt([{ centre: [0, 0, 0], radius: 15, wall: 1.6 }])
    const image = imageOf(grid, (p) => (hole(p) && whole(p) === CORTEX ? MARROW : whole(p)), 0.7)
    const middle = 24 + 48 * (24 + 48 * 24)
    const of = wholeDomain(grid, 'hip_left')
    expect((await solid(image, of)).values[middle]).toBe(0)
    const filled = await solid(image, of, { structures: { hip_left: { breach: {} } } })
    const away = (p: Vector3) =>
      p[2] > 0 && p[0] * p[0] + p[1] * p[1] < 64 ? 0 : 15 - distance(p, [0, 0, 0])
    expect(filled.values[middle]).toBe(1)
    expect(wrongVoxels(filled, away, 0.8)).toBe(0)
  })

  test('metal and air do not move the edge by more than a tenth', async () => {
    const grid = centredGrid([48, 48, 48], [0.8, 0.8, 0.8])
    const bone = ballsAt([{ centre: [0, 0, 0], radius: 14, wall: 1.6 }])
    const plain = imageOf(grid, bone, 0.7)
    const nail = (p: Vector3) => p[0] * p[0] + p[1] * p[1] < 16 && Math.abs(p[2]) < 10
    const disturbed = imageOf(grid, (p) => (nail(p) ? 3071 : p[0] > 15.5 ? -900 : bone(p)), 0.7)
    const edgeOf = async (image: ImageResult) =>
      (await solid(image, wholeDomain(grid, 'femur_left'))).structures[0]!.edge!
    const wanted = await edgeOf(plain)
    expect(Math.abs((await edgeOf(disturbed)) - wanted)).toBeLessThan(0.1 * wanted)
  })

  test('the order in which pieces are computed changes nothing', async () => {
    const grid = centredGrid([40, 40, 40], [0.8, 0.8, 0.8])
    const image = imageOf(grid, ballsAt([ball]), 0.7)
    const context = plainContext(hash)
    const backwards: typeof context = {
      ...context,
      parallel: async (task, args) => {
        const results = []
        for (const argument of [...args].reverse()) results.unshift(await task.run(argument))
        return results
      },
    }
    const of = wholeDomain(grid, 'femur_left')
    const params = solidParams.parse({})
    expect(await solidBones(image.volume, of, params, backwards)).toEqual(
      await solidBones(image.volume, of, params, context),
    )
  })
})

describe('refused', () => {
  const grid = centredGrid([30, 30, 30], [0.8, 0.8, 0.8])
  const image = imageOf(grid, ballsAt([{ centre: [0, 0, 0], radius: 8, wall: 1.5 }]), 0.7)
  const codeOf = async (pending: Promise<unknown>) => {
    try {
      await pending
      return 'none'
    } catch (error) {
      if (!(error instanceof StepError)) throw error
      return error.code
    }
  }
  const of = wholeDomain(grid, 'femur_left')
  test('an unknown structure, an empty one, no boundary, an edge that nothing reaches, another grid', async () => {
    expect(await codeOf(solid(image, of, { structures: { femur_lefft: { edge: 3 } } }))).toBe(
      'STRUCTURE_UNKNOWN',
    )
    expect(await codeOf(solid(image, { ...of, values: new Uint8Array(27000) }))).toBe('LABEL_EMPTY')
    expect(
      await codeOf(
        solid(
          imageOf(grid, () => SOFT, 0),
          of,
        ),
      ),
    ).toBe('EDGE_NOT_FOUND')
    expect(await codeOf(solid(image, of, { edge: 5000 }))).toBe('WALL_EMPTY')
    expect(await codeOf(solid(image, wholeDomain(centredGrid([30, 30, 29], [0.8, 0.8, 0.8]), 'x')))).toBe(
      'GRID_MISMATCH',
    )
  })
})
