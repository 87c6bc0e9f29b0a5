import { closestPoints } from '@trabecula/kernels'
import { cross, type Vector3 } from '../base/vectors.ts'
import { distanceField, gridAround, type ScalarField } from '../geometry/distance-field.ts'
import type { TriangleMesh } from '../geometry/mesh.ts'
import { nearestOn, signedSurface } from '../geometry/signed-distance.ts'
import { pointOfIndex, voxelCountOf } from '../geometry/volume.ts'
import type { LineDistance } from './drawn-curve.ts'
import type { DrawnPatch } from './drawn-patch.ts'

/** A plate on a patch of a surface. */
export interface PlateWish {
  /** mm from the surface to its lower and its upper side, of a place so many mm within the outline. */
  readonly sides: (
    at: readonly [number, number, number],
    within: number,
  ) => readonly [low: number, high: number]
  /** mm: the farthest that either side lies from the surface. */
  readonly reach: number
  /** mm: radius of its edges. */
  readonly edge: number
  readonly spacing: number
}

const FAR = 1e3

/**
 * A plate as a field, negative within: between both sides, measured along the surface's normals, inside the outline, which is followed across the
 * thickness; its edges rounded. Where a place lies to the outline is asked of its foot on the surface.
 */
export function plateField(patch: DrawnPatch, line: LineDistance, wish: PlateWish): ScalarField {
  const { mesh, inside } = patch
  const { spacing, reach, edge } = wish
  const grid = gridAround(mesh.positions, spacing, reach + 2 * spacing)
  const band = reach + 2 * spacing
  const near = distanceField(mesh, grid, band).values
  const numbers: number[] = []
  for (let v = 0; v < near.length; v++) if (Math.abs(near[v]!) < band - spacing / 2) numbers.push(v)
  const [nx, ny] = grid.size
  const points = new Float32Array(3 * numbers.length)
  numbers.forEach((v, n) => {
    points.set(pointOfIndex(grid, [v % nx, Math.floor(v / nx) % ny, Math.floor(v / (nx * ny))]), 3 * n)
  })
  const surface = signedSurface(mesh)
  const { distances, nearest } = nearestOn(surface, points)
  const { owners } = closestPoints(surface.tree, points)
  const values = new Float32Array(voxelCountOf(grid)).fill(FAR)
  numbers.forEach((v, n) => {
    const foot = [nearest[3 * n]!, nearest[3 * n + 1]!, nearest[3 * n + 2]!] as const
    const off = line.at(...foot)
    const far = inside[owners[n]!] === 3 ? -Math.abs(off) : off
    const [low, high] = wish.sides(foot, -far)
    const across = Math.max(low - distances[n]!, distances[n]! - high)
    values[v] = roundedBoth(across, far, edge)
  })
  return { grid, values }
}

/** Of two distances that meet at an edge the one of the body that both bound, its edge rounded. */
function roundedBoth(a: number, b: number, radius: number): number {
  const [u, v] = [a + radius, b + radius]
  const outside = Math.sqrt(Math.max(0, u) * Math.max(0, u) + Math.max(0, v) * Math.max(0, v))
  return Math.min(Math.max(u, v), 0) + outside - radius
}

/** Places within a plate, each with what lies below and above it there. */
export interface PlatePlaces {
  /** f32[3n], LPS mm: where the lower side should be, and half way between both. */
  readonly low: Float32Array
  readonly middle: Float32Array
  /** mm that was asked for. */
  readonly asked: Float64Array
}

/** Places at the patch's corners, farther from the outline than the edges and half the thickness reach. */
export function platePlaces(
  { mesh, inside }: DrawnPatch,
  line: LineDistance,
  { sides, edge, spacing }: Omit<PlateWish, 'reach'>,
): PlatePlaces {
  const { positions: p, triangles: t } = mesh
  const normals = areaNormals(mesh)
  const held = new Uint8Array(p.length / 3)
  for (let i = 0; i < t.length; i++) if (inside[Math.floor(i / 3)] === 3) held[t[i]!] = 1
  const [low, middle, asked]: [number[], number[], number[]] = [[], [], []]
  held.forEach((one, v) => {
    if (!one) return
    const at = [p[3 * v]!, p[3 * v + 1]!, p[3 * v + 2]!] as const
    const within = Math.abs(line.at(...at))
    const [from, to] = sides(at, within)
    if (within < Math.max(edge, (to - from) / 2) + spacing) return
    for (let axis = 0; axis < 3; axis++) {
      low.push(at[axis]! + from * normals[3 * v + axis]!)
      middle.push(at[axis]! + ((from + to) / 2) * normals[3 * v + axis]!)
    }
    asked.push(to - from)
  })
  return {
    low: Float32Array.from(low),
    middle: Float32Array.from(middle),
    asked: Float64Array.from(asked),
  }
}

/** f64[3V], unit: mean normals by area, for slivers of a sampled surface have poor ones. */
function areaNormals({ positions: p, triangles: t }: TriangleMesh): Float64Array {
  const normals = new Float64Array(p.length)
  for (let i = 0; i < t.length; i += 3) {
    const [a, b, c] = [3 * t[i]!, 3 * t[i + 1]!, 3 * t[i + 2]!]
    const u: Vector3 = [p[b]! - p[a]!, p[b + 1]! - p[a + 1]!, p[b + 2]! - p[a + 2]!]
    const v: Vector3 = [p[c]! - p[a]!, p[c + 1]! - p[a + 1]!, p[c + 2]! - p[a + 2]!]
    const area = cross(u, v)
    for (const corner of [a, b, c])
      for (let axis = 0; axis < 3; axis++) normals[corner + axis]! += area[axis]!
  }
  for (let v = 0; v < p.length; v += 3) {
    const [x, y, z] = [normals[v]!, normals[v + 1]!, normals[v + 2]!]
    const length = Math.sqrt(x * x + y * y + z * z)
    if (length > 0) for (let axis = 0; axis < 3; axis++) normals[v + axis]! /= length
  }
  return normals
}
