import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import { gunzipSync, zlibSync } from 'fflate'
import { describe, expect, test } from 'vitest'
import { diskFiles, SHARED_DATA, testContext } from '../../test/file-set.ts'
import { TrabeculaError } from '../base/errors.ts'
import { cross, determinant, type Matrix3, normalize, type Vector3 } from '../base/vectors.ts'
import { type Grid, pointOfIndex, type VoxelArray } from '../geometry/volume.ts'
import { readImage } from '../image/read.ts'
import { readMha, writeMha, writeMhd } from './mha.ts'
import { readNifti, writeNifti } from './nifti.ts'
import { readNrrd, writeNhdr, writeNrrd } from './nrrd.ts'

const component = fc.double({ min: -1, max: 1, noNaN: true })
const place = fc.double({ min: -500, max: 500, noNaN: true })
const distance = fc.double({ min: 0.1, max: 4, noNaN: true })
const side = fc.integer({ min: 1, max: 6 })

const grids = fc
  .record({
    size: fc.tuple(side, side, side),
    spacing: fc.tuple(distance, distance, distance),
    origin: fc.tuple(place, place, place),
    a: fc.tuple(component, component, component),
    b: fc.tuple(component, component, component),
  })
  .filter(({ a, b }) => Math.hypot(...cross(a, b)) > 0.05)
  .map(({ size, spacing, origin, a, b }): Grid => {
    const i = normalize(a)
    const k = normalize(cross(a, b))
    const j = cross(k, i)
    return { size, spacing, origin, direction: [i[0], j[0], k[0], i[1], j[1], k[1], i[2], j[2], k[2]] }
  })

const arrays = [Int8Array, Uint8Array, Int16Array, Uint16Array, Int32Array, Float32Array] as const
const volumes = fc.tuple(grids, fc.constantFrom(...arrays), fc.integer()).map(([grid, Kind, seed]) => {
  const values: VoxelArray = new Kind(grid.size[0] * grid.size[1] * grid.size[2])
  for (let i = 0; i < values.length; i++) values[i] = Math.imul(i + 1, 2654435761 ^ seed) % 120
  return { grid, values }
})

function expectSameGrid(got: Grid, wanted: Grid, tolerance: number): void {
  expect(got.size).toEqual(wanted.size)
  for (const corner of [
    [0, 0, 0],
    [1, 0, 0],
    [0, 1, 0],
    [0, 0, 1],
  ] as Vector3[]) {
    const index = corner.map((c, a) => c * (wanted.size[a]! - 1 || 1)) as unknown as Vector3
    pointOfIndex(got, index).forEach((x, a) => {
      expect(Math.abs(x - pointOfIndex(wanted, index)[a]!)).toBeLessThan(tolerance)
    })
  }
}

test('NIfTI, plain and gzip: written and read back, in any direction', () => {
  fc.assert(
    fc.property(volumes, fc.boolean(), ({ grid, values }, gzip) => {
      const read = readNifti(writeNifti(grid, values, { gzip }), 'x.nii')
      expectSameGrid(read.grid, grid, 1e-3) // The header holds 32-bit floats.
      expect(read.values).toEqual(values)
      expect(read.warnings).toEqual([]) // qform and sform agree.
    }),
    { numRuns: 150 },
  )
})

test('NRRD, attached and detached: written and read back exactly', () => {
  fc.assert(
    fc.property(volumes, ({ grid, values }) => {
      const { header, data } = writeNhdr(grid, values, 'x.raw')
      for (const read of [readNrrd(writeNrrd(grid, values), 'x.nrrd'), readNrrd(header, 'x.nhdr', data)]) {
        expectSameGrid(read.grid, grid, 1e-9)
        expect(read.values).toEqual(values)
      }
    }),
    { numRuns: 100 },
  )
})

