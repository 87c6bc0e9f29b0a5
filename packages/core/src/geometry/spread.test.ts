import fc from 'fast-check'
import { expect, test } from 'vitest'
import { Spread } from './spread.ts'

/** Ring by ring over all triangles. */
function plainly(triangles: Uint32Array, marked: Uint8Array, rings: number): void {
  for (let ring = 0; ring < rings; ring++) {
    const before = marked.slice()
    for (let i = 0; i < triangles.length; i += 3) {
      const corners = [...triangles.subarray(i, i + 3)]
      if (corners.some((v) => before[v])) for (const v of corners) marked[v] = 1
    }
  }
}

test('rings of neighbours, added to again and again: as from looking at every triangle each time', () => {
  const mesh = fc.integer({ min: 3, max: 900 }).chain((count) =>
    fc.record({
      count: fc.constant(count),
      corners: fc.array(fc.tuple(fc.nat(count - 1), fc.integer({ min: -70, max: 70 }), fc.nat(count - 1)), {
        minLength: 1,
        maxLength: 600,
      }),
      calls: fc.array(
        fc.record({
          marks: fc.array(fc.nat(count - 1), { maxLength: 4 }),
          rings: fc.integer({ min: 0, max: 4 }),
        }),
        { minLength: 1, maxLength: 4 },
      ),
    }),
  )
  fc.assert(
    fc.property(mesh, ({ count, corners, calls }) => {
      const triangles = Uint32Array.from(
        corners.flatMap(([a, step, c]) => [a, Math.min(Math.max(a + step, 0), count - 1), c]),
      )
      const [marked, plain] = [new Uint8Array(count), new Uint8Array(count)]
      const spread = new Spread(triangles, marked)
      for (const { marks, rings } of calls) {
        const before = plain.slice()
        for (const v of marks) plain[v] = 1
        plainly(triangles, plain, rings)
        const added = spread.over(rings, marks)
        expect(marked).toEqual(plain)
        expect([...new Set(added)].sort((a, b) => a - b)).toEqual(
          [...plain.keys()].filter((v) => plain[v] && !before[v]),
        )
      }
    }),
  )
})
