import { expect, test } from 'vitest'
import { crossingsOf } from './manifold.ts'
import { boxMesh, signedVolume, type TriangleMesh } from './mesh.ts'
import { meshTopology } from './mesh-topology.ts'
import { withoutCrossings } from './uncross.ts'

/** A box whose corner 7 was split into two that lie 0.009 apart on the wrong sides of their faces, as rounding can leave them. */
function crossed(): TriangleMesh {
  const box = boxMesh([0, 0, 0], [1, 1, 1])
  const positions = Float32Array.of(...box.positions, 1, 1, 1)
  positions.set([0.995, 1.005, 1.005], 24)
  const triangles: number[] = []
  // The triangles around corner 7 in the faces x = 1 go to the new corner 8; a sliver closes the gap.
  for (let i = 0; i < box.triangles.length; i += 3) {
    const t = [...box.triangles.subarray(i, i + 3)]
    const inX = t.every((v) => v & 1)
    triangles.push(...(inX ? t.map((v) => (v === 7 ? 8 : v)) : t))
  }
  return { positions, triangles: Uint32Array.from([...triangles, 7, 8, 3, 7, 5, 8]) }
}

test('a mesh without crossings stays the same', () => {
  const mesh = boxMesh([0, 0, 0], [1, 2, 3])
  expect(withoutCrossings(mesh)).toBe(mesh)
})

test('crossings at an edge that rounding turned round go with the edge; closed stays closed', () => {
  const mesh = crossed()
  expect(meshTopology(mesh).closed).toBe(true)
  expect(crossingsOf(mesh)).toBeGreaterThan(0)
  const mended = withoutCrossings(mesh)
  expect(crossingsOf(mended)).toBe(0)
  expect(meshTopology(mended)).toMatchObject({ closed: true, oriented: true, manifold: true })
  expect(signedVolume(mended)).toBeCloseTo(1, 2)
  expect(mended.triangles.length).toBe(36)
})

test('crossings of large triangles are left alone', () => {
  const a = boxMesh([0, 0, 0], [1, 1, 1])
  const b = boxMesh([0.5, 0.5, 0.5], [2, 2, 2])
  const mesh = {
    positions: Float32Array.of(...a.positions, ...b.positions),
    triangles: Uint32Array.of(...a.triangles, ...b.triangles.map((v) => v + 8)),
  }
  expect(crossingsOf(withoutCrossings(mesh))).toBe(crossingsOf(mesh))
})
