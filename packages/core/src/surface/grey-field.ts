import { sharedArray } from '../base/shared-array.ts'
import { StepError } from '../step.ts'
import { localEdge } from './local-edge.ts'

type Triple = [number, number, number]

/** Which value the image has where a structure ends. */
export interface EdgeOptions {
  /** The image's value at the boundary; undefined, and no `local`: the label's boundary. */
  readonly edge: number | undefined
  /** Lets it vary along the surface with the cortex's thickness (`local-edge.ts`). */
  readonly local?: { readonly fraction: number } | undefined
}

export interface GreyCrop {
  /** Values that soft tissue and bone can have in this kind of image. */
  readonly tissue: readonly [number, number]
  readonly values: Float32Array
  readonly size: Triple
  readonly spacing: readonly [number, number, number]
  readonly own: Uint8Array
  readonly others: Uint8Array
  /** Of the label's boundary, mm. */
  readonly distance: Float32Array
  /** Signed distance of all other structures, mm; undefined where there is none. */
  readonly away: Float32Array | undefined
}

export const LOCAL_REACH = 4 // mm that profiles look out of the structure.
const TRUST = 1.5 // Voxels around the label's boundary within which the grey values decide.
const WALL_STEPS = 5 // Half voxels further in, where a generous label's wall would be.
const PIT_DEPTH = 0.4 // Voxels inside the label.
const PIT_WALLS = 16 // Of 26 neighbours.
const PIT_PASSES = 2

/**
 * The image over its edge value near the label's boundary, bounded by the label's signed distance, so that marrow stays inside
 * and no soft part is added; and the units of the field per mm there.
 * @throws StepError EDGE_NOT_FOUND
 */
export function greyField(
  crop: GreyCrop,
  name: string,
  options: EdgeOptions,
): { readonly field: Float32Array; readonly slope: number } {
  const { size, spacing, distance, away } = crop
  const voxel = Math.max(...spacing)
  const over = overEdge(crop, name, options)
  const slope = greySlope(over, distance, voxel)
  holdMarrow(over, distance, size, spacing, slope)
  for (let pass = 0; pass < PIT_PASSES; pass++) fillPits(over, distance, size, slope, voxel)
  return { field: boundGrey(over, distance, away, slope, voxel), slope }
}

/** What the image says on both sides of the label's boundary: the units of grey per mm that a boundary of distance 0 must have. */
function greySlope(over: Float32Array, distance: Float32Array, voxel: number): number {
  let [sum, count] = [0, 0]
  for (let i = 0; i < over.length; i++) {
    if (Math.abs(distance[i]!) > TRUST * voxel) continue
    sum += Math.abs(over[i]!)
    count++
  }
  return Math.max(1e-6, (2 * sum) / Math.max(1, count) / (TRUST * voxel))
}

/** The image minus its value at the boundary, near the label's boundary that of the place. @throws StepError EDGE_NOT_FOUND */
function overEdge(crop: GreyCrop, name: string, { edge, local }: EdgeOptions): Float32Array {
  const { values, size, spacing, own, others, distance } = crop
  if (!local) return values.map((grey) => grey - edge!)
  const domain = Uint8Array.from(own, (inside, i) => (inside ? 1 : others[i] ? 2 : 0))
  const found = localEdge({ values, domain, size, spacing }, own, edge, local.fraction, crop.tissue)
  if (!found) {
    if (edge !== undefined) return values.map((grey) => grey - edge)
    throw new StepError({
      code: 'EDGE_NOT_FOUND',
      message: 'expected values that rise from outside to inside the structure, found no such profile',
      where: `structure ${name}`,
      remedy: 'give the boundary value as `edge`, or check that the label map fits the image',
    })
  }
  const reach = 2 * TRUST * Math.max(...spacing)
  const over = new Float32Array(values.length)
  for (let k = 0, i = 0; k < size[2]; k++)
    for (let j = 0; j < size[1]; j++)
      for (let x = 0; x < size[0]; x++, i++)
        over[i] = values[i]! - (Math.abs(distance[i]!) <= reach ? found.at(x, j, k) : found.edge)
  return over
}

/**
 * Marrow stays inside however near the label's boundary it begins. Where the image is under the edge inside the label, but
 * reaches it further out along the way to the boundary, the wall lies between; where it reaches it neither out there nor
 * further in, the wall is too thin to be seen, and the label decides. Changes `over` in place.
 */