test('MetaImage, attached and detached: written and read back exactly', () => {
  fc.assert(
    fc.property(volumes, ({ grid, values }) => {
      const { header, data } = writeMhd(grid, values, 'x.raw')
      for (const read of [readMha(writeMha(grid, values), 'x.mha'), readMha(header, 'x.mhd', [data])]) {
        expectSameGrid(read.grid, grid, 1e-9)
        expect(read.values).toEqual(values)
      }
    }),
    { numRuns: 100 },
  )
})

const grid: Grid = {
  size: [3, 4, 2],
  spacing: [0.5, 0.75, 2],
  origin: [10, -20, 30],
  direction: [1, 0, 0, 0, 1, 0, 0, 0, 1],
}
const values = Int16Array.from({ length: 24 }, (_, i) => i * 10)

/** The value at an LPS point that is a voxel's centre. */
function valueAt(read: { grid: Grid; values: VoxelArray }, point: Vector3): number | undefined {
  const [nx, ny, nz] = read.grid.size
  for (let at = 0; at < nx * ny * nz; at++) {
    const index: Vector3 = [at % nx, Math.floor(at / nx) % ny, Math.floor(at / (nx * ny))]
    if (pointOfIndex(read.grid, index).every((x, a) => Math.abs(x - point[a]!) < 1e-3)) return read.values[at]
  }
  return undefined
}

test('a left-handed file becomes right-handed; every voxel stays where it is in the patient', () => {
  const bytes = writeNifti(grid, values, { gzip: false })
  const view = new DataView(bytes.buffer)
  view.setInt16(252, 0, true) // Only the sform counts.
  view.setFloat32(280, 0.5, true) // i runs to the patient's right (RAS +x) instead of left: x = −10 + 0.5 i.
  const read = readNifti(bytes, 'x.nii')
  expect(determinant(read.grid.direction)).toBeCloseTo(1, 9)
  for (let at = 0; at < 24; at++) {
    const [i, j, k] = [at % 3, Math.floor(at / 3) % 4, Math.floor(at / 12)]
    expect(valueAt(read, [10 - 0.5 * i, -20 + 0.75 * j, 30 + 2 * k])).toBe(values[at])
  }
})

