import fc from 'fast-check'
import { expect, test } from 'vitest'
import { centredGrid } from '../../test/label-phantoms.ts'
import type { LabelMap } from '../geometry/label-map.ts'
import { StepError } from '../step.ts'
import { combined, combineSchema } from './combine.ts'

const NAMES = ['hip', 'tumour', 'sacrum']
const grid = centredGrid([4, 3, 2], [1, 1, 1])

function mapOf(values: ArrayLike<number>, names: readonly string[] = NAMES): LabelMap {
  return {
    grid,
    values: Uint8Array.from(values),
    structures: names.map((name, n) => ({ value: n + 1, name, side: 'unknown', colour: [1, 2, 3] })),
  }
}
const named = ({ values, structures }: LabelMap) =>
  Array.from(values, (v) => structures.find((s) => s.value === v)?.name ?? (v === 0 ? '-' : '?'))

const voxels = fc.array(fc.integer({ min: 0, max: 3 }), { minLength: 24, maxLength: 24 })

test.each([
  'union',
  'intersection',
  'difference',
] as const)('%s of two maps, voxel by voxel as logic says', (operation) => {
  fc.assert(
    fc.property(voxels, voxels, (one, two) => {
      ;[one[0], two[0], one[1], two[1]] = [1, 1, 1, 0] // Neither empty, nor one in the other.
      const result = combined(
        mapOf(one),
        mapOf(two, ['x', 'y', 'z']),
        combineSchema.parse({ operation, a: ['hip'], b: ['x', 'z'] }),
      )
      const wanted = one.map((own, n) => {
        const [a, b] = [own === 1, two[n] === 1 || two[n] === 3]
        const inside = operation === 'union' ? a || b : operation === 'intersection' ? a && b : a && !b
        if (inside && (own === 0 || own === 1)) return 'hip'
        return own > 1 ? NAMES[own - 1]! : '-'
      })
      expect(named(result)).toEqual(wanted)
    }),
  )
})

test('within one map a union ends its parts, under a new name, and takes others only when told', () => {
  const map = mapOf([1, 2, 3, 0, 1, 2, 3, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0])
  const united = combined(
    map,
    undefined,
    combineSchema.parse({ operation: 'union', a: ['hip'], b: ['tumour'], name: 'both' }),
  )
  expect(united.structures.map(({ name }) => name)).toEqual(['sacrum', 'both'])
  expect(named(united).slice(0, 4)).toEqual(['both', 'both', 'sacrum', '-'])
  const box = mapOf(new Array(24).fill(1), ['box'])
  const shy = combined(map, box, combineSchema.parse({ operation: 'union', a: ['hip'] }))
  expect(named(shy).slice(0, 4)).toEqual(['hip', 'tumour', 'sacrum', 'hip'])
  const bold = combined(map, box, combineSchema.parse({ operation: 'union', a: ['hip'], over: true }))
  expect(new Set(named(bold))).toEqual(new Set(['hip']))
})

test('what is kept of a stays under its name: the overlap of tumour and bone as a structure of its own', () => {
  const map = mapOf([1, 1, 1, 0, ...new Array(20).fill(0)], ['hip'])
  const tumour = mapOf([0, 1, 0, 1, ...new Array(20).fill(0)], ['tumour'])
  const params = combineSchema.parse({ operation: 'intersection', a: ['hip'], name: 'eaten', keep: true })
  expect(named(combined(map, tumour, params)).slice(0, 4)).toEqual(['hip', 'eaten', 'hip', '-'])
})

test('refused: nothing to combine with, an empty result, another grid, a name that is taken', () => {
  const map = mapOf([1, 2, 3, ...new Array(21).fill(0)])
  const code = (others: LabelMap | undefined, params: unknown) => {
    try {
      combined(map, others, combineSchema.parse(params))
      return 'none'
    } catch (error) {
      if (!(error instanceof StepError)) throw error
      return error.code
    }
  }
  expect(code(undefined, { operation: 'union', a: ['hip'] })).toBe('COMBINE_ONE')
  expect(code(map, { operation: 'intersection', a: ['hip'], b: ['sacrum'] })).toBe('COMBINE_EMPTY')
  expect(code(undefined, { operation: 'union', a: ['hip'], b: ['none'] })).toBe('STRUCTURE_NOT_FOUND')
  expect(code(map, { operation: 'union', a: ['hip'], name: 'sacrum' })).toBe('STRUCTURE_TWICE')
  const far = { ...map, grid: centredGrid([4, 3, 2], [1, 1, 1.2]) }
  expect(code(far, { operation: 'union', a: ['hip'] })).toBe('GRID_MISMATCH')
})
