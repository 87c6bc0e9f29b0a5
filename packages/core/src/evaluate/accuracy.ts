import { add, cross, length, scale, subtract, type Vector3 } from '../base/vectors.ts'
import { valueAt } from '../geometry/axis-density.ts'
import type { Device } from '../geometry/device.ts'
import type { ImageResult } from '../geometry/image.ts'
import type { Body } from '../geometry/mesh.ts'
import { PROCESS_LIMITS, type Process } from '../geometry/process-limits.ts'
import type { ReportTable, TableCell } from '../geometry/table.ts'
import type { Volume } from '../geometry/volume.ts'

/** Triangles of a body's surface at whose middle the image is asked for its edge. */
const POINTS = 3000
/** Voxels to either side of the surface in which the edge is looked for, and steps in each. */
const REACH = 1.5
const STEPS = 12
/** Share of the points that must show an edge. */
const SHOWN = 0.5
/** Share of what points strewn evenly over the search would give: above it the image shows another thing than this body. */
const CHANCE = 0.75
/** Least rise across the edge, as share of the image's own range of values. */
const RISE = 0.02

/**
 * What a model's surface may be off by, for each body, from what was measured in this case: standard uncertainties (JCGM
 * 100:2008), mm on the print.
 *
 * Scan: a voxel's longest side as a rectangular distribution, a / √12 (4.3.7). Surface: root mean square distance, along
 * the normal, from the surface to where the image's value changes most, within 1.5 voxels; where fewer than half of the
 * points show an edge, or edges lie about it as by chance (a body of another image), nothing is told. Smoothing and reduction: 95 % of the measured movement / 1.96 (4.3.6). Print: the
 * process's tolerance as a rectangular distribution, a / √3. Together: root of the sum of squares, times 2 (k = 2, 6.2).
 */
export function accuracyTable(device: Device, image: ImageResult | undefined, process: Process): ReportTable {
  const print = PROCESS_LIMITS[process].tolerance / Math.sqrt(3)
  const rows = device.bodies.map((body): readonly TableCell[] => {
    const voxel = image && Math.max(...image.volume.grid.spacing)
    const scan = voxel === undefined ? undefined : (voxel * device.scale) / Math.sqrt(12)
    const edge = image && edgeDistance(body, image.volume, device.scale)
    const surface = edge === undefined ? undefined : edge * device.scale
    const moved =
      body.deviations.length > 0 ? body.deviations.reduce((sum, { p95 }) => sum + p95, 0) : undefined
    const reduced = moved === undefined ? undefined : (moved * device.scale) / 1.96
    const parts = [scan, surface, reduced, print]
    const together = 2 * Math.sqrt(parts.reduce<number>((sum, x) => sum + (x ?? 0) * (x ?? 0), 0))
    return [body.name, ...parts.map(told), Number(together.toFixed(2))]
  })
  return {
    name: 'accuracy',
    title: `accuracy of ${device.name}: what its surface may be off by`,
    columns: [
      { title: 'body of the model' },
      { title: 'from the scan', unit: 'mm' },
      { title: 'surface in the image', unit: 'mm' },
      { title: 'smoothing and reduction', unit: 'mm' },
      { title: 'from printing', unit: 'mm' },
      { title: 'together, k = 2', unit: 'mm' },
    ],
    rows,
    note: `Standard uncertainties on the print (JCGM 100:2008). Scan: the voxel’s longest side / √12. Surface: root mean square distance to the image’s steepest change, within 1.5 voxels, measured on this body. Smoothing and reduction: 95 % of the measured movement / 1.96. Printing: ± ${PROCESS_LIMITS[process].tolerance} mm of ${process} over 100 mm, / √3 (Makelab, 3D printing for engineers; arti90, design clues), not measured here. A dash: not known, and not in the sum. Cleaning, sterilisation and movement of the patient are not in it.`,
  }
}

const told = (value: number | undefined): TableCell => (value === undefined ? null : Number(value.toFixed(3)))

/** Root mean square distance from the surface to the image's steepest change along its normal, mm in the patient. */
function edgeDistance({ mesh }: Body, volume: Volume, factor: number): number | undefined {
  const { positions: p, triangles: t } = mesh
  const every = Math.max(1, Math.ceil(t.length / 3 / POINTS))
  const range = Math.max(...volume.grid.spacing) * REACH
  const least = RISE * spread(volume)
  let [asked, shown, sum] = [0, 0, 0]
  for (let i = 0; i < t.length; i += 3 * every) {
    const [a, b, c] = [0, 1, 2].map((k) => {
      const v = 3 * t[i + k]!
      return [p[v]! / factor, p[v + 1]! / factor, p[v + 2]! / factor]
    }) as unknown as [Vector3, Vector3, Vector3]
    const normal = cross(subtract(b, a), subtract(c, a))
    const area = length(normal)
    if (!(area > 0)) continue
    asked += area
    const middle = scale(add(add(a, b), c), 1 / 3)
    const found = steepest(volume, middle, scale(normal, 1 / area), range, least)
    if (found === undefined) continue
    shown += area
    sum += area * found * found
  }
  if (!(asked > 0 && shown >= SHOWN * asked)) return undefined
  const distance = Math.sqrt(sum / shown)
  return distance < (CHANCE * range) / Math.sqrt(3) ? distance : undefined
}

/** mm along the normal at which values change most, where they change by `least` at all. */
function steepest(volume: Volume, at: Vector3, n: Vector3, range: number, least: number): number | undefined {
  const values: number[] = []
  for (let k = -STEPS; k <= STEPS; k++) {
    const value = valueAt(volume, add(at, scale(n, (k * range) / STEPS)))
    if (value === undefined) return undefined
    values.push(value)
  }
  if (Math.max(...values) - Math.min(...values) < least) return undefined
  const slopes = values.slice(2).map((value, k) => Math.abs(value - values[k]!))
  const most = slopes.reduce((a, b) => Math.max(a, b))
  // A plateau of equal slopes: its middle.
  const at1 = slopes.findIndex((slope) => slope >= 0.999 * most)
  let at2 = at1
  while (at2 + 1 < slopes.length && slopes[at2 + 1]! >= 0.999 * most) at2++
  return (((at1 + at2) / 2 + 1 - STEPS) * range) / STEPS
}

/** Greatest less least of some values, evenly taken. */
function spread({ values }: Volume): number {
  const every = Math.max(1, Math.floor(values.length / 100_000))
  let [low, high] = [Infinity, -Infinity]
  for (let i = 0; i < values.length; i += every) {
    low = Math.min(low, values[i]!)
    high = Math.max(high, values[i]!)
  }
  return high - low
}
