import { createHash } from 'node:crypto'
import { gunzipSync } from 'node:zlib'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { Warning } from '../base/errors.ts'
import { seededRandom } from '../base/random.ts'
import { dot, type Vector3 } from '../base/vectors.ts'
import { readStl } from '../formats/stl.ts'
import type { Device } from '../geometry/device.ts'
import type { ImageResult } from '../geometry/image.ts'
import type { LabelMap } from '../geometry/label-map.ts'
import { type Body, boundsOf, boxMesh, type TriangleMesh } from '../geometry/mesh.ts'
import type { MirrorResult, ResectionPlan } from '../geometry/plan.ts'
import type { Grid } from '../geometry/volume.ts'
import { plainContext } from '../step.ts'
import type { Scene } from './scene.ts'
import { viewStep } from './view.ts'
import { forPage } from './view-files.ts'
import { axesInPlane, quadRound } from './view-plan.ts'
import { toBytes, toInt16, usualWindow } from './view-values.ts'

const warnings: Warning[] = []
const context = plainContext((bytes) => createHash('sha256').update(bytes).digest('hex'), warnings)
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

const bodyOf = (name: string, mesh: TriangleMesh): Body => ({
  name,
  mesh,
  side: 'left',
  colour: [9, 9, 9],
  deviations: [],
})
const box = boxMesh([0, 0, 0], [20, 20, 20])
const cutPlane = { name: 'ilium', normal: [0, 0, 1], offset: 12 } as const
const resection: ResectionPlan = {
  name: 'resection',
  side: 'left',
  bone: 'hip_left',
  tumour: 'lesion',
  planes: [cutPlane],
  cuts: [
    {
      plane: cutPlane,
      area: 400,
      outlines: [Float32Array.of(0, 0, 12, 20, 0, 12, 20, 20, 12, 0, 20, 12)],
      centroid: [10, 10, 12],
      distance: 9,
      planeDistance: 8.5,
    },
  ],
  resected: bodyOf('hip_left', boxMesh([0, 0, 12], [20, 20, 20])),
  remaining: bodyOf('hip_left', boxMesh([0, 0, 0], [20, 20, 12])),
  margins: [],
  tumourLeft: 0,
  volumes: { resected: 1, remaining: 1, tumourInBone: 1 },
}
const mirror: MirrorResult = {
  across: { name: 'midsagittal', normal: [1, 0, 0], offset: -3 },
  transform: [-1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1],
  body: bodyOf('hip_left', box),
  error: new Float32Array(8),
  used: new Uint8Array(8),
  fit: { mean: 0, p95: 0, max: 0 },
}

test('a plan stands in the scene: pieces, planes round the cut, paths, points; the cut bone is translucent', async () => {
  const guide: Device = { ...device, name: 'guide_ilium', kind: 'guide', bodies: [bodyOf('guide', box)] }
  const { scene, file } = await write({
    devices: [device, guide],
    image,
    labels,
    bodies: [bodyOf('lesion', box)],
    resections: [resection],
    mirrors: [mirror],
    trajectories: [
      {
        trajectories: [
          {
            name: 's1',
            kind: 'screw',
            entry: [1, 2, 3],
            direction: [0, 0, 1],
            length: 40,
            diameter: 6.5,
            inBone: [],
            cortexDistance: 3,
            exits: false,
          },
        ],
      },
    ],
    landmarks: [
      {
        points: [{ name: 'asis_left', point: [1, 1, 1], side: 'left' }],
        spheres: [{ name: 'head_left', centre: [2, 2, 2], radius: 22, rms: 0.1 }],
        planes: [],
      },
    ],
  })
  expect(scene.bodies.map((b) => [b.group, b.device, b.kind, b.mesh, b.shown, b.opacity])).toEqual([
    ['model', 'model', 'model', 'model/hip_left.stl', true, 0.4],
    ['model', 'model', 'model', 'model/plate.stl', true, 1],
    ['tumour', '', 'surface', 'view/lesion.stl', true, 1],
    ['guide', 'guide_ilium', 'guide', 'guide_ilium/guide.stl', true, 1],
    ['plan', 'resection', 'resected', 'view/resection-resected.stl', false, 1],
    ['plan', 'resection', 'remaining', 'view/resection-remaining.stl', false, 1],
    ['plan', '', 'mirror', 'view/mirror-hip_left.stl', false, 1],
  ])
  // A piece of the plan is not the structure whose name it bears.
  expect(scene.bodies.filter((b) => b.structure !== null).map((b) => b.mesh)).toEqual(['model/hip_left.stl'])
  expect(readStl(file('view/lesion.stl'), 'test').mesh.triangles.length).toBe(36)
  const [cut, across] = scene.planes
  expect(cut).toMatchObject({ entry: 'resection', name: 'ilium', area: 400, distance: 9, shown: true })
  expect(across).toMatchObject({ kind: 'mirror', name: 'midsagittal', shown: false, area: null })
  const xs = cut!.corners.map((corner) => corner[0])
  expect([Math.min(...xs), Math.max(...xs)]).toEqual([-12, 32])
  for (const corner of cut!.corners) expect(corner[2]).toBeCloseTo(12)
  expect(scene.trajectories[0]).toMatchObject({ name: 's1', tip: [1, 2, 43], diameter: 6.5 })
  expect(scene.landmarks.map((each) => each.radius)).toEqual([null, 22])
})

