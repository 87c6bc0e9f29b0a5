import { describe, expect, test } from 'vitest'
import {
  column,
  columnInputs,
  columnMirror,
  columnParams,
  columnResection,
  columnScrews,
} from '../../test/golden-inputs/implant.ts'
import { noiseBlock } from '../../test/noise-block.ts'
import type { Warning } from '../base/errors.ts'
import { dot, subtract, type Vector3 } from '../base/vectors.ts'
import type { ImplantDesign } from '../geometry/device.ts'
import { crossingsOf } from '../geometry/manifold.ts'
import { boundsOf, boxMesh, signedVolume } from '../geometry/mesh.ts'
import { connectedParts, meshTopology } from '../geometry/mesh-topology.ts'
import type { LandmarkSet } from '../geometry/plan.ts'
import { volumeBelow } from '../geometry/slab-volume.ts'
import { plainContext } from '../step.ts'
import { type ImplantInputs, makeImplant } from './implant.ts'
import { searchWayIn } from './implant-insertion.ts'
import { implantParams } from './implant-params.ts'

const context = () => plainContext(() => '')
const make = (params: object, inputs: Partial<ImplantInputs> = {}) =>
  makeImplant({ ...columnInputs, ...inputs }, implantParams.parse(params), context())
const plain = { name: 'implant_column', side: 'left', spacing: 1 }
const codeOf = (work: Promise<unknown>) =>
  work.then(
    () => 'none',
    (error: { code?: string }) => error.code,
  )

describe('the solid', () => {
  test('fills the gap but for 0.5 mm at each cut, closed, and meets the bone’s outline', async () => {
    const device = await make(plain)
    const { mesh } = device.bodies[0]!
    expect(meshTopology(mesh)).toMatchObject({ closed: true, oriented: true, components: 1 })
    expect(crossingsOf(mesh)).toBe(0)
    const { min, max } = boundsOf(mesh)
    expect(min[2]).toBeCloseTo(-29.5, 4)
    expect(max[2]).toBeCloseTo(29.5, 4)
    expect(max[0]).toBeCloseTo(66, 1)
    expect(signedVolume(mesh) / (20 * 20 * 59)).toBeCloseTo(1, 2)
    const design = device.design as ImplantDesign
    expect(design.outlines.map(({ plane }) => plane.name)).toEqual(['bottom', 'top'])
    for (const { mirrored, blended } of design.outlines) {
      expect(mirrored.mean).toBeCloseTo(0.5, 1) // As in cut-outline.test.ts.
      expect(mirrored.max).toBeCloseTo(1, 1)
      expect(blended.mean).toBeLessThan(0.1)
    }
  })

  test('lattice, screw hole with head and drain: one body without crossings, density as asked', async () => {
    const device = await make(columnParams)
    const { mesh } = device.bodies[0]!
    expect(meshTopology(mesh)).toMatchObject({ closed: true, manifold: true, oriented: true, components: 1 })
    expect(crossingsOf(mesh)).toBe(0)
    const { porous, screws, drains } = device.design as ImplantDesign
    const zone = porous!.zones[0]!
    expect(zone.plane).toBe('top')
    expect(zone.density).toBeCloseTo(0.35, 1)
    expect(porous!.chordError).toBeLessThanOrEqual(0.03)
    const solid = volumeBelow(mesh, { ...columnResection.planes[1]!, offset: -30 + 0.5 + 2.5 })
    expect(solid / zone.volume).toBeCloseTo(zone.density, 6)
    expect(screws).toHaveLength(1)
    expect(screws[0]!.entry[0]).toBeCloseTo(66, 1) // Where the axis meets the implant from lateral.
    expect(drains[0]!.at[1]).toBeCloseTo(0, 1)
  })

  test('the same bytes again', async () => {
    const [a, b] = [await make(columnParams), await make(columnParams)]
    expect(a.bodies[0]!.mesh).toEqual(b.bodies[0]!.mesh)
  })
})

