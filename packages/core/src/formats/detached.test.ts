// Voxels in other files, as text and as hexadecimal digits, with lines and bytes to skip: as Teem, MetaIO and nifti_clib write them.
import { gzipSync, zlibSync } from 'fflate'
import { describe, expect, test } from 'vitest'
import { bytesFile, testContext } from '../../test/file-set.ts'
import type { Grid } from '../geometry/volume.ts'
import { surveyImages } from '../image/survey.ts'
import { detachedFiles } from './detached.ts'
import { readMha } from './mha.ts'
import { readNifti, writeNifti } from './nifti.ts'
import { readNrrd } from './nrrd.ts'

const ascii = (text: string) => new TextEncoder().encode(text)
const grid: Grid = { size: [2, 3, 2], spacing: [0.5, 0.75, 2], origin: [10, -20, 30], direction: [1, 0, 0, 0, 1, 0, 0, 0, 1] } // biome-ignore format: one grid
const values = Int16Array.from({ length: 12 }, (_, i) => i * 100 - 300)
const bytes = new Uint8Array(values.buffer)
const swapped = Uint8Array.from(bytes, (_, i) => bytes[i ^ 1]!)
const text = [...values].join(' ')
const hex = [...bytes].map((byte) => byte.toString(16).padStart(2, '0')).join('')

const nrrd = (...more: string[]) =>
  ascii(
    [
      'NRRD0005',
      '# a comment',
      'type: short',
      'dimension: 3',
      'space: left-posterior-superior',
      'sizes: 2 3 2',
      'space directions: (0.5,0,0) (0,0.75,0) (0,0,2)',
      'space origin: (10,-20,30)',
      'endian: little',
      ...more,
    ].join('\n'),
  )
const join = (...parts: Uint8Array[]) => Uint8Array.from(parts.flatMap((part) => [...part]))

describe('NRRD', () => {
  test.each([
    ['ascii', join(nrrd('encoding: ascii', '', ''), ascii(`${text}\n`))],
    ['txt with line breaks', join(nrrd('encoding: txt', '', ''), ascii(text.replaceAll(' ', '\n')))],
    ['hex', join(nrrd('encoding: hex', '', ''), ascii(hex.replace(/(.{20})/g, '$1\n')))],
    ['big endian', join(nrrd('encoding: raw', 'endian: big', '', ''), swapped)],
    ['bytes to skip', join(nrrd('encoding: raw', 'byte skip: 5', '', ''), ascii('12345'), bytes)],
    ['bytes to skip inside gzip', join(nrrd('encoding: gzip', 'byte skip: 5', '', ''), gzipSync(join(ascii('12345'), bytes)))],
    ['lines to skip', join(nrrd('encoding: raw', 'line skip: 2', '', ''), ascii('a\nbb\n'), bytes)],
    ['the end of the file', join(nrrd('encoding: raw', 'byte skip: -1', '', ''), ascii('junk'), bytes)],
  ])('%s', (_what, file) => {
    const read = readNrrd(file, 'x.nrrd')
    expect(read.values).toEqual(values)
    expect(read.grid).toEqual(grid)
  }) // biome-ignore format: one file a line

  test('a list of files and a numbered pattern are one volume', () => {
    const slices = [bytes.subarray(0, 12), bytes.subarray(12)]
    const list = nrrd('encoding: raw', 'data file: LIST', 'a.raw', 'b.raw', '')
    expect(detachedFiles(list, 'x.nhdr')).toEqual([['a.raw'], ['b.raw']])
    expect(readNrrd(list, 'x.nhdr', slices).values).toEqual(values)
    const pattern = nrrd('encoding: raw', 'data file: s%03d.raw 8 10 2', '')
    expect(detachedFiles(pattern, 'x.nhdr')).toEqual([['s008.raw'], ['s010.raw']])
    expect(readNrrd(pattern, 'x.nhdr', slices).values).toEqual(values)
    expect(() => readNrrd(pattern, 'x.nhdr', slices.slice(1))).toThrow(
      expect.objectContaining({ code: 'NRRD_HEADER' }),
    )
  })

  test('micrometres and metres become millimetres; other units are refused', () => {
    const unit = (name: string) =>
      join(nrrd('encoding: raw', `space units: "${name}" "${name}" "${name}"`, '', ''), bytes)
    expect(readNrrd(unit('um'), 'x').grid.spacing[2]).toBeCloseTo(0.002, 12)
    expect(readNrrd(unit('cm'), 'x').grid.origin[1]).toBeCloseTo(-200, 9)
    expect(() => readNrrd(unit('inch'), 'x')).toThrow(expect.objectContaining({ code: 'NRRD_HEADER' }))
  })

  test('text that is none, too little of it, and names that lead elsewhere are refused', () => {
    const refusal = (file: Uint8Array) => {
      try {
        readNrrd(file, 'x.nrrd')
      } catch (error) {
        return (error as { code: string }).code
      }
      return undefined
    }
    expect(refusal(join(nrrd('encoding: ascii', '', ''), ascii(text.replace('100', 'abc'))))).toBe(
      'VOXELS_TEXT',
    )
    expect(refusal(join(nrrd('encoding: ascii', '', ''), ascii('1 2 3')))).toBe('VOXELS_SHORT')
    expect(refusal(join(nrrd('encoding: hex', '', ''), ascii(hex.slice(2))))).toBe('VOXELS_SHORT')
    for (const name of ['../x.raw', '/etc/passwd', 'C:\\x.raw', 'a/../../x'])
      expect(refusal(nrrd('encoding: raw', `data file: ${name}`, ''))).toBe('NRRD_HEADER')
    expect(refusal(nrrd('encoding: raw', 'data file: s%d.raw 1 99999999 1', ''))).toBe('NRRD_HEADER')
  })
})

