import { seededRandom } from '../base/random.ts'
import { CUT, leastCut } from './graph-cut.ts'
import { normalised } from './normal-deviates.ts'

/** A field of which a piece is to be copied. */
export interface QuiltSource {
  /** f32[nx·ny·nz], without steps. */
  readonly values: Float32Array
  readonly size: readonly [number, number, number]
}

export interface QuiltWish {
  /** Samples along the edge of the cube that is made; its opposite faces meet. */
  readonly n: number
  /** Samples: of what is copied, over about which one patch goes over into the next. */
  readonly thickness: number
  /** Values of the source by which places are told apart: what lies beyond is one. */
  readonly telling: readonly [number, number]
  readonly seed: number
}

export interface Quilt {
  /** f32[n³]. */
  readonly values: Float32Array
  /** u8[n³]: bit a is set where the voxel and its next along axis a were not neighbours in the source. */
  readonly seams: Uint8Array
  /** Patches along an edge, and samples that one is long. */
  readonly patches: number
  readonly patch: number
}

/** Samples by which patches overlap, as a share of their pitch; and at least. */
const OVERLAP = 0.6
const LEAST_OVERLAP = 6
const REACH = 0.6 // Of the source's shortest edge that a patch may be long: the rest is room to choose.
const MOST_PATCHES = 6
const CANDIDATES = 240
const SPARSE = 2 // Every so manieth sample along each axis is compared at first.
const FEATHER = 2 // Of the thickness of what is copied, on either side of a seam.
const SHORT = 1e-3 // Cost of a cut where all agrees: short ones are taken.

/** How the cube is laid out in patches; nothing where the source is too small. */
export function quiltLayout(
  n: number,
  source: QuiltSource['size'],
): { patches: number; patch: number } | undefined {
  const longest = REACH * Math.min(...source)
  for (let patches = 2; patches <= MOST_PATCHES; patches++) {
    const pitch = Math.ceil(n / patches)
    const patch = pitch + Math.max(LEAST_OVERLAP, Math.ceil(OVERLAP * pitch))
    if (patch <= longest && patch < n) return { patches, patch }
  }
  return undefined
}

/**
 * A cube that repeats along all axes, quilted of patches of a source: each is taken where the source fits what lies there best
 * (of seeded random places, then around the best), and joined along the surface where the two differ least. Image quilting
 * (Efros & Freeman 2001, doi:10.1145/383259.383296) in three dimensions, its cut by graph (Kwatra et al. 2003,
 * doi:10.1145/882262.882264); the last patches meet the first over the faces of the cube.
 * @returns undefined where the source is too small for its patches.
 */
export function quilted(source: QuiltSource, { n, seed, thickness, telling }: QuiltWish): Quilt | undefined {
  const layout = quiltLayout(n, source.size)
  if (!layout) return undefined
  const { patches, patch } = layout
  const told = source.values.map((value) => Math.min(telling[1], Math.max(telling[0], value)))
  const work: Work = {
    source,
    told,
    n,
    patch,
    laid: [],
    owner: new Int16Array(n * n * n).fill(-1),
    values: new Float32Array(n * n * n),
  }
  const random = seededRandom(seed)
  for (let at = 0; at < patches * patches * patches; at++) {
    const place = [
      at % patches,
      Math.floor(at / patches) % patches,
      Math.floor(at / (patches * patches)),
    ].map((i) => Math.floor((i * n) / patches))
    lay(work, place, bestOffset(work, place, random))
  }
  return { values: blended(work, FEATHER * thickness), seams: seamsOf(work), patches, patch }
}

interface Work {
  readonly source: QuiltSource
  /** The source's values as far as they tell. */
  readonly told: Float32Array
  readonly n: number
  readonly patch: number
  readonly laid: { readonly place: readonly number[]; readonly offset: Offset }[]
  /** i16[n³]: which of the patches lies there; −1: none. */
  readonly owner: Int16Array
  /** f32[n³]: the told values there. */
  readonly values: Float32Array
}

/** Voxel of the cube for each sample of a patch. */
function targetsOf({ n, patch }: Work, [a, b, c]: readonly number[]): Int32Array {
  const targets = new Int32Array(patch * patch * patch)
  let at = 0
  for (let k = 0; k < patch; k++)
    for (let j = 0; j < patch; j++)
      for (let i = 0; i < patch; i++)
        targets[at++] = ((a! + i) % n) + n * (((b! + j) % n) + n * ((c! + k) % n))
  return targets
}

type Offset = readonly [number, number, number]

