import type { Vector3 } from '../base/vectors.ts'
import type { Side } from './label-map.ts'
import type { NamedPlane, Trajectory } from './plan.ts'

/** A plane that was proposed, with what speaks for it. Measured on the bone itself, not on samples. */
export interface ProposedPlane {
  readonly plane: NamedPlane
  /** A point of its cut face, LPS mm. */
  readonly at: Vector3
  /** Least distance of the cut face to the tumour, mm. */
  readonly distance: number
  /** Least distance of the whole plane to the tumour, mm. */
  readonly planeDistance: number
  /** mm² of bone cut through. */
  readonly area: number
  /** mm³ of bone that the plane saves: what the other planes alone would remove more. */
  readonly saves: number
  /** Degrees between cut and cortex along the face's outline: 90 is square. */
  readonly cortexAngle: { readonly least: number; readonly mean: number }
  /** How the saw gets there; absent where no approach was given. */
  readonly saw?: SawReach
}

export interface SawReach {
  /** Name of the approach. */
  readonly approach: string
  /** Unit, LPS: the way of the blade, in the plane. */
  readonly direction: Vector3
  /** Degrees between the approach and the blade. */
  readonly angle: number
  /** mm that the blade must reach from where it meets bone to the far end of the face. */
  readonly depth: number
  /** mm that the blade reaches. */
  readonly reach: number
  /** Share of the face's area behind a bone that is not cut. */
  readonly hidden: number
}

/** One number of planes that was tried: by samples of the bone. */
export interface TriedPlanes {
  readonly count: number
  /** mm³ of bone that is removed. */
  readonly removed: number
  /** mm² of joint surface that is removed. */
  readonly joint: number
  readonly chosen: boolean
}

/** Result of `plan/propose-resection`. */
export interface PlaneProposal {
  readonly name: string
  readonly side: Side
  readonly bone: string
  readonly tumour: string
  /** mm of margin asked for, and of the allowances for blade and doubt that come on top. */
  readonly margin: { readonly bone: number; readonly blade: number; readonly doubt: number }
  readonly planes: readonly ProposedPlane[]
  /** mm³ of bone that is removed. */
  readonly removed: number
  /** Least distance of what stays of the bone to the tumour, mm. */
  readonly distance: number
  /** mm² of joint surface there is, and that is removed; absent where no joint was named. */
  readonly joint?: { readonly area: number; readonly removed: number }
  readonly tried: readonly TriedPlanes[]
}

/** A screw or wire that was proposed, with what speaks for it. */
export interface ProposedAxis {
  readonly trajectory: Trajectory
  /** Of the axis in bone: mean and least grey value, HU; absent without an image. */
  readonly density?: { readonly mean: number; readonly least: number }
  /** mm between its surface and the nearest other screw or wire; absent where it stands alone. */
  readonly apart?: { readonly name: string; readonly distance: number }
  /** mm between its surface and the nearest structure to be kept off; absent where none was named. */
  readonly keptOff?: { readonly structure: string; readonly distance: number }
  /** Degrees between the axis and the approach. */
  readonly approachAngle: number
  /** mm of its axis in bone that were free; the stock length was chosen below it. */
  readonly corridor: number
  /** Whether both cortices hold it. */
  readonly bicortical: boolean
  /** Axes that were tried, and how many of them were safe. */
  readonly tried: number
  readonly safe: number
}

/** Result of `plan/propose-trajectories`. */
export interface AxisProposal {
  readonly name: string
  readonly axes: readonly ProposedAxis[]
}
