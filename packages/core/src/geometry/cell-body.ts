import { cos, sin } from '../base/math.ts'
import { type UnitCell, unitCell } from './cell.ts'
import { type CellForm, type CellKind, type CellVariant, VORONOI } from './cell-kinds.ts'
import { periodicMesh } from './cell-mesh.ts'
import { cellPieces, fillBlocks } from './lattice-fill.ts'
import { channelCorners, channelPolygon, lotusRadius } from './lotus.ts'
import { meshOf, solidOf, withManifold } from './manifold.ts'
import { signedVolume, type TriangleMesh } from './mesh.ts'
import { withoutCrossings } from './uncross.ts'

const NEAR = 5e-4 // Of the solid fraction: as near as the written body comes.
const ROUNDS = 4
const SAMPLES = 48 // Along the cell.
const MOST = 96
const PER_RADIUS = 3 // Samples along the radius of a strut.
/** In edges: where the cell is cut out of the lattice if its corner lies too near to the surface to tell its side. */
const ASIDE = [1 / 8, 1 / 16, 3 / 16] as const
const FROM_SURFACE = 0.02

/**
 * One cell with lids on its faces, from (0, 0, 0), simplified as far as `tolerance` mm allows. Triangles lie inside round
 * struts and outside round pores; the level is shifted until the body is as dense as asked.
 */
export async function printableCell(
  kind: CellKind,
  form: CellForm,
  density: number,
  size: number,
  tolerance: number,
  variant: CellVariant = VORONOI,
): Promise<TriangleMesh> {
  const wished = unitCell(kind, form, density, 'cell', variant)
  if (kind === 'lotus') return lotusBody(density, size, tolerance)
  let asked = density
  let best: { mesh: TriangleMesh; off: number } | undefined
  for (let round = 0; round < ROUNDS; round++) {
    const cell = offSurface(round === 0 ? wished : unitCell(kind, form, asked, 'cell', variant))
    const mesh = await closedCell(cell, size, tolerance)
    const off = density - signedVolume(mesh) / (size * size * size)
    if (!best || Math.abs(off) < Math.abs(best.off)) best = { mesh, off }
    if (Math.abs(off) < NEAR) break
    asked += off
  }
  return best!.mesh
}

/** The cell, moved if its corners lie on its surface. */
function offSurface(cell: UnitCell): UnitCell {
  const slope = new Float64Array(3)
  const value = cell.slope(0, 0, 0, slope)
  const steep = Math.sqrt(slope[0]! * slope[0]! + slope[1]! * slope[1]! + slope[2]! * slope[2]!)
  if (Math.abs(value) > FROM_SURFACE * Math.max(steep, 1)) return cell
  const moved = (body: Pick<UnitCell, 'value' | 'slope'>) => ({
    value: (x: number, y: number, z: number) => body.value(x + ASIDE[0], y + ASIDE[1], z + ASIDE[2]),
    slope: (x: number, y: number, z: number, out: Float64Array) =>
      body.slope(x + ASIDE[0], y + ASIDE[1], z + ASIDE[2], out),
  })
  return { ...cell, ...moved(cell), sides: cell.sides.map(moved) }
}

function closedCell(cell: UnitCell, size: number, tolerance: number): Promise<TriangleMesh> {
  const needed = cell.creased && !cell.samples ? 4 * Math.ceil(PER_RADIUS / (4 * cell.level)) : 0
  const mesh = periodicMesh(cell, cell.samples ?? Math.min(MOST, Math.max(SAMPLES, needed)), 1)
  return withManifold('cell', [mesh.triangles.length / 3], (scope) => {
    const used = new Uint8Array(27)
    used[13] = 1
    const set = { first: [-1, -1, -1], size: [3, 3, 3], used } as const
    const body = fillBlocks(cellPieces(scope.wasm, cell, mesh), set, (at, out, offset) => {
      for (let axis = 0; axis < 3; axis++) out[offset + axis] = size * at[axis]!
    })
    const simple = scope.keep(solidOf(scope, body, 'cell').simplify(tolerance))
    return withoutCrossings(meshOf(scope, simple), size / SAMPLES)
  })
}

/** The box 1 × √3 × 1 of pitches with one channel in its middle and a quarter at each corner. */
function lotusBody(density: number, size: number, tolerance: number): Promise<TriangleMesh> {
  const wide = size * Math.sqrt(3)
  const radius = lotusRadius(density) * size
  const n = channelCorners(radius, tolerance)
  const { corner } = channelPolygon(radius, n)
  return withManifold('cell', [16 * n], ({ wasm, keep }) => {
    const outline = Array.from({ length: n }, (_, i): [number, number] => {
      const turn = (2 * Math.PI * (i + 0.5)) / n
      return [corner * cos(turn), corner * sin(turn)]
    })
    const channel = keep(new wasm.CrossSection(outline))
    const places: [number, number][] = [
      [size / 2, wide / 2],
      [0, 0],
      [size, 0],
      [0, wide],
      [size, wide],
    ]
    const channels = places.map((at) => keep(channel.translate(at)))
    const box = keep(wasm.CrossSection.square([size, wide]))
    const flat = keep(wasm.CrossSection.difference([box, ...channels]))
    return meshOf({ wasm, keep }, keep(wasm.Manifold.extrude(flat, size)))
  })
}
