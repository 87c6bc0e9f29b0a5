import { rootIn } from '../base/disjoint-sets.ts'
import { type Matrix3, multiplyMatrixVector, transpose, type Vector3 } from '../base/vectors.ts'
import type { StepError } from '../step.ts'
import type { UnitCell } from './cell.ts'
import type { CellGradient } from './cell-graded.ts'
import { type CellForm, type CellKind, type CellVariant, VORONOI } from './cell-kinds.ts'
import type { PeriodicMesh } from './cell-mesh.ts'
import { BLOCKS, rememberedSurface } from './cell-surface.ts'
import { type BlockSet, type BorderedBlocks, borderedBlocks, tooManyCells } from './lattice-blocks.ts'
import {
  type CellWish,
  checkWhole,
  laidSurface,
  shifted,
  shiftOf,
  wishedCell,
  wishName,
} from './lattice-cell.ts'
import { channelsIn } from './lattice-channels.ts'
import { latticeError } from './lattice-error.ts'
import { cellPieces, fillBlocks } from './lattice-fill.ts'
import type { LatticeGrade } from './lattice-grade.ts'
import { gradedLattice } from './lattice-graded.ts'
import type { GradedWish } from './lattice-graded-body.ts'
import { seamedLattice } from './lattice-seam.ts'
import { exactMeshOf, solidOf, withManifold } from './manifold.ts'
import { boundsOf, signedVolume, type TriangleMesh } from './mesh.ts'
import { withoutCrossings } from './uncross.ts'

