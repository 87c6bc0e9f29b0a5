import { signedVolume, surfaceArea, type TriangleMesh } from '../geometry/mesh.ts'
import { minimumWall } from '../geometry/wall.ts'
import { defineTask } from '../step.ts'
import { trappedVolumes } from './cavities.ts'
import { islandsOf } from './islands.ts'
import {
  type Candidate,
  compareOrientations,
  criticalArea,
  type OrientationFigures,
  type OrientationRates,
  principalCandidates,
  stoodUp,
} from './orientation.ts'
import { closedTwins, sliceMesh } from './slice.ts'

/** Triangles up to which the least wall is measured here: 5 s for a million. */
export const MOST_FOR_WALL = 100_000

export interface PartArgument {
  /** `device` or `device.body`: unique in the build. */
  readonly name: string
  /** What people call it. */
  readonly title: string
  /** Whether the least wall is measured. */
  readonly walls: boolean
  readonly mesh: TriangleMesh
  /** u8[T]: 1 where no support may touch. */
  readonly critical: Uint8Array
  /** Compared beside the principal axes; the first is the body as it was modelled. */
  readonly candidates: readonly Candidate[]
  /** Name of the candidate that the case chose, or `best`. */
  readonly choice: string
  readonly rates: OrientationRates
}

/** What is known of one part as it is printed. */
export interface PartFigures {
  readonly name: string
  readonly title: string
  /** mm³. */
  readonly volume: number
  readonly triangles: number
  /** mm² that no support may touch. */
  readonly critical: number
  /** mm; null where it cannot be measured, was not asked for, or the mesh is larger than `MOST_FOR_WALL`. */
  readonly wall: number | null
  readonly orientations: readonly OrientationFigures[]
  /** Number of the chosen one. */
  readonly chosen: number
  /** mm²: least, mean and greatest section. */
  readonly area: { readonly least: number; readonly mean: number; readonly greatest: number }
  readonly layers: number
  readonly islands: number
  readonly islandArea: number
  /** mm³ each. */
  readonly trapped: readonly number[]
}

/** Compares orientations of a part, slices it in the chosen one, and measures it. */
export const partTask = defineTask('print/part', (argument: PartArgument): PartFigures => {
  const { name, title, walls, mesh, critical, choice, rates } = argument
  const measured = walls && mesh.triangles.length <= 3 * MOST_FOR_WALL
  const twins = closedTwins(mesh, name)
  const candidates = [...argument.candidates, ...principalCandidates(mesh)]
  const orientations = compareOrientations(mesh, critical, candidates, rates)
  const given = orientations.findIndex((one) => one.name === choice)
  const chosen = given >= 0 ? given : best(orientations)
  const slices = sliceMesh(stoodUp(mesh, orientations[chosen]!.up), rates.layer, name)
  const islands = islandsOf(slices)
  const filled = slices.area.filter((area) => area > 0)
  return {
    name,
    title,
    volume: signedVolume(mesh),
    triangles: mesh.triangles.length / 3,
    critical: criticalArea(mesh, critical),
    wall: measured ? (minimumWall(mesh, surfaceArea(mesh))?.thickness ?? null) : null,
    orientations,
    chosen,
    area: {
      least: filled.reduce((a, b) => Math.min(a, b), Infinity),
      mean: filled.reduce((a, b) => a + b, 0) / filled.length,
      greatest: filled.reduce((a, b) => Math.max(a, b), 0),
    },
    layers: slices.layers,
    islands: islands.length,
    islandArea: islands.reduce((sum, { area }) => sum + area, 0),
    trapped: trappedVolumes(mesh, twins).map(({ volume }) => volume),
  }
})

function best(list: readonly OrientationFigures[]): number {
  return list.reduce((least, one, n) => (one.score < list[least]!.score ? n : least), 0)
}
