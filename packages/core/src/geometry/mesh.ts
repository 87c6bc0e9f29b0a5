import type { Vector3 } from '../base/vectors.ts'
import type { Side, StructureOrigin } from './label-map.ts'

/** Positions (mm, LPS) and triangles; closed and oriented outward unless the place that makes it says otherwise. */
export interface TriangleMesh {
  /** f32[3V]. */
  readonly positions: Float32Array
  /** u32[3T], counter-clockwise seen from outside. */
  readonly triangles: Uint32Array
}

/** How far a surface lies from the one it was made of: mm, measured over both directions unless said otherwise. */
export interface Deviation {
  readonly mean: number
  readonly p95: number
  readonly max: number
}

/** A named part of the body or of a device as a surface, with what was done to it. */
export interface Body {
  /** lower_snake, e.g. `hip_left`. */
  readonly name: string
  readonly mesh: TriangleMesh
  readonly side: Side
  readonly colour: readonly [number, number, number]
  /** 0 to 1 where it is to be seen through; left out: it lets no light through. */
  readonly opacity?: number
  /** Each operation that moved the surface, in order, with the distance it made, measured afterwards. */
  readonly deviations: readonly BodyDeviation[]
  /** Where another program made it, or the structure that it is the surface of. */
  readonly origin?: StructureOrigin
}

export interface BodyDeviation extends Deviation {
  /** `smooth`, `reduce`, … */
  readonly operation: string
  /** f32[T], mm: by triangle of the surface that the operations left, for the picture; absent where it is not known. */
  readonly map?: Float32Array
}

export interface Bounds {
  readonly min: Vector3
  readonly max: Vector3
}

/** Signed volume by the divergence theorem, mm³: positive where triangles face outward. */
export function signedVolume(mesh: TriangleMesh): number {
  const { positions: p, triangles: t } = mesh
  let sum = 0
  for (let i = 0; i < t.length; i += 3) {
    const a = 3 * t[i]!
    const b = 3 * t[i + 1]!
    const c = 3 * t[i + 2]!
    sum +=
      p[a]! * (p[b + 1]! * p[c + 2]! - p[b + 2]! * p[c + 1]!) +
      p[a + 1]! * (p[b + 2]! * p[c]! - p[b]! * p[c + 2]!) +
      p[a + 2]! * (p[b]! * p[c + 1]! - p[b + 1]! * p[c]!)
  }
  return sum / 6
}

/** Area of the triangle whose corners' coordinates start at elements a, b, c of `p`, mm². */
export function triangleArea(p: Float32Array, a: number, b: number, c: number): number {
  const ux = p[b]! - p[a]!
  const uy = p[b + 1]! - p[a + 1]!
  const uz = p[b + 2]! - p[a + 2]!
  const vx = p[c]! - p[a]!
  const vy = p[c + 1]! - p[a + 1]!
  const vz = p[c + 2]! - p[a + 2]!
  const x = uy * vz - uz * vy
  const y = uz * vx - ux * vz
  const z = ux * vy - uy * vx
  return Math.sqrt(x * x + y * y + z * z) / 2
}

/** Sum of the triangles' areas, mm². */
export function surfaceArea(mesh: TriangleMesh): number {
  const { positions: p, triangles: t } = mesh
  let sum = 0
  for (let i = 0; i < t.length; i += 3) sum += triangleArea(p, 3 * t[i]!, 3 * t[i + 1]!, 3 * t[i + 2]!)
  return sum
}

/** The box around all positions; of no position, min = +∞ and max = −∞. */
export function boundsOf(mesh: TriangleMesh): Bounds {
  const min = [Infinity, Infinity, Infinity] as [number, number, number]
  const max = [-Infinity, -Infinity, -Infinity] as [number, number, number]
  const p = mesh.positions
  for (let i = 0; i < p.length; i += 3) {
    for (let axis = 0; axis < 3; axis++) {
      const value = p[i + axis]!
      if (value < min[axis]!) min[axis] = value
      if (value > max[axis]!) max[axis] = value
    }
  }
  return { min, max }
}

/** Meshes as one, each with its own vertices. */
export function joinMeshes(meshes: readonly TriangleMesh[]): TriangleMesh {
  const positions = new Float32Array(meshes.reduce((sum, mesh) => sum + mesh.positions.length, 0))
  const triangles = new Uint32Array(meshes.reduce((sum, mesh) => sum + mesh.triangles.length, 0))
  let [vertex, corner] = [0, 0]
  for (const mesh of meshes) {
    positions.set(mesh.positions, 3 * vertex)
    for (const index of mesh.triangles) triangles[corner++] = index + vertex
    vertex += mesh.positions.length / 3
  }
  return { positions, triangles }
}

/** A closed box, oriented outward: 8 vertices, 12 triangles. For tests, frames and text plates. */
export function boxMesh(min: Vector3, max: Vector3): TriangleMesh {
  const positions = new Float32Array(24)
  for (let v = 0; v < 8; v++) {
    positions[3 * v] = v & 1 ? max[0] : min[0]
    positions[3 * v + 1] = v & 2 ? max[1] : min[1]
    positions[3 * v + 2] = v & 4 ? max[2] : min[2]
  }
  // biome-ignore format: one face a row
  const triangles = Uint32Array.of(
    0, 2, 1, 1, 2, 3,
    4, 5, 6, 5, 7, 6,
    0, 1, 4, 1, 5, 4,
    2, 6, 3, 3, 6, 7,
    0, 4, 2, 2, 4, 6,
    1, 3, 5, 3, 7, 5,
  )
  return { positions, triangles }
}
