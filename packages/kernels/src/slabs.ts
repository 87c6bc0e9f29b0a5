import type { Arena, KernelArray } from './load.ts'

type Size = readonly [number, number, number]

const SLAB_VOXELS = 2 ** 20

/** Slices `first` to `last` − 1 of a volume with the slices that are read around them, `from` to `to` − 1. */
export interface Slab {
  readonly first: number
  readonly last: number
  readonly from: number
  readonly to: number
}

/**
 * A volume cut into slabs of some million voxels, each with `margin` slices around it where there are so many.
 * @param inner slices left out at either end.
 */
export function slabsOf([nx, ny, nz]: Size, margin: number, inner = 0): Slab[] {
  const slices = Math.max(1, Math.ceil(SLAB_VOXELS / (nx * ny)), Math.min(nz, margin))
  const slabs: Slab[] = []
  for (let first = inner; first < nz - inner; first += slices) {
    const last = Math.min(nz - inner, first + slices)
    slabs.push({ first, last, from: Math.max(0, first - margin), to: Math.min(nz, last + margin) })
  }
  return slabs
}

/** Copies slices of a volume in; 16 bytes beyond them may be read. */
export function putSlices(
  arena: Arena,
  values: KernelArray,
  plane: number,
  { from, to }: Pick<Slab, 'from' | 'to'>,
): number {
  const at = arena.put(values.subarray(plane * from, plane * to))
  arena.reserve(16)
  return at
}
