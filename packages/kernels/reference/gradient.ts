type Size = readonly [number, number, number]

/** The plain version of `gradientSlices`, along the voxel axes: numpy.gradient's differences. */
export function gradientReference(
  values: ArrayLike<number>,
  size: Size,
  spacing: readonly number[],
): [number, number, number][] {
  const steps = [1, size[0], size[0] * size[1]]
  return Array.from(values, (own, voxel) => {
    const at = [voxel % size[0], Math.floor(voxel / size[0]) % size[1], Math.floor(voxel / size[0] / size[1])]
    return [0, 1, 2].map((axis) => {
      if (size[axis] === 1) return 0
      const [low, high] = [at[axis]! > 0, at[axis]! < size[axis]! - 1]
      const before = low ? values[voxel - steps[axis]!]! : own
      const after = high ? values[voxel + steps[axis]!]! : own
      return (after - before) / ((Number(low) + Number(high)) * spacing[axis]!)
    }) as [number, number, number]
  })
}
