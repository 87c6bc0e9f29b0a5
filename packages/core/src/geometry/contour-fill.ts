/** Points of a closed contour in pixel units: pixel (i, j)'s centre is (i, j). f64[2n]. */
export type PixelContour = Float64Array

export interface PlaneSize {
  readonly nx: number
  readonly ny: number
}

/**
 * Marks the pixels whose centres lie inside a closed contour by the even-odd rule, scan line by scan line. A centre on an
 * edge belongs to one side only (half-open: edges from y0 to y1 count y0 ≤ y < y1, crossings at x count for centres ≥ x),
 * so that contours that share an edge never share a pixel. Keyholes (a channel in and back) come out as holes.
 * @returns u8[nx·ny], and how many pixels are marked.
 */
export function fillContour(
  contour: PixelContour,
  { nx, ny }: PlaneSize,
): { mask: Uint8Array; count: number } {
  const mask = new Uint8Array(nx * ny)
  const n = contour.length / 2
  const rows = new Map<number, number[]>()
  for (let a = 0; a < n; a++) {
    const b = (a + 1) % n
    const [x0, y0, x1, y1] = [contour[2 * a]!, contour[2 * a + 1]!, contour[2 * b]!, contour[2 * b + 1]!]
    if (y0 === y1) continue
    const [low, high] = y0 < y1 ? [y0, y1] : [y1, y0]
    const last = Math.min(ny - 1, Math.ceil(high) - 1)
    for (let j = Math.max(0, Math.ceil(low)); j <= last; j++) {
      // From the lower end always, so that an edge that two contours share crosses at the same number.
      const x = y0 < y1 ? x0 + ((j - y0) * (x1 - x0)) / (y1 - y0) : x1 + ((j - y1) * (x0 - x1)) / (y0 - y1)
      const row = rows.get(j)
      if (row) row.push(x)
      else rows.set(j, [x])
    }
  }
  let count = 0
  for (const [j, crossings] of rows) {
    crossings.sort((p, q) => p - q)
    for (let c = 0; c + 1 < crossings.length; c += 2) {
      const to = Math.min(nx - 1, Math.ceil(crossings[c + 1]!) - 1)
      for (let i = Math.max(0, Math.ceil(crossings[c]!)); i <= to; i++) {
        mask[j * nx + i] = 1
        count++
      }
    }
  }
  return { mask, count }
}

export interface CombinedSlice {
  readonly mask: Uint8Array
  /** Contours that cut a hole out of another. */
  readonly holes: number
  /** Contours that cross another: taken together, not as a hole. */
  readonly crossing: number
}

/**
 * The contours of one slice as one mask. A contour inside what is there is a hole, one outside adds to it, one that does
 * both crosses another and is united with it; with `exclusive` all are combined by exclusive or, whatever they do.
 * Largest first, so that an island in a hole is added again.
 */
export function combineContours(
  contours: readonly PixelContour[],
  size: PlaneSize,
  exclusive: boolean,
): CombinedSlice {
  const filled = contours.map((contour) => fillContour(contour, size)).sort((a, b) => b.count - a.count)
  const mask = new Uint8Array(size.nx * size.ny)
  let [holes, crossing] = [0, 0]
  for (const { mask: own, count } of filled) {
    let shared = 0
    for (let i = 0; i < own.length; i++) shared += own[i]! & mask[i]!
    const hole = exclusive || (shared === count && count > 0)
    if (shared > 0 && hole) holes++
    else if (shared > 0) crossing++
    for (let i = 0; i < own.length; i++) if (own[i] === 1) mask[i] = hole ? mask[i]! ^ 1 : 1
  }
  return { mask, holes, crossing }
}
