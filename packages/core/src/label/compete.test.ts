import { describe, expect, test } from 'vitest'
import { centredGrid, forEachVoxel, imageOf } from '../../test/label-phantoms.ts'
import { seededRandom } from '../base/random.ts'
import { distance, type Vector3 } from '../base/vectors.ts'
import type { LabelMap } from '../geometry/label-map.ts'
import { StepError } from '../step.ts'
import { competeSchema, competing } from './compete.ts'

const grid = centredGrid([44, 36, 26], [0.9, 0.9, 1.3])
const A: Vector3 = [-6, 0, 0]
const B: Vector3 = [7, 1, 0]
/** Two organs of near values that touch, in softer tissue: no threshold parts them. */
const organ = (p: Vector3) => (distance(p, A) < 9 ? 1 : distance(p, B) < 8 ? 2 : 0)
const blurred = imageOf(grid, (p) => [40, 140, 105][organ(p)]!, 0.7)
const random = seededRandom(5)
const image = {
  ...blurred,
  volume: {
    ...blurred.volume,
    values: Float32Array.from(blurred.volume.values, (v) => v + 8 * (random() - 0.5)),
  },
}
const seeds = {
  liver: { spheres: [[...A, 4]] },
  kidney: { spheres: [[...B, 3]] },
  rest: {
    points: [
      [-17, -13, -12],
      [17, 13, 12],
      [0, -14, 0],
      [0, 14, 0],
      [-17, 12, 0],
    ],
  },
}
const run = (params: object, of?: LabelMap) => competing(image, of, competeSchema.parse(params))

function diceOf({ values, structures }: LabelMap, name: string, wanted: number): number {
  const value = structures.find((structure) => structure.name === name)!.value
  let [both, sum] = [0, 0]
  forEachVoxel(grid, (voxel, p) => {
    const [a, b] = [values[voxel] === value, organ(p) === wanted]
    if (a && b) both++
    sum += Number(a) + Number(b)
  })
  return (2 * both) / sum
}

describe('structures that compete', () => {
  test('each takes what its seeds reach without crossing an edge; what is aside is left out', () => {
    const found = run({ seeds, aside: ['rest'], smooth: 0.6 })
    expect(found.structures.map(({ name }) => name)).toEqual(['kidney', 'liver'])
    expect(diceOf(found, 'liver', 1)).toBeGreaterThan(0.93)
    expect(diceOf(found, 'kidney', 2)).toBeGreaterThan(0.88)
  })

  test('what was painted before is a seed too, and keeps its voxels', () => {
    const values = new Uint8Array(44 * 36 * 26)
    forEachVoxel(grid, (voxel, p) => {
      values[voxel] = distance(p, A) < 4 ? 7 : 0
    })
    const of = {
      grid,
      values,
      structures: [{ value: 7, name: 'liver', side: 'unknown' as const, colour: [1, 2, 3] as const }],
    }
    const found = run({ seeds: { kidney: seeds.kidney, rest: seeds.rest }, aside: ['rest'], smooth: 0.6 }, of)
    expect(diceOf(found, 'liver', 1)).toBeGreaterThan(0.93)
    values.forEach((value, v) => {
      if (value === 7) expect(found.values[v]).toBe(1)
    })
  })

  test('a range bounds all of them; the order of the names changes nothing', () => {
    const bounded = run({ seeds, low: 70, high: 400 })
    bounded.values.forEach((value, v) => {
      if (value && image.volume.values[v]! < 70) expect(bounded.structures[value - 1]!.name).toBe('rest')
    })
    const turned = Object.fromEntries(Object.entries(seeds).reverse())
    expect(run({ seeds: turned })).toEqual(run({ seeds }))
  })

  test.each([
    ['one structure alone', { seeds: { liver: seeds.liver } }, 'SEEDS_MISSING'],
    ['two in one voxel', { seeds: { liver: { points: [A] }, kidney: { points: [A] } } }, 'SEEDS_CONFLICT'],
    [
      'a seed outside',
      { seeds: { liver: seeds.liver, kidney: { points: [[900, 0, 0]] } } },
      'SEED_OUTSIDE_IMAGE',
    ],
    ['an unknown one aside', { seeds, aside: ['spleen'] }, 'STRUCTURE_NOT_FOUND'],
  ])('%s is refused', (_, params, code) => {
    try {
      run(params)
      throw new Error('not refused')
    } catch (error) {
      if (!(error instanceof StepError)) throw error
      expect(error.code).toBe(code)
    }
  })
})
