import { z } from 'zod'
import { sideOfName } from '../anatomy/structures.ts'
import { byCodeUnit } from '../base/canonical.ts'
import type { Vector3 } from '../base/vectors.ts'
import type { Side } from '../geometry/label-map.ts'
import { type Grid, indexOfPoint, pointOfIndex } from '../geometry/volume.ts'
import { StepError } from '../step.ts'

const point = z.tuple([z.number(), z.number(), z.number()])
const sphere = z.tuple([z.number(), z.number(), z.number(), z.number().positive()])

/** What a person says of one structure: here it is. */
export const seedSchema = z.strictObject({
  points: z
    .array(point)
    .default([])
    .describe('points on bright cortex, LPS mm: [x left, y posterior, z superior]'),
  spheres: z
    .array(sphere)
    .default([])
    .describe('balls that lie wholly in the structure, marrow included: [x, y, z, radius], mm'),
  by: z
    .string()
    .min(1)
    .optional()
    .describe('role of the person who set them: surgeon, engineer, demonstration'),
  aside: z
    .boolean()
    .default(false)
    .describe('only there to hold its neighbours back (a rib, a vertebra half seen): not in the result'),
  side: z
    .enum(['left', 'right', 'midline', 'both', 'unknown'])
    .optional()
    .describe('where the name does not say it'),
  colour: z
    .tuple([z.int().min(0).max(255), z.int().min(0).max(255), z.int().min(0).max(255)])
    .optional()
    .describe('sRGB, 0 to 255'),
})
export type Seed = z.output<typeof seedSchema>
export type Seeds = Readonly<Record<string, Seed>>

/** Names in the order of their label values: by code unit, not as in the file; those that are set aside come last. */
export function seedNames(seeds: Seeds): readonly string[] {
  return Object.keys(seeds).sort(
    (a, b) => Number(seeds[a]!.aside) - Number(seeds[b]!.aside) || byCodeUnit(a, b),
  )
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length
}

/**
 * Refuses seeds that contradict the side in their names. In LPS the patient's left is +x: every seed of `x_left` must
 * lie further left than the middle of the seeds of `x_right`, and the other way round; and the middle of a left
 * structure's seeds further left than the middle of all seeds of structures on the midline.
 * @throws StepError SIDE_CONTRADICTED
 */
export function checkSides(seeds: Seeds, sideOf: (name: string) => Side): void {
  const xs = new Map(
    seedNames(seeds).map((name) => [name, [...seeds[name]!.points, ...seeds[name]!.spheres].map(([x]) => x)]),
  )
  const refuse = (name: string, x: number, than: string, limit: number): never => {
    const side = sideOf(name)
    const towards = side === 'left' ? `more than ${limit.toFixed(1)}` : `less than ${limit.toFixed(1)}`
    throw new StepError({
      code: 'SIDE_CONTRADICTED',
      message: `${name}: expected seeds on the patient's ${side} of ${than}, x ${towards} mm (+x is the patient's left), got x = ${x.toFixed(1)} mm`,
      where: `seeds.${name}`,
      remedy: 'look whether left and right are exchanged in the seeds; x grows to the patient’s left (LPS)',
    })
  }
  const midline = [...xs].filter(([name]) => sideOf(name) === 'midline').flatMap(([, x]) => x)
  for (const [name, own] of xs) {
    const side = sideOf(name)
    const named = sideOfName(name)
    if ((named === 'left' || named === 'right') && side !== named) {
      throw new StepError({
        code: 'SIDE_CONTRADICTED',
        message: `expected the side ${named} for ${name}, got ${side}`,
        where: `seeds.${name}`,
        remedy: 'leave `side` out, or give the structure another name',
      })
    }
    if (side !== 'left' && side !== 'right') continue
    const sign = side === 'left' ? 1 : -1
    const partner = side === 'left' ? name.replace(/_left$/, '_right') : name.replace(/_right$/, '_left')
    const others = partner === name ? undefined : xs.get(partner)
    if (others) {
      const limit = mean(others)
      for (const x of own) if (sign * (x - limit) <= 0) refuse(name, x, partner, limit)
    }
    if (midline.length > 0 && sign * (mean(own) - mean(midline)) <= 0)
      refuse(name, mean(own), 'the structures on the midline', mean(midline))
  }
}

/** What placing seeds needs of the image. */
export interface SeedGround {
  readonly grid: Grid
  /** Smoothed values: a seed point moves to the brightest voxel near it. */
  readonly values: Float32Array
  /** u8, not 0 where there is bone. */
  readonly bone: Uint8Array
  /** Half the box within which a point moves, mm. */
  readonly snap: number
  /** How far from a sphere the nearest bone may be, mm. */
  readonly reach: number
}

const inWords = (p: readonly number[]) =>
  `(${p
    .slice(0, 3)
    .map((x) => x.toFixed(1))
    .join(', ')})`

