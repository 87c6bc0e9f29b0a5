import { add, cross, dot, normalize, scale, type Vector3 } from '../base/vectors.ts'
import { StepError } from '../step.ts'
import { type SampledField, sampledAt } from './lattice-grade.ts'
import type { TriangleMesh } from './mesh.ts'
import type { NamedPlane, SweptCut } from './plan.ts'
import { sweptDistance } from './swept-cut.ts'

/** The face of an implant at a curved cut, as a height over a plane that touches the cut. */
export interface BentFace {
  /** Named after the cut. */
  readonly plane: NamedPlane
  /** mm that the face lies higher over the plane than the gap, over (u, v) of `planeAxes`, mm from the frame's origin. */
  readonly heights: SampledField
  /** Greatest slope of the face against the plane, mm a mm. */
  readonly slope: number
}

/** Two axes in a plane and its normal: right-handed. */
export function planeAxes({ normal: w }: Pick<NamedPlane, 'normal'>): [Vector3, Vector3, Vector3] {
  const u = normalize(cross(w, Math.abs(w[0]) < 0.7 ? [1, 0, 0] : [0, 1, 0]))
  return [u, cross(w, u), w]
}

const SPACING = 0.5 // mm between the heights.
const AROUND = 8 // mm beyond the outlines.
const STEEPEST = 1 // Slope: 45°.
const BEND = 0.5 // Greatest change of the slope over one cell.
const STEPS = 60

/**
 * The face `gap` mm off a curved cut over the plane that touches it, for cells that follow it.
 * @param outlines of the cut, LPS mm: where slope and bend are asked.
 * @param size mm: edge of the greatest cell.
 * @throws StepError LATTICE_CURVED where the face leans by more than 45°, or bends by more than half over one cell: with the size that serves
 */
export function bentFace(
  cut: SweptCut,
  plane: NamedPlane,
  outlines: readonly Float32Array[],
  gap: number,
  size: number,
  where: string,
): BentFace {
  const [u, v, w] = planeAxes(plane)
  const flat = outlines.flatMap((outline) =>
    Array.from({ length: outline.length / 3 }, (_, n): [number, number] => {
      const at: Vector3 = [outline[3 * n]!, outline[3 * n + 1]!, outline[3 * n + 2]!]
      return [dot(u, at), dot(v, at)]
    }),
  )
  const low = [0, 1].map((axis) => Math.min(...flat.map((at) => at[axis]!)))
  const high = [0, 1].map((axis) => Math.max(...flat.map((at) => at[axis]!)))
  const over = sweptDistance(cut)
  const heightAt = (x: number, y: number) => {
    const foot = add(scale(w, plane.offset), add(scale(u, x), scale(v, y)))
    let z = gap
    for (let n = 0; n < STEPS; n++) z += gap - over(add(foot, scale(w, z)))
    return z - gap
  }
  const origin: Vector3 = [low[0]! - AROUND, low[1]! - AROUND, 0]
  const [nx, ny] = [0, 1].map((axis) => Math.ceil((high[axis]! + AROUND - origin[axis]!) / SPACING) + 1) as [
    number,
    number,
  ]
  const values = Float32Array.from({ length: nx * ny }, (_, n) =>
    heightAt(origin[0] + SPACING * (n % nx), origin[1] + SPACING * Math.floor(n / nx)),
  )
  const heights: SampledField = { origin, spacing: SPACING, size: [nx, ny, 1], values }
  const { slope, bend } = bendOf(heights, [low, high], size)
  if (slope > STEEPEST || bend > BEND) throw tooCurved(slope, bend, size, where)
  return { plane: { ...plane, name: cut.name }, heights, slope }
}

/** Greatest slope, and greatest change of it over `size` mm, over a box. */
function bendOf(heights: SampledField, [low, high]: readonly (readonly number[])[], size: number) {
  const [here, there] = [new Float64Array(3), new Float64Array(3)]
  let [slope, bend] = [0, 0]
  for (let y = low![1]!; y <= high![1]!; y += 2 * SPACING) {
    for (let x = low![0]!; x <= high![0]!; x += 2 * SPACING) {
      sampledAt(heights, x, y, 0, here)
      slope = Math.max(slope, Math.sqrt(here[0]! * here[0]! + here[1]! * here[1]!))
      for (const [dx, dy] of [
        [size, 0],
        [0, size],
      ] as const) {
        if (x + dx > high![0]! || y + dy > high![1]!) continue
        sampledAt(heights, x + dx, y + dy, 0, there)
        const [a, b] = [there[0]! - here[0]!, there[1]! - here[1]!]
        bend = Math.max(bend, Math.sqrt(a * a + b * b))
      }
    }
  }
  return { slope, bend }
}

function tooCurved(slope: number, bend: number, size: number, where: string): StepError {
  return new StepError({
    code: 'LATTICE_CURVED',
    message: `expected a curved face that leans by at most 45° and bends by at most ${BEND} over a cell of ${size} mm, got a slope of ${slope.toFixed(2)} and a bend of ${bend.toFixed(2)}`,
    where,
    remedy: `Take cells of at most ${Math.max(0, (size * BEND) / bend).toFixed(1)} mm where it bends too much; leave the cut out of \`porous: on\` where it leans too much.`,
  })
}

/** Moves points f32[3n] or f64[3n] along the plane's normal, in place: by −1 the face becomes flat, by 1 bent again. */
export function bend({ plane, heights }: BentFace, points: Float32Array | Float64Array, by: 1 | -1): void {
  const [u, v, w] = planeAxes(plane)
  for (let n = 0; n < points.length; n += 3) {
    const at: Vector3 = [points[n]!, points[n + 1]!, points[n + 2]!]
    const height = by * sampledAt(heights, dot(u, at), dot(v, at), 0)
    for (let axis = 0; axis < 3; axis++) points[n + axis]! += height * w[axis]!
  }
}

/** A body whose bent face is made flat, at the gap over the plane. Volumes stay. */
export function straightened({ positions, triangles }: TriangleMesh, face: BentFace): TriangleMesh {
  const moved = positions.slice()
  bend(face, moved, -1)
  return { positions: moved, triangles }
}
