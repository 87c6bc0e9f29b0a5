import type { Vector3 } from '../base/vectors.ts'
import { StepError } from '../step.ts'
import { type UnitCell, unitCell } from './cell.ts'
import { type CellGradient, gradedCell } from './cell-graded.ts'
import { type CellForm, type CellKind, type CellVariant, nameOf } from './cell-kinds.ts'
import { cellError, moveOnto } from './cell-mesh.ts'
import { cellParts } from './cell-pieces.ts'
import { cellSurface, crosses, type LaidSurface } from './cell-surface.ts'
import { cellVolume } from './cell-volume.ts'
import type { ImplicitBody } from './implicit-body.ts'
import { cellPieces, fillBlocks } from './lattice-fill.ts'
import { withManifold } from './manifold.ts'
import { signedVolume } from './mesh.ts'

/** Which cell a lattice repeats. */
export interface CellWish {
  readonly cell: CellKind
  readonly form: CellForm
  /** Solid fraction; of a gradient its mean. */
  readonly density: number
  readonly gradient?: CellGradient
  readonly variant: CellVariant
}

/** Kinds that are laid as they are: devices made of them keep their bytes. Their triangles' chords cost under 0.002 in density. */
const AS_IS: readonly CellKind[] = ['gyroid', 'diamond']

const UNMOVED = 0.85 // Of the chord error: the rest is for what the corners are moved by.

/** The cell of a wish, `more` denser. @throws StepError CELL_DENSITY_RANGE, LATTICE_GRADIENT */
export function wishedCell(wish: CellWish, where: string, more = 0): UnitCell {
  const { cell, form, density, gradient, variant } = wish
  if (!gradient) return unitCell(cell, form, density + more, where, variant)
  const { low, high } = gradient
  return gradedCell(cell, form, { ...gradient, low: low + more, high: high + more }, where, variant)
}

/** What tells one wish from another. */
export function wishName({ cell, form, density, gradient, variant }: CellWish): string {
  const { from, length, low, high } = gradient ?? { from: 0, length: 0, low: 0, high: 0 }
  return [nameOf(cell, variant), form, density, from, length, low, high].join(' ')
}

/**
 * The surface of a lattice's cell. Triangles lie inside round struts, so that these come out thin; the corners are moved onto
 * the surface of a cell that is denser by what is missing, or the surface is made anew of that one.
 */
export async function laidSurface(
  wish: CellWish,
  seen: (cell: UnitCell) => UnitCell,
  size: number,
  chordError: number,
  where: string,
): Promise<LaidSurface> {
  const cell = seen(wishedCell(wish, where))
  if (AS_IS.includes(wish.cell) && !wish.gradient)
    return { ...cellSurface(cell, size, chordError, where), laid: wish.density }
  checkWhole(wish, where)
  const surface = cellSurface(cell, size, UNMOVED * chordError, where)
  const { mesh } = surface
  const volume = await withManifold(where, [mesh.triangles.length / 3], ({ wasm }) => {
    const side = mesh.blocks + 2
    const high = mesh.blocks * mesh.tall + 2
    const used = new Uint8Array(side * side * high).map((_, at) => {
      const [i, j, k] = [at % side, Math.floor(at / side) % side, Math.floor(at / (side * side))]
      return i > 0 && j > 0 && k > 0 && i < side - 1 && j < side - 1 && k < high - 1 ? 1 : 0
    })
    const set = { first: [-1, -1, -1], size: [side, side, high], used } as const
    const body = fillBlocks(cellPieces(wasm, cell, mesh), set, (at, out, offset) => out.set(at, offset))
    return signedVolume(body) / mesh.tall
  })
  const more = exactVolume(cell) - volume
  const denser = seen(wishedCell(wish, where, more))
  const laid = wish.density + more
  // In creases a corner may go over to the other strut: those are made anew.
  if (cell.creased) return again()
  moveOnto(denser, mesh, 0.5 / surface.samples)
  return crosses(mesh) ? again() : { ...surface, error: cellError(cell, mesh), laid }

  function again(): LaidSurface {
    const next = cellSurface(denser, size, UNMOVED * chordError, where)
    return { ...next, error: cellError(cell, next.mesh), laid }
  }
}

const CLOSED = 1e-3 // Share of the volume: smaller pores may be the grid's.

/**
 * A lattice of this cell hangs together and lets powder out: looked at where it is thinnest and where it is densest.
 * @throws StepError LATTICE_APART, LATTICE_CLOSED
 */
