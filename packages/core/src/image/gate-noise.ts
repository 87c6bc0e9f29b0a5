import type { LabelMap } from '../geometry/label-map.ts'
import type { Volume } from '../geometry/volume.ts'
import { type VoxelBox, widened } from './gate-region.ts'

const BLOCK = 7 // mm: side of the blocks, in the plane of the slices.
const FEWEST_PIXELS = 5
const MOST_PIXELS = 16
const MOST_SLICES = 40
const AROUND = 20 // mm: soft tissue beside the bone counts too.
const FEWEST_BLOCKS = 30
const SOFT: readonly [number, number] = [0, 120] // HU of muscle, organs and blood without contrast agent.

/** Mean and standard deviation of a square block of one slice. */
export interface Block {
  readonly mean: number
  readonly sd: number
  /** Its first voxel. */
  readonly at: readonly [number, number, number]
}

export interface Blocks {
  readonly blocks: readonly Block[]
  /** Pixels along i and j. */
  readonly sides: readonly [number, number]
  /** Every how many slices blocks were laid. */
  readonly every: number
}

/** Blocks of about 7 mm side by side on up to 40 slices of the box, wherever their mean lies in `range`. */
export function blocksOf(volume: Volume, box: VoxelBox, range: readonly [number, number]): Blocks {
  const { values, grid } = volume
  const [nx, ny] = grid.size
  const { min, max } = widened(box, AROUND, grid)
  const side = (spacing: number) =>
    Math.min(MOST_PIXELS, Math.max(FEWEST_PIXELS, Math.round(BLOCK / spacing)))
  const [a, b] = [side(grid.spacing[0]), side(grid.spacing[1])]
  const every = Math.max(1, Math.ceil((box.max[2] - box.min[2] + 1) / MOST_SLICES))
  const blocks: Block[] = []
  for (let k = box.min[2]; k <= box.max[2]; k += every) {
    for (let j = min[1]; j + b - 1 <= max[1]; j += b) {
      for (let i = min[0]; i + a - 1 <= max[0]; i += a) {
        let [sum, squares] = [0, 0]
        for (let y = 0; y < b; y++) {
          const row = i + nx * (j + y + ny * k)
          for (let x = 0; x < a; x++) {
            const value = values[row + x]!
            sum += value
            squares += value * value
          }
        }
        const n = a * b
        const mean = sum / n
        if (!(mean >= range[0] && mean <= range[1])) continue
        const variance = (squares - n * mean * mean) / (n - 1)
        blocks.push({ mean, sd: Math.sqrt(Math.max(0, variance)), at: [i, j, k] })
      }
    }
  }
  return { blocks, sides: [a, b], every }
}

/** The commonest value: the top of a smoothed histogram, between its bins by a parabola. */
export function commonest(values: readonly number[]): number {
  const order = [...values].sort((x, y) => x - y)
  const width = Math.max(0.05, order[Math.floor(order.length / 2)]! / 16)
  const last = order[Math.floor(0.95 * (order.length - 1))]!
  let bins = new Float64Array(Math.ceil(last / width) + 6)
  for (const value of order) {
    const bin = 2 + Math.floor(value / width)
    if (bin < bins.length - 2) bins[bin]! += 1
  }
  for (let pass = 0; pass < 4; pass++) {
    bins = bins.map((n, i) => n / 2 + ((bins[i - 1] ?? 0) + (bins[i + 1] ?? 0)) / 4)
  }
  let top = 1
  for (let i = 1; i < bins.length - 1; i++) if (bins[i]! > bins[top]!) top = i
  const [left, middle, right] = [bins[top - 1]!, bins[top]!, bins[top + 1]!]
  const bend = left - 2 * middle + right
  const shift = bend < 0 ? (left - right) / (2 * bend) : 0
  return Math.max(0, (top - 2 + 0.5 + shift) * width)
}

/**
 * Noise of a CT, HU: the commonest standard deviation of small blocks of soft tissue; blocks with an edge in them are
 * more than that and do not count. Christianson et al. 2015, doi:10.2214/AJR.14.13613 (global noise level).
 * @returns undefined where there is no CT or too little soft tissue.
 */
export function noiseOf(volume: Volume, box: VoxelBox): number | undefined {
  if (volume.modality !== 'CT') return undefined
  const { blocks } = blocksOf(volume, box, SOFT)
  return blocks.length < FEWEST_BLOCKS ? undefined : commonest(blocks.map(({ sd }) => sd))
}

const BRIGHT: readonly [number, number] = [140, 500] // HU of blood or urine with contrast agent.

/**
 * Volume of what is as bright as contrast agent, as even as soft tissue and no labelled structure, mm³.
 * @returns undefined without a label map: even marrow would be taken for it.
 */
export function enhancedVolume(
  volume: Volume,
  box: VoxelBox,
  labels: LabelMap | undefined,
): number | undefined {
  if (!labels) return undefined
  const noise = noiseOf(volume, box)
  if (noise === undefined) return undefined
  const { blocks, sides, every } = blocksOf(volume, box, BRIGHT)
  const [nx, ny] = volume.grid.size
  const free = ([i, j, k]: Block['at']) => {
    for (let y = 0; y < sides[1]; y++) {
      const row = i + nx * (j + y + ny * k)
      for (let x = 0; x < sides[0]; x++) if (labels.values[row + x] !== 0) return false
    }
    return true
  }
  const even = blocks.filter(({ sd, at }) => sd <= 1.5 * noise + 5 && free(at))
  const [sx, sy, sz] = volume.grid.spacing
  return even.length * sides[0] * sides[1] * every * sx * sy * sz
}
