import type { Vector3 } from '../base/vectors.ts'

export interface SphereFit {
  readonly centre: Vector3
  readonly radius: number
  /** Root mean square distance of the points used to the sphere, mm. */
  readonly rms: number
  /** How many points were used. */
  readonly used: number
}

const STEPS = 40
const CLOSE = 0.87 // cos 30°: how far a point's normal may be from the ray out of the centre.

/**
 * The sphere nearest a part of a surface: least squares of the geometric distance (Gauss–Newton), points that are more than
 * three robust deviations off or face elsewhere left out, which leaves out a femoral head's neck and fovea.
 * Source: Gander, Golub and Strebel 1994, doi:10.1007/BF01934268 (geometric fitting); trimming as in geometry/icp.
 * @param points f32[3n], LPS mm. @param normals f64[3n], unit, outward.
 * @param start approximate centre. @param bounds least and greatest radius, mm.
 * @returns undefined where fewer than 30 points are left.
 */
export function fitSphere(
  points: Float32Array,
  normals: Float64Array,
  start: Vector3,
  bounds: readonly [number, number],
): SphereFit | undefined {
  let centre = start
  let radius = (bounds[0] + bounds[1]) / 2
  let band = (bounds[1] - bounds[0]) / 2 + 3
  let fit: SphereFit | undefined
  for (let step = 0; step < STEPS; step++) {
    const found = collect(points, normals, centre, radius, band)
    if (found.residuals.length < 30) return undefined
    const next = improve(found, centre, radius)
    const change = Math.max(
      ...next.centre.map((x, i) => Math.abs(x - centre[i]!)),
      Math.abs(next.radius - radius),
    )
    centre = next.centre
    radius = next.radius
    const squares = found.residuals.reduce((sum, r) => sum + r * r, 0)
    fit = { centre, radius, rms: Math.sqrt(squares / found.residuals.length), used: found.residuals.length }
    if (change < 1e-5 && step > 3) break
    // The band closes in, at most by a half a step, to three robust deviations.
    band = Math.max(3 * 1.4826 * medianOf(found.residuals), band / 2, 0.05)
  }
  return fit
}

interface Found {
  readonly rays: readonly Vector3[]
  readonly residuals: readonly number[]
}

function collect(
  points: Float32Array,
  normals: Float64Array,
  centre: Vector3,
  radius: number,
  band: number,
): Found {
  const rays: Vector3[] = []
  const residuals: number[] = []
  for (let i = 0; i < points.length; i += 3) {
    const [x, y, z] = [points[i]! - centre[0], points[i + 1]! - centre[1], points[i + 2]! - centre[2]]
    const far = Math.sqrt(x * x + y * y + z * z)
    if (!(far > 0) || Math.abs(far - radius) > band) continue
    if (x * normals[i]! + y * normals[i + 1]! + z * normals[i + 2]! < CLOSE * far) continue
    rays.push([x / far, y / far, z / far])
    residuals.push(far - radius)
  }
  return { rays, residuals }
}

/** A point's distance to the sphere changes by −ray for the centre and −1 for the radius. */
function improve({ rays, residuals }: Found, centre: Vector3, radius: number) {
  const a = Array.from({ length: 4 }, () => [0, 0, 0, 0])
  const b = [0, 0, 0, 0]
  rays.forEach((ray, i) => {
    const row = [...ray, 1]
    for (let j = 0; j < 4; j++) {
      b[j]! += row[j]! * residuals[i]!
      for (let k = 0; k < 4; k++) a[j]![k]! += row[j]! * row[k]!
    }
  })
  const [x, y, z, r] = solve(a, b) as [number, number, number, number]
  return { centre: [centre[0] + x, centre[1] + y, centre[2] + z] as Vector3, radius: radius + r }
}

/** Elimination with pivots; a direction that nothing holds gets 0. */
function solve(a: number[][], b: number[]): number[] {
  const n = b.length
  const scale = Math.max(...a.map((row, i) => row[i]!))
  const rows = a.map((row, i) => [...row, b[i]!])
  for (let c = 0; c < n; c++) {
    let best = c
    for (let r = c + 1; r < n; r++) if (Math.abs(rows[r]![c]!) > Math.abs(rows[best]![c]!)) best = r
    ;[rows[c], rows[best]] = [rows[best]!, rows[c]!]
    if (Math.abs(rows[c]![c]!) < 1e-12 * scale) continue
    for (let r = 0; r < n; r++) {
      if (r === c) continue
      const factor = rows[r]![c]! / rows[c]![c]!
      for (let k = c; k <= n; k++) rows[r]![k]! -= factor * rows[c]![k]!
    }
  }
  return rows.map((row, i) => (Math.abs(row[i]!) < 1e-12 * scale ? 0 : row[n]! / row[i]!))
}

function medianOf(values: readonly number[]): number {
  const sorted = Float64Array.from(values, Math.abs).sort()
  return sorted[sorted.length >> 1] ?? 0
}
