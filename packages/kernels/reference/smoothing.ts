/** The plain version of `smoothSurface`: sets of neighbours, f64. */
export function smoothReference(
  positions: Float32Array,
  triangles: Uint32Array,
  factors: readonly number[],
  limit: number,
  fixed: Uint8Array,
): Float64Array {
  const rings = Array.from({ length: positions.length / 3 }, () => new Set<number>())
  triangles.forEach((vertex, i) => {
    for (let c = 0; c < 3; c++) {
      const other = triangles[i - (i % 3) + c]!
      if (other !== vertex) rings[vertex]!.add(other)
    }
  })
  let now = Float64Array.from(positions)
  for (const factor of factors) {
    const before = now
    now = before.map((x, i) => {
      const ring = [...rings[Math.floor(i / 3)]!]
      if (ring.length === 0 || fixed[Math.floor(i / 3)]) return x
      const mean = ring.reduce((sum, v) => sum + before[3 * v + (i % 3)]!, 0) / ring.length
      return x + factor * (mean - x)
    })
  }
  return now.map((x, i) => {
    const v = i - (i % 3)
    const way = Math.sqrt(
      [0, 1, 2].reduce((sum, axis) => sum + (now[v + axis]! - positions[v + axis]!) ** 2, 0),
    )
    return positions[i]! + Math.min(1, limit / (way || 1)) * (x - positions[i]!)
  })
}
