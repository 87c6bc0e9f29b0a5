import {
  type CellLayers,
  countSurface,
  type FieldSlices,
  type IndexFrame,
  type SurfaceCount,
  slicesOfLayers,
  surfaceOfLayers,
  surfaceTotals,
} from '@trabecula/kernels'
import { isShared, pieceOf, sharedArray } from '../base/shared-array.ts'
import { determinant } from '../base/vectors.ts'
import { defineTask, type StepContext } from '../step.ts'
import { CLAMP, placing, turnRound, uncross } from './field-surface.ts'
import type { TriangleMesh } from './mesh.ts'
import type { Grid } from './volume.ts'
import { slabsOf } from './voxel-slabs.ts'

export const LAYER_VOXELS = 2 ** 22 // A slab's: few fresh pages of the kernels' memory, and one layer in sixteen or less done twice.

interface SurfaceSlab extends FieldSlices {
  readonly layers: CellLayers
  readonly iso: number
}

export const countSurfaceTask = defineTask('geometry/count-surface', (slab: SurfaceSlab) =>
  countSurface(slab, slab.layers, slab.iso),
)

/** Pieces of the whole surface's arrays. */
interface SlabArrays {
  readonly positions: Float32Array
  readonly triangles: Uint32Array
  /** u8[V], or empty where nothing is marked. */
  readonly near: Uint8Array
}

interface PlacedSlab extends SurfaceSlab {
  readonly clamp: number
  readonly frame: IndexFrame
  /** Whether the frame turns triangles to their other side. */
  readonly mirrored: boolean
  readonly before: SurfaceCount
  readonly count: SurfaceCount
  /** u8 of the slab's slices; empty: none. */
  readonly marks: Uint8Array
  /** In shared memory; without it the task gives what it made back. */
  readonly target?: SlabArrays
}

export const placeSurfaceTask = defineTask('geometry/place-surface', (slab: PlacedSlab) => {
  const { count, layers, iso, clamp, frame, before, marks, mirrored } = slab
  const out = slab.target ?? {
    positions: new Float32Array(3 * count.vertices),
    triangles: new Uint32Array(3 * count.triangles),
    near: new Uint8Array(marks.length > 0 ? count.vertices : 0),
  }
  const indices = marks.length > 0 ? { indices: new Float64Array(3 * count.vertices) } : {}
  const { crossings } = surfaceOfLayers(slab, layers, { iso, clamp, frame, before }, () => ({
    ...out,
    ...indices,
  }))
  if (mirrored) turnRound(out.triangles)
  if (indices.indices) markVertices(indices.indices, slab, out.near)
  return { crossings, ...(slab.target ? {} : { values: out }) }
})

/** A vertex lies on a lattice edge: the two ends are its coordinates rounded down and up. */
function markVertices(
  indices: Float64Array,
  { marks, size: [nx, ny, nz], from }: PlacedSlab,
  near: Uint8Array,
): void {
  const within = (x: number, n: number) => Math.min(Math.max(x, 0), n - 1)
  for (let v = 0; v < near.length; v++) {
    const [i, j, k] = [indices[3 * v]!, indices[3 * v + 1]!, indices[3 * v + 2]!]
    const at = (round: (x: number) => number) =>
      within(round(i), nx) + nx * (within(round(j), ny) + ny * (within(round(k), nz) - from))
    near[v] = marks[at(Math.floor)]! | marks[at(Math.ceil)]!
  }
}

interface DetailSlab extends SurfaceSlab {
  readonly clamp: number
  readonly before: SurfaceCount
  readonly count: SurfaceCount
}

/** Where vertices stand in the lattice, and which cells are tangled. */
export const detailSurfaceTask = defineTask('geometry/detail-surface', (slab: DetailSlab) => {
  const { layers, iso, clamp, before, count } = slab
  const indices = new Float64Array(3 * count.vertices)
  const triangles = new Uint32Array(3 * count.triangles)
  const { tangled } = surfaceOfLayers(slab, layers, { iso, clamp, before }, () => ({ indices, triangles }))
  return { indices, tangled }
})

/** Values of a block of voxels of a grid. */
export interface FieldBlock {
  /** In shared memory, where there is any, workers read them in place. */
  readonly values: Float32Array | Int16Array
  readonly size: readonly [number, number, number]
  /** Index in the grid of the block's first voxel. */
  readonly offset: readonly [number, number, number]
  readonly level: number
  /** u8: voxels whose mark goes to the vertices beside them; empty: none. */
  readonly marks: Uint8Array
}

