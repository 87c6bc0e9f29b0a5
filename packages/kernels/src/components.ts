import { voxelCount, withArena } from './load.ts'

type Size = readonly [number, number, number]

/** Connected components of a mask. */
export interface Components {
  /** i32 a voxel: 0 background, 1…n in the order of each component's first voxel. */
  readonly labels: Int32Array
  /** i32[n + 1]: voxels of each label; `sizes[0]` counts the background. */
  readonly sizes: Int32Array
}

/**
 * Connected components of the voxels with mask ≠ 0, by union–find in two passes (Rosenfeld & Pfaltz 1966).
 * @param connectivity 6: voxels that share a face; 26: a face, an edge or a corner.
 * @returns labels and sizes. Working memory: 5 bytes a voxel and 4 a component. O(n).
 * @throws RangeError, KernelMemoryError
 */
export function components(mask: Uint8Array, size: Size, connectivity: 6 | 26): Components {
  const count = voxelCount(size, mask)
  if (connectivity !== 6 && connectivity !== 26) {
    throw new RangeError(`kernels: expected a connectivity of 6 or 26, got ${connectivity}`)
  }
  return withArena((arena) => {
    const source = arena.put(mask)
    const labels = arena.reserve(4 * count)
    const found = arena.kernel.componentsLabel!(source, 1, labels, ...size, connectivity)
    const sizes = arena.reserveZeroed(4 * (found + 1))
    arena.kernel.componentsCount!(labels, count, sizes)
    return {
      labels: arena.take(Int32Array, labels, count),
      sizes: arena.take(Int32Array, sizes, found + 1),
    }
  })
}

/**
 * Fills cavities: background that is not connected through faces to the border of the volume becomes 1.
 * @param mask u8[nx·ny·nz], ≠ 0 is set. Not modified.
 * @returns u8[nx·ny·nz], 0 or 1. Working memory: 5 bytes a voxel and 1 a component.
 * @throws RangeError, KernelMemoryError
 */
export function fillCavities(mask: Uint8Array, size: Size): Uint8Array {
  const count = voxelCount(size, mask)
  return withArena((arena) => {
    const { kernel } = arena
    const target = arena.put(mask)
    const labels = arena.reserve(4 * count)
    const found = kernel.componentsLabel!(target, 0, labels, ...size, 6)
    const touched = arena.reserveZeroed(found + 1)
    kernel.componentsOnBorder!(labels, touched, ...size, 0)
    kernel.componentsFill!(target, labels, touched, count)
    return arena.take(Uint8Array, target, count)
  })
}

/**
 * Fills holes slice by slice: background that is not connected through edges of its slice to the slice's border
 * becomes 1. So a canal that leaves the volume at its end is filled too.
 * @param axis the slices' normal: 0 for x, 1 for y, 2 for z.
 * @returns u8[nx·ny·nz], 0 or 1.
 * @throws RangeError, KernelMemoryError
 */
export function fillHoles2d(mask: Uint8Array, size: Size, axis: 0 | 1 | 2): Uint8Array {
  const count = voxelCount(size, mask)
  if (axis !== 0 && axis !== 1 && axis !== 2)
    throw new RangeError(`kernels: expected axis 0, 1 or 2, got ${axis}`)
  const steps = [1, size[0], size[0] * size[1]] as const
  const [a, b] = [axis === 0 ? 1 : 0, axis === 2 ? 1 : 2] as const
  const [na, nb] = [size[a], size[b]]
  return withArena((arena) => {
    const { kernel } = arena
    const target = arena.put(mask)
    const plane = arena.reserve(na * nb)
    const labels = arena.reserve(4 * na * nb)
    const touched = arena.reserve(na * nb + 1)
    for (let i = 0; i < size[axis]; i++) {
      kernel.sliceCopy!(target, plane, na, nb, i * steps[axis], steps[a], steps[b], 0)
      const found = kernel.componentsLabel!(plane, 0, labels, na, nb, 1, 6)
      kernel.componentsClear!(touched, found + 1)
      kernel.componentsOnBorder!(labels, touched, na, nb, 1, 1)
      kernel.componentsFill!(plane, labels, touched, na * nb)
      kernel.sliceCopy!(target, plane, na, nb, i * steps[axis], steps[a], steps[b], 1)
    }
    return arena.take(Uint8Array, target, count)
  })
}
