import { expect, test } from 'vitest'
import type { LabelMap } from '../geometry/label-map.ts'
import { plainContext } from '../step.ts'
import { separateBones } from './separate-by-shape.ts'
import { sizesOf } from './structure-size.ts'

const size = [64, 40, 30] as const
const spacing = [0.8, 0.8, 1.1] as const
const context = plainContext(() => '')

function mapOf(inside: (x: number, y: number, z: number) => boolean): LabelMap {
  const values = Uint8Array.from({ length: size[0] * size[1] * size[2] }, (_, n) =>
    inside((n % 64) * 0.8, (Math.floor(n / 64) % 40) * 0.8, Math.floor(n / 2560) * 1.1) ? 1 : 0,
  )
  const structures = [{ value: 1, name: 'bone', side: 'unknown' as const, colour: [1, 2, 3] as const }]
  return {
    grid: { size, spacing, origin: [0, 0, 0], direction: [1, 0, 0, 0, 1, 0, 0, 0, 1] },
    values,
    structures,
  }
}

const shell = (x: number, y: number, z: number, cx: number, radius: number) => {
  const r = Math.sqrt((x - cx) ** 2 + (y - 16) ** 2 + (z - 16) ** 2)
  return r <= radius && r >= radius - 2
}

test('two hollow balls that touch become two, cut where the spheres meet', () => {
  // Centres 14 and 34.8, radii 12 and 10: the circle in which they meet lies at x = 25.46.
  const touching = mapOf((x, y, z) => shell(x, y, z, 14, 12) || shell(x, y, z, 34.8, 10))
  const found = separateBones(touching, { bridge: 4, core: 100 }, 'bone', context)
  expect(found.structures.map(({ name }) => name)).toEqual(['bone_1', 'bone_2'])
  let wrong = 0
  found.values.forEach((value, n) => {
    if ((value !== 0) !== (touching.values[n] !== 0)) wrong++
    const x = (n % 64) * 0.8
    if (value !== 0 && value !== (x < 25.46 ? 1 : 2) && Math.abs(x - 25.46) > 1.2) wrong++
  })
  expect(wrong).toBe(0)
})

test('balls apart, a rod without a core: each is a bone; nothing is lost', () => {
  const apart = mapOf(
    (x, y, z) => shell(x, y, z, 10, 8) || shell(x, y, z, 40, 9) || (Math.abs(y - 2) < 1.2 && z < 2),
  )
  const found = separateBones(apart, { bridge: 3, core: 50 }, 'bone', context)
  const sizes = sizesOf(found)
  expect(sizes.map(({ name }) => name)).toEqual(['bone_1', 'bone_2', 'bone_3'])
  expect(sizes.reduce((sum, { voxels }) => sum + voxels, 0)).toBe(sizesOf(apart)[0]!.voxels)
  expect(sizes[0]!.voxels).toBeGreaterThan(sizes[1]!.voxels)
})

test('one ball stays one and keeps its name', () => {
  const found = separateBones(
    mapOf((x, y, z) => shell(x, y, z, 14, 12)),
    { bridge: 4, core: 100 },
    'femur_left',
    context,
  )
  expect(found.structures).toMatchObject([{ value: 1, name: 'femur_left', side: 'left' }])
})