export function checkWhole({ cell, form, density, gradient, variant }: CellWish, where: string): void {
  if (cell === 'lotus') return
  const [thin, dense] = gradient
    ? [Math.min(gradient.low, gradient.high), Math.max(gradient.low, gradient.high)]
    : [density, density]
  const partsAt = (share: number) => {
    const one = unitCell(cell, form, share, where, variant)
    return cellParts(one, cellVolume(one, COARSE).area)
  }
  const thinnest = partsAt(thin)
  if (!thinnest.connected) {
    throw new StepError({
      code: 'LATTICE_APART',
      message: `expected a cell whose solid is one piece, got ${cell} of density ${thin} as ${form}, which falls apart`,
      where,
      remedy: 'Raise the density, or take another cell or form.',
    })
  }
  const { closedPores } = thin === dense ? thinnest : partsAt(dense)
  if (closedPores > CLOSED) {
    throw new StepError({
      code: 'LATTICE_CLOSED',
      message: `expected pores with a way out, got ${cell} of density ${dense} as ${form}, ${(100 * closedPores).toFixed(1)} % of whose volume is pores without one`,
      where,
      remedy: 'Lower the density, or take another cell or form: powder would stay in the pores.',
    })
  }
}

const COARSE = 48 // Points along a cell for its area.
const COUNTED = 64

/** Solid fraction of what repeats, counted. */
function exactVolume(cell: UnitCell): number {
  let count = 0
  const n = COUNTED
  for (let k = 0; k < n * cell.tall; k++) {
    for (let j = 0; j < n; j++) {
      for (let i = 0; i < n; i++)
        if (cell.value((i + 0.1271) / n, (j + 0.3829) / n, (k + 0.7193) / n) >= 0) count++
    }
  }
  return count / (n * n * n * cell.tall)
}

/**
 * Where the blocks begin, in edges of the cell. Zones begin at cells' corners where lattices are laid along a cut; faces
 * in one plane make the Boolean ten times as slow, so the blocks stand between. Quarters, for struts meet on the samples
 * then; but all quarters of a gyroid lie on its surface of half density, where no block's corner could tell its side.
 */
const QUARTERS: Vector3 = [0.25, 0.25, 0.25]
const BESIDE: Vector3 = [0.375, 0.25, 0.25]
const HALF = 0.05 // Of a gyroid's level: nearer to half density the blocks stand beside the quarters.
const STANDS: readonly Vector3[] = [[0.125, 0.125, 0.125], QUARTERS, BESIDE, [0.1875, 0.3125, 0.4375]]
const FROM_SURFACE = 0.02 // Edges that corners of blocks keep from the surface.

/** Where the blocks of a cell begin, `blocks` along its edge. */
export function shiftOf(cell: UnitCell, blocks: number): Vector3 {
  const { kind, form, level, tall } = cell
  if (tall === 1) {
    if (kind === 'gyroid' && form === 'network') return Math.abs(level) < HALF ? BESIDE : QUARTERS
    if (kind === 'gyroid' || kind === 'diamond' || kind === 'bcc') return QUARTERS
  }
  let best: Vector3 = QUARTERS
  let farthest = 0
  for (const stand of STANDS) {
    const least = cornerDistance(cell, stand, blocks)
    if (least >= FROM_SURFACE) return stand
    if (least > farthest) {
      farthest = least
      best = stand
    }
  }
  return best
}

function cornerDistance(cell: UnitCell, [a, b, c]: Vector3, blocks: number): number {
  const slope = new Float64Array(3)
  let least = Infinity
  for (let k = 0; k < blocks * cell.tall; k++) {
    for (let n = 0; n < blocks * blocks; n++) {
      const value = cell.slope(
        a + (n % blocks) / blocks,
        b + Math.floor(n / blocks) / blocks,
        c + k / blocks,
        slope,
      )
      const steep = Math.sqrt(slope[0]! * slope[0]! + slope[1]! * slope[1]! + slope[2]! * slope[2]!)
      least = Math.min(least, Math.abs(value) / Math.max(steep, 1))
    }
  }
  return least
}

/** The same cell, seen from elsewhere. */
export function shifted(cell: UnitCell, [a, b, c]: Vector3): UnitCell {
  const moved = (body: ImplicitBody): ImplicitBody => ({
    value: (x, y, z) => body.value(x + a, y + b, z + c),
    slope: (x, y, z, out) => body.slope(x + a, y + b, z + c, out),
  })
  return { ...cell, ...moved(cell), sides: cell.sides.map(moved) }
}
