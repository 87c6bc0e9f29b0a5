import { defineTask } from '../step.ts'
import {
  type LatticeArgument,
  type LatticeResult,
  latticeIn,
  type PoresResult,
  poresIn,
} from './lattice-zone.ts'

export type { LatticeArgument, LatticeResult, PoresResult } from './lattice-zone.ts'

/**
 * The lattice trimmed to a zone. @throws StepError CELL_DENSITY_RANGE, LATTICE_TOO_FINE, MESH_NOT_CLOSED, MESH_INSIDE_OUT, BOOLEAN_FAILED
 */
export const latticeTask = defineTask(
  'geometry/lattice',
  (argument: LatticeArgument): Promise<LatticeResult> => latticeIn(argument),
)

/** What the lattice leaves empty in a zone, for the body that is to be porous there. @throws as latticeTask */
export const poresTask = defineTask(
  'geometry/pores',
  (argument: LatticeArgument): Promise<PoresResult> => poresIn(argument),
)
