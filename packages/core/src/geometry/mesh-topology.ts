import { edgeTopology } from '@trabecula/kernels'
import { defineTask } from '../step.ts'
import type { TriangleMesh } from './mesh.ts'

/** What a mesh's connections say about it. Triangles that name one vertex twice count as degenerate and nowhere else. */
export interface MeshTopology {
  /** No edge belongs to one triangle only. */
  readonly closed: boolean
  /** Every edge belongs to at most two triangles, and the triangles at every vertex form one fan. */
  readonly manifold: boolean
  /** Triangles that share an edge run along it in opposite directions. */
  readonly oriented: boolean
  /** Parts that share no vertex. */
  readonly components: number
  /** Handles, summed over the components, from V − E + F = 2 − 2g; undefined where the mesh is open or not manifold. */
  readonly genus: number | undefined
  readonly boundaryEdges: number
  readonly nonManifoldEdges: number
  readonly misorientedEdges: number
  readonly nonManifoldVertices: number
  readonly degenerateTriangles: number
}

/** For each vertex the triangles at it: `triangles[offsets[v] … offsets[v + 1])`. */
export interface VertexTriangles {
  readonly offsets: Uint32Array
  readonly triangles: Uint32Array
}

function degenerate(t: Uint32Array, i: number): boolean {
  return t[i] === t[i + 1] || t[i + 1] === t[i + 2] || t[i + 2] === t[i]
}

/** The triangles at each vertex, in ascending order, without degenerate ones. */
export function vertexTriangles(mesh: TriangleMesh): VertexTriangles {
  const t = mesh.triangles
  const offsets = new Uint32Array(mesh.positions.length / 3 + 1)
  for (let i = 0; i < t.length; i += 3) {
    if (degenerate(t, i)) continue
    for (let c = 0; c < 3; c++) offsets[t[i + c]! + 1]!++
  }
  for (let v = 1; v < offsets.length; v++) offsets[v]! += offsets[v - 1]!
  const at = offsets.slice()
  const triangles = new Uint32Array(offsets[offsets.length - 1]!)
  for (let i = 0; i < t.length; i += 3) {
    if (degenerate(t, i)) continue
    for (let c = 0; c < 3; c++) triangles[at[t[i + c]!]!++] = i / 3
  }
  return { offsets, triangles }
}

/** Vertices of open, overfull and badly oriented edges and those with several fans, ascending: empty where the mesh is closed, manifold and oriented. */
export function irregularVertices(mesh: TriangleMesh): number[] {
  const { marks } = edgeTopology(mesh.triangles, mesh.positions.length / 3)
  const found: number[] = []
  for (let v = 0; v < marks.length; v++) if (marks[v]) found.push(v)
  return found
}

/** Number of each triangle's part, parts numbered in order of their first triangle; triangles that share a vertex are of one part. */
export function connectedParts(mesh: TriangleMesh): { readonly part: Uint32Array; readonly count: number } {
  const t = mesh.triangles
  const parent = Uint32Array.from({ length: mesh.positions.length / 3 }, (_, v) => v)
  const find = (v: number): number => {
    let root = v
    while (parent[root] !== root) {
      parent[root] = parent[parent[root]!]!
      root = parent[root]!
    }
    return root
  }
  for (let i = 0; i < t.length; i += 3) {
    const root = find(t[i]!)
    parent[find(t[i + 1]!)] = root
    parent[find(t[i + 2]!)] = root
  }
  const number = new Map<number, number>()
  const part = new Uint32Array(t.length / 3)
  for (let i = 0; i < t.length; i += 3) {
    const root = find(t[i]!)
    if (!number.has(root)) number.set(root, number.size)
    part[i / 3] = number.get(root)!
  }
  return { part, count: number.size }
}

/** Marks the neighbours of marked vertices, ring by ring. */
export function spreadOver(mesh: TriangleMesh, marked: Uint8Array, rings: number): void {
  const t = mesh.triangles
  for (let ring = 0; ring < rings; ring++) {
    const before = marked.slice()
    for (let i = 0; i < t.length; i += 3) {
      if (!before[t[i]!] && !before[t[i + 1]!] && !before[t[i + 2]!]) continue
      for (let c = 0; c < 3; c++) marked[t[i + c]!] = 1
    }
  }
}

/** The triangles of which `keep` says true, with the vertices that they use, both in their old order. */
export function selectTriangles(mesh: TriangleMesh, keep: (triangle: number) => boolean): TriangleMesh {
  const t = mesh.triangles
  const used = new Int32Array(mesh.positions.length / 3).fill(-1)
  const kept = new Uint32Array(t.length)
  let corners = 0
  for (let i = 0; i < t.length; i += 3) {
    if (!keep(i / 3)) continue
    for (let c = 0; c < 3; c++) {
      used[t[i + c]!] = 0
      kept[corners++] = t[i + c]!
    }
  }
  let vertices = 0
  for (let v = 0; v < used.length; v++) if (used[v] === 0) used[v] = vertices++
  const positions = new Float32Array(3 * vertices)
  for (let v = 0; v < used.length; v++) {
    const to = used[v]!
    if (to < 0) continue
    for (let axis = 0; axis < 3; axis++) positions[3 * to + axis] = mesh.positions[3 * v + axis]!
  }
  const triangles = kept.slice(0, corners)
  for (let i = 0; i < corners; i++) triangles[i] = used[triangles[i]!]!
  return { positions, triangles }
}

/** Counts open, overfull and badly oriented edges, fans at vertices, parts and handles. O(V + T). */
export function meshTopology(mesh: TriangleMesh): MeshTopology {
  return topologyOf({ corners: mesh.triangles, count: mesh.positions.length / 3 })
}

/** The same of u32[3T] over so many vertices, wherever they are. */
function topologyOf({
  corners,
  count,
}: {
  readonly corners: Uint32Array
  readonly count: number
}): MeshTopology {
  const found = edgeTopology(corners, count)
  const { edges, boundary, overfull, misoriented, triangles, vertices, severalFans, parts } = found
  const manifold = overfull === 0 && severalFans === 0
  const closed = boundary === 0 && triangles > 0
  return {
    closed,
    manifold,
    oriented: misoriented === 0,
    components: parts,
    genus: closed && manifold ? parts - (vertices - edges + triangles) / 2 : undefined,
    boundaryEdges: boundary,
    nonManifoldEdges: overfull,
    misorientedEdges: misoriented,
    nonManifoldVertices: severalFans,
    degenerateTriangles: found.degenerate,
  }
}

export const topologyTask = defineTask('geometry/topology', topologyOf)
