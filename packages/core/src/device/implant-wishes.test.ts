import { expect, test } from 'vitest'
import { VORONOI } from '../geometry/cell-kinds.ts'
import { StepError } from '../step.ts'
import { checkWishes, type PorousWish } from './implant-wishes.ts'

const wish = (change: Partial<PorousWish>): PorousWish => ({
  cell: 'gyroid',
  form: 'sheet',
  size: 1.6,
  densities: [0.2, 0.2],
  variant: VORONOI,
  wall: 0.2,
  ...change,
})

function refusal(change: Partial<PorousWish>): StepError | undefined {
  try {
    checkWishes([wish(change)], 'implant, lattice')
  } catch (error) {
    if (error instanceof StepError) return error
    throw error
  }
  return undefined
}

// Computed by a program of its own (distance transforms of 96³ voxels): a pore of 0.6 mm at a porosity of 0.8 needs a sheet gyroid
// of 1.6 mm, whose wall is 0.1 mm; a network gyroid of 0.95 to 1 mm has a strut of 0.23 mm; a sheet of 0.2 mm takes 3.1 mm.
test('pore, wall and porosity of a sheet gyroid break one another; a network does', () => {
  const error = refusal({ pore: [0.55, 0.65] })
  expect(error?.code).toBe('LATTICE_WISHES')
  expect(error?.message).toMatch(/pores of 0\.6\d mm, .* walls of 0\.1\d mm/)
  expect(error?.remedy).toMatch(/a density of 0\.\d+ does with a size of \d\.\d mm/)
  expect(refusal({ form: 'network', size: 0.97, pore: [0.55, 0.65] })).toBeUndefined()
  // The remedy holds: what it names is not refused.
  const [, density, size] = /a density of ([\d.]+) does with a size of ([\d.]+) mm/
    .exec(error!.remedy)!
    .map(Number)
  expect(refusal({ densities: [density!, density!], size: size!, pore: [0.55, 0.65] })).toBeUndefined()
})

test('a cell finer than the process, and the size that it makes', () => {
  const error = refusal({})
  expect(error?.code).toBe('CELL_TOO_FINE')
  const size = Number(/at least ([\d.]+) mm/.exec(error!.remedy)![1])
  expect(Math.abs(size - 3.1)).toBeLessThan(0.35)
  expect(refusal({ size })).toBeUndefined()
  // Struts: their diameter counts, not the node; a bcc frame of density 0.1 has r / a = 0.0714.
  expect(refusal({ cell: 'bcc', densities: [0.1, 0.1], size: 1.3 })?.code).toBe('CELL_TOO_FINE')
  expect(refusal({ cell: 'bcc', densities: [0.1, 0.1], size: 1.45 })).toBeUndefined()
})

test('a gradient is held at both ends: thin walls at one, narrow pores at the other', () => {
  expect(refusal({ size: 2.2, densities: [0.3, 0.5] })).toBeUndefined()
  expect(refusal({ size: 2.2, densities: [0.1, 0.5] })?.code).toBe('CELL_TOO_FINE')
  expect(refusal({ size: 2.2, densities: [0.3, 0.5], pore: [0.7, 0.9] })?.code).toBe('LATTICE_WISHES')
})

test('channels: the wall between two of them', () => {
  // 1 − 2r of the pitch, r = √(φ √3 / 2π): at φ = 0.7 0.121.
  expect(refusal({ cell: 'lotus', densities: [0.3, 0.3], size: 1.5 })?.code).toBe('CELL_TOO_FINE')
  expect(refusal({ cell: 'lotus', densities: [0.3, 0.3], size: 1.7 })).toBeUndefined()
})
