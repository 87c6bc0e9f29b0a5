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
const params = { case: 'PEL-1', version: '0.1.0', date: '20240102' }

test('a device becomes one 3MF, and an STL and a DICOM object for each body', () => {
  const { files } = exportDevice(
    device('model', [body('hip_left', 50), body('femur_left', 80)]),
    undefined,
    params,
    context,
  )
  expect(files.map(({ path }) => path)).toEqual([
    'model/model.3mf',
    'model/hip_left.stl',
    'model/hip_left.dcm',
    'model/femur_left.stl',
    'model/femur_left.dcm',
  ])
  const { bodies, metadata, unit } = readThreeMfDocument(files[0]!.bytes)
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
  const again = exportDevice(
    device('model', [body('hip_left', 50), body('femur_left', 80)]),
    undefined,
    params,
    context,
  )
  expect(again).toEqual({ files })
})

test('the assembly holds every body by name in the patient’s place and size', () => {
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
  )
  expect(files[0]!.path).toBe('assembly.3mf')
  const { bodies } = readThreeMfDocument(files[0]!.bytes)
  expect(bodies.map(({ name }) => name)).toEqual(['model_hip_left', 'small_hip_left', 'l5'])
  expect(boundsOf(bodies[1]!.mesh)).toEqual(boundsOf(bodies[0]!.mesh))
})
