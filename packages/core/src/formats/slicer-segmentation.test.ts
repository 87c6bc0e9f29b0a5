import { expect, test } from 'vitest'
import type { Grid } from '../geometry/volume.ts'
import { gzip } from './gzip-file.ts'
import {
  isSlicerSegmentation,
  readSlicerSegmentation,
  writeSlicerSegmentation,
} from './slicer-segmentation.ts'

const grid: Grid = {
  size: [3, 2, 2],
  spacing: [0.7, 0.9, 2.5],
  origin: [-10.125, 20.3, 1 / 3],
  direction: [0.6, -0.8, 0, 0.8, 0.6, 0, 0, 0, 1],
}
const femur = { value: '71341001', scheme: 'SCT', meaning: 'Femur' }
const left = { value: '7771000', scheme: 'SCT', meaning: 'Left' }

test('there and back: layers, names, colours, terms; the place to the last digit', () => {
  const layers = [
    Uint8Array.from([1, 1, 0, 0, 3, 3, 0, 0, 0, 0, 0, 1]),
    Uint8Array.from([0, 2, 2, 0, 0, 0, 0, 0, 0, 0, 0, 0]),
  ]
  const segments = [
    {
      value: 1,
      layer: 0,
      label: '股骨\\左',
      colour: [10, 20, 30],
      type: femur,
      modifier: left,
      category: femur,
    },
    { value: 2, layer: 1, label: 'tumour', colour: [255, 0, 128] },
    { value: 3, layer: 0, label: 'hip', colour: [1, 2, 3], type: femur },
  ] as const
  const bytes = writeSlicerSegmentation({ grid, layers, segments })
  expect(isSlicerSegmentation(bytes)).toBe(true)
  const read = readSlicerSegmentation(bytes, 'a.seg.nrrd')
  expect(read.layers).toEqual(layers)
  expect(read.segments).toEqual([segments[0], segments[1], segments[2]])
  read.grid.origin.forEach((x, axis) => {
    expect(x).toBeCloseTo(grid.origin[axis]!, 12)
  })
  read.grid.direction.forEach((x, i) => {
    expect(x).toBeCloseTo(grid.direction[i]!, 12)
  })
})

function fileOf(fields: readonly string[], data: readonly number[]): Uint8Array {
  const head = new TextEncoder().encode(
    `${['NRRD0004', 'type: unsigned char', 'encoding: gzip', 'space: left-posterior-superior', 'space origin: (0,0,0)', ...fields].join('\n')}\n\n`,
  )
  const packed = gzip(Uint8Array.from(data))
  return Uint8Array.from([...head, ...packed])
}

// Slicer 4.10: one component for each segment, no layers and no label values.
test('files from before 2020 have a component for each segment', () => {
  const bytes = fileOf(
    [
      'dimension: 4',
      'sizes: 2 2 1 1',
      'space directions: none (1,0,0) (0,1,0) (0,0,1)',
      'kinds: list domain domain domain',
      'Segment0_ID:=a',
      'Segment0_Name:=pelvis',
      'Segment1_ID:=b',
      'Segment1_Name:=tumour',
    ],
    [1, 0, 1, 1],
  )
  const read = readSlicerSegmentation(bytes, 'old.seg.nrrd')
  expect(read.segments.map(({ label, layer }) => [label, layer])).toEqual([
    ['pelvis', 0],
    ['tumour', 1],
  ])
  expect(read.layers).toEqual([Uint8Array.of(1, 1), Uint8Array.of(0, 2)])
})

test('one label value in two layers is two segments; a value without a segment is refused', () => {
  const fields = [
    'dimension: 4',
    'sizes: 2 2 1 1',
    'space directions: none (1,0,0) (0,1,0) (0,0,1)',
    ...['a', 'b'].flatMap((id, n) => [
      `Segment${n}_ID:=${id}`,
      `Segment${n}_LabelValue:=1`,
      `Segment${n}_Layer:=${n}`,
    ]),
  ]
  expect(readSlicerSegmentation(fileOf(fields, [1, 1, 0, 1]), 'x').segments).toHaveLength(2)
  expect(() => readSlicerSegmentation(fileOf(fields, [1, 1, 9, 1]), 'x')).toThrow('none for 9')
})
