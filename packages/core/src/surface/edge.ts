import type { LabelMap, Structure } from '../geometry/label-map.ts'
import { indexOfPoint, type Volume } from '../geometry/volume.ts'
import { type StepContext, StepError } from '../step.ts'
import { extractSurface } from './extract.ts'
import { surfaceField } from './field.ts'

const STEP = 0.25 // mm along the profile.
const OUTWARD = 4 // mm.
const INWARD = 4 // mm.
const MOST_PROFILES = 20_000

function sample(image: Volume, index: readonly [number, number, number]): number {
  const [nx, ny, nz] = image.grid.size
  const [x, y, z] = index
  if (!(x >= 0 && y >= 0 && z >= 0 && x <= nx - 1 && y <= ny - 1 && z <= nz - 1)) return Number.NaN
  const i = Math.min(Math.floor(x), Math.max(0, nx - 2))
  const j = Math.min(Math.floor(y), Math.max(0, ny - 2))
  const k = Math.min(Math.floor(z), Math.max(0, nz - 2))
  let sum = 0
  for (let c = 0; c < 8; c++) {
    const [dx, dy, dz] = [c & 1, (c >> 1) & 1, c >> 2]
    const weight = (dx ? x - i : 1 - x + i) * (dy ? y - j : 1 - y + j) * (dz ? z - k : 1 - z + k)
    if (weight > 0) sum += weight * image.values[i + dx + nx * (j + dy + ny * (k + dz))]!
  }
  return sum
}

function median(values: number[]): number {
  const sorted = Float64Array.from(values).sort()
  return sorted.length % 2
    ? sorted[(sorted.length - 1) / 2]!
    : (sorted[sorted.length / 2 - 1]! + sorted[sorted.length / 2]!) / 2
}

/**
 * The image's value at the structure's boundary, from the median profile along the normals of the label's own surface:
 * soft + fraction · (peak − soft), soft the lowest value outside, peak the highest inside. Half, 0.5, is unbiased for a
 * thick cortex; a thin one (under twice the blur's full width) shows too low a peak, and more is right.
 * Places near other structures and the image's border are left out.
 * @throws StepError EDGE_NOT_FOUND where no profile rises from outside to inside.
 */
export async function boundaryValue(
  labels: LabelMap,
  image: Volume,
  structure: Structure,
  fraction: number,
  context: Pick<StepContext, 'parallel'>,
): Promise<number> {
  const field = surfaceField(labels, undefined, structure.value, structure.name, {
    edge: undefined,
    keep: 'all',
  })
  const { mesh, near } = await extractSurface(field, labels.grid, context)
  const { positions: p, triangles: t } = mesh
  const every = Math.max(1, Math.ceil(t.length / 3 / MOST_PROFILES))
  const steps = Math.round((OUTWARD + INWARD) / STEP)
  const profiles: number[][] = Array.from({ length: steps + 1 }, () => [])
  for (let i = 0; i < t.length; i += 3 * every) {
    const [a, b, c] = [t[i]!, t[i + 1]!, t[i + 2]!]
    if (near[a] || near[b] || near[c]) continue
    const at = (v: number, axis: number) => p[3 * v + axis]!
    const u = [0, 1, 2].map((x) => at(b, x) - at(a, x)) as [number, number, number]
    const w = [0, 1, 2].map((x) => at(c, x) - at(a, x)) as [number, number, number]
    const n = [u[1] * w[2] - u[2] * w[1], u[2] * w[0] - u[0] * w[2], u[0] * w[1] - u[1] * w[0]] as const
    const size = Math.sqrt(n[0] * n[0] + n[1] * n[1] + n[2] * n[2])
    if (size === 0) continue
    const centre = [0, 1, 2].map((x) => (at(a, x) + at(b, x) + at(c, x)) / 3) as [number, number, number]
    const along = profiles.map((_, s) => {
      const d = OUTWARD - s * STEP
      return sample(
        image,
        indexOfPoint(
          image.grid,
          [0, 1, 2].map((x) => centre[x]! + (d * n[x]!) / size) as [number, number, number],
        ),
      )
    })
    if (along.some((value) => Number.isNaN(value))) continue
    along.forEach((value, s) => {
      profiles[s]!.push(value)
    })
  }
  if (profiles[0]!.length > 0) {
    const line = profiles.map(median)
    const middle = Math.round(OUTWARD / STEP)
    const soft = Math.min(...line.slice(0, middle + 1))
    const peak = Math.max(...line.slice(Math.max(0, middle - 4)))
    if (peak > soft) return soft + fraction * (peak - soft)
  }
  throw new StepError({
    code: 'EDGE_NOT_FOUND',
    message: 'expected values that rise from outside to inside the structure, found no such profile',
    where: `structure ${structure.name}`,
    remedy: 'give the boundary value as `edge`, or check that the label map fits the image',
  })
}
