import { expect, test } from 'vitest'
import { printableCell } from './cell-body.ts'
import { type CellMeasures, measureCell, throatsOf } from './cell-measures.ts'
import { crossingsOf } from './manifold.ts'
import { boundsOf, signedVolume } from './mesh.ts'
import { meshTopology } from './mesh-topology.ts'
import { PeriodicPieces, reachAll } from './periodic-pieces.ts'

const COARSE = { volume: 48, surface: 24, distances: 32 }

// Largest sphere in a pore, throat along x, largest sphere in the solid, in edges: 96³ distance transforms of another
// program (numpy), within 0.025 (its voxels count as pore only where
// their middles' distance is full, so that pores come out a little small).
test.each([
  ['gyroid', 'sheet', 0.2, 0.379, 0.363, 0.068],
  ['gyroid', 'network', 0.4, 0.505, 0.483, 0.379],
  ['primitive', 'sheet', 0.4, 0.711, 0.227, 0.227],
  ['primitive', 'network', 0.3, 0.976, 0.623, 0.711],
] as const)('%s %s of density %d: pore %d, throat %d, wall %d', (kind, form, density, pore, throat, wall) => {
  const found = measureCell(kind, form, density, 1)
  expect(Math.abs(found.poreSize - pore)).toBeLessThan(0.026)
  expect(Math.abs(found.throat - throat)).toBeLessThan(0.026)
  expect(Math.abs(found.wallThickness - wall)).toBeLessThan(0.026)
  expect(Math.abs(found.relativeDensity - density)).toBeLessThan(2e-3)
  expect(found.connected).toBe(true)
})

test('area of a thin gyroid sheet is twice that of the middle surface; sizes go with the cell', () => {
  const found = measureCell('gyroid', 'sheet', 0.1, 2)
  expect(Math.abs(found.surfaceAreaPerVolume - (2 * 3.0917) / 2)).toBeLessThan(0.03)
  // The mean thickness is density / area; a wall |f| ≤ c is thickest where f is least steep, by a fifth or so.
  const mean = (2 * 0.1) / 3.0917
  expect(found.wallThickness).toBeGreaterThan(mean)
  expect(found.wallThickness).toBeLessThan(1.25 * mean)
})

test('pores and throats of P by hand: on its axes of symmetry', () => {
  // f = cos x + cos y + cos z ≤ −c or ≥ c: the largest sphere in the labyrinth about the corner touches where x = y = z,
  // 3 cos x = c; the neck at (½, 0, 0) where y = z, 2 cos y = 1 + c.
  const found = measureCell('primitive', 'sheet', 0.3, 1)
  const c = found.level
  const angle = (cosine: number) => Math.acos(cosine) / (2 * Math.PI)
  expect(found.poreSize).toBeCloseTo(2 * Math.sqrt(3) * angle(c / 3), 2)
  expect(Math.abs(found.throat - 2 * Math.SQRT2 * angle((1 + c) / 2))).toBeLessThan(0.015)
  expect(found).toMatchObject({ poreNetworks: 2, closedPores: 0, connected: true })
})

test.each([
  // Where f of a neck is less than c the network falls apart: P at (½, 0, 0), f = 1.
  ['primitive', 'network', 0.2, false],
  ['primitive', 'network', 0.23, true],
  // Neovius has a greatest value of its own, 1, at (½, ½, 0): crumbs that hang on nothing, until c = −1 joins all.
  ['neovius', 'network', 0.3, false],
  ['neovius', 'network', 0.5, true],
] as const)('%s %s of density %d is one piece: %s', (kind, form, density, whole) => {
  expect(measureCell(kind, form, density, 1, undefined, COARSE).connected).toBe(whole)
})

test('closed pores are counted: P as a sheet of 0.7, whose labyrinths have come apart', () => {
  const found = measureCell('primitive', 'sheet', 0.7, 1, undefined, COARSE)
  expect(found.poreNetworks).toBe(0)
  expect(found.closedPores).toBeCloseTo(0.3, 2)
  expect(found.throat).toBe(0)
})

test.each([
  ['cubic', 0.2, (r: number) => 2 * (Math.SQRT1_2 - r), (r: number) => 1 - 2 * r],
  ['bcc', 0.2, (r: number) => 2 * (Math.sqrt(1 / 6) - r), undefined],
  ['diamond-strut', 0.2, (r: number) => 2 * (Math.sqrt(1 / 6) - r), undefined],
] as const)('%s: its widest pore by hand', (kind, density, pore, throat) => {
  const found = measureCell(kind, 'network', density, 1)
  expect(Math.abs(found.poreSize - pore(found.level))).toBeLessThan(2e-3)
  if (throat) expect(Math.abs(found.throat - throat(found.level))).toBeLessThan(0.015)
  expect(found).toMatchObject({ connected: true, poreNetworks: 1, closedPores: 0 })
})

test('two resolutions agree within 2 %', () => {
  const fine = { volume: 64, surface: 36, distances: 48 }
  for (const [kind, form] of [
    ['iwp', 'sheet'],
    ['octet', 'network'],
  ] as const) {
    const [a, b] = [fine, COARSE].map((grid) => measureCell(kind, form, 0.3, 2, undefined, grid)) as [
      CellMeasures,
      CellMeasures,
    ]
    for (const name of ['relativeDensity', 'surfaceAreaPerVolume', 'poreSize', 'wallThickness'] as const)
      expect(Math.abs(a[name] / b[name] - 1), `${kind} ${name}`).toBeLessThan(0.02)
  }
})

test('a network whose necks have closed is not one piece', () => {
  expect(measureCell('diamond', 'network', 0.03, 1, undefined, COARSE).connected).toBe(false)
})

test('walls thinner than the samples are found: density 0.02', () => {
  const found = measureCell('diamond', 'sheet', 0.02, 1)
  expect(Math.abs(found.relativeDensity - 0.02)).toBeLessThan(1e-3)
  expect(Math.abs(found.surfaceAreaPerVolume - 2 * 3.838)).toBeLessThan(0.05)
  expect(found.wallThickness).toBeLessThan(0.0075)
  expect(found.connected).toBe(true)
})

test('struts: the largest sphere in the solid stands where eight meet, the largest pore where no strut is', () => {
  const found = measureCell('bcc', 'network', 0.1, 1)
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
  // None along z: the first points of no distance end the search.
  expect(throatsOf(distances, n)).toEqual([2, 5, -Infinity])
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
  ['frd', 'sheet', 0.2],
  ['octet', 'network', 0.3],
  ['voronoi', 'network', 0.2],
] as const)('a printable cell: %s %s', async (kind, form, density) => {
  const mesh = await printableCell(kind, form, density, 3, 0.01)
  expect(meshTopology(mesh)).toMatchObject({ closed: true, oriented: true })
  expect(crossingsOf(mesh)).toBe(0)
  expect(boundsOf(mesh)).toEqual({ min: [0, 0, 0], max: [3, 3, 3] })
  expect(Math.abs(signedVolume(mesh) / 27 - density)).toBeLessThan(1e-3)
})
