import type { Matrix3, Matrix4, Vector3 } from '../base/vectors.ts'
import type { BentFace } from './bent-face.ts'
import type { CellForm, CellKind } from './cell-kinds.ts'
import type { Check } from './check.ts'
import type { CopiedBlock } from './copied-structure.ts'
import type { Side } from './label-map.ts'
import type { LatticeGrade } from './lattice-grade.ts'
import type { Body } from './mesh.ts'
import type { NamedPlane } from './plan.ts'
import type { Process } from './process-limits.ts'
import type { SeatForm, StandardHeadName } from './screw-heads.ts'
import type { ReportTable, Wording } from './table.ts'
import type { VoronoiWish } from './voronoi-edges.ts'

export type DeviceKind = 'model' | 'guide' | 'implant'

/** A thing to be printed: named bodies in the patient's frame (before `scale`), what it is for and how it is marked. */
export interface Device {
  readonly name: string
  readonly kind: DeviceKind
  readonly side: Side
  /** In LPS mm, already scaled about the origin of the frame where `scale` is not 1. */
  readonly bodies: readonly Body[]
  readonly scale: number
  readonly material?: string
  /** Texts that stand on the body, as they read. */
  readonly marking: readonly string[]
  /** Of a model: what was made into it, as asked and as measured on the result. */
  readonly measures?: readonly DeviceMeasure[]
  /** Of a model: round holes, pins and their holes, to be measured again on the file. */
  readonly bores?: readonly BoreDesign[]
  /** What was designed into it, for those that measure it again. */
  readonly design?: GuideDesign | ImplantDesign
}

/** How a slot ends at one side. */
export interface SlotEnd {
  /** Beyond the bone's edge; at it, with a stop, because something must be protected; or where the contact ends, in bone. */
  readonly kind: 'past' | 'stop' | 'in bone'
  /** mm beyond the bone's edge. */
  readonly past: number
  /** What lies behind a stop. */
  readonly protects?: string
}

/** A measure of a print, mm. */
export interface DeviceMeasure {
  readonly body: string
  readonly what: 'wall' | 'line-depth' | 'line-width' | LetterMeasure
  /** Of the line; what the text reads. */
  readonly name: string
  readonly asked: number
  readonly least: number
  readonly mean: number
  readonly most: number
}

/** Thinnest stroke of a text, and how far its letters stand out or go in. */
type LetterMeasure = 'raised-stroke' | 'raised-depth' | 'engraved-stroke' | 'engraved-depth'

/** A round hole or pin of a model, on the print. */
export interface BoreDesign {
  /** The body that it was made in; its pieces carry this name and a number. */
  readonly body: string
  readonly name: string
  readonly what: 'hole' | 'pin' | 'pin-hole'
  /** LPS mm on the axis where it begins; unit direction; mm along it. */
  readonly at: Vector3
  readonly direction: Vector3
  readonly length: number
  readonly diameter: number
}

/** Metal that leads a blade or drill, put into a pocket of the guide down to a shoulder. */
export interface InsertDesign {
  /** mm of metal around blade or drill. */
  readonly wall: number
  /** mm between insert and guide, both sides together. */
  readonly fit: number
  /** mm that it goes down from the mouth. */
  readonly depth: number
  readonly material: string
}

/** A slot that leads a saw blade along a resection plane. */
export interface SlotDesign {
  readonly plane: NamedPlane
  readonly blade: { readonly thickness: number; readonly width: number; readonly length: number }
  /** mm between blade and slot walls, both sides together. */
  readonly clearance: number
  /** Middle of the slot's mouth on the guide's outside, on the plane. */
  readonly origin: Vector3
  /** Unit, in the plane: across the blade, along the slot. */
  readonly along: Vector3
  /** Unit, in the plane: the way that the blade goes in. */
  readonly inward: Vector3
  /** mm along `along` that the slot is open. */
  readonly length: number
  /** mm along `inward` over which the walls lead the blade. */
  readonly depth: number
  /** mm along `inward` from the mouth to the blade's tip when it stands at its stop. */
  readonly reach: number
  readonly insert?: InsertDesign
  /** Structures that the blade may touch. */
  readonly mayTouch: readonly string[]
  /** Against `along` and with it; absent where a length was asked for. */
  readonly ends?: readonly [SlotEnd, SlotEnd]
}

