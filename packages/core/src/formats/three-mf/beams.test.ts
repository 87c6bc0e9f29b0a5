import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { strToU8, zipSync } from 'fflate'
import { expect, test } from 'vitest'
import { TrabeculaError } from '../../base/errors.ts'
import type { Vector3 } from '../../base/vectors.ts'
import { boxMesh, signedVolume } from '../../geometry/mesh.ts'
import { meshTopology } from '../../geometry/mesh-topology.ts'
import { readThreeMfDocument } from './read.ts'

const shared = fileURLToPath(new URL('../../../../../../shared/data/', import.meta.url))

const TYPES =
  '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="model" ContentType="application/vnd.ms-package.3dmanufacturing-3dmodel+xml"/></Types>'
const RELATIONS =
  '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Target="/3D/3dmodel.model" Id="rel0" Type="http://schemas.microsoft.com/3dmanufacturing/2013/01/3dmodel"/></Relationships>'

/** A 3MF with one object: vertices on the x axis at 0, 10 and 20, and the lattice. */
function latticeFile(lattice: string, object = '', before = ''): Uint8Array {
  const model = `<model unit="millimeter" xmlns="http://schemas.microsoft.com/3dmanufacturing/core/2015/02" xmlns:b="http://schemas.microsoft.com/3dmanufacturing/beamlattice/2017/02" xmlns:s="http://schemas.microsoft.com/3dmanufacturing/slice/2015/07" requiredextensions="b"><resources>${before}<object id="1" ${object}><mesh><vertices><vertex x="0" y="0" z="0"/><vertex x="10" y="0" z="0"/><vertex x="20" y="3" z="-4"/></vertices><triangles/>${lattice}</mesh></object></resources><build><item objectid="1"/></build></model>`
  return zipSync({
    '[Content_Types].xml': strToU8(TYPES),
    '_rels/.rels': strToU8(RELATIONS),
    '3D/3dmodel.model': strToU8(model),
  })
}

const beams = (attributes: string, inside: string) =>
  `<b:beamlattice minlength="0.001" ${attributes}><b:beams>${inside}</b:beams></b:beamlattice>`

const meshOf = async (file: Uint8Array) => (await readThreeMfDocument(file)).bodies[0]!.mesh

const faultOf = async (file: Uint8Array): Promise<string> => {
  try {
    await readThreeMfDocument(file)
    return 'read'
  } catch (error) {
    return error instanceof TrabeculaError ? `${error.code}: ${error.message}` : String(error)
  }
}

test('a blunt beam has the volume of its cylinder, a tapered one of its frustum', async () => {
  const blunt = await meshOf(latticeFile(beams('radius="1.5" cap="butt"', '<b:beam v1="0" v2="1"/>')))
  expect(signedVolume(blunt)).toBeCloseTo(Math.PI * 1.5 ** 2 * 10, 3)
  const taper = await meshOf(
    latticeFile(beams('radius="9" cap="butt"', '<b:beam v1="0" v2="1" r1="2" r2="1"/>')),
  )
  // Frustum: πh (R² + Rr + r²) / 3.
  expect(signedVolume(taper)).toBeCloseTo((Math.PI * 10 * (4 + 2 + 1)) / 3, 3)
})

test('round ends add a sphere, within the facets of its three rings', async () => {
  const volume = signedVolume(await meshOf(latticeFile(beams('radius="1"', '<b:beam v1="0" v2="1"/>'))))
  const exact = Math.PI * 10 + (4 / 3) * Math.PI
  expect(volume).toBeLessThan(exact)
  expect(volume).toBeGreaterThan(exact - 0.1 * (4 / 3) * Math.PI)
})

test('beams and balls are closed shells that face outward, and the reader is told', async () => {
  const lattice = `<b:beamlattice radius="1" minlength="0.001" ballmode="mixed" ballradius="2"><b:beams><b:beam v1="0" v2="1" cap2="butt"/><b:beam v1="2" v2="1"/></b:beams><b:balls><b:ball vindex="2"/></b:balls></b:beamlattice>`
  const document = await readThreeMfDocument(latticeFile(lattice))
  expect(document.warnings.map(({ code }) => code)).toEqual(['THREE_MF_BEAMS'])
  const topology = meshTopology(document.bodies[0]!.mesh)
  expect(topology).toMatchObject({ closed: true, oriented: true, components: 3 })
})

