import fc from 'fast-check'
import { expect, test } from 'vitest'
import { edgeTwins } from './edge-neighbours.ts'
import { boxMesh } from './mesh.ts'

test('on a closed mesh the twin of the twin is the edge itself', () => {
  const { triangles } = boxMesh([0, 0, 0], [1, 1, 1])
  const twins = edgeTwins(triangles, 8, 'last')
  for (const [i, twin] of twins.entries()) expect(twins[twin]).toBe(i)
})

test('as a table of all directed edges gives it, on any triangles', () => {
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
