import { expect, test } from 'vitest'
import { sha256 } from '../../test/file-set.ts'
import { readNifti } from '../formats/nifti.ts'
import type { LabelMap } from '../geometry/label-map.ts'
import { pointOfIndex } from '../geometry/volume.ts'
import { exportLabels } from './export.ts'

const labels: LabelMap = {
  grid: {
    size: [4, 3, 2],
    spacing: [0.8, 0.8, 3],
    origin: [-10, 5, 100],
    direction: [1, 0, 0, 0, 1, 0, 0, 0, 1],
  },
  values: Uint8Array.from({ length: 24 }, (_, i) => (i === 5 ? 2 : i === 20 ? 1 : 0)),
  structures: [
    { value: 1, name: 'hip_left', side: 'left', colour: [1, 2, 3] },
    { value: 2, name: 'hip_right', side: 'right', colour: [4, 5, 6] },
  ],
}

test('values stand at the same places of the patient after writing and reading; the table names them', () => {
  const [table, volume] = exportLabels(labels, { name: 'bones' }, { hash: sha256 }).files
  expect(volume?.path).toBe('labels/bones.nii.gz')
  const { grid, values } = readNifti(volume!.bytes, 'bones.nii.gz')
  const placeOf = (of: Pick<LabelMap, 'grid'> & { values: ArrayLike<number> }, value: number) => {
    const at = Array.from(of.values).indexOf(value)
    const [nx, ny] = of.grid.size
    return pointOfIndex(of.grid, [at % nx, Math.floor(at / nx) % ny, Math.floor(at / nx / ny)])
  }
  for (const value of [1, 2]) {
    const [before, after] = [placeOf(labels, value), placeOf({ grid, values }, value)]
    for (const axis of [0, 1, 2]) expect(after[axis]).toBeCloseTo(before[axis]!, 4)
  }
  expect(JSON.parse(new TextDecoder().decode(table!.bytes)).structures).toEqual(labels.structures)
})