function voxelOf({ grid }: SeedGround, name: string, p: Vector3): Vector3 {
  const index = indexOfPoint(grid, p).map(Math.round) as [number, number, number]
  if (index.every((x, axis) => x >= 0 && x < grid.size[axis]!)) return index
  return seedOutsideImage(grid, name, p)
}

/** @throws StepError SEED_OUTSIDE_IMAGE */
export function seedOutsideImage(grid: Grid, name: string, p: readonly number[]): never {
  const corners = [0, 1, 2, 3, 4, 5, 6, 7].map((c) =>
    pointOfIndex(grid, grid.size.map((n, axis) => ((c >> axis) & 1 ? n - 1 : 0)) as [number, number, number]),
  )
  const bounds = [0, 1, 2].map((axis) => {
    const along = corners.map((corner) => corner[axis]!)
    return `${'xyz'[axis]} ${Math.min(...along).toFixed(1)} to ${Math.max(...along).toFixed(1)}`
  })
  throw new StepError({
    code: 'SEED_OUTSIDE_IMAGE',
    message: `expected seeds inside the image (${bounds.join(', ')} mm, LPS), got ${inWords(p)} for ${name}`,
    where: `seeds.${name}`,
    remedy: 'give points in LPS mm: viewers that show RAS have the opposite sign of x and y',
  })
}

function outsideBone(name: string, p: readonly number[], within: number): never {
  throw new StepError({
    code: 'SEED_OUTSIDE_BONE',
    message: `expected bone within ${within.toFixed(1)} mm of the seed ${inWords(p)} of ${name}, found none over the threshold`,
    where: `seeds.${name}`,
    remedy: 'move the seed onto bright cortex, or lower the threshold',
  })
}

/** Calls `visit` for every voxel of the box of ± `reach` mm around a voxel index, with its distance in mm. */
function inBox(
  grid: Grid,
  centre: Vector3,
  reach: number,
  visit: (voxel: number, distance: number) => void,
): void {
  const [nx, ny] = grid.size
  const low = centre.map((x, a) => Math.max(0, Math.ceil(x - reach / grid.spacing[a]! - 1e-6)))
  const high = centre.map((x, a) =>
    Math.min(grid.size[a]! - 1, Math.floor(x + reach / grid.spacing[a]! + 1e-6)),
  )
  for (let k = low[2]!; k <= high[2]!; k++) {
    for (let j = low[1]!; j <= high[1]!; j++) {
      for (let i = low[0]!; i <= high[0]!; i++) {
        const d = [i, j, k].map((x, a) => (x - centre[a]!) * grid.spacing[a]!) as [number, number, number]
        visit(i + nx * (j + ny * k), Math.sqrt(d[0] * d[0] + d[1] * d[1] + d[2] * d[2]))
      }
    }
  }
}

/**
 * Marker voxels of all structures: each point's brightest bone voxel nearby, all voxels of each sphere.
 * @returns u8 on the image's grid: 1, 2, … in the order of `seedNames`; 0 elsewhere.
 * @throws StepError SEED_OUTSIDE_IMAGE, SEED_OUTSIDE_BONE, SEEDS_CONFLICT
 */
export function placeSeeds(seeds: Seeds, ground: SeedGround): Uint8Array {
  const { grid, values, bone, snap, reach } = ground
  const names = seedNames(seeds)
  const markers = new Uint8Array(values.length)
  const mark = (voxel: number, value: number, p: readonly number[]) => {
    const earlier = markers[voxel]!
    if (earlier !== 0 && earlier !== value) {
      throw new StepError({
        code: 'SEEDS_CONFLICT',
        message: `expected each voxel to belong to one structure, got seeds of ${names[earlier - 1]} and of ${names[value - 1]} in the same voxel at ${inWords(p)}`,
        where: `seeds.${names[value - 1]}`,
        remedy: 'move one of the two away from the other bone',
      })
    }
    markers[voxel] = value
  }
  names.forEach((name, n) => {
    for (const p of seeds[name]!.points) {
      let best = -1
      inBox(grid, voxelOf(ground, name, p), snap, (voxel) => {
        if (bone[voxel] && (best < 0 || values[voxel]! > values[best]!)) best = voxel
      })
      if (best < 0) outsideBone(name, p, snap)
      mark(best, n + 1, p)
    }
  })
  names.forEach((name, n) => {
    for (const ball of seeds[name]!.spheres) {
      const [x, y, z, radius] = ball
      voxelOf(ground, name, [x, y, z])
      const centre = indexOfPoint(grid, [x, y, z])
      let near = false
      inBox(grid, centre, radius + reach, (voxel, distance) => {
        if (distance <= radius) mark(voxel, n + 1, ball)
        if (bone[voxel] && distance <= radius + reach) near = true
      })
      if (!near) outsideBone(name, ball, radius + reach)
    }
  })
  return markers
}
