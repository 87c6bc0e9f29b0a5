// Joints with known truth: bones of cortex around marrow, gaps as narrow as cartilage, blurred as a scanner blurs.
import { components } from '@trabecula/kernels'
import { describe, expect, test } from 'vitest'
import { centredGrid, forEachVoxel, imageOf, MARROW, maskOver, SOFT } from '../../test/label-phantoms.ts'
import { seededRandom } from '../base/random.ts'
import type { Vector3 } from '../base/vectors.ts'
import type { Grid } from '../geometry/volume.ts'
import { plainContext } from '../step.ts'
import { separated, separateSchema } from './separate.ts'

const CORTEX = 1100

/** Signed depth of a point in each bone, mm, positive inside; the bone with the greatest is the point's. */
type Joint = (p: Vector3) => readonly number[]

const ball = ([x, y, z]: Vector3, c: Vector3, r: number) =>
  r - Math.sqrt((x - c[0]) ** 2 + (y - c[1]) ** 2 + (z - c[2]) ** 2)
const box = (p: Vector3, c: Vector3, half: Vector3) =>
  Math.min(...[0, 1, 2].map((a) => half[a]! - Math.abs(p[a]! - c[a]!)))
/** A shaft along an axis. */
const shaft = (p: Vector3, c: Vector3, r: number, axis: 0 | 1 | 2, half: number) => {
  const across = [0, 1, 2].filter((a) => a !== axis)
  const away = Math.sqrt(across.reduce((sum, a) => sum + (p[a]! - c[a]!) ** 2, 0))
  return Math.min(r - away, half - Math.abs(p[axis]! - c[axis]!))
}
const both = Math.max
const cut = (a: number, b: number) => Math.min(a, -b)

const hip: Joint = (p) => {
  const head = both(ball(p, [0, 0, 0], 12), shaft(p, [12, 0, -12], 7, 2, 10), box(p, [9, 0, -7], [6, 5, 6]))
  const socket = both(Math.min(ball(p, [0, 0, 1], 19), p[2] - 1.5), box(p, [-4, 0, 19], [9, 12, 7]))
  return [head, cut(socket, ball(p, [0, 0, 0], 13.6))]
}
const sacroiliac: Joint = (p) => {
  const wave = 2.2 * Math.sin(p[1] / 2.6) + 1.3 * Math.sin(p[2] / 3.1)
  const inside = box(p, [0, 0, 0], [17, 15, 12])
  return [Math.min(inside, p[0] - wave - 1), Math.min(inside, wave - 1 - p[0])]
}
const knee: Joint = (p) => {
  const femur = both(ball(p, [-8, 0, 6], 9), ball(p, [8, 0, 6], 9), shaft(p, [0, 0, 14], 8, 2, 9))
  const tibia = both(box(p, [0, 0, -10], [17, 10, 5.2]), shaft(p, [0, 0, -16], 9, 2, 5))
  const gap = Math.max(ball(p, [-8, 0, 6], 10.4), ball(p, [8, 0, 6], 10.4))
  return [femur, cut(tibia, gap)]
}
const facets: Joint = (p) => {
  const vertebra = (z: number, way: 1 | -1) =>
    both(
      shaft(p, [0, -9, z], 9, 2, 6),
      box(p, [0, 4, z], [11, 5, 3]),
      ...[-8, 8].map((x) => box(p, [x + way * 0, 9 - way * 2.1, z - way * 5.5], [4, 1.5, 6])),
    )
  return [vertebra(8.5, 1), vertebra(-8.5, -1)]
}
const jaw: Joint = (p) => {
  const condyle = both(
    Math.min(9 - Math.abs(p[0]), 4.5 - Math.sqrt(p[1] ** 2 + (p[2] + 2) ** 2)),
    box(p, [0, 0, -10], [4, 3, 9]),
  )
  const fossa = box(p, [0, 0, 5], [15, 13, 5])
  return [condyle, cut(fossa, Math.min(11 - Math.abs(p[0]), 6.3 - Math.sqrt(p[1] ** 2 + (p[2] + 2) ** 2)))]
}

function phantom(joint: Joint, grid: Grid, cortex: number, noise: number) {
  const blurred = imageOf(
    grid,
    (p) => {
      const depth = Math.max(...joint(p))
      return depth < 0 ? SOFT : depth < cortex ? CORTEX : MARROW + 60
    },
    0.75,
  )
  const random = seededRandom(17)
  const values = Float32Array.from(blurred.volume.values, (value) => value + noise * (2 * random() - 1))
  return { ...blurred, volume: { ...blurred.volume, values } }
}

const coarse = centredGrid([60, 50, 56], [0.8, 0.8, 0.9])

describe('joints are parted without seeds', () => {
  test.each([
    ['hip: a ball in its socket', hip, 1.6],
    ['sacroiliac: plates that interdigitate', sacroiliac, 1.4],
    ['knee: condyles on their plateau', knee, 1.6],
    ['facets: a pair on each side', facets, 1.2],
    ['temporomandibular: a condyle in its fossa', jaw, 1.4],
  ] as const)('%s', (_, joint, cortex) => {
    const image = phantom(joint, coarse, cortex, 25)
    const mask = maskOver(image, 300)
    const touching = components(mask.values as Uint8Array, coarse.size, 26)
    const found = separated(
      image,
      mask,
      separateSchema.parse({}),
      plainContext(() => ''),
    )
    // By truth the mask is one piece, else there is nothing to part.
    expect(touching.sizes.slice(1).filter((count) => count > 200).length).toBe(1)
    expect(found.structures.length).toBe(2)
    const counts = [
      [0, 0, 0],
      [0, 0, 0],
    ]
    forEachVoxel(coarse, (voxel, p) => {
      if (mask.values[voxel] === 0) return
      const depths = joint(p)
      const own = depths[0]! > depths[1]! ? 0 : 1
      if (depths[own]! < 0.4) return // In the gap and at the rim there is no truth.
      counts[own]![found.values[voxel]!]!++
    })
    for (const [none, one, two] of counts as [number, number, number][]) {
      const right = Math.max(one, two)
      expect((one + two + none - right) / (one + two + none)).toBeLessThan(0.005)
    }
    expect(counts[0]![1]! > counts[0]![2]!).toBe(counts[1]![2]! > counts[1]![1]!)
  })
})
