import { expect, test } from 'vitest'
import { measureCell, printableCell, throatOf } from './cell-measures.ts'
import { crossingsOf } from './manifold.ts'
import { boundsOf, signedVolume } from './mesh.ts'
import { meshTopology } from './mesh-topology.ts'
import { PeriodicPieces, reachAll } from './periodic-pieces.ts'

// Largest sphere in a pore, throat along x, largest sphere in the solid, in edges: 96³ distance transforms of another
// program (numpy), within 0.02.
test.each([
  ['gyroid', 'sheet', 0.2, 0.379, 0.363, 0.068],
  ['gyroid', 'network', 0.4, 0.505, 0.483, 0.379],
] as const)('%s %s of density %d: pore %d, throat %d, wall %d', async (kind, form, density, pore, throat, wall) => {
  const found = await measureCell(kind, form, density, 1)
  expect(Math.abs(found.poreSize - pore)).toBeLessThan(0.02)
  expect(Math.abs(found.throat - throat)).toBeLessThan(0.02)
  expect(Math.abs(found.wallThickness - wall)).toBeLessThan(0.02)
  expect(Math.abs(found.relativeDensity - density)).toBeLessThan(2e-3)
  expect(found.connected).toBe(true)
})

test('area of a thin gyroid sheet is twice that of the middle surface; sizes go with the cell', async () => {
  const found = await measureCell('gyroid', 'sheet', 0.1, 2)
  expect(Math.abs(found.surfaceAreaPerVolume - (2 * 3.0917) / 2)).toBeLessThan(0.03)
  // The mean thickness is density / area; a wall |f| ≤ c is thickest where f is least steep, by a fifth or so.
  const mean = (2 * 0.1) / 3.0917
  expect(found.wallThickness).toBeGreaterThan(mean)
  expect(found.wallThickness).toBeLessThan(1.25 * mean)
})

test('a network whose necks have closed is not one piece', async () => {
  expect((await measureCell('diamond', 'network', 0.03, 1)).connected).toBe(false)
})

test('walls thinner than the samples are found: density 0.02', async () => {
  const found = await measureCell('diamond', 'sheet', 0.02, 1)
  expect(Math.abs(found.relativeDensity - 0.02)).toBeLessThan(1e-3)
  expect(Math.abs(found.surfaceAreaPerVolume - 2 * 3.838)).toBeLessThan(0.05)
  expect(found.wallThickness).toBeLessThan(0.0075)
  expect(found.connected).toBe(true)
})

test('struts: the largest sphere in the solid stands where eight meet, the largest pore where no strut is', async () => {
  const found = await measureCell('bcc', 'network', 0.1, 1)
  const r = found.level
  // Four axes meet in a corner; a sphere there touches the valleys between struts, outside of their radius.
  expect(found.wallThickness).toBeGreaterThan(2 * r)
  expect(found.wallThickness).toBeLessThan(2.6 * r)
  // Farthest from all axes: (½, 0, 0) and its like, √(1/6) from the nearest.
  expect(found.poreSize).toBeCloseTo(2 * (Math.sqrt(1 / 6) - r), 2)
  expect(found.connected).toBe(true)
})

test('throat of straight channels by hand: the distance along their axis', () => {
  // A channel along x whose distance is 3 in the middle but 2 at one place; another along y of 5.
  const n = 8
  const distances = new Float32Array(n * n * n).fill(-1)
  for (let i = 0; i < n; i++) {
    distances[i + n * (2 + n * 2)] = i === 5 ? 2 : 3
    distances[6 + n * (i + n * 6)] = 5
  }
  expect(throatOf(distances, n)).toBe(2)
})

test('pieces of a periodic body: a slab, a ball, a rod that comes back one cell on', () => {
  const ball = new PeriodicPieces(6)
  ball.add(2, 2, 2)
  ball.add(3, 2, 2)
  expect([ball.pieces, ball.loops.length]).toEqual([1, 0])
  const rods = new PeriodicPieces(6)
  for (let i = 0; i < 6; i++) rods.add(i, 0, 0)
  for (let i = 0; i < 6; i++) rods.add(3, 3, i)
  expect(rods.pieces).toBe(2)
  expect(reachAll(rods.loops)).toBe(false)
  const diagonal = new PeriodicPieces(6)
  for (let i = 0; i < 6; i++) diagonal.add(i, i, 0)
  expect(diagonal.loops.map((loop) => loop.map(Math.abs))).toEqual([[1, 1, 0]])
  expect(
    reachAll([
      [1, 0, 0],
      [0, 1, 0],
      [0, 0, 1],
    ]),
  ).toBe(true)
  expect(
    reachAll([
      [1, 1, 0],
      [1, -1, 0],
      [0, 0, 1],
    ]),
  ).toBe(false)
  expect(
    reachAll([
      [2, 0, 0],
      [3, 0, 0],
      [5, 1, 0],
      [7, 7, -1],
    ]),
  ).toBe(true)
})

test.each([
  ['gyroid', 'sheet', 0.3],
  ['diamond', 'network', 0.4],
  ['bcc', 'network', 0.15],
] as const)('a printable cell: %s %s', async (kind, form, density) => {
  const mesh = await printableCell(kind, form, density, 3, 0.02)
  expect(meshTopology(mesh)).toMatchObject({ closed: true, oriented: true })
  expect(crossingsOf(mesh)).toBe(0)
  expect(boundsOf(mesh)).toEqual({ min: [0, 0, 0], max: [3, 3, 3] })
  expect(Math.abs(signedVolume(mesh) / 27 - density)).toBeLessThan(0.01)
})
