import { ballFits, ballMorphology } from './ball.ts'
import { distanceTransform } from './distance-transform.ts'
import { voxelCount } from './load.ts'

type Size = readonly [number, number, number]

const ROUNDING = 1e-5 // mm; a voxel whose centre lies on the ball counts as inside.

/**
 * Every voxel whose centre lies within `radius` of the centre of a set voxel: dilation by a ball, exact for the voxels'
 * spacing, of any radius. Outside the volume there are no voxels.
 * @param mask u8[nx·ny·nz], not 0 is set. Not modified.
 * @param spacing mm. @param radius mm, 0 or more. @param from whether what is set grows, or what is not: the complement
 * of the mask's erosion.
 * @returns u8[nx·ny·nz], 0 or 1.
 * @throws RangeError, KernelMemoryError
 */
export function dilateByBall(
  mask: Uint8Array,
  size: Size,
  spacing: Size,
  radius: number,
  from: 'set' | 'unset' = 'set',
): Uint8Array {
  const count = voxelCount(size, mask)
  if (!(radius >= 0 && radius < Infinity && spacing.every((s) => s > 0)))
    throw new RangeError('kernels: expected a radius of 0 or more and positive spacing')
  const result = new Uint8Array(count)
  if (ballFits(spacing, radius + ROUNDING)) {
    const operation = from === 'set' ? 'dilate' : 'erode'
    ballMorphology(operation, mask, size, spacing, radius + ROUNDING, { first: 0, last: size[2] }, result)
    if (from === 'unset') for (let v = 0; v < count; v++) result[v]! ^= 1
    return result
  }
  for (let v = 0; v < count; v++) result[v] = (mask[v] !== 0) === (from === 'set') ? 1 : 0
  const distance = distanceTransform(result, size, spacing)
  for (let v = 0; v < count; v++) result[v] = distance[v]! <= radius + ROUNDING ? 1 : 0
  return result
}
