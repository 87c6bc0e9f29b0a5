import { expect, test } from 'vitest'
import type { LabelMap } from '../geometry/label-map.ts'
import { plainContext } from '../step.ts'
import { keepPieces, keepSchema, keepStep } from './keep.ts'

const quiet = plainContext(() => '')

/** One slice drawn in digits; voxels of 0.5 × 0.5 × 2 mm = 0.5 mm³. */
function slice(...rows: string[]): LabelMap {
  return {
    grid: {
      size: [rows[0]!.length, rows.length, 1],
      spacing: [0.5, 0.5, 2],
      origin: [0, 0, 0],
      direction: [1, 0, 0, 0, 1, 0, 0, 0, 1],
    },
    values: Uint8Array.from(rows.join(''), Number),
    structures: [
      { value: 1, name: 'hip_left', side: 'left', colour: [1, 2, 3] },
      { value: 2, name: 'hip_right', side: 'right', colour: [1, 2, 3] },
    ],
  }
}
const drawn = (labels: LabelMap) => {
  const [nx, ny] = labels.grid.size
  return Array.from({ length: ny }, (_, y) => [...labels.values.subarray(nx * y, nx * y + nx)].join(''))
}

const bones = slice(
  '1100100002', //
  '1101100020',
  '0000000200',
  '1000020000',
)

test('the largest piece of each structure', async () => {
  expect(drawn(await keepPieces(bones, keepSchema.parse({}), quiet))).toEqual([
    '1100000002',
    '1100000020',
    '0000000200',
    '0000000000',
  ])
})

test('how many, the least volume, and what hangs together', async () => {
  expect(drawn(await keepPieces(bones, keepSchema.parse({ which: 2 }), quiet))).toEqual([
    '1100100002',
    '1101100020',
    '0000000200',
    '0000020000',
  ])
  expect(drawn(await keepPieces(bones, keepSchema.parse({ which: 'all', minimum: 1.5 }), quiet))).toEqual([
    '1100100002',
    '1101100020',
    '0000000200',
    '0000000000',
  ])
  expect(
    drawn(await keepPieces(bones, keepSchema.parse({ connectivity: 6, structures: ['hip_right'] }), quiet)),
  ).toEqual(['1100100002', '1101100000', '0000000000', '1000000000'])
})

test('nothing left is refused; the step does the same', async () => {
  await expect(keepPieces(bones, keepSchema.parse({ minimum: 1.6 }), quiet)).rejects.toThrow(
    'none of hip_right (4 before)',
  )
  const labels = await keepStep.run(
    { of: bones },
    keepSchema.parse({ which: 'largest' }),
    plainContext(() => ''),
  )
  expect(labels).toEqual(await keepPieces(bones, keepSchema.parse({}), quiet))
  expect(keepSchema.safeParse({ which: 0 }).success).toBe(false)
})
