type Size = readonly [number, number, number]

/** Cubic B-spline (Unser 1999): the Parzen window. */
export function cubicSpline(x: number): number {
  const a = Math.abs(x)
  if (a >= 2) return 0
  return a >= 1 ? (2 - a) ** 3 / 6 : (4 - 6 * a * a + 3 * a ** 3) / 6
}

/** The plain version of `jointHistogram`: every point, every column, every corner of its cell. */
export function jointHistogramReference(
  values: ArrayLike<number>,
  size: Size,
  points: ArrayLike<number>,
  bins: ArrayLike<number>,
  map: readonly number[],
  range: { low: number; high: number; rows: number; columns: number },
): { histogram: number[]; inside: number } {
  const { low, high, rows, columns } = range
  const histogram = new Array<number>(rows * columns).fill(0)
  let inside = 0
  for (let n = 0; n < bins.length; n++) {
    const p = [points[3 * n]!, points[3 * n + 1]!, points[3 * n + 2]!, 1]
    const index = [0, 1, 2].map((row) => p.reduce((sum, x, c) => sum + map[4 * row + c]! * x, 0))
    if (index.some((x, axis) => !(x >= 0 && x <= size[axis]! - 1))) continue
    inside++
    let value = 0
    for (let c = 0; c < 8; c++) {
      const corner = index.map((x, axis) => Math.floor(x) + ((c >> axis) & 1))
      const weight = index.reduce((w, x, axis) => w * (1 - Math.abs(x - corner[axis]!)), 1)
      if (weight > 0) value += weight * values[corner[0]! + size[0] * (corner[1]! + size[1] * corner[2]!)]!
    }
    const column = Math.min(Math.max(((value - low) / (high - low)) * (columns - 4) + 1, 1), columns - 3)
    for (let c = 0; c < columns; c++) histogram[bins[n]! * columns + c]! += cubicSpline(c - column)
  }
  return { histogram, inside }
}

/** Entropies in nats of the rows, the columns and the cells. */
export function entropiesReference(histogram: readonly number[], columns: number): [number, number, number] {
  const total = histogram.reduce((a, b) => a + b, 0)
  const entropy = (weights: readonly number[]) =>
    weights.reduce((sum, w) => (w > 0 ? sum - (w / total) * Math.log(w / total) : sum), 0)
  const rows = Array.from({ length: histogram.length / columns }, (_, r) =>
    histogram.slice(r * columns, (r + 1) * columns).reduce((a, b) => a + b, 0),
  )
  const sums = Array.from({ length: columns }, (_, c) =>
    histogram.reduce((sum, w, n) => (n % columns === c ? sum + w : sum), 0),
  )
  return [entropy(rows), entropy(sums), entropy(histogram)]
}
