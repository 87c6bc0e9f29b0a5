import { cross, scale, subtract, type Vector3 } from '../base/vectors.ts'
import { type Contact, slippageMatrix } from './seat.ts'
import { symmetricEigen } from './symmetric-eigen.ts'

/** What a contact's place is uncertain by. */
export interface SeatDoubt {
  /** mm, standard: of bone surface and print together. */
  readonly sigma: number
  /** mm over which the surface errs alike. */
  readonly patch: number
}

/** Under this share of the greatest eigenvalue a motion is free: it has no expected error. */
const FREE = 1e-5

/**
 * Where a seated guide is expected to be off: covariance σ² (Σ v vᵀ)⁻¹ of its pose from independent patches of contact, as
 * point-to-plane fits have it (Bonnabel, Barczyk and Goulette 2016, arXiv:1410.7632), and from it the standard error of any
 * point along any direction (target registration error).
 * @returns mm for a point and a unit direction; Infinity where a free motion moves the point that way
 */
export function seatError(
  contact: Pick<Contact, 'points' | 'normals' | 'weights'>,
  { sigma, patch }: SeatDoubt,
): (point: Vector3, direction: Vector3) => number {
  const { matrix, centroid, arm, area } = slippageMatrix(contact)
  const { values, vectors } = symmetricEigen(matrix)
  const patches = Math.max(1, area / (patch * patch))
  const greatest = values[5]!
  return (point, direction) => {
    const w = [...cross(scale(subtract(point, centroid), 1 / arm), direction), ...direction]
    let variance = 0
    for (const [n, vector] of vectors.entries()) {
      const along = vector.reduce((sum, x, i) => sum + x * w[i]!, 0)
      if (values[n]! > FREE * greatest) variance += (along * along) / (patches * values[n]!)
      else if (Math.abs(along) > 1e-3) return Infinity
    }
    return sigma * Math.sqrt(variance)
  }
}
