import { components, dilateByBall, gaussian, watershed } from '@trabecula/kernels'
import { exp, log } from '../base/math.ts'
import type { Vector3 } from '../base/vectors.ts'
import type { LabelMap } from '../geometry/label-map.ts'
import type { Volume } from '../geometry/volume.ts'
import type { StepContext } from '../step.ts'
import { boneLandscape } from './landscape.ts'
import { boxAround, boxOfMask, floatsInBox, gridOfBox, maskInBox, pasted } from './voxel-box.ts'

export interface GapOptions {
  /** A bone must have so much of its own cortex, mm³. */
  readonly core: number
  /** Two pieces are one bone where bright cortex joins them over this area, mm². */
  readonly contact: number
  /** … and over this part of the two-thirds power of the smaller one's cortex: large bones may touch in more places. */
  readonly share: number
  /** Standard deviation of the smoothing of the image, mm. */
  readonly smoothing: number
}

type Size = readonly [number, number, number]

const MOST_SEEDS = 254 // One byte a voxel, less the one that marks where no flood goes.
const SEED_HEIGHT = 25 // Of 255: a seed’s voxels have 90 % of the brightest value near them.
const BONE_HEIGHT = 76 // Under this, 70 % of the brightest value near, two pieces count as joined.
const LANDSCAPE = { radius: 3, smoothing: 1.5, floor: 300 } // As in label/split.
const LEAST_SEED = 4 // mm³

/** Seeds without a person: pieces of bright cortex, the largest first. @returns u8, 0 for none. */
function brightPieces(landscape: Uint8Array, bone: Uint8Array, size: Size, voxel: number): Uint8Array {
  const bright = new Uint8Array(bone.length)
  for (let v = 0; v < bright.length; v++) if (bone[v] !== 0 && landscape[v]! <= SEED_HEIGHT) bright[v] = 1
  const { labels, sizes } = components(bright, size, 6)
  const order = Array.from({ length: sizes.length - 1 }, (_, n) => n + 1)
    .filter((piece) => sizes[piece]! * voxel >= LEAST_SEED)
    .sort((a, b) => sizes[b]! - sizes[a]! || a - b)
    .slice(0, MOST_SEEDS)
  const numbers = new Uint8Array(sizes.length)
  order.forEach((piece, n) => {
    numbers[piece] = n + 1
  })
  for (let v = 0; v < bright.length; v++) bright[v] = numbers[labels[v]!]!
  return bright
}

/** What is known of the pieces that the floods made, and of how they touch. */
interface Pieces {
  /** mm³ of cortex of each piece. */
  readonly cortex: Float64Array
  /** mm² over which two pieces touch in bright cortex, by a · 256 + b with a < b. */
  readonly contacts: Map<number, number>
}

const pairOf = (a: number, b: number) => (a < b ? a * 256 + b : b * 256 + a)

function measure(basins: Uint8Array, landscape: Uint8Array, size: Size, spacing: Size): Pieces {
  const [nx, ny, nz] = size
  const [sx, sy, sz] = spacing
  const cortex = new Float64Array(256)
  const contacts = new Map<number, number>()
  const touch = (v: number, n: number, area: number) => {
    const [a, b] = [basins[v]!, basins[n]!]
    if (a === b || b === 0 || landscape[n]! > BONE_HEIGHT) return
    contacts.set(pairOf(a, b), (contacts.get(pairOf(a, b)) ?? 0) + area)
  }
  for (let k = 0, v = 0; k < nz; k++) {
    for (let j = 0; j < ny; j++) {
      for (let i = 0; i < nx; i++, v++) {
        if (basins[v] === 0 || landscape[v]! > BONE_HEIGHT) continue
        cortex[basins[v]!]! += sx * sy * sz
        if (i + 1 < nx) touch(v, v + 1, sy * sz)
        if (j + 1 < ny) touch(v, v + nx, sx * sz)
        if (k + 1 < nz) touch(v, v + nx * ny, sx * sy)
      }
    }
  }
  return { cortex, contacts }
}