describe('MetaImage', () => {
  const mhd = (...more: string[]) =>
    ascii(
      [
        'ObjectType = Image',
        'NDims = 3',
        'TransformMatrix = 1 0 0 0 1 0 0 0 1',
        'Offset = 10 -20 30',
        'ElementSpacing = 0.5 0.75 2',
        'DimSize = 2 3 2',
        'ElementType = MET_SHORT',
        ...more,
      ].join('\r\n'),
    )
  test.each([
    ['local', join(mhd('BinaryData = True', 'ElementDataFile = LOCAL', ''), bytes), []],
    ['text', join(mhd('BinaryData = False', 'ElementDataFile = LOCAL', ''), ascii(text)), []],
    ['big endian', join(mhd('BinaryDataByteOrderMSB = True', 'ElementDataFile = LOCAL', ''), swapped), []],
    ['beside', mhd('ElementDataFile = x.raw', ''), [bytes]],
    ['compressed beside', mhd('CompressedData = True', 'ElementDataFile = x.zraw', ''), [zlibSync(bytes)]],
    ['behind a header', mhd('HeaderSize = 4', 'ElementDataFile = x.raw', ''), [join(ascii('head'), bytes)]],
    ['at the end', mhd('HeaderSize = -1', 'ElementDataFile = x.raw', ''), [join(ascii('junk!'), bytes)]],
    ['a list', mhd('ElementDataFile = LIST', 'a.raw', 'b.raw', ''), [bytes.subarray(0, 12), bytes.subarray(12)]],
    ['a pattern', mhd('ElementDataFile = s%d.raw 1 2 1', ''), [bytes.subarray(0, 12), bytes.subarray(12)]],
  ])('%s', (_what, file, data) => {
    const read = readMha(file, 'x.mhd', data)
    expect(read.values).toEqual(values)
    expect(read.grid).toEqual(grid)
    expect(detachedFiles(file, 'x.mhd')?.length ?? 0).toBe(data.length)
  }) // biome-ignore format: one file a line
})

describe('NIfTI header and image apart', () => {
  const pair = () => {
    const file = writeNifti(grid, values, { gzip: false })
    const header = file.slice(0, 348)
    header.set(ascii('ni1\0'), 344)
    new DataView(header.buffer).setFloat32(108, 0, true) // The voxels begin where the image file does.
    return { header, image: file.slice(352) }
  }
  test('are read together, plain and packed, and told where one is missing', () => {
    const { header, image } = pair()
    expect(readNifti(header, 'x.hdr', undefined, image).values).toEqual(values)
    expect(readNifti(header, 'x.hdr', undefined, gzipSync(image)).values).toEqual(values)
    expect(() => readNifti(header, 'x.hdr')).toThrow(expect.objectContaining({ code: 'NIFTI_HEADER' }))
  })
  test('are one volume of a folder; the data file is not read twice', async () => {
    const { header, image } = pair()
    const files = [bytesFile('brain/x.hdr', header), bytesFile('brain/x.img', image)]
    const { volumes, rejected } = await surveyImages({ files }, testContext())
    expect(volumes.map((volume) => volume.grid.size)).toEqual([[2, 3, 2]])
    expect(rejected).toEqual([])
  })
})
