import { describe, expect, test } from 'vitest'
import { centredGrid, forEachVoxel } from '../../test/label-phantoms.ts'
import type { LabelMap } from '../geometry/label-map.ts'
import { plainContext } from '../step.ts'
import { fillSchema, fillStep, fillStructures } from './fill.ts'

const quiet = plainContext(() => '')

/** A box of 7 × 7 × 7 voxels in a volume of 9³ with a wall of one voxel, and a canal through it along k from slice `from`. */
function box(from: number): LabelMap {
  const values = new Uint8Array(729)
  for (let n = 0; n < 729; n++) {
    const [x, y, z] = [n % 9, Math.floor(n / 9) % 9, Math.floor(n / 81)]
    const inBox = [x, y, z].every((i) => i >= 1 && i <= 7)
    const wall = [x, y, z].some((i) => i === 1 || i === 7)
    if (inBox && wall && !(x === 4 && y === 4 && z >= from)) values[n] = 1
  }
  return {
    grid: { size: [9, 9, 9], spacing: [1, 1, 1], origin: [0, 0, 0], direction: [1, 0, 0, 0, 1, 0, 0, 0, 1] },
    values,
    structures: [{ value: 1, name: 'femur_left', side: 'left', colour: [1, 2, 3] }],
  }
}
const count = (labels: LabelMap, value = 1) => labels.values.filter((v) => v === value).length

test('a closed box becomes solid: 343 voxels; with a hole in its lid it stays hollow, but not slice by slice', async () => {
  expect(count(await fillStructures(box(9), fillSchema.parse({}), quiet))).toBe(343)
  const open = box(2)
  expect(count(await fillStructures(open, fillSchema.parse({}), quiet))).toBe(count(open))
  expect(count(await fillStructures(open, fillSchema.parse({ what: 'holes' }), quiet))).toBe(343)
  expect(count(await fillStructures(open, fillSchema.parse({ what: 'holes', axis: 'i' }), quiet))).toBe(317) // The slice that the canal runs in stays open.
})

test('what lies inside and is another structure stays', async () => {
  const labels = box(9)
  labels.values[4 + 9 * (4 + 9 * 4)] = 2
  const both = {
    ...labels,
    structures: [
      ...labels.structures,
      { value: 2, name: 'tumour', side: 'unknown' as const, colour: [9, 9, 9] as const },
    ],
  }
  const filled = await fillStep.run(
    { of: both },
    fillSchema.parse({ structures: ['femur_left'] }),
    plainContext(() => ''),
  )
  expect([count(filled, 1), count(filled, 2)]).toEqual([342, 1])
})

test('a cavity that is open at the border of the volume is none', async () => {
  const whole = box(9)
  // The lower half alone: its cut lies on the last slice of the volume.
  const half: LabelMap = {
    ...whole,
    grid: { ...whole.grid, size: [9, 9, 5] },
    values: whole.values.slice(0, 405),
  }
  expect((await fillStructures(half, fillSchema.parse({}), quiet)).values).toEqual(half.values)
})

describe('the medullary canal', () => {
  /** A closed tube of cortex along z, with trabecular pores at one end and a wide canal in the middle. */
  function shaft(): LabelMap {
    const grid = centredGrid([33, 33, 60], [0.8, 0.8, 1])
    const values = new Uint8Array(33 * 33 * 60)
    forEachVoxel(grid, (voxel, [x, y, z]) => {
      const r = Math.sqrt(x * x + y * y)
      if (r > 12 || Math.abs(z) > 27) return
      const canal = r < 6 && Math.abs(z) < 22
      const pore = r > 7.5 && r < 9.2 && z > 5 && z < 15
      const cyst = (x - 9) ** 2 + y * y + (z + 12) ** 2 < 2
      values[voxel] = canal || pore || cyst ? 0 : 1
    })
    return { grid, values, structures: [{ value: 1, name: 'femur_left', side: 'left', colour: [1, 2, 3] }] }
  }
  const filledBy = (params: unknown) =>
    fillStructures(shaft(), fillSchema.parse(params), quiet).then(({ values }) => values)
  const emptyIn = (values: ArrayLike<number>, inside: (r: number, z: number) => boolean) => {
    let count = 0
    forEachVoxel(shaft().grid, (voxel, [x, y, z]) => {
      if (inside(Math.sqrt(x * x + y * y), z) && values[voxel] === 0) count++
    })
    return count
  }

  test('is filled unless it is asked for', async () => {
    expect(emptyIn(await filledBy({}), (r, z) => r < 12 && Math.abs(z) < 27)).toBe(0)
  })

  test('stays empty when asked for, pores and cysts are filled', async () => {
    const values = await filledBy({ canal: { radius: 3 } })
    const wanted = emptyIn(shaft().values, (r, z) => r < 6 && Math.abs(z) < 22)
    const kept = emptyIn(values, (r, z) => r < 6 && Math.abs(z) < 22)
    expect(kept / wanted).toBeGreaterThan(0.94) // A ball does not reach into the edges of its two ends.
    expect(emptyIn(values, (r, z) => r >= 6 && r < 12 && Math.abs(z) < 27)).toBe(0)
  })

  test('a cavity shorter than a canal is none', async () => {
    expect(emptyIn(await filledBy({ canal: { length: 60 } }), (r, z) => r < 12 && Math.abs(z) < 27)).toBe(0)
  })
})
