import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import fc from 'fast-check'
import { strFromU8, strToU8, unzipSync, zipSync } from 'fflate'
import { expect, test } from 'vitest'
import { TrabeculaError } from '../../base/errors.ts'
import { boundsOf, boxMesh, signedVolume } from '../../geometry/mesh.ts'
import { meshTopology } from '../../geometry/mesh-topology.ts'
import { readThreeMfDocument } from './read.ts'
import { writeThreeMf } from './write.ts'

const shared = fileURLToPath(new URL('../../../../../../shared/data/', import.meta.url))
const SLICES = 'http://schemas.microsoft.com/3dmanufacturing/slice/2015/07'
const TETRA =
  '<mesh><vertices><vertex x="0" y="0" z="0"/><vertex x="1" y="0" z="0"/><vertex x="0" y="1" z="0"/><vertex x="0" y="0" z="1"/></vertices><triangles><triangle v1="0" v2="2" v3="1"/><triangle v1="0" v2="1" v3="3"/><triangle v1="0" v2="3" v3="2"/><triangle v1="1" v2="2" v3="3"/></triangles></mesh>'

type Square = readonly [low: number, high: number, clockwise?: boolean]

function slice(top: number, squares: readonly Square[]): string {
  const vertices = squares.flatMap(([a, b]) => [
    [a, a],
    [b, a],
    [b, b],
    [a, b],
  ])
  const rows = vertices.map(([x, y]) => `<s:vertex x="${x}" y="${y}"/>`).join('')
  const polygons = squares.map(([, , clockwise], n) => {
    const order = clockwise ? [3, 2, 1, 0] : [1, 2, 3, 0]
    return `<s:polygon startv="${4 * n}">${order.map((v) => `<s:segment v2="${4 * n + v}"/>`).join('')}</s:polygon>`
  })
  return `<s:slice ztop="${top}">${squares.length > 0 ? `<s:vertices>${rows}</s:vertices>${polygons.join('')}` : ''}</s:slice>`
}

interface File {
  readonly stack: string
  readonly transform?: string
  readonly resolution?: string
  readonly parts?: Readonly<Record<string, string>>
}

const modelOf = (resources: string, items: string) =>
  `<model unit="millimeter" xmlns="http://schemas.microsoft.com/3dmanufacturing/core/2015/02" xmlns:s="${SLICES}" requiredextensions="s"><resources>${resources}</resources><build>${items}</build></model>`

/** A 3MF whose one object is a sketch of 1 mm beside the stack of slices. */
function sliced({ stack, transform, resolution = 'lowres', parts = {} }: File): Uint8Array {
  const frame = unzipSync(
    writeThreeMf([{ name: 'a', mesh: boxMesh([0, 0, 0], [1, 1, 1]), side: 'left', colour: [1, 2, 3] }], {
      title: '',
      application: '',
    }),
  )
  const object = `<object id="2" s:meshresolution="${resolution}" s:slicestackid="1">${TETRA}</object>`
  const item = `<item objectid="2"${transform ? ` transform="${transform}"` : ''}/>`
  const more = Object.entries(parts).map(([path, text]) => [path, strToU8(text)] as const)
  return zipSync({
    ...frame,
    ...Object.fromEntries(more),
    '3D/3dmodel.model': strToU8(modelOf(stack + object, item)),
  })
}

const stackOf = (inside: string, attributes = 'zbottom="2"') =>
  `<s:slicestack id="1" ${attributes}>${inside}</s:slicestack>`
const read = async (file: File) => (await readThreeMfDocument(sliced(file))).bodies[0]!.mesh
const faultOf = async (file: File) => {
  try {
    await read(file)
    return 'read'
  } catch (error) {
    return error instanceof TrabeculaError ? `${error.code}: ${error.message}` : String(error)
  }
}

test('a sketch is read from its slices: heights, holes, void layers, the positive fill rule', async () => {
  const ring = slice(5, [
    [0, 10],
    [2, 4, true],
  ])
  const both = slice(6, [
    [0, 6],
    [3, 9],
  ])
  const inside = ring + both + slice(7, []) + slice(7.5, [[0, 2]])
  const document = await readThreeMfDocument(sliced({ stack: stackOf(inside) }))
  expect(document.warnings.map(({ code }) => code)).toEqual(['THREE_MF_SLICES'])
  const { mesh } = document.bodies[0]!
  // Ring 100 − 4 over 3 mm; two squares of 36 that share 9 over 1 mm; nothing; 4 over 0.5 mm.
  expect(signedVolume(mesh)).toBeCloseTo(96 * 3 + 63 + 2, 3)
  expect(boundsOf(mesh)).toEqual({ min: [0, 0, 2], max: [10, 10, 7.5] })
  expect(meshTopology(mesh)).toMatchObject({ closed: true, oriented: true, components: 2 })
})

test('a mesh of full resolution is taken as it is', async () => {
  const mesh = await read({ stack: stackOf(slice(5, [[0, 10]])), resolution: 'fullres' })
  expect(signedVolume(mesh)).toBeCloseTo(1 / 6, 6)
})

