import type { Volume } from '../geometry/volume.ts'
import type { VoxelBox } from './gate-region.ts'

const AIR = -850 // HU: at most this on the outer side.
const TISSUE: readonly [number, number] = [-250, 2500] // HU on the inner side: fat, skin, plastic, bone.
const CROSSING = -500
const REACH = 5 // mm to each side of the edge.
const LEAST_REACH = 4 // voxels
const STEEPEST = 0.8 // Least share of the gradient along the line that is sampled.
const BINS_PER_VOXEL = 10
const FEWEST = 200 // edges
const MOST_SLICES = 40
const TAIL = 0.1586552539 // Φ(−1): where an edge blurred by a Gaussian has risen one σ before its middle.

/** Normalised grey values against the distance from an edge, gathered over many edges: an edge finer than the voxels. */
class EdgeResponse {
  readonly #sums: Float64Array
  readonly #counts: Float64Array
  readonly #width: number
  readonly #reach: number
  edges = 0

  constructor(reach: number, spacing: number) {
    this.#width = spacing / BINS_PER_VOXEL
    this.#reach = reach
    const bins = Math.ceil((2 * reach) / this.#width) + 1
    this.#sums = new Float64Array(bins)
    this.#counts = new Float64Array(bins)
  }

  add(distance: number, value: number): void {
    const bin = Math.floor((distance + this.#reach) / this.#width)
    if (bin < 0 || bin >= this.#sums.length) return
    this.#sums[bin]! += value
    this.#counts[bin]! += 1
  }

  /** Standard deviation of the Gaussian that blurs the edge as much, mm: half the way from 15.9 % to 84.1 %. */
  sigma(): number | undefined {
    const points: [number, number][] = []
    this.#sums.forEach((sum, bin) => {
      const n = this.#counts[bin]!
      if (n > 0) points.push([(bin + 0.5) * this.#width - this.#reach, sum / n])
    })
    const crossing = (level: number): number | undefined => {
      // From the middle outwards: noise on the plateaus must not count.
      const middle = points.findIndex(([d]) => d >= 0)
      const step = level < 0.5 ? -1 : 1
      for (let n = middle; n >= 1 && n < points.length - 1; n += step) {
        const [a, b] = [points[n]!, points[n + step]!]
        if ((a[1] - level) * (b[1] - level) > 0) continue
        return a[1] === b[1] ? a[0] : a[0] + ((level - a[1]) / (b[1] - a[1])) * (b[0] - a[0])
      }
      return undefined
    }
    const [low, high] = [crossing(TAIL), crossing(1 - TAIL)]
    return low === undefined || high === undefined ? undefined : Math.max(0, (high - low) / 2)
  }
}

/**
 * Blur of the edges between air and the patient along one axis of the voxels: σ of a Gaussian, mm.
 *
 * Every place where a line of voxels goes from air into tissue and both are even for 5 mm is taken; the edge lies where
 * the area above the line says, and the voxels count at their distance along the gradient. All together give an edge
 * response with ten bins for each voxel. Samei et al. 1998 (doi:10.1118/1.598165), from patients as Sanders, Hurwitz and
 * Samei 2016 (doi:10.1118/1.4961984).
 * @param axis 0 or 1 in the plane of the slices, 2 across them.
 * @returns undefined where there is no CT, or fewer than 200 such edges.
 */
export function edgeBlur(volume: Volume, { min, max }: VoxelBox, axis: 0 | 1 | 2): number | undefined {
  if (volume.modality !== 'CT') return undefined
  const { values, grid } = volume
  const strides = [1, grid.size[0], grid.size[0] * grid.size[1]] as const
  const stride = strides[axis]
  const spacing = grid.spacing[axis]
  const half = Math.max(LEAST_REACH, Math.round(REACH / spacing))
  if (grid.size[axis]! < 2 * half + 2) return undefined
  const response = new EdgeResponse((half + 1) * spacing, spacing)
  const edges = { values, strides, spacing: grid.spacing, axis, half, response }
  // Slices of the region; in their plane all of the patient's outline counts.
  const from: [number, number, number] = [1, 1, Math.max(1, min[2])]
  const to: [number, number, number] = [
    grid.size[0] - 2,
    grid.size[1] - 2,
    Math.min(grid.size[2] - 2, max[2]),
  ]
  const every: [number, number, number] = [1, 1, 1]
  every[axis === 2 ? 1 : 2] = Math.max(
    1,
    Math.ceil((axis === 2 ? grid.size[1] : to[2] - from[2]) / MOST_SLICES),
  )
  if (axis === 2) from[2] = 1
  if (axis === 2) to[2] = grid.size[2] - 2
  from[axis] = Math.max(from[axis], half)
  to[axis] = Math.min(to[axis], grid.size[axis]! - 2 - half)
  for (let k = from[2]; k <= to[2]; k += every[2]) {
    for (let j = from[1]; j <= to[1]; j += every[1]) {
      for (let i = from[0]; i <= to[0]; i += every[0]) {
        const at = i + strides[1] * j + strides[2] * k
        const [here, next] = [values[at]!, values[at + stride]!]
        if (here < CROSSING === next < CROSSING) continue
        addEdge(edges, at, here < next ? 1 : -1)
      }
    }
  }
  return response.edges < FEWEST ? undefined : response.sigma()
}

interface Edges {
  readonly values: Volume['values']
  readonly strides: readonly [number, number, number]
  readonly spacing: readonly [number, number, number]
  readonly axis: 0 | 1 | 2
  readonly half: number
  readonly response: EdgeResponse
}

/** The edge between voxel `at` and the next one; `rise` is 1 where tissue follows air. */
function addEdge({ values, strides, spacing, axis, half, response }: Edges, at: number, rise: 1 | -1): void {
  const stride = strides[axis] * rise
  const first = rise === 1 ? at : at + strides[axis]
  const value = (t: number) => values[first + t * stride]!
  // t from −half + 1 to half: as many voxels on each side of the crossing.
  const [start, end] = [1 - half, half]
  const low = (value(start) + value(start + 1)) / 2
  const high = (value(end) + value(end - 1)) / 2
  const step = high - low
  if (!(low < AIR && high > TISSUE[0] && high < TISSUE[1])) return
  if (Math.abs(value(start) - value(start + 1)) > 0.1 * step) return
  if (Math.abs(value(end) - value(end - 1)) > 0.1 * step) return
  let missing = 0
  for (let t = start; t <= end; t++) {
    const share = (value(t) - low) / step
    if (share < -0.2 || share > 1.2) return
    missing += 1 - share
  }
  const slope = slopeAlong(values, strides, spacing, axis, first)
  if (slope < STEEPEST) return
  const middle = start - 0.5 + missing
  for (let t = start; t <= end; t++)
    response.add((t - middle) * spacing[axis] * slope, (value(t) - low) / step)
  response.edges++
}

/** Cosine between the gradient at the edge and the axis: central differences, both voxels beside the edge. */
function slopeAlong(
  values: Volume['values'],
  strides: readonly [number, number, number],
  spacing: readonly [number, number, number],
  axis: 0 | 1 | 2,
  at: number,
): number {
  const slope = [0, 1, 2].map((a) => (values[at + strides[a]!]! - values[at - strides[a]!]!) / spacing[a]!)
  const length = Math.sqrt(slope.reduce((sum, x) => sum + x * x, 0))
  return length > 0 ? Math.abs(slope[axis]!) / length : 0
}

/** The worse of the two axes in the plane of the slices. */
export function blurInPlane(volume: Volume, box: VoxelBox): number | undefined {
  const found = ([0, 1] as const)
    .map((axis) => edgeBlur(volume, box, axis))
    .filter((sigma) => sigma !== undefined)
  return found.length === 0 ? undefined : Math.max(...found)
}
