import { expect, test } from 'vitest'
import { column, columnInputs, columnResection } from '../../test/golden-inputs/implant.ts'
import { makeImplant } from '../device/implant.ts'
import { implantParams } from '../device/implant-params.ts'
import { writeStl } from '../formats/stl.ts'
import type { ImplantDesign } from '../geometry/device.ts'
import { crossingsOf } from '../geometry/manifold.ts'
import { meshTopology } from '../geometry/mesh-topology.ts'
import { plainContext } from '../step.ts'
import { evaluateImplant } from './implant.ts'
import { channelChecks } from './implant-channels.ts'
import { evaluateImplantParams } from './implant-judged.ts'

const porous = { cell: 'gyroid', form: 'network', size: 2, density: 0.4, on: ['top'], wall: 0.1 }
const make = (channels: object) =>
  makeImplant(
    columnInputs,
    implantParams.parse({ name: 'implant_column', side: 'left', porous: { ...porous, skin: 1, channels } }),
    plainContext(() => ''),
  )

test('pores of two scales: one sound body, every channel open, the lattice between as dense as asked', async () => {
  const device = await make({ diameter: 2.4, pitch: 8 })
  const { mesh } = device.bodies[0]!
  expect(meshTopology(mesh)).toMatchObject({ closed: true, manifold: true, oriented: true, components: 1 })
  expect(crossingsOf(mesh)).toBe(0)
  const design = (device.design as ImplantDesign).porous!
  const [zone] = design.zones
  // Hexagonal about the middle of a square of 15 mm: three in the middle row but those that do not fit whole.
  const count = zone!.channels!.length
  expect(count).toBeGreaterThanOrEqual(3)
  // What is solid of the zone: the lattice's share of what the channels leave.
  const share = (count * Math.PI * 1.2 * 1.2 * 2.5) / zone!.volume
  expect(Math.abs(zone!.density - 0.4 * (1 - share))).toBeLessThan(0.015)
  const file = { path: 'implant_column/implant_column.stl', bytes: writeStl(mesh), mediaType: 'model/stl' }
  const { checks } = await evaluateImplant(
    { of: device, files: { files: [file] }, bone: column, resection: columnResection },
    evaluateImplantParams.parse({ strut: 0.1 }),
    plainContext(() => ''),
  )
  const value = (id: string) => checks.find((check) => check.id === `implant_column.porous.top.${id}`)!
  expect(value('channels')).toMatchObject({ passed: true, value: count })
  expect(value('skin').passed).toBe(true)
  expect(value('density').passed).toBe(true)
  expect(value('interconnectivity').passed).toBe(true)
  // Asked for a wider channel than was made.
  const wider = { ...design, channels: { diameter: 3, pitch: 8 } }
  expect(channelChecks('a', mesh, columnResection.planes[1]!, wider, 0.5)[0]!.passed).toBe(false)
})

test('no cell between channels, or no room for one, is refused', async () => {
  await expect(make({ diameter: 2, pitch: 3 })).rejects.toMatchObject({ code: 'LATTICE_CHANNELS' })
  const params = implantParams.parse({ name: 'a', side: 'left', porous })
  const wide = { ...params, porous: { ...params.porous!, channels: { diameter: 22, pitch: 40 } } }
  await expect(
    makeImplant(
      columnInputs,
      wide,
      plainContext(() => ''),
    ),
  ).rejects.toMatchObject({
    code: 'LATTICE_CHANNELS',
  })
})
