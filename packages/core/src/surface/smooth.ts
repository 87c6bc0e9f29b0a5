import type { TriangleMesh } from '../geometry/mesh.ts'
import { vertexTriangles } from '../geometry/mesh-topology.ts'

/** Each vertex's neighbours: `neighbours[offsets[v] … offsets[v + 1])`. */
interface Rings {
  readonly offsets: Uint32Array
  readonly neighbours: Uint32Array
}

function ringsOf(mesh: TriangleMesh): Rings {
  const at = vertexTriangles(mesh)
  const offsets = new Uint32Array(at.offsets.length)
  const neighbours: number[] = []
  for (let v = 0; v + 1 < at.offsets.length; v++) {
    const start = neighbours.length
    for (let n = at.offsets[v]!; n < at.offsets[v + 1]!; n++) {
      for (let c = 0; c < 3; c++) {
        const other = mesh.triangles[3 * at.triangles[n]! + c]!
        if (other !== v && neighbours.indexOf(other, start) < 0) neighbours.push(other)
      }
    }
    offsets[v + 1] = neighbours.length
  }
  return { offsets, neighbours: Uint32Array.from(neighbours) }
}

export interface SmoothingOptions {
  /** Pairs of a shrinking and a growing pass. */
  readonly passes: number
  /** mm: no vertex goes farther from where it was. */
  readonly limit: number
  /** u8[V]: 1 where a vertex stays. */
  readonly fixed?: Uint8Array
}

const LAMBDA = 0.5
const MU = -0.53

/**
 * Smooths without shrinking: x += λ L x, then x += μ L x, with L the mean of the neighbours minus the vertex.
 * λ = 0.5, μ = −0.53: pass band 1/λ + 1/μ = 0.113. Connections stay as they are.
 * Source: Taubin 1995, doi:10.1145/218380.218473.
 * Not guaranteed: that the result does not cross itself.
 */
export function smoothMesh(mesh: TriangleMesh, options: SmoothingOptions): TriangleMesh {
  const rings = ringsOf(mesh)
  const start = mesh.positions
  let now = Float64Array.from(start)
  let next = new Float64Array(now.length)
  for (let pass = 0; pass < 2 * options.passes; pass++) {
    const factor = pass % 2 === 0 ? LAMBDA : MU
    for (let v = 0; v + 1 < rings.offsets.length; v++) {
      const first = rings.offsets[v]!
      const count = rings.offsets[v + 1]! - first
      const stays = count === 0 || options.fixed?.[v] === 1
      for (let axis = 0; axis < 3; axis++) {
        const x = now[3 * v + axis]!
        let sum = 0
        for (let n = first; n < first + count; n++) sum += now[3 * rings.neighbours[n]! + axis]!
        next[3 * v + axis] = stays ? x : x + factor * (sum / count - x)
      }
    }
    const swap = now
    now = next
    next = swap
  }
  const positions = new Float32Array(start.length)
  for (let v = 0; v < start.length; v += 3) {
    const d = [now[v]! - start[v]!, now[v + 1]! - start[v + 1]!, now[v + 2]! - start[v + 2]!] as const
    const length = Math.sqrt(d[0] * d[0] + d[1] * d[1] + d[2] * d[2])
    const share = length > options.limit ? options.limit / length : 1
    for (let axis = 0; axis < 3; axis++) positions[v + axis] = start[v + axis]! + share * d[axis]!
  }
  return { positions, triangles: mesh.triangles }
}