describe('NIfTI as others write it', () => {
  test('big endian, 64-bit floats, scale: converted to the narrowest exact type', () => {
    const bytes = new Uint8Array(352 + 24 * 8)
    const view = new DataView(bytes.buffer)
    view.setInt32(0, 348)
    ;[3, 3, 4, 2, 1, 1, 1, 1].forEach((n, i) => {
      view.setInt16(40 + i * 2, n)
    })
    view.setInt16(70, 64)
    ;[1, 0.5, 0.75, 2].forEach((x, i) => {
      view.setFloat32(76 + i * 4, x)
    })
    view.setFloat32(108, 352)
    view.setFloat32(112, 2) // scl_slope
    view.setFloat32(116, -1000) // scl_inter
    view.setUint8(123, 2)
    view.setInt16(252, 1) // qform only: no rotation, offset (−10, 20, 30) RAS.
    ;[-10, 20, 30].forEach((x, i) => {
      view.setFloat32(268 + i * 4, x)
    })
    bytes.set([0x6e, 0x2b, 0x31, 0], 344)
    for (let i = 0; i < 24; i++) view.setFloat64(352 + i * 8, i * 100)
    const read = readNifti(bytes, 'x.nii')
    expect(read.values).toBeInstanceOf(Int16Array)
    expect(read.values[23]).toBe(3600)
    // RAS without rotation: i to the right, j to the front; origin (10, −20, 30) LPS.
    expect(read.grid).toEqual({ ...grid, direction: [-1, 0, 0, 0, -1, 0, 0, 0, 1] })
  })

  test('NIfTI-2', () => {
    const bytes = new Uint8Array(544 + 24 * 2)
    const view = new DataView(bytes.buffer)
    view.setInt32(0, 540, true)
    bytes.set([0x6e, 0x2b, 0x32, 0, 13, 10, 26, 10], 4)
    view.setInt16(12, 4, true)
    ;[3, 3, 4, 2, 1, 1, 1, 1].forEach((n, i) => {
      view.setBigInt64(16 + i * 8, BigInt(n), true)
    })
    view.setBigInt64(168, 544n, true)
    view.setInt32(348, 2, true) // sform_code
    ;[-0.5, 0, 0, -10, 0, -0.75, 0, 20, 0, 0, 2, 30].forEach((x, i) => {
      view.setFloat64(400 + i * 8, x, true)
    })
    view.setInt32(500, 2, true)
    bytes.set(new Uint8Array(values.buffer), 544)
    const read = readNifti(bytes, 'x.nii')
    expect(read.grid).toEqual(grid)
    expect(read.values).toEqual(values)
  })

  test('sform and qform that disagree are told, in mm', () => {
    const bytes = writeNifti(grid, values, { gzip: false })
    new DataView(bytes.buffer).setFloat32(268, -25, true)
    const { warnings } = readNifti(bytes, 'x.nii')
    expect(warnings.map(({ code }) => code)).toEqual(['NIFTI_FORMS_DISAGREE'])
    expect(warnings[0]?.message).toContain('15.000 mm')
  })

  test.each<[string, (view: DataView) => void, string]>([
    ['a sheared sform', (view) => view.setFloat32(284, 0.3, true), 'VOXEL_AXES'],
    [
      'two volumes',
      (view) => new Uint8Array(view.buffer).set([4, 0, 3, 0, 4, 0, 2, 0, 2, 0], 40),
      'NIFTI_HEADER',
    ],
    ['colours', (view) => view.setInt16(70, 128, true), 'NIFTI_TYPE'],
    ['negative sizes', (view) => view.setInt16(42, -3, true), 'VOXEL_SIZE'],
    ['sizes beyond the file', (view) => view.setInt16(42, 3000, true), 'VOXELS_SHORT'],
    ['NaN in the sform', (view) => view.setFloat32(280, Number.NaN, true), 'VOXEL_AXES'],
    ['no orientation', (view) => view.setInt32(252, 0, true), 'NIFTI_NO_ORIENTATION'],
  ])('%s is refused', (_name, damage, code) => {
    const bytes = writeNifti(grid, values, { gzip: false })
    damage(new DataView(bytes.buffer))
    expect(() => readNifti(bytes, 'x.nii')).toThrow(expect.objectContaining({ code }))
  })
})

function mha(more: string, data: Uint8Array): Uint8Array {
  const head = `ObjectType = Image\nNDims = 3\nBinaryData = True\nBinaryDataByteOrderMSB = False\n${more}TransformMatrix = 1 0 0 0 1 0 0 0 1\nOffset = 10 -20 30\nElementSpacing = 0.5 0.75 2\nDimSize = 3 4 2\nElementType = MET_SHORT\nElementDataFile = LOCAL\n`
  return new Uint8Array([...new TextEncoder().encode(head), ...data])
}

test('MetaImage, plain and compressed', () => {
  const data = new Uint8Array(values.buffer)
  for (const bytes of [
    mha('CompressedData = False\n', data),
    mha('CompressedData = True\n', zlibSync(data)),
  ]) {
    const read = readMha(bytes, 'x.mha')
    expect(read.grid).toEqual(grid)
    expect(read.values).toEqual(values)
  }
  expect(() => readMha(mha('', data.subarray(2)), 'x.mha')).toThrow(
    expect.objectContaining({ code: 'VOXELS_SHORT' }),
  )
})

