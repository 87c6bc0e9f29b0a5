import type { UnitCell } from './cell.ts'
import { PeriodicPieces, reachAll } from './periodic-pieces.ts'

/** How the solid and the pores of a cell hang together. */
export interface CellParts {
  /** The solid is one piece that goes on in all directions. */
  readonly connected: boolean
  /** Pore labyrinths that go on for ever and have no way to each other: 1 of struts, 2 of most sheets. */
  readonly poreNetworks: number
  /** Share of the cell's volume in pores without a way out. */
  readonly closedPores: number
}

const COARSEST = 64
const FINEST = 192

/** Voxels along the cell: a sheet's wall is two thick, the radius of a strut three. @param area of the surface, per edge */
function gridOf({ creased, form, level, density, samples }: UnitCell, area: number): number {
  if (samples !== undefined) return samples
  const needed = creased ? 3 / level : form === 'sheet' ? area / density : 7 / density
  return Math.min(FINEST, Math.max(COARSEST, Math.ceil(needed)))
}

/**
 * Solid voxels joined with their 26 neighbours, pores across faces, over the cell's sides; pores on either side of a sheet
 * by themselves, so that none leaks through a wall that is thinner than a voxel.
 */
export function cellParts(cell: UnitCell, area: number): CellParts {
  const n = gridOf(cell, area)
  const solid = new PeriodicPieces(n)
  const pores = cell.sides.map(() => new PeriodicPieces(n, 6))
  for (let k = 0; k < n; k++) {
    for (let j = 0; j < n; j++) {
      for (let i = 0; i < n; i++) {
        if (cell.value(i / n, j / n, k / n) >= 0) solid.add(i, j, k)
        else pores[cell.sides.findIndex((side) => side.value(i / n, j / n, k / n) < 0)]!.add(i, j, k)
      }
    }
  }
  let [endless, shutIn] = [0, 0]
  for (const side of pores) {
    const reach = side.reach()
    endless += reach.endless
    shutIn += reach.shutIn
  }
  return {
    connected: solid.pieces === 1 && reachAll(solid.loops),
    poreNetworks: endless,
    closedPores: shutIn / (n * n * n),
  }
}