export interface MarkedSurface {
  /** In shared memory where there is any. */
  readonly mesh: TriangleMesh
  /** u8[V]: 1 where one of the two voxels that a vertex lies between is marked. */
  readonly near: Uint8Array
  /** f32[3V]: where the vertices stood before crossings were taken out; undefined where there were none. */
  readonly crossed?: Float32Array
}

/** `zeroSurface` on all workers, slab by slab: the same bytes. */
export async function zeroSurfaceInSlabs(
  block: FieldBlock,
  grid: Grid,
  context: Pick<StepContext, 'parallel'>,
): Promise<MarkedSurface> {
  const surface = await openSurface(block, grid, context)
  const { mesh, near, crossings } = await surface.place()
  if (crossings === 0) return { mesh, near }
  const { indices, tangled } = await surface.detail()
  const crossed = uncross(mesh, indices, tangled, placing(grid, block.offset, indices, mesh.positions))
  return { mesh, near, ...(crossed && { crossed }) }
}

/** A surface that was counted, and is placed on demand. */
interface OpenSurface {
  /** `crossings`: pairs of triangles of one cell that cross each other. */
  place(): Promise<{ readonly mesh: TriangleMesh; readonly near: Uint8Array; readonly crossings: number }>
  /** As `isosurface` gives them. */
  detail(): Promise<{ readonly indices: Float64Array; readonly tangled: Uint32Array }>
}

/** Counts the surface of a block on all workers. How it is cut depends on the block alone. */
async function openSurface(
  { values, size, offset, level, marks }: FieldBlock,
  grid: Grid,
  { parallel }: Pick<StepContext, 'parallel'>,
): Promise<OpenSurface> {
  const [nx, ny, nz] = size
  const plane = nx * ny
  const slabs = slabsOf(nz + 1, plane, LAYER_VOXELS).map(({ first, last }) => {
    const layers = { first: first - 1, last: last - 1 }
    const { first: from, last: to } = slicesOfLayers(layers, nz)
    return { values: pieceOf(values, plane * from, plane * to), size, from, to, layers, iso: level }
  })
  const counts = await parallel(countSurfaceTask, slabs)
  const { before, all } = surfaceTotals(counts)
  const placed = slabs.map((slab, n) => ({ ...slab, clamp: CLAMP, before: before[n]!, count: counts[n]! }))
  const { spacing, origin, direction } = grid
  const constant = { frame: { offset, spacing, origin, direction }, mirrored: determinant(direction) < 0 }
  return {
    async place() {
      const whole: SlabArrays = {
        positions: sharedArray(Float32Array, 3 * all.vertices),
        triangles: sharedArray(Uint32Array, 3 * all.triangles),
        near: sharedArray(Uint8Array, all.vertices),
      }
      const pieces = placed.map(({ before: start, count }) =>
        pieceOfArrays(whole, start, count, marks.length > 0),
      )
      const found = await parallel(
        placeSurfaceTask,
        placed.map((slab, n) => ({
          ...slab,
          ...constant,
          marks: marks.length > 0 ? pieceOf(marks, plane * slab.from, plane * slab.to) : marks,
          ...(isShared(whole.positions) ? { target: pieces[n]! } : {}),
        })),
      )
      found.forEach(({ values: given }, n) => {
        if (!given) return
        pieces[n]!.positions.set(given.positions)
        pieces[n]!.triangles.set(given.triangles)
        pieces[n]!.near.set(given.near)
      })
      const crossings = found.reduce((sum, one) => sum + one.crossings, 0)
      return { mesh: { positions: whole.positions, triangles: whole.triangles }, near: whole.near, crossings }
    },
    async detail() {
      const found = await parallel(detailSurfaceTask, placed)
      const indices = new Float64Array(3 * all.vertices)
      const tangled = new Uint32Array(found.reduce((sum, one) => sum + one.tangled.length, 0))
      let at = 0
      found.forEach((one, n) => {
        indices.set(one.indices, 3 * before[n]!.vertices)
        tangled.set(one.tangled, at)
        at += one.tangled.length
      })
      return { indices, tangled }
    },
  }
}

function pieceOfArrays(
  { positions, triangles, near }: SlabArrays,
  { vertices, triangles: first }: SurfaceCount,
  count: SurfaceCount,
  marked: boolean,
): SlabArrays {
  return {
    positions: positions.subarray(3 * vertices, 3 * (vertices + count.vertices)),
    triangles: triangles.subarray(3 * first, 3 * (first + count.triangles)),
    near: near.subarray(vertices, vertices + (marked ? count.vertices : 0)),
  }
}
