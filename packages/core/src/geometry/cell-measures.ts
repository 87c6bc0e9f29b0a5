import { closestPoints, type MeshTree, meshDistances, meshTree } from '@trabecula/kernels'
import { type CellForm, type CellKind, type UnitCell, unitCell } from './cell.ts'
import { type PeriodicMesh, periodicMesh } from './cell-mesh.ts'
import { reducePeriodic } from './cell-reduce.ts'
import { cellSurface } from './cell-surface.ts'
import { cellPieces, fillBlocks } from './lattice-fill.ts'
import { withManifold } from './manifold.ts'
import { signedVolume, surfaceArea, type TriangleMesh } from './mesh.ts'
import { vertexTriangles } from './mesh-topology.ts'
import { PeriodicPieces, reachAll } from './periodic-pieces.ts'

/** What is said of a unit cell; lengths in mm. */
export interface CellMeasures {
  readonly kind: CellKind
  readonly form: CellForm
  readonly size: number
  /** c of a periodic surface; strut radius / size. */
  readonly level: number
  /** Solid fraction, as measured on the triangles. */
  readonly relativeDensity: number
  /** Area of the solid's surface / volume of the cell, without the cell's own faces, 1/mm. */
  readonly surfaceAreaPerVolume: number
  /** Diameter of the largest sphere in the pores. */
  readonly poreSize: number
  /** Diameter of the largest sphere in the solid. */
  readonly wallThickness: number
  /** Diameter of the largest sphere that can travel through the pores along x; 0 where none can. */
  readonly throat: number
  /** The solid is one piece that goes on in all directions. */
  readonly connected: boolean
}

const FINE = 40 // Samples along the cell for area and density.
const NEAR = 0.002 // Of the size: the surface to which distances are taken lies that near to the exact one.
const NEAR_WALL = 0.04 // Of the density, an eighth of a sheet's thickness: its two sides must not meet.
const GRID = 64 // Voxels along the cell for distances.
const REACH = 1 // Of the size: farther from the surface no point lies.
const SEARCH = 1e-5

/**
 * Measures a cell of edge `size`. Distances to the surface are exact at 64³ points, and the greatest are searched for from
 * the best of these points; the throat is found on the points' graph of 26 neighbours, right to 0.015 of the size.
 * @throws StepError CELL_DENSITY_RANGE
 */
export async function measureCell(
  kind: CellKind,
  form: CellForm,
  density: number,
  size: number,
): Promise<CellMeasures> {
  const cell = unitCell(kind, form, density)
  const fine = periodicMesh(cell, FINE, 1)
  const volume = signedVolume(await closedCell(cell, fine, 1))
  const area = surfaceArea(tiled(fine, 0))
  const surface = tiled(reducePeriodic(cell, fine, Math.min(NEAR, NEAR_WALL * density)))
  const tree = meshTree(surface.positions, surface.triangles)
  const distances = meshDistances(
    tree,
    vertexTriangles(surface),
    [GRID, GRID, GRID],
    [1 / GRID, 1 / GRID, 1 / GRID],
    REACH,
  )
  // The exact function says on which side a point lies, also where walls are thinner than triangles.
  for (let n = 0; n < distances.length; n++) {
    const at = [n % GRID, Math.floor(n / GRID) % GRID, Math.floor(n / (GRID * GRID))]
    const inside = cell.value(at[0]! / GRID, at[1]! / GRID, at[2]! / GRID) > 0
    distances[n] = inside ? -Math.abs(distances[n]!) : Math.abs(distances[n]!)
  }
  return {
    kind,
    form: cell.form,
    size,
    level: cell.level,
    relativeDensity: volume,
    surfaceAreaPerVolume: area / size,
    poreSize: 2 * size * greatestFrom(cell, tree, distances, 1),
    wallThickness: 2 * size * greatestFrom(cell, tree, distances, -1),
    throat: 2 * size * Math.max(0, throatOf(distances, GRID)),
    connected: isOnePiece(cell),
  }
}

/** One cell with lids on its faces, from (0, 0, 0) to (size, size, size), within `chordError` mm of the exact surface. */
export async function printableCell(
  kind: CellKind,
  form: CellForm,
  density: number,
  size: number,
  chordError: number,
): Promise<TriangleMesh> {
  const cell = unitCell(kind, form, density)
  return closedCell(cell, cellSurface(cell, size, chordError, 'cell').mesh, size)
}

