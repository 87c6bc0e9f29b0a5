import { cross, dot, normalize, type Vector3 } from '../base/vectors.ts'
import { segmentsAt, segmentsOf, segmentsWithin } from '../geometry/cut-outline.ts'
import type { TriangleMesh } from '../geometry/mesh.ts'
import type { CutFace, NamedPlane } from '../geometry/plan.ts'

/** How far an implant's outline at a cut lies from the bone's, on its file. */
export interface MeasuredOutline {
  /** mm; ∞ where the implant has no outline there. */
  readonly mean: number
  readonly max: number
  /** mm that it lies within the bone's outline in the mean, where it was met. */
  readonly inside: number
}

const REACH = 4 // mm to either side of the bone's outline that are looked at; a place without implant counts so much.
const SPACING = 0.4 // mm between places on the outline.
const IN = 0.05 // mm beyond the cut face at which the file is cut.
const CORNER = 0.25 // mm beside a corner of two cuts that are not looked at: lines across the outline pass it aslant.
const JAG = 0.2 // mm: shorter pieces of the bone's outline go on in the next one; across a jag of the cut no line tells anything.
const ASIDE = 0.25 // mm from a piece's middle where its outside is told: pieces drawn together lie off the outline by less.
const FREE = 0.01 // mm from the outline itself.

/** Segments in two coordinates of a plane: 4 numbers each. */
type Flat = Float64Array

function flattened(segments: Float32Array, u: Vector3, v: Vector3): Flat {
  const flat = new Float64Array((2 * segments.length) / 3)
  for (let i = 0; 3 * i < segments.length; i++) {
    const point: Vector3 = [segments[3 * i]!, segments[3 * i + 1]!, segments[3 * i + 2]!]
    flat[2 * i] = dot(u, point)
    flat[2 * i + 1] = dot(v, point)
  }
  return flat
}

type Piece = readonly [number, number, number, number]

const isJag = ([a, b, c, d]: Piece) => (c - a) * (c - a) + (d - b) * (d - b) < JAG * JAG

/** Short segments drawn together with those that follow them, to pieces of at least JAG mm; what is left over at an end with those before. */
function withoutJags(flat: Flat): Flat {
  const runs: Piece[][] = []
  for (let i = 0; i < flat.length; i += 4) {
    const own: Piece = [flat[i]!, flat[i + 1]!, flat[i + 2]!, flat[i + 3]!]
    const run = runs.at(-1)
    const last = run?.at(-1)
    if (!run || !last || last[2] !== own[0] || last[3] !== own[1]) runs.push([own])
    else if (isJag(last)) run[run.length - 1] = [last[0], last[1], own[2], own[3]]
    else run.push(own)
  }
  for (const run of runs) {
    const [before, last] = [run.at(-2), run.at(-1)!]
    if (before && isJag(last)) run.splice(-2, 2, [before[0], before[1], last[2], last[3]])
  }
  return Float64Array.from(runs.flat(2))
}

/** Where the line from (x, y) along the unit (a, b) meets segments: mm along it, within ± REACH, as they come. */
function meetings(flat: Flat, x: number, y: number, a: number, b: number): number[] {
  const found: number[] = []
  for (let i = 0; i < flat.length; i += 4) {
    const [px, py, qx, qy] = [flat[i]! - x, flat[i + 1]! - y, flat[i + 2]! - x, flat[i + 3]! - y]
    const from = a * py - b * px
    const to = a * qy - b * qx
    if (from >= 0 === to >= 0) continue
    const part = from / (from - to)
    const t = a * (px + part * (qx - px)) + b * (py + part * (qy - py))
    if (Math.abs(t) <= REACH) found.push(t)
  }
  return found
}

function isInside(flat: Flat, x: number, y: number): boolean {
  let inside = false
  for (let i = 0; i < flat.length; i += 4) {
    const [px, py, qx, qy] = [flat[i]!, flat[i + 1]!, flat[i + 2]!, flat[i + 3]!]
    if (py > y !== qy > y && x < px + ((y - py) / (qy - py)) * (qx - px)) inside = !inside
  }
  return inside
}

/**
 * Signed distance of the implant's outermost point at each place of the bone's outline, mm outwards; NaN where there is none.
 * @param whole the bone's outline without ends, which tells its inside. @param windowOf mm; below 0 a place is left out
 */
