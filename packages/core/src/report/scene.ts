import type { Matrix4, Vector3 } from '../base/vectors.ts'
import type { Side } from '../geometry/label-map.ts'

/** What a body is shown among. */
export type SceneGroup = 'model' | 'tumour' | 'guide' | 'implant' | 'plan'

type Colour = readonly [number, number, number]

/** What the page needs to show a case; the paths are relative to the output folder. LPS, mm. */
export interface Scene {
  readonly bodies: readonly SceneBody[]
  readonly planes: readonly ScenePlane[]
  readonly trajectories: readonly SceneTrajectory[]
  readonly landmarks: readonly SceneLandmark[]
  readonly volumes: readonly SceneVolume[]
  readonly labels: SceneLabels | null
}

export interface SceneBody {
  /** Device or plan entry that it belongs to; empty where it belongs to none. */
  readonly device: string
  /** `model`, `guide`, `implant`; `surface` without a device; `resected`, `remaining`, `mirror`, `drawn`, `cut` (stepped or curved), `moved` (a piece after its motion) of the plan. */
  readonly kind: string
  readonly group: SceneGroup
  readonly name: string
  /** For people: `hip left`. */
  readonly label: string
  readonly side: Side
  readonly colour: Colour
  /** 0 to 1, as the page begins. */
  readonly opacity: number
  /** Whether the page begins with it shown. */
  readonly shown: boolean
  /** Path of the STL file. */
  readonly mesh: string
  /** The device's scale about the frame's origin; 1 where the body lies as in the patient. */
  readonly scale: number
  /** Value in the label volume, null where no structure has the body's name. */
  readonly structure: number | null
  /** Triangles of the body itself and of the copy that the page shows, where that is another. */
  readonly reduced?: { readonly from: number; readonly to: number }
}

/** A plane as a quadrilateral round what it cuts. */
export interface ScenePlane {
  /** Plan entry that it belongs to; empty where its step has no name. */
  readonly entry: string
  readonly kind: 'cut' | 'mirror' | 'reference'
  readonly name: string
  /** Unit; of a cut towards what is removed. */
  readonly normal: Vector3
  readonly offset: number
  /** In order round the quadrilateral. */
  readonly corners: readonly [Vector3, Vector3, Vector3, Vector3]
  /** Of a cut: mm² of bone, and least distance of the cut face to the tumour, mm. */
  readonly area: number | null
  readonly distance: number | null
  readonly colour: Colour
  readonly shown: boolean
}

export interface SceneTrajectory {
  readonly name: string
  readonly kind: 'screw' | 'wire'
  readonly entry: Vector3
  readonly tip: Vector3
  readonly diameter: number
  readonly colour: Colour
}

/** A point, or a sphere fitted to a joint surface. */
export interface SceneLandmark {
  readonly name: string
  readonly point: Vector3
  /** mm; null for a point. */
  readonly radius: number | null
}

export interface SceneGrid {
  readonly size: readonly [number, number, number]
  readonly spacing: readonly [number, number, number]
  readonly origin: readonly [number, number, number]
  /** Row-major; the columns are the axes of i, j, k in LPS. */
  readonly direction: readonly number[]
}

export interface SceneVolume extends SceneGrid {
  readonly name: string
  readonly modality: string
  /** Path of little-endian int16 values, gzip. */
  readonly values: string
  /** Measured value = slope · stored + intercept. */
  readonly slope: number
  readonly intercept: number
  /** In measured values. */
  readonly window: { readonly level: number; readonly width: number }
  /** Own point → point of the first volume's frame, row-major; null where it is in that frame. */
  readonly toFixed: Matrix4 | null
}

export interface SceneLabels extends SceneGrid {
  /** Path of u8 values, gzip. */
  readonly values: string
  readonly structures: readonly {
    readonly value: number
    readonly name: string
    readonly label: string
    readonly colour: Colour
  }[]
}

/** `hip_left` as people read it: `hip left`. */
export function readableName(name: string): string {
  return name.replaceAll('_', ' ')
}
