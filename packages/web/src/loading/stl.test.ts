import fc from 'fast-check'
import { expect, test } from 'vitest'
import { readStl, type ShadedMesh } from './stl.ts'

function stl(triangles: readonly (readonly number[])[]): Uint8Array {
  const bytes = new Uint8Array(84 + 50 * triangles.length)
  const view = new DataView(bytes.buffer)
  view.setUint32(80, triangles.length, true)
  triangles.forEach((corners, t) => {
    for (let n = 0; n < 9; n++) view.setFloat32(84 + 50 * t + 12 + 4 * n, corners[n]!, true)
  })
  return bytes
}

/** Two triangles for each side of the unit cube, outward. */
const cube = [
  [0, 0, 0, 0, 1, 0, 1, 1, 0], [0, 0, 0, 1, 1, 0, 1, 0, 0],
  [0, 0, 1, 1, 0, 1, 1, 1, 1], [0, 0, 1, 1, 1, 1, 0, 1, 1],
  [0, 0, 0, 1, 0, 0, 1, 0, 1], [0, 0, 0, 1, 0, 1, 0, 0, 1],
  [0, 1, 0, 0, 1, 1, 1, 1, 1], [0, 1, 0, 1, 1, 1, 1, 1, 0],
  [0, 0, 0, 0, 0, 1, 0, 1, 1], [0, 0, 0, 0, 1, 1, 0, 1, 0],
  [1, 0, 0, 1, 1, 0, 1, 1, 1], [1, 0, 0, 1, 1, 1, 1, 0, 1],
] // biome-ignore format: a side a line

function volumeOf({ positions: p, triangles: t }: ShadedMesh): number {
  let sum = 0
  for (let i = 0; i < t.length; i += 3) {
    const [a, b, c] = [3 * t[i]!, 3 * t[i + 1]!, 3 * t[i + 2]!]
    sum += p[a]! * (p[b + 1]! * p[c + 2]! - p[b + 2]! * p[c + 1]!)
    sum += p[a + 1]! * (p[b + 2]! * p[c]! - p[b]! * p[c + 2]!)
    sum += p[a + 2]! * (p[b]! * p[c + 1]! - p[b + 1]! * p[c]!)
  }
  return sum / 6
}

test('a cube keeps its volume, and its flat faces their own normals', () => {
  const mesh = readStl(stl(cube))!
  expect(volumeOf(mesh)).toBeCloseTo(1, 6)
  for (let c = 0; c < mesh.triangles.length; c++) {
    const normal = [...mesh.normals.subarray(3 * mesh.triangles[c]!, 3 * mesh.triangles[c]! + 3)]
    const facet = cube[Math.floor(c / 3)]!
    const axis = [0, 1, 2].find((a) => facet[a] === facet[a + 3] && facet[a] === facet[a + 6])!
    expect(normal[axis]).toBeCloseTo(facet[axis] === 0 ? -1 : 1, 6)
  }
})

test('a round body is joined at its corners, and its normals point along the radius', () => {
  const rings = 24
  const at = (r: number, s: number): number[] => {
    const [a, b] = [(Math.PI * r) / rings, (Math.PI * (s % (2 * rings))) / rings]
    const sine = r === 0 || r === rings ? 0 : Math.sin(a)
    return [sine * Math.cos(b), sine * Math.sin(b), Math.cos(a)]
  }
  const triangles: number[][] = []
  for (let r = 0; r < rings; r++) {
    for (let s = 0; s < 2 * rings; s++) {
      if (r > 0) triangles.push([...at(r, s), ...at(r + 1, s), ...at(r, s + 1)])
      if (r < rings - 1) triangles.push([...at(r, s + 1), ...at(r + 1, s), ...at(r + 1, s + 1)])
    }
  }
  const mesh = readStl(stl(triangles))!
  expect(mesh.positions.length / 3).toBe((rings - 1) * 2 * rings + 2)
  for (let i = 0; i < mesh.positions.length; i += 3) {
    const cosine =
      mesh.positions[i]! * mesh.normals[i]! +
      mesh.positions[i + 1]! * mesh.normals[i + 1]! +
      mesh.positions[i + 2]! * mesh.normals[i + 2]!
    expect(cosine).toBeGreaterThan(0.995)
  }
})

test('every corner of any triangles stays where it was', () => {
  const number = fc.integer({ min: -2, max: 2 })
  fc.assert(
    fc.property(
      fc.array(fc.array(number, { minLength: 9, maxLength: 9 }), { maxLength: 30 }),
      (triangles) => {
        const mesh = readStl(stl(triangles))!
        const corners = [...mesh.triangles].flatMap((v) => [...mesh.positions.subarray(3 * v, 3 * v + 3)])
        expect(corners).toEqual(triangles.flat())
        expect(mesh.normals.every(Number.isFinite)).toBe(true)
      },
    ),
  )
})

test('what is no whole binary STL is not read', () => {
  expect(readStl(new TextEncoder().encode('solid cube\nendsolid'))).toBeUndefined()
  expect(readStl(stl(cube).subarray(0, 600))).toBeUndefined()
  expect(readStl(new Uint8Array(0))).toBeUndefined()
})