describe('porous kinds in a whole implant', () => {
  const noise = noiseBlock(64)
  const structure = { volume: noise } as ImplantInputs['structure']
  test.each([
    ['lotus', { cell: 'lotus', size: 1.2, density: 0.4, wall: 0.1 }],
    ['trabecular', { cell: 'trabecular', size: 3, density: 'source', threshold: 1260, wall: 0.1 }],
  ] as const)(
    '%s: one piece, open pores, as dense as asked',
    async (_, porous) => {
      const params = { ...plain, porous: { ...porous, on: ['top'] } }
      const device = await make(params, porous.cell === 'trabecular' ? { structure: structure! } : {})
      const { mesh } = device.bodies[0]!
      // One part: no loose piece, and no closed pore, which would be a shell of its own.
      expect(meshTopology(mesh)).toMatchObject({
        closed: true,
        manifold: true,
        oriented: true,
        components: 1,
      })
      expect(crossingsOf(mesh)).toBe(0)
      const design = (device.design as ImplantDesign).porous!
      // The face of 20 mm cuts through the cells of 3 mm of trabecular at its sides.
      const off = porous.cell === 'trabecular' ? 0.015 : 0.01
      expect(Math.abs(design.zones[0]!.density - design.density)).toBeLessThan(off)
    },
    600_000,
  )

  test('trabecular without an image, and an image’s density of another cell, are refused', async () => {
    expect(await codeOf(make({ ...plain, porous: { cell: 'trabecular' } }))).toBe('STRUCTURE_MISSING')
    expect(await codeOf(make({ ...plain, porous: { density: 'source' } }))).toBe('STRUCTURE_MISSING')
  })
})

describe('the cup', () => {
  // A block whose lateral face holds the centre of rotation: the seat is a hemisphere in it.
  const block = boxMesh([40, -40, -60], [80, 40, 60])
  const hip = { ...columnInputs.bone, mesh: block }
  const landmarks: LandmarkSet = {
    points: [],
    spheres: [{ name: 'head_right', centre: [-80, 0, 0], radius: 22, rms: 0 }],
    planes: [{ name: 'anterior_pelvic', normal: [0, -1, 0], offset: 0 }],
  }
  const planes = columnResection.planes.map((plane) => ({ ...plane, offset: -40 }))
  const outline = (z: number) => Float32Array.of(40, -40, z, 80, -40, z, 80, 40, z, 40, 40, z)
  const resection = {
    ...columnResection,
    planes,
    cuts: columnResection.cuts.map((cut, i) => ({
      ...cut,
      plane: planes[i]!,
      outlines: [outline(i ? 40 : -40)],
    })),
  }
  const inputs = { bone: hip, mirror: { ...columnMirror, body: hip }, resection, landmarks }
  const cup = { name: 'test cup', diameter: 52, sphere: 'head_right' }

  test('of a stored shape is refused: its centre is the mirrored healthy side’s', async () => {
    const { across: _, ...stored } = inputs.mirror
    const asked = { ...plain, cup: { ...cup, inclination: 90, anteversion: 0 } }
    expect(await codeOf(make(asked, { ...inputs, mirror: stored }))).toBe('CUP_NEEDS_MIRROR')
  })

  test('looking straight lateral its seat takes half a ball out of the block', async () => {
    const without = await make(plain, inputs)
    const withCup = await make({ ...plain, cup: { ...cup, inclination: 90, anteversion: 0 } }, inputs)
    const removed = signedVolume(without.bodies[0]!.mesh) - signedVolume(withCup.bodies[0]!.mesh)
    expect(removed / ((2 / 3) * Math.PI * 26 ** 3)).toBeCloseTo(1, 1)
  })

  test('its seat is round about the mirrored centre, and nothing stands before its mouth', async () => {
    const device = await make({ ...plain, cup }, inputs)
    const design = (device.design as ImplantDesign).cup!
    expect(design.centre.map((x) => x + 0)).toEqual([80, 0, 0])
    const { positions: p } = device.bodies[0]!.mesh
    let seat = 0
    for (let i = 0; i < p.length; i += 3) {
      const d = subtract([p[i]!, p[i + 1]!, p[i + 2]!], design.centre)
      const along = dot(d, design.axis as Vector3)
      const radius = Math.sqrt(dot(d, d))
      expect(radius).toBeGreaterThan(25.9)
      if (along > 0.05) expect(Math.sqrt(radius * radius - along * along)).toBeGreaterThan(26 + 3)
      if (along < -0.05 && radius < 26.02) seat++
    }
    expect(seat).toBeGreaterThan(1000)
  })

  test('a cup without landmarks, or one that reaches beyond a cut, is refused', async () => {
    expect(await codeOf(make({ ...plain, cup }, { mirror: columnMirror }))).toBe('CUP_NEEDS_LANDMARKS')
    expect(await codeOf(make({ ...plain, cup: { ...cup, diameter: 80, wall: 15 } }, { landmarks }))).toBe(
      'CUP_MEETS_CUT',
    )
  })
})

