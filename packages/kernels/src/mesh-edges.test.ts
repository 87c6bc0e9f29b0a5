import fc from 'fast-check'
import { expect, test } from 'vitest'
import { edgeTopologyReference } from '../reference/mesh-edges.ts'
import { edgeTopology, edgeTwins } from './mesh-edges.ts'

const soup = fc
  .array(fc.nat(7), { maxLength: 60 })
  .map((numbers) => Uint32Array.from(numbers.slice(0, numbers.length - (numbers.length % 3))))

test('counts and marks equal the plain version, degenerate and doubled triangles included', () => {
  fc.assert(
    fc.property(soup, (triangles) => {
      expect(edgeTopology(triangles, 8)).toEqual(edgeTopologyReference(triangles, 8))
    }),
  )
})

test('twins as a table of all directed edges gives them', () => {
  const triangle = fc.uniqueArray(fc.nat(6), { minLength: 3, maxLength: 3 })
  fc.assert(
    fc.property(fc.array(triangle, { maxLength: 12 }), (list) => {
      const t = Uint32Array.from(list.flat())
      const end = (i: number) => t[i % 3 === 2 ? i - 2 : i + 1]!
      const twinsOf = (i: number) =>
        [...t.keys()].filter((other) => t[other] === end(i) && end(other) === t[i])
      const last = edgeTwins(t, 7, 'last')
      const earlier = edgeTwins(t, 7, 'earlier')
      for (let i = 0; i < t.length; i++) {
        expect(last[i]).toBe(twinsOf(i).at(-1) ?? -1)
        expect(earlier[i]).toBe(twinsOf(i).findLast((other) => other < i) ?? -1)
      }
    }),
  )
})

test('a vertex of 20,000 triangles takes no longer than any other', () => {
  const fan = Uint32Array.from({ length: 60_000 }, (_, i) =>
    i % 3 === 0 ? 0 : 1 + Math.floor(i / 3) + (i % 3) - 1,
  )
  expect(edgeTopology(fan, 20_002)).toMatchObject({
    edges: 40_001,
    boundary: 20_002,
    severalFans: 0,
    parts: 1,
  })
})
