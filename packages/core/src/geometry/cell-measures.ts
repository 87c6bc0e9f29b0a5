import { type MeshTree, meshDistances, meshTree } from '@trabecula/kernels'
import type { Vector3 } from '../base/vectors.ts'
import { type UnitCell, unitCell } from './cell.ts'
import { type CellForm, type CellKind, type CellVariant, VORONOI } from './cell-kinds.ts'
import { periodicMesh } from './cell-mesh.ts'
import { cellParts } from './cell-pieces.ts'
import { surroundings } from './cell-surroundings.ts'
import { cellVolume } from './cell-volume.ts'
import { climbed } from './greatest-sphere.ts'
import { lotusMeasures } from './lotus.ts'
import { vertexTriangles } from './mesh-topology.ts'
import { PeriodicPieces } from './periodic-pieces.ts'

/** What is said of a unit cell; lengths in mm. */
export interface CellMeasures {
  readonly kind: CellKind
  readonly form: CellForm
  readonly size: number
  /** mm: the box that repeats; a cube but for `lotus`. */
  readonly box: readonly [number, number, number]
  /** c of a periodic surface; radius / size of struts and channels. */
  readonly level: number
  /** Solid fraction, as measured. */
  readonly relativeDensity: number
  /** Area of the solid's surface / volume of the cell, without the cell's own faces, 1/mm. */
  readonly surfaceAreaPerVolume: number
  /** Diameter of the largest sphere in the pores. */
  readonly poreSize: number
  /** Diameter of the largest sphere in the solid. */
  readonly wallThickness: number
  /** Diameter of the largest sphere that can travel through the pores along x; 0 where none can. */
  readonly throat: number
  /** The same along x, y and z. */
  readonly throats: readonly [number, number, number]
  /** The solid is one piece that goes on in all directions. */
  readonly connected: boolean
  /** Pore labyrinths that have no way to each other. */
  readonly poreNetworks: number
  /** Share of the volume in pores without a way out. */
  readonly closedPores: number
}

/** How finely a cell is measured, in samples along its edge. */
export interface CellGrid {
  /** For density and area. */
  readonly volume: number
  /** For the surface to which distances are taken. */
  readonly surface: number
  /** Points whose distances are taken. */
  readonly distances: number
}

const GRID: CellGrid = { volume: 96, surface: 40, distances: 64 }
const PER_RADIUS = 2.5 // Samples along the radius of a strut.
const MOST = 72
const NEAR = 0.5 // Of the edge: the surface as far around the cell is looked at first, since few points lie farther off.
const SEARCH = 1e-5

/**
 * Measures a cell of edge `size`. Distances to the surface are exact at the grid's points, and the greatest are searched for
 * from the best of these points; the throat is found on the points' graph of 26 neighbours, right to a point's distance. Of
 * `lotus` all is exact.
 * @throws StepError CELL_DENSITY_RANGE
 */
export function measureCell(
  kind: CellKind,
  form: CellForm,
  density: number,
  size: number,
  variant: CellVariant = VORONOI,
  grid: CellGrid = GRID,
): CellMeasures {
  const cell = unitCell(kind, form, density, 'cell', variant)
  const head = { kind, form: cell.form, size, level: cell.level }
  if (kind === 'lotus') {
    const { throats, ...exact } = lotusMeasures(density)
    return {
      ...head,
      box: [size, size * Math.sqrt(3), size],
      relativeDensity: density,
      surfaceAreaPerVolume: exact.surfaceAreaPerVolume / size,
      poreSize: exact.poreSize * size,
      wallThickness: exact.wallThickness * size,
      throat: throats[0],
      throats: [throats[0], throats[1], throats[2] * size],
      connected: true,
      poreNetworks: 2, // Channels a box; none has a way to another.
      closedPores: 0,
    }
  }
  const volume = cellVolume(cell, grid.volume)
  const lengths = cellLengths(cell, grid)
  const { throats } = lengths
  return {
    ...head,
    box: [size, size, size],
    relativeDensity: volume.density,
    surfaceAreaPerVolume: volume.area / size,
    poreSize: lengths.pore * size,
    wallThickness: lengths.wall * size,
    throat: throats[0] * size,
    throats: [throats[0] * size, throats[1] * size, throats[2] * size],
    ...cellParts(cell, volume.area),
  }
}

