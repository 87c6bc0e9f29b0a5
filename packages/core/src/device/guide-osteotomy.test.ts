// A guide whose slot follows an osteotomy's plane, on the bar of known shape; judged against the plan, and against one that was moved.
import { expect, test } from 'vitest'
import { bodyOf, checkOf, context, judge, params, wavyBar } from '../../test/guide-phantom.ts'
import type { GuideDesign } from '../geometry/device.ts'
import type { OsteotomyPlan } from '../geometry/osteotomy.ts'
import { makeGuide } from './guide.ts'

const bone = bodyOf(wavyBar())
const plan = (normal: readonly [number, number, number], offset: number, more: object = {}) =>
  ({
    name: 'turn',
    side: 'left',
    bone: 'bone_left',
    kerf: 1,
    cuts: [{ plane: { name: 'shaft', normal, offset }, area: 400, centroid: [1, 0, 0] }],
    pieces: [],
    pairs: [],
    others: [],
    ...more,
  }) as OsteotomyPlan

test('a slot lies in the osteotomy’s plane, and is judged by it', async () => {
  const osteotomy = plan([0.995, 0.0998334, 0], 1)
  const device = await makeGuide({ bone, osteotomy }, params(), context())
  expect((device.design as GuideDesign).slots[0]!.plane).toEqual(osteotomy.cuts[0]!.plane)
  const { checks } = judge(device, { bone, osteotomy })
  for (const id of ['slot.shaft.offset', 'slot.shaft.angle', 'slot.shaft.blade', 'fit.side'])
    expect(checkOf(checks, id).passed, id).toBe(true)
  const moved = judge(device, { bone, osteotomy: plan([0.9932, 0.1164, 0], 1.5) }).checks
  expect(checkOf(moved, 'slot.shaft.offset').passed).toBe(false)
  expect(checkOf(moved, 'slot.shaft.angle').value).toBeCloseTo(0.957, 1)
  expect(checkOf(judge(device, { bone, osteotomy: plan([1, 0, 0], 1, { side: 'right' }) }).checks, 'fit.side').passed).toBe(false)
}) // biome-ignore format: a line each

test.each([
  ['GUIDE_SIDE', { side: 'right' }, {}],
  ['GUIDE_SIDE', { bone: 'bone_right' }, {}],
  ['CUT_UNKNOWN', {}, { cuts: ['neck'] }],
])('%s: %o %o', async (code, ofPlan, ofGuide) => {
  const osteotomy = plan([1, 0, 0], 0, ofPlan)
  await expect(makeGuide({ bone, osteotomy }, params(ofGuide), context())).rejects.toMatchObject({ code })
})
