import { cos, sin } from '../base/math.ts'
import { type Matrix3, type Matrix4, multiplyMatrixVector, transpose, type Vector3 } from '../base/vectors.ts'
import type { SurfaceSamples } from './mesh-distance.ts'
import { principalAxes } from './principal-axes.ts'
import { nearestOn, type SignedSurface } from './signed-distance.ts'

/** A rigid motion x → R x + t. */
export interface RigidMotion {
  readonly rotation: Matrix3
  readonly translation: Vector3
}

export const STILL: RigidMotion = { rotation: [1, 0, 0, 0, 1, 0, 0, 0, 1], translation: [0, 0, 0] }

function multiply(a: Matrix3, b: Matrix3): Matrix3 {
  const columns = [0, 1, 2].map((c) => multiplyMatrixVector(a, [b[c]!, b[3 + c]!, b[6 + c]!]))
  return [0, 1, 2].flatMap((r) => columns.map((column) => column[r]!)) as unknown as Matrix3
}

export function matrixOf({ rotation: r, translation: t }: RigidMotion): Matrix4 {
  return [r[0], r[1], r[2], t[0], r[3], r[4], r[5], t[1], r[6], r[7], r[8], t[2], 0, 0, 0, 1]
}

/** Points f32[3n], moved. */
export function moved(points: Float32Array, { rotation: r, translation: t }: RigidMotion): Float32Array {
  const result = new Float32Array(points.length)
  for (let i = 0; i < points.length; i += 3) {
    const [x, y, z] = [points[i]!, points[i + 1]!, points[i + 2]!]
    result[i] = r[0] * x + r[1] * y + r[2] * z + t[0]
    result[i + 1] = r[3] * x + r[4] * y + r[5] * z + t[1]
    result[i + 2] = r[6] * x + r[7] * y + r[8] * z + t[2]
  }
  return result
}

/** Rotation by a vector: its length is the angle (Rodrigues). */
export function rotationOf(w: Vector3): Matrix3 {
  const angle = Math.sqrt(w[0] * w[0] + w[1] * w[1] + w[2] * w[2])
  if (angle === 0) return STILL.rotation
  const [x, y, z] = [w[0] / angle, w[1] / angle, w[2] / angle]
  const [s, c] = [sin(angle), cos(angle)]
  const d = 1 - c
  return [
    c + d * x * x, d * x * y - s * z, d * x * z + s * y,
    d * x * y + s * z, c + d * y * y, d * y * z - s * x,
    d * x * z - s * y, d * y * z + s * x, c + d * z * z,
  ] // biome-ignore format: rows
}

/** Solves a symmetric 6 × 6 system by elimination with pivots; directions that nothing holds get 0. Both are overwritten. */
export function solve6(a: number[][], b: number[]): number[] {
  const scale = Math.max(...a.map((row, i) => Math.abs(row[i]!)), 1e-300)
  const used: number[] = []
  const pivotOf = new Array<number>(6).fill(-1)
  for (let column = 0; column < 6; column++) {
    let best = -1
    for (let row = 0; row < 6; row++) {
      if (!used.includes(row) && (best < 0 || Math.abs(a[row]![column]!) > Math.abs(a[best]![column]!)))
        best = row
    }
    if (Math.abs(a[best]![column]!) < 1e-10 * scale) continue
    used.push(best)
    pivotOf[column] = best
    for (let row = 0; row < 6; row++) {
      if (row === best) continue
      const factor = a[row]![column]! / a[best]![column]!
      for (let c = column; c < 6; c++) a[row]![c]! -= factor * a[best]![c]!
      b[row]! -= factor * b[best]!
    }
  }
  return pivotOf.map((row, column) => (row < 0 ? 0 : b[row]! / a[row]![column]!))
}

function median(values: Float64Array): number {
  const sorted = values.slice().sort()
  return sorted[sorted.length >> 1] ?? 0
}