function bestOffset(work: Work, place: readonly number[], random: () => number): Offset {
  const { source, patch } = work
  const room = source.size.map((edge) => edge - patch)
  const drawn = (): Offset => [
    Math.floor(random() * (room[0]! + 1)),
    Math.floor(random() * (room[1]! + 1)),
    Math.floor(random() * (room[2]! + 1)),
  ]
  const compared = comparedAt(work, place)
  if (compared.length === 0) return drawn()
  let [best, least] = [drawn(), Infinity]
  const tried = (offset: Offset) => {
    const misfit = misfitAt(work, compared, offset, least)
    if (misfit < least) [best, least] = [offset, misfit]
  }
  for (let turn = 0; turn < CANDIDATES; turn++) tried(drawn())
  for (let step = 4; step >= 1; step = Math.floor(step / 2)) {
    for (let moved = true; moved; ) {
      const [x, y, z] = best
      for (const [dx, dy, dz] of STEPS) {
        const offset: Offset = [x + step * dx, y + step * dy, z + step * dz]
        if (offset.every((at, axis) => at >= 0 && at <= room[axis]!)) tried(offset)
      }
      moved = best[0] !== x || best[1] !== y || best[2] !== z
    }
  }
  return best
}

const STEPS: readonly Offset[] = [
  [1, 0, 0],
  [-1, 0, 0],
  [0, 1, 0],
  [0, -1, 0],
  [0, 0, 1],
  [0, 0, -1],
]

/** i32[2 a sample]: voxels of the cube that are laid already, and the sample's way within the source. */
function comparedAt(work: Work, place: readonly number[]): Int32Array {
  const { patch, owner, source } = work
  const [nx, ny] = source.size
  const targets = targetsOf(work, place)
  const found: number[] = []
  for (let k = 0; k < patch; k += SPARSE)
    for (let j = 0; j < patch; j += SPARSE)
      for (let i = 0; i < patch; i += SPARSE) {
        const target = targets[i + patch * (j + patch * k)]!
        if (owner[target]! >= 0) found.push(target, i + nx * (j + ny * k))
      }
  return Int32Array.from(found)
}

function misfitAt(
  { source, told, values }: Work,
  compared: Int32Array,
  offset: Offset,
  most: number,
): number {
  const [nx, ny] = source.size
  const start = offset[0] + nx * (offset[1] + ny * offset[2])
  let sum = 0
  for (let at = 0; at < compared.length; at += 2) {
    const d = values[compared[at]!]! - told[start + compared[at + 1]!]!
    sum += d * d
    if (sum >= most) return Infinity
  }
  return sum
}

/** Lays a patch: where something lies already, what is beyond the least cut stays. */
function lay(work: Work, place: readonly number[], offset: Offset): void {
  const { source, told, patch, values, owner, laid } = work
  const [nx, ny] = source.size
  const targets = targetsOf(work, place)
  const own = new Int32Array(targets.length)
  for (let v = 0; v < own.length; v++) {
    const [i, j, k] = [v % patch, Math.floor(v / patch) % patch, Math.floor(v / (patch * patch))]
    own[v] = offset[0] + i + nx * (offset[1] + j + ny * (offset[2] + k))
  }
  const stays = staying(work, targets, own)
  for (let v = 0; v < own.length; v++) {
    if (stays[v]) continue
    owner[targets[v]!] = laid.length
    values[targets[v]!] = told[own[v]!]!
  }
  laid.push({ place, offset })
}

function staying(work: Work, targets: Int32Array, own: Int32Array): Uint8Array {
  const { told, patch, values, owner, n } = work
  const ways = [1, patch, patch * patch]
  const nodes = new Uint8Array(targets.length)
  const apart = new Float32Array(targets.length)
  for (let v = 0; v < nodes.length; v++) {
    const target = targets[v]!
    if (owner[target]! < 0) {
      nodes[v] = CUT.second
      continue
    }
    apart[v] = Math.abs(values[target]! - told[own[v]!]!)
    nodes[v] = CUT.free
    for (let axis = 0; axis < 3; axis++) {
      const at = Math.floor(v / ways[axis]!) % patch
      if (at !== 0 && at !== patch - 1) continue
      // At the patch's rim what is laid stays where more of it lies beyond.
      const beyond = stepped(target, axis, at === 0 ? -1 : 1, n)
      if (owner[beyond]! >= 0) nodes[v] = CUT.first
    }
  }
  const costs = new Float32Array(3 * targets.length)
  for (let v = 0; v < nodes.length; v++) {
    for (let axis = 0; axis < 3; axis++) {
      if (Math.floor(v / ways[axis]!) % patch === patch - 1) continue
      costs[3 * v + axis] = apart[v]! + apart[v + ways[axis]!]! + SHORT
    }
  }
  return leastCut({ size: [patch, patch, patch], nodes, costs })
}

/** The voxel of the cube next along an axis, over its faces. */
function stepped(v: number, axis: number, by: 1 | -1, n: number): number {
  const way = axis === 0 ? 1 : axis === 1 ? n : n * n
  const at = Math.floor(v / way) % n
  return v + (((at + by + n) % n) - at) * way
}

function seamsOf({ n, owner }: Work): Uint8Array {
  const seams = new Uint8Array(owner.length)
  for (let v = 0; v < owner.length; v++)
    for (let axis = 0; axis < 3; axis++)
      if (owner[stepped(v, axis, 1, n)] !== owner[v]) seams[v]! |= 1 << axis
  return seams
}

