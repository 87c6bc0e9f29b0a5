type Size = readonly [number, number, number]
type Offset = readonly [number, number, number]

const clamp = (i: number, n: number) => Math.min(Math.max(i, 0), n - 1)

/** Values of a voxel's neighbours, the outermost ones repeated beyond the border. */
export function neighboursOf(
  values: ArrayLike<number>,
  [nx, ny, nz]: Size,
  voxel: number,
  offsets: readonly Offset[],
): number[] {
  const [x, y, z] = [voxel % nx, Math.floor(voxel / nx) % ny, Math.floor(voxel / nx / ny)]
  return offsets.map(
    ([i, j, k]) => values[clamp(x + i, nx) + nx * (clamp(y + j, ny) + ny * clamp(z + k, nz))]!,
  )
}

/** The plain version of `median`: the neighbours sorted, NaN last, and the middle one. */
export function medianReference(values: ArrayLike<number>, size: Size, offsets: readonly Offset[]): number[] {
  const order = (a: number, b: number) => {
    if (Number.isNaN(a) || Number.isNaN(b)) return Number(Number.isNaN(a)) - Number(Number.isNaN(b))
    return a < b ? -1 : Number(a > b) // Infinities too.
  }
  return Array.from(
    values,
    (_, voxel) => neighboursOf(values, size, voxel, offsets).sort(order)[offsets.length >> 1]!,
  )
}
