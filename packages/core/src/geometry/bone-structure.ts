import { distanceTransform } from '@trabecula/kernels'

/** Structure of a trabecular block, in the words of bone morphometry (Bouxsein et al. 2010, doi:10.1002/jbmr.141). */
export interface BoneStructure {
  /** BV/TV: solid fraction. */
  readonly volumeFraction: number
  /** Tb.Th, mm: mean over the bone of the largest sphere in it that holds a place. */
  readonly thickness: number
  /** Tb.Sp, mm: the same of the marrow. */
  readonly separation: number
  /** Conn.D, 1/mm³: loops a volume, from the Euler characteristic. */
  readonly connectivity: number
}

export interface BoneBlock {
  /** u8[nx·ny·nz]: 1 in the bone. */
  readonly bone: Uint8Array
  readonly size: readonly [number, number, number]
  /** mm, of cubic voxels. */
  readonly spacing: number
  /** Opposite faces meet. */
  readonly periodic: boolean
}

const HALF = 0.25 // Voxels: spheres between the middles of even and of odd numbers of voxels are half a voxel off either way.
const AROUND = 1 // mm by which a periodic block is widened, at most half of it.

/**
 * Structure of a block of bone. Thickness and separation by spheres (Hildebrand & Rüegsegger 1997,
 * doi:10.1046/j.1365-2818.1997.1340694.x) on the distances of voxels, right to about a voxel; connectivity from the Euler
 * characteristic of the voxels joined with their 26 neighbours (Odgaard & Gundersen 1993, doi:10.1016/8756-3282(93)90245-6),
 * of a block cut out of bone with its faces' share taken off as `1 − χ` of what is inside.
 */
export function boneStructure(block: BoneBlock): BoneStructure {
  const { bone, size, spacing } = block
  const count = bone.reduce((sum, one) => sum + one, 0)
  const volume = bone.length * spacing * spacing * spacing
  const wide = block.periodic ? widened(block) : { ...block, margin: 0 }
  const marrow = { ...wide, bone: wide.bone.map((one) => 1 - one) }
  const chi = eulerCharacteristic(block)
  return {
    volumeFraction: count / bone.length,
    thickness: meanThickness(wide, size) * spacing,
    separation: meanThickness(marrow, size) * spacing,
    connectivity: (block.periodic ? -chi : 1 - chi) / volume,
  }
}

interface Wide extends BoneBlock {
  /** Voxels that stand around the block. */
  readonly margin: number
}

/** A periodic block with what lies around it. */
function widened(block: BoneBlock): Wide {
  const { bone, size, spacing } = block
  const margin = Math.min(Math.ceil(AROUND / spacing), Math.floor(Math.min(...size) / 2))
  const wide = size.map((n) => n + 2 * margin) as [number, number, number]
  const out = new Uint8Array(wide[0] * wide[1] * wide[2])
  let at = 0
  const from = (i: number, n: number) => (i - margin + n) % n
  for (let k = 0; k < wide[2]; k++)
    for (let j = 0; j < wide[1]; j++)
      for (let i = 0; i < wide[0]; i++)
        out[at++] = bone[from(i, size[0]) + size[0] * (from(j, size[1]) + size[1] * from(k, size[2]))]!
  return { ...block, bone: out, size: wide, margin }
}

