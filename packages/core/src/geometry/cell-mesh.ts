import { isosurface } from '@trabecula/kernels'
import type { UnitCell } from './cell.ts'
import type { ImplicitBody } from './implicit-body.ts'

/** Surface of a periodic body in a box 1 × 1 × tall whose opposite faces are one: no border. */
export interface PeriodicMesh {
  /** f64[3V], 0 ≤ coordinate < 1, or < tall along z. */
  readonly positions: Float64Array
  /** u32[3T], outward. Corners of a triangle are the images nearest to each other. */
  readonly triangles: Uint32Array
  /** A cell is cut into blocks³ equal blocks; triangles end at their faces. */
  readonly blocks: number
  /** Cells along z after which the body repeats. */
  readonly tall: number
  /** u8[V]: bit a is set where coordinate a lies on a face of a block. */
  readonly onFace: Uint8Array
}

const CLAMP = 0.1 // Voxels that a vertex keeps from voxel centres before it is moved onto the surface.
const STEPS = 5

/**
 * Marching cubes over n³ samples of one period, and every vertex moved onto the surface by Newton's method. The two sides of
 * a sheet are found one by one, so that a wall may be thinner than the samples lie apart.
 */
export function periodicMesh(cell: UnitCell, n: number, blocks: number): PeriodicMesh {
  const sides = cell.sides.map((side) => sideMesh(side, n, blocks, cell.tall, isRough(cell)))
  const [first] = sides
  if (sides.length === 1) return first!
  const positions = new Float64Array(sides.reduce((sum, side) => sum + side.positions.length, 0))
  const triangles = new Uint32Array(sides.reduce((sum, side) => sum + side.triangles.length, 0))
  const onFace = new Uint8Array(positions.length / 3)
  let [vertex, corner] = [0, 0]
  for (const side of sides) {
    positions.set(side.positions, 3 * vertex)
    onFace.set(side.onFace, vertex)
    for (const v of side.triangles) triangles[corner++] = v + vertex
    vertex += side.onFace.length
  }
  return { positions, triangles, blocks, tall: cell.tall, onFace }
}

/** Whether creases run between the samples: those of uniform bcc lie on its planes of symmetry. */
export function isRough({ kind, creased, tall }: UnitCell): boolean {
  return creased && (kind !== 'bcc' || tall > 1)
}

function sideMesh(body: ImplicitBody, n: number, blocks: number, tall: number, rough: boolean): PeriodicMesh {
  const wide = n + 1
  const high = n * tall + 1
  const field = new Float32Array(wide * wide * high)
  for (let k = 0; k < high; k++) {
    for (let j = 0; j < wide; j++) {
      for (let i = 0; i < wide; i++)
        field[i + wide * (j + wide * k)] = body.value((i % n) / n, (j % n) / n, (k % (n * tall)) / n)
    }
  }
  const { indices, triangles } = isosurface(field, [wide, wide, high], 0, CLAMP)
  const { vertexOf, positions } = identified(indices, [n, n, n * tall])
  const kept: number[] = []
  for (let t = 0; t < triangles.length; t += 3) {
    const corners = [triangles[t]!, triangles[t + 1]!, triangles[t + 2]!]
    if (corners.some((v) => vertexOf[v]! < 0)) continue // Of the layer around the samples.
    for (const v of corners) kept.push(vertexOf[v]!)
  }
  const mesh = {
    positions: Float64Array.from(positions, (x) => x / n),
    triangles: Uint32Array.from(kept),
    blocks,
    tall,
    onFace: facesOf(positions, n / blocks),
  }
  // Beside a crease Newton's method may lead to either strut, so that triangles cross: there vertices stay on their edges.
  if (rough) moveAlongEdges(body, mesh, n)
  else moveOnto(body, mesh, 0.5 / n)
  return mesh
}

