import { closestPoints, meshTree } from '@trabecula/kernels'
import { exp, log } from '../base/math.ts'
import { evenSamples as splitSamples } from '../geometry/even-samples.ts'
import { type Body, boundsOf, signedVolume, type TriangleMesh } from '../geometry/mesh.ts'
import { selectTriangles } from '../geometry/mesh-topology.ts'
import { nearestOn } from '../geometry/signed-distance.ts'
import { evenSamples } from './even-samples.ts'
import type { PreparedResection } from './live-resection.ts'

/** Points that stand for a bone. */
export interface BoneSamples {
  /** f32[3n], LPS mm: inside, on a grid. */
  readonly points: Float32Array
  /** mm between them. */
  readonly spacing: number
  /** mm³ that each stands for: together the bone's volume. */
  readonly weight: number
}

const INSIDE = 24_000
const NEAR = 12_000
const ARTICULAR = 30_000
const SKIN = 1.2 // mm

const cubeRoot = (x: number) => exp(log(x) / 3)

/** Rows of a grid along z: where each enters and leaves a closed mesh, f64 in pairs, ascending. */
function crossingsOf(
  { positions: p, triangles: t }: TriangleMesh,
  x0: number,
  y0: number,
  s: number,
  nx: number,
  ny: number,
) {
  const rows = Array.from({ length: nx * ny }, (): number[] => [])
  for (let k = 0; k < t.length; k += 3) {
    const [a, b, c] = [3 * t[k]!, 3 * t[k + 1]!, 3 * t[k + 2]!]
    const [ax, ay, bx, by, cx, cy] = [p[a]!, p[a + 1]!, p[b]!, p[b + 1]!, p[c]!, p[c + 1]!]
    const area = (bx - ax) * (cy - ay) - (cx - ax) * (by - ay)
    if (area === 0) continue
    const i0 = Math.max(0, Math.ceil((Math.min(ax, bx, cx) - x0) / s))
    const i1 = Math.min(nx - 1, Math.floor((Math.max(ax, bx, cx) - x0) / s))
    const j0 = Math.max(0, Math.ceil((Math.min(ay, by, cy) - y0) / s))
    const j1 = Math.min(ny - 1, Math.floor((Math.max(ay, by, cy) - y0) / s))
    for (let j = j0; j <= j1; j++) {
      for (let i = i0; i <= i1; i++) {
        const [x, y] = [x0 + i * s, y0 + j * s]
        const u = ((x - ax) * (cy - ay) - (cx - ax) * (y - ay)) / area
        const v = ((bx - ax) * (y - ay) - (x - ax) * (by - ay)) / area
        if (u < 0 || v < 0 || u + v > 1) continue
        rows[j * nx + i]!.push(p[a + 2]! + u * (p[b + 2]! - p[a + 2]!) + v * (p[c + 2]! - p[a + 2]!))
      }
    }
  }
  return rows.map((row) => row.sort((m, n) => m - n))
}

/** About 24 000 points inside a closed mesh. */
export function bonePoints(bone: TriangleMesh): BoneSamples {
  const volume = Math.max(1e-9, signedVolume(bone))
  const spacing = cubeRoot(volume / INSIDE)
  const { min, max } = boundsOf(bone)
  // A third of a step off the box, and not through whole numbers, on which drawn meshes have their edges.
  const [x0, y0, z0] = [min[0] + 0.337 * spacing, min[1] + 0.341 * spacing, min[2] + 0.5 * spacing]
  const [nx, ny] = [0, 1].map((a) => Math.max(1, Math.ceil((max[a]! - min[a]!) / spacing))) as [
    number,
    number,
  ]
  const found: number[] = []
  crossingsOf(bone, x0, y0, spacing, nx, ny).forEach((row, n) => {
    for (let c = 0; c + 1 < row.length; c += 2) {
      const last = Math.floor((row[c + 1]! - z0) / spacing)
      for (let k = Math.ceil((row[c]! - z0) / spacing); k <= last; k++)
        found.push(x0 + (n % nx) * spacing, y0 + Math.floor(n / nx) * spacing, z0 + k * spacing)
    }
  })
  const points = Float32Array.from(found)
  return { points, spacing, weight: (3 * volume) / Math.max(3, points.length) }
}

function pick(points: Float32Array, kept: readonly number[]): Float32Array {
  const result = new Float32Array(3 * kept.length)
  kept.forEach((n, at) => {
    result.set(points.subarray(3 * n, 3 * n + 3), 3 * at)
  })
  return result
}