function closedCell(cell: UnitCell, mesh: PeriodicMesh, size: number): Promise<TriangleMesh> {
  return withManifold('cell', [mesh.triangles.length / 3], ({ wasm }) => {
    const m = mesh.blocks
    const side = m + 2
    const used = new Uint8Array(side * side * side).map((_, at) => {
      const inside = [at % side, Math.floor(at / side) % side, Math.floor(at / (side * side))]
      return inside.every((x) => x > 0 && x <= m) ? 1 : 0
    })
    const set = { first: [-1, -1, -1], size: [side, side, side], used } as const
    return fillBlocks(cellPieces(wasm, cell, mesh), set, (at, out, offset) => {
      for (let axis = 0; axis < 3; axis++) out[offset + axis] = size * at[axis]!
    })
  })
}

/** The surface in the cells −around … around of each axis, each triangle with its own corners welded within its cell. */
function tiled(mesh: PeriodicMesh, around = 1): TriangleMesh {
  const { positions: p, triangles: t } = mesh
  const number = new Map<string, number>()
  const places: number[] = []
  const cell: number[] = []
  for (let i = 0; i < t.length; i += 3) {
    for (let c = 0; c < 3; c++) {
      const v = t[i + c]!
      const at = [0, 1, 2].map((a) => p[3 * v + a]! + Math.round(p[3 * t[i]! + a]! - p[3 * v + a]!))
      const key = `${v},${at.map((x) => Math.floor(x)).join()}`
      if (!number.has(key)) {
        number.set(key, places.length / 3)
        places.push(...at)
      }
      cell.push(number.get(key)!)
    }
  }
  const side = 2 * around + 1
  const copies = side * side * side
  const positions = new Float32Array(copies * places.length)
  const triangles = new Uint32Array(copies * cell.length)
  for (let copy = 0; copy < copies; copy++) {
    const shift = [copy % side, Math.floor(copy / side) % side, Math.floor(copy / (side * side))].map(
      (x) => x - around,
    )
    for (let n = 0; n < places.length; n++) positions[copy * places.length + n] = places[n]! + shift[n % 3]!
    for (let n = 0; n < cell.length; n++)
      triangles[copy * cell.length + n] = cell[n]! + (copy * places.length) / 3
  }
  return { positions, triangles }
}

/** Greatest distance on one side (1: pores, −1: solid), searched for around the best point of the grid by halving steps. */
function greatestFrom(cell: UnitCell, tree: MeshTree, distances: Float32Array, side: 1 | -1): number {
  let best = 0
  distances.forEach((d, n) => {
    if (side * d > side * distances[best]!) best = n
  })
  let at = [best % GRID, Math.floor(best / GRID) % GRID, Math.floor(best / (GRID * GRID))].map(
    (x) => x / GRID,
  )
  let greatest = side * distances[best]!
  if (greatest <= 0) return 0
  for (let step = 0.5 / GRID; step > SEARCH; ) {
    const tries: number[] = []
    for (let n = 0; n < 27; n++)
      tries.push(
        at[0]! + step * ((n % 3) - 1),
        at[1]! + step * ((Math.floor(n / 3) % 3) - 1),
        at[2]! + step * (Math.floor(n / 9) - 1),
      )
    const found = closestPoints(tree, Float32Array.from(tries)).distances
    let next = -1
    found.forEach((d, n) => {
      const [x, y, z] = [tries[3 * n]!, tries[3 * n + 1]!, tries[3 * n + 2]!]
      if (d > greatest && side * cell.value(x, y, z) < 0) {
        greatest = d
        next = n
      }
    })
    if (next < 0) step /= 2
    else at = tries.slice(3 * next, 3 * next + 3)
  }
  return greatest
}

/** The greatest distance d such that points of at least d lead from a point to its image along x (d ≤ 0: through the solid). */
export function throatOf(distances: Float32Array, n: number): number {
  const order = new Uint32Array(distances.length).map((_, i) => i)
  order.sort((a, b) => distances[b]! - distances[a]! || a - b)
  const pieces = new PeriodicPieces(n)
  for (const voxel of order) {
    pieces.add(voxel % n, Math.floor(voxel / n) % n, Math.floor(voxel / (n * n)))
    if (pieces.loops.some(([x]) => x !== 0)) return distances[voxel]!
  }
  return -Infinity
}

/** Whether the solid is one piece that reaches every cell, on a grid that is fine enough for its walls. */
function isOnePiece(cell: UnitCell): boolean {
  const n = Math.min(192, Math.max(64, Math.ceil(7 / cell.density)))
  const pieces = new PeriodicPieces(n)
  for (let k = 0; k < n; k++) {
    for (let j = 0; j < n; j++) {
      for (let i = 0; i < n; i++) if (cell.value(i / n, j / n, k / n) >= 0) pieces.add(i, j, k)
    }
  }
  return pieces.pieces === 1 && reachAll(pieces.loops)
}
