import { expect, test } from 'vitest'
import { boxMesh } from '../geometry/mesh.ts'
import { sliceMesh } from '../print/slice.ts'
import { writeCli, writeLayerSvgs } from './layer-contours.ts'
import { readThreeMf } from './three-mf/read.ts'
import { writeThreeMf } from './three-mf/write.ts'
import { openZip } from './zip.ts'

const mesh = boxMesh([1, 2, 3], [11, 22, 5])
const slices = sliceMesh(mesh, 0.5, 'test')
const text = (bytes: Uint8Array) => new TextDecoder().decode(bytes)

/** Area by the shoelace formula of `x,y,x,y,…`. */
function shoelace(values: readonly number[]): number {
  let sum = 0
  for (let i = 0; i + 3 < values.length; i += 2)
    sum += values[i]! * values[i + 3]! - values[i + 2]! * values[i + 1]!
  return sum / 2
}

test('CLI 2.0 ASCII: header, layers by their upper end, closed polylines with direction and count', () => {
  const lines = text(writeCli(slices)).trimEnd().split('\n')
  const header = lines.slice(0, lines.indexOf('$$HEADEREND'))
  expect(header).toEqual([
    '$$HEADERSTART',
    '$$ASCII',
    '$$UNITS/1',
    '$$VERSION/200',
    '$$LABEL/1,body',
    '$$DIMENSION/1,2,3,11,22,5',
    '$$LAYERS/4',
  ])
  expect(lines.filter((line) => line.startsWith('$$LAYER/'))).toEqual([
    '$$LAYER/3.5',
    '$$LAYER/4',
    '$$LAYER/4.5',
    '$$LAYER/5',
  ])
  const polylines = lines.filter((line) => line.startsWith('$$POLYLINE/'))
  expect(polylines).toHaveLength(4)
  for (const line of polylines) {
    const [id, direction, count, ...values] = line.slice(11).split(',').map(Number)
    expect([id, direction]).toEqual([1, 1])
    expect(values).toHaveLength(2 * count!)
    expect(values.slice(0, 2)).toEqual(values.slice(-2))
    expect(shoelace(values)).toBeCloseTo(200, 6)
  }
  expect(lines.at(-1)).toBe('$$GEOMETRYEND')
})

test('a hole runs clockwise, direction 0', () => {
  const inner = boxMesh([3, 4, 3], [9, 20, 5])
  const hollow = {
    positions: Float32Array.from([...mesh.positions, ...inner.positions]),
    triangles: Uint32Array.from([
      ...mesh.triangles,
      ...[...inner.triangles].reverse().map((v) => v + mesh.positions.length / 3),
    ]),
  }
  const lines = text(writeCli(sliceMesh(hollow, 1, 'test'))).split('\n')
  const directions = lines.flatMap((line) => (line.startsWith('$$POLYLINE/') ? [line.split(',')[1]] : []))
  expect(directions).toEqual(['1', '0', '1', '0'])
})

test('one SVG a layer, in mm, the same page for all', () => {
  const files = [...writeLayerSvgs(slices)]
  expect(files.map(({ name }) => name)).toEqual([0, 1, 2, 3].map((k) => `layer-000${k}.svg`))
  const pages = new Set(files.map(({ bytes }) => text(bytes).match(/viewBox="[^"]*"/)![0]))
  expect([...pages]).toEqual(['viewBox="0 -23 12 22"'])
  const first = text(files[0]!.bytes)
  expect(first).toContain('width="12mm" height="22mm"')
  expect(first).toContain('data-z="3.25"')
  const points = first
    .match(/ d="([^"]*)"/)![1]!
    .split(/[MLZ ]+/)
    .filter(Boolean)
    .map(Number)
  expect(shoelace([...points, points[0]!, points[1]!])).toBeCloseTo(200, 6)
})

test('3MF: a slice stack beside the mesh, which reads back as before', async () => {
  const body = { name: 'box', mesh, side: 'unknown', colour: [1, 2, 3], slices } as const
  const bytes = writeThreeMf([body], { title: 'box', application: 'test' })
  expect((await readThreeMf(bytes, 'test'))[0]!.mesh).toEqual(mesh)
  const file = {
    name: 'box.3mf',
    size: bytes.length,
    read: (a = 0, b = bytes.length) => bytes.subarray(a, b),
  }
  const part = text(
    openZip(file)
      .find(({ name }) => name === '3D/3dmodel.model')!
      .read(),
  )
  expect(part).toContain('xmlns:s="http://schemas.microsoft.com/3dmanufacturing/slice/2015/07"')
  expect(part).toContain('<s:slicestack id="3" zbottom="3">')
  expect(part.match(/<s:slice ztop="[^"]*">/g)).toEqual(
    ['3.5', '4', '4.5', '5'].map((z) => `<s:slice ztop="${z}">`),
  )
  expect(part.indexOf('</s:slicestack>')).toBeLessThan(part.indexOf('<object '))
  expect(part).toContain('s:slicestackid="3" s:meshresolution="fullres"')
  const polygon = part.match(/<s:polygon startv="(\d+)">((?:.|\n)*?)<\/s:polygon>/)!
  const segments = [...polygon[2]!.matchAll(/v2="(\d+)"/g)].map(([, v]) => v)
  expect(segments.at(-1)).toBe(polygon[1]) // Closed: the last segment ends where the first starts.
})
