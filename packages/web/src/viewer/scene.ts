import type { Grid, Side, Vector3 } from '@trabecula/core'
import type { Window } from './window.ts'

/** What is shown of a run: `view/scene.json`. Paths are relative to the run's folder; LPS, mm. */
export interface Scene {
  readonly bodies: readonly SceneBody[]
  readonly planes: readonly ScenePlane[]
  readonly trajectories: readonly SceneTrajectory[]
  readonly landmarks: readonly SceneLandmark[]
  readonly volumes: readonly SceneVolume[]
  readonly labels?: SceneLabels | null
}

export type BodyGroup = 'model' | 'tumour' | 'guide' | 'implant' | 'plan'

export interface SceneBody {
  /** The device or plan entry that it is a part of. */
  readonly device?: string
  /** `model`, `guide`, `implant`, `surface`, `resected`, `remaining`, `mirror`, `drawn`. */
  readonly kind?: string
  readonly group?: BodyGroup
  readonly name: string
  /** For people. */
  readonly label: string
  readonly side?: Side
  readonly colour: Rgb
  /** As the page begins; shown and opaque unless told. */
  readonly opacity?: number
  readonly shown?: boolean
  /** Binary STL; the path also tells bodies of one name apart. */
  readonly mesh: string
  /** The device's scale about the frame's origin: the mesh is this much larger than the patient. 1 unless told. */
  readonly scale?: number
  /** Its value in the label volume. */
  readonly structure?: number | null
  /** Triangles of the body itself and of the copy that is shown. */
  readonly reduced?: { readonly from: number; readonly to: number }
}

export type Rgb = readonly [number, number, number]

export interface ScenePlane {
  readonly entry: string
  readonly kind: 'cut' | 'mirror' | 'reference'
  readonly name: string
  readonly corners: readonly Vector3[]
  readonly area: number | null
  readonly distance: number | null
  readonly colour: Rgb
  readonly shown: boolean
}

export interface SceneTrajectory {
  readonly name: string
  readonly kind: 'screw' | 'wire'
  readonly entry: Vector3
  readonly tip: Vector3
  readonly diameter: number
  readonly colour: Rgb
}

export interface SceneLandmark {
  readonly name: string
  readonly point: Vector3
  /** mm; null for a point. */
  readonly radius: number | null
}

export interface SceneVolume extends Grid {
  readonly name: string
  readonly modality: string
  /** gzip of little-endian int16, x fastest. */
  readonly values: string
  /** Measured value = slope · stored + intercept; 1 and 0 unless told. */
  readonly slope?: number
  readonly intercept?: number
  /** In measured values. */
  readonly window?: Window
  /** Row-major: own point → point of the first volume's frame. Absent or null: it is in that frame. */
  readonly toFixed?: readonly number[] | null
}

export interface SceneLabels extends Grid {
  /** gzip of bytes, x fastest. */
  readonly values: string
  readonly structures: readonly {
    readonly value: number
    readonly name: string
    readonly label?: string
    readonly colour: Rgb
  }[]
}

/** @returns undefined where it is no scene, or one of its grids is not whole. Lists that older runs do not have are empty. */
export function readScene(value: unknown): Scene | undefined {
  if (typeof value !== 'object' || value === null) return undefined
  const empty: Pick<Scene, 'planes' | 'trajectories' | 'landmarks'> = {
    planes: [],
    trajectories: [],
    landmarks: [],
  }
  const scene = { ...empty, ...(value as Scene) }
  const lists = [scene.bodies, scene.volumes, scene.planes, scene.trajectories, scene.landmarks]
  if (!lists.every(Array.isArray)) return undefined
  const grids: unknown[] = [...scene.volumes, ...(scene.labels ? [scene.labels] : [])]
  if (!grids.every(isGrid)) return undefined
  const named = (body: Partial<SceneBody>): boolean =>
    typeof body.mesh === 'string' && Array.isArray(body.colour)
  return scene.bodies.every(named) ? scene : undefined
}

/** The volumes that lie in the scene's own frame: those that slices can be made of. */
export function baseVolumes(scene: Scene): readonly SceneVolume[] {
  return scene.volumes.filter(({ toFixed }) => !toFixed)
}

/** The first volume that is laid over the others. */
export function overlayOf(scene: Scene): SceneVolume | undefined {
  return scene.volumes.find(({ toFixed }) => toFixed?.length === 16)
}

function isGrid(value: unknown): boolean {
  const grid = value as Partial<Record<keyof Grid, unknown>>
  const numbers = (list: unknown, length: number): list is number[] =>
    Array.isArray(list) && list.length === length && list.every(Number.isFinite)
  return (
    numbers(grid.size, 3) &&
    grid.size.every((n) => Number.isInteger(n) && n > 0) &&
    numbers(grid.spacing, 3) &&
    grid.spacing.every((mm) => mm > 0) &&
    numbers(grid.origin, 3) &&
    numbers(grid.direction, 9)
  )
}