function outermost(
  bone: Flat,
  whole: Flat,
  implant: Flat,
  windowOf: (x: number, y: number) => number,
): { heights: number[]; starts: number[]; windows: number[] } {
  const heights: number[] = []
  const starts: number[] = [] // mm along the outline, over all segments.
  const windows: number[] = []
  let along = 0
  for (let i = 0; i < bone.length; i += 4) {
    const [dx, dy] = [bone[i + 2]! - bone[i]!, bone[i + 3]! - bone[i + 1]!]
    const size = Math.sqrt(dx * dx + dy * dy)
    if (size === 0) continue
    let [a, b] = [dy / size, -dx / size]
    const [mx, my] = [bone[i]! + dx / 2, bone[i + 1]! + dy / 2]
    if (isInside(whole, mx + ASIDE * a, my + ASIDE * b)) [a, b] = [-a, -b]
    const parts = Math.max(1, Math.round(size / SPACING))
    for (let k = 0; k < parts; k++) {
      const part = (k + 0.5) / parts
      const [x, y] = [bone[i]! + part * dx, bone[i + 1]! + part * dy]
      const window = windowOf(x, y)
      if (window < 0) continue
      // Not across the gap to another part of the bone's outline.
      const [own, met] = [meetings(bone, x, y, a, b), meetings(implant, x, y, a, b)]
      const limit = own.reduce((least, t) => (t > 5 * FREE ? Math.min(least, t / 2) : least), REACH)
      heights.push(met.reduce((most, t) => (t <= limit && !(t < most) ? t : most), Number.NaN))
      starts.push(along + part * size)
      windows.push(window)
    }
    along += size
  }
  return { heights, starts, windows }
}

/** What of each segment lies on the normals' side of all planes. */
function clipped(segments: Float32Array, planes: readonly NamedPlane[]): Float32Array {
  const kept: number[] = []
  for (let i = 0; i < segments.length; i += 6) {
    const end = (at: number): Vector3 => [segments[at]!, segments[at + 1]!, segments[at + 2]!]
    const [a, b] = [end(i), end(i + 3)]
    let [from, to] = [0, 1]
    for (const { normal, offset } of planes) {
      const [before, after] = [dot(normal, a) - offset, dot(normal, b) - offset]
      if (before < 0 && after < 0) to = -1
      else if (before < 0) from = Math.max(from, before / (before - after))
      else if (after < 0) to = Math.min(to, before / (before - after))
    }
    if (from >= to) continue
    for (const part of [from, to]) kept.push(...a.map((x, axis) => x + part * (b[axis]! - x)))
  }
  return Float32Array.from(kept)
}

/**
 * Compares the outline of a file's cut face with the bone's: lines across the bone's outline, in the plane, to the
 * outermost place of the implant on each. A porous face is open between its struts: there the outermost place within
 * `windowAt` mm to either side along the outline counts, about half a cell, at other places 0. Places that are left out (under a flange) do not count.
 */
export function measureOutline(
  mesh: TriangleMesh,
  { plane, outlines }: CutFace,
  others: readonly NamedPlane[],
  gap: number,
  windowAt: (x: number, y: number, z: number) => number,
  leftOut: (x: number, y: number, z: number) => boolean = () => false,
): MeasuredOutline {
  const w = plane.normal
  const u = normalize(cross(w, Math.abs(w[0]) < 0.7 ? [1, 0, 0] : [0, 1, 0]))
  const v = cross(w, u)
  const at = gap + IN
  const cut = segmentsWithin(segmentsAt(mesh, { ...plane, offset: plane.offset + at }, -at), others)
  // Where cuts meet, the implant keeps its gap from the other one too: there the outline ends so much earlier.
  const ends = others.map((other) => ({ ...other, offset: other.offset + gap + CORNER }))
  const whole = flattened(segmentsOf(outlines), u, v)
  const bone = withoutJags(flattened(clipped(segmentsOf(outlines), ends), u, v))
  const windowOf = (x: number, y: number) => {
    const at = [0, 1, 2].map((axis) => x * u[axis]! + y * v[axis]! + plane.offset * w[axis]!)
    const [px, py, pz] = [at[0]!, at[1]!, at[2]!]
    return leftOut(px, py, pz) ? -1 : windowAt(px, py, pz)
  }
  const { heights, starts, windows } = outermost(bone, whole, flattened(cut, u, v), windowOf)
  if (cut.length === 0 || heights.length === 0) return { mean: Infinity, max: Infinity, inside: -Infinity }
  let [sum, max, inside, met] = [0, 0, 0, 0]
  heights.forEach((height, n) => {
    let most = height
    for (const step of [-1, 1]) {
      for (let k = n + step; k >= 0 && k < heights.length; k += step) {
        if (Math.abs(starts[k]! - starts[n]!) > windows[n]!) break
        if (!(heights[k]! <= most) && !Number.isNaN(heights[k]!)) most = heights[k]!
      }
    }
    const off = Number.isNaN(most) ? REACH : Math.abs(most)
    if (!Number.isNaN(most)) {
      inside -= most
      met++
    }
    sum += off
    max = Math.max(max, off)
  })
  return { mean: sum / heights.length, max, inside: inside / Math.max(met, 1) }
}
