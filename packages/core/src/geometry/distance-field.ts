import {
  type AskedBlocks,
  blocksOf,
  type FieldMesh,
  type FieldSlab,
  fieldSlabs,
  meshDistanceSlabs,
  meshDistances,
  meshTree,
} from '@trabecula/kernels'
import { isShared, sharedArray } from '../base/shared-array.ts'
import {
  determinant,
  invert,
  type Matrix3,
  multiplyMatrixVector,
  transpose,
  type Vector3,
} from '../base/vectors.ts'
import { defineTask, type StepContext } from '../step.ts'
import { zeroSurface } from './field-surface.ts'
import type { TriangleMesh } from './mesh.ts'
import { vertexTriangles } from './mesh-topology.ts'
import { zeroSurfaceInSlabs } from './surface-slabs.ts'
import { type Grid, indexOfPoint, voxelCountOf } from './volume.ts'

/** Values of a function at the voxel centres of a grid. A distance field: mm, negative inside. */
export interface ScalarField {
  readonly grid: Grid
  /** f32[nx·ny·nz], element i + nx·(j + ny·k). */
  readonly values: Float32Array
}

type Parallel = Pick<StepContext, 'parallel'>

const IDENTITY: Matrix3 = [1, 0, 0, 0, 1, 0, 0, 0, 1]

/** A grid whose voxel centres span the points (f32[3n], LPS mm) with `margin` mm around, its axes the columns of `axes`. */
export function gridAround(
  points: Float32Array,
  spacing: number,
  margin: number,
  axes: Matrix3 = IDENTITY,
): Grid {
  const inverse = transpose(axes)
  const min = [Infinity, Infinity, Infinity]
  const max = [-Infinity, -Infinity, -Infinity]
  for (let i = 0; i < points.length; i += 3) {
    const local = multiplyMatrixVector(inverse, [points[i]!, points[i + 1]!, points[i + 2]!])
    for (let axis = 0; axis < 3; axis++) {
      min[axis] = Math.min(min[axis]!, local[axis]!)
      max[axis] = Math.max(max[axis]!, local[axis]!)
    }
  }
  const size = [0, 1, 2].map((a) => Math.ceil((max[a]! - min[a]! + 2 * margin) / spacing) + 1)
  const corner = [min[0]! - margin, min[1]! - margin, min[2]! - margin] as const
  return {
    size: size as unknown as [number, number, number],
    spacing: [spacing, spacing, spacing],
    origin: multiplyMatrixVector(axes, corner),
    direction: axes,
  }
}

/**
 * Distance of every voxel centre to a closed mesh, negative inside, exact (1e-4 mm) up to `band` mm and ±band beyond; of
 * a mesh without triangles +band. Time goes with the voxels in the band; see docs/methods/distance-field.md.
 * @param asked blocks of voxels where all of the band counts, as `blocksWhere` finds them; in others distances are exact up to `narrow`
 */
export function distanceField(
  mesh: TriangleMesh,
  grid: Grid,
  band: number,
  asked?: AskedBlocks,
): ScalarField {
  if (mesh.triangles.length === 0) return evenField(grid, band)
  const { tree, fans } = inFrame(mesh, grid)
  const range = rangeFor(grid, -band, band)
  const values = meshDistances(tree, fans, grid.size, grid.spacing, range, asked)
  return { grid, values: keptWithin(values, range, -band, band) }
}

/** `distanceField` on all workers, slab by slab: the same values, bit for bit. In shared memory where there is any. */
export function distanceFieldInSlabs(
  mesh: TriangleMesh,
  grid: Grid,
  band: number,
  context: Parallel,
  asked?: AskedBlocks,
): Promise<ScalarField> {
  return fieldWithin(mesh, grid, -band, band, context, asked)
}

/**
 * The blocks of a grid along the patient's axes that count, by a bound that changes by no more than the way between two places.
 * @param counts whether a block does: its middle, LPS mm, and mm from it to its farthest voxel
 */
