import { closestPoints, type MeshTree, meshTree } from '@trabecula/kernels'
import { type Deviation, type TriangleMesh, triangleArea } from './mesh.ts'

/** Points on a surface that stand for its area. */
export interface SurfaceSamples {
  /** f32[3n]. */
  readonly points: Float32Array
  /** f32[n], mm²: the area that each point stands for. */
  readonly weights: Float32Array
  /** u32[n]: the triangle it lies on. */
  readonly owners: Uint32Array
}

/**
 * Centroids of equal parts of each triangle: each is cut into n² parts, n = longest edge / spacing, rounded up.
 * Weights sum to the mesh's area.
 */
export function surfaceSamples(mesh: TriangleMesh, spacing: number): SurfaceSamples {
  const { positions: p, triangles: t } = mesh
  const cuts = new Uint16Array(t.length / 3)
  let count = 0
  for (let i = 0; i < t.length; i += 3) {
    let longest = 0
    for (let c = 0; c < 3; c++) {
      const a = 3 * t[i + c]!
      const b = 3 * t[i + ((c + 1) % 3)]!
      const dx = p[a]! - p[b]!
      const dy = p[a + 1]! - p[b + 1]!
      const dz = p[a + 2]! - p[b + 2]!
      longest = Math.max(longest, dx * dx + dy * dy + dz * dz)
    }
    const n = Math.min(200, Math.max(1, Math.ceil(Math.sqrt(longest) / spacing)))
    cuts[i / 3] = n
    count += n * n
  }
  const points = new Float32Array(3 * count)
  const weights = new Float32Array(count)
  const owners = new Uint32Array(count)
  let at = 0
  for (let i = 0; i < t.length; i += 3) {
    const n = cuts[i / 3]!
    const a = 3 * t[i]!
    const b = 3 * t[i + 1]!
    const c = 3 * t[i + 2]!
    const weight = triangleArea(p, a, b, c) / (n * n)
    for (let u = 0; u < n; u++) {
      for (let v = 0; v < 2 * (n - u) - 1; v++) {
        // Even v: parts that stand as the triangle does; odd v: those upside down between them.
        const down = v % 2
        const x = (u + (1 + down) / 3) / n
        const y = ((v - down) / 2 + (1 + down) / 3) / n
        for (let axis = 0; axis < 3; axis++) {
          const from = p[a + axis]!
          points[3 * at + axis] = from + x * (p[b + axis]! - from) + y * (p[c + axis]! - from)
        }
        owners[at] = i / 3
        weights[at++] = weight
      }
    }
  }
  return { points, weights, owners }
}

const BINS = 1 << 17
const FEW = 4096 // Values: so few are sorted, and the result is exact.

/** The value below which `share` of the weight lies; of many values from a histogram, right to 1/131072 of the greatest. */
export function weightedPercentile(values: Float32Array, weights: Float32Array, share: number): number {
  let greatest = 0
  for (const value of values) greatest = Math.max(greatest, value)
  if (greatest === 0) return 0
  if (values.length <= FEW) return sortedPercentile(values, weights, share)
  const bins = new Float64Array(BINS + 1)
  let total = 0
  for (let i = 0; i < values.length; i++) {
    bins[Math.floor((values[i]! / greatest) * BINS)]! += weights[i]!
    total += weights[i]!
  }
  let sum = 0
  for (let bin = 0; bin <= BINS; bin++) {
    sum += bins[bin]!
    if (sum >= share * total) return Math.min(greatest, ((bin + 1) / BINS) * greatest)
  }
  return greatest
}

function sortedPercentile(values: Float32Array, weights: Float32Array, share: number): number {
  const order = [...values.keys()].sort((a, b) => values[a]! - values[b]! || a - b)
  let total = 0
  for (const weight of weights) total += weight
  let sum = 0
  for (const i of order) {
    sum += weights[i]!
    if (sum >= share * total) return values[i]!
  }
  return values[order.at(-1)!]!
}

