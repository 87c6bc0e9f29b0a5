import { type Matrix3, multiplyMatrixVector, transpose, type Vector3 } from '../base/vectors.ts'
import { StepError } from '../step.ts'
import { type UnitCell, unitCell } from './cell.ts'
import type { CellForm, CellKind } from './cell-kinds.ts'
import type { PeriodicMesh } from './cell-mesh.ts'
import { BLOCKS, rememberedSurface } from './cell-surface.ts'
import type { ImplicitBody } from './implicit-body.ts'
import { type BlockSet, blocksOf } from './lattice-blocks.ts'
import { latticeError } from './lattice-error.ts'
import { cellPieces, fillBlocks } from './lattice-fill.ts'
import { exactMeshOf, solidOf, withManifold } from './manifold.ts'
import { boundsOf, signedVolume, type TriangleMesh } from './mesh.ts'
import { withoutCrossings } from './uncross.ts'

/** What is to be filled, and with what. */
export interface LatticeArgument {
  /** Closed, outward: what the lattice fills. */
  readonly zone: TriangleMesh
  readonly cell: CellKind
  readonly form: CellForm
  /** Edge of the cubic cell, mm. */
  readonly size: number
  /** Solid fraction, `DENSITIES`. */
  readonly density: number
  /** mm: greatest distance of triangles to the exact surface. */
  readonly chordError: number
  /** Columns: the cell's axes, orthonormal, right-handed. */
  readonly axes: Matrix3
  /** A corner of a cell, LPS mm. */
  readonly origin: Vector3
  /** What it is, for error messages. */
  readonly where: string
}

export interface LatticeResult {
  /** Closed and oriented; empty where no solid meets the zone. */
  readonly mesh: TriangleMesh
  /** mm, as measured: greatest distance of the triangles to the exact lattice surface, or to the zone where they lie on it. */
  readonly chordError: number
  /** Solid fraction of the zone, as measured. */
  readonly density: number
  /** mm³ of the zone. */
  readonly zoneVolume: number
  /** mm: of the samples from which the surface was made. */
  readonly spacing: number
  /** mm³ of crumbs that hung on nothing and were left out. */
  readonly removed: number
}

const MOST_BLOCKS = 40_000
const MOST_IN_BOX = 8_000_000 // Blocks of the box around the zone, which are looked at one by one.
const CRUMB = 0.05 // Of the solid of a cell: a smaller piece is a crumb.
const ROUNDED = 1e-3 // mm: more than rounding moves a surface.

/**
 * Where the blocks begin, in edges of the cell. Zones begin at cells' corners where lattices are laid along a cut; faces
 * in one plane make the Boolean ten times as slow, so the blocks stand between. Quarters, for struts meet on the samples
 * then; but all quarters of a gyroid lie on its surface of half density, where no block's corner could tell its side.
 */
const QUARTERS: Vector3 = [0.25, 0.25, 0.25]
const BESIDE: Vector3 = [0.375, 0.25, 0.25]
const HALF = 0.05 // Of a gyroid's level: nearer to half density the blocks stand beside the quarters.

function shiftOf({ kind, form, level }: UnitCell): Vector3 {
  return kind === 'gyroid' && form === 'network' && Math.abs(level) < HALF ? BESIDE : QUARTERS
}

/** The same cell, seen from where its blocks begin. */
function shifted(cell: UnitCell): UnitCell {
  const [a, b, c] = shiftOf(cell)
  const moved = (body: ImplicitBody): ImplicitBody => ({
    value: (x, y, z) => body.value(x + a, y + b, z + c),
    slope: (x, y, z, out) => body.slope(x + a, y + b, z + c, out),
  })
  return { ...cell, ...moved(cell), sides: cell.sides.map(moved) }
}

