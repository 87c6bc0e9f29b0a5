import type { TriangleMesh } from '../geometry/mesh.ts'
import { signedVolume } from '../geometry/mesh.ts'
import { connectedParts, selectTriangles } from '../geometry/mesh-topology.ts'
import { windingNumber } from '../geometry/overlap.ts'

/** For each directed edge a→b its triangle; of edges with more than two triangles only some. */
function edgesOf(t: Uint32Array): Map<string, number[]> {
  const edges = new Map<string, number[]>()
  for (let i = 0; i < t.length; i++) {
    const [a, b] = [t[i]!, t[i % 3 === 2 ? i - 2 : i + 1]!]
    const key = a < b ? `${a} ${b}` : `${b} ${a}`
    const list = edges.get(key)
    if (list) list.push(Math.floor(i / 3))
    else edges.set(key, [Math.floor(i / 3)])
  }
  return edges
}

const runs = (t: Uint32Array, triangle: number, a: number, b: number) =>
  [0, 1, 2].some((c) => t[3 * triangle + c] === a && t[3 * triangle + ((c + 1) % 3)] === b)

function turn(t: Uint32Array, triangle: number): void {
  const second = t[3 * triangle + 1]!
  t[3 * triangle + 1] = t[3 * triangle + 2]!
  t[3 * triangle + 2] = second
}

/**
 * The mesh with triangles that agree with their neighbours, each part facing outward; a part that lies inside an odd number
 * of others (a cavity) faces inward. Nothing moves. @returns the mesh, and how many triangles were turned.
 */
export function turnOutward(mesh: TriangleMesh): { mesh: TriangleMesh; turned: number } {
  const t = mesh.triangles.slice()
  const edges = edgesOf(t)
  const seen = new Uint8Array(t.length / 3)
  for (let start = 0; start < seen.length; start++) {
    if (seen[start]) continue
    seen[start] = 1
    const waiting = [start]
    for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
      for (let c = 0; c < 3; c++) {
        const [a, b] = [t[3 * next + c]!, t[3 * next + ((c + 1) % 3)]!]
        const pair = edges.get(a < b ? `${a} ${b}` : `${b} ${a}`)!
        if (pair.length !== 2) continue
        const other = pair[0] === next ? pair[1]! : pair[0]!
        if (seen[other]) continue
        seen[other] = 1
        if (runs(t, other, a, b)) turn(t, other)
        waiting.push(other)
      }
    }
  }
  const { part, count } = connectedParts({ positions: mesh.positions, triangles: t })
  const parts = Array.from({ length: count }, (_, n) =>
    selectTriangles({ positions: mesh.positions, triangles: t }, (triangle) => part[triangle] === n),
  )
  const inward = parts.map((own, n) => {
    const p = own.positions
    const depth = parts.filter(
      (other, m) => m !== n && Math.abs(windingNumber(other, [p[0]!, p[1]!, p[2]!])) > 0.5,
    )
    return depth.length % 2 === 1
  })
  const wrong = parts.map((own, n) => signedVolume(own) < 0 !== inward[n])
  for (let triangle = 0; triangle < part.length; triangle++) if (wrong[part[triangle]!]) turn(t, triangle)
  let turned = 0
  for (let i = 0; i < t.length; i += 3) if (t[i + 1] !== mesh.triangles[i + 1]) turned++
  return { mesh: { positions: mesh.positions, triangles: t }, turned }
}

/** Loops of open edges, each a list of vertices in the order in which a closing triangle runs; undefined where they meet in a vertex. */
export function openLoops(mesh: TriangleMesh): number[][] | undefined {
  const t = mesh.triangles
  const next = new Map<number, number>()
  for (const [key, triangles] of edgesOf(t)) {
    if (triangles.length !== 1) continue
    const [a, b] = key.split(' ').map(Number) as [number, number]
    // The closing triangle runs along the edge the other way.
    const [from, to] = runs(t, triangles[0]!, a, b) ? [b, a] : [a, b]
    if (next.has(from)) return undefined
    next.set(from, to)
  }
  const loops: number[][] = []
  for (const start of [...next.keys()].sort((a, b) => a - b)) {
    if (!next.has(start)) continue
    const loop: number[] = []
    for (let at: number | undefined = start; at !== undefined && next.has(at); ) {
      const to: number = next.get(at)!
      next.delete(at)
      loop.push(at)
      at = to
    }
    loops.push(loop)
  }
  return loops
}

/** Closes each loop of open edges with a fan around its middle. @returns the mesh, and the greatest width of a hole, mm. */
export function fillHoles(
  mesh: TriangleMesh,
  loops: readonly (readonly number[])[],
): { mesh: TriangleMesh; widest: number } {
  const p = mesh.positions
  const added: number[] = []
  const triangles: number[] = []
  let widest = 0
  for (const loop of loops) {
    const at = (vertex: number, axis: number) => p[3 * vertex + axis]!
    if (loop.length === 3) triangles.push(...loop)
    else {
      const middle = [0, 1, 2].map((axis) => loop.reduce((sum, v) => sum + at(v, axis), 0) / loop.length)
      const centre = p.length / 3 + added.length / 3
      added.push(...middle)
      loop.forEach((v, i) => {
        triangles.push(v, loop[(i + 1) % loop.length]!, centre)
      })
    }
    for (const a of loop)
      for (const b of loop) {
        const [x, y, z] = [0, 1, 2].map((axis) => at(a, axis) - at(b, axis)) as [number, number, number]
        widest = Math.max(widest, Math.sqrt(x * x + y * y + z * z))
      }
  }
  const positions = new Float32Array(p.length + added.length)
  positions.set(p)
  positions.set(added, p.length)
  const all = new Uint32Array(mesh.triangles.length + triangles.length)
  all.set(mesh.triangles)
  all.set(triangles, mesh.triangles.length)
  return { mesh: { positions, triangles: all }, widest }
}
