import { castRays, closestPoints, edgeTwins, meshTree } from '@trabecula/kernels'
import { evenSamples } from './even-samples.ts'
import { boundsOf, type TriangleMesh } from './mesh.ts'
import { type SurfaceSamples, surfaceSamples } from './mesh-distance.ts'
import { picked } from './near-points.ts'
import { surfaceTree } from './surface-tree.ts'

const SHARP = Math.sqrt(3) / 2 // cos 30°: of the angle between two faces' normals.
const OPPOSITE = 0.984807753012208 // cos 10°.
const LEAST_MARGIN = 1 // mm from sharp edges.
const SAMPLES = 200_000
const MOST_PARTS = 7.5 // Times the samples wanted.
const BATCH = 1024

/** The thinnest place found. */
export interface ThinnestWall {
  /** mm. */
  readonly thickness: number
  /** Where the ray starts, LPS mm. */
  readonly at: readonly [number, number, number]
}

function unitNormals({ positions: p, triangles: t }: TriangleMesh): Float64Array {
  const normals = new Float64Array(t.length)
  for (let i = 0; i < t.length; i += 3) {
    const [a, b, c] = [3 * t[i]!, 3 * t[i + 1]!, 3 * t[i + 2]!]
    const u = [p[b]! - p[a]!, p[b + 1]! - p[a + 1]!, p[b + 2]! - p[a + 2]!] as const
    const v = [p[c]! - p[a]!, p[c + 1]! - p[a + 1]!, p[c + 2]! - p[a + 2]!] as const
    const n = [u[1] * v[2] - u[2] * v[1], u[2] * v[0] - u[0] * v[2], u[0] * v[1] - u[1] * v[0]] as const
    const size = Math.sqrt(n[0] * n[0] + n[1] * n[1] + n[2] * n[2])
    if (size > 0) for (let axis = 0; axis < 3; axis++) normals[i + axis] = n[axis]! / size
  }
  return normals
}

/** Edges whose faces' normals differ by more than 30°, each as a triangle without area, for distance queries. */
function sharpEdges(mesh: TriangleMesh, normals: Float64Array): Uint32Array {
  const t = mesh.triangles
  const twins = edgeTwins(t, mesh.positions.length / 3, 'earlier')
  const edges: number[] = []
  for (let i = 0; i < t.length; i++) {
    const a = t[i]!
    const b = t[i % 3 === 2 ? i - 2 : i + 1]!
    const twin = twins[i]!
    if (twin < 0) continue
    const n = i - (i % 3)
    const other = twin - (twin % 3)
    const cosine =
      normals[n]! * normals[other]! +
      normals[n + 1]! * normals[other + 1]! +
      normals[n + 2]! * normals[other + 2]!
    if (cosine < SHARP) edges.push(a, b, b)
  }
  return Uint32Array.from(edges)
}

/** How many samples `surfaceSamples` would take. */
function equalParts({ positions: p, triangles: t }: TriangleMesh, spacing: number): number {
  let count = 0
  for (let i = 0; i < t.length; i += 3) {
    let longest = 0
    for (let c = 0; c < 3; c++) {
      const [a, b] = [3 * t[i + c]!, 3 * t[i + ((c + 1) % 3)]!]
      const [x, y, z] = [p[a]! - p[b]!, p[a + 1]! - p[b + 1]!, p[a + 2]! - p[b + 2]!]
      longest = Math.max(longest, x * x + y * y + z * z)
    }
    const n = Math.min(200, Math.max(1, Math.ceil(Math.sqrt(longest) / spacing)))
    count += n * n
  }
  return count
}

/** About `count` of the samples, by area: one where the area summed so far passes the next of equal steps. */
function thinned({ points, weights, owners }: SurfaceSamples, count: number): SurfaceSamples {
  const step = weights.reduce((sum, weight) => sum + weight, 0) / count
  const kept: number[] = []
  let [sum, next] = [0, step / 2]
  for (let n = 0; n < weights.length; n++) {
    sum += weights[n]!
    if (sum < next) continue
    kept.push(n)
    while (next <= sum) next += step
  }
  return {
    points: picked(points, kept),
    weights: Float32Array.from(kept, (n) => weights[n]!),
    owners: Uint32Array.from(kept, (n) => owners[n]!),
  }
}

/** Looks for the thinnest wall among the places that count. */
export type WallSearch = (counts?: (x: number, y: number, z: number) => boolean) => ThinnestWall | undefined

