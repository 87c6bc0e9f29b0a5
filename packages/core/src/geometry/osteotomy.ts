import type { Matrix4, Vector3 } from '../base/vectors.ts'
import type { Side } from './label-map.ts'
import type { Body } from './mesh.ts'
import type { NamedPlane } from './plan.ts'

/** A bone's piece before and after its motion. LPS, mm. */
export interface MovedPiece {
  readonly name: string
  /** Taken away, as the wedge of a closing wedge osteotomy. */
  readonly removed: boolean
  readonly before: Body
  readonly after: Body
  /** mm³ */
  readonly volume: number
  /** Point before → point after, row-major. */
  readonly motion: Matrix4
  /** Degrees of the motion's rotation, and its axis (unit; the zero vector where nothing turns). */
  readonly rotation: number
  readonly axis: Vector3
  /** How the middle of its surface moves, mm. */
  readonly shift: Vector3
  /** Its own frame, before and after: origin at the middle of its surface, x along its longest principal axis; row-major. */
  readonly frame: { readonly before: Matrix4; readonly after: Matrix4 }
  /** Of a motion by landmarks: root mean square of what is left between them, mm. */
  readonly residual?: number
}

/** Two pieces that stay, as they lie after their motions. */
export interface PiecePair {
  readonly a: string
  readonly b: string
  /** mm³ that open between the faces of their cuts; in which planes. */
  readonly gap: number
  readonly planes: readonly string[]
  /** mm³ that both fill. */
  readonly overlap: number
  /** Least distance of their surfaces, mm; 0 where they touch or overlap. */
  readonly distance: number
}

/** One plane of an osteotomy as it passes through the bone. */
export interface OsteotomyCut {
  readonly plane: NamedPlane
  /** mm² */
  readonly area: number
  readonly centroid: Vector3
}

/** Result of `plan/osteotomy`. */
export interface OsteotomyPlan {
  readonly name: string
  readonly side: Side
  readonly bone: string
  /** mm of bone that the blade takes at each plane. */
  readonly kerf: number
  readonly cuts: readonly OsteotomyCut[]
  readonly pieces: readonly MovedPiece[]
  readonly pairs: readonly PiecePair[]
  /** Least distance of each piece that stays to each other structure, mm, before and after its motion; 0 where one reaches into the other. */
  readonly others: readonly {
    readonly piece: string
    readonly structure: string
    readonly before: number
    readonly after: number
  }[]
}
