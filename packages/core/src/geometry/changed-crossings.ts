import type { TriangleMesh } from './mesh.ts'

const CELL = 2 // mm: edge of the cells in which triangles are looked for.
const BITS = 128 // Cells along an axis before their numbers repeat; repeats only add triangles. A power of two.

/**
 * The part of a mesh in which a crossing can be new: the triangles with a vertex that moved between `before` and the mesh,
 * and all whose box meets a cell of theirs. Vertices keep their numbers.
 * @param before f32[3V]: positions at which crossings were looked for last.
 */
export function aroundChanges(mesh: TriangleMesh, before: Float32Array): TriangleMesh {
  const { positions: p, triangles: t } = mesh
  const cells = new Uint8Array(BITS * BITS * BITS)
  const around = (i: number, mark: boolean): boolean => {
    const [a, b, c] = [3 * t[i]!, 3 * t[i + 1]!, 3 * t[i + 2]!]
    const low = (axis: number) => Math.floor(Math.min(p[a + axis]!, p[b + axis]!, p[c + axis]!) / CELL)
    const high = (axis: number) => Math.floor(Math.max(p[a + axis]!, p[b + axis]!, p[c + axis]!) / CELL)
    const [x0, x1, y0, y1, z0, z1] = [low(0), high(0), low(1), high(1), low(2), high(2)]
    for (let z = z0; z <= z1; z++)
      for (let y = y0; y <= y1; y++)
        for (let x = x0; x <= x1; x++) {
          // `&` wraps negative numbers too.
          const cell = (x & (BITS - 1)) + BITS * ((y & (BITS - 1)) + BITS * (z & (BITS - 1)))
          if (mark) cells[cell] = 1
          else if (cells[cell]) return true
        }
    return false
  }
  const stands = (v: number) =>
    p[3 * v] === before[3 * v] && p[3 * v + 1] === before[3 * v + 1] && p[3 * v + 2] === before[3 * v + 2]
  for (let i = 0; i < t.length; i += 3)
    if (!(stands(t[i]!) && stands(t[i + 1]!) && stands(t[i + 2]!))) around(i, true)
  const kept = new Uint32Array(t.length)
  let count = 0
  for (let i = 0; i < t.length; i += 3) {
    if (!around(i, false)) continue
    kept.set(t.subarray(i, i + 3), count)
    count += 3
  }
  return { positions: p, triangles: kept.slice(0, count) }
}
