import type { Matrix4, Vector3 } from '../base/vectors.ts'
import type { Side } from './label-map.ts'
import type { Body, Deviation } from './mesh.ts'

/** A plane with the name a surgeon uses: points with normal · p >= offset lie on the side that the normal points to. */
export interface NamedPlane {
  readonly name: string
  /** Unit, LPS. Of a resection plane: towards what is removed. */
  readonly normal: Vector3
  /** mm along the normal from the frame's origin. */
  readonly offset: number
  /** Half spaces (normal · p >= offset) in which it is sawn, where it is a face between ridges. */
  readonly within?: readonly { readonly normal: Vector3; readonly offset: number }[]
}

/** A point on the body with its name, LPS mm. */
export interface Landmark {
  readonly name: string
  readonly point: Vector3
  readonly side: Side
  /** mm from the point that was given to the surface it was laid on, where it was. */
  readonly moved?: number
  /** Of a point that was found on the bone: mm by which it may lie elsewhere. */
  readonly doubt?: number
}

/** A line through a bone with the name that surgeons use. */
export interface NamedAxis {
  readonly name: string
  /** LPS mm. */
  readonly from: Vector3
  readonly to: Vector3
  /** Degrees by which its direction may be off. */
  readonly doubt: number
}

/** A bone's own coordinate system. */
export interface AnatomicalFrame {
  readonly name: string
  readonly bone: string
  /** Where its definition is published. */
  readonly source: string
  /** Bone → LPS, row-major: columns x anterior, y superior, z to the patient's right, origin. */
  readonly pose: Matrix4
  readonly axes: readonly NamedAxis[]
  /** What is told of it. */
  readonly measures: readonly {
    readonly name: string
    readonly value: number
    readonly unit: 'mm' | '°'
  }[]
}

/** A sphere fitted to a joint surface, e.g. a femoral head. */
export interface FittedSphere {
  readonly name: string
  readonly centre: Vector3
  readonly radius: number
  /** Root mean square distance of the points used to the sphere, mm. */
  readonly rms: number
}

/** Result of `plan/landmarks`. `planes` may hold `anterior_pelvic` (through both ASIS and the pubic tubercles' middle, normal anterior). */
export interface LandmarkSet {
  /** Of the plan's entry. */
  readonly name?: string
  readonly points: readonly Landmark[]
  readonly spheres: readonly FittedSphere[]
  readonly planes: readonly NamedPlane[]
  /** Of `plan/frame`. */
  readonly frames?: readonly AnatomicalFrame[]
}

/** Result of `image/register`: a rigid motion that lays the moving image on the fixed one. */
export interface RegistrationResult {
  /** Moving point → fixed point, LPS mm. */
  readonly transform: Matrix4
  /** Mutual information at the end, nats. */
  readonly metric: number
  /** Normalised mutual information (H(A) + H(B)) / H(A, B) at the end. */
  readonly normalised: number
  /** Mutual information at the start, nats. */
  readonly metricAtStart: number
  readonly evaluations: number
  /** mm that a corner of the region still moves between the last two restarts. */
  readonly residual: number
  /** Share of the samples that lie inside the moving image at the end. */
  readonly overlap: number
  readonly modalities: readonly [moving: string, fixed: string]
  /** Whether both images name the same frame of reference. */
  readonly sameFrame: boolean
  /** Share of the starts of the coarsest stage that came to within 10 mm of the result. */
  readonly agreement?: number
  /** Mutual information that is lost, as a share, where the moving image is pushed 5 mm off along ±x, ±y, ±z; the least of the six. */
  readonly sharpness?: number
  /** Where the result would lie without one eighth of the image each: moving point → fixed point. */
  readonly without?: readonly Matrix4[]
  /** Standard error of a point's place, mm: the greatest over the middle of the image; of any other point by `doubtAt`. */
  readonly doubt?: number
}

/** Result of `plan/midsagittal`. */
export interface SymmetryResult {
  /** Of the plan's entry. */
  readonly name?: string
  /** Normal towards the patient's left. */
  readonly plane: NamedPlane
  /** Distance of each mirrored surface to the other side, mm. */
  readonly residual: Deviation
  readonly warnings?: readonly string[]
}

