import { type MarkedSurface, zeroSurfaceInSlabs } from '../geometry/surface-slabs.ts'
import type { Grid } from '../geometry/volume.ts'
import type { StepContext } from '../step.ts'
import type { SurfaceField } from './field.ts'

/**
 * Where the field reaches its level, as a closed mesh in LPS mm, outward whatever the grid's handedness; `near` says where
 * another structure is.
 */
export function extractSurface(
  { field, size, offset, level = 0, near }: SurfaceField,
  grid: Grid,
  context: Pick<StepContext, 'parallel'>,
): Promise<MarkedSurface> {
  return zeroSurfaceInSlabs({ values: field, size, offset, level, marks: near }, grid, context)
}