/** Mean over the block's marked voxels of the diameter, voxels, of the largest sphere among them that holds the voxel. */
function meanThickness({ bone, size, margin }: Wide, inner: readonly [number, number, number]): number {
  const [nx, ny, nz] = size
  const off = bone.map((one) => 1 - one)
  const radius = distanceTransform(off, size, [1, 1, 1])
  const largest = new Float32Array(bone.length)
  for (const v of middles(radius, size)) {
    const r = radius[v]!
    const held = r - HALF
    const [a, b, c] = [v % nx, Math.floor(v / nx) % ny, Math.floor(v / (nx * ny))]
    const reach = Math.ceil(r)
    for (let k = Math.max(0, c - reach); k <= Math.min(nz - 1, c + reach); k++)
      for (let j = Math.max(0, b - reach); j <= Math.min(ny - 1, b + reach); j++) {
        const rest = r * r - (k - c) * (k - c) - (j - b) * (j - b)
        if (rest <= 0) continue
        const half = Math.ceil(Math.sqrt(rest)) - 1
        const row = nx * (j + ny * k)
        for (let i = Math.max(0, a - half); i <= Math.min(nx - 1, a + half); i++)
          if (largest[row + i]! < held) largest[row + i] = held
      }
  }
  let [sum, count] = [0, 0]
  for (let k = margin; k < margin + inner[2]; k++)
    for (let j = margin; j < margin + inner[1]; j++)
      for (let i = margin; i < margin + inner[0]; i++) {
        const v = i + nx * (j + ny * k)
        if (!bone[v]) continue
        // A place that no sphere holds lies in a corner of the surface.
        sum += 2 * Math.max(largest[v]!, HALF)
        count++
      }
  return count === 0 ? 0 : sum / count
}

/** Voxels whose sphere no neighbour's holds, the greatest last. */
function middles(radius: Float32Array, [nx, ny, nz]: readonly [number, number, number]): number[] {
  const found: number[] = []
  for (let k = 0; k < nz; k++)
    for (let j = 0; j < ny; j++)
      for (let i = 0; i < nx; i++) {
        const v = i + nx * (j + ny * k)
        const own = radius[v]!
        if (!(own > 0) || own === Infinity) continue
        if (!heldByNeighbour(radius, [nx, ny, nz], [i, j, k], own)) found.push(v)
      }
  return found.sort((a, b) => radius[a]! - radius[b]! || a - b)
}

const SLACK = 0.05 // Voxels.

function heldByNeighbour(
  radius: Float32Array,
  [nx, ny, nz]: readonly [number, number, number],
  [i, j, k]: readonly [number, number, number],
  own: number,
): boolean {
  for (let c = Math.max(0, k - 1); c <= Math.min(nz - 1, k + 1); c++)
    for (let b = Math.max(0, j - 1); b <= Math.min(ny - 1, j + 1); b++)
      for (let a = Math.max(0, i - 1); a <= Math.min(nx - 1, i + 1); a++) {
        const way = Math.sqrt((a - i) * (a - i) + (b - j) * (b - j) + (c - k) * (c - k))
        if (way > 0 && radius[a + nx * (b + ny * c)]! >= own + way - SLACK) return true
      }
  return false
}

/**
 * Vertices − edges + faces − cells of the union of the closed voxels (joined with their 26 neighbours), counted on the corners
 * of the grid; of a periodic block each once, else without those on the last faces, so that blocks side by side add up.
 */
export function eulerCharacteristic({ bone, size, periodic }: Omit<BoneBlock, 'spacing'>): number {
  const [nx, ny, nz] = size
  const at = (i: number, j: number, k: number) => {
    if (periodic) return bone[((i + nx) % nx) + nx * (((j + ny) % ny) + ny * ((k + nz) % nz))]!
    return i < 0 || j < 0 || k < 0 || i >= nx || j >= ny || k >= nz ? 0 : bone[i + nx * (j + ny * k)]!
  }
  let chi = 0
  const end = periodic ? 0 : 1
  for (let k = 0; k < nz + end; k++)
    for (let j = 0; j < ny + end; j++) for (let i = 0; i < nx + end; i++) chi += cornerShare(at, i, j, k)
  return chi
}

/** The cells of each dimension whose first corner is (i, j, k): one where any voxel beside it is marked. */
function cornerShare(
  at: (i: number, j: number, k: number) => number,
  i: number,
  j: number,
  k: number,
): number {
  const v = [0, 1, 2, 3, 4, 5, 6, 7].map((n) => at(i - (n & 1), j - ((n >> 1) & 1), k - (n >> 2)))
  const [o, x, y, xy, z, xz, yz, xyz] = v as [number, number, number, number, number, number, number, number]
  const vertex = o | x | y | xy | z | xz | yz | xyz
  const edges = (o | y | z | yz) + (o | x | z | xz) + (o | x | y | xy)
  const faces = (o | z) + (o | y) + (o | x)
  return vertex - edges + faces - o
}
