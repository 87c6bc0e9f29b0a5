import { expect, test } from 'vitest'
import { sideOfName, structureOfName, titleOfStructure } from './structures.ts'

test('the name gives the side', () => {
  const sides = [
    'hip_left',
    'hip_right',
    'sacrum',
    'vertebra_l4',
    'bone',
    'tumour',
    'screw_left',
    'unheard_of',
  ].map(sideOfName)
  expect(sides).toEqual(['left', 'right', 'midline', 'midline', 'unknown', 'unknown', 'left', 'unknown'])
})

test('codes of SNOMED CT as DICOM PS3.16 and the TotalSegmentator terminology of 3D Slicer have them', () => {
  const code = (name: string) => structureOfName(1, name).code?.value
  expect(
    ['femur_left', 'vertebra_l1', 'vertebra_l2', 'vertebra_l3', 'vertebra_l4', 'vertebra_l5'].map(code),
  ).toEqual(['71341001', '66794005', '14293000', '36470004', '11994002', '49668003'])
  expect(code('hip_left')).toBeUndefined()
})

test('left and right differ in colour; what is given wins', () => {
  expect(structureOfName(1, 'hip_left').colour).not.toEqual(structureOfName(2, 'hip_right').colour)
  expect(structureOfName(3, 'hip_left', { side: 'right', colour: [1, 2, 3] })).toMatchObject({
    value: 3,
    side: 'right',
    colour: [1, 2, 3],
  })
  expect(structureOfName(9, 'label_9').colour).toEqual(structureOfName(1, 'label_1').colour)
})

test('titles in both languages', () => {
  expect(['hip_left', 'vertebra_l5', 'plate_right'].map((name) => titleOfStructure(name, 'en'))).toEqual([
    'left hip bone',
    'L5 vertebra',
    'right plate',
  ])
  expect(['hip_left', 'vertebra_l5', 'sacrum'].map((name) => titleOfStructure(name, 'zh'))).toEqual([
    '左髋骨',
    '第5腰椎',
    '骶骨',
  ])
})
