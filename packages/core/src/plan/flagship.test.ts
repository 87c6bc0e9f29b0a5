// The flagship's planes on its true bone and tumour: margins, and 20 seeded variations.
import { existsSync, readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { SHARED_DATA } from '../../test/file-set.ts'
import { seededRandom } from '../base/random.ts'
import { normalize, type Vector3 } from '../base/vectors.ts'
import { readStl } from '../formats/stl.ts'
import { type Body, signedVolume } from '../geometry/mesh.ts'
import { meshTopology } from '../geometry/mesh-topology.ts'
import { plainContext } from '../step.ts'
import { planResection, resectionParams } from './resection.ts'

const context = plainContext(() => '')
const params = (planes: object, margin: object = { bone: 8 }) =>
  resectionParams.parse({ name: 'cut', planes, margin })

function expectSolid(mesh: Body['mesh']): void {
  const { closed, oriented } = meshTopology(mesh)
  expect({ closed, oriented }).toEqual({ closed: true, oriented: true })
}

const folder = `${SHARED_DATA}meshes-synthetic-truth`

function truth(name: string): Body {
  const { mesh } = readStl(new Uint8Array(readFileSync(`${folder}/${name}.stl`)), name)
  const triangles = mesh.triangles.slice()
  // The files are wound inward.
  for (let i = 0; i < triangles.length; i += 3)
    [triangles[i + 1], triangles[i + 2]] = [triangles[i + 2]!, triangles[i + 1]!]
  return {
    name,
    mesh: { positions: mesh.positions, triangles },
    side: 'left',
    colour: [0, 0, 0],
    deviations: [],
  }
}

const FLAGSHIP = {
  ilium: { at: [68, -92, 186], normal: [0.3, -0.77, -0.64] },
  pubis: { at: [42, -170, 119], normal: [0.88, 0.42, 0.22] },
  ischium: { at: [63, -103, 104], normal: [0.2, -0.35, 0.92] },
} as const

test.skipIf(!existsSync(folder))(
  'flagship (skipped without ../shared/data): margins of the true tumour, and 20 variations without an open mesh',
  { timeout: 600_000 },
  async () => {
    const inputs = { bone: truth('hip_left'), tumour: truth('tumour') }
    const plan = await planResection(inputs, params(FLAGSHIP), context)
    expect(plan.tumourLeft).toBe(0)
    for (const cut of plan.cuts) {
      expect(cut.distance).toBeGreaterThan(8.7)
      expect(cut.planeDistance).toBeGreaterThan(0)
      expect(cut.distance).toBeGreaterThanOrEqual(cut.planeDistance - 1e-3)
    }
    const random = seededRandom(20)
    const whole = signedVolume(inputs.bone.mesh)
    for (let n = 0; n < 20; n++) {
      const vary = (v: readonly number[], by: number) =>
        v.map((x) => x + by * (2 * random() - 1)) as unknown as Vector3
      const planes = Object.fromEntries(
        Object.entries(FLAGSHIP).map(([name, { at, normal }]) => [
          name,
          { at: vary(at, 6), normal: vary(normalize(normal), 0.12) },
        ]),
      )
      const varied = await planResection(inputs, params(planes, { bone: 6 + 4 * random() }), context)
      for (const { mesh } of [varied.resected, varied.remaining]) expectSolid(mesh)
      expect(Math.abs(varied.volumes.resected + varied.volumes.remaining - whole)).toBeLessThan(1)
    }
  },
)
