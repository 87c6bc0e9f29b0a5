import fc from 'fast-check'
import { expect, test } from 'vitest'
import { stlRecords } from './stl-records.ts'
import { weldPoints, weldStlRecords } from './weld.ts'

test('points are joined as by a map of their coordinates', () => {
  const coordinate = fc.constantFrom(0, -0, 1, 1.5, -2)
  fc.assert(
    fc.property(fc.array(fc.tuple(coordinate, coordinate, coordinate)), (list) => {
      const { vertexOf, positions } = weldPoints(Float32Array.from(list.flat()))
      const names = new Map<string, number>()
      list.forEach((point, i) => {
        const name = point.map((x) => x + 0).join(' ')
        if (!names.has(name)) names.set(name, names.size)
        expect(vertexOf[i]).toBe(names.get(name))
        expect([...positions.subarray(3 * vertexOf[i]!, 3 * vertexOf[i]! + 3)].join(' ')).toBe(name)
      })
      expect(positions).toHaveLength(3 * names.size)
    }),
  )
})

test('records of STL are joined as their corners alone are', () => {
  const value = fc.constantFrom(0, -0, 1, 2.5, -3e-8, 1e9)
  const triangle = fc.array(value, { minLength: 9, maxLength: 9 })
  fc.assert(
    fc.property(fc.array(triangle, { maxLength: 40 }), (list) => {
      const corners = Float32Array.from(list.flat())
      const parts: number[] = []
      stlRecords(
        corners,
        Uint32Array.from({ length: 3 * list.length }, (_, i) => i),
        (part) => parts.push(...part),
      )
      expect(weldStlRecords(Uint8Array.from(parts))).toEqual(weldPoints(corners))
    }),
  )
})

test('more records than are read at once, and more vertices than are remembered', () => {
  const side = 220
  const corners: number[] = []
  for (let y = 0; y < side; y++)
    for (let x = 0; x < side; x++)
      corners.push(x, y, 0, x + 1, y, 0, x, y + 1, 0, x + 1, y, 0, x + 1, y + 1, 0, x, y + 1, 0)
  const points = Float32Array.from(corners)
  const parts: Uint8Array[] = []
  stlRecords(
    points,
    Uint32Array.from({ length: points.length / 3 }, (_, i) => i),
    (part) => parts.push(part.slice()),
  )
  const records = new Uint8Array((50 * points.length) / 9)
  let at = 0
  for (const part of parts) {
    records.set(part, at)
    at += part.length
  }
  const found = weldStlRecords(records)
  expect(found.positions).toHaveLength(3 * (side + 1) ** 2)
  const alone = weldPoints(points)
  expect(Buffer.from(found.vertexOf.buffer).equals(Buffer.from(alone.vertexOf.buffer))).toBe(true)
  expect(Buffer.from(found.positions.buffer).equals(Buffer.from(alone.positions.buffer))).toBe(true)
})

test('bytes that are no records are refused', () => {
  expect(() => weldStlRecords(new Uint8Array(51))).toThrow('50 bytes')
})
