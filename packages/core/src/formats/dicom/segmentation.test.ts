import { spawnSync } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { bytesFile, SHARED_DATA, sha256 } from '../../../test/file-set.ts'
import { rotationOf } from '../../geometry/icp.ts'
import { type Grid, pointOfIndex, voxelCountOf } from '../../geometry/volume.ts'
import { readNrrd } from '../nrrd.ts'
import { LayerStack, type Segment } from '../segments.ts'
import { readSegmentation } from './segmentation.ts'
import { writeSegmentation } from './segmentation-write.ts'

const shared = existsSync(SHARED_DATA)
const fileAt = (name: string) => bytesFile(name, new Uint8Array(readFileSync(join(SHARED_DATA, name))))
const about = {
  title: 'bones',
  caseName: 'CASE-1',
  contentDate: '20260101',
  softwareVersion: '1.0',
}

describe.skipIf(!shared)('segmentations of other programs (needs ../shared/data)', () => {
  const dcmqi = 'dicom-dcmqi/segmentations'

  // dcmqi writes one label map for each segment that overlaps others; values as in its table.
  test('overlapping segments keep every voxel: dcmqi’s own label maps', async () => {
    const file = await readSegmentation(fileAt(`${dcmqi}/partial_overlaps.dcm`))
    expect(file.layers).toHaveLength(3)
    const truths = [1, 2, 3].map((n) => {
      const bytes = new Uint8Array(readFileSync(join(SHARED_DATA, `${dcmqi}/partial_overlaps-${n}.nrrd`)))
      return readNrrd(bytes, 'truth')
    })
    for (const { value, layer } of file.segments) {
      const own = file.layers[layer]!
      const truth = truths.find(({ values }) => values.includes(value as never))!
      let differing = 0
      for (let i = 0; i < own.length; i++) if ((own[i] === value) !== (truth.values[i] === value)) differing++
      expect(differing).toBe(0)
    }
  })

  test.each([
    ['liver.dcm', 'liver_seg.nrrd'],
    ['sparse-labelmap-noppv.dcm', 'sparse_labelmap_noppv_seg.nrrd'],
    ['sparse-labelmap-ppv5.dcm', 'sparse_labelmap_ppv5_seg.nrrd'],
  ])('%s has the voxels of dcmqi’s %s', async (name, truthName) => {
    const file = await readSegmentation(fileAt(`${dcmqi}/${name}`))
    const truth = readNrrd(new Uint8Array(readFileSync(join(SHARED_DATA, dcmqi, truthName))), truthName)
    expect(file.grid.size).toEqual(truth.grid.size)
    const corner = file.grid.size.map((n) => n - 1) as unknown as Grid['spacing']
    for (const index of [[0, 0, 0], corner] as const)
      pointOfIndex(file.grid, index).forEach((x, axis) => {
        expect(x).toBeCloseTo(pointOfIndex(truth.grid, index)[axis]!, 3)
      })
    // Segment 1 is the liver; the map of ppv5 has 5 where the object has no frame.
    const differing = file.layers[0]!.filter((v, i) => (v === 1) !== (truth.values[i] === 1)).length
    expect(differing).toBe(0)
    expect(file.segments).toMatchObject([
      { label: 'Liver', type: { value: '10200004', scheme: 'SCT', meaning: 'Liver' } },
    ])
  })

  test('fractional segments are thresholded, and it is told; a true fraction tells how', async () => {
    const binary = await readSegmentation(fileAt('dicom-highdicom/seg_image_ct_binary.dcm'))
    const fraction = await readSegmentation(fileAt('dicom-highdicom/seg_image_ct_binary_fractional.dcm'))
    expect(fraction.layers).toEqual(binary.layers)
    expect(fraction.warnings).toMatchObject([{ code: 'SEG_FRACTIONAL' }])
    const some = await readSegmentation(fileAt('dicom-highdicom/seg_image_ct_true_fractional.dcm'), 0.01)
    const most = await readSegmentation(fileAt('dicom-highdicom/seg_image_ct_true_fractional.dcm'), 1)
    const count = (layers: readonly ArrayLike<number>[]) => Array.from(layers[0]!).filter((v) => v > 0).length
    expect(count(some.layers)).toBeGreaterThanOrEqual(count(most.layers))
  })

  test('a segmentation without a place in the patient is refused', async () => {
    const refused = readSegmentation(fileAt('dicom-highdicom/seg_image_cr_binary.dcm'))
    await expect(refused).rejects.toMatchObject({ code: 'SEG_PLACE' })
  })
})

const grids = fc
  .record({
    size: fc.tuple(
      fc.integer({ min: 1, max: 9 }),
      fc.integer({ min: 1, max: 9 }),
      fc.integer({ min: 1, max: 6 }),
    ),
    spacing: fc.tuple(
      fc.double({ min: 0.1, max: 5, noNaN: true }),
      fc.double({ min: 0.1, max: 5, noNaN: true }),
      fc.double({ min: 0.1, max: 5, noNaN: true }),
    ),
    origin: fc.tuple(
      fc.double({ min: -500, max: 500, noNaN: true }),
      fc.double({ min: -500, max: 500, noNaN: true }),
      fc.double({ min: -500, max: 500, noNaN: true }),
    ),
    turn: fc.tuple(
      fc.double({ min: -3, max: 3, noNaN: true }),
      fc.double({ min: -3, max: 3, noNaN: true }),
      fc.double({ min: -3, max: 3, noNaN: true }),
    ),
  })
  .map(({ size, spacing, origin, turn }): Grid => ({ size, spacing, origin, direction: rotationOf(turn) }))