/** One vertex for all its images; −1 for those beyond the samples. */
function identified(
  indices: Float64Array,
  n: readonly [number, number, number],
): { vertexOf: Int32Array; positions: number[] } {
  const vertexOf = new Int32Array(indices.length / 3).fill(-1)
  const known = new Int32Array(3 * n[0] * n[1] * n[2]).fill(-1)
  const positions: number[] = []
  for (let v = 0; v < vertexOf.length; v++) {
    const at = [indices[3 * v]!, indices[3 * v + 1]!, indices[3 * v + 2]!]
    if (at.some((x, axis) => x < 0 || x > n[axis]!)) continue
    const axis = at.findIndex((x) => !Number.isInteger(x))
    const [i, j, k] = at.map((x, axis) => Math.floor(x) % n[axis]!) as [number, number, number]
    const key = 3 * (i + n[0] * (j + n[1] * k)) + axis
    if (known[key] === -1) {
      known[key] = positions.length / 3
      positions.push(...at.map((x, a) => (x >= n[a]! ? x - n[a]! : x)))
    }
    vertexOf[v] = known[key]!
  }
  return { vertexOf, positions }
}

function facesOf(positions: readonly number[], step: number): Uint8Array {
  const onFace = new Uint8Array(positions.length / 3)
  positions.forEach((x, i) => {
    if (x % step === 0) onFace[Math.floor(i / 3)]! |= 1 << (i % 3)
  })
  return onFace
}

const HALVINGS = 24
const CLEAR = 0.03 // Of the samples' distance, that vertices keep from samples.

/** Each vertex to where the edge between two samples, on which it lies, meets the surface. */
function moveAlongEdges(body: ImplicitBody, mesh: PeriodicMesh, n: number): void {
  const p = mesh.positions
  for (let v = 0; v < p.length; v += 3) {
    const at: [number, number, number] = [p[v]!, p[v + 1]!, p[v + 2]!]
    const axis = at.findIndex((x) => !Number.isInteger(Number((x * n).toFixed(6))))
    if (axis < 0) continue
    const cell = Math.floor(at[axis]! * n)
    let [low, high] = [(cell + CLEAR) / n, (cell + 1 - CLEAR) / n]
    at[axis] = cell / n
    const start = body.value(at[0], at[1], at[2]) >= 0
    for (let turn = 0; turn < HALVINGS; turn++) {
      at[axis] = (low + high) / 2
      if (body.value(at[0], at[1], at[2]) >= 0 === start) low = at[axis]!
      else high = at[axis]!
    }
    p[v + axis] = (low + high) / 2
  }
}

/** Newton steps along the gradient; within faces of blocks for vertices that lie on them, and never across one. */
export function moveOnto(cell: ImplicitBody, mesh: PeriodicMesh, longest: number): void {
  const p = mesh.positions
  const slope = new Float64Array(3)
  const edge = 1 / mesh.blocks
  for (let v = 0; v < mesh.onFace.length; v++) {
    const low = [0, 1, 2].map((axis) => Math.floor(p[3 * v + axis]! * mesh.blocks) * edge)
    for (let step = 0; step < STEPS; step++) {
      const value = cell.slope(p[3 * v]!, p[3 * v + 1]!, p[3 * v + 2]!, slope)
      let square = 0
      for (let axis = 0; axis < 3; axis++) {
        if (mesh.onFace[v]! & (1 << axis)) slope[axis] = 0
        square += slope[axis]! * slope[axis]!
      }
      if (square === 0) break
      const by = -value / square
      const size = Math.abs(by) * Math.sqrt(square)
      const scale = size > longest ? (by * longest) / size : by
      for (let axis = 0; axis < 3; axis++) {
        if (slope[axis] === 0) continue
        const to = p[3 * v + axis]! + scale * slope[axis]!
        const margin = longest / 16
        p[3 * v + axis] = Math.min(Math.max(to, low[axis]! + margin), low[axis]! + edge - margin)
      }
      if (size < 1e-12) break
    }
  }
}