test('NRRD spaces: RAS is turned, none is refused unless the user says', () => {
  const nrrd = (space: string) =>
    new Uint8Array([
      ...new TextEncoder().encode(
        `NRRD0004\ntype: short\ndimension: 3\n${space}sizes: 3 4 2\nspace directions: (-0.5,0,0) (0,-0.75,0) (0,0,2)\nendian: little\nencoding: raw\nspace origin: (-10,20,30)\n\n`,
      ),
      ...new Uint8Array(values.buffer),
    ])
  expect(readNrrd(nrrd('space: right-anterior-superior\n'), 'x.nrrd').grid).toEqual(grid)
  expect(() => readNrrd(nrrd(''), 'x.nrrd')).toThrow(expect.objectContaining({ code: 'NRRD_NO_SPACE' }))
  expect(readNrrd(nrrd(''), 'x.nrrd', undefined, 'RAS').warnings.map(({ code }) => code)).toEqual([
    'ORIENTATION_ASSUMED',
  ])
})

test('damaged bytes give an error with a code, or an image; nothing else', () => {
  const whole = [
    writeNifti(grid, values, { gzip: false }),
    writeNifti(grid, values, { gzip: true }),
    writeNrrd(grid, values),
    mha('', new Uint8Array(values.buffer)),
  ]
  const readers = [readNifti, readNifti, readNrrd, readMha] as const
  fc.assert(
    fc.property(
      fc.integer({ min: 0, max: 3 }),
      fc.array(fc.tuple(fc.nat(), fc.integer({ min: 0, max: 255 })), { minLength: 1, maxLength: 6 }),
      fc.double({ min: 0, max: 1, noNaN: true }),
      fc.boolean(),
      (which, changes, cut, doCut) => {
        const bytes = whole[which]!.slice(0, doCut ? Math.floor(cut * whole[which]!.length) : undefined)
        for (const [at, value] of changes)
          if (bytes.length > 0) bytes[at % Math.min(bytes.length, 400)] = value
        try {
          readers[which]!(bytes, 'x')
        } catch (error) {
          expect(error).toBeInstanceOf(TrabeculaError)
        }
      },
    ),
    { numRuns: 1500 },
  )
})

const abdomen = join(SHARED_DATA, 'ct-abdomen-siemens-j2k')
test.skipIf(!existsSync(abdomen))(
  'TotalSegmentator’s label map of a DICOM series lies on the grid that we read (skipped without ../shared)',
  async () => {
    const image = await readImage(diskFiles(join(abdomen, 'dicom')), {}, testContext())
    const labels = readNifti(
      new Uint8Array(readFileSync(join(abdomen, 'ref/example_seg_dicom.nii.gz'))),
      'labels',
    )
    expectSameGrid(labels.grid, image.volume.grid, 1e-3)
    // Bone labels (vertebrae 26–50, ribs 92–115) lie on bright voxels: the values are not mirrored against the grid.
    let bone = 0
    let bright = 0
    labels.values.forEach((label, i) => {
      if (!((label >= 26 && label <= 50) || (label >= 92 && label <= 115))) return
      bone++
      if (image.volume.values[i]! > 80) bright++
    })
    expect(bone).toBeGreaterThan(1000)
    expect(bright / bone).toBeGreaterThan(0.75)
  },
)

const masks = join(SHARED_DATA, 'dicom-dcmqi')
test.skipIf(!existsSync(masks))('reads dcmqi’s NRRD masks (skipped without ../shared)', () => {
  const names = readdirSync(masks, { recursive: true })
    .map(String)
    .filter((name) => name.endsWith('.nrrd'))
  expect(names.length).toBeGreaterThan(0)
  for (const name of names) {
    const { grid: read } = readNrrd(new Uint8Array(readFileSync(join(masks, name))), name)
    expect(determinant(read.direction as Matrix3)).toBeCloseTo(1, 6)
  }
})

test('gzip bytes carry no time', () => {
  const bytes = writeNifti(grid, values, { gzip: true })
  expect([...bytes.slice(4, 8)]).toEqual([0, 0, 0, 0])
  expect(gunzipSync(bytes)).toEqual(writeNifti(grid, values, { gzip: false }))
})
