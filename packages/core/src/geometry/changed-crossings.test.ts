import fc from 'fast-check'
import { expect, test } from 'vitest'
import { aroundChanges } from './changed-crossings.ts'
import { boxMesh } from './mesh.ts'
import { faultyVertices } from './reduce.ts'

const { triangles } = boxMesh([0, 0, 0], [1, 1, 1])
/** A row of boxes 1.5 mm apart, moved a little each. */
function row(shifts: readonly (readonly [number, number, number])[]) {
  const positions = shifts.flatMap(([x, y, z], n) => [
    ...boxMesh([1.5 * n + x, y, z], [1.5 * n + x + 1, y + 1, z + 1]).positions,
  ])
  return {
    positions: Float32Array.from(positions),
    triangles: Uint32Array.from(shifts.flatMap((_, n) => [...triangles].map((v) => v + 8 * n))),
  }
}

test('nothing moved: nothing to look at', () => {
  const mesh = row([[0, 0, 0]])
  expect(aroundChanges(mesh, mesh.positions).triangles).toHaveLength(0)
})

test('what crosses anew is found in the part as in the whole', () => {
  const shift = fc.tuple(
    ...[0, 1, 2].map(() => fc.double({ min: -0.9, max: 0.9, noNaN: true })),
  ) as fc.Arbitrary<[number, number, number]>
  const still = Array.from({ length: 5 }, () => [0, 0, 0] as const)
  fc.assert(
    fc.property(fc.nat(4), shift, (which, by) => {
      const before = row(still)
      expect(faultyVertices(before)).toEqual([])
      const after = row(still.map((at, n) => (n === which ? by : at)))
      expect(faultyVertices(aroundChanges(after, before.positions))).toEqual(faultyVertices(after))
    }),
  )
})
