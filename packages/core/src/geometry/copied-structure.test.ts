import { existsSync, readFileSync } from 'node:fs'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { SHARED_DATA } from '../../test/file-set.ts'
import { noiseBlock } from '../../test/noise-block.ts'
import { seededRandom } from '../base/random.ts'
import { readNifti } from '../formats/nifti.ts'
import { unitCell } from './cell.ts'
import { cellParts } from './cell-pieces.ts'
import { type CopiedStructure, copiedDepth, DEPTH_STEPS } from './copied-field.ts'
import { type CopiedBlock, copyStructure, type StructureWish } from './copied-structure.ts'
import { seamContrast } from './quilt.ts'

const WISH: StructureWish = { threshold: 1260, size: 3, scale: 1, seed: 1, densities: 'source' }

describe('a block copied from noise', () => {
  const volume = noiseBlock(64)
  const block: CopiedBlock = copyStructure(volume, WISH, 'noise')
  const density = block.densities[0]

  test('has the structure of its source', () => {
    const { source, copy } = block
    // Φ(−0.52) of a normal distribution lies over the threshold.
    expect(Math.abs(density - 0.3015)).toBeLessThan(0.02)
    expect(Math.abs(copy.volumeFraction - density)).toBeLessThan(0.002)
    expect(Math.abs(copy.thickness / source.thickness - 1)).toBeLessThan(0.15)
    expect(Math.abs(copy.separation / source.separation - 1)).toBeLessThan(0.15)
  })

  test('shows no seam, where a block that is merely repeated does', () => {
    expect(block.seams).toBeGreaterThan(0.7)
    expect(block.seams).toBeLessThan(1.3)
    const n = 48
    const tiled = new Float32Array(n * n * n)
    const seams = new Uint8Array(n * n * n)
    for (let v = 0; v < tiled.length; v++) {
      const [i, j, k] = [v % n, Math.floor(v / n) % n, Math.floor(v / (n * n))]
      tiled[v] = volume.values[i + 64 * (j + 64 * k)]!
      seams[v] = (i === n - 1 ? 1 : 0) | (j === n - 1 ? 2 : 0) | (k === n - 1 ? 4 : 0)
    }
    expect(seamContrast({ values: tiled, seams }, n, 1260)).toBeGreaterThan(2)
  })

  test('is one piece with open pores over the faces', () => {
    const variant = { seed: 1, stretch: 1, copied: block.structure }
    const parts = cellParts(unitCell('trabecular', 'network', density, 'cell', variant), 1)
    expect(parts).toEqual({ connected: true, poreNetworks: 1, closedPores: 0 })
  })
})

test('the function’s gradient is that of its values', () => {
  const n = 16
  const random = seededRandom(3)
  const depths = Int16Array.from({ length: n * n * n }, () =>
    Math.round((random() - 0.5) * DEPTH_STEPS * 0.1),
  )
  const structure: CopiedStructure = { name: 'random', n, depths }
  const f = copiedDepth(structure)
  const place = fc.double({ min: -1, max: 2, noNaN: true })
  fc.assert(
    fc.property(place, place, place, (x, y, z) => {
      const slope = new Float64Array(3)
      const h = 1e-5
      expect(f(x, y, z, slope)).toBeCloseTo(f(x + 1, y - 1, z), 9)
      const differences = [
        f(x + h, y, z) - f(x - h, y, z),
        f(x, y + h, z) - f(x, y - h, z),
        f(x, y, z + h) - f(x, y, z - h),
      ].map((d) => d / (2 * h))
      differences.forEach((d, axis) => {
        expect(slope[axis]).toBeCloseTo(d, 3)
      })
    }),
  )
})

describe('refused', () => {
  const volume = noiseBlock(24)
  const code = (change: Partial<StructureWish>, of = volume) => {
    try {
      copyStructure(of, { ...WISH, ...change }, 'x')
    } catch (error) {
      return (error as { code: string }).code
    }
    return 'none'
  }
  test('a threshold that leaves all or nothing, units, a block too small, a cube too fine', () => {
    expect(code({ threshold: 9000 })).toBe('STRUCTURE_THRESHOLD')
    expect(code({ threshold: -9000 })).toBe('STRUCTURE_THRESHOLD')
    expect(code({}, noiseBlock(24, 60))).toBe('STRUCTURE_UNITS')
    expect(code({ size: 4 }, noiseBlock(18))).toBe('STRUCTURE_TOO_SMALL')
    expect(code({ size: 6, scale: 0.5 })).toBe('STRUCTURE_TOO_FINE')
  })
})

const realBlock = `${SHARED_DATA}microct-trabecular-lhdl/3155_D_4_bc_crop200_19.5um.nii.gz`

describe.skipIf(!existsSync(realBlock))('a real block (skipped without ../shared/data)', () => {
  test('its corner of 2.5 mm: threshold and bone as scikit-image finds them, trabeculae and seams as in the bone', () => {
    const { grid, values } = readNifti(new Uint8Array(readFileSync(realBlock)), 'micro-CT')
    const n = 128
    const some = Int16Array.from({ length: n * n * n }, (_, v) => {
      const [i, j, k] = [v % n, Math.floor(v / n) % n, Math.floor(v / (n * n))]
      return values[i + grid.size[0] * (j + grid.size[1] * k)]!
    })
    const corner = { ...noiseBlock(2), grid: { ...grid, size: [n, n, n] as const }, values: some }
    const wish: StructureWish = { threshold: 'otsu', size: 2, scale: 1.5, seed: 1, densities: 'source' }
    const block = copyStructure(corner, wish, 'micro-CT')
    // skimage.filters.threshold_otsu 0.19.3 of the same voxels: 83, above which lie 0.2050 of them.
    expect(Math.abs(block.threshold - 83)).toBeLessThanOrEqual(1.5)
    expect(Math.abs(block.densities[0] - 0.205)).toBeLessThan(0.006)
    const { source, copy } = block
    expect(Math.abs(copy.volumeFraction - block.densities[0])).toBeLessThan(0.01)
    expect(Math.abs(copy.thickness / source.thickness - 1)).toBeLessThan(0.25)
    expect(Math.abs(copy.separation / source.separation - 1)).toBeLessThan(0.3)
    expect(block.seams).toBeGreaterThan(0.6)
    expect(block.seams).toBeLessThan(1.6)
    const cell = unitCell('trabecular', 'network', block.densities[0], 'micro-CT', {
      seed: 1,
      stretch: 1,
      copied: block.structure,
    })
    const { connected, closedPores } = cellParts(cell, 1)
    expect(connected).toBe(true)
    expect(closedPores).toBeLessThan(1e-3)
  })
})