/** A hole that leads a drill or a K-wire. */
export interface SleeveDesign {
  readonly name: string
  readonly kind: 'drill' | 'wire'
  /** Middle of the outer mouth; `direction` (unit) goes into the bone. */
  readonly mouth: Vector3
  readonly direction: Vector3
  /** mm: of the drill or wire, and of the hole. */
  readonly tool: number
  readonly hole: number
  readonly outer: number
  /** mm that the hole leads. */
  readonly length: number
  /** mm from the mouth to the planned tip: where the drill's stop is set. */
  readonly reach?: number
  /** Whether `reach` was asked for and the mouth faced for the stop. */
  readonly stopped?: boolean
  readonly insert?: InsertDesign
}

/** How the two parts of a guide are joined; x along `across`, y along `along`, z along `out`, mm from `at`. */
export interface JointDesign {
  readonly kind: 'dovetail' | 'pegs'
  /** On the parting plane, at the height of the contact surface's highest place under the joint. */
  readonly at: Vector3
  /** Unit, square to the parting plane, from the first part to the second. */
  readonly across: Vector3
  /** Unit, in the parting plane, square to `out`. */
  readonly along: Vector3
  /** Unit: the way that the second part comes off, against the insertion. */
  readonly out: Vector3
  /** mm between the parts' faces. */
  readonly gap: number
  /** z of the joint's floor and of its block's top; least z of the block. */
  readonly floor: number
  readonly top: number
  readonly foot: number
  /** mm along `along`: of a tail at the parting plane, or between two pegs' middles; how far the key reaches into the first part. */
  readonly width: number
  readonly depth: number
  /** mm of pegs; 0 of a dovetail. */
  readonly diameter: number
  /** mm of block around the key. */
  readonly wall: number
  /** Process for which the gap was chosen. */
  readonly process: Process
}

/** A text on a device: it reads along `up` × `normal`, `normal` points out of the body. */
export interface TextDesign {
  readonly text: string
  readonly at: Vector3
  readonly normal: Vector3
  readonly up: Vector3
  /** mm along the line, across it, and out of the surface or into it. */
  readonly width: number
  readonly height: number
  readonly depth: number
}

/** A hole in a guide's plate through which the bone is seen. */
export interface WindowDesign {
  /** On the bone; the guide's insertion is its axis. */
  readonly at: Vector3
  readonly diameter: number
}

/** How a guide keeps to the family that it names: each parameter with the family's value and the process's limit. */
export interface GuideFamilyUse {
  readonly name: string
  readonly process: Process
  readonly rows: readonly {
    readonly parameter: string
    readonly unit: 'mm'
    readonly value: number
    /** What the family says, and why. */
    readonly preset: number
    readonly source: string
    readonly limit?: { readonly least: number; readonly source: string }
  }[]
}

export interface GuideDesign {
  readonly kind: 'guide'
  /** Of a guide that names a family. */
  readonly family?: GuideFamilyUse
  /** Bone that it sits on. */
  readonly bone: string
  /** Unit: the way that the guide moves onto the bone. */
  readonly insertion: Vector3
  /** mm between contact surface and bone. */
  readonly clearance: number
  /** mm² of bone that the contact surface covers, as designed. */
  readonly contactArea: number
  /** Volume of undercuts that were blocked out, mm³. */
  readonly blockedOut: number
  readonly slots: readonly SlotDesign[]
  readonly sleeves: readonly SleeveDesign[]
  readonly windows?: readonly WindowDesign[]
  /** Of a guide in two parts, which are its device's first two bodies. */
  readonly joint?: JointDesign
  readonly texts?: readonly TextDesign[]
  /** Directions that were tried for insertion, best first: for the record. */
  readonly tried: readonly {
    readonly direction: Vector3
    readonly contactArea: number
    readonly blockedOut: number
  }[]
}

/** What a property sheet of a porous zone says. */
export type PorousProperty =
  | 'porosity'
  | 'pore'
  | 'throat'
  | 'strut'
  | 'interconnectivity'
  | 'surface'
  | 'gradient'
  | 'thickness'
  | 'cell'