/** What is known of a pattern that a person drew. */
export interface DrawnShape {
  /** Whether it lies on the bone or bridges what is missing of it. */
  readonly over: 'bone' | 'defect'
  /** f32[3n], LPS mm: the closed outline as it runs on the surface. */
  readonly outline: Float32Array
  /** mm² of surface inside the outline. */
  readonly area: number
  /** mm, measured away from its edges. */
  readonly thickness: { readonly least: number; readonly mean: number; readonly greatest: number }
  /** Who drew it. */
  readonly by?: string
}

/** Result of `plan/mirror`, `plan/template` and `plan/draw`: the healthy side, a stored or a drawn shape, laid on the affected one. */
export interface MirrorResult {
  /** Of the plan's entry. */
  readonly name?: string
  /** Of a mirrored side. */
  readonly across?: NamedPlane
  /** Point of the healthy side, or of the stored shape, → fitted point, LPS mm; improper where it is mirrored, scaled where that was asked. */
  readonly transform: Matrix4
  /** The mirrored and fitted surface, named after the affected bone. */
  readonly body: Body
  /** f32[V]: signed distance of each vertex of `body` to the affected bone, mm, positive outside it. */
  readonly error: Float32Array
  /** u8[V]: 1 where the vertex took part in the fit (away from the tumour). */
  readonly used: Uint8Array
  /** Over the vertices that took part; of a stored shape over the points of the bone that did. */
  readonly fit: Deviation
  /** Of a mean: the shapes that it is of, and their standard deviation on it, mm. */
  readonly of?: readonly string[]
  readonly spread?: Deviation
  /** Of a drawn shape. */
  readonly drawn?: DrawnShape
}

/**
 * A cut that is no plane: a profile in the plane across the saw, swept along the saw's direction. `stepped`: each leg of the
 * profile is a flat face, two faces meet at a ridge. `curved`: the legs are chords of a curve, one face together. The
 * profile goes on straight beyond both ends. What lies on its left, seen against the sweep, is removed.
 */
export interface SweptCut {
  readonly name: string
  readonly form: 'stepped' | 'curved'
  /** LPS mm: the profile's first point. */
  readonly origin: Vector3
  /** Unit, LPS: x of the profile, from its first towards its last point. */
  readonly across: Vector3
  /** Unit, LPS: y of the profile, = sweep × across. */
  readonly towards: Vector3
  /** Unit, LPS: z of the profile, the saw's direction or the opposite, so that what is removed lies on the left. */
  readonly sweep: Vector3
  /** Unit, LPS: the way that the saw goes in. */
  readonly saw: Vector3
  /** mm in (across, towards), from `origin`. */
  readonly profile: readonly (readonly [number, number])[]
  /** mm: so far the profile is drawn out at its ends, beyond everything that is cut. */
  readonly reach: number
  /** Of a curve: its least radius of curvature, mm, and whether it is one arc. */
  readonly curve?: { readonly radius: number; readonly arc: boolean }
}

/** What makes a swept cut, and in which order: as the saw meets it. */
export interface SweptSaw {
  readonly cut: string
  readonly form: SweptCut['form']
  /** Unit, LPS. */
  readonly direction: Vector3
  /** `straight`: a straight blade makes every face. Else a blade of `radius`, or a burr of at most that radius. */
  readonly tool: 'straight' | 'curved' | 'burr'
  /** mm; of a straight tool none. */
  readonly radius?: number
  /** mm: the widest straight blade that would leave the curve by no more than half a millimetre. */
  readonly straightWidth?: number
  /** mm that the blade must go in. */
  readonly depth: number
  /** mm that it reaches, where the plan says so. */
  readonly reach?: number
  /** Share of the face that lies behind a bone which is not cut. */
  readonly hidden: number
  /** The faces in the order in which they are sawn: those first that must stop at a ridge. */
  readonly order: readonly string[]
  readonly ridges: readonly Ridge[]
}

