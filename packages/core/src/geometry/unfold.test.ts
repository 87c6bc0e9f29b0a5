import { expect, test } from 'vitest'
import { foldedVertices } from './folds.ts'
import type { TriangleMesh } from './mesh.ts'
import { meshTopology } from './mesh-topology.ts'
import { unfolded } from './unfold.ts'

/** A square sheet of n × n cells of 1 mm, its vertices moved by `move`. */
function sheet(n: number, move: (x: number, y: number) => readonly [number, number]): TriangleMesh {
  const positions: number[] = []
  const triangles: number[] = []
  for (let y = 0; y <= n; y++) for (let x = 0; x <= n; x++) positions.push(...move(x, y), 0)
  for (let y = 0; y < n; y++) {
    for (let x = 0; x < n; x++) {
      const a = y * (n + 1) + x
      triangles.push(a, a + 1, a + n + 2, a, a + n + 2, a + n + 1)
    }
  }
  return { positions: Float32Array.from(positions), triangles: Uint32Array.from(triangles) }
}

const none = (mesh: TriangleMesh) => new Uint8Array(mesh.positions.length / 3)

test('a vertex drawn over its opposite edge folds a triangle; turning that edge opens it, the sheet stays whole', () => {
  const mesh = sheet(6, (x, y) => (x === 3 && y === 3 ? [3.35, 2.3] : [x, y]))
  expect(foldedVertices(mesh).length).toBeGreaterThan(0)
  const opened = unfolded(mesh, none(mesh), new Set())
  expect(foldedVertices(opened)).toEqual([])
  expect(opened.triangles.length).toBe(mesh.triangles.length)
  const before = meshTopology(mesh)
  expect(meshTopology(opened)).toEqual(before)
  // Still every point of the sheet once: the areas add up to it.
  const area = ({ positions: p, triangles: t }: TriangleMesh) => {
    let sum = 0
    for (let i = 0; i < t.length; i += 3) {
      const [a, b, c] = [3 * t[i]!, 3 * t[i + 1]!, 3 * t[i + 2]!]
      sum += ((p[b]! - p[a]!) * (p[c + 1]! - p[a + 1]!) - (p[c]! - p[a]!) * (p[b + 1]! - p[a + 1]!)) / 2
    }
    return sum
  }
  expect(area(opened)).toBeCloseTo(36, 5)
})

test('edges between fixed vertices, and what was folded before, stay', () => {
  const mesh = sheet(6, (x, y) => (x === 3 && y === 3 ? [3.35, 2.3] : [x, y]))
  expect(unfolded(mesh, none(mesh).fill(1), new Set()).triangles).toEqual(mesh.triangles)
  expect(unfolded(mesh, none(mesh), new Set(foldedVertices(mesh)))).toBe(mesh)
})
