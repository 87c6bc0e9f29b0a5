import { StepError } from '../step.ts'
import type { Grid } from './volume.ts'

function near(a: readonly number[], b: readonly number[], tolerance: number): boolean {
  return a.every((x, i) => Math.abs(x - b[i]!) <= tolerance)
}

/** @throws StepError GRID_MISMATCH where an image and a label map are not on one grid. */
export function requireSameGrid(image: Grid, labels: Grid): void {
  if (
    near(image.size, labels.size, 0) &&
    near(image.spacing, labels.spacing, 1e-4) &&
    near(image.origin, labels.origin, 1e-2) &&
    near(image.direction, labels.direction, 1e-4)
  )
    return
  throw new StepError({
    code: 'GRID_MISMATCH',
    message: `expected the label map on the image's grid of ${image.size.join(' × ')} voxels, got ${labels.size.join(' × ')} at another place or spacing`,
    where: 'image, of',
    remedy: 'use the image from which the label map was made',
  })
}
