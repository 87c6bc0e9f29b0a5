type Size = readonly [number, number, number]

interface Image {
  readonly values: Float32Array
  readonly distance: Float32Array
  readonly away: Float32Array | undefined
  readonly size: Size
  readonly spacing: Size
}

interface Edge {
  readonly edge: number
  readonly cells?: { readonly size: Size; readonly voxels: Size; readonly edges: Float64Array }
}

interface Rule {
  readonly trust: number
  readonly tight: number
  readonly wallSteps: number
  readonly pitDepth: number
  readonly pitWalls: number
  readonly pitPasses: number
}

/** Linear between the cells that are known. */
function edgeAt({ edge, cells }: Edge, place: Size): number {
  if (!cells) return edge
  const at = place.map((p, a) => p / cells.voxels[a]!)
  let [sum, total] = [0, 0]
  for (let n = 0; n < 8; n++) {
    const cell = at.map((x, a) => Math.floor(x) + ((n >> a) & 1))
    if (cell.some((c, a) => c >= cells.size[a]!)) continue
    const value = cells.edges[cell[0]! + cells.size[0] * (cell[1]! + cells.size[1] * cell[2]!)]!
    if (Number.isNaN(value)) continue
    const weight = cell.reduce((all, c, a) => all * (1 - Math.abs(at[a]! - c)), 1)
    sum += weight * value
    total += weight
  }
  return total > 1e-3 ? sum / total : edge
}

const clamp = (low: number, x: number, high: number) => Math.min(high, Math.max(low, x))

/** The plain version of `greyField`, voxel by voxel. */
export function greyField(
  { values, distance, away, size, spacing }: Image,
  edge: Edge,
  rule: Rule,
): { field: Float32Array; slope: number } {
  const [nx, ny] = size
  const voxel = Math.max(...spacing)
  const trust = rule.trust * voxel
  const placeOf = (v: number): Size => [v % nx, Math.floor(v / nx) % ny, Math.floor(v / nx / ny)]
  const inner = (v: number) => placeOf(v).every((p, a) => p > 0 && p < size[a]! - 1)
  const over = values.map(
    (value, v) => value - (Math.abs(distance[v]!) <= 2 * trust ? edgeAt(edge, placeOf(v)) : edge.edge),
  )
  const near = [...over].filter((_, v) => Math.abs(distance[v]!) <= trust).map(Math.abs)
  const slope = Math.max(1e-6, (2 * near.reduce((a, b) => a + b, 0)) / Math.max(1, near.length) / trust)

  /** The greatest of the voxels nearest to some steps of half a voxel out of the label. */
  const greatest = (v: number, steps: readonly number[]) => {
    const out = [1, nx, nx * ny].map((s, a) => (distance[v - s]! - distance[v + s]!) / (2 * spacing[a]!))
    const length = Math.sqrt(out.reduce((sum, g) => sum + g * g, 0))
    if (length < 1e-3) return Number.NaN
    const found = steps.flatMap((n) => {
      const at = placeOf(v).map((p, a) =>
        Math.round(p + n * (((voxel / 2) * out[a]!) / length / spacing[a]!)),
      )
      return at.every((p, a) => p >= 0 && p < size[a]!) ? [over[at[0]! + nx * (at[1]! + ny * at[2]!)]!] : []
    })
    return Math.max(...found)
  }
  const inside = (v: number, from: number) =>
    inner(v) && !(over[v]! >= 0) && distance[v]! > from && distance[v]! < 2 * trust
  const marrow = [...over.keys()]
    .filter((v) => inside(v, 0))
    .map((v) => {
      const outward = Array.from({ length: Math.ceil((2 * distance[v]!) / voxel) + 2 }, (_, n) => n + 1)
      const inward = Array.from({ length: rule.wallSteps }, (_, n) => -n - 1)
      const wall = greatest(v, outward)
      if (wall > 0) return [v, Math.min(wall, slope * distance[v]!)] as const
      return [v, greatest(v, inward) < 0 ? slope * distance[v]! : over[v]!] as const
    })
  for (const [v, value] of marrow) over[v] = value

  for (let pass = 0; pass < rule.pitPasses; pass++) {
    const pits = [...over.keys()].filter((v) => {
      if (!inside(v, rule.pitDepth * voxel)) return false
      const steps = [-1, 0, 1]
      const around = steps.flatMap((c) =>
        steps.flatMap((b) => steps.map((a) => over[v + a + nx * (b + ny * c)]!)),
      )
      return around.filter((value) => value >= 0).length >= rule.pitWalls
    })
    for (const v of pits) over[v] = rule.pitDepth * slope * voxel
  }
  const field = over.map((value, v) => {
    const nearness = away ? clamp(0, (away[v]! / voxel + 3) / 1.5, 1) : 0
    const room = voxel * (rule.trust + nearness * (rule.tight - rule.trust))
    return clamp(slope * (distance[v]! - trust), value, slope * (distance[v]! + room))
  })
  return { field, slope }
}
