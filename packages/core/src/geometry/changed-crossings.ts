import type { TriangleMesh } from './mesh.ts'

const CELL = 2 // mm: edge of the cells in which triangles are looked for.
const BITS = 1024 // Cells along an axis before their numbers repeat; repeats only add triangles.

/**
 * The part of a mesh in which a crossing can be new: the triangles with a vertex that moved between `before` and the mesh,
 * and all whose box meets a cell of theirs. Vertices keep their numbers.
 * @param before f32[3V]: positions at which crossings were looked for last.
 */
export function aroundChanges(mesh: TriangleMesh, before: Float32Array): TriangleMesh {
  const { positions: p, triangles: t } = mesh
  const moved = new Uint8Array(p.length / 3)
  for (let i = 0; i < p.length; i++) if (p[i] !== before[i]) moved[Math.floor(i / 3)] = 1
  const cells = new Set<number>()
  const visit = (i: number, see: (cell: number) => boolean): boolean => {
    const low: number[] = []
    const high: number[] = []
    for (let axis = 0; axis < 3; axis++) {
      const [a, b, c] = [p[3 * t[i]! + axis]!, p[3 * t[i + 1]! + axis]!, p[3 * t[i + 2]! + axis]!]
      low[axis] = Math.floor(Math.min(a, b, c) / CELL)
      high[axis] = Math.floor(Math.max(a, b, c) / CELL)
    }
    for (let z = low[2]!; z <= high[2]!; z++)
      for (let y = low[1]!; y <= high[1]!; y++)
        for (let x = low[0]!; x <= high[0]!; x++)
          if (see(wrapped(x) + BITS * (wrapped(y) + BITS * wrapped(z)))) return true
    return false
  }
  for (let i = 0; i < t.length; i += 3) {
    if (!moved[t[i]!] && !moved[t[i + 1]!] && !moved[t[i + 2]!]) continue
    visit(i, (cell) => {
      cells.add(cell)
      return false
    })
  }
  const kept: number[] = []
  if (cells.size > 0)
    for (let i = 0; i < t.length; i += 3)
      if (visit(i, (cell) => cells.has(cell))) kept.push(t[i]!, t[i + 1]!, t[i + 2]!)
  return { positions: p, triangles: Uint32Array.from(kept) }
}

function wrapped(cell: number): number {
  return ((cell % BITS) + BITS) % BITS
}
