import { edgeTopology } from '@trabecula/kernels'
import { rootIn } from '../base/disjoint-sets.ts'
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
  const find = (v: number) => rootIn(parent, v)
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

/** A mesh over those of its vertices that its triangles name, in their old order, and which these were, u32. */
export function ownVertices({ positions, triangles }: TriangleMesh): {
  readonly mesh: TriangleMesh
  readonly vertices: Uint32Array
} {
  const count = positions.length / 3
  // Of a small part only its own corners are looked at.
  const vertices = triangles.length < PART * count ? sortedNames(triangles) : markedNames(triangles, count)
  const numbers = triangles.length < PART * count ? new Map<number, number>() : new Uint32Array(count)
  const places = new Float32Array(3 * vertices.length)
  for (let to = 0; to < vertices.length; to++) {
    const v = vertices[to]!
    if (numbers instanceof Map) numbers.set(v, to)
    else numbers[v] = to
    for (let axis = 0; axis < 3; axis++) places[3 * to + axis] = positions[3 * v + axis]!
  }
  const corners = new Uint32Array(triangles.length)
  for (let i = 0; i < corners.length; i++)
    corners[i] = numbers instanceof Map ? numbers.get(triangles[i]!)! : numbers[triangles[i]!]!
  return { mesh: { positions: places, triangles: corners }, vertices }
}

const PART = 1 / 8 // Corners to vertices of the whole.

/** The numbers that are named, ascending. */
function sortedNames(triangles: Uint32Array): Uint32Array {
  const sorted = triangles.slice().sort()
  return sorted.filter((v, n) => n === 0 || v !== sorted[n - 1])
}

/** The same of numbers below `count`, by a list of them all. */
function markedNames(triangles: Uint32Array, count: number): Uint32Array {
  const named = new Uint8Array(count)
  for (let i = 0; i < triangles.length; i++) named[triangles[i]!] = 1
  let found = 0
  for (let v = 0; v < count; v++) found += named[v]!
  const vertices = new Uint32Array(found)
  for (let v = 0, to = 0; v < count; v++) if (named[v]) vertices[to++] = v
  return vertices
}

/** The triangles of which `keep` says true, with the vertices that they use, both in their old order. */
export function selectTriangles(
  { positions, triangles }: TriangleMesh,
  keep: (triangle: number) => boolean,
): TriangleMesh {
  const kept = new Uint32Array(triangles.length)
  let corners = 0
  for (let i = 0; i < triangles.length; i += 3) {
    if (!keep(i / 3)) continue
    for (let c = 0; c < 3; c++) kept[corners++] = triangles[i + c]!
  }
  return ownVertices({ positions, triangles: kept.subarray(0, corners) }).mesh
}

/** The part of most triangles. */
export function greatestPart(mesh: TriangleMesh): TriangleMesh {
  const { part, count } = connectedParts(mesh)
  if (count <= 1) return mesh
  const sizes = new Float64Array(count)
  for (let i = 0; i < mesh.triangles.length; i += 3) sizes[part[i / 3]!]!++
  const best = sizes.indexOf(sizes.reduce((a, b) => Math.max(a, b)))
  return selectTriangles(mesh, (triangle) => part[triangle] === best)
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