/** The line in which two faces of a stepped cut meet. */
export interface Ridge {
  readonly between: readonly [string, string]
  /** A point of it, LPS mm; it runs along the saw. */
  readonly point: Vector3
  /** Degrees of bone that is removed at the ridge. */
  readonly angle: number
  /** Whether a blade that runs past the ridge enters bone that stays: both faces then stop at it. */
  readonly stops: boolean
}

/** One cut of a resection: a plane, a face of a stepped cut, or a curved cut. */
export interface CutFace {
  /** Of a curved cut the plane that touches it at its centroid. */
  readonly plane: NamedPlane
  /** Of a face of a stepped or curved cut: which, and in which order its faces are sawn, from 1. */
  readonly of?: { readonly cut: string; readonly form: SweptCut['form']; readonly turn: number }
  /** mm² of bone cut through. */
  readonly area: number
  /** Closed outlines of the cut through the bone: f32[3n] each, LPS mm. */
  readonly outlines: readonly Float32Array[]
  readonly centroid: Vector3
  /** Least distance of the cut face (bone area) to the tumour, mm. */
  readonly distance: number
  /** Least distance of the whole plane (stepped or curved cut) to the tumour, mm; negative where it passes through. */
  readonly planeDistance: number
  /** Degrees between cut and cortex along the outline, least and mean: 90 is square. A live plan leaves it out. */
  readonly cortexAngle?: { readonly least: number; readonly mean: number }
}

/** What one structure asks for around the tumour. */
export interface StructureMargin {
  readonly structure: string
  /** `bone`: margin asked of tissue that is cut. `barrier`: a natural barrier lies between. `spared`: nothing of it is removed. */
  readonly kind: 'bone' | 'barrier' | 'spared'
  /** mm asked for, allowances included; 0 where none. */
  readonly asked: number
  /** mm of `asked` that are for the blade and for doubt. */
  readonly allowance?: number
  /** Least distance of what stays of the structure to the tumour, mm. */
  readonly distance: number
  /** What the barrier is, e.g. `joint cartilage`. */
  readonly barrier?: string
}

/** Result of `plan/resection`. */
export interface ResectionPlan {
  readonly name: string
  readonly side: Side
  /** Name of the bone that is cut. */
  readonly bone: string
  /** Of the tumour's body. */
  readonly tumour: string
  /** The cuts that are whole planes. */
  readonly planes: readonly NamedPlane[]
  /** One for each plane, each face of a stepped cut and each curved cut. */
  readonly cuts: readonly CutFace[]
  /** Stepped and curved cuts, and how each is sawn. */
  readonly swept?: readonly SweptCut[]
  readonly saws?: readonly SweptSaw[]
  /** The piece that is removed. */
  readonly resected: Body
  /** What stays of the bone: one body, its parts may be apart. */
  readonly remaining: Body
  readonly margins: readonly StructureMargin[]
  /** mm³ of tumour inside the bone that is not in the resected piece. */
  readonly tumourLeft: number
  /** mm³ of the bone and of the tumour inside it. */
  readonly volumes: { readonly resected: number; readonly remaining: number; readonly tumourInBone: number }
}

/** A screw or wire path: enters at `entry` and runs along `direction`. */
export interface Trajectory {
  readonly name: string
  readonly kind: 'screw' | 'wire'
  /** LPS mm. */
  readonly entry: Vector3
  /** Unit, into the bone. */
  readonly direction: Vector3
  readonly length: number
  readonly diameter: number
  /** mm of its axis inside bone, by structure, and from where to where, mm from the entry. */
  readonly inBone: readonly {
    readonly structure: string
    readonly length: number
    readonly spans?: readonly (readonly [number, number])[]
  }[]
  /** Least distance from the screw's surface to the cortex along what lies in bone, mm, without entry and exit (the first and last diameter); negative where it breaks out. */
  readonly cortexDistance: number
  /** Whether the tip leaves the bone. */
  readonly exits: boolean
}

/** Result of `plan/trajectories`. */
export interface TrajectorySet {
  /** Of the plan's entry. */
  readonly name?: string
  readonly trajectories: readonly Trajectory[]
}
