import { acos } from '../base/math.ts'
import { determinant, type Matrix3, type Matrix4, type Vector3 } from '../base/vectors.ts'

/** The upper left 3 × 3. */
export function linearPart(m: Matrix4): Matrix3 {
  return [m[0], m[1], m[2], m[4], m[5], m[6], m[8], m[9], m[10]]
}

/** A point under an affine map. */
export function movedPoint(m: Matrix4, [x, y, z]: Vector3): Vector3 {
  return [
    m[0] * x + m[1] * y + m[2] * z + m[3],
    m[4] * x + m[5] * y + m[6] * z + m[7],
    m[8] * x + m[9] * y + m[10] * z + m[11],
  ]
}

/** First b, then a. */
export function multiplyAffine(a: Matrix4, b: Matrix4): Matrix4 {
  const product = new Array<number>(16).fill(0)
  for (let row = 0; row < 4; row++) {
    for (let column = 0; column < 4; column++) {
      let sum = 0
      for (let k = 0; k < 4; k++) sum += a[4 * row + k]! * b[4 * k + column]!
      product[4 * row + column] = sum
    }
  }
  return product as unknown as Matrix4
}

/** The inverse of a rigid motion: the rotation transposed, the shift turned back. */
export function invertRigid(m: Matrix4): Matrix4 {
  const back = (column: 0 | 1 | 2) => -(m[column] * m[3] + m[4 + column]! * m[7] + m[8 + column]! * m[11])
  return [m[0], m[4], m[8], back(0), m[1], m[5], m[9], back(1), m[2], m[6], m[10], back(2), 0, 0, 0, 1]
}

/** Greatest departure of RᵀR from the identity, and of the last row from (0, 0, 0, 1); 0 for a rigid or mirroring motion. */
export function departureFromRigid(m: Matrix4): number {
  const r = linearPart(m)
  let most = Math.max(Math.abs(m[12]), Math.abs(m[13]), Math.abs(m[14]), Math.abs(m[15] - 1))
  for (let a = 0; a < 3; a++) {
    for (let b = a; b < 3; b++) {
      const product = r[a]! * r[b]! + r[3 + a]! * r[3 + b]! + r[6 + a]! * r[6 + b]!
      most = Math.max(most, Math.abs(product - (a === b ? 1 : 0)))
    }
  }
  return most
}

/** Whether it keeps lengths, angles and handedness, to 1e-6. */
export function isProperRigid(m: Matrix4): boolean {
  return departureFromRigid(m) < 1e-6 && determinant(linearPart(m)) > 0
}

/** Angle of a rigid motion's rotation, degrees, 0 to 180. */
export function rotationAngle(m: Matrix4): number {
  return (acos(Math.min(1, Math.max(-1, (m[0] + m[5] + m[10] - 1) / 2))) * 180) / Math.PI
}

/**
 * Standard error of a point's place by the delete-a-group jackknife, mm: the transforms are those found without one group
 * each. √((n − 1) / n · Σ |pᵢ − p̄|²).
 */
export function doubtAt(without: readonly Matrix4[], point: Vector3): number {
  const places = without.map((transform) => movedPoint(transform, point))
  const n = places.length
  const middle = [0, 1, 2].map((axis) => places.reduce((sum, place) => sum + place[axis]!, 0) / n)
  const squares = places.reduce(
    (sum, place) => sum + place.reduce((own, x, axis) => own + (x - middle[axis]!) * (x - middle[axis]!), 0),
    0,
  )
  return Math.sqrt(((n - 1) / n) * squares)
}
