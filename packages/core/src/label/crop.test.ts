import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { LabelMap } from '../geometry/label-map.ts'
import { pointOfIndex } from '../geometry/volume.ts'
import { cropStructures } from './crop.ts'

/** A full block of one structure; i runs to the patient's right, as in many NIfTI files. */
const block: LabelMap = {
  grid: {
    size: [5, 4, 3],
    spacing: [2, 1, 3],
    origin: [10, -2, 100],
    direction: [-1, 0, 0, 0, 1, 0, 0, 0, 1],
  },
  values: new Uint8Array(60).fill(7),
  structures: [{ value: 7, name: 'femur_left', side: 'left', colour: [1, 2, 3] }],
}

test('a voxel stays exactly where its centre lies in the box, whatever way the axes run', () => {
  const corner = fc.tuple(
    fc.integer({ min: 0, max: 12 }),
    fc.integer({ min: -3, max: 3 }),
    fc.integer({ min: 98, max: 108 }),
  )
  fc.assert(
    fc.property(corner, corner, (a, b) => {
      const min = a.map((x, i) => Math.min(x, b[i]!)) as [number, number, number]
      const max = a.map((x, i) => Math.max(x, b[i]!)) as [number, number, number]
      const expected = new Uint8Array(60)
      for (let k = 0, at = 0; k < 3; k++)
        for (let j = 0; j < 4; j++)
          for (let i = 0; i < 5; i++, at++)
            if (pointOfIndex(block.grid, [i, j, k]).every((x, axis) => x >= min[axis]! && x <= max[axis]!))
              expected[at] = 7
      if (!expected.some((value) => value !== 0)) {
        expect(() => cropStructures(block, { min, max })).toThrow(
          expect.objectContaining({ code: 'CROP_EMPTY' }),
        )
        return
      }
      expect(cropStructures(block, { min, max }).values).toEqual(expected)
    }),
  )
})

test('a box whose corners are exchanged is refused', () => {
  expect(() => cropStructures(block, { min: [5, 0, 0], max: [0, 1, 1] })).toThrow(
    expect.objectContaining({ code: 'CROP_BOX' }),
  )
})
