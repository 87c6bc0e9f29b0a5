import { seededRandom } from '../base/random.ts'
import { StepError } from '../step.ts'
import { CELL_KINDS, type CellForm, type CellKind, type CellVariant, formOf } from './cell-kinds.ts'
import { latticeIn } from './lattice-zone.ts'
import { boxMesh, signedVolume, type TriangleMesh } from './mesh.ts'
import { connectedParts, selectTriangles } from './mesh-topology.ts'

/** A block of whole cells. */
export interface BlockWish {
  readonly cell: CellKind
  readonly form: CellForm
  /** mm. */
  readonly size: number
  /** Solid fraction at the bottom and at the top of the block. */
  readonly density: readonly [number, number]
  readonly variant: CellVariant
  /** Cells along each axis; of lotus pitches, along y those of two rows. */
  readonly cells: readonly [number, number, number]
}

export interface LatticeBlock {
  readonly mesh: TriangleMesh
  /** Solid fraction, as measured on the triangles. */
  readonly density: number
  /** mm³ of crumbs at the block's sides that hung on nothing and were left out. */
  readonly removed: number
}

const OFF = 0.01
const CHORD = 0.015 // Of the size.

/**
 * A block of a lattice, judged on its triangles: one piece, no pore without a way out, as dense as asked within 0.01.
 * @throws StepError LATTICE_APART, LATTICE_CLOSED, LATTICE_DENSITY, and those of latticeIn
 */
export async function latticeBlock(wish: BlockWish): Promise<LatticeBlock> {
  const { cell, form, size, density, variant, cells } = wish
  const row = cell === 'lotus' ? Math.sqrt(3) : 1
  const box = [cells[0] * size, cells[1] * row * size, cells[2] * size] as const
  const asked = (density[0] + density[1]) / 2
  const where = `${cell} ${formOf(cell, form)}`
  const { mesh, ...found } = await latticeIn({
    zone: boxMesh([0, 0, 0], box),
    cell,
    form: formOf(cell, form),
    size,
    density: asked,
    ...(density[0] !== density[1] && {
      gradient: { from: 0, length: box[2], low: density[0], high: density[1] },
    }),
    variant,
    chordError: CHORD * size,
    axes: [1, 0, 0, 0, 1, 0, 0, 0, 1],
    origin: [0, 0, 0],
    where,
  })
  checkParts(mesh, where)
  if (!(Math.abs(found.density - asked) <= OFF)) {
    throw new StepError({
      code: 'LATTICE_DENSITY',
      message: `expected a solid fraction of ${asked.toFixed(3)} within ${OFF}, got ${found.density.toFixed(4)}`,
      where,
      remedy: 'Take a smaller gradient, more cells, or a smaller chord error.',
    })
  }
  return { mesh, density: found.density, removed: found.removed }
}

/** A loose piece is a shell of its own that looks outwards, a closed pore one that looks inwards. */
function checkParts(mesh: TriangleMesh, where: string): void {
  const { part, count } = connectedParts(mesh)
  if (count === 1) return
  const volumes = Array.from({ length: count }, (_, n) =>
    signedVolume(selectTriangles(mesh, (t) => part[t] === n)),
  )
  const solid = volumes.filter((volume) => volume > 0).sort((a, b) => b - a)
  if (solid.length > 1) {
    throw new StepError({
      code: 'LATTICE_APART',
      message: `expected a block in one piece, got ${solid.length}, the second of ${solid[1]!.toFixed(3)} mm³`,
      where,
      remedy: 'Take a higher density, more cells across, or another cell.',
    })
  }
  const shut = volumes.reduce((sum, volume) => sum + Math.max(0, -volume), 0)
  throw new StepError({
    code: 'LATTICE_CLOSED',
    message: `expected pores with a way out, got ${shut.toFixed(3)} mm³ of closed ones`,
    where,
    remedy: 'Lower the density, or take another cell or form: powder would stay in the pores.',
  })
}

/** A block by its seed: kind, form, size 1.5 to 4 mm, density 0.12 to 0.6, a gradient for two of five, 2 or 3 cells. */
export function drawnBlock(seed: number): BlockWish {
  const random = seededRandom(seed)
  const pick = (low: number, high: number, step: number) =>
    Number((low + step * Math.floor((random() * (high - low)) / step)).toFixed(3))
  const cell = CELL_KINDS[Math.floor(random() * CELL_KINDS.length)]!
  const form = random() < 0.5 ? 'sheet' : 'network'
  const size = pick(1.5, 4, 0.1)
  const density = pick(0.12, 0.6, 0.01)
  const spread = random() < 0.4 ? pick(-0.1, 0.1, 0.02) : 0
  const side = () => 2 + Math.floor(random() * 2)
  return {
    cell,
    form: formOf(cell, form),
    size,
    density: [Number((density - spread / 2).toFixed(3)), Number((density + spread / 2).toFixed(3))],
    variant: { seed, stretch: pick(0.7, 1.6, 0.1) },
    cells: [side(), side(), side()],
  }
}
