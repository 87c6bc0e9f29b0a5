import { components } from '@trabecula/kernels'
import { describe, expect, test } from 'vitest'
import {
  ballsAt,
  centredGrid,
  forEachVoxel,
  type HollowBall,
  imageOf,
  maskOver,
} from '../../test/label-phantoms.ts'
import { seededRandom } from '../base/random.ts'
import { distance, type Vector3 } from '../base/vectors.ts'
import type { LabelMap } from '../geometry/label-map.ts'
import { StepError } from '../step.ts'
import { splitBones, splitParams } from './split.ts'

const quiet = { progress() {}, checkCancelled() {} }
const LEFT: HollowBall = { centre: [11.8, 0.4, -0.3], radius: 11, wall: 1.6 }
const RIGHT: HollowBall = { centre: [-11.2, -0.2, 0.6], radius: 11, wall: 1.6 }
const seeds = {
  femur_left: {
    points: [
      [22, 0, 0],
      [12, 10.2, 0],
    ],
  },
  femur_right: { points: [[-21.4, 0, 0.6]] },
}
const split = (
  grid: ReturnType<typeof centredGrid>,
  given: unknown = seeds,
  more: Record<string, unknown> = {},
): { labels: LabelMap; pieces: number } => {
  const image = imageOf(grid, ballsAt([LEFT, RIGHT]), 0.8)
  const mask = maskOver(image, 300)
  const { sizes } = components(mask.values as Uint8Array, grid.size, 6)
  const labels = splitBones(image.volume, mask, splitParams.parse({ seeds: given, ...more }), quiet)
  return { labels, pieces: sizes.slice(1).filter((count) => count > 50).length }
}
/** Voxels of each ball that the other ball's name took. */
function wrong({ grid, values, structures }: LabelMap): number {
  const numberOf = (name: string) => structures.find((structure) => structure.name === name)!.value
  let count = 0
  forEachVoxel(grid, (voxel, p) => {
    for (const [ball, other] of [
      [LEFT, 'femur_right'],
      [RIGHT, 'femur_left'],
    ] as const) {
      const depth = ball.radius - distance(p, ball.centre)
      if (depth > 0 && depth < ball.wall && values[voxel] === numberOf(other)) count++
    }
  })
  return count
}
const fine = centredGrid([66, 40, 40], [0.8, 0.8, 0.8])

describe('two hollow balls whose shells melt into one, 1 mm apart', () => {
  test.each([
    ['0.8 mm', fine],
    ['unequal spacing, axes against LPS', centredGrid([70, 44, 26], [0.75, 0.7, 1.25], [-1, -1, 1])],
    ['0.5 mm', centredGrid([104, 60, 60], [0.5, 0.5, 0.5])],
  ])('%s: every voxel of either wall goes to its own ball', (_, grid) => {
    const { labels, pieces } = split(grid)
    expect(pieces).toBe(1) // Else the threshold alone would split them.
    expect(wrong(labels)).toBe(0)
    expect(labels.structures.map(({ name, side, value }) => [name, side, value])).toEqual([
      ['femur_left', 'left', 1],
      ['femur_right', 'right', 2],
    ])
  })

  test('seeds moved by 1.5 mm (sd) any way give the same walls', () => {
    const random = seededRandom(7)
    const gauss = () => [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0].reduce((sum) => sum + random(), -6) * 1.5
    const wanted = split(fine).labels
    for (let round = 0; round < 5; round++) {
      const moved = Object.fromEntries(
        Object.entries(seeds).map(([name, { points }]) => [
          name,
          { points: points.map((p) => p.map((x) => x + gauss())) },
        ]),
      )
      const { labels } = split(fine, moved, { snap: 4 })
      expect(wrong(labels)).toBe(0)
      let differing = 0
      labels.values.forEach((value, v) => {
        if (value !== wanted.values[v]) differing++
      })
      expect(differing / labels.values.length).toBeLessThan(0.01)
    }
  })

  test('the order of the names in the file changes nothing', () => {
    const turned = Object.fromEntries(Object.entries(seeds).reverse())
    expect(split(fine, turned).labels).toEqual(split(fine).labels)
  })

  test('travel: right too, with a ball as a seed', () => {
    const given = {
      femur_left: { spheres: [[...LEFT.centre, 10]] },
      femur_right: { spheres: [[...RIGHT.centre, 10]] },
    }
    expect(wrong(split(fine, given, { method: 'travel' }).labels)).toBe(0)
  })

  test('a structure set aside holds its neighbour back and is not in the result', () => {
    const { labels } = split(fine, { ...seeds, femur_right: { ...seeds.femur_right, aside: true } })
    expect(labels.structures.map(({ name }) => name)).toEqual(['femur_left'])
    expect(
      wrong({
        ...labels,
        structures: [...labels.structures, { ...labels.structures[0]!, name: 'femur_right', value: 99 }],
      }),
    ).toBe(0)
    expect(new Set(labels.values)).toEqual(new Set([0, 1, 2])) // 2: taken, but nobody's.
  })
})

