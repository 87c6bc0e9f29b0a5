// A porous zone on a curved cut: the arc is a circle, the block a box; density at equal depths by counting places.
import { beforeAll, describe, expect, test } from 'vitest'
import { ballMesh } from '../../test/golden-inputs/phantom.ts'
import { plainBody } from '../../test/plain-body.ts'
import { type ImplantInputs, makeImplant } from '../device/implant.ts'
import { implantParams } from '../device/implant-params.ts'
import { evaluateImplant } from '../evaluate/implant.ts'
import { evaluateImplantParams } from '../evaluate/implant-judged.ts'
import { writeStl } from '../formats/stl.ts'
import { planeAxes } from '../geometry/bent-face.ts'
import type { Device, ImplantDesign } from '../geometry/device.ts'
import { insideDistances } from '../geometry/inside.ts'
import { sampledAt } from '../geometry/lattice-grade.ts'
import { crossingsOf } from '../geometry/manifold.ts'
import { boxMesh } from '../geometry/mesh.ts'
import { meshTopology } from '../geometry/mesh-topology.ts'
import type { MirrorResult, ResectionPlan } from '../geometry/plan.ts'
import { surfaceTree } from '../geometry/surface-tree.ts'
import { planResection, resectionParams } from '../plan/resection.ts'
import { plainContext } from '../step.ts'

const context = plainContext(() => '')
const bone = plainBody('bone', boxMesh([0, 0, 0], [22, 18, 8]))
const mirror: MirrorResult = {
  name: 'mirror',
  transform: [1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1],
  body: bone,
  error: new Float32Array(8),
  used: new Uint8Array(8).fill(1),
  fit: { mean: 0, p95: 0, max: 0 },
}
/** The circle through its three points: radius 20 about (30, 9). */
const RADIUS = 20
const edge = 30 - Math.sqrt(RADIUS * RADIUS - 81)
const plan = (arc: readonly (readonly number[])[]) =>
  planResection(
    { bone, tumour: plainBody('tumour', ballMesh([17, 9, 3], 1.5, 3)) },
    resectionParams.parse({
      name: 'cut',
      margin: { bone: 2 },
      curved: { dome: { arc, saw: [0, 0, -1], towards: [17, 9, 3] } },
    }),
    context,
  )
const ARC = [[edge, 0, 8], [10, 9, 8], [edge, 18, 8]] // biome-ignore format: points
const porous = {
  cell: 'gyroid',
  form: 'network',
  size: 2,
  density: 0.4,
  depth: 2,
  conformal: true,
  wall: 0.1,
}
const params = (more: object = {}) =>
  implantParams.parse({
    name: 'implant',
    side: 'left',
    gap: 0.3,
    blend: 2,
    spacing: 0.6,
    approach: [1, 0, 0],
    porous,
    ...more,
  })

describe('cells that follow a curved cut', () => {
  let resection: ResectionPlan
  let device: Device
  beforeAll(async () => {
    resection = await plan(ARC)
    device = await makeImplant({ bone, mirror, resection } as ImplantInputs, params(), context)
  })

  test('the heights are the circle’s; core and lattice are one body, as dense as asked', () => {
    const { mesh } = device.bodies[0]!
    expect(meshTopology(mesh)).toMatchObject({ closed: true, oriented: true, components: 1 })
    expect(crossingsOf(mesh)).toBe(0)
    const [zone] = (device.design as ImplantDesign).porous!.zones
    expect(zone!.plane).toBe('dome')
    expect(Math.abs(zone!.density - 0.4)).toBeLessThan(0.02)
    const { plane, heights } = zone!.bent!
    const [u, v] = planeAxes(plane)
    // The face lies 0.3 mm within the circle, on the removed side.
    for (const y of [3, 6, 9, 12, 15]) {
      const x = 30 - Math.sqrt((RADIUS - 0.3) * (RADIUS - 0.3) - (y - 9) * (y - 9))
      const [a, b] = [u, v].map((w) => w[0] * x + w[1] * y + w[2] * 3)
      const along = plane.normal[0] * x + plane.normal[1] * y + plane.normal[2] * 3 - plane.offset
      expect(Math.abs(sampledAt(heights, a!, b!, 0) + 0.3 - along)).toBeLessThan(0.03)
    }
  })

  test('density at equal depths under the face is the same in the middle and where the face leans', () => {
    const { mesh } = device.bodies[0]!
    const shareAt = (depth: number, from: number, to: number) => {
      const places: number[] = []
      for (let y = from; y < to; y += 0.1) {
        const face = 30 - Math.sqrt((RADIUS - 0.3) * (RADIUS - 0.3) - (y - 9) * (y - 9))
        for (let z = 2; z < 6; z += 0.1) places.push(face + depth, y, z)
      }
      const inside = insideDistances(surfaceTree(mesh), Float32Array.from(places))
      return inside.filter((d) => d < 0).length / inside.length
    }
    // Whole cells along: from 2 mm to 6 mm of the face’s lean, and about its middle.
    for (const depth of [0.5, 1, 1.5]) {
      const [leaning, middle] = [shareAt(depth, 2, 6), shareAt(depth, 7, 11)]
      expect(Math.abs(leaning - middle)).toBeLessThan(0.06)
    }
  })

  test('it is measured on the file with its face made flat, and passes', async () => {
    const { mesh } = device.bodies[0]!
    const path = 'implant/implant.stl'
    const files = { files: [{ path, bytes: writeStl(mesh), mediaType: 'model/stl' }] }
    const { checks } = await evaluateImplant(
      { of: device, files, bone, resection },
      evaluateImplantParams.parse({}),
      context,
    )
    const failed = checks.filter(({ passed, required }) => required && !passed).map(({ id }) => id)
    expect(failed).toEqual([])
    expect(checks.map(({ id }) => id)).toContain('implant.porous.dome.thickness')
  })
})

test('refused where the arc bends too much for the cell, without `conformal`, and with coarse channels', async () => {
  const refused = async (resection: ResectionPlan, more: object) =>
    makeImplant(
      { bone, mirror, resection } as ImplantInputs,
      params({ porous: { ...porous, ...more } }),
      context,
    ).then(
      () => 'none',
      (error: { code?: string }) => error.code,
    )
  const [wide, tight] = [await plan(ARC), await plan([[15, 2, 8], [10, 9, 8], [15, 16, 8]])] // biome-ignore format: points
  expect(await refused(tight, { size: 4, depth: 4 })).toBe('LATTICE_CURVED')
  expect(await refused(wide, { conformal: false })).toBe('IMPLANT_SWEPT_CUT')
  expect(await refused(wide, { channels: { diameter: 1, pitch: 4 } })).toBe('IMPLANT_SWEPT_CUT')
})
