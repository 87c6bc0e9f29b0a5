import { defineTask } from '../step.ts'
import { type LatticeArgument, type LatticeResult, latticeIn } from './lattice-zone.ts'

export type { LatticeArgument, LatticeResult } from './lattice-zone.ts'

/**
 * The lattice trimmed to a zone. @throws StepError CELL_DENSITY_RANGE, LATTICE_TOO_FINE, MESH_NOT_CLOSED, MESH_INSIDE_OUT, BOOLEAN_FAILED
 */
export const latticeTask = defineTask(
  'geometry/lattice',
  (argument: LatticeArgument): Promise<LatticeResult> => latticeIn(argument),
)