/** Between the patient's frame and the lattice's own, in mm, whose origin is where its blocks begin. */
function frameOf({ axes, origin, size }: LatticeArgument, cell: UnitCell) {
  const inverse = transpose(axes)
  const shift = shiftOf(cell).map((x) => x * size)
  const moved = (p: Float32Array, by: (at: Vector3) => Vector3) => {
    const out = new Float32Array(p.length)
    for (let i = 0; i < p.length; i += 3) out.set(by([p[i]!, p[i + 1]!, p[i + 2]!]), i)
    return out
  }
  return {
    toLattice: (p: Float32Array) =>
      moved(p, (at) => {
        const q = multiplyMatrixVector(inverse, [at[0] - origin[0], at[1] - origin[1], at[2] - origin[2]])
        return [q[0] - shift[0]!, q[1] - shift[1]!, q[2] - shift[2]!]
      }),
    toPatient: (p: Float32Array) =>
      moved(p, (at) => {
        const q = multiplyMatrixVector(axes, [at[0] + shift[0]!, at[1] + shift[1]!, at[2] + shift[2]!])
        return [q[0] + origin[0], q[1] + origin[1], q[2] + origin[2]]
      }),
  }
}

/** The lattice trimmed to a zone. @throws as latticeTask */
export async function latticeIn(argument: LatticeArgument): Promise<LatticeResult> {
  const { zone, size, where } = argument
  const cell = shifted(unitCell(argument.cell, argument.form, argument.density, where))
  const { mesh, samples, error } = rememberedSurface(cell, size, argument.chordError, where)
  const frame = frameOf(argument, cell)
  const inLattice = { positions: frame.toLattice(zone.positions), triangles: zone.triangles }
  const trimmed = await trimmedTo(inLattice, cell, mesh, size, where, 'solid')
  const rounded = { positions: frame.toPatient(trimmed.positions), triangles: trimmed.triangles }
  const crumb = CRUMB * argument.density * size * size * size
  const { mesh: kept, removed } = withoutCrumbs(withoutCrossings(rounded), crumb)
  const zoneVolume = signedVolume(zone)
  const inCells = frame.toLattice(kept.positions).map((x) => x / size)
  return {
    mesh: kept,
    chordError: latticeError(cell, kept, inCells, size, zone, error * size + ROUNDED),
    density: zoneVolume > 0 ? signedVolume(kept) / zoneVolume : 0,
    zoneVolume,
    spacing: size / samples,
    removed,
  }
}

/** What a lattice leaves empty in a zone. */
export interface PoresResult {
  /** Closed and oriented: the zone without the lattice's solid. */
  readonly mesh: TriangleMesh
  /** mm: greatest distance of the cell's triangles to the exact lattice surface. */
  readonly chordError: number
}

/** The zone without the lattice: what is cut out of a body to make it porous there. @throws as latticeTask */
export async function poresIn(argument: LatticeArgument): Promise<PoresResult> {
  const { zone, size, where } = argument
  const cell = shifted(unitCell(argument.cell, argument.form, argument.density, where))
  const { mesh, error } = rememberedSurface(cell, size, argument.chordError, where)
  const frame = frameOf(argument, cell)
  const inLattice = { positions: frame.toLattice(zone.positions), triangles: zone.triangles }
  const empty = await trimmedTo(inLattice, cell, mesh, size, where, 'pores')
  return {
    mesh: { positions: frame.toPatient(empty.positions), triangles: empty.triangles },
    chordError: error * size,
  }
}

