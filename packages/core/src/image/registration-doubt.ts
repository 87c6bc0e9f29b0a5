import { type JointImages, withJointHistogram } from '@trabecula/kernels'
import type { Matrix4, Vector3 } from '../base/vectors.ts'
import { solve6 } from '../geometry/icp.ts'
import { movedPoint, multiplyAffine } from '../geometry/rigid.ts'
import { motionOf, mutualInformation, type RigidFrame, type RigidParameters } from './rigid-search.ts'

/** mm: over it the mutual information should bend more than it is rough; where noise or a common grid forbids it, the next. */
const STEPS = [1.2, 2.4, 4.8]
/** Share of the mutual information that both sides of a step must lose together: less is roughness. */
const LEAST_BEND = 0.01
const MOST_POINTS = 25_000
const PIECES = 8

/**
 * Where a registration would end without one eighth of the image each: eight sets of parameters.
 *
 * The points that lie in the other image are halved along z, then y, then x. Leaving a piece out changes the slope of the
 * mutual information at the end; one Newton step with the curvature of all points says where the end would move (the
 * delete-a-group jackknife, Quenouille 1956, Tukey 1958). What one part of the image says against the others (noise,
 * distortion, motion of one bone against another, too little overlap) shows in how far these lie apart.
 * @returns undefined where the mutual information has no maximum here, or under 8 points lie inside.
 */
export function leaveOneOut(
  images: JointImages,
  indexOf: Matrix4,
  frame: RigidFrame,
  end: RigidParameters,
): readonly RigidParameters[] | undefined {
  const pieces = piecesOf(images, indexOf, frame, end)
  if (!pieces) return undefined
  const { ordered, starts, total } = pieces
  return withJointHistogram(ordered, (entropiesOf) => {
    const at = (p: RigidParameters, from: number, count: number) =>
      mutualInformation(entropiesOf(multiplyAffine(indexOf, motionOf(frame, p)).slice(0, 12), [from, count]))
    for (const step of STEPS) {
      const moved = movedBy(end, step)
      const curvature = curvatureOf((p) => at(p, 0, total), moved, step)
      if (!curvature) continue
      return starts.map((start, piece) => {
        const next = starts[piece + 1] ?? total
        const [from, count] = [next, total - (next - start)]
        const slope = [0, 1, 2, 3, 4, 5].map(
          (axis) => (at(moved([axis, 1]), from, count) - at(moved([axis, -1]), from, count)) / (2 * step),
        )
        const change = solve6(
          curvature.map((row) => [...row]),
          slope,
        )
        return end.map((x, axis) => x - change[axis]!)
      })
    }
    return undefined
  })
}

interface Pieces {
  /** The pieces one after the other, and again all but the last: without any one they lie in a row. */
  readonly ordered: JointImages
  /** First point of each piece. */
  readonly starts: readonly number[]
  readonly total: number
}

function piecesOf(
  images: JointImages,
  indexOf: Matrix4,
  frame: RigidFrame,
  end: RigidParameters,
): Pieces | undefined {
  const { points, bins, size } = images
  const map = multiplyAffine(indexOf, motionOf(frame, end))
  const every = Math.max(1, Math.ceil(bins.length / MOST_POINTS))
  const inside: number[] = []
  for (let n = 0; n < bins.length; n += every) {
    const index = movedPoint(map, [points[3 * n]!, points[3 * n + 1]!, points[3 * n + 2]!] as Vector3)
    if (index.every((x, axis) => x >= 0 && x <= size[axis]! - 1)) inside.push(n)
  }
  if (inside.length < PIECES) return undefined
  const halves = (some: readonly number[], axis: 0 | 1 | 2): readonly (readonly number[])[] => {
    const order = [...some].sort((a, b) => points[3 * a + axis]! - points[3 * b + axis]! || a - b)
    const middle = order.length >> 1
    const two = [order.slice(0, middle), order.slice(middle)]
    return axis === 0 ? two : two.flatMap((half) => halves(half, (axis - 1) as 0 | 1))
  }
  // In each piece the volume's order again: neighbours in memory are read together.
  const pieces = halves(inside, 2).map((piece) => [...piece].sort((a, b) => a - b))
  const row = [...pieces, ...pieces.slice(0, -1)].flat()
  const ordered = {
    ...images,
    points: Float32Array.from(
      { length: 3 * row.length },
      (_, n) => points[3 * row[Math.floor(n / 3)]! + (n % 3)]!,
    ),
    bins: Uint8Array.from(row, (n) => bins[n]!),
  }
  const starts = pieces.map((_, piece) => pieces.slice(0, piece).reduce((sum, { length }) => sum + length, 0))
  return { ordered, starts, total: inside.length }
}

type Moved = (...by: readonly (readonly [axis: number, steps: number])[]) => RigidParameters

function movedBy(end: RigidParameters, step: number): Moved {
  return (...by) => {
    const p = [...end]
    for (const [axis, steps] of by) p[axis]! += steps * step
    return p
  }
}

/** Second differences; undefined where one of the six is no clear maximum. */
function curvatureOf(
  value: (p: RigidParameters) => number,
  moved: Moved,
  step: number,
): number[][] | undefined {
  const here = value(moved())
  const sides = [0, 1, 2, 3, 4, 5].map((axis) => value(moved([axis, 1])) + value(moved([axis, -1])))
  const square = step * step
  const matrix = sides.map((sum, i) => sides.map((_, j) => (i === j ? (sum - 2 * here) / square : 0)))
  if (sides.some((sum) => !(2 * here - sum > LEAST_BEND * here))) return undefined
  for (let i = 0; i < 6; i++) {
    for (let j = 0; j < i; j++) {
      const both = value(moved([i, 1], [j, 1])) + value(moved([i, -1], [j, -1]))
      const mixed = (both - sides[i]! - sides[j]! + 2 * here) / (2 * square)
      matrix[i]![j] = mixed
      matrix[j]![i] = mixed
    }
  }
  return matrix
}
