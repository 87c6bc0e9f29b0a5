type Size = readonly [number, number, number]

interface Image {
  readonly values: Float32Array
  readonly domain: Uint8Array
  readonly size: Size
  readonly spacing: Size
}

interface Rule {
  readonly wall: number | undefined
  readonly tissue: readonly [number, number]
  readonly range: number
  readonly most: number
}

const STEP = 0.25

/** Trilinear value at a place in voxels; NaN beyond the outermost centres. */
function valueAt({ values, size }: Image, place: Size): number {
  if (!place.every((p, axis) => p >= 0 && p < size[axis]! - 1)) return Number.NaN
  const [i, j, k] = place.map(Math.floor) as [number, number, number]
  const [x, y, z] = [place[0] - i, place[1] - j, place[2] - k]
  const voxel = (a: number, b: number, c: number) => values[i + a + size[0] * (j + b + size[1] * (k + c))]!
  const between = (a: number, b: number, t: number) => a + t * (b - a)
  const row = (b: number, c: number) => between(voxel(0, b, c), voxel(1, b, c), x)
  return between(between(row(0, 0), row(1, 0), y), between(row(0, 1), row(1, 1), y), z)
}

/** Voxels of the structure, not at the volume's border, beside one that is neither its nor another's domain. */
function boundaryOf(bone: Uint8Array, { domain, size: [nx, ny, nz] }: Image): number[] {
  const at = (i: number, j: number, k: number) => i + nx * (j + ny * k)
  const found: number[] = []
  for (let k = 1; k < nz - 1; k++)
    for (let j = 1; j < ny - 1; j++)
      for (let i = 1; i < nx - 1; i++) {
        const around = [at(i - 1, j, k), at(i + 1, j, k), at(i, j - 1, k), at(i, j + 1, k)]
        around.push(at(i, j, k - 1), at(i, j, k + 1))
        if (bone[at(i, j, k)] !== 0 && around.some((v) => bone[v] === 0 && domain[v] !== 2))
          found.push(at(i, j, k))
      }
  return found
}

/** The plain version of `edgeProfiles`, one boundary voxel after another: its index and its values. */
export function edgeProfiles(
  image: Image,
  bone: Uint8Array,
  shape: Float32Array,
  { wall, tissue, range, most }: Rule,
): { voxel: number; along: number[] }[] {
  const { size, spacing, domain } = image
  const [nx, ny] = size
  const near = 1.5 * Math.max(...spacing)
  const steps = Math.round((2 * range) / STEP)
  const boundary = boundaryOf(bone, image)
  const every = Math.max(1, Math.ceil(boundary.length / most))
  return boundary
    .filter((_, n) => n % every === 0)
    .flatMap((voxel) => {
      const g = [1, nx, nx * ny].map((s, a) => (shape[voxel - s]! - shape[voxel + s]!) / (2 * spacing[a]!))
      const length = Math.sqrt(g[0]! * g[0]! + g[1]! * g[1]! + g[2]! * g[2]!)
      if (!(length > 1e-6)) return []
      const start = [voxel % nx, Math.floor(voxel / nx) % ny, Math.floor(voxel / nx / ny)]
      const place = (d: number) =>
        start.map((c, a) => c + d * (g[a]! / length / spacing[a]!)) as unknown as Size
      const read = (d: number) => valueAt(image, place(d))
      const across = Array.from({ length: Math.floor((2 * range) / STEP) + 1 }, (_, s) => range - s * STEP)
      const half =
        (Math.min(...across.filter((d) => d >= 0).map(read)) +
          Math.max(...across.filter((d) => d < 0).map(read))) /
        2
      const level = wall ?? half
      const places = Array.from({ length: Math.ceil((2 * near) / STEP) }, (_, s) => near - s * STEP)
      const first = places.find((d) => read(d) < level && read(d - STEP) >= level)
      if (first === undefined) return []
      const shift = first - (STEP * (level - read(first))) / (read(first - STEP) - read(first))
      const offsets = Array.from({ length: steps + (steps % 2) + 1 }, (_, s) => shift + range - s * STEP)
      const along = offsets.map(read)
      const stays = offsets.every((d, s) => {
        const [x, y, z] = place(d).map(Math.round) as [number, number, number]
        return along[s]! >= tissue[0] && along[s]! <= tissue[1] && domain[x + nx * (y + ny * z)] !== 2
      })
      return stays ? [{ voxel, along }] : []
    })
}

/** The plain version of `medianProfile`. */
export function medianProfile(rows: readonly (readonly number[])[]): number[] {
  return rows[0]!.map((_, s) => {
    const sorted = rows.map((row) => row[s]!).sort((a, b) => a - b)
    return (sorted[Math.floor((sorted.length - 1) / 2)]! + sorted[Math.floor(sorted.length / 2)]!) / 2
  })
}

/** The plain version of `cellLevels`: every profile weighed for every cell. */
export function cellLevels(
  profiles: readonly { voxel: number; along: readonly number[] }[],
  [nx, ny]: Size,
  cells: { readonly size: Size; readonly voxels: Size },
  least: number,
): number[] {
  const [cx, cy, cz] = cells.size
  const weights = [0.25, 0.5, 0.25]
  return Array.from({ length: cx * cy * cz }, (_, cell) => {
    const place = [cell % cx, Math.floor(cell / cx) % cy, Math.floor(cell / cx / cy)]
    const shares = profiles.map(({ voxel }) =>
      [voxel % nx, Math.floor(voxel / nx) % ny, Math.floor(voxel / nx / ny)]
        .map((v, a) => weights[1 + Math.round(v / cells.voxels[a]!) - place[a]!] ?? 0)
        .reduce((all, w) => all * w, 1),
    )
    const total = shares.reduce((sum, w) => sum + w, 0)
    if (!(total >= least)) return [Number.NaN, Number.NaN]
    const length = profiles[0]!.along.length
    const mean = Array.from(
      { length },
      (_, s) => profiles.reduce((sum, { along }, n) => sum + shares[n]! * along[s]!, 0) / total,
    )
    return [Math.min(...mean.slice(0, (length + 1) / 2)), Math.max(...mean.slice((length - 1) / 2))]
  }).flat()
}
