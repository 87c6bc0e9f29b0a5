import { z } from 'zod'
import {
  add,
  cross,
  distance,
  dot,
  length,
  type Matrix3,
  type Matrix4,
  multiplyMatrixVector,
  normalize,
  scale,
  subtract,
  type Vector3,
} from '../base/vectors.ts'
import { matrixOf, rotationOf, STILL } from '../geometry/icp.ts'
import type { LandmarkSet } from '../geometry/plan.ts'
import { linearPart, movedPoint, multiplyAffine } from '../geometry/rigid.ts'
import { symmetricEigen } from '../geometry/symmetric-eigen.ts'
import { StepError } from '../step.ts'

const point = z.tuple([z.number(), z.number(), z.number()])
const place = z.union([point, z.string()]).describe('a point, LPS mm, or the name of a landmark')
const line = z
  .union([
    z.strictObject({ from: place, to: place }),
    z.strictObject({ through: place, direction: point.describe('any length') }),
  ])
  .describe('a line: from a point to another, or through a point along a direction')
const degrees = z.number().min(-180).max(180)

export const motionSchema = z.union([
  z.strictObject({ translate: point.describe('mm, LPS') }),
  z.strictObject({
    rotate: z.strictObject({
      about: line,
      degrees: degrees.describe('right-handed about the line’s direction: derotation, torsion'),
    }),
  }),
  z.strictObject({
    open: z.strictObject({
      hinge: line,
      degrees: degrees.describe('by which the cut opens about the hinge; negative closes it'),
    }),
  }),
  z.strictObject({
    landmarks: z
      .strictObject({
        from: z.array(place).min(3).max(40).describe('points of the piece'),
        to: z.array(place).min(3).max(40).describe('where they are to come, in the same order'),
      })
      .describe('the rigid motion with the least squares between the points (Horn 1987)'),
  }),
])
export type MotionParams = z.output<typeof motionSchema>

/** What a motion needs to know of its piece: where its cut lies, the normal into the piece. */
export interface PieceCut {
  readonly centroid: Vector3
  readonly inward: Vector3
}

function placed(given: Vector3 | string, landmarks: LandmarkSet | undefined, where: string): Vector3 {
  if (typeof given !== 'string') return given
  const found =
    landmarks?.points.find(({ name }) => name === given)?.point ??
    landmarks?.spheres.find(({ name }) => name === given)?.centre
  if (found) return found
  const known = [...(landmarks?.points ?? []), ...(landmarks?.spheres ?? [])].map(({ name }) => name)
  throw new StepError({
    code: 'OSTEOTOMY_LANDMARK_UNKNOWN',
    message: `expected one of the landmarks ${known.join(', ') || '(none)'}, got ${given}`,
    where,
    remedy: 'name a landmark of the set that the osteotomy is given as `landmarks`, or give a point',
  })
}

function lineOf(
  given: z.output<typeof line>,
  landmarks: LandmarkSet | undefined,
  where: string,
): { readonly through: Vector3; readonly direction: Vector3 } {
  const [through, way] =
    'from' in given
      ? [
          placed(given.from, landmarks, where),
          subtract(placed(given.to, landmarks, where), placed(given.from, landmarks, where)),
        ]
      : [placed(given.through, landmarks, where), given.direction as Vector3]
  if (length(way) > 1e-6) return { through, direction: normalize(way) }
  throw new StepError({
    code: 'OSTEOTOMY_MOTION',
    message: 'expected a line with a direction, got one of length 0',
    where,
    remedy: 'give two points that lie apart, or a direction',
  })
}

/** The rotation by an angle (degrees, right-handed) about a line, row-major. */
export function rotationAbout(through: Vector3, direction: Vector3, angle: number): Matrix4 {
  const rotation = rotationOf(scale(direction, (angle * Math.PI) / 180))
  return matrixOf({ rotation, translation: subtract(through, multiplyMatrixVector(rotation, through)) })
}

/**
 * The rigid motion that brings points onto others with the least squares, and the root mean square left, mm: the rotation is the
 * greatest eigenvector of Horn's 4 × 4 matrix (J. Opt. Soc. Am. A 4:629, 1987).
 */