test.each([
  ['radius="-1"', '<b:beam v1="0" v2="1"/>', 'THREE_MF_INVALID: radius of <beamlattice> is not above 0'],
  ['radius="1"', '<b:beam v1="0" v2="3"/>', 'THREE_MF_INVALID: v2 of <beam> is no vertex of the mesh'],
  ['radius="1"', '<b:beam v1="1" v2="1"/>', 'THREE_MF_INVALID: a beam begins and ends at vertex 1'],
  ['radius="1"', '<b:beam v1="0" v2="1" r2="1"/>', 'THREE_MF_INVALID: a beam has r2, but no r1'],
  ['radius="1" cap="flat"', '', 'THREE_MF_INVALID: the cap is “flat”, 3MF knows sphere, hemisphere and butt'],
  ['', '<b:beam v1="0" v2="1"/>', 'THREE_MF_INVALID: a beam lattice has no radius'],
])('lattice %s %s is refused', async (attributes, inside, message) => {
  expect(await faultOf(latticeFile(beams(attributes, inside)))).toBe(message)
})

/** A box as an object's mesh. */
function boxObject(id: number, low: Vector3, high: Vector3, more = ''): string {
  const { positions: p, triangles: t } = boxMesh(low, high)
  const vertices = Array.from(
    { length: p.length / 3 },
    (_, v) => `<vertex x="${p[3 * v]}" y="${p[3 * v + 1]}" z="${p[3 * v + 2]}"/>`,
  )
  const faces = Array.from(
    { length: t.length / 3 },
    (_, n) => `<triangle v1="${t[3 * n]}" v2="${t[3 * n + 1]}" v3="${t[3 * n + 2]}"/>`,
  )
  return `<object id="${id}" ${more}><mesh><vertices>${vertices.join('')}</vertices><triangles>${faces.join('')}</triangles></mesh></object>`
}

test('a clipped lattice keeps what lies inside or outside the clipping mesh; the triangles beside it stay whole', async () => {
  const area = Math.PI * 1.5 ** 2
  for (const [name, mode, length] of [
    ['clippingmode', 'inside', 7],
    ['clipping', 'inside', 7],
    ['clippingmode', 'outside', 3],
    ['clippingmode', 'none', 10],
  ] as const) {
    const lattice = beams(
      `radius="1.5" cap="butt" ${name}="${mode}" clippingmesh="2"`,
      '<b:beam v1="0" v2="1"/>',
    )
    const mesh = await meshOf(latticeFile(lattice, '', boxObject(2, [-5, -5, -5], [7, 5, 5])))
    expect(signedVolume(mesh)).toBeCloseTo(area * length, 2)
    expect(meshTopology(mesh)).toMatchObject({ closed: true, oriented: true })
  }
})

test('beams shorter than minlength are left out, and a mesh that represents the lattice is never taken for it', async () => {
  const two = '<b:beam v1="0" v2="1"/><b:beam v1="1" v2="2"/>' // 10 and √125 = 11.18 long
  const short = `<b:beamlattice minlength="10.5" radius="1.5" cap="butt" representationmesh="2"><b:beams>${two}</b:beams></b:beamlattice>`
  const mesh = await meshOf(latticeFile(short, '', boxObject(2, [0, 0, 0], [1, 1, 1])))
  expect(signedVolume(mesh)).toBeCloseTo(Math.PI * 1.5 ** 2 * Math.sqrt(125), 2)
})

test('a sphere as cap stands out of a cone at its thicker end', async () => {
  const at = async (cap: string) =>
    meshTopology(
      await meshOf(latticeFile(beams(`radius="9" cap="${cap}"`, '<b:beam v1="0" v2="1" r1="2" r2="1"/>'))),
    ).components
  expect([await at('hemisphere'), await at('sphere')]).toEqual([1, 2])
})

test.each([
  [
    'radius="1" clippingmode="inside"',
    '',
    'THREE_MF_INVALID: a beam lattice is clipped (inside), but names no clippingmesh',
  ],
  [
    'radius="1" clippingmode="within" clippingmesh="2"',
    '',
    'THREE_MF_INVALID: the clipping mode is “within”, 3MF knows none, inside and outside',
  ],
  [
    'radius="1" clippingmode="inside" clippingmesh="9"',
    '',
    'THREE_MF_INVALID: object 9 clips the lattice of object 1, but is no mesh of type model',
  ],
  [
    'radius="1" clippingmode="inside" clippingmesh="1"',
    '',
    'THREE_MF_INVALID: object 1 clips the lattice of object 1, but is no mesh of type model',
  ],
  [
    'radius="1" clippingmode="inside" clippingmesh="2"',
    'type="support"',
    'THREE_MF_INVALID: object 2 clips the lattice of object 1, but is no mesh of type model',
  ],
])('clipping by %s %s is refused', async (attributes, more, message) => {
  const lattice = beams(attributes, '<b:beam v1="0" v2="1"/>')
  expect(await faultOf(latticeFile(lattice, '', boxObject(2, [0, 0, 0], [1, 1, 1], more)))).toBe(message)
})

const library = join(shared, '3mf-lib3mf-tests/Reader/Box.3mf')
test.skipIf(!existsSync(library))('an archive of the kind zip64 is read (needs ../shared/data)', async () => {
  expect((await meshOf(new Uint8Array(readFileSync(library)))).triangles.length / 3).toBe(48)
})