function below(points: Float32Array, values: ArrayLike<number>, limit: number): Float32Array {
  return pick(
    points,
    Array.from({ length: values.length }, (_, n) => n).filter((n) => values[n]! < limit),
  )
}

/** The points of a grid in a box, f32[3n]. */
function gridPoints(min: readonly number[], max: readonly number[], spacing: number): Float32Array {
  const counts = [0, 1, 2].map((a) => Math.max(1, Math.ceil((max[a]! - min[a]!) / spacing)))
  const found: number[] = []
  for (let k = 0; k < counts[2]!; k++)
    for (let j = 0; j < counts[1]!; j++)
      for (let i = 0; i < counts[0]!; i++)
        for (const [a, n] of [i, j, k].entries()) found.push(min[a]! + (n + 0.5) * spacing)
  return Float32Array.from(found)
}

/** Points f32[3n] on the triangles whose boxes reach into a box, about a millimetre apart. */
function surfaceWithin(mesh: TriangleMesh, low: readonly number[], high: readonly number[]): Float32Array {
  const { positions: p, triangles: t } = mesh
  const near = selectTriangles(mesh, (n) =>
    [0, 1, 2].every((a) => {
      const [x, y, z] = [0, 1, 2].map((c) => p[3 * t[3 * n + c]! + a]!) as [number, number, number]
      return Math.min(x, y, z) < high[a]! && Math.max(x, y, z) > low[a]!
    }),
  )
  const { points } = splitSamples(near, SKIN)
  const inside = Array.from({ length: points.length / 3 }, (_, n) => n).filter((n) =>
    [0, 1, 2].every((a) => points[3 * n + a]! > low[a]! && points[3 * n + a]! < high[a]!),
  )
  return pick(points, inside)
}

/**
 * All that must go, as points f32[3n] whose convex hull stands for it: bone nearer to the tumour than `margin` (inside, by a
 * grid; its surface, its corners and the places nearest to the tumour's corners), and the tumour itself. None where no bone is so near.
 */
export function mustGo(
  { boneSurface, tumourSurface, toTumour, onBone, bone }: PreparedResection,
  margin: number,
): Float32Array {
  const tumour = tumourSurface.mesh
  const { min, max } = boundsOf(tumour)
  const [low, high] = [min.map((x) => x - margin), max.map((x) => x + margin)]
  const box = [0, 1, 2].reduce((product, a) => product * (high[a]! - low[a]!), 1)
  const grid = gridPoints(low, high, cubeRoot(box / NEAR))
  const near = below(grid, nearestOn(tumourSurface, grid).distances, margin)
  const skin = surfaceWithin(bone.mesh, low, high)
  const parts = [
    below(near, nearestOn(boneSurface, near).distances, 0),
    below(bone.mesh.positions, toTumour, margin),
    below(skin, nearestOn(tumourSurface, skin).distances, margin),
    below(onBone.nearest, onBone.distances, margin),
  ]
  if (parts.every((part) => part.length === 0)) return new Float32Array(0)
  const all = [...parts, tumour.positions]
  const result = new Float32Array(all.reduce((sum, part) => sum + part.length, 0))
  let at = 0
  for (const part of all) {
    result.set(part, at)
    at += part.length
  }
  return result
}

/** Points f32[3n] on the bone within `gap` mm of bones that it makes a joint with, and the mm² that each stands for. */
export function articularPoints(
  bone: TriangleMesh,
  joints: readonly Body[],
  gap: number,
): { readonly points: Float32Array; readonly area: number } {
  if (joints.length === 0) return { points: new Float32Array(0), area: 0 }
  const samples = evenSamples(bone, ARTICULAR)
  const near = new Set<number>()
  for (const { mesh } of joints) {
    const { min, max } = boundsOf(mesh)
    const asked = Array.from(samples.weights.keys()).filter((n) =>
      [0, 1, 2].every((a) => {
        const x = samples.points[3 * n + a]!
        return x > min[a]! - gap && x < max[a]! + gap
      }),
    )
    const { distances } = closestPoints(meshTree(mesh.positions, mesh.triangles), pick(samples.points, asked))
    asked.forEach((n, at) => {
      if (distances[at]! < gap) near.add(n)
    })
  }
  return {
    points: pick(
      samples.points,
      [...near].sort((a, b) => a - b),
    ),
    area: samples.weights[0] ?? 0,
  }
}