/**
 * The field with one patch gone over into the next on both sides of a seam, so that its values are spread as the source's
 * everywhere: ranks as normal deviates, summed with weights whose squares sum to 1 (histogram-preserving blending, Heitz &
 * Neyret 2018, doi:10.1145/3233304). A patch's weight is its share of what lies around.
 */
function blended(work: Work, radius: number): Float32Array {
  const { source, n, laid, owner } = work
  const { deviates, valueAt } = normalised(source.values)
  const ball = ballOf(radius)
  const near = besideSeams(work, Math.ceil(radius) + 1)
  const out = new Float32Array(owner.length)
  const weights = new Float64Array(laid.length)
  for (let v = 0; v < owner.length; v++) {
    const at: Offset = [v % n, Math.floor(v / n) % n, Math.floor(v / (n * n))]
    const own = sourceVoxel(work, owner[v]!, at)!
    out[v] = source.values[own]!
    const around = near[v] ? patchesAround(work, at, ball, weights) : []
    if (around.length < 2) continue
    let [sum, squares] = [0, 0]
    for (const patch of around) {
      const voxel = patch === owner[v] ? own : sourceVoxel(work, patch, at)
      if (voxel !== undefined) {
        sum += weights[patch]! * deviates[voxel]!
        squares += weights[patch]! * weights[patch]!
      }
      weights[patch] = 0
    }
    out[v] = valueAt(sum / Math.sqrt(squares))
  }
  return out
}

/** u8[n³]: voxels within some steps along the axes of a seam. */
function besideSeams(work: Work, steps: number): Uint8Array {
  const { n } = work
  let marked = seamsOf(work).map((axes) => (axes > 0 ? 1 : 0))
  for (let axis = 0; axis < 3; axis++) {
    const from = marked
    marked = from.slice()
    for (let v = 0; v < from.length; v++) {
      if (!from[v]) continue
      for (const by of [1, -1] as const)
        for (let step = 0, at = v; step < steps; step++) {
          at = stepped(at, axis, by, n)
          marked[at] = 1
        }
    }
  }
  return marked
}

/** Every second voxel around along each axis, with weights that fall evenly to the radius. */
function ballOf(radius: number): readonly { readonly way: Offset; readonly weight: number }[] {
  const found: { way: Offset; weight: number }[] = []
  const reach = SPARSE * Math.ceil(radius / SPARSE)
  for (let k = -reach; k <= reach; k += SPARSE)
    for (let j = -reach; j <= reach; j += SPARSE)
      for (let i = -reach; i <= reach; i += SPARSE) {
        const weight = 1 - Math.sqrt(i * i + j * j + k * k) / (radius + 1)
        if (weight > 0) found.push({ way: [i, j, k], weight })
      }
  return found
}

/** Patches that lie around a voxel, their weights summed; none where it is one alone. */
function patchesAround(
  { n, owner }: Work,
  [x, y, z]: Offset,
  ball: ReturnType<typeof ballOf>,
  weights: Float64Array,
): readonly number[] {
  const found: number[] = []
  for (const { way, weight } of ball) {
    const [i, j, k] = [(x + way[0] + n) % n, (y + way[1] + n) % n, (z + way[2] + n) % n]
    const patch = owner[i + n * (j + n * k)]!
    if (weights[patch] === 0) found.push(patch)
    weights[patch]! += weight
  }
  if (found.length === 1) weights[found[0]!] = 0
  return found
}

/** The source's voxel that a patch would have at a place of the cube, also beyond its rim; nothing beyond the source. */
function sourceVoxel({ source, n, patch, laid }: Work, number: number, at: Offset): number | undefined {
  const { place, offset } = laid[number]!
  const [nx, ny] = source.size
  const before = Math.floor((n - patch) / 2)
  const found = [0, 1, 2].map(
    (axis) => offset[axis]! + ((at[axis]! - place[axis]! + before + 2 * n) % n) - before,
  )
  if (found.some((x, axis) => x < 0 || x >= source.size[axis]!)) return undefined
  return found[0]! + nx * (found[1]! + ny * found[2]!)
}

/**
 * How much oftener a surface is met between neighbours across seams than between all others: 1 where no seam is to be told. By
 * stereology these shares are to the surface's area (Saltykov 1958), so trabeculae that end at a seam make it more.
 */
export function seamContrast(
  { values, seams }: Pick<Quilt, 'values' | 'seams'>,
  n: number,
  level: number,
): number {
  const [sums, counts] = [
    [0, 0],
    [0, 0],
  ]
  for (let v = 0; v < values.length; v++) {
    for (let axis = 0; axis < 3; axis++) {
      const across = (seams[v]! >> axis) & 1
      if (values[stepped(v, axis, 1, n)]! >= level !== values[v]! >= level) sums[across]!++
      counts[across]!++
    }
  }
  return counts[1] === 0 || sums[0] === 0 ? 1 : sums[1]! / counts[1]! / (sums[0]! / counts[0]!)
}
