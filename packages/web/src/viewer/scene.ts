import type { Grid, Side } from '@trabecula/core'
import type { Window } from './window.ts'

/** What is shown of a run: `view/scene.json`. Paths are relative to the run's folder; LPS, mm. */
export interface Scene {
  readonly bodies: readonly SceneBody[]
  readonly volumes: readonly SceneVolume[]
  readonly labels?: SceneLabels | null
}

export interface SceneBody {
  /** The device that it is a part of. */
  readonly device?: string
  readonly name: string
  /** For people. */
  readonly label: string
  readonly side?: Side
  readonly colour: Rgb
  /** Binary STL; the path also tells bodies of one name apart. */
  readonly mesh: string
  /** The device's scale about the frame's origin: the mesh is this much larger than the patient. 1 unless told. */
  readonly scale?: number
  /** Its value in the label volume. */
  readonly structure?: number | null
}

export type Rgb = readonly [number, number, number]

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

/** @returns undefined where it is no scene, or one of its grids is not whole. */
export function readScene(value: unknown): Scene | undefined {
  if (typeof value !== 'object' || value === null) return undefined
  const scene = value as Partial<Scene>
  if (!Array.isArray(scene.bodies) || !Array.isArray(scene.volumes)) return undefined
  const grids: unknown[] = [...scene.volumes, ...(scene.labels ? [scene.labels] : [])]
  if (!grids.every(isGrid)) return undefined
  const named = (body: Partial<SceneBody>): boolean =>
    typeof body.mesh === 'string' && Array.isArray(body.colour)
  return scene.bodies.every(named) ? (scene as Scene) : undefined
}

/** As the page writes a body's name: `hip left` is `Hip left`, `vertebra l5` is `Vertebra L5`. */
export function bodyLabel({ label, name }: Pick<SceneBody, 'label' | 'name'>): string {
  const text = (label || name).replace(/\b[ctls]\d{1,2}\b/g, (level) => level.toUpperCase())
  return text.charAt(0).toUpperCase() + text.slice(1)
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
