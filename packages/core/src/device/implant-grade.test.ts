import { expect, test } from 'vitest'
import { columnInputs, columnResection } from '../../test/golden-inputs/implant.ts'
import { measureZone, slabOf } from '../evaluate/implant-lattice.ts'
import type { ImplantDesign } from '../geometry/device.ts'
import type { ImageResult } from '../geometry/image.ts'
import { crossingsOf } from '../geometry/manifold.ts'
import { meshTopology } from '../geometry/mesh-topology.ts'
import { plainContext } from '../step.ts'
import { type ImplantInputs, makeImplant } from './implant.ts'
import { implantParams } from './implant-params.ts'

const porous = { cell: 'gyroid', form: 'network', density: 0.35, wall: 0.15, skin: 5, on: ['top'] }
const make = (more: object, inputs: Partial<ImplantInputs> = {}) =>
  makeImplant(
    { ...columnInputs, ...inputs },
    implantParams.parse({ name: 'implant_column', side: 'left', porous: { ...porous, ...more } }),
    plainContext(() => ''),
  )

test('sizes, direction and whole cells: one sound body, as dense as asked, pores wider at the core on its own triangles', async () => {
  const device = await make({
    sizes: { face: 1.5, core: 2.4 },
    direction: { face: [0, 0, -1], core: [0.3, 0, -1] },
    conformal: true,
    depth: 3,
  })
  const { mesh } = device.bodies[0]!
  expect(meshTopology(mesh)).toMatchObject({ closed: true, manifold: true, oriented: true, components: 1 })
  expect(crossingsOf(mesh)).toBe(0)
  const design = (device.design as ImplantDesign).porous!
  expect(Math.abs(design.zones[0]!.density - 0.35)).toBeLessThan(0.01)
  const zone = {
    mesh,
    plane: columnResection.planes[1]!,
    gap: 0.5,
    depth: 3,
    skin: 5,
    porous: design,
    grain: 0.1,
    where: 'test',
  }
  const { sheet, chord, density } = measureZone({ ...zone, mesh: slabOf(zone) })
  expect(Math.abs(density - 0.35)).toBeLessThan(0.015)
  expect(chord.error).toBeLessThanOrEqual(0.03)
  // A network gyroid of porosity 0.65 has pores of 0.537 edges (distance transform; published for 0.6 and 0.7 as 0.505 and 0.570).
  const [, fine] = sheet
  expect(Math.abs(fine.poreOuter! / (0.537 * 1.65) - 1)).toBeLessThan(0.25)
  expect(fine.poreInner! / fine.poreOuter!).toBeGreaterThan(1.15)
  expect(fine.strutInner! / fine.strutOuter!).toBeGreaterThan(1.15)
})

test('a map, and a way, that the density follows', async () => {
  const n = [60, 60, 16] as const
  const values = Float32Array.from(
    { length: n[0] * n[1] * n[2] },
    (_, at) => 100 * Math.floor((at % n[0]) / 2),
  )
  const volume = {
    grid: {
      size: n,
      spacing: [0.5, 0.5, 1] as const,
      origin: [40, -15, 20] as const,
      direction: [1, 0, 0, 0, 1, 0, 0, 0, 1] as const,
    },
    values,
    modality: 'OT',
    source: { format: 'computed' },
  }
  const map = { volume } as unknown as ImageResult
  const graded = { gradient: { face: 0.25, core: 0.5 }, size: 2 }
  const byMap = await make({ ...graded, along: { values: [750, 2250] } }, { map })
  const byWay = await make({ ...graded, along: { from: [47.5, 0, 0], to: [62.5, 0, 0] } })
  for (const device of [byMap, byWay]) {
    const { density } = (device.design as ImplantDesign).porous!.zones[0]!
    expect(Math.abs(density - 0.375)).toBeLessThan(0.02)
  }
})

test('what cannot be made is refused', async () => {
  const refused = (more: object, code: string) => expect(make(more)).rejects.toMatchObject({ code })
  await refused({ sizes: { face: 1, core: 4 }, wall: 0.05 }, 'LATTICE_STEEP')
  await refused({ sizes: { face: 1, core: 2 }, wall: 0.6 }, 'CELL_TOO_FINE')
  await refused({ direction: [1, 0, 0.5] }, 'LATTICE_LEAN')
  await refused({ gradient: { face: 0.3, core: 0.4 }, along: { values: [0, 1] } }, 'LATTICE_MAP')
  await refused({ cell: 'lotus', size: 2, sizes: { face: 1.5, core: 2 } }, 'LATTICE_GRADIENT')
})
