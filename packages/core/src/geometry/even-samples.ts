import type { TriangleMesh } from './mesh.ts'
import { triangleArea } from './mesh.ts'
import type { SurfaceSamples } from './mesh-distance.ts'

/** Numbers that are put one after the other, as many as it takes. */
class Growing {
  #values = new Float64Array(1 << 12)
  #length = 0

  /** Makes room for `count` more. @returns where they go; `values` is good until the next call. */
  grow(count: number): number {
    const at = this.#length
    this.#length += count
    if (this.#length > this.#values.length) {
      const larger = new Float64Array(2 * Math.max(this.#length, this.#values.length))
      larger.set(this.#values)
      this.#values = larger
    }
    return at
  }

  get values(): Float64Array {
    return this.#values
  }

  get length(): number {
    return this.#length
  }

  set length(length: number) {
    this.#length = length
  }
}

const PART = 10 // Numbers of a part that waits: its corners and its area.

/**
 * Centroids of the parts that are left when every triangle is halved across its longest side until none is longer than
 * `spacing`, mm. Long thin triangles, as Booleans leave them, get samples by their length, not by its square. Weights sum
 * to the mesh's area.
 */
export function evenSamples({ positions: p, triangles: t }: TriangleMesh, spacing: number): SurfaceSamples {
  const found = new Growing() // x, y, z, weight, owner.
  const stack = new Growing()
  for (let i = 0; i < t.length; i += 3) {
    const [a, b, c] = [3 * t[i]!, 3 * t[i + 1]!, 3 * t[i + 2]!]
    const at = stack.grow(PART)
    const part = stack.values
    for (let axis = 0; axis < 3; axis++) {
      part[at + axis] = p[a + axis]!
      part[at + 3 + axis] = p[b + axis]!
      part[at + 6 + axis] = p[c + axis]!
    }
    part[at + 9] = triangleArea(p, a, b, c)
    while (stack.length > 0) halve(stack, found, i / 3, spacing * spacing)
  }
  const count = found.length / 5
  const points = new Float32Array(3 * count)
  const weights = new Float32Array(count)
  const owners = new Uint32Array(count)
  for (let n = 0; n < count; n++) {
    for (let axis = 0; axis < 3; axis++) points[3 * n + axis] = found.values[5 * n + axis]!
    weights[n] = found.values[5 * n + 3]!
    owners[n] = found.values[5 * n + 4]!
  }
  return { points, weights, owners }
}

/** Takes the last part: small enough it is a sample, else it is cut in two across its longest side. */
function halve(stack: Growing, found: Growing, owner: number, limit: number): void {
  const top = stack.length - PART
  let q = stack.values
  let [side, longest] = [0, -1]
  for (let n = 0; n < 3; n++) {
    const [u, v] = [top + 3 * n, top + 3 * ((n + 1) % 3)]
    const [x, y, z] = [q[u]! - q[v]!, q[u + 1]! - q[v + 1]!, q[u + 2]! - q[v + 2]!]
    const squared = x * x + y * y + z * z
    if (squared > longest) {
      side = n
      longest = squared
    }
  }
  if (longest <= limit) {
    const at = found.grow(5)
    for (let axis = 0; axis < 3; axis++)
      found.values[at + axis] = (q[top + axis]! + q[top + 3 + axis]! + q[top + 6 + axis]!) / 3
    found.values[at + 3] = q[top + 9]!
    found.values[at + 4] = owner
    stack.length = top
    return
  }
  const next = stack.grow(PART)
  q = stack.values
  const [u, v, w] = [3 * side, 3 * ((side + 1) % 3), 3 * ((side + 2) % 3)]
  const area = q[top + 9]! / 2
  for (let axis = 0; axis < 3; axis++) {
    const [first, second, third] = [q[top + u + axis]!, q[top + v + axis]!, q[top + w + axis]!]
    const middle = (first + second) / 2
    q[top + axis] = first
    q[top + 3 + axis] = middle
    q[top + 6 + axis] = third
    q[next + axis] = middle
    q[next + 3 + axis] = second
    q[next + 6 + axis] = third
  }
  q[top + 9] = area
  q[next + 9] = area
}