function holdMarrow(
  over: Float32Array,
  distance: Float32Array,
  size: Triple,
  spacing: readonly [number, number, number],
  slope: number,
): void {
  const [nx, ny, nz] = size
  const voxel = Math.max(...spacing)
  const held: number[] = []
  for (let k = 1; k < nz - 1; k++)
    for (let j = 1; j < ny - 1; j++)
      for (let x = 1, i = 1 + nx * (j + ny * k); x < nx - 1; x++, i++) {
        if (over[i]! >= 0 || !(distance[i]! > 0 && distance[i]! < 2 * TRUST * voxel)) continue
        const step = outwardStep(distance, i, size, spacing, voxel / 2)
        if (!step) continue
        const steps = Math.ceil((2 * distance[i]!) / voxel) + 2
        const wall = greatestAlong(over, size, [x, j, k], step, 1, steps)
        if (wall > 0) held.push(i, Math.min(wall, slope * distance[i]!))
        else if (greatestAlong(over, size, [x, j, k], step, -WALL_STEPS, -1) < 0)
          held.push(i, slope * distance[i]!)
      }
  for (let n = 0; n < held.length; n += 2) over[held[n]!] = held[n + 1]!
}

/** A step of so many mm out of the label, in voxels; undefined where there is no direction. */
function outwardStep(
  distance: Float32Array,
  i: number,
  [nx, ny]: Triple,
  spacing: readonly [number, number, number],
  length: number,
): Triple | undefined {
  const g = [1, nx, nx * ny].map((s, a) => (distance[i - s]! - distance[i + s]!) / (2 * spacing[a]!))
  const norm = Math.sqrt(g[0]! * g[0]! + g[1]! * g[1]! + g[2]! * g[2]!)
  return norm < 1e-3 ? undefined : (g.map((c, a) => (length * c) / norm / spacing[a]!) as Triple)
}

/** The greatest value at steps `from` … `to` away from a voxel, nearest voxels, inside the crop. */
function greatestAlong(
  over: Float32Array,
  size: Triple,
  voxel: Triple,
  step: Triple,
  from: number,
  to: number,
): number {
  let most = Number.NEGATIVE_INFINITY
  for (let n = from; n <= to; n++) {
    const at = voxel.map((c, a) => Math.round(c + n * step[a]!))
    if (at.some((c, a) => c < 0 || c >= size[a]!)) continue
    most = Math.max(most, over[at[0]! + size[0] * (at[1]! + size[1] * at[2]!)]!)
  }
  return most
}

/** Pits and tunnels one voxel wide inside the label, most of whose neighbours are bone: noise in a thin wall. Changes `over`. */
function fillPits(
  over: Float32Array,
  distance: Float32Array,
  [nx, ny, nz]: Triple,
  slope: number,
  voxel: number,
): void {
  const held: number[] = []
  for (let k = 1; k < nz - 1; k++)
    for (let j = 1; j < ny - 1; j++)
      for (let x = 1, i = 1 + nx * (j + ny * k); x < nx - 1; x++, i++) {
        if (over[i]! >= 0 || !(distance[i]! > PIT_DEPTH * voxel && distance[i]! < 2 * TRUST * voxel)) continue
        let walls = 0
        for (let dk = -1; dk <= 1; dk++)
          for (let dj = -1; dj <= 1; dj++)
            for (let at = i + nx * (dj + ny * dk) - 1, n = 0; n < 3; n++, at++) if (over[at]! >= 0) walls++
        if (walls >= PIT_WALLS) held.push(i)
      }
  for (const i of held) over[i] = PIT_DEPTH * slope * voxel
}

function boundGrey(
  over: Float32Array,
  distance: Float32Array,
  away: Float32Array | undefined,
  slope: number,
  voxel: number,
): Float32Array {
  const field = sharedArray(Float32Array, over.length)
  for (let i = 0; i < over.length; i++) {
    // Between two bones both blur into the gap, and grey values there say too much bone: the label bounds them closely.
    const nearness = away ? Math.min(1, Math.max(0, (away[i]! / voxel + 3) / 1.5)) : 0
    const out = voxel * (TRUST + nearness * (0.3 - TRUST))
    const low = slope * (distance[i]! - TRUST * voxel)
    const high = slope * (distance[i]! + out)
    field[i] = Math.min(high, Math.max(low, over[i]!))
  }
  return field
}
