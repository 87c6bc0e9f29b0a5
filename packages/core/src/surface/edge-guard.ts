import type { LabelMap, Structure } from '../geometry/label-map.ts'
import type { Volume } from '../geometry/volume.ts'
import { StepError } from '../step.ts'

const LEAST_SHARE = 0.5
const FEWEST = 50 // Boundary voxels: fewer say nothing.

/**
 * Share of a structure's boundary voxels (those with background beside them) at which the image reaches `edge` within
 * one voxel. Of a label that ends at the edge it is nearly 1; of one that reaches out into soft tissue it is nearly 0.
 */
export function shareAtEdge(labels: LabelMap, image: Volume, structure: Structure, edge: number): number {
  const [nx, ny, nz] = labels.grid.size
  const beside = [-1, 1, -nx, nx, -nx * ny, nx * ny] as const
  let [boundary, reached] = [0, 0]
  for (let k = 1, plane = nx * ny; k < nz - 1; k++, plane += nx * ny) {
    for (let j = 1; j < ny - 1; j++) {
      for (let i = 1; i < nx - 1; i++) {
        const at = plane + j * nx + i
        if (labels.values[at] !== structure.value) continue
        if (!beside.some((step) => labels.values[at + step] === 0)) continue
        boundary++
        if (reaches(image, at, edge)) reached++
      }
    }
  }
  return boundary < FEWEST ? 1 : reached / boundary
}

/** Whether the voxel or one of its 26 neighbours has a value of `edge` or more. */
function reaches({ values, grid }: Volume, at: number, edge: number): boolean {
  const [nx, ny] = grid.size
  for (let dz = -nx * ny; dz <= nx * ny; dz += nx * ny) {
    for (let dy = -nx; dy <= nx; dy += nx) {
      for (let dx = -1; dx <= 1; dx++) if (values[at + dx + dy + dz]! >= edge) return true
    }
  }
  return false
}

/**
 * Refuses a label whose boundary lies away from the image's edge: its surface would be too large, and nothing would show
 * it. The domains of label/split are such labels.
 * @throws StepError EDGE_AWAY
 */
export function requireEdgeAtBoundary(
  labels: LabelMap,
  image: Volume,
  structure: Structure,
  edge: number,
): void {
  const share = shareAtEdge(labels, image, structure, edge)
  if (share >= LEAST_SHARE) return
  throw new StepError({
    code: 'EDGE_AWAY',
    message: `expected the label's boundary where the image reaches ${edge}, but at ${Math.round(100 * (1 - share))} % of it the image stays below within one voxel`,
    where: `structure ${structure.name}`,
    remedy: 'put `solid` after `split`, or take the edge value of the threshold that made the label',
  })
}
