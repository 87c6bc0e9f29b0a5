import type { TriangleMesh } from './mesh.ts'
import { triangleArea } from './mesh.ts'
import type { SurfaceSamples } from './mesh-distance.ts'

const SAMPLE = 5 // Numbers of a sample: x, y, z, weight, owner.
const PART = 10 // Numbers of a part that waits: its corners and its area.
const DEEP = 2048 // Parts that wait at most: each halving takes one, and f32 cannot be halved so often.

/** Samples one after the other, as many as it takes. */
interface Samples {
  values: Float64Array
  length: number
}

/**
 * Centroids of the parts that are left when every triangle is halved across its longest side until none is longer than
 * `spacing`, mm. Long thin triangles, as Booleans leave them, get samples by their length, not by its square. Weights sum
 * to the mesh's area.
 */
export function evenSamples({ positions: p, triangles: t }: TriangleMesh, spacing: number): SurfaceSamples {
  const found: Samples = { values: new Float64Array(SAMPLE * (t.length / 3 + 1)), length: 0 }
  const stack = new Float64Array(PART * DEEP)
  const limit = spacing * spacing
  for (let i = 0; i < t.length; i += 3) {
    const [a, b, c] = [3 * t[i]!, 3 * t[i + 1]!, 3 * t[i + 2]!]
    for (let axis = 0; axis < 3; axis++) {
      stack[axis] = p[a + axis]!
      stack[axis + 3] = p[b + axis]!
      stack[axis + 6] = p[c + axis]!
    }
    stack[9] = triangleArea(p, a, b, c)
    for (let top = 0; top >= 0; ) top = halve(stack, top, found, i / 3, limit)
  }
  const count = found.length / SAMPLE
  const points = new Float32Array(3 * count)
  const weights = new Float32Array(count)
  const owners = new Uint32Array(count)
  const { values } = found
  for (let n = 0, at = 0; n < count; n++, at += SAMPLE) {
    points[3 * n] = values[at]!
    points[3 * n + 1] = values[at + 1]!
    points[3 * n + 2] = values[at + 2]!
    weights[n] = values[at + 3]!
    owners[n] = values[at + 4]!
  }
  return { points, weights, owners }
}

function squared(q: Float64Array, u: number, v: number): number {
  const [x, y, z] = [q[u]! - q[v]!, q[u + 1]! - q[v + 1]!, q[u + 2]! - q[v + 2]!]
  return x * x + y * y + z * z
}

/** Takes the last part: small enough it is a sample, else it is cut in two across its longest side. @returns where the last part begins then. */
function halve(q: Float64Array, top: number, found: Samples, owner: number, limit: number): number {
  const ab = squared(q, top, top + 3)
  const bc = squared(q, top + 3, top + 6)
  const ca = squared(q, top + 6, top)
  const side = ca > (bc > ab ? bc : ab) ? 2 : bc > ab ? 1 : 0
  if (!((side === 2 ? ca : side === 1 ? bc : ab) > limit)) {
    put(q, top, found, owner)
    return top - PART
  }
  const next = top + PART
  const [u, v, w] = [top + 3 * side, top + 3 * ((side + 1) % 3), top + 3 * ((side + 2) % 3)]
  const area = q[top + 9]! / 2
  // The second half lies above the first: first, middle, third below; middle, second, third above.
  const [ux, uy, uz] = [q[u]!, q[u + 1]!, q[u + 2]!]
  const [vx, vy, vz] = [q[v]!, q[v + 1]!, q[v + 2]!]
  const [wx, wy, wz] = [q[w]!, q[w + 1]!, q[w + 2]!]
  const [mx, my, mz] = [(ux + vx) / 2, (uy + vy) / 2, (uz + vz) / 2]
  q[top] = ux
  q[top + 1] = uy
  q[top + 2] = uz
  q[top + 3] = mx
  q[top + 4] = my
  q[top + 5] = mz
  q[top + 6] = wx
  q[top + 7] = wy
  q[top + 8] = wz
  q[top + 9] = area
  q[next] = mx
  q[next + 1] = my
  q[next + 2] = mz
  q[next + 3] = vx
  q[next + 4] = vy
  q[next + 5] = vz
  q[next + 6] = wx
  q[next + 7] = wy
  q[next + 8] = wz
  q[next + 9] = area
  return next
}

function put(q: Float64Array, top: number, found: Samples, owner: number): void {
  const at = found.length
  if (at + SAMPLE > found.values.length) {
    const larger = new Float64Array(2 * found.values.length)
    larger.set(found.values)
    found.values = larger
  }
  const { values } = found
  values[at] = (q[top]! + q[top + 3]! + q[top + 6]!) / 3
  values[at + 1] = (q[top + 1]! + q[top + 4]! + q[top + 7]!) / 3
  values[at + 2] = (q[top + 2]! + q[top + 5]! + q[top + 8]!) / 3
  values[at + 3] = q[top + 9]!
  values[at + 4] = owner
  found.length = at + SAMPLE
}