/** One step: the small motion that best brings the points onto the planes at their nearest points. */
function improve(
  motion: RigidMotion,
  samples: SurfaceSamples,
  target: SignedSurface,
): { motion: RigidMotion; residual: number; change: number } {
  const points = moved(samples.points, motion)
  const { nearest, normals } = nearestOn(target, points)
  const n = points.length / 3
  const residuals = new Float64Array(n)
  const centre = [0, 0, 0] as [number, number, number]
  for (let i = 0; i < n; i++) {
    for (let axis = 0; axis < 3; axis++) {
      residuals[i]! += (points[3 * i + axis]! - nearest[3 * i + axis]!) * normals[3 * i + axis]!
      centre[axis]! += points[3 * i + axis]! / n
    }
  }
  // What lies more than three robust deviations off (a bump, a missing piece) does not pull.
  const typical = 1.4826 * median(residuals.map(Math.abs))
  const cut = Math.max(3 * typical, 1e-6)
  const a = Array.from({ length: 6 }, () => new Array<number>(6).fill(0))
  const b = new Array<number>(6).fill(0)
  for (let i = 0; i < n; i++) {
    const r = residuals[i]!
    if (Math.abs(r) > cut) continue
    const x = [0, 1, 2].map((axis) => points[3 * i + axis]! - centre[axis]!) as [number, number, number]
    const m = [normals[3 * i]!, normals[3 * i + 1]!, normals[3 * i + 2]!] as const
    const row = [x[1] * m[2] - x[2] * m[1], x[2] * m[0] - x[0] * m[2], x[0] * m[1] - x[1] * m[0], ...m]
    const weight = samples.weights[i]!
    for (let j = 0; j < 6; j++) {
      b[j]! -= weight * row[j]! * r
      for (let k = 0; k < 6; k++) a[j]![k]! += weight * row[j]! * row[k]!
    }
  }
  const step = solve6(a, b)
  const turn = rotationOf([step[0]!, step[1]!, step[2]!])
  const turned = multiplyMatrixVector(
    turn,
    centre.map((c, axis) => motion.translation[axis]! - c) as unknown as Vector3,
  )
  const translation = [0, 1, 2].map(
    (axis) => turned[axis]! + centre[axis]! + step[3 + axis]!,
  ) as unknown as Vector3
  const change = Math.max(...step.slice(3).map(Math.abs), 100 * Math.max(...step.slice(0, 3).map(Math.abs)))
  return { motion: { rotation: multiply(turn, motion.rotation), translation }, residual: typical, change }
}

function iterate(
  start: RigidMotion,
  samples: SurfaceSamples,
  target: SignedSurface,
  steps: number,
  check: () => void,
) {
  let motion = start
  let residual = Infinity
  for (let n = 0; n < steps; n++) {
    check()
    const next = improve(motion, samples, target)
    motion = next.motion
    residual = next.residual
    if (next.change < 1e-6) break
  }
  return { motion, residual }
}

/**
 * Lays samples onto a surface from where they lie: point to plane, weighted by area, points more than three robust
 * deviations off left out. Deterministic. Right where the start is near.
 */
export function alignFrom(
  start: RigidMotion,
  samples: SurfaceSamples,
  target: SignedSurface,
  steps: number,
  check: () => void,
): RigidMotion {
  return iterate(start, samples, target, steps, check).motion
}

/** Every k-th sample. */
function thinned(samples: SurfaceSamples, most: number): SurfaceSamples {
  const every = Math.max(1, Math.ceil(samples.weights.length / most))
  const kept = Uint32Array.from({ length: Math.ceil(samples.weights.length / every) }, (_, i) => i * every)
  return {
    points: Float32Array.from(
      { length: 3 * kept.length },
      (_, i) => samples.points[3 * kept[Math.floor(i / 3)]! + (i % 3)]!,
    ),
    weights: Float32Array.from(kept, (i) => samples.weights[i]!),
    owners: Uint32Array.from(kept, (i) => samples.owners[i]!),
  }
}

/** Where the alignment may begin: as it lies, and with centres and principal axes laid on each other, four ways round. */
function starts(samples: SurfaceSamples, target: SurfaceSamples): RigidMotion[] {
  const from = principalAxes(samples)
  const to = principalAxes(target)
  const around = [[1, 1, 1], [1, -1, -1], [-1, 1, -1], [-1, -1, 1]] // biome-ignore format: one row
  const laid = [STILL.rotation, ...around.map((sign) => {
    const axes = to.axes.map((x, i) => x * sign[i % 3]!) as unknown as Matrix3
    return multiply(axes, transpose(from.axes))
  })] // biome-ignore format: one list
  const centred = laid.map((rotation): RigidMotion => {
    const centre = multiplyMatrixVector(rotation, from.centre)
    return {
      rotation,
      translation: [0, 1, 2].map((axis) => to.centre[axis]! - centre[axis]!) as unknown as Vector3,
    }
  })
  return [STILL, ...centred]
}

/**
 * Lays measured samples onto a surface: point to plane, weighted by area, points far off left out (three robust
 * deviations), begun from six places, the best of which is followed to the end. Deterministic.
 * Sources: Besl and McKay 1992, doi:10.1109/34.121791; Chen and Medioni 1992, doi:10.1016/0262-8856(92)90066-C.
 * Not guaranteed: the right place where the shapes fit in several (a sphere, a plate).
 */
export function alignSamples(
  samples: SurfaceSamples,
  target: SignedSurface,
  targetSamples: SurfaceSamples,
  check: () => void,
): RigidMotion {
  const coarse = thinned(samples, 1500)
  let best: { motion: RigidMotion; residual: number } | undefined
  for (const start of starts(samples, targetSamples)) {
    const found = iterate(start, coarse, target, 25, check)
    // The first, as it lies, wins where another is no clear improvement.
    if (!best || found.residual < 0.9 * best.residual - 1e-9) best = found
  }
  return iterate(best!.motion, thinned(samples, 20_000), target, 60, check).motion
}