/** The lattice in the zone, or what it leaves empty there. Everything in the lattice's frame, mm. */
function trimmedTo(
  zone: TriangleMesh,
  cell: UnitCell,
  mesh: PeriodicMesh,
  size: number,
  where: string,
  part: 'solid' | 'pores',
): Promise<TriangleMesh> {
  const set = blocksWithin(zone, size, where)
  const blocks = set.used.reduce((sum, used) => sum + used, 0)
  if (blocks > MOST_BLOCKS) throw tooManyCells(blocks, size, where)
  const triangles = Math.round((blocks * mesh.triangles.length) / (3 * BLOCKS * BLOCKS * BLOCKS))
  return withManifold(where, [zone.triangles.length / 3, triangles], (scope) => {
    const filled = fillBlocks(cellPieces(scope.wasm, cell, mesh), set, (at, out, offset) => {
      for (let axis = 0; axis < 3; axis++) out[offset + axis] = at[axis]! * size
    })
    const envelope = solidOf(scope, zone, where)
    if (filled.triangles.length === 0) return part === 'solid' ? filled : zone
    // Large triangles have large boxes, among which the Boolean would look for a long time.
    const fine = scope.keep(envelope.refineToLength(size))
    const lattice = solidOf(scope, filled, where)
    return exactMeshOf(scope.keep(part === 'solid' ? lattice.intersect(fine) : fine.subtract(lattice)))
  })
}

function blocksWithin({ positions, triangles }: TriangleMesh, size: number, where: string): BlockSet {
  const zone = { positions: positions.map((x) => (x * BLOCKS) / size), triangles }
  const { min, max } = boundsOf(zone)
  const box = [0, 1, 2].reduce((product, axis) => product * (max[axis]! - min[axis]! + 4), 1)
  if (box > MOST_IN_BOX) throw tooManyCells(box, size, where)
  return blocksOf(zone)
}

function tooManyCells(blocks: number, size: number, where: string): StepError {
  const cells = Math.round(blocks / (BLOCKS * BLOCKS * BLOCKS))
  return new StepError({
    code: 'LATTICE_TOO_FINE',
    message: `expected a zone of at most ${MOST_BLOCKS / (BLOCKS * BLOCKS * BLOCKS)} cells, got ${cells} of ${size} mm`,
    where,
    remedy: 'Take a greater cell, or fill a smaller zone.',
  })
}

/** Leaves out pieces whose volume is under `least`, mm³. Cavities stay. */
function withoutCrumbs(mesh: TriangleMesh, least: number): { mesh: TriangleMesh; removed: number } {
  const { positions: p, triangles: t } = mesh
  const parent = new Int32Array(p.length / 3).map((_, v) => v)
  const root = (v: number): number => {
    let at = v
    while (parent[at] !== at) {
      parent[at] = parent[parent[at]!]!
      at = parent[at]!
    }
    return at
  }
  for (let i = 0; i < t.length; i += 3) {
    const a = root(t[i]!)
    for (let c = 1; c < 3; c++) parent[root(t[i + c]!)] = a
  }
  const volumes = new Float64Array(parent.length)
  for (let i = 0; i < t.length; i += 3) {
    const [a, b, c] = [3 * t[i]!, 3 * t[i + 1]!, 3 * t[i + 2]!]
    volumes[root(t[i]!)]! +=
      (p[a]! * (p[b + 1]! * p[c + 2]! - p[b + 2]! * p[c + 1]!) +
        p[a + 1]! * (p[b + 2]! * p[c]! - p[b]! * p[c + 2]!) +
        p[a + 2]! * (p[b]! * p[c + 1]! - p[b + 1]! * p[c]!)) /
      6
  }
  let removed = 0
  for (const volume of volumes) if (volume > 0 && volume < least) removed += volume
  if (removed === 0) return { mesh, removed }
  const crumb = (v: number) => volumes[root(v)]! > 0 && volumes[root(v)]! < least
  const number = new Int32Array(parent.length).fill(-1)
  let count = 0
  for (let v = 0; v < number.length; v++) if (!crumb(v)) number[v] = count++
  const positions = new Float32Array(3 * count)
  for (let v = 0; v < number.length; v++)
    if (number[v]! >= 0) positions.set(p.subarray(3 * v, 3 * v + 3), 3 * number[v]!)
  return { mesh: { positions, triangles: t.filter((v) => number[v]! >= 0).map((v) => number[v]!) }, removed }
}
