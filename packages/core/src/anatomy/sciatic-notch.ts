import type { Vector3 } from '../base/vectors.ts'
import { evenSamples } from '../geometry/even-samples.ts'
import { boundsOf, type TriangleMesh } from '../geometry/mesh.ts'

/** The greater sciatic notch of a hip bone. */
export interface SciaticNotch {
  /** LPS mm: the bone's border where the notch is deepest. */
  readonly apex: Vector3
  /** f32[3n], LPS mm: points of its border about the apex, from the ischial spine's side to the posterior inferior iliac spine's. */
  readonly border: Float32Array
  /** mm that the apex lies in front of the line over the notch. */
  readonly depth: number
}

const ROW = 1 // mm: height of the rows in which the posterior border is sought.
const LEAST_DEPTH = 8 // mm: less is no notch.
const PART = 0.35 // Of the depth: so far from the apex the border counts.

/** The most posterior point of the surface in each row of 1 mm, from the lowest up; rows without any are left out. */
function posteriorBorder(mesh: TriangleMesh): Vector3[] {
  const { min, max } = boundsOf(mesh)
  const rows: (Vector3 | undefined)[] = new Array(Math.ceil((max[2] - min[2]) / ROW) + 1)
  const { points } = evenSamples(mesh, ROW)
  for (let i = 0; i < points.length; i += 3) {
    const row = Math.floor((points[i + 2]! - min[2]) / ROW)
    if (!rows[row] || points[i + 1]! > rows[row][1]) rows[row] = [points[i]!, points[i + 1]!, points[i + 2]!]
  }
  return rows.filter((row) => row !== undefined)
}

/** Indices of the points of the border that its convex hull touches from behind (Andrew 1979, monotone chain). */
function hullOf(border: readonly Vector3[]): number[] {
  const hull: number[] = []
  border.forEach(([, y, z], n) => {
    while (hull.length > 1) {
      const [a, b] = [border[hull.at(-2)!]!, border[hull.at(-1)!]!]
      if ((b[1] - a[1]) * (z - a[2]) > (y - a[1]) * (b[2] - a[2])) break
      hull.pop()
    }
    hull.push(n)
  })
  return hull
}

/**
 * Finds the greater sciatic notch of a hip bone by its shape: the posterior border seen from the side, as the most posterior
 * point of every height, leaves its convex hull most in this notch. The patient's axes are taken as those of the frame, as a
 * supine scan gives them; a turn of 20° moves the apex along the notch's rounded floor, not out of it. Searched once for a mesh,
 * which must not be changed.
 * @param mesh of one hip bone, LPS mm
 * @returns undefined where no part of the border lies 8 mm in front of the hull
 */
export function sciaticNotch(mesh: TriangleMesh): SciaticNotch | undefined {
  if (!notches.has(mesh)) notches.set(mesh, searchedNotch(mesh))
  return notches.get(mesh)
}

/** Of meshes that nobody changes: every guide on a bone asks for the same notch. */
const notches = new WeakMap<TriangleMesh, SciaticNotch | undefined>()

function searchedNotch(mesh: TriangleMesh): SciaticNotch | undefined {
  const border = posteriorBorder(mesh)
  const hull = hullOf(border)
  const depths = border.map(() => 0)
  for (let h = 1; h < hull.length; h++) {
    const [from, to] = [hull[h - 1]!, hull[h]!]
    const [a, b] = [border[from]!, border[to]!]
    for (let n = from + 1; n < to; n++) {
      const part = (border[n]![2] - a[2]) / (b[2] - a[2])
      depths[n] = a[1] + part * (b[1] - a[1]) - border[n]![1]
    }
  }
  const deepest = depths.reduce((best, depth, n) => (depth > depths[best]! ? n : best), 0)
  const depth = depths[deepest]!
  if (depth < LEAST_DEPTH) return undefined
  let [first, last] = [deepest, deepest]
  while (first > 0 && depths[first - 1]! > PART * depth) first--
  while (last + 1 < border.length && depths[last + 1]! > PART * depth) last++
  // Under the posterior inferior iliac spine the border runs back at one height: a straight line to the next row stands for it.
  const rows = border.slice(first, Math.min(border.length, last + 2))
  const points: number[] = []
  rows.forEach((p, n) => {
    points.push(...p)
    const q = rows[n + 1]
    if (!q) return
    const steps = Math.floor(Math.abs(q[1] - p[1]) / 2)
    for (let k = 1; k < steps; k++) points.push(...p.map((x, a) => x + (k / steps) * (q[a]! - x)))
  })
  return { apex: border[deepest]!, border: Float32Array.from(points), depth }
}