describe('the way in', () => {
  test('between two parallel cuts it lies in their planes, from lateral', () => {
    const way = searchWayIn(columnResection.planes, [1, 0, 0])
    expect(Math.abs(way[2])).toBeLessThan(0.01)
    expect(way[0]).toBeLessThan(0)
  })

  test('a direction that comes nearer to a cut is told', async () => {
    const warnings: Warning[] = []
    const params = implantParams.parse({ ...plain, insertion: [-1, 0, 1] })
    await makeImplant(
      columnInputs,
      params,
      plainContext(() => '', warnings),
    )
    expect(warnings.map(({ code }) => code)).toEqual(['IMPLANT_WAY_IN'])
  })
})

describe('a flange', () => {
  const flange = { name: 'side', along: [[65, 0, 22], [65, 0, 46]], width: 12, thickness: 3 } // biome-ignore format: two points

  test('is a plate of its thickness off the bone, one piece with the column', async () => {
    // The mirrored column is as the bone is, so that its sides lie in one plane.
    const inputs = { mirror: { ...columnMirror, body: column } }
    const without = await make(plain, inputs)
    const device = await make({ ...plain, flanges: [flange] }, inputs)
    const mesh = device.bodies[0]!.mesh
    expect(connectedParts(mesh).count).toBe(1)
    const { positions: p } = mesh
    let [least, most, top] = [Infinity, -Infinity, -Infinity]
    for (let i = 0; i < p.length; i += 3) {
      most = Math.max(most, p[i]!)
      if (p[i + 2]! < 30.2) continue
      least = Math.min(least, p[i]!)
      top = Math.max(top, p[i + 2]!)
    }
    expect(Math.abs(least - 65.2)).toBeLessThan(0.1)
    expect(Math.abs(most - 68.2)).toBeLessThan(0.1)
    expect(Math.abs(top - 52)).toBeLessThan(0.4)
    // A capsule's slice, from 0.2 to 3.2 mm of height: half a width of √(36 − h²), its rim rounded off a little.
    const gained = signedVolume(mesh) - signedVolume(without.bodies[0]!.mesh)
    let slices = 0
    for (let n = 0; n < 100; n++) {
      const half = Math.sqrt(36 - (0.2 + 0.03 * (n + 0.5)) ** 2)
      slices += 0.03 * (24 * 2 * half + Math.PI * half * half)
    }
    expect(gained / slices).toBeGreaterThan(0.9)
    expect(gained / slices).toBeLessThan(1.01)
  })

  test('whose line leaves the bone, or does not begin on the implant, is refused', async () => {
    const off = { ...flange, along: [[65, 0, 22], [75, 0, 46]] } // biome-ignore format: two points
    expect(await codeOf(make({ ...plain, flanges: [off] }))).toBe('FLANGE_OFF_BONE')
    const loose = { ...flange, along: [[65, 0, 45], [65, 0, 50]] } // biome-ignore format: two points
    expect(await codeOf(make({ ...plain, flanges: [loose] }))).toBe('FLANGE_APART')
  })
})

describe('what is refused', () => {
  const far = { ...columnMirror, body: { ...columnMirror.body, mesh: boxMesh([46, -10, 70], [66, 10, 90]) } }
  const away = { ...columnScrews.trajectories[0]!, entry: [200, 0, 0] as const }
  const screw = columnParams.screws
  test.each([
    ['IMPLANT_SIDE', { ...plain, side: 'right' }, {}],
    ['IMPLANT_EMPTY', plain, { mirror: far }],
    ['IMPLANT_PLANE_UNKNOWN', { ...plain, porous: { on: ['side'] } }, {}],
    ['IMPLANT_SCREW_UNKNOWN', { ...plain, screws: [{ ...screw[0]!, name: 'none' }] }, {}],
    ['SCREW_MISSES_IMPLANT', { ...plain, screws: screw }, { trajectories: { trajectories: [away] } }],
    ['DRAIN_MISSES_IMPLANT', { ...plain, drains: [{ at: [200, 0, 0], direction: [0, 1, 0] }] }, {}],
    ['CELL_TOO_FINE', { ...plain, porous: { form: 'sheet', size: 1.5, density: 0.2 } }, {}],
    ['LATTICE_WISHES', { ...plain, porous: { size: 2, pore: [2, 3] } }, {}],
    ['LATTICE_GRADIENT', { ...plain, porous: { cell: 'lotus', gradient: { face: 0.3, core: 0.5 } } }, {}],
    ['TEXT_FIELD_UNKNOWN', { ...plain, texts: [{ text: '{case}' }] }, {}],
  ] as const)('%s', async (code, params, inputs) => {
    expect(await codeOf(make(params, inputs as Partial<ImplantInputs>))).toBe(code)
  })
})
