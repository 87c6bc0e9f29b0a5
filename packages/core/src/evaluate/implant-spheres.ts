import { type MeshTree, meshDistances, meshTree } from '@trabecula/kernels'
import { rootIn } from '../base/disjoint-sets.ts'
import type { Vector3 } from '../base/vectors.ts'
import { climbed } from '../geometry/greatest-sphere.ts'
import type { TriangleMesh } from '../geometry/mesh.ts'
import { vertexTriangles } from '../geometry/mesh-topology.ts'
import type { ZoneColumns } from './implant-columns.ts'

const CANDIDATES = 6 // Places from which the largest sphere is searched for.
const SEARCH = 1e-4 // mm

export interface Square {
  readonly x: number
  readonly y: number
  /** mm; 0 where no column is inner. */
  readonly edge: number
}

/** The greatest square of inner columns, its middle `most` mm of it where it is wider. */
export function widestSquare({ inner, wide, high, step }: ZoneColumns, most: number): Square {
  const edges = new Int32Array(inner.length)
  let best = 0
  for (let j = 0; j < high; j++) {
    for (let i = 0; i < wide; i++) {
      const n = i + wide * j
      if (!inner[n]) continue
      const around = i > 0 && j > 0 ? Math.min(edges[n - 1]!, edges[n - wide]!, edges[n - wide - 1]!) : 0
      edges[n] = around + 1
      if (edges[n]! > edges[best]!) best = n
    }
  }
  const found = edges[best]! * step
  const edge = Math.min(found, most)
  const from = (last: number) => (last + 1) * step - (found + edge) / 2
  return { x: from(best % wide), y: from(Math.floor(best / wide)), edge }
}

/** The slab's surface with the square's corner at the origin. */
export function windowOf({ positions: p, triangles }: TriangleMesh, { x, y }: Square) {
  const positions = p.map((value, i) => (i % 3 === 0 ? value - x : i % 3 === 1 ? value - y : value))
  return { mesh: { positions, triangles }, tree: meshTree(positions, triangles) }
}

/** Largest sphere in the window's pores, in all its depth and with its middle in either outer third, and the largest that travels from the face to half the depth. */
export function spheresIn(
  { mesh, tree }: { readonly mesh: TriangleMesh; readonly tree: MeshTree },
  edge: number,
  depth: number,
  spacing: number,
  size: number,
  thirds = false,
): { pore: number; throat: number; poreOuter: number; poreInner: number } {
  const n = Math.floor(edge / spacing) + 1
  const layers = Math.floor(depth / spacing) + 1
  const distances = meshDistances(
    tree,
    vertexTriangles(mesh),
    [n, n, layers],
    [spacing, spacing, spacing],
    Math.max(size, 2 * spacing),
  )
  /** Greatest radius with its middle between two depths. */
  const greatestIn = (low: number, high: number): number => {
    const within = (x: number, y: number, z: number, d: number) =>
      x >= 0 && y >= 0 && x <= edge && y <= edge && z >= low && z <= high ? Math.min(d, z) : -Infinity
    const worth = distances.map((d, at) => {
      const z = spacing * Math.floor(at / (n * n))
      return z >= low && z <= high ? Math.min(d, z) : 0
    })
    let pore = 0
    for (const at of farApart(worth, n, spacing, size / 3)) {
      const start: Vector3 = [
        spacing * (at % n),
        spacing * (Math.floor(at / n) % n),
        spacing * Math.floor(at / (n * n)),
      ]
      pore = Math.max(pore, climbed(tree, start, spacing / 2, SEARCH, within))
    }
    return pore
  }
  const half = Math.min(layers - 1, Math.round(depth / 2 / spacing))
  return {
    pore: 2 * greatestIn(0, depth),
    throat: 2 * Math.max(0, widestWay(distances, n, half)),
    poreOuter: thirds ? 2 * greatestIn(0, depth / 3) : NaN,
    poreInner: thirds ? 2 * greatestIn((2 * depth) / 3, depth) : NaN,
  }
}

/** The best places of a grid, one for each neighbourhood. */
function farApart(worth: Float32Array, n: number, spacing: number, apart: number): number[] {
  const most = worth.reduce((a, b) => Math.max(a, b), 0)
  const order = Uint32Array.from({ length: worth.length }, (_, i) => i).filter(
    (at) => worth[at]! > 0.7 * most,
  )
  order.sort((a, b) => worth[b]! - worth[a]! || a - b)
  const kept: number[] = []
  for (const at of order) {
    if (kept.length >= CANDIDATES || worth[at]! <= 0) break
    const near = kept.some((other) => {
      const [dx, dy] = [(at % n) - (other % n), (Math.floor(at / n) % n) - (Math.floor(other / n) % n)]
      const dz = Math.floor(at / (n * n)) - Math.floor(other / (n * n))
      return spacing * Math.sqrt(dx * dx + dy * dy + dz * dz) < apart
    })
    if (!near) kept.push(at)
  }
  return kept
}

/** Greatest d such that points of at least d lead from the first layer to layer `half`, over 26 neighbours. */
function widestWay(distances: Float32Array, n: number, half: number): number {
  const count = n * n * (half + 1)
  const order = Uint32Array.from({ length: count }, (_, i) => i).filter((at) => distances[at]! > 0)
  order.sort((a, b) => distances[b]! - distances[a]! || a - b)
  const parent = new Int32Array(count).fill(-1)
  const ends = new Uint8Array(count) // 1: reaches the face, 2: half the depth.
  const root = (v: number) => rootIn(parent, v)
  for (const voxel of order) {
    const [i, j, k] = [voxel % n, Math.floor(voxel / n) % n, Math.floor(voxel / (n * n))]
    parent[voxel] = voxel
    ends[voxel] = (k === 0 ? 1 : 0) | (k === half ? 2 : 0)
    for (let m = 0; m < 27; m++) {
      const [x, y, z] = [i + (m % 3) - 1, j + (Math.floor(m / 3) % 3) - 1, k + Math.floor(m / 9) - 1]
      if (x < 0 || y < 0 || z < 0 || x >= n || y >= n || z > half) continue
      const other = x + n * (y + n * z)
      if (parent[other]! < 0) continue
      const [from, to] = [root(other), root(voxel)]
      if (from === to) continue
      parent[from] = to
      ends[to]! |= ends[from]!
    }
    if (ends[root(voxel)] === 3) return distances[voxel]!
  }
  return 0
}