export function rigidBetween(
  from: readonly Vector3[],
  to: readonly Vector3[],
): { readonly motion: Matrix4; readonly residual: number } {
  const middle = (points: readonly Vector3[]) =>
    scale(
      points.reduce((a, b) => add(a, b), [0, 0, 0] as Vector3),
      1 / points.length,
    )
  const [a, b] = [middle(from), middle(to)]
  const s = [0, 1, 2].map((r) =>
    [0, 1, 2].map((c) => from.reduce((sum, p, i) => sum + (p[r]! - a[r]!) * (to[i]![c]! - b[c]!), 0)),
  )
  const [[xx, xy, xz], [yx, yy, yz], [zx, zy, zz]] = s as [number[], number[], number[]] as unknown as [
    [number, number, number],
    [number, number, number],
    [number, number, number],
  ]
  const n = [
    [xx + yy + zz, yz - zy, zx - xz, xy - yx],
    [yz - zy, xx - yy - zz, xy + yx, zx + xz],
    [zx - xz, xy + yx, yy - xx - zz, yz + zy],
    [xy - yx, zx + xz, yz + zy, zz - xx - yy],
  ]
  const { values, vectors } = symmetricEigen(n)
  const best = values.indexOf(Math.max(...values))
  const [w, x, y, z] = vectors[best] as [number, number, number, number]
  const rotation: Matrix3 = [
    w * w + x * x - y * y - z * z, 2 * (x * y - w * z), 2 * (x * z + w * y),
    2 * (x * y + w * z), w * w - x * x + y * y - z * z, 2 * (y * z - w * x),
    2 * (x * z - w * y), 2 * (y * z + w * x), w * w - x * x - y * y + z * z,
  ] // biome-ignore format: rows
  const motion = matrixOf({ rotation, translation: subtract(b, multiplyMatrixVector(rotation, a)) })
  const squares = from.reduce((sum, p, i) => {
    const away = distance(movedPoint(motion, p), to[i]!)
    return sum + away * away
  }, 0)
  return { motion, residual: Math.sqrt(squares / from.length) }
}

function landmarkMotion(
  { from, to }: { readonly from: readonly (Vector3 | string)[]; readonly to: readonly (Vector3 | string)[] },
  landmarks: LandmarkSet | undefined,
  where: string,
) {
  const a = from.map((one) => placed(one, landmarks, where))
  const b = to.map((one) => placed(one, landmarks, where))
  const spread = a.reduce((most, p) => {
    const along = subtract(a[1]!, a[0]!)
    return Math.max(most, length(cross(along, subtract(p, a[0]!))) / (length(along) || 1))
  }, 0)
  if (a.length === b.length && spread > 0.5) return rigidBetween(a, b)
  throw new StepError({
    code: 'OSTEOTOMY_MOTION',
    message:
      a.length === b.length
        ? `expected landmarks that lie apart in two directions, got ${spread.toFixed(2)} mm off a line`
        : `expected as many points in \`to\` as in \`from\`, got ${b.length} and ${a.length}`,
    where,
    remedy: 'give at least three pairs of points that lie in no line',
  })
}

/**
 * The motion of a piece: one after the other, each in the patient's frame, as it stands after those before. `open` turns about
 * the hinge so that the piece's cut face moves away from the cut.
 * @throws StepError OSTEOTOMY_MOTION, OSTEOTOMY_LANDMARK_UNKNOWN
 */
export function motionOf(
  moves: readonly MotionParams[],
  cut: PieceCut | undefined,
  landmarks: LandmarkSet | undefined,
  where: string,
): { readonly motion: Matrix4; readonly residual?: number } {
  let motion = matrixOf(STILL)
  let residual: number | undefined
  for (const move of moves) {
    let next: Matrix4
    if ('translate' in move) next = matrixOf({ ...STILL, translation: move.translate })
    else if ('rotate' in move) {
      const { through, direction } = lineOf(move.rotate.about, landmarks, where)
      next = rotationAbout(through, direction, move.rotate.degrees)
    } else if ('open' in move) {
      const { through, direction } = lineOf(move.open.hinge, landmarks, where)
      next = rotationAbout(
        through,
        direction,
        openingSign(through, direction, cut, motion, where) * move.open.degrees,
      )
    } else {
      const found = landmarkMotion(move.landmarks, landmarks, where)
      next = found.motion
      residual = found.residual
    }
    motion = multiplyAffine(next, motion)
  }
  return { motion, ...(residual !== undefined && { residual }) }
}

function openingSign(
  through: Vector3,
  direction: Vector3,
  cut: PieceCut | undefined,
  motion: Matrix4,
  where: string,
): 1 | -1 {
  const centroid = cut && movedPoint(motion, cut.centroid)
  const speed =
    cut && centroid
      ? dot(
          cross(direction, subtract(centroid, through)),
          multiplyMatrixVector(linearPart(motion), cut.inward),
        )
      : 0
  if (Math.abs(speed) > 0.1) return speed > 0 ? 1 : -1
  throw new StepError({
    code: 'OSTEOTOMY_MOTION',
    message: cut
      ? 'expected a hinge about which the cut opens, got one about which its face turns in itself'
      : 'expected a piece with a cut face to open, got one without',
    where,
    remedy: 'lay the hinge along the far edge of the cut, in its plane; or use `rotate`',
  })
}
