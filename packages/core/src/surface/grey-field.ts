import { greyField as fillGreyField, type GreyEdge } from '@trabecula/kernels'
import { sharedArray } from '../base/shared-array.ts'
import { StepError } from '../step.ts'
import { localEdge } from './local-edge.ts'

type Triple = [number, number, number]

/** Which value the image has where a structure ends. */
export interface EdgeOptions {
  /** The image's value at the boundary; undefined, and no `local`: the label's boundary. */
  readonly edge: number | undefined
  /** Lets it vary along the surface with the cortex's thickness (`local-edge.ts`). */
  readonly local?: { readonly fraction: number } | undefined
}

export interface GreyCrop {
  /** Values that soft tissue and bone can have in this kind of image. */
  readonly tissue: readonly [number, number]
  readonly values: Float32Array
  readonly size: Triple
  readonly spacing: readonly [number, number, number]
  readonly own: Uint8Array
  readonly others: Uint8Array
  /** Of the label's boundary, mm. */
  readonly distance: Float32Array
  /** Signed distance of all other structures, mm; undefined where there is none. */
  readonly away: Float32Array | undefined
}

export const LOCAL_REACH = 4 // mm that profiles look out of the structure.
const RULE = {
  trust: 1.5,
  tight: 0.3, // Between two bones both blur into the gap, and grey values there say too much bone.
  wallSteps: 5, // Where a generous label's wall would be.
  pitDepth: 0.4,
  pitWalls: 16,
  pitPasses: 2,
}

/**
 * The image over its edge value near the label's boundary, bounded by the label's signed distance, so that marrow stays inside
 * and no soft part is added; and the units of the field per mm there. Pits and tunnels one voxel wide, noise in a thin wall, are filled.
 * @throws StepError EDGE_NOT_FOUND
 */
export function greyField(
  crop: GreyCrop,
  name: string,
  options: EdgeOptions,
): { readonly field: Float32Array; readonly slope: number } {
  const field = sharedArray(Float32Array, crop.values.length)
  return { field, slope: fillGreyField(crop, edgeOf(crop, name, options), RULE, field) }
}

/** The image's value at the boundary, near it that of the place. @throws StepError EDGE_NOT_FOUND */
function edgeOf(crop: GreyCrop, name: string, { edge, local }: EdgeOptions): GreyEdge {
  const { values, size, spacing, own, others } = crop
  if (!local) return { edge: edge! }
  const domain = new Uint8Array(own.length)
  for (let i = 0; i < domain.length; i++) domain[i] = own[i] ? 1 : others[i] ? 2 : 0
  const found = localEdge({ values, domain, size, spacing }, own, edge, local.fraction, crop.tissue)
  if (found) return found
  if (edge !== undefined) return { edge }
  throw new StepError({
    code: 'EDGE_NOT_FOUND',
    message: 'expected values that rise from outside to inside the structure, found no such profile',
    where: `structure ${name}`,
    remedy: 'give the boundary value as `edge`, or check that the label map fits the image',
  })
}