export interface PorousDesign {
  readonly cell: CellKind
  readonly form: CellForm
  /** mm. */
  readonly size: number
  readonly depth: number
  /** mm of solid around it at the implant's sides; without it it is open there. */
  readonly skin?: number
  /** mm: coarse channels from the cut face to the core through the lattice. */
  readonly channels?: { readonly diameter: number; readonly pitch: number }
  /** Solid fraction asked for; of a gradient its mean. */
  readonly density: number
  /** Solid fraction at the cut face and where the zone meets the core, evenly between. */
  readonly gradient?: { readonly face: number; readonly core: number }
  /** mm at the cut face and at the core; `size` is their mean. */
  readonly sizes?: { readonly face: number; readonly core: number }
  /** mm asked for: of the largest sphere in the pores from and to, of the largest that gets in, of walls at least. */
  readonly pore?: readonly [number, number]
  readonly throat?: number
  readonly wall?: number
  /** Why, by the case. */
  readonly reasons?: Partial<Readonly<Record<PorousProperty, Wording>>>
  /** Of a Voronoi lattice. */
  readonly voronoi?: VoronoiWish
  /** Of a structure copied from bone. */
  readonly copied?: CopiedBlock
  /** Solid fraction of the cell on whose exact surface the corners lie, where that is another than asked for. */
  readonly laid?: number
  /** mm, as measured: greatest distance of the triangles to the implicit surface. */
  readonly chordError: number
  /** mm³ of crumbs that hung on nothing and were left out. */
  readonly removed: number
  /** One for each cut face that carries it. */
  readonly zones: readonly {
    readonly plane: string
    /** Columns: the cell's axes; and a corner of a cell, LPS mm. */
    readonly axes: Matrix3
    readonly origin: Vector3
    /** mm³ of the zone's envelope, and solid fraction in it as measured. */
    readonly volume: number
    readonly density: number
    readonly triangles: number
    /** Of a cell that is not the same everywhere, and the share of the volume that its densities were moved by. */
    readonly graded?: { readonly grade: LatticeGrade; readonly shift: number }
    /** Of each coarse channel a point of its axis, which runs along the cut's normal; LPS mm. */
    readonly channels?: readonly Vector3[]
    /** Of a curved cut. */
    readonly bent?: BentFace
  }[]
}

export interface CupDesign {
  readonly name: string
  /** Mirrored centre of rotation, LPS mm. */
  readonly centre: Vector3
  /** Outer diameter of the standard cup, mm. */
  readonly diameter: number
  /** Unit, out of the mouth. */
  readonly axis: Vector3
  /** Degrees, radiographic (Murray 1993), in the anterior pelvic plane. */
  readonly inclination: number
  readonly anteversion: number
  /** mm of wall asked for round the seat. */
  readonly wall?: number
}

export interface FlangeDesign {
  readonly name: string
  readonly along: readonly Vector3[]
  readonly width: number
  readonly thickness: number
  readonly clearance: number
}

export interface ImplantDesign {
  readonly kind: 'implant'
  readonly bone: string
  /** Unit: the way that the implant moves into the gap. */
  readonly insertion: Vector3
  /** mm between implant and each cut. */
  readonly gap: number
  /** mm over which the outline is blended into the bone's. */
  readonly blend: number
  /** Outline of the implant against the bone's at each cut, mm, before and after blending. */
  readonly outlines: readonly {
    readonly plane: NamedPlane
    readonly mirrored: { readonly mean: number; readonly max: number }
    readonly blended: { readonly mean: number; readonly max: number }
  }[]
  readonly porous?: PorousDesign
  readonly cup?: CupDesign
  readonly screws: readonly {
    readonly name: string
    readonly entry: Vector3
    readonly direction: Vector3
    readonly hole: number
    readonly head: number
    /** Middle of the head's seat on the axis, and mm that the hole leads from there. */
    readonly seat?: Vector3
    /** mm from there back to the head's outer face: 0 of a sunk cone, the head's height of a flat seat. */
    readonly top?: number
    readonly length?: number
    /** mm: of the screw's shaft. */
    readonly shaft?: number
    /** Of the seat; without it told by `top`. */
    readonly form?: SeatForm
    readonly standard?: StandardHeadName
  }[]
  /** Plates along the bone that stays: middle line (LPS mm), width, thickness, mm between them and the bone. */
  readonly flanges?: readonly FlangeDesign[]
  /** Bones that are out of the way when it is put in, by the case: their joint is dislocated or their head resected. */
  readonly dislocated?: readonly string[]
  readonly drains: readonly { readonly at: Vector3; readonly direction: Vector3; readonly diameter: number }[]
  readonly sutures?: readonly SutureDesign[]
  readonly holding?: HoldingDesign
  /** What the cut faces, and the undersides of flanges where so, are left short for: mm, and by vertex as it will lie (`coatingMap`). */
  readonly coating?: {
    readonly material: string
    readonly thickness: number
    readonly flanges: boolean
    readonly map: Float32Array
  }
  /** Of a trial: mm that it is smaller all round. */
  readonly trial?: { readonly under: number }
}

