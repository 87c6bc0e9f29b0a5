import { expect, test } from 'vitest'
import { type BoneBlock, boneStructure, eulerCharacteristic } from './bone-structure.ts'

function block(
  size: readonly [number, number, number],
  periodic: boolean,
  solid: (i: number, j: number, k: number) => boolean,
  spacing = 0.1,
): BoneBlock {
  const [nx, ny, nz] = size
  const bone = Uint8Array.from({ length: nx * ny * nz }, (_, v) =>
    solid(v % nx, Math.floor(v / nx) % ny, Math.floor(v / (nx * ny))) ? 1 : 0,
  )
  return { bone, size, spacing, periodic }
}

test('plates are as thick and as far apart as they were made', () => {
  const found = boneStructure(block([40, 40, 40], true, (i) => i % 20 < 6))
  expect(found.volumeFraction).toBeCloseTo(0.3, 10)
  expect(Math.abs(found.thickness - 0.6)).toBeLessThan(0.06)
  expect(Math.abs(found.separation - 1.4)).toBeLessThan(0.06)
})

test('a rod of 16 voxels: its diameter', () => {
  const inRod = (i: number, j: number) => (i - 15.5) * (i - 15.5) + (j - 15.5) * (j - 15.5) < 64
  const found = boneStructure(block([32, 32, 24], true, inRod, 0.05))
  expect(Math.abs(found.thickness - 0.8)).toBeLessThan(0.07)
})

test('Euler characteristics of bodies that are known: ball 1, ring 0, shell 2, two balls 2', () => {
  const ball = (i: number, j: number, k: number, c: number, r: number) =>
    (i - c) * (i - c) + (j - c) * (j - c) + (k - c) * (k - c) < r * r
  const size = [24, 24, 24] as const
  const chi = (solid: (i: number, j: number, k: number) => boolean) =>
    eulerCharacteristic(block(size, false, solid))
  expect(chi((i, j, k) => ball(i, j, k, 11, 7))).toBe(1)
  expect(chi((i, j, k) => ball(i, j, k, 11, 8) && !ball(i, j, k, 11, 4))).toBe(2)
  expect(chi((i, j, k) => ball(i, j, k, 5, 4) || ball(i, j, k, 17, 4))).toBe(2)
  const ring = (i: number, j: number, k: number) => {
    const out = Math.sqrt((i - 11) * (i - 11) + (j - 11) * (j - 11)) - 7
    return out * out + (k - 11) * (k - 11) < 9
  }
  expect(chi(ring)).toBe(0)
})

test('a periodic cubic grid of struts has two loops more than nodes a node', () => {
  // Nodes − struts = 1 − 3 a cell, so that the connectivity is 2 a cell of 1 mm.
  const found = boneStructure(
    block([20, 20, 20], true, (i, j, k) => [i, j, k].filter((x) => x % 10 < 3).length >= 2),
  )
  expect(found.connectivity).toBeCloseTo(2, 10)
})
