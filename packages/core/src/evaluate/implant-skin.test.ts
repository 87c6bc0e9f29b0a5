import { describe, expect, test } from 'vitest'
import { columnInputs, columnResection } from '../../test/golden-inputs/implant.ts'
import { makeImplant } from '../device/implant.ts'
import { implantParams } from '../device/implant-params.ts'
import type { ImplantDesign } from '../geometry/device.ts'
import { crossingsOf } from '../geometry/manifold.ts'
import { boxMesh } from '../geometry/mesh.ts'
import { meshTopology } from '../geometry/mesh-topology.ts'
import { plainContext } from '../step.ts'
import { skinChecks, skinThickness } from './implant-skin.ts'

const porous = { cell: 'gyroid', form: 'network', size: 4, density: 0.35, on: ['top'] }
const make = (more: object) =>
  makeImplant(
    columnInputs,
    implantParams.parse({ name: 'implant_column', side: 'left', porous: { ...porous, ...more } }),
    plainContext(() => ''),
  )
const top = { plane: columnResection.planes[1]!, gap: 0.5, depth: 2.5 }

describe('a porous zone with a skin', () => {
  test('is one sound body, as dense as asked within the skin, which is as thick as asked', async () => {
    const device = await make({ skin: 1.2 })
    const { mesh } = device.bodies[0]!
    expect(meshTopology(mesh)).toMatchObject({ closed: true, manifold: true, oriented: true, components: 1 })
    expect(crossingsOf(mesh)).toBe(0)
    const [zone] = (device.design as ImplantDesign).porous!.zones
    // A column of 20 × 20 mm, rounded by the blend: 2.5 mm deep, 1.2 mm of skin on each side.
    expect(zone!.volume / (17.6 * 17.6 * 2.5)).toBeCloseTo(1, 1)
    expect(Math.abs(zone!.density - 0.35)).toBeLessThan(0.02)
    expect(Math.abs(skinThickness(mesh, top) - 1.2)).toBeLessThan(0.15)
    expect(skinChecks('a', mesh, top, 1.2)[0]!.passed).toBe(true)
    expect(skinChecks('a', mesh, top, 2)[0]!.passed).toBe(false)
  })

  test('an open zone has none, a solid block is skin throughout', async () => {
    const device = await make({})
    expect(skinThickness(device.bodies[0]!.mesh, top)).toBeLessThan(0.6)
    expect(skinChecks('a', device.bodies[0]!.mesh, top, undefined)).toEqual([])
    expect(skinThickness(boxMesh([45, -10, -29.5], [65, 10, 29.5]), top)).toBeCloseTo(20, 3)
  })

  test('no room within it is refused', async () => {
    const params = implantParams.parse({ name: 'implant_column', side: 'left', porous })
    await expect(
      makeImplant(
        columnInputs,
        { ...params, porous: { ...params.porous!, skin: 9.5 } },
        plainContext(() => ''),
      ),
    ).rejects.toMatchObject({ code: 'POROUS_SKIN' })
  })
})
