import type { Matrix3, Vector3 } from '../base/vectors.ts'
import { defineTask } from '../step.ts'
import type { CellForm, CellKind } from './cell.ts'
import { latticeIn } from './lattice-zone.ts'
import type { TriangleMesh } from './mesh.ts'

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

/**
 * The lattice trimmed to a zone. @throws StepError CELL_DENSITY_RANGE, LATTICE_TOO_FINE, MESH_NOT_CLOSED, MESH_INSIDE_OUT, BOOLEAN_FAILED
 */
export const latticeTask = defineTask(
  'geometry/lattice',
  (argument: LatticeArgument): Promise<LatticeResult> => latticeIn(argument),
)