/** A hole for a suture through the implant, both rims rounded. LPS mm. */
export interface SutureDesign {
  /** Middle between both mouths; `direction` (unit) goes into the implant. */
  readonly at: Vector3
  readonly direction: Vector3
  readonly diameter: number
  readonly rim: number
  /** mm of implant asked for around it. */
  readonly edge: number
  /** mm from mouth to mouth. */
  readonly length: number
}

/** The seat of the instrument that holds an implant. LPS mm. */
export interface HoldingDesign {
  readonly kind: 'threaded' | 'dovetail'
  /** On the axis at the surface; `direction` (unit) goes into the implant. */
  readonly mouth: Vector3
  readonly direction: Vector3
  /** Diameter of the core hole, or width of the dovetail's mouth. */
  readonly width: number
  /** From the mouth to the floor, and to the flat face around a core hole. */
  readonly depth: number
  readonly face: number
  readonly wall: number
  readonly shaft: number
  readonly thread?: string
  /** Of a dovetail: unit, the way that the instrument slides; width of the floor; length of the undercut. */
  readonly along?: Vector3
  readonly floor?: number
  readonly length?: number
}

/** Result of an `evaluate` step. */
export interface ChecksResult {
  readonly checks: readonly Check[]
  /** Figures beside the checks. */
  readonly tables?: readonly ReportTable[]
  /** Of a build: where its parts stand. */
  readonly plates?: readonly PlatePart[]
  /** Of donor bones: the best, and the motion that lays the resected piece on it (LPS mm). */
  readonly donor?: { readonly bone: string; readonly motion: Matrix4 }
}

/** A body on a printer's plate. */
export interface PlatePart {
  readonly device: string
  readonly body: string
  /** From 0; −1: it fits no plate. */
  readonly plate: number
  /** From the device's frame to the plate's (mm from its corner, z up): 4 rows of 3 for row vectors, as in 3MF. */
  readonly transform: readonly number[]
}

/** A picture for report and page. */
export interface PictureResult {
  /** lower-kebab, unique in the case; the file's name without ending. */
  readonly name: string
  readonly caption: string
  /** What is to be seen, so that the report can word it in its language; absent where the caption was given. */
  readonly shows?: {
    /** Name of the device or of the image. */
    readonly of: string
    /** `anterior` … `inferior`, or `axial`, `coronal`, `sagittal`. */
    readonly view: string
    /** Where a slice lies: LPS coordinate across it, mm. */
    readonly at?: number
    /** What kind of picture it is; left out: a device from one side, or a slice where `at` is given. */
    readonly kind?:
      | 'registration'
      | 'slices'
      | 'plan'
      | 'error-map'
      | 'drawn-map'
      | 'deviation'
      | 'slip'
      | 'laid'
    /** Of a guide that slips: mm that its ghost is moved, and the standard error expected of that motion, absent where it is free. */
    readonly slip?: { readonly moved: number; readonly expected?: number }
    /** What lies nearest to which blade or drill, mm. */
    readonly nearest?: readonly {
      readonly structure: string
      readonly tool: string
      readonly distance: number
    }[]
  }
  readonly width: number
  readonly height: number
  readonly png: Uint8Array
}

/** Files for the output folder. Paths are relative, with forward slashes. */
export interface DocumentsResult {
  readonly files: readonly { readonly path: string; readonly bytes: Uint8Array; readonly mediaType: string }[]
}
