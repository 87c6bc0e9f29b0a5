import fc from 'fast-check'
import { expect, test } from 'vitest'
import { CUT, type CutGraph, leastCut } from './graph-cut.ts'

const SIZE = [3, 2, 2] as const
const COUNT = 12

function costOf({ size: [nx, ny], nodes, costs }: CutGraph, side: (v: number) => boolean): number {
  let sum = 0
  nodes.forEach((_, v) => {
    const at = [v % nx, Math.floor(v / nx) % ny, Math.floor(v / (nx * ny))]
    ;[1, nx, nx * ny].forEach((way, axis) => {
      if (at[axis]! + 1 < SIZE[axis]! && side(v) !== side(v + way)) sum += costs[3 * v + axis]!
    })
  })
  return sum
}

test('no other of all cuts of a small grid costs less', () => {
  fc.assert(
    fc.property(
      fc.array(fc.integer({ min: 0, max: 9 }), { minLength: 3 * COUNT, maxLength: 3 * COUNT }),
      fc.array(fc.constantFrom(CUT.free, CUT.free, CUT.first, CUT.second), {
        minLength: COUNT,
        maxLength: COUNT,
      }),
      (costs, nodes) => {
        const graph = { size: SIZE, nodes: Uint8Array.from(nodes), costs: Float32Array.from(costs) }
        let least = Infinity
        for (let set = 0; set < 1 << COUNT; set++) {
          const side = (v: number) => ((set >> v) & 1) === 1
          const fits = nodes.every((node, v) =>
            node === CUT.first ? side(v) : node === CUT.second ? !side(v) : true,
          )
          if (fits) least = Math.min(least, costOf(graph, side))
        }
        const found = leastCut(graph)
        nodes.forEach((node, v) => {
          if (node !== CUT.free) expect(found[v]).toBe(node === CUT.first ? 1 : 0)
        })
        expect(costOf(graph, (v) => found[v] === 1)).toBeCloseTo(least, 5)
      },
    ),
    { numRuns: 60 },
  )
})

test('a cut follows a cheap surface through a large block', () => {
  const n = 40
  const costs = new Float32Array(3 * n * n * n).fill(5)
  const nodes = new Uint8Array(n * n * n).fill(CUT.free)
  const height = (i: number, j: number) => 12 + ((i * 7 + j * 3) % 11)
  for (let k = 0; k < n; k++)
    for (let j = 0; j < n; j++)
      for (let i = 0; i < n; i++) {
        const v = i + n * (j + n * k)
        if (k === 0) nodes[v] = CUT.first
        if (k === n - 1) nodes[v] = CUT.second
        if (k === height(i, j)) costs[3 * v + 2] = 0
        // Across the surface's steps.
        if (i + 1 < n && k <= height(i, j) !== k <= height(i + 1, j)) costs[3 * v] = 0
        if (j + 1 < n && k <= height(i, j) !== k <= height(i, j + 1)) costs[3 * v + 1] = 0
      }
  const side = leastCut({ size: [n, n, n], nodes, costs })
  for (let v = 0; v < side.length; v++) {
    const [i, j, k] = [v % n, Math.floor(v / n) % n, Math.floor(v / (n * n))]
    if (side[v] !== (k <= height(i, j) ? 1 : 0)) throw new Error(`${i} ${j} ${k}`)
  }
})
