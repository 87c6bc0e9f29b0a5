import { type UnitCell, unitCell } from '../geometry/cell.ts'
import { type CellForm, type CellKind, type CellVariant, formOf, isSurface } from '../geometry/cell-kinds.ts'
import { cellLengths } from '../geometry/cell-measures.ts'
import { cellVolume } from '../geometry/cell-volume.ts'
import { lotusMeasures } from '../geometry/lotus.ts'
import { StepError } from '../step.ts'

/** What is asked of a porous zone together. Lengths in mm. */
export interface PorousWish {
  readonly cell: CellKind
  readonly form: CellForm
  readonly size: number
  /** Solid fractions that the zone has at its ends; twice the same without a gradient. */
  readonly densities: readonly [number, number]
  readonly variant: CellVariant
  /** Of a structure that is copied: how many times as large as in the image. */
  readonly scale?: number
  readonly pore?: readonly [number, number]
  readonly throat?: number
  readonly wall: number
}

/** Of a cell, in its edges. */
interface Lengths {
  readonly pore: number
  readonly throat: number
  readonly wall: number
}

const GRID = { surface: 28, distances: 32 } as const
const VOLUME = 64 // Points along a cell.
const SLACK = 0.02 // Of a length: the measure's own error.
const DENSITIES = [0.1, 0.15, 0.2, 0.25, 0.3, 0.35, 0.4, 0.45, 0.5, 0.55, 0.6] as const

/** Pore, throat along the third axis and thinnest wall of a cell: of struts their diameter, else the largest sphere in it. */
function lengthsOf({ cell, form, variant }: PorousWish, density: number, where: string): Lengths {
  if (cell === 'lotus') {
    const { poreSize, throats } = lotusMeasures(density)
    return { pore: poreSize, throat: throats[2], wall: 1 - poreSize } // Between two channels.
  }
  const one = unitCell(cell, formOf(cell, form), density, where, variant)
  const { pore, wall, throats } = cellLengths(one, GRID)
  // Trabeculae as plates: thinner than the spheres in them.
  if (cell === 'trabecular') return { pore, throat: throats[2], wall: plateOf(one) }
  return { pore, throat: throats[2], wall: isSurface(cell) ? wall : Math.min(wall, 2 * one.level) }
}

function plateOf(cell: UnitCell): number {
  const { density, area } = cellVolume(cell, VOLUME)
  return (2 * density) / area
}

/** Sizes of the cell that give all that is asked for, mm; empty where `from` > `to`. */
function sizesFor({ pore, throat, wall }: PorousWish, thin: Lengths, dense: Lengths) {
  return {
    // Pores are widest where the lattice is thin, narrowest where it is dense; walls the other way round.
    from: Math.max(
      wall / thin.wall,
      pore ? pore[0] / dense.pore : 0,
      throat !== undefined ? throat / Math.max(dense.throat, 1e-9) : 0,
    ),
    to: pore ? pore[1] / thin.pore : Infinity,
  }
}

/**
 * Holds pore, throat, wall and porosity of a lattice against each other before it is made. All lengths of a cell grow with its
 * size, so that each wish is a range of sizes; where the asked size lies outside, no lattice can be what was asked.
 * @throws StepError CELL_TOO_FINE where the process cannot make the walls, LATTICE_WISHES where wishes break one another
 */
export function checkWishes(wishes: readonly PorousWish[], where: string): void {
  for (const wish of wishes) checkWish(wish, where)
}

function checkWish(wish: PorousWish, where: string): void {
  const { size, densities, pore, throat, wall } = wish
  const [low, high] = [Math.min(...densities), Math.max(...densities)]
  const thin = lengthsOf(wish, low, where)
  const dense = high === low ? thin : lengthsOf(wish, high, where)
  const { from, to } = sizesFor(wish, thin, dense)
  if (size >= from * (1 - SLACK) && size <= to * (1 + SLACK)) return
  const asked = [
    ...(pore ? [`pores of ${pore[0]} to ${pore[1]} mm`] : []),
    ...(throat !== undefined ? [`throats of at least ${throat} mm`] : []),
    `walls of at least ${wall} mm`,
  ].join(', ')
  const got = (x: number) => (x * size).toFixed(2)
  const range = (a: number, b: number) => (a === b ? got(a) : `${got(a)} to ${got(b)}`)
  const what = `${wish.cell} as ${formOf(wish.cell, wish.form)}, ${size} mm, density ${low === high ? low : `${low} to ${high}`}`
  throw new StepError({
    code: pore || throat !== undefined ? 'LATTICE_WISHES' : 'CELL_TOO_FINE',
    message: `expected ${asked}, got pores of ${range(dense.pore, thin.pore)} mm, throats of ${range(dense.throat, thin.throat)} mm, walls of ${range(thin.wall, dense.wall)} mm (${what})`,
    where,
    remedy: remedyFor(wish, from, to, wall / thin.wall >= from, where),
  })
}

const up = (x: number) => (Math.ceil(10 * x - 1e-9) / 10).toFixed(1)
const down = (x: number) => (Math.floor(10 * x + 1e-9) / 10).toFixed(1)

/** A size that serves; else the nearest density at which one does. */
function remedyFor(wish: PorousWish, from: number, to: number, wallBinds: boolean, where: string): string {
  if (wish.cell === 'trabecular') return scaleRemedy(wish, from, to)
  if (Number(up(from)) <= to) {
    return to === Infinity
      ? `Take a size of at least ${up(from)} mm, or a denser lattice.`
      : `Take a size of ${up(from)} to ${down(to)} mm.`
  }
  const [low, high] = wish.densities
  const middle = (low + high) / 2
  // Walls grow with the density, the way in as it falls.
  const denser = DENSITIES.filter((one) => one > middle)
  const thinner = DENSITIES.filter((one) => one < middle).reverse()
  for (const density of wallBinds ? denser : thinner) {
    const one = lengthsOf(wish, density, where)
    const sizes = sizesFor(wish, one, one)
    if (!(Number(up(sizes.from)) <= sizes.to)) continue
    return `No size serves at this density; a density of ${density} does with a size of ${up(sizes.from)} mm. Or ask for wider pores, thinner walls, or another cell.`
  }
  return 'No size and no density of this cell serves: ask for wider pores or thinner walls, or take another cell or form.'
}

/** Of what was copied all lengths grow with its scale. */
function scaleRemedy({ size, scale = 1 }: PorousWish, from: number, to: number): string {
  const [least, most] = [up((scale * from) / size), (scale * to) / size]
  if (Number(least) > most)
    return 'No scale serves: ask for wider pores or thinner walls, another density or another cell.'
  return most === Infinity
    ? `Take a scale of at least ${least}, and the size as many times greater, or a denser lattice.`
    : `Take a scale of ${least} to ${down(most)}, and the size as many times greater.`
}