/** Diameters of the largest spheres in pores and solid and of those that travel along the axes, in edges. Not of lotus. */
export function cellLengths(cell: UnitCell, { surface, distances: n }: Omit<CellGrid, 'volume'> = GRID) {
  const strut = cell.creased && !cell.samples ? Math.ceil(PER_RADIUS / (4 * cell.level)) * 4 : 0
  const mesh = periodicMesh(cell, cell.samples ?? Math.min(MOST, Math.max(surface, strut)), 1)
  for (const margin of [NEAR, 1]) {
    const around = surroundings(mesh, margin)
    const tree = meshTree(around.positions, around.triangles)
    const distances = meshDistances(tree, vertexTriangles(around), [n, n, n], [1 / n, 1 / n, 1 / n], 1)
    // The exact function says on which side a point lies, also where walls are thinner than triangles.
    for (let at = 0; at < distances.length; at++) {
      const inside = cell.value((at % n) / n, (Math.floor(at / n) % n) / n, Math.floor(at / (n * n)) / n) > 0
      distances[at] = inside ? -Math.abs(distances[at]!) : Math.abs(distances[at]!)
    }
    const pore = greatestFrom(cell, tree, distances, n, 1)
    const wall = greatestFrom(cell, tree, distances, n, -1)
    if (Math.max(pore, wall) > margin && margin < 1) continue
    const throats = throatsOf(distances, n).map((d) => 2 * Math.max(0, d))
    return { pore: 2 * pore, wall: 2 * wall, throats: [throats[0]!, throats[1]!, throats[2]!] as const }
  }
  throw new Error('no margin is left')
}

/** Greatest distance on one side (1: pores, −1: solid), searched for around the best point of the grid by halving steps. */
function greatestFrom(
  cell: UnitCell,
  tree: MeshTree,
  distances: Float32Array,
  grid: number,
  side: 1 | -1,
): number {
  let best = 0
  distances.forEach((d, n) => {
    if (side * d > side * distances[best]!) best = n
  })
  const start = [best % grid, Math.floor(best / grid) % grid, Math.floor(best / (grid * grid))].map(
    (x) => x / grid,
  ) as unknown as Vector3
  const greatest = side * distances[best]!
  if (greatest <= 0) return 0
  const worth = (x: number, y: number, z: number, d: number) =>
    side * cell.value(x, y, z) < 0 ? d : -Infinity
  return Math.max(greatest, climbed(tree, start, 0.5 / grid, SEARCH, worth))
}

/**
 * For each axis the greatest distance d such that points of at least d lead from a point to its image along the axis (d ≤ 0:
 * through the solid).
 */
export function throatsOf(distances: Float32Array, n: number): [number, number, number] {
  const order = new Uint32Array(distances.length).map((_, i) => i)
  order.sort((a, b) => distances[b]! - distances[a]! || a - b)
  const pieces = new PeriodicPieces(n)
  const found: [number, number, number] = [-Infinity, -Infinity, -Infinity]
  let looked = 0
  for (const voxel of order) {
    pieces.add(voxel % n, Math.floor(voxel / n) % n, Math.floor(voxel / (n * n)))
    for (; looked < pieces.loops.length; looked++) {
      pieces.loops[looked]!.forEach((way, axis) => {
        if (way !== 0 && found[axis] === -Infinity) found[axis] = distances[voxel]!
      })
    }
    if (found.every((d) => d > -Infinity) || distances[voxel]! <= 0) return found
  }
  return found
}
