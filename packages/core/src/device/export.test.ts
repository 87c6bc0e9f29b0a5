import { createHash } from 'node:crypto'
import { expect, test } from 'vitest'
import { readStl } from '../formats/stl.ts'
import { readThreeMfDocument } from '../formats/three-mf/read.ts'
import type { Device } from '../geometry/device.ts'
import { type Body, boundsOf, boxMesh, signedVolume } from '../geometry/mesh.ts'
import { plainContext } from '../step.ts'
import { exportAssembly, exportDevice } from './export.ts'

const context = plainContext((bytes) => createHash('sha256').update(bytes).digest('hex'))
const body = (name: string, from: number): Body => ({
  name,
  mesh: boxMesh([from, 0, 0], [from + 10, 20, 30]),
  side: 'left',
  colour: [200, 100, 50],
  deviations: [],
})
const device = (name: string, bodies: Body[], scale = 1): Device => ({
  name,
  kind: 'model',
  side: 'left',
  bodies,
  scale,
  marking: ['PEL-1 LEFT'],
})
const params = {
  case: 'PEL-1',
  version: '0.1.0',
  date: '20240102',
  files: { beams: 'beside', obj: 'auto' },
} as const

test('a device becomes one 3MF, and an STL and a DICOM object for each body', async () => {
  const { files } = await exportDevice(
    device('model', [body('hip_left', 50), body('femur_left', 80)]),
    undefined,
    params,
    context,
  )
  expect(files.map(({ path }) => path)).toEqual([
    'model/model.3mf',
    'model/hip_left.stl',
    'model/hip_left.dcm',
    'model/hip_left.obj.dcm',
    'model/hip_left.mtl.dcm',
    'model/femur_left.stl',
    'model/femur_left.dcm',
    'model/femur_left.obj.dcm',
    'model/femur_left.mtl.dcm',
  ])
  const { bodies, metadata, unit } = await readThreeMfDocument(files[0]!.bytes)
  expect(bodies.map(({ name, partNumber, colour }) => [name, partNumber, colour])).toEqual([
    ['hip_left', 'hip_left', [200, 100, 50]],
    ['femur_left', 'femur_left', [200, 100, 50]],
  ])
  expect(unit).toBe('millimeter')
  expect(metadata).toMatchObject({
    Title: 'PEL-1 model',
    Application: 'Trabecula 0.1.0',
    'trabecula:case': 'PEL-1',
    'trabecula:side': 'left',
    'trabecula:marking': 'PEL-1 LEFT',
  })
  expect(metadata['trabecula:content']).toMatch(/^[0-9a-f]{64}$/)
  const stl = readStl(files[1]!.bytes, 'hip_left.stl').mesh
  expect(signedVolume(stl)).toBeCloseTo(6000, 3)
  expect(boundsOf(stl).min).toEqual([50, 0, 0])
  expect(new TextDecoder().decode(files[2]!.bytes.subarray(128, 132))).toBe('DICM')
  const again = await exportDevice(
    device('model', [body('hip_left', 50), body('femur_left', 80)]),
    undefined,
    params,
    context,
  )
  expect(again).toEqual({ files })
})

test('an implant with struts is written as core and beams too, and not where the case says so', async () => {
  const plane = { name: 'cut', normal: [0, 0, 1], offset: 0 } as const
  const implant = {
    ...device('implant', [{ ...body('implant', 0), mesh: boxMesh([0, 0, 0.5], [10, 10, 8]) }]),
    kind: 'implant',
    design: {
      kind: 'implant',
      gap: 0.5,
      outlines: [{ plane }],
      porous: {
        cell: 'cubic',
        size: 2.5,
        depth: 2.5,
        density: 0.2,
        zones: [{ plane: 'cut', axes: [1, 0, 0, 0, 1, 0, 0, 0, 1], origin: [1.25, 1.25, 1.75] }],
      },
    },
  } as unknown as Device
  const { files } = await exportDevice(implant, undefined, params, context)
  const beams = files.find(({ path }) => path === 'implant/implant-beams.3mf')!
  const { bodies, warnings } = await readThreeMfDocument(beams.bytes)
  expect(warnings.map(({ code }) => code)).toEqual(['THREE_MF_BEAMS'])
  const core = 10 * 10 * 5
  // Upright: 4 × 4 axes from 0.5 to 1.75, to 3 and into the core; across: 8 lines of 3 beams and two ends at 1.75.
  const volume = signedVolume(bodies[0]!.mesh) - core
  expect(boundsOf(bodies[0]!.mesh).min[2]).toBeCloseTo(0.5, 1)
  expect(volume).toBeGreaterThan(0.2 * 250)
  expect(volume).toBeLessThan(0.4 * 250)
  const none = { ...params, files: { beams: 'none', obj: 'never' } } as const
  const fewer = await exportDevice(implant, undefined, none, context)
  expect(fewer.files.map(({ path }) => path)).toEqual([
    'implant/implant.3mf',
    'implant/implant.stl',
    'implant/implant.dcm',
  ])
})

test('the assembly holds every body by name in the patient’s place and size', async () => {
  const { files } = exportAssembly(
    [
      device('model', [body('hip_left', 50)]),
      device(
        'small',
        [{ ...body('hip_left', 25), mesh: boxMesh([25, 0, 0], [30, 10, 15]) }, body('l5', 0)],
        0.5,
      ),
    ],
    params,
    context,
  )
  expect(files[0]!.path).toBe('assembly.3mf')
  const { bodies } = await readThreeMfDocument(files[0]!.bytes)
  expect(bodies.map(({ name }) => name)).toEqual(['model_hip_left', 'small_hip_left', 'l5'])
  expect(boundsOf(bodies[1]!.mesh)).toEqual(boundsOf(bodies[0]!.mesh))
})
