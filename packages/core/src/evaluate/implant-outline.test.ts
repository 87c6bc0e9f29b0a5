import { expect, test } from 'vitest'
import { cos, sin } from '../base/math.ts'
import { boxMesh, type TriangleMesh } from '../geometry/mesh.ts'
import type { CutFace } from '../geometry/plan.ts'
import { measureOutline } from './implant-outline.ts'

/** A square of 20 mm in the plane z = 0 whose side at y = 0 has a jag of 0.05 mm, as a cut through a mesh may have. */
const outline = Float32Array.from(
  [[0, 0], [10, 0], [10, 0.05], [20, 0.05], [20, 20], [0, 20]].flatMap(([x, y]) => [x!, y!, 0]),
) // biome-ignore format: a row of corners
const plane = { name: 'cut', normal: [0, 0, 1], offset: 0 } as const

/** The square again, one side long, the others in pieces of 0.1 mm. */
const fine = Float32Array.from(
  Array.from({ length: 601 }, (_, n) => {
    const along = 20 + n / 10
    if (along <= 40) return [20, along - 20, 0]
    return along <= 60 ? [60 - along, 20, 0] : [0, 80 - along, 0]
  }).flat(),
)

function measured(more: number, around = outline) {
  const face = { plane, outlines: [around] } as unknown as CutFace
  const box = boxMesh([-more, -more, 0.5], [20 + more, 20 + more, 10])
  return measureOutline(box, face, [], 0.5, () => 0)
}

test('a jag in the cut of the bone is no place without implant: a body 0.3 mm wider lies 0.3 mm off', () => {
  const { mean, max } = measured(0.3)
  expect(mean).toBeCloseTo(0.306, 2)
  expect(max).toBeLessThan(0.36)
})

test('what is wider by 2 mm is 2 mm off', () => {
  expect(measured(2).max).toBeCloseTo(2.05, 1)
})

test('an outline in fine pieces beside a long one keeps its corners', () => {
  expect(measured(0.3, fine).max).toBeLessThan(0.45)
})

test('a round outline in pieces of 0.15 mm has its outside outside, whatever hole lies within', () => {
  const round = Float32Array.from(
    Array.from({ length: 134 }, (_, n) => [
      10 + 3.2 * cos((n * Math.PI) / 67),
      10 + 3.2 * sin((n * Math.PI) / 67),
      0,
    ]).flat(),
  )
  const face = { plane, outlines: [round] } as unknown as CutFace
  const tube = [boxMesh([6.6, 6.6, 0.5], [13.4, 13.4, 10]), turned(boxMesh([8, 8, 0.4], [12, 12, 11]))]
  const { max } = measureOutline(joined(tube), face, [], 0.5, () => 0)
  // The corner of the square over the circle: 3.4 √2 − 3.2.
  expect(Math.abs(max - (3.4 * Math.SQRT2 - 3.2))).toBeLessThan(0.1)
})

const turned = ({ positions, triangles }: TriangleMesh): TriangleMesh => ({
  positions,
  triangles: triangles.map((_, i) => triangles[i - (i % 3) + [0, 2, 1][i % 3]!]!),
})

const joined = ([a, b]: readonly TriangleMesh[]): TriangleMesh => ({
  positions: Float32Array.from([...a!.positions, ...b!.positions]),
  triangles: Uint32Array.from([...a!.triangles, ...b!.triangles.map((v) => v + a!.positions.length / 3)]),
})