export function blocksWhere(
  { size, spacing, origin }: Grid,
  counts: (x: number, y: number, z: number, reach: number) => boolean,
): Uint8Array {
  const [bx, by, bz] = blocksOf(size)
  const reach = 1.5 * Math.sqrt(spacing.reduce((sum, s) => sum + s * s, 0))
  const blocks = new Uint8Array(bx * by * bz)
  const middle = (n: number, axis: number) => origin[axis]! + (4 * n + 1.5) * spacing[axis]!
  for (let k = 0, at = 0; k < bz; k++)
    for (let j = 0; j < by; j++)
      for (let i = 0; i < bx; i++, at++)
        if (counts(middle(i, 0), middle(j, 1), middle(k, 2), reach)) blocks[at] = 1
  return blocks
}

/**
 * The closed surface that lies `distance` mm off a closed mesh, outside where it is positive and inside where negative, on
 * a grid of `spacing` mm; without triangles where nothing is so deep inside. Only the voxels near that surface are asked.
 * It departs from the exact offset by what a grid cannot show: a hundredth of the spacing where it is flat. On all workers.
 */
export async function offsetMesh(
  mesh: TriangleMesh,
  distance: number,
  spacing: number,
  context: Parallel,
): Promise<TriangleMesh> {
  const margin = Math.max(distance, 0) + 2 * spacing
  const near = 2 * spacing // Both ends of an edge of the grid that the surface crosses are exact.
  const grid = gridAround(mesh.positions, spacing, margin)
  const field = await fieldWithin(mesh, grid, distance - near, distance + near, context)
  return surfaceOfFieldInSlabs(field, context, distance)
}

interface DistanceSlab extends FieldSlab {
  readonly mesh: FieldMesh
  readonly size: Grid['size']
  readonly spacing: Grid['spacing']
  readonly range: readonly [number, number]
  readonly asked?: AskedBlocks | undefined
  /** In shared memory; without it the task gives its values back. */
  readonly target?: Float32Array
}

export const distanceSlabTask = defineTask('geometry/distance-slab', (slab: DistanceSlab) => {
  const { mesh, size, spacing, range, asked, first, last, target } = slab
  const out = target ?? new Float32Array(size[0] * size[1] * (last - first))
  meshDistanceSlabs(mesh, size, spacing, range, [slab], out, asked)
  return target ? undefined : out
})

async function fieldWithin(
  mesh: TriangleMesh,
  grid: Grid,
  from: number,
  to: number,
  { parallel }: Parallel,
  asked?: AskedBlocks,
): Promise<ScalarField> {
  if (mesh.triangles.length === 0) return evenField(grid, to)
  const { size, spacing } = grid
  const { tree, fans } = inFrame(mesh, grid)
  const range = rangeFor(grid, from, to)
  const values = sharedArray(Float32Array, voxelCountOf(grid))
  const slabs = fieldSlabs(tree, size, spacing)
  const rest = { mesh: { tree: allShared(tree), fans: allShared(fans) }, size, spacing, range, asked }
  const piece = ({ first, last }: FieldSlab) =>
    values.subarray(size[0] * size[1] * first, size[0] * size[1] * last)
  const results = await parallel(
    distanceSlabTask,
    slabs.map((slab) => ({ ...slab, ...rest, ...(isShared(values) ? { target: piece(slab) } : {}) })),
  )
  results.forEach((part, n) => {
    if (part) piece(slabs[n]!).set(part)
  })
  return { grid, values: keptWithin(values, range, from, to) }
}

/** A range that is as wide as the kernel needs it. */
function rangeFor({ spacing }: Grid, from: number, to: number): readonly [number, number] {
  const more = Math.max(0, Math.max(...spacing) - (to - from) / 2)
  return [from - more, to + more]
}

/** In place, where more was asked for. */
function keptWithin(
  values: Float32Array,
  asked: readonly [number, number],
  from: number,
  to: number,
): Float32Array {
  if (asked[0] < from)
    for (let n = 0; n < values.length; n++) values[n] = Math.max(from, Math.min(to, values[n]!))
  return values
}

function evenField(grid: Grid, value: number): ScalarField {
  return { grid, values: sharedArray(Float32Array, voxelCountOf(grid)).fill(value) }
}