/**
 * Least wall: the least distance along the inward normal to the opposite side, from dense samples of the whole surface.
 * Taken away from edges sharper than 30° (angle between the faces' normals): a sample is left out where it lies within
 * 1 mm or its own thickness of such an edge, unless the side it meets is opposite within 10° and does not run together
 * with it that near (a strut counts, a knife does not). At a wedge the thickness goes to nothing by itself.
 * @param count samples, about.
 * @param mesh closed, outward. @returns undefined where no sample counts.
 * Error: the thinnest place can fall between samples; about 200 000 of them are spread over the surface.
 */
export function minimumWall(mesh: TriangleMesh, area: number, count = SAMPLES): ThinnestWall | undefined {
  return wallSearch(mesh, area, count)()
}

/** As `minimumWall`, for several questions about one mesh: `counts` says which places may count, letters, say, are no walls. */
export function wallSearch(mesh: TriangleMesh, area: number, count = SAMPLES): WallSearch {
  const tree = surfaceTree(mesh)
  const normals = unitNormals(mesh)
  const { min, max } = boundsOf(mesh)
  const size = Math.max(max[0] - min[0], max[1] - min[1], max[2] - min[2])
  const spacing = Math.max(size / 2000, Math.sqrt((2 * area) / count))
  // Long thin triangles, as Booleans leave them, would take nearly all samples.
  const slivers = equalParts(mesh, spacing) > MOST_PARTS * count
  const samples = slivers ? thinned(evenSamples(mesh, spacing), 2 * count) : surfaceSamples(mesh, spacing)
  const taken = samples.owners.length
  const directions = new Float64Array(3 * taken)
  for (let i = 0; i < taken; i++) {
    for (let axis = 0; axis < 3; axis++) directions[3 * i + axis] = -normals[3 * samples.owners[i]! + axis]!
  }
  const { ts, owners } = castRays(
    tree,
    Float64Array.from(samples.points),
    directions,
    Int32Array.from(samples.owners),
  )
  const edges = sharpEdges(mesh, normals)
  const edgeTree = edges.length > 0 ? meshTree(mesh.positions, edges) : undefined
  const met = Uint32Array.from(samples.owners.keys()).filter(
    (i) => owners[i]! >= 0 && samples.weights[i] !== 0,
  )
  const thinnestFirst = met.sort((a, b) => ts[a]! - ts[b]! || a - b)
  const pointOf = (i: number) => samples.points.subarray(3 * i, 3 * i + 3)
  const toEdges: (Float32Array | undefined)[] = []
  // Distances to edges cost most: they are asked in the order of thickness, until the first sample counts.
  const toEdgeOf = (number: number, batch: Uint32Array): Float32Array | undefined => {
    if (!edgeTree) return undefined
    const points = new Float32Array(3 * batch.length)
    for (let n = 0; n < batch.length; n++) points.set(pointOf(batch[n]!), 3 * n)
    toEdges[number] ??= closestPoints(edgeTree, points).distances
    return toEdges[number]
  }
  return (counts = () => true) => {
    for (let from = 0; from < thinnestFirst.length; from += BATCH) {
      const batch = thinnestFirst.subarray(from, from + BATCH)
      const toEdge = toEdgeOf(from / BATCH, batch)
      for (let n = 0; n < batch.length; n++) {
        const i = batch[n]!
        const [own, other] = [3 * samples.owners[i]!, 3 * owners[i]!]
        const cosine = [0, 1, 2].reduce((sum, axis) => sum + normals[own + axis]! * normals[other + axis]!, 0)
        if (!isWall(ts[i]!, cosine, toEdge?.[n] ?? Infinity)) continue
        const at = pointOf(i)
        if (!counts(at[0]!, at[1]!, at[2]!)) continue
        return { thickness: ts[i]!, at: [at[0]!, at[1]!, at[2]!] }
      }
    }
    return undefined
  }
}

/** Whether two sides `thickness` apart under an angle (cosine of their normals) are a wall, `toEdge` mm from a sharp edge. */
function isWall(thickness: number, cosine: number, toEdge: number): boolean {
  // A ray that meets a face from outside has left through a crossing or an opening: no wall.
  if (cosine >= 0) return false
  const margin = Math.max(LEAST_MARGIN, thickness)
  if (toEdge >= margin) return true
  // Two sides under an angle run together at thickness / tan(angle) from here: a wedge or a knife where that is near.
  const sine = Math.sqrt(Math.max(0, 1 - cosine * cosine))
  return cosine <= -OPPOSITE && -cosine * thickness >= sine * margin
}
