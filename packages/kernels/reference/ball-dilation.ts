type Size = readonly [number, number, number]

/** Every voxel with a set voxel within the radius, by trying all pairs. */
export function dilateByBall(
  mask: Uint8Array,
  [nx, ny, nz]: Size,
  spacing: Size,
  radius: number,
): Uint8Array {
  const place = (v: number) => [v % nx, Math.floor(v / nx) % ny, Math.floor(v / nx / ny)]
  const set = Array.from(mask, (_, v) => v)
    .filter((v) => mask[v] !== 0)
    .map(place)
  return Uint8Array.from({ length: nx * ny * nz }, (_, v) => {
    const at = place(v)
    const near = set.some((other) => {
      const squares = at.map((x, a) => ((x - other[a]!) * spacing[a]!) ** 2)
      return Math.sqrt(squares.reduce((sum, d) => sum + d, 0)) <= radius + 1e-5
    })
    return near ? 1 : 0
  })
}