/** The pair of pieces that is most clearly one bone: most contact for its size. */
function strongest(
  { cortex, contacts }: Pieces,
  options: GapOptions,
): readonly [number, number, number] | undefined {
  let best: readonly [number, number, number] | undefined
  for (const [pair, area] of contacts) {
    const [a, b] = [pair >> 8, pair & 255]
    const smaller = Math.min(cortex[a]!, cortex[b]!)
    // The face of a cube of so many voxels.
    const face = smaller > 0 ? exp((2 / 3) * log(smaller)) : 0
    const limit = smaller < options.core ? 0 : Math.max(options.contact, options.share * face)
    const ratio = limit > 0 ? area / limit : 1e6 + area
    if (ratio < 1) continue
    if (!best || ratio > best[2] || (ratio === best[2] && pair < pairOf(best[0], best[1])))
      best = [a, b, ratio]
  }
  return best
}

/** Joins pieces until no two that touch are one bone. @returns for each piece the number of its bone. */
function joined(pieces: Pieces, options: GapOptions): Uint8Array {
  const boneOf = Uint8Array.from({ length: 256 }, (_, n) => n)
  for (let pair = strongest(pieces, options); pair; pair = strongest(pieces, options)) {
    const [kept, gone] = pair
    for (let n = 1; n < 256; n++) if (boneOf[n] === gone) boneOf[n] = kept
    pieces.cortex[kept]! += pieces.cortex[gone]!
    pieces.cortex[gone] = 0
    for (const [key, area] of [...pieces.contacts]) {
      const [a, b] = [key >> 8, key & 255]
      if (a !== gone && b !== gone) continue
      pieces.contacts.delete(key)
      const other = a === gone ? b : a
      if (other === kept) continue
      pieces.contacts.set(pairOf(kept, other), (pieces.contacts.get(pairOf(kept, other)) ?? 0) + area)
    }
  }
  return boneOf
}

/**
 * Separates bones that touch, without seeds, by the gaps between them.
 *
 * The landscape of `label/split` measures each place by its own cortex: cortex is low ground, thick or thin, the joint gap is
 * a crest. Pieces of bright cortex are the seeds of a watershed; that cuts bones into many pieces, also where there is
 * no joint. Two pieces become one again where bright cortex joins them over an area that no leak of a joint has (a wall that
 * goes on, all round); pieces too small to be a bone join the neighbour that they touch most. Between two bones only leaks
 * join the pieces: small areas for bones of their size. Region merging after watershed as in Haris et al. 1998,
 * doi:10.1109/83.730380, with contact areas in mm² in place of differences of grey values.
 * @param of every value but 0 is bone. @returns u8 on its grid: bones 1, 2, … ≤ 254 in no order; 0 where there was none.
 */
export function bonesByGaps(
  image: Volume,
  of: LabelMap,
  options: GapOptions,
  context: Pick<StepContext, 'progress' | 'checkCancelled'>,
): Uint8Array {
  const bounds = boxOfMask(of)
  if (!bounds) return new Uint8Array(of.values.length)
  const more = of.grid.spacing.map((s) => LANDSCAPE.radius / s + 1)
  const box = boxAround(of.grid, [
    [
      bounds.offset.map((x, a) => x - more[a]!) as unknown as Vector3,
      bounds.offset.map((x, a) => x + bounds.size[a]! + more[a]!) as unknown as Vector3,
    ],
  ])
  const grid = gridOfBox(of.grid, box)
  const { size, spacing } = grid
  const smooth = gaussian(
    floatsInBox(image, box),
    size,
    spacing.map((s) => options.smoothing / s) as unknown as Vector3,
  )
  const bone = maskInBox(of, box)
  context.checkCancelled()
  // Gaps as bright as bone are in the mask; the others are crossed a voxel beside it.
  const mask = dilateByBall(bone, size, spacing, Math.max(...spacing) * 1.01)
  const landscape = boneLandscape(smooth, mask, grid, LANDSCAPE)
  context.progress(0.4, 'seeds in bright cortex')
  context.checkCancelled()
  const seeds = brightPieces(landscape, bone, size, spacing[0] * spacing[1] * spacing[2])
  const basins = watershed(landscape, seeds, mask, size)
  context.progress(0.7, 'joining pieces')
  context.checkCancelled()
  const boneOf = joined(measure(basins, landscape, size, spacing), options)
  for (let v = 0; v < basins.length; v++) basins[v] = bone[v] !== 0 ? boneOf[basins[v]!]! : 0
  return pasted(basins, of.grid, box)
}
