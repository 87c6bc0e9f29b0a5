import type { TriangleMesh } from './mesh.ts'
import { meshTopology } from './mesh-topology.ts'

/**
 * Joins corners of exactly equal coordinates (−0 equals 0) to shared vertices, in order of first appearance.
 * @param corners f32[3n]. @returns for each corner its vertex, and the vertices' positions.
 */
function joined(corners: Float32Array): { vertexOf: Uint32Array; positions: Float32Array } {
  const points = corners.map((x) => (x === 0 ? 0 : x))
  const bits = new Uint32Array(points.buffer)
  const count = points.length / 3
  let capacity = 16
  while (capacity < 2 * count) capacity *= 2
  const table = new Int32Array(capacity).fill(-1)
  const firstOf: number[] = []
  const vertexOf = new Uint32Array(count)
  for (let i = 0; i < count; i++) {
    const [x, y, z] = [bits[3 * i]!, bits[3 * i + 1]!, bits[3 * i + 2]!]
    let slot = (Math.imul(x, 73856093) ^ Math.imul(y, 19349663) ^ Math.imul(z, 83492791)) >>> 0
    slot = Math.imul(slot ^ (slot >>> 15), 0x2c1b3c6d) >>> 0
    slot = (slot ^ (slot >>> 13)) & (capacity - 1)
    for (;;) {
      const vertex = table[slot]!
      if (vertex < 0) {
        table[slot] = firstOf.length
        vertexOf[i] = firstOf.length
        firstOf.push(i)
        break
      }
      const at = 3 * firstOf[vertex]!
      if (bits[at] === x && bits[at + 1] === y && bits[at + 2] === z) {
        vertexOf[i] = vertex
        break
      }
      slot = (slot + 1) & (capacity - 1)
    }
  }
  const positions = new Float32Array(3 * firstOf.length)
  firstOf.forEach((i, v) => {
    positions.set(points.subarray(3 * i, 3 * i + 3), 3 * v)
  })
  return { vertexOf, positions }
}

/** A mesh from loose corners f32[9T]: equal coordinates become one vertex. Triangles keep order and number. */
export function weldCorners(corners: Float32Array): TriangleMesh {
  const { vertexOf, positions } = joined(corners)
  return { positions, triangles: vertexOf }
}

/** The mesh itself where it is closed as its file connects it; else with vertices of equal coordinates joined. */
export function weldWhereOpen(mesh: TriangleMesh): TriangleMesh {
  if (meshTopology(mesh).closed) return mesh
  const { vertexOf, positions } = joined(mesh.positions)
  return { positions, triangles: mesh.triangles.map((v) => vertexOf[v]!) }
}
