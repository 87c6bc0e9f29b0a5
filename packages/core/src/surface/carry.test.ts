// Truth: the law that a rigid motion keeps volume and distances; the demonstration's tumour and bones (shared data).
import { existsSync, readFileSync } from 'node:fs'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { SHARED_DATA, testContext } from '../../test/file-set.ts'
import { phantomBody } from '../../test/golden-inputs/phantom.ts'
import { phantomRegistration } from '../../test/golden-inputs/registration.ts'
import { caseImage, registrationTruth, truthMissing } from '../../test/registration-truth.ts'
import type { Matrix4, Vector3 } from '../base/vectors.ts'
import { readStl } from '../formats/stl.ts'
import { rotationOf } from '../geometry/icp.ts'
import { signedVolume, type TriangleMesh } from '../geometry/mesh.ts'
import { closestDistances, deviationBetween } from '../geometry/mesh-distance.ts'
import { invertRigid } from '../geometry/rigid.ts'
import { registerImages, registerParams } from '../image/register.ts'
import { growParams, growRegion } from '../label/grow.ts'
import { bodyParams, makeBody } from './body.ts'
import { carryBody } from './carry.ts'

const by = (transform: Matrix4) => ({ ...phantomRegistration(), transform })

test('there and back: the same body; the volume stays', () => {
  const number = fc.double({ min: -3, max: 3, noNaN: true })
  const body = phantomBody()
  fc.assert(
    fc.property(fc.tuple(number, number, number), fc.tuple(number, number, number), (turn, shift) => {
      const r = rotationOf(turn as Vector3)
      const [x, y, z] = shift.map((s) => 30 * s) as [number, number, number]
      const motion: Matrix4 = [r[0], r[1], r[2], x, r[3], r[4], r[5], y, r[6], r[7], r[8], z, 0, 0, 0, 1]
      const there = carryBody(body, by(motion))
      expect(signedVolume(there.mesh) / signedVolume(body.mesh)).toBeCloseTo(1, 4)
      const back = carryBody(there, by(invertRigid(motion)))
      back.mesh.positions.forEach((p, n) => {
        expect(Math.abs(p - body.mesh.positions[n]!)).toBeLessThan(1e-4)
      })
    }),
    { numRuns: 30 },
  )
})

test('a transform that mirrors, scales or shears is refused', () => {
  const mirror: Matrix4 = [-1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1]
  const larger: Matrix4 = [1.01, 0, 0, 0, 0, 1.01, 0, 0, 0, 0, 1.01, 0, 0, 0, 0, 1]
  const sheared: Matrix4 = [1, 0.01, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1]
  for (const transform of [mirror, larger, sheared])
    expect(() => carryBody(phantomBody(), by(transform))).toThrow('expected a rigid motion')
})

function centroid({ positions: p, triangles: t }: TriangleMesh): Vector3 {
  const sum = [0, 0, 0]
  let six = 0
  for (let i = 0; i < t.length; i += 3) {
    const [a, b, c] = [3 * t[i]!, 3 * t[i + 1]!, 3 * t[i + 2]!]
    const cell =
      p[a]! * (p[b + 1]! * p[c + 2]! - p[b + 2]! * p[c + 1]!) +
      p[a + 1]! * (p[b + 2]! * p[c]! - p[b]! * p[c + 2]!) +
      p[a + 2]! * (p[b]! * p[c + 1]! - p[b + 1]! * p[c]!)
    six += cell
    for (let axis = 0; axis < 3; axis++)
      sum[axis]! += (cell * (p[a + axis]! + p[b + axis]! + p[c + axis]!)) / 4
  }
  return sum.map((x) => x / six) as unknown as Vector3
}

const MESHES = `${SHARED_DATA}meshes-synthetic-truth/`
const mesh = (name: string) => readStl(new Uint8Array(readFileSync(`${MESHES}${name}.stl`)), name).mesh

describe.skipIf(truthMissing || !existsSync(MESHES))(
  'the demonstration’s tumour, found on MR and carried to CT',
  () => {
    test('volume, centroid, surface and distances to bones agree with the truth', async () => {
      const ct = await caseImage('pelvis-tumour/ct.zip', 'CT')
      const mr = await caseImage('pelvis-tumour/mr.zip', 'MR')
      const registration = await registerImages(mr, ct, registerParams.parse({}), testContext())
      const seed = growParams.parse({ name: 'tumour', seed: [92, -152, -235], low: 450 })
      const labels = await growRegion(mr, seed, testContext())
      const params = bodyParams.parse({ structure: 'tumour' })
      const body = await makeBody(labels, mr.volume, params, testContext())
      const tumour = carryBody(body, registration)
      const { figures } = await registrationTruth()
      const truth = mesh('tumour')
      expect(Math.abs(signedVolume(tumour.mesh) / figures.tumour.volume_mm3 - 1)).toBeLessThan(0.02)
      centroid(tumour.mesh).forEach((x, axis) => {
        expect(Math.abs(x - figures.tumour.centroid_LPS[axis]!)).toBeLessThan(0.4)
      })
      const deviation = deviationBetween(tumour.mesh, truth, 1)
      expect(deviation.mean).toBeLessThan(0.35)
      expect(deviation.p95).toBeLessThan(0.8)
      // The least distances of the true surfaces; truth.json's own are between voxel centres, half a millimetre more.
      for (const name of ['femur_left', 'femur_right', 'L5', 'L4']) {
        const bone = mesh(name)
        const [ours, wanted] = [tumour.mesh, truth].map(({ positions }) =>
          Math.min(...closestDistances(bone, positions)),
        )
        expect(Math.abs(ours! - wanted!), name).toBeLessThan(0.6)
        expect(Math.abs(ours! - figures.min_distance_tumour_to_mm[name]!), name).toBeLessThan(1.1)
      }
    })
  },
)
