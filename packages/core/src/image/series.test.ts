// What belongs together: slices of one grid, and nothing that only lies between them.
import { expect, test } from 'vitest'
import { type SliceWish, sliceFile } from '../../test/dicom-series.ts'
import { testContext } from '../../test/file-set.ts'
import { element, type WritableElement } from '../formats/dicom/write.ts'
import { surveyImages } from './survey.ts'

/** Six slices every 2 mm from z = `from` on. */
function stack(name: string, from: number, more: WritableElement[] = [], wish: Partial<SliceWish> = {}) {
  return Array.from({ length: 6 }, (_, n) =>
    sliceFile({
      columns: 8,
      rows: 6,
      spacing: [1, 1],
      rowAxis: [1, 0, 0],
      columnAxis: [0, 1, 0],
      field: () => 7,
      position: [0, 0, from + 2 * n],
      name: `${name}-${n}`,
      uid: `${name.length}.${from * 10 + 100}.${n}`,
      more,
      ...wish,
    }),
  )
}

const volumesOf = async (files: ReturnType<typeof stack>) =>
  (await surveyImages({ files }, testContext())).volumes.map(({ frames, geometry }) => ({
    frames,
    regular: geometry.regular,
  }))

const six = { frames: 6, regular: true }

test.each([
  ['another kernel', [element('ConvolutionKernel', 'B70')]],
  ['another image type', [element('ImageType', 'DERIVED', 'SECONDARY', 'MPR')]],
  ['another echo', [element('EchoNumbers', 2)]],
  ['another temporal position', [element('TemporalPositionIdentifier', 2)]],
  ['another acquisition of a CT', [element('AcquisitionNumber', 2)]],
  ['another frame of reference', [element('FrameOfReferenceUid', '1.2.9')]],
])('a second stack between the slices of the first is never part of it: %s', async (_what, more) => {
  // Together they would be a regular grid of 1 mm.
  const first = stack('first', 0, [element('AcquisitionNumber', 1)])
  expect(await volumesOf([...first, ...stack('second', 1, more)])).toEqual([six, six])
})

test('a page of another matrix at the place of a slice is a volume of its own', async () => {
  const page = stack('page', 4, [], { columns: 16, rows: 16 }).slice(0, 1)
  const found = await volumesOf([...stack('first', 0), ...page])
  expect(found).toEqual([six, { frames: 1, regular: true }])
})

test('acquisition numbers that change along one CT stack, and in turn in MR, do not part it', async () => {
  const along = [
    ...stack('a', 0, [element('AcquisitionNumber', 1)]),
    ...stack('bb', 12, [element('AcquisitionNumber', 2)]),
  ]
  expect(await volumesOf(along)).toEqual([{ frames: 12, regular: true }])
  const mr = { modality: 'MR' }
  const inTurn = [
    ...stack('a', 0, [element('AcquisitionNumber', 1)], mr),
    ...stack('bb', 1, [element('AcquisitionNumber', 2)], mr),
  ]
  expect(await volumesOf(inTurn)).toEqual([{ frames: 12, regular: true }])
})

test('a slice a metre away does not make a volume of empty space', async () => {
  const far = stack('far', 0, [], { position: [0, 0, 3_000_000] }).slice(0, 1)
  const { volumes } = await surveyImages({ files: [...stack('first', 0), ...far] }, testContext())
  expect(volumes[0]!.fault).toBe('unequal')
  await expect(volumes[0]!.load(true)).rejects.toMatchObject({ code: 'IMAGE_TOO_LARGE' })
})
