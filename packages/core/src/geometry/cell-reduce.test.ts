import { expect, test } from 'vitest'
import type { UnitCell } from './cell.ts'
import { periodicMesh } from './cell-mesh.ts'
import { reducePeriodic } from './cell-reduce.ts'

const BLOCKS = 2
const FAR = 0.9 // Where the solid ends, far from what is looked at.

/** A solid whose side is a saddle: at one place it just reaches over an edge of the blocks, along x 0.06 to either side. */
function grazingSaddle(bump: number): UnitCell {
  const slope = (x: number, y: number, z: number, out: Float64Array) => {
    const [a, b] = [x - 0.31, z - 0.5]
    const value = y - 0.5 + bump * (1 - (a * a) / (0.06 * 0.06)) + b * b
    out.set(value < FAR - y ? [(-2 * bump * a) / (0.06 * 0.06), 1, 2 * b] : [0, -1, 0])
    return Math.min(value, FAR - y)
  }
  const body = { value: (x: number, y: number, z: number) => slope(x, y, z, new Float64Array(3)), slope }
  return {
    ...body,
    sides: [body],
    kind: 'voronoi',
    creased: true,
    tall: 1,
    level: 0.1,
  } as unknown as UnitCell
}

// Such an edge is the border of two lids at once, and the block was left open there: seed 89 of stress:lattices.
test('no edge of a reduced surface runs along an edge of the blocks', () => {
  const cell = grazingSaddle(0.004)
  const fine = periodicMesh(cell, 24, BLOCKS)
  const { positions: p, triangles: t } = reducePeriodic(cell, fine, 0.02)
  expect(t.length).toBeLessThan(fine.triangles.length)
  const on = (v: number, axis: number) => (p[3 * v + axis]! * BLOCKS) % 1 === 0
  let along = 0
  for (let i = 0; i < t.length; i++) {
    const [a, b] = [t[i]!, t[i - (i % 3) + ((i + 1) % 3)]!]
    const shared = [0, 1, 2].filter((axis) => on(a, axis) && p[3 * a + axis] === p[3 * b + axis])
    if (shared.length > 1) along++
  }
  const crossings = fine.onFace.filter(
    (_, v) => fine.positions[3 * v + 1] === 0.5 && fine.positions[3 * v + 2] === 0.5,
  )
  expect(crossings.length).toBe(2) // The line goes in and comes out.
  expect(along).toBe(0)
})