describe('refused', () => {
  const code = (given: unknown) => {
    try {
      split(fine, given)
      return 'none'
    } catch (error) {
      if (!(error instanceof StepError)) throw error
      return `${error.code} ${error.where}`
    }
  }
  const withLeft = (points: readonly Vector3[]) => ({ ...seeds, femur_left: { points } })
  test.each([
    ['a seed outside the image', withLeft([[500, 0, 0]]), 'SEED_OUTSIDE_IMAGE seeds.femur_left'],
    ['a seed in soft tissue', withLeft([[24, 14, 14]]), 'SEED_OUTSIDE_BONE seeds.femur_left'],
    ['a seed in the marrow', withLeft([[12, 0, 0]]), 'SEED_OUTSIDE_BONE seeds.femur_left'],
    [
      'left and right exchanged',
      { femur_left: seeds.femur_right, femur_right: seeds.femur_left },
      'SIDE_CONTRADICTED seeds.femur_left',
    ],
    [
      'one left seed on the right bone',
      withLeft([
        [22, 0, 0],
        [-21.4, 0, 0.6],
      ]),
      'SIDE_CONTRADICTED seeds.femur_left',
    ],
    [
      'a left bone right of the midline',
      { sacrum: { points: [[22, 0, 0]] }, hip_left: seeds.femur_right },
      'SIDE_CONTRADICTED seeds.hip_left',
    ],
    [
      'a side against the name',
      { femur_left: { ...seeds.femur_left, side: 'right' } },
      'SIDE_CONTRADICTED seeds.femur_left',
    ],
    [
      'two structures in one voxel',
      { sacrum: seeds.femur_left, vertebra_l5: { points: [[22, 0, 0]] } },
      'SEEDS_CONFLICT seeds.vertebra_l5',
    ],
    ['a structure without seeds', { ...seeds, sacrum: {} }, 'SEEDS_MISSING seeds.sacrum'],
    ['no structures', {}, 'SEEDS_MISSING seeds'],
    [
      'a sphere far from bone',
      { ...seeds, sacrum: { spheres: [[0, 15, 15, 0.5]] } },
      'SEED_OUTSIDE_BONE seeds.sacrum',
    ],
    [
      'a sphere that holds no voxel',
      { ...seeds, sacrum: { spheres: [[11.8, 11.2, 0.1, 0.01]] } },
      'DOMAIN_EMPTY seeds.sacrum',
    ],
  ])('%s', (_, given, expected) => {
    expect(code(given)).toBe(expected)
  })

  test('a label map on another grid', () => {
    const image = imageOf(fine, ballsAt([LEFT]), 0.8)
    const other = maskOver(imageOf(centredGrid([66, 40, 40], [0.8, 0.8, 0.9]), ballsAt([LEFT]), 0.8), 300)
    expect(() => splitBones(image.volume, other, splitParams.parse({ seeds }), quiet)).toThrow(/grid/)
  })

  test('where a seed lies outside, the message names the point and the bounds', () => {
    expect(() => split(fine, withLeft([[500, 1, 2]]))).toThrow(
      /x -26\.0 to 26\.0.*\(500\.0, 1\.0, 2\.0\) for femur_left/,
    )
  })
})