test('an image laid over the first carries its transform and a window of its own', async () => {
  const mr: ImageResult = {
    ...image,
    volume: { ...image.volume, modality: 'MR', values: Float32Array.from({ length: 60 }, (_, i) => i / 7) },
    valueRange: [0, 59 / 7],
  }
  const transform = [1, 0, 0, 5, 0, 1, 0, 6, 0, 0, 1, 7, 0, 0, 0, 1] as const
  const registration = {
    transform,
    metric: 1,
    normalised: 1,
    metricAtStart: 0,
    evaluations: 1,
    residual: 0,
    overlap: 1,
    modalities: ['MR', 'CT'],
    sameFrame: false,
  } as const
  const { scene, files } = await write({
    devices: [],
    image,
    overlays: [mr],
    registrations: [registration],
  })
  expect(scene.volumes.map(({ name, toFixed }) => [name, toFixed])).toEqual([
    ['ct', null],
    ['mr', transform],
  ])
  expect(files.map(({ path }) => path)).toContain('view/mr.i16.gz')
  warnings.length = 0
  const alone = await write({ devices: [], image, overlays: [mr], registrations: [] })
  expect(alone.scene.volumes.length).toBe(1)
  expect(warnings.map(({ code }) => code)).toEqual(['VIEW_OVERLAY_UNPLACED'])
})

test('the usual window leaves out the lowest value and the rare ones', () => {
  const many = Float32Array.from({ length: 97 * 1000 }, (_, i) => (i % 194 === 0 ? 0 : 100 + (i % 1000) / 10))
  many[97 * 3] = 1e6
  const { level, width } = usualWindow({
    ...image,
    volume: { ...image.volume, values: many },
    valueRange: [0, 1e6],
  })
  expect(level).toBeCloseTo(150, 0)
  expect(width).toBeCloseTo(98, -1)
})

/** A closed sheet of bumps: many triangles, none flat. */
function bumps(n: number): TriangleMesh {
  const positions = new Float32Array(3 * n * n)
  const triangles: number[] = []
  for (let j = 0; j < n; j++) {
    for (let i = 0; i < n; i++) {
      positions.set([i / 10, j / 10, ((i * 7 + j * 13) % 5) / 50], 3 * (i + n * j))
      if (i + 1 === n || j + 1 === n) continue
      const a = i + n * j
      triangles.push(a, a + 1, a + n, a + 1, a + n + 1, a + n)
    }
  }
  return { positions, triangles: Uint32Array.from(triangles) }
}

test('a body of many triangles gets a smaller copy in its place, and the scene says so', async () => {
  const large = bumps(400)
  const small = await forPage(large, 20_000)
  expect(small.triangles.length / 3).toBeLessThanOrEqual(20_000)
  expect(small.triangles.length / 3).toBeGreaterThan(5_000)
  boundsOf(small).max.forEach((value, axis) => {
    expect(Math.abs(value - boundsOf(large).max[axis]!)).toBeLessThan(0.5)
  })
  const implant: Device = { ...device, name: 'implant', kind: 'implant', bodies: [bodyOf('core', large)] }
  const { scene, file } = await write({ devices: [implant], image })
  const [body] = scene.bodies
  expect(body).toMatchObject({ mesh: 'view/implant-core.stl', reduced: { from: 318_402 } })
  expect(body!.reduced!.to).toBeLessThanOrEqual(200_000)
  expect(readStl(file(body!.mesh), 'test').mesh.triangles.length / 3).toBeGreaterThan(50_000)
})

test('a plane’s rectangle lies in it and holds every point', () => {
  fc.assert(
    fc.property(
      fc.tuple(
        fc.double({ min: -1, max: 1, noNaN: true }),
        fc.double({ min: -1, max: 1, noNaN: true }),
        fc.constantFrom(-1, 1),
      ),
      fc.array(fc.double({ min: -50, max: 50, noNaN: true }), { minLength: 6, maxLength: 30 }),
      ([x, y, z], list) => {
        const length = Math.sqrt(x * x + y * y + 1)
        const normal: Vector3 = [x / length, y / length, z / length]
        const points = Float32Array.from(list.slice(0, 3 * Math.floor(list.length / 3)))
        const corners = quadRound({ name: 'p', normal, offset: 3 }, [points], 1)!
        for (const corner of corners) expect(dot(normal, corner)).toBeCloseTo(3, 4)
        for (const axis of axesInPlane(normal)) {
          const along = corners.map((corner) => dot(axis, corner))
          for (let i = 0; i < points.length; i += 3) {
            const at = dot(axis, [points[i]!, points[i + 1]!, points[i + 2]!])
            expect(at).toBeGreaterThanOrEqual(Math.min(...along) + 0.99)
            expect(at).toBeLessThanOrEqual(Math.max(...along) - 0.99)
          }
        }
      },
    ),
  )
})