/** The mesh in the grid's frame, with its tree. */
function inFrame(mesh: TriangleMesh, { origin, direction }: Grid): FieldMesh {
  const [a, b, c, d, e, f, g, h, i] = invert(direction)
  const positions = new Float32Array(mesh.positions.length)
  for (let v = 0; v < positions.length; v += 3) {
    const x = mesh.positions[v]! - origin[0]
    const y = mesh.positions[v + 1]! - origin[1]
    const z = mesh.positions[v + 2]! - origin[2]
    positions[v] = a * x + b * y + c * z
    positions[v + 1] = d * x + e * y + f * z
    positions[v + 2] = g * x + h * y + i * z
  }
  // Pseudonormals follow the triangles' order, which a mirrored frame turns round.
  const triangles = determinant(direction) < 0 ? turned(mesh.triangles) : mesh.triangles
  return { tree: meshTree(positions, triangles), fans: vertexTriangles({ positions, triangles }) }
}

/** The same arrays in memory that all workers see. */
function allShared<T extends object>(arrays: T): T {
  const copies = Object.entries(arrays).map(([name, array]: [string, Uint32Array]) => {
    if (isShared(array)) return [name, array]
    const copy = sharedArray(array.constructor as Uint32ArrayConstructor, array.length)
    copy.set(array)
    return [name, copy]
  })
  return Object.fromEntries(copies)
}

function turned(triangles: Uint32Array): Uint32Array {
  const result = triangles.slice()
  for (let t = 0; t < result.length; t += 3) {
    result[t] = triangles[t + 1]!
    result[t + 1] = triangles[t]!
  }
  return result
}

/** The surface where the field reaches `level`, closed also at the grid's border, outward; smaller values are inside. */
export function surfaceOfField({ grid, values }: ScalarField, level = 0): TriangleMesh {
  return zeroSurface(depthBelow(values, level), grid.size, [0, 0, 0], grid).mesh
}

/** `surfaceOfField` on all workers: the same bytes. */
export async function surfaceOfFieldInSlabs(
  { grid, values }: ScalarField,
  context: Parallel,
  level = 0,
): Promise<TriangleMesh> {
  const inside = depthBelow(values, level)
  const block = {
    values: inside,
    size: grid.size,
    offset: [0, 0, 0] as const,
    level: 0,
    marks: new Uint8Array(0),
  }
  return (await zeroSurfaceInSlabs(block, grid, context)).mesh
}

function depthBelow(values: Float32Array, level: number): Float32Array {
  const inside = sharedArray(Float32Array, values.length)
  for (let n = 0; n < inside.length; n++) inside[n] = level - values[n]!
  return inside
}

/** Trilinear value at LPS points f32[3n]; beyond the grid the value at its border. */
export function valuesAt(
  { grid, values }: { readonly grid: Grid; readonly values: ArrayLike<number> },
  points: Float32Array,
): Float32Array {
  const result = new Float32Array(points.length / 3)
  for (let n = 0; n < result.length; n++)
    result[n] = valueAt(grid, values, [points[3 * n]!, points[3 * n + 1]!, points[3 * n + 2]!])
  return result
}

function valueAt(grid: Grid, values: ArrayLike<number>, point: Vector3): number {
  const index = indexOfPoint(grid, point)
  const [nx, ny, nz] = grid.size
  const low: number[] = []
  const part: number[] = []
  for (const [axis, n] of [nx, ny, nz].entries()) {
    const at = Math.min(Math.max(index[axis]!, 0), n - 1)
    low[axis] = Math.min(Math.floor(at), Math.max(n - 2, 0))
    part[axis] = at - low[axis]!
  }
  let sum = 0
  for (let corner = 0; corner < 8; corner++) {
    const step = [corner & 1, (corner >> 1) & 1, corner >> 2]
    let weight = 1
    for (let axis = 0; axis < 3; axis++) weight *= step[axis] ? part[axis]! : 1 - part[axis]!
    if (weight === 0) continue
    const [i, j, k] = [low[0]! + step[0]!, low[1]! + step[1]!, low[2]! + step[2]!]
    sum += weight * values[i + nx * (j + ny * k)]!
  }
  return sum
}