test('any stack of squares has the volume of its layers, in place and turned about z', async () => {
  const layer = fc.record({
    high: fc.double({ min: 0.05, max: 3, noNaN: true }),
    side: fc.integer({ min: 0, max: 9 }),
  })
  await fc.assert(
    fc.asyncProperty(
      fc.array(layer, { minLength: 1, maxLength: 6 }),
      fc.boolean(),
      async (layers, turned) => {
        fc.pre(layers.some(({ side }) => side > 0))
        let top = 2
        const rows = layers.map(({ high, side }) => {
          top += high
          return slice(top, side > 0 ? [[-side / 2, side / 2]] : [])
        })
        const transform = turned ? { transform: '0 1 0 -1 0 0 0 0 1 5 6 7' } : {}
        const volume = layers.reduce((sum, { high, side }) => sum + high * side * side, 0)
        const mesh = await read({ stack: stackOf(rows.join('')), ...transform })
        expect(signedVolume(mesh)).toBeCloseTo(volume, 2)
      },
    ),
    { numRuns: 40 },
  )
})

test('slices of other parts stand one on the other, each in its own unit', async () => {
  const part = (id: number, unit: string, bottom: number, inside: string) =>
    `${modelOf(`<s:slicestack id="${id}" zbottom="${bottom}">${inside}</s:slicestack>`, '').replace('millimeter', unit)}`
  const references =
    '<s:sliceref slicestackid="4" slicepath="/2D/a.model"/><s:sliceref slicestackid="5" slicepath="/2D/b.model"/>'
  // The second part's zbottom is not the first one's end: it is not heeded (Slice Extension 1.0.2, sliceref).
  const parts = {
    '2D/a.model': part(4, 'millimeter', 0, slice(3, [[0, 10]])),
    '2D/b.model': part(5, 'centimeter', 9, slice(0.5, [[0, 1]])),
  }
  const mesh = await read({ stack: stackOf(references, ''), parts })
  expect(signedVolume(mesh)).toBeCloseTo(100 * 5, 3)
  expect(boundsOf(mesh).max[2]).toBeCloseTo(5, 5)
})

test.each([
  [{ stack: stackOf('') }, 'its slices hold no material'],
  [{ stack: stackOf(slice(1, [[0, 1]])) }, "the lowest slice ends at 1, not above the stack's zbottom 2"],
  [
    { stack: stackOf(slice(4, [[0, 1]]) + slice(4, [[0, 1]])) },
    'a slice ends at 4, not above the one before it, which ends at 4',
  ],
  [
    { stack: stackOf(slice(4, [[0, 1]]).replace('v2="0"', 'v2="2"')) },
    'a polygon of a slice is open: it does not end where it starts',
  ],
  [
    { stack: stackOf(slice(4, [[0, 1]]).replace('v2="2"', 'v2="4"')) },
    'v2 of <segment> is no vertex of the slice',
  ],
  [
    { stack: stackOf(`${slice(4, [[0, 1]])}<s:sliceref slicestackid="1" slicepath="/2D/a.model"/>`) },
    'a slice stack holds slices and references to slices at once',
  ],
  [
    { stack: stackOf(slice(4, [[0, 1]])), transform: '1 0 0 0 1 0 0 0.1 1 0 0 0' },
    'object 2 consists of slices, but is placed by a transform that tilts or stretches them along z',
  ],
  [{ stack: '<s:slicestack id="3"/>' }, 'the slice stack 1 of object 2 is not defined before it'],
] as const)('%#: a stack that breaks the extension is refused', async (file, message) => {
  expect(await faultOf(file)).toBe(`THREE_MF_INVALID: ${message}`)
})

// The meshes beside the slices are the shapes' boxes, to a layer's height: of a torus the box gives both radii.
const samples = join(shared, '3mf-samples/examples/slices')
const torus = (across: number, high: number) => 2 * Math.PI ** 2 * ((across - high) / 2) * (high / 2) ** 2
test.skipIf(!existsSync(samples)).each([
  ['torus_sliced', (x: number, y: number, z: number) => torus((x + y) / 2, z), 0.02],
  ['box_sliced', (x: number, y: number, z: number) => x * y * z, 0.005],
] as const)(
  "%s: the Consortium's slices give the shape's volume (needs ../shared/data)",
  async (name, volumeIn, within) => {
    const bytes = new Uint8Array(readFileSync(join(samples, `${name}.3mf`)))
    const { min, max } = boundsOf((await readThreeMfDocument(bytes)).bodies[0]!.mesh)
    const parts = unzipSync(bytes)
    const path = Object.keys(parts).find((part) => /3dmodel.model$/i.test(part))!
    const sketch = strFromU8(parts[path]!).replace(
      's:slicestackid',
      's:meshresolution="lowres" s:slicestackid',
    )
    const layers = (await readThreeMfDocument(zipSync({ ...parts, [path]: strToU8(sketch) }))).bodies[0]!.mesh
    const volume = volumeIn(max[0] - min[0], max[1] - min[1], max[2] - min[2])
    expect(Math.abs(signedVolume(layers) / volume - 1)).toBeLessThan(within)
  },
)
