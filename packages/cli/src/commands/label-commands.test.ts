import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { type Grid, writeVolume } from '@trabecula/core'
import { afterAll, describe, expect, test } from 'vitest'
import { silentIo } from '../../test/silent-io.ts'
import { compareLabelsCommand } from './compare-labels.ts'
import { segmentCommand } from './segment.ts'

const folder = mkdtempSync(join(tmpdir(), 'trabecula-labels-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const said: string[] = []
const io = silentIo({ say: (line) => void said.push(line) })

const grid: Grid = {
  size: [40, 30, 20],
  spacing: [1, 1, 1.5],
  origin: [-20, 5, 100],
  direction: [1, 0, 0, 0, 1, 0, 0, 0, 1],
}

/** Two shells of 900 HU that touch, and a voxel apart; soft tissue of 50 HU. */
function phantom(): Int16Array {
  return Int16Array.from({ length: 24000 }, (_, n) => {
    const [x, y, z] = [n % 40, Math.floor(n / 40) % 30, Math.floor(n / 1200) * 1.5]
    if (n === 39) return 900
    for (const [centre, radius] of [
      [11, 9],
      [28, 9.5],
    ] as const) {
      const r = Math.sqrt((x - centre) ** 2 + (y - 15) ** 2 + (z - 15) ** 2)
      if (r <= radius && r >= radius - 2.5) return 900
    }
    return 50
  })
}

function written(name: string, values: Int16Array | Uint8Array, on: Grid = grid): string {
  const path = join(folder, name)
  const [file] = writeVolume({ grid: on, values, modality: 'OT', source: { format: 'computed' } }, name)
  writeFileSync(path, file!.bytes)
  return path
}
const image = written('image.nii.gz', phantom())

interface Segmented {
  readonly threshold: readonly number[]
  readonly labels: readonly { name: string; value: number; voxels: number; volume: number }[]
}
async function segment(output: string, options: Record<string, string | boolean>): Promise<Segmented> {
  const found = await segmentCommand.run(
    [image],
    { keep: 'all', name: 'bone', output: join(folder, output), ...options },
    io,
  )
  return found.result as Segmented
}

describe('segment', () => {
  test('without HIGH, values above 3071 count, but for a CT in Hounsfield units', async () => {
    const values = phantom().map((value) => (value === 900 ? 4095 : value))
    const path = written('bright.nii.gz', values)
    const bright = values.filter((value) => value === 4095).length
    const call = (options: Record<string, string>) =>
      segmentCommand.run(
        [path],
        { keep: 'all', name: 'bone', output: join(folder, 'bright.nrrd'), ...options },
        io,
      )
    for (const threshold of ['100', '3500', '4095']) {
      const { result } = await call({ threshold })
      expect((result as Segmented).threshold).toEqual([Number(threshold), 4095])
      expect((result as Segmented).labels[0]!.voxels).toBe(bright)
    }
    await expect(call({ threshold: '100', modality: 'CT' })).rejects.toMatchObject({
      code: 'THRESHOLD_EMPTY',
    })
    await expect(call({ threshold: '4096' })).rejects.toMatchObject({ code: 'THRESHOLD_EMPTY' })
  })

  test('a threshold with both ends; the file reads back as the same label map', async () => {
    const bone = phantom().filter((v) => v >= 226).length
    const { labels, threshold } = await segment('bone.nii.gz', { threshold: '900' })
    expect(threshold).toEqual([900, 3071])
    expect(labels).toEqual([{ name: 'bone', value: 1, voxels: bone, volume: bone * 1.5 }])
    const again = await segment('bone.nrrd', { preset: 'bone', modality: 'CT' })
    expect(again.labels).toEqual(labels)
    const { result } = await compareLabelsCommand.run(
      [join(folder, 'bone.nii.gz'), join(folder, 'bone.nrrd')],
      {},
      io,
    )
    expect(result).toMatchObject({
      dice: 1,
      hausdorff: 0,
      hausdorff95: 0,
      meanSurfaceDistance: [0, 0],
      surfaceDice: 1,
    })
    await expect(segment('none.nrrd', { threshold: '901,1000' })).rejects.toMatchObject({
      code: 'THRESHOLD_EMPTY',
    })
    expect(existsSync(join(folder, 'none.nrrd'))).toBe(false)
  })

  test('largest piece, filled, closed, separated', async () => {
    const all = await segment('a.nrrd', { threshold: '226' })
    const largest = await segment('b.nrrd', { threshold: '226', keep: 'largest' })
    expect(all.labels[0]!.voxels - largest.labels[0]!.voxels).toBe(1)
    const two = await segment('c.nrrd', { threshold: '226', keep: '2' })
    expect(two.labels).toEqual(all.labels)
    const filled = await segment('d.nrrd', { threshold: '226', keep: 'largest', fill: true })
    const expected = (4 / 3) * Math.PI * (9 ** 3 + 9.5 ** 3)
    expect(filled.labels[0]!.volume / expected).toBeCloseTo(1, 1)
    const closed = await segment('e.nrrd', { threshold: '226', keep: 'largest', close: '4' })
    expect(closed.labels[0]!.voxels).toBeGreaterThan(largest.labels[0]!.voxels)
    // The balls meet in a circle of 3.6 mm: a bridge that 3 mm (the default) do not cut, and 4.5 mm do.
    const one = await segment('g.nrrd', { threshold: '226', keep: 'largest', separate: true })
    expect(one.labels).toEqual(largest.labels)
    const bones = await segment('f.nrrd', {
      threshold: '226',
      keep: 'largest',
      separate: true,
      bridge: '4.5',
    })
    expect(bones.labels.map(({ name }) => name)).toEqual(['bone_1', 'bone_2'])
    expect(bones.labels[0]!.voxels + bones.labels[1]!.voxels).toBe(largest.labels[0]!.voxels)
  })

  test('measured values without a threshold are a wrong call: they are no label map', async () => {
    const path = written(
      'measured.nii.gz',
      phantom().map((value) => value - 100),
    )
    const call = segmentCommand.run([path], { keep: 'all', name: 'bone', output: join(folder, 'x.nrrd') }, io)
    await expect(call).rejects.toMatchObject({ code: 'OPTION_INVALID', where: 'segment', faultClass: 'call' })
  })

  test.each([
    [{ preset: 'bone', threshold: '226' }, 'segment'],
    [{ threshold: '300,200' }, '--threshold'],
    [{ preset: 'bones' }, '--preset'],
    [{ threshold: '226,' }, '--threshold'],
    [{ threshold: '1,2,3' }, '--threshold'],
    [{ threshold: '226', keep: '0' }, '--keep'],
    [{ threshold: '226', close: '0' }, '--close'],
    [{ threshold: '226', bridge: '3' }, '--bridge'],
    [{ threshold: '226', name: 'Hip Left' }, '--name'],
  ])('a wrong call is told as such: %j', async (options, where) => {
    await expect(segment('x.nrrd', options)).rejects.toMatchObject({
      code: 'OPTION_INVALID',
      where,
      faultClass: 'call',
    })
  })

  test('an ending that no format has', async () => {
    await expect(segment('x.stl', { threshold: '226' })).rejects.toMatchObject({ code: 'OUTPUT_FORMAT' })
  })
})

describe('compare-labels', () => {
  const one = (voxel: number, value = 1) => {
    const values = new Uint8Array(24000)
    values[voxel] = value
    return values
  }
  const at = (x: number, y: number, z: number) => x + 40 * (y + 30 * z)
  const a = written('one.nrrd', one(at(5, 6, 7)))
  const b = written('two.nii', one(at(7, 6, 7), 2))

  test('two voxels 2 mm apart, and each value by itself', async () => {
    const { result } = await compareLabelsCommand.run([a, b], { tolerance: '1' }, io)
    expect(result).toMatchObject({
      dice: 0,
      hausdorff: 2,
      hausdorff95: 2,
      surfaceDice: 0.5,
      labels: [
        { value: 1, dice: 0, hausdorff: null, voxels: [1, 0] },
        { value: 2, dice: 0, hausdorff: null, voxels: [0, 1] },
      ],
    })
    expect((result as { meanSurfaceDistance: number[] }).meanSurfaceDistance[0]).toBeCloseTo(1.5, 10)
  })

  test('one value; one that is nowhere; other grids; wrong calls', async () => {
    const { result } = await compareLabelsCommand.run([a, a], { label: '1' }, io)
    expect(result).toMatchObject({ dice: 1, hausdorff: 0 })
    await expect(compareLabelsCommand.run([a, b], { label: '3' }, io)).rejects.toMatchObject({
      code: 'LABEL_VALUE_ABSENT',
    })
    const moved = written('moved.nrrd', one(5), { ...grid, origin: [0, 0, 0] })
    await expect(compareLabelsCommand.run([a, moved], {}, io)).rejects.toMatchObject({
      code: 'GRID_MISMATCH',
      faultClass: 'refused',
    })
    await expect(compareLabelsCommand.run([a, b], { tolerance: '-1' }, io)).rejects.toMatchObject({
      where: '--tolerance',
    })
    await expect(compareLabelsCommand.run([a, b], { label: '1.5' }, io)).rejects.toMatchObject({
      where: '--label',
    })
    await expect(compareLabelsCommand.run([image.replace('image', 'none'), b], {}, io)).rejects.toMatchObject(
      { code: 'FILE_NOT_FOUND' },
    )
  })

  const seg = fileURLToPath(new URL('../../../../../shared/data/synthetic-pelvis-objects/', import.meta.url))
  test.skipIf(!existsSync(seg))('a DICOM SEG is refused plainly (needs ../shared/data)', async () => {
    await expect(compareLabelsCommand.run([seg, a], {}, io)).rejects.toMatchObject({ code: 'LABELS_FILE' })
  })
})

test('what is said names every label', () => {
  expect(said.some((line) => /^bone \(1\): \d+ voxels, \d+\.\d\d cm³$/.test(line))).toBe(true)
  expect(said.some((line) => line.startsWith('label 2: Dice 0.0000'))).toBe(true)
  expect(readFileSync(join(folder, 'bone.nrrd')).length).toBeGreaterThan(0)
})