/** Segments of random voxels that may overlap; each has at least one voxel on the first and on the last slice. */
const segmented = fc
  .tuple(grids, fc.array(fc.array(fc.nat(), { minLength: 1, maxLength: 20 }), { minLength: 1, maxLength: 4 }))
  .map(([grid, chosen]) => {
    const count = voxelCountOf(grid)
    const stack = new LayerStack(count, chosen.length)
    const segments = chosen.map((some, index): Segment => {
      const voxels = [0, count - 1, ...some.map((n) => n % count)]
      const { layer } = stack.put(index + 1, (take) => voxels.every((voxel) => take(voxel)))
      return {
        value: index + 1,
        layer,
        label: `骨 ${index + 1}`,
        category: { value: '123037004', scheme: 'SCT', meaning: 'Anatomical Structure' },
        type: { value: '71341001', scheme: 'SCT', meaning: 'Femur' },
        modifier: { value: '7771000', scheme: 'SCT', meaning: 'Left' },
        algorithmType: 'AUTOMATIC',
        algorithm: 'net 1',
        colour: [200, 40 * index, 90],
      }
    })
    return { grid, layers: stack.layers, segments }
  })

test('there and back on oblique anisotropic grids: place to 1e-6 mm, every voxel, names, codes and colours', async () => {
  await fc.assert(
    fc.asyncProperty(segmented, async (file) => {
      const bytes = writeSegmentation({ ...file, ...about }, sha256)
      const read = await readSegmentation(bytesFile('back.dcm', bytes))
      expect(read.grid.size).toEqual(file.grid.size)
      const corner = file.grid.size.map((n) => n - 1) as unknown as Grid['spacing']
      for (const index of [[0, 0, 0], corner] as const)
        pointOfIndex(read.grid, index).forEach((x, axis) => {
          expect(Math.abs(x - pointOfIndex(file.grid, index)[axis]!)).toBeLessThan(1e-6)
        })
      expect(read.layers).toEqual(file.layers)
      const rounded = read.segments.map((segment, n) => ({
        ...segment,
        colour: segment.colour!.map((c, i) => (Math.abs(c - file.segments[n]!.colour![i]!) <= 1 ? 0 : c)),
      }))
      expect(rounded).toEqual(file.segments.map((segment) => ({ ...segment, colour: [0, 0, 0] })))
    }),
    { numRuns: 40 },
  )
})

const installed = (program: string, ...args: string[]) => spawnSync(program, args).error === undefined
const sample = () => fc.sample(segmented, { numRuns: 1, seed: 7 })[0]!

test.skipIf(!installed('dciodvfy', '-version'))('dciodvfy finds no error (needs dicom3tools)', () => {
  const folder = mkdtempSync(join(tmpdir(), 'seg-'))
  const path = join(folder, 'seg.dcm')
  const source = {
    format: 'DICOM',
    sopClassUid: '1.2.840.10008.5.1.4.1.1.2',
    studyInstanceUid: '2.25.1',
    seriesInstanceUid: '2.25.2',
    frameOfReferenceUid: '2.25.3',
    sopInstanceUids: Array.from({ length: sample().grid.size[2] }, (_, k) => `2.25.4.${k + 1}`),
  }
  for (const references of [{}, { source }]) {
    writeFileSync(path, writeSegmentation({ ...sample(), ...about, ...references }, sha256))
    const { stderr } = spawnSync('dciodvfy', [path], { encoding: 'utf8' })
    expect(stderr.split('\n').filter((line) => line.startsWith('Error'))).toEqual([])
  }
  rmSync(folder, { recursive: true })
})

const python = '/usr/bin/python3'
test.skipIf(!installed(python) || spawnSync(python, ['-c', 'import pydicom, numpy']).status !== 0)(
  'pydicom reads the same bits (needs python3-pydicom)',
  () => {
    const folder = mkdtempSync(join(tmpdir(), 'seg-'))
    const path = join(folder, 'seg.dcm')
    const file = sample()
    writeFileSync(path, writeSegmentation({ ...file, ...about }, sha256))
    const script = `
import pydicom, sys
d = pydicom.dcmread(sys.argv[1])
a = d.pixel_array.reshape(d.NumberOfFrames, -1)
n = {}
for frame, group in zip(a, d.PerFrameFunctionalGroupsSequence):
    s = group.SegmentIdentificationSequence[0].ReferencedSegmentNumber
    n[s] = n.get(s, 0) + int(frame.sum())
print(sorted(n.items()))`
    const { stdout } = spawnSync(python, ['-c', script, path], { encoding: 'utf8' })
    const counts = file.segments.map(({ value, layer }) => {
      const voxels = Array.from(file.layers[layer]!).filter((v) => v === value).length
      return `(${value}, ${voxels})`
    })
    expect(stdout.trim()).toBe(`[${counts.join(', ')}]`)
    rmSync(folder, { recursive: true })
  },
)
