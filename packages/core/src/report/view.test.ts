import { createHash } from 'node:crypto'
import { gunzipSync } from 'node:zlib'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { seededRandom } from '../base/random.ts'
import type { Device } from '../geometry/device.ts'
import type { ImageResult } from '../geometry/image.ts'
import type { LabelMap } from '../geometry/label-map.ts'
import { boxMesh } from '../geometry/mesh.ts'
import type { Grid } from '../geometry/volume.ts'
import { plainContext } from '../step.ts'
import { type Scene, toBytes, toInt16, viewStep } from './view.ts'

const context = plainContext((bytes) => createHash('sha256').update(bytes).digest('hex'))
const grid: Grid = {
  size: [5, 4, 3],
  spacing: [1, 2, 3],
  origin: [-9, 8, 7],
  direction: [1, 0, 0, 0, 1, 0, 0, 0, 1],
}
const random = seededRandom(3)
const values = Int16Array.from({ length: 60 }, () => random() * 4000 - 1024)
const image: ImageResult = {
  volume: {
    grid,
    values,
    modality: 'CT',
    source: { format: 'DICOM', studyDate: '20240131', manufacturer: 'ACME' },
  },
  geometry: { regular: true, tilt: 0, maxError: 0, missing: [], duplicate: [] },
  resampled: false,
  padding: 0,
  valueRange: [-1024, 2976],
}
const labels: LabelMap = {
  grid: { ...grid, origin: [-9, 8, 10] },
  values: Uint8Array.from({ length: 60 }, (_, i) => i % 3),
  structures: [
    { value: 1, name: 'hip_left', side: 'left', colour: [227, 198, 155] },
    { value: 2, name: 'sacrum', side: 'midline', colour: [1, 2, 3] },
  ],
}
const device: Device = {
  name: 'model',
  kind: 'model',
  side: 'left',
  bodies: ['hip_left', 'plate'].map((name) => ({
    name,
    mesh: boxMesh([0, 0, 0], [1, 1, 1]),
    side: 'left',
    colour: [227, 198, 155],
    deviations: [],
  })),
  scale: 1,
  marking: [],
}

async function write(inputs: Parameters<typeof viewStep.run>[0]) {
  const { files } = await viewStep.run(inputs, {}, context)
  const file = (path: string) => files.find((each) => each.path === path)!.bytes
  const scene = JSON.parse(new TextDecoder().decode(file('view/scene.json'))) as Scene
  return { files, file, scene }
}

test('the volumes come back bit by bit through Node’s zlib', async () => {
  const { file, scene } = await write({ devices: [device], image, labels })
  const ct = gunzipSync(file(scene.volumes[0]!.values))
  expect(Array.from({ length: 60 }, (_, i) => ct.readInt16LE(2 * i))).toEqual(Array.from(values))
  expect(new Uint8Array(gunzipSync(file(scene.labels!.values)))).toEqual(labels.values)
  expect(Array.from(file('view/ct.i16.gz').subarray(4, 8))).toEqual([0, 0, 0, 0]) // No time.
})

test('the scene names every body with its file and its label, and places both grids', async () => {
  const { scene } = await write({ devices: [device], image, labels })
  expect(scene.bodies.map(({ mesh, label, structure }) => [mesh, label, structure])).toEqual([
    ['model/hip_left.stl', 'hip left', 1],
    ['model/plate.stl', 'plate', null],
  ])
  expect(scene.volumes[0]).toMatchObject({
    size: [5, 4, 3],
    spacing: [1, 2, 3],
    origin: [-9, 8, 7],
    modality: 'CT',
  })
  expect(scene.labels).toMatchObject({ origin: [-9, 8, 10], structures: [{ value: 1 }, { value: 2 }] })
})

test('neither dates nor makers nor anything else about the patient is written', async () => {
  const { files } = await write({ devices: [device], image, labels })
  const text = new TextDecoder().decode(files[0]!.bytes)
  for (const word of ['20240131', 'ACME', 'source']) expect(text).not.toContain(word)
})

test('without labels there is no label volume', async () => {
  const { files, scene } = await write({ devices: [device], image })
  expect(files.map(({ path }) => path)).toEqual(['view/scene.json', 'view/ct.i16.gz'])
  expect(scene.labels).toBeNull()
})

test('any values come back from int16 within half a step', () => {
  fc.assert(
    fc.property(
      fc.array(fc.float({ noNaN: true, noDefaultInfinity: true, min: -1e6, max: 1e6 }), { minLength: 1 }),
      (list) => {
        const given = Float32Array.from(list)
        const { stored, slope, intercept } = toInt16(given)
        given.forEach((value, i) => {
          expect(Math.abs(slope * stored[i]! + intercept - value)).toBeLessThanOrEqual(slope * 0.501)
        })
      },
    ),
  )
  expect(toInt16(Uint16Array.of(0, 1000))).toMatchObject({ slope: 1, intercept: 0 })
})

test('label values over 255 are numbered anew, and too many are refused', () => {
  const many = (count: number): LabelMap => ({
    grid,
    values: Uint16Array.of(0, 1000, 1001),
    structures: Array.from({ length: count }, (_, i) => ({
      value: 1000 + i,
      name: `part_${i}`,
      side: 'unknown',
      colour: [0, 0, 0],
    })),
  })
  expect(toBytes(many(2))).toEqual({ stored: Uint8Array.of(0, 1, 2), values: [1, 2] })
  expect(() => toBytes(many(256))).toThrow(/at most 255/)
})