const PARTS = 4 // Along an edge of a triangle, where its distance to the surface is measured.

/** Greatest distance of points of the triangles to the surface, in edges of the cell: Newton's foot points, so never too small. */
export function cellError(cell: UnitCell, mesh: PeriodicMesh): number {
  const { triangles: t } = mesh
  let greatest = 0
  const slope = new Float64Array(3)
  const corners = new Float64Array(9)
  for (let i = 0; i < t.length; i += 3) {
    cornersOf(mesh, t[i]!, t[i + 1]!, t[i + 2]!, corners)
    greatest = Math.max(greatest, triangleError(cell, corners, slope))
  }
  return greatest
}

/** Corners as the images nearest to the first, into f64[9]. */
export function cornersOf(mesh: PeriodicMesh, a: number, b: number, c: number, out: Float64Array): void {
  const p = mesh.positions
  for (let axis = 0; axis < 3; axis++) {
    const period = axis === 2 ? mesh.tall : 1
    const from = p[3 * a + axis]!
    out[axis] = from
    out[3 + axis] = p[3 * b + axis]! + nearestImage(from - p[3 * b + axis]!, period)
    out[6 + axis] = p[3 * c + axis]! + nearestImage(from - p[3 * c + axis]!, period)
  }
}

/** The whole number of periods nearest to a way. */
export function nearestImage(way: number, period: number): number {
  return period * Math.round(way / period)
}

/** Greatest distance of points of a triangle f64[9] to the surface. */
export function triangleError(cell: UnitCell, corners: Float64Array, slope: Float64Array): number {
  let greatest = 0
  for (let u = 0; u <= PARTS; u++) {
    for (let v = 0; u + v <= PARTS; v++) {
      const [a, b] = [u / PARTS, v / PARTS]
      if (a === 1 || b === 1 || a + b === 0) continue
      const at = (axis: number) =>
        corners[axis]! * (1 - a - b) + corners[3 + axis]! * a + corners[6 + axis]! * b
      greatest = Math.max(greatest, footDistance(cell, at(0), at(1), at(2), slope))
    }
  }
  return greatest
}

/** Distance from a point to its foot on the surface after two Newton steps. */
function footDistance(cell: UnitCell, x: number, y: number, z: number, slope: Float64Array): number {
  if (cell.samples !== undefined) return walkedDistance(cell, x, y, z, slope, 0.5 / cell.samples)
  let [px, py, pz] = [x, y, z]
  for (let step = 0; step < 2; step++) {
    const value = cell.slope(px, py, pz, slope)
    const square = slope[0]! * slope[0]! + slope[1]! * slope[1]! + slope[2]! * slope[2]!
    if (square === 0) break
    px -= (value * slope[0]!) / square
    py -= (value * slope[1]!) / square
    pz -= (value * slope[2]!) / square
  }
  return Math.sqrt((px - x) * (px - x) + (py - y) * (py - y) + (pz - z) * (pz - z))
}

const WALK = 6 // Steps.

/** The same where the surface comes near to itself, so that Newton's steps must be short: never farther than `longest`. */
function walkedDistance(
  cell: UnitCell,
  x: number,
  y: number,
  z: number,
  slope: Float64Array,
  longest: number,
): number {
  let [px, py, pz] = [x, y, z]
  for (let step = 0; step < WALK; step++) {
    const value = cell.slope(px, py, pz, slope)
    const steep = Math.sqrt(slope[0]! * slope[0]! + slope[1]! * slope[1]! + slope[2]! * slope[2]!)
    const last = Math.min(Math.abs(value) / Math.max(steep, 1e-9), longest)
    const by = (-Math.sign(value) * last) / Math.max(steep, 1e-9)
    px += by * slope[0]!
    py += by * slope[1]!
    pz += by * slope[2]!
    if (last < 1e-3 * longest) break
  }
  return Math.sqrt((px - x) * (px - x) + (py - y) * (py - y) + (pz - z) * (pz - z))
}
