import type { TriangleMesh } from '../geometry/mesh.ts'

const LENGTH = 4 // Bytes of the number that says how long an array is.

/**
 * A surface with a number at each vertex as VTK PolyData (.vtp), binary and appended, little-endian: for viewers that colour by
 * it. Coordinates as given.
 * @param values f32[V] @param name of the array, as viewers list it: letters, digits and underscores
 */
export function writePointMap(
  { positions, triangles }: TriangleMesh,
  name: string,
  values: Float32Array,
): Uint8Array {
  const [points, polys] = [positions.length / 3, triangles.length / 3]
  const offsets = Int32Array.from({ length: polys }, (_, n) => 3 * n + 3)
  const arrays = [positions, Int32Array.from(triangles), offsets, values]
  const starts = arrays.map((_, n) =>
    arrays.slice(0, n).reduce((sum, one) => sum + LENGTH + one.byteLength, 0),
  )
  const array = (type: string, label: string, n: number, more = '') =>
    `<DataArray type="${type}" Name="${label}"${more} format="appended" offset="${starts[n]}"/>`
  const head = [
    '<?xml version="1.0"?>',
    '<!-- Trabecula, mm, LPS -->',
    '<VTKFile type="PolyData" version="1.0" byte_order="LittleEndian" header_type="UInt32">',
    `<PolyData><Piece NumberOfPoints="${points}" NumberOfVerts="0" NumberOfLines="0" NumberOfStrips="0" NumberOfPolys="${polys}">`,
    `<PointData Scalars="${name}">${array('Float32', name, 3)}</PointData>`,
    `<Points>${array('Float32', 'Points', 0, ' NumberOfComponents="3"')}</Points>`,
    `<Polys>${array('Int32', 'connectivity', 1)}${array('Int32', 'offsets', 2)}</Polys>`,
    '</Piece></PolyData>',
    '<AppendedData encoding="raw">_',
  ].join('\n')
  const [before, after] = [head, '\n</AppendedData>\n</VTKFile>\n'].map((text) =>
    new TextEncoder().encode(text),
  ) as [Uint8Array, Uint8Array]
  const long = arrays.reduce((sum, one) => sum + LENGTH + one.byteLength, 0)
  const file = new Uint8Array(before.length + long + after.length)
  file.set(before)
  const view = new DataView(file.buffer)
  arrays.forEach((one, n) => {
    const at = before.length + starts[n]!
    view.setUint32(at, one.byteLength, true)
    for (let i = 0; i < one.length; i++) {
      const place = at + LENGTH + 4 * i
      if (one instanceof Int32Array) view.setInt32(place, one[i]!, true)
      else view.setFloat32(place, one[i]!, true)
    }
  })
  file.set(after, before.length + long)
  return file
}