/** What is to be filled, and with what. */
export interface LatticeArgument {
  /** Closed, outward: what the lattice fills. */
  readonly zone: TriangleMesh
  readonly cell: CellKind
  readonly form: CellForm
  /** Edge of the cubic cell, or the pitch of channels, mm. */
  readonly size: number
  /** Solid fraction, `DENSITIES`; of a gradient its mean. */
  readonly density: number
  /** Density that changes evenly along the cell's third axis; places in mm from `origin`. */
  readonly gradient?: CellGradient
  /** A cell whose size, density or direction changes; in the lattice's frame. `size`, `density` and `gradient` are not asked then. */
  readonly grade?: LatticeGrade
  /** Which Voronoi lattice. */
  readonly variant?: CellVariant
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

const MOST_BLOCKS = 160_000
const INNER_SHARE = 0.5 // Blocks that no surface reaches, for one that it does, from which on they are not trimmed.
const MOST_IN_BOX = 8_000_000 // Blocks of the box around the zone, which are looked at one by one.
const CRUMB = 0.05 // Of the solid of a cell: a smaller piece is a crumb.
const CAVITY = 1e-3 // Of a graded cell: a smaller pore without a way out, between struts that meet, is filled.
const ROUNDED = 1e-3 // mm: more than rounding moves a surface.

/** Between the patient's frame and the lattice's own, in mm, whose origin is where its blocks begin. */
function frameOf({ axes, origin, size }: LatticeArgument, stand: Vector3) {
  const inverse = transpose(axes)
  const shift = stand.map((x) => x * size)
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

/** The wish in edges of the cell. */
function wishOf({ cell, form, density, gradient, variant, size }: LatticeArgument): CellWish {
  const inEdges = gradient && {
    ...gradient,
    from: gradient.from / size,
    length: gradient.length / size,
  }
  return { cell, form, density, variant: variant ?? VORONOI, ...(inEdges && { gradient: inEdges }) }
}

/** A lattice's cell, seen from where its blocks begin, with its surface. */
async function laidCell(argument: LatticeArgument) {
  const { size, where, chordError } = argument
  const wish = wishOf(argument)
  const cell = wishedCell(wish, where)
  const stand = shiftOf(cell, BLOCKS)
  const surface = await rememberedSurface(wishName(wish), size, chordError, () =>
    laidSurface(wish, (one) => shifted(one, stand), size, chordError, where),
  )
  return { cell: shifted(cell, stand), stand, ...surface }
}

/** What is trimmed in the lattice's frame, and the error of its triangles to the lattice, mm. */
interface Laid {
  readonly trimmed: TriangleMesh
  readonly frame: ReturnType<typeof frameOf>
  readonly cell: UnitCell
  readonly error: number
  readonly spacing: number
  readonly laid: number
}

async function laidIn(argument: LatticeArgument, part: 'solid' | 'pores'): Promise<Laid> {
  const { zone, size, where, chordError, density } = argument
  if (argument.cell === 'lotus') {
    const cell = wishedCell(wishOf(argument), where)
    const frame = frameOf(argument, [0, 0, 0])
    const inLattice = { positions: frame.toLattice(zone.positions), triangles: zone.triangles }
    const { mesh, error } = await channelsIn(inLattice, density, size, chordError, where, part)
    return { trimmed: mesh, frame, cell, error, spacing: error, laid: density }
  }
  const { cell, stand, mesh, samples, error, laid } = await laidCell(argument)
  const frame = frameOf(argument, stand)
  const inLattice = { positions: frame.toLattice(zone.positions), triangles: zone.triangles }
  const trimmed = await trimmedTo(inLattice, cell, mesh, size, where, part)
  return { trimmed, frame, cell, error: error * size, spacing: size / samples, laid }
}

/** What a graded lattice of an argument is made of. */
function gradedWishOf({ cell, form, variant, where }: LatticeArgument, grade: LatticeGrade): GradedWish {
  const parts = { cell, form, variant: variant ?? VORONOI }
  const [low, high] = [...grade.densities].sort((a, b) => a - b)
  const gradient = { from: 0, length: 1, low: low!, high: high! }
  checkWhole({ ...parts, density: low!, gradient }, where)
  return { ...parts, grade }
}

async function gradedIn(argument: LatticeArgument, grade: LatticeGrade, part: 'solid' | 'pores') {
  const { zone, chordError, where } = argument
  const frame = frameOf(argument, [0, 0, 0])
  const inLattice = { positions: frame.toLattice(zone.positions), triangles: zone.triangles }
  const laid = await gradedLattice(gradedWishOf(argument, grade), inLattice, chordError, where, part)
  return {
    ...laid,
    mesh: { positions: frame.toPatient(laid.trimmed.positions), triangles: laid.trimmed.triangles },
  }
}

/** The lattice trimmed to a zone. @throws as latticeTask */
export async function latticeIn(argument: LatticeArgument): Promise<LatticeResult> {
  const { zone, size } = argument
  if (argument.grade) return gradedResult(argument, argument.grade)
  const { trimmed, frame, cell, error, spacing } = await laidIn(argument, 'solid')
  const rounded = { positions: frame.toPatient(trimmed.positions), triangles: trimmed.triangles }
  const crumb = CRUMB * argument.density * size * size * size
  const { mesh: kept, removed } = withoutCrumbs(withoutCrossings(rounded), crumb)
  const zoneVolume = signedVolume(zone)
  const inCells = frame.toLattice(kept.positions).map((x) => x / size)
  return {
    mesh: kept,
    chordError: latticeError(cell, kept, inCells, size, zone, error + ROUNDED),
    density: zoneVolume > 0 ? signedVolume(kept) / zoneVolume : 0,
    zoneVolume,
    spacing,
    removed,
  }
}

async function gradedResult(argument: LatticeArgument, grade: LatticeGrade): Promise<LatticeResult> {
  const { mesh, asked, error, spacing } = await gradedIn(argument, grade, 'solid')
  const size = Math.min(...grade.sizes)
  const { mesh: kept, removed } = withoutCrumbs(
    mesh,
    CRUMB * asked * size * size * size,
    CAVITY * size * size * size,
  )
  const zoneVolume = signedVolume(argument.zone)
  return {
    mesh: kept,
    chordError: error,
    density: zoneVolume > 0 ? signedVolume(kept) / zoneVolume : 0,
    zoneVolume,
    spacing,
    removed,
  }
}

/** What a lattice leaves empty in a zone. */
export interface PoresResult {
  /** Closed and oriented: the zone without the lattice's solid. */
  readonly mesh: TriangleMesh
  /** mm: greatest distance of the cell's triangles to the exact lattice surface. */
  readonly chordError: number
  /** Solid fraction of the cell on whose exact surface the corners lie: chords of round struts cost some. */
  readonly laid: number
  /** Of a graded lattice: share of the volume that all its densities were moved by. */
  readonly shift?: number
}

/** The zone without the lattice: what is cut out of a body to make it porous there. @throws as latticeTask */
export async function poresIn(argument: LatticeArgument): Promise<PoresResult> {
  if (argument.grade) {
    const { mesh, error, asked, shift } = await gradedIn(argument, argument.grade, 'pores')
    return { mesh, chordError: error, laid: asked, shift }
  }
  const { trimmed, frame, error, laid } = await laidIn(argument, 'pores')
  return {
    mesh: { positions: frame.toPatient(trimmed.positions), triangles: trimmed.triangles },
    chordError: error,
    laid,
  }
}

/** The lattice in the zone, or what it leaves empty there. Everything in the lattice's frame, mm. */
async function trimmedTo(
  zone: TriangleMesh,
  cell: UnitCell,
  mesh: PeriodicMesh,
  size: number,
  where: string,
  part: 'solid' | 'pores',
): Promise<TriangleMesh> {
  const { border, inner } = blocksWithin(zone, size, where)
  const [around, within] = [blockCount(border), blockCount(inner)]
  if (around + within > MOST_BLOCKS) throw tooManyBlocks(around + within, size, where)
  if (part === 'solid' && within > INNER_SHARE * around) {
    const seamed = await seamedLattice({ zone, cell, mesh, size, where, border, inner })
    if (seamed) return seamed
  }
  const set = { ...border, used: border.used.map((one, at) => one | inner.used[at]!) }
  const blocks = around + within
  const triangles = Math.round((blocks * mesh.triangles.length) / (3 * mesh.tall * BLOCKS * BLOCKS * BLOCKS))
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

function blocksWithin({ positions, triangles }: TriangleMesh, size: number, where: string): BorderedBlocks {
  const zone = { positions: positions.map((x) => (x * BLOCKS) / size), triangles }
  const { min, max } = boundsOf(zone)
  const box = [0, 1, 2].reduce((product, axis) => product * (max[axis]! - min[axis]! + 4), 1)
  if (box > MOST_IN_BOX) throw tooManyBlocks(box, size, where)
  return borderedBlocks(zone)
}

function blockCount({ used }: BlockSet): number {
  return used.reduce((sum, one) => sum + one, 0)
}

function tooManyBlocks(blocks: number, size: number, where: string): StepError {
  const per = BLOCKS * BLOCKS * BLOCKS
  return tooManyCells(MOST_BLOCKS / per, Math.round(blocks / per), size, where)
}

/** Leaves out pieces whose volume is under `least`, mm³, and fills cavities under `shut`. */
function withoutCrumbs(mesh: TriangleMesh, least: number, shut = 0): { mesh: TriangleMesh; removed: number } {
  const { positions: p, triangles: t } = mesh
  const parent = new Int32Array(p.length / 3).map((_, v) => v)
  const root = (v: number) => rootIn(parent, v)
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
  if (removed === 0 && !volumes.some((volume) => volume < 0 && volume > -shut)) return { mesh, removed }
  const crumb = (v: number) => {
    const volume = volumes[root(v)]!
    return volume > 0 ? volume < least : volume < 0 && volume > -shut
  }
  const number = new Int32Array(parent.length).fill(-1)
  let count = 0
  for (let v = 0; v < number.length; v++) if (!crumb(v)) number[v] = count++
  const positions = new Float32Array(3 * count)
  for (let v = 0; v < number.length; v++)
    if (number[v]! >= 0) positions.set(p.subarray(3 * v, 3 * v + 3), 3 * number[v]!)
  return { mesh: { positions, triangles: t.filter((v) => number[v]! >= 0).map((v) => number[v]!) }, removed }
}
