import { distanceTransform, gaussian, resampleSlices } from '@trabecula/kernels'
import { StepError } from '../step.ts'
import type { QuiltSource } from './quilt.ts'
import type { Volume } from './volume.ts'

const BINS = 256
const LEAST_SHARE = 0.03 // Bone in a block of bone, and at most.
const MOST_SHARE = 0.8
/** mm: trabeculae as plates (2 BV/BS), over all sites and species; another figure is another unit. */
const TRABECULAE = { thinnest: 0.02, thickest: 0.6 } as const
const PLATE_AREA = 2 / 3 // Of the voxels' faces: what they are too many on a surface of any direction.
const SMOOTH = 0.8 // Samples: σ by which the steps of voxels are smoothed.

/** What is bone in an image. */
export interface BoneShare {
  readonly threshold: number
  /** BV/TV of all voxels. */
  readonly share: number
  /** mm: 2 BV/BS, trabeculae taken for plates (Parfitt et al. 1983). */
  readonly plate: number
}

/** Otsu's threshold (1979): the value that parts two classes with the greatest variance between them. */
export function otsuThreshold(values: ArrayLike<number>): number {
  let [low, high] = [Infinity, -Infinity]
  for (let v = 0; v < values.length; v++) {
    low = Math.min(low, values[v]!)
    high = Math.max(high, values[v]!)
  }
  const width = (high - low) / BINS
  if (!(width > 0)) return low
  const counts = new Float64Array(BINS)
  for (let v = 0; v < values.length; v++)
    counts[Math.min(BINS - 1, Math.floor((values[v]! - low) / width))]!++
  const all = counts.reduce((sum, n, bin) => sum + n * bin, 0)
  let [under, sum, best, cut] = [0, 0, -1, 0]
  for (let bin = 0; bin < BINS - 1; bin++) {
    under += counts[bin]!
    sum += counts[bin]! * bin
    if (under === 0 || under === values.length) continue
    const apart = sum / under - (all - sum) / (values.length - under)
    const between = under * (values.length - under) * apart * apart
    if (between > best) [best, cut] = [between, bin]
  }
  return low + (cut + 1) * width
}

/**
 * Which voxels of a micro-CT block are bone, checked for what bone is like.
 * @throws StepError STRUCTURE_THRESHOLD, STRUCTURE_UNITS
 */
export function boneShareOf({ values, grid }: Volume, threshold: number | 'otsu', where: string): BoneShare {
  const at = threshold === 'otsu' ? otsuThreshold(values) : threshold
  const [nx, ny, nz] = grid.size
  const [sx, sy, sz] = grid.spacing
  let [count, area] = [0, 0]
  for (let k = 0, v = 0; k < nz; k++)
    for (let j = 0; j < ny; j++)
      for (let i = 0; i < nx; i++, v++) {
        const bone = values[v]! >= at
        if (bone) count++
        if (i > 0 && values[v - 1]! >= at !== bone) area += sy * sz
        if (j > 0 && values[v - nx]! >= at !== bone) area += sx * sz
        if (k > 0 && values[v - nx * ny]! >= at !== bone) area += sx * sy
      }
  const share = count / values.length
  if (!(share >= LEAST_SHARE && share <= MOST_SHARE)) {
    throw new StepError({
      code: 'STRUCTURE_THRESHOLD',
      message: `expected a share of bone of ${LEAST_SHARE} to ${MOST_SHARE}, got ${share.toFixed(3)} of the voxels at or over ${at.toFixed(1)}`,
      where,
      remedy: 'Give a threshold between marrow and bone, or a block of trabecular bone alone.',
    })
  }
  const plate = (2 * count * sx * sy * sz) / (PLATE_AREA * area)
  if (!(plate >= TRABECULAE.thinnest && plate <= TRABECULAE.thickest)) {
    throw new StepError({
      code: 'STRUCTURE_UNITS',
      message: `expected trabeculae of ${TRABECULAE.thinnest} to ${TRABECULAE.thickest} mm, got ${plate.toPrecision(3)} mm with voxels of ${sx} × ${sy} × ${sz} mm`,
      where,
      remedy: 'Look at the spacing of the image: a micro-CT’s is often written in µm. Give it in mm.',
    })
  }
  return { threshold: at, share, plate }
}

/** A block of bone on cubic samples: depth under its surface, in samples; positive in the bone, smoothed. */
export function structureSource({ values, grid }: Volume, threshold: number, sample: number): QuiltSource {
  const ratio = grid.spacing.map((s) => sample / s) as [number, number, number]
  const size = grid.size.map((n, axis) => Math.floor((n - 1) / ratio[axis]!) + 1) as [number, number, number]
  const from =
    values instanceof Int16Array || values instanceof Float32Array ? values : Float32Array.from(values)
  const blur = ratio.map((r) => (r > 1 ? r / 2 : 0)) as [number, number, number]
  const soft = gaussian(from, grid.size, blur)
  const grey = new Float32Array(size[0] * size[1] * size[2])
  const [a, b, c] = ratio
  const map = [a, 0, 0, 0, 0, b, 0, 0, 0, 0, c, 0]
  const rule = { map, method: 'linear', margin: Infinity, empty: 0 } as const
  resampleSlices({ values: soft, size: grid.size }, size, rule, { first: 0, last: size[2] }, grey)
  const bone = Uint8Array.from(grey, (value) => (value >= threshold ? 1 : 0))
  const marrow = bone.map((one) => 1 - one)
  const unit = [1, 1, 1] as const
  const [out, inside] = [distanceTransform(bone, size, unit), distanceTransform(marrow, size, unit)]
  const depth = inside.map((d, v) => (d > 0 ? d - 0.5 : 0.5 - out[v]!))
  return { values: gaussian(depth, size, [SMOOTH, SMOOTH, SMOOTH]), size }
}