/** Distance of each of n points f32[3n] to the nearest point of a mesh, mm. */
export function closestDistances(mesh: TriangleMesh, points: Float32Array): Float32Array {
  return closestPoints(meshTree(mesh.positions, mesh.triangles), points).distances
}

/** Distances from one surface to another, with the area that each stands for. */
export interface Distances {
  /** f32[n + V], mm: of the samples, then of the vertices. */
  readonly distances: Float32Array
  /** f32[n + V], mm²; 0 for vertices. */
  readonly weights: Float32Array
  /** u32[n]: the triangle of each sample. */
  readonly owners: Uint32Array
}

/** From the samples and the vertices (weight 0: they count for the maximum only) of `from` to the surface `to`. */
export function distancesTo(from: TriangleMesh, to: MeshTree, spacing: number): Distances {
  const samples = surfaceSamples(from, spacing)
  const inner = closestPoints(to, samples.points).distances
  const corners = closestPoints(to, from.positions).distances
  const distances = new Float32Array(inner.length + corners.length)
  distances.set(inner)
  distances.set(corners, inner.length)
  const weights = new Float32Array(distances.length)
  weights.set(samples.weights)
  return { distances, weights, owners: samples.owners }
}

const MOST = 30_000 // Points on either surface at which a reduction is measured.

/** Centroids and corners of triangles, evenly by their number: at most about so many of each. */
function someOf({ positions: p, triangles: t }: TriangleMesh, most: number) {
  const stride = Math.max(1, Math.ceil(t.length / 3 / most))
  const count = Math.ceil(t.length / 3 / stride)
  const points = new Float32Array(6 * count)
  const weights = new Float32Array(2 * count) // 0 for corners: they count for the maximum only.
  for (let n = 0; n < count; n++) {
    const i = 3 * n * stride
    const [a, b, c] = [3 * t[i]!, 3 * t[i + 1]!, 3 * t[i + 2]!]
    for (let x = 0; x < 3; x++) {
      points[3 * n + x] = (p[a + x]! + p[b + x]! + p[c + x]!) / 3
      points[3 * (count + n) + x] = p[a + x]!
    }
    weights[n] = stride * triangleArea(p, a, b, c)
  }
  return { points, weights }
}

/**
 * How far a reduced surface lies from the one it was made of, in both directions, at up to 30 000 places of each. The
 * reduction itself bounds the distance; this tells what it came to.
 */
export function reductionDeviation(given: TriangleMesh, reduced: TriangleMesh): Deviation {
  const lists = [
    { from: given, to: reduced },
    { from: reduced, to: given },
  ].map(({ from, to }) => {
    const { points, weights } = someOf(from, MOST)
    return { distances: closestDistances(to, points), weights }
  })
  return summarise(lists)
}

/** Mean, 95th percentile and maximum, weighted by area; each list counts as much as its area. */
export function summarise(lists: readonly Pick<Distances, 'distances' | 'weights'>[]): Deviation {
  const length = lists.reduce((sum, list) => sum + list.distances.length, 0)
  const distances = new Float32Array(length)
  const weights = new Float32Array(length)
  let at = 0
  let [total, sum, max] = [0, 0, 0]
  for (const list of lists) {
    distances.set(list.distances, at)
    weights.set(list.weights, at)
    at += list.distances.length
    for (let i = 0; i < list.distances.length; i++) {
      total += list.weights[i]!
      sum += list.weights[i]! * list.distances[i]!
      max = Math.max(max, list.distances[i]!)
    }
  }
  return { mean: total > 0 ? sum / total : 0, p95: weightedPercentile(distances, weights, 0.95), max }
}

/**
 * How far two surfaces lie apart, in both directions: dense samples and all vertices of each to the other.
 * @param spacing mm: greatest distance of neighbouring samples.
 */
export function deviationBetween(a: TriangleMesh, b: TriangleMesh, spacing: number): Deviation {
  return summarise([
    distancesTo(a, meshTree(b.positions, b.triangles), spacing),
    distancesTo(b, meshTree(a.positions, a.triangles), spacing),
  ])
}
