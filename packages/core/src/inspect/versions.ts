import { byCodeUnit, canonicalJson } from '../base/canonical.ts'
import { dot, length, subtract, type Vector3 } from '../base/vectors.ts'
import type { Check } from '../geometry/check.ts'
import { evenSamples } from '../geometry/even-samples.ts'
import { type Deviation, signedVolume, surfaceArea, type TriangleMesh } from '../geometry/mesh.ts'
import { summarise } from '../geometry/mesh-distance.ts'
import type { OperationStep } from '../geometry/operation.ts'
import { degreesBetween } from '../geometry/seat.ts'
import { nearestOn, signedSurface } from '../geometry/signed-distance.ts'

/** A cut, wire or screw of a plan, as far as versions are compared by it. LPS, mm. */
export type PlannedStep = Pick<OperationStep, 'kind' | 'name' | 'set' | 'point' | 'direction'> &
  Partial<Pick<OperationStep, 'length' | 'diameter'>>

/** A version of a case: as it was asked for, or as it was made. */
export interface CaseVersion {
  readonly case: string
  readonly steps: readonly { readonly id: string; readonly kind: string; readonly params: unknown }[]
  readonly operation: readonly PlannedStep[]
  /** Empty where it was not run. */
  readonly checks: readonly Pick<Check, 'id' | 'title' | 'passed' | 'value' | 'limit' | 'unit'>[]
  readonly devices: readonly { readonly name: string; readonly kind: string; readonly mesh?: TriangleMesh }[]
}

/** Whether a thing is in both versions, or in one alone. */
export type Presence = 'both' | 'before' | 'after'

export interface ParameterDifference {
  readonly step: string
  /** `planes.ilium.at`; empty where the step is in one version alone. */
  readonly parameter: string
  /** JSON; left out where it is not there. */
  readonly before?: string
  readonly after?: string
}

export interface PlaneDifference {
  readonly name: string
  readonly presence: Presence
  /** mm along the plane's normal at the middle of the cut, and degrees; 0 where it is in one version alone. */
  readonly moved: number
  readonly angle: number
}

export interface RodDifference {
  readonly name: string
  readonly kind: 'wire' | 'screw'
  readonly presence: Presence
  /** mm that the entry moved, and degrees that the axis turned. */
  readonly moved: number
  readonly angle: number
  readonly length?: readonly [before: number, after: number]
  readonly diameter?: readonly [before: number, after: number]
}

export interface CheckDifference {
  readonly id: string
  readonly title: string
  readonly presence: Presence
  readonly limit: string
  readonly unit?: string
  readonly before?: { readonly value: Check['value']; readonly passed: boolean }
  readonly after?: { readonly value: Check['value']; readonly passed: boolean }
}

export interface DeviceDifference {
  readonly name: string
  readonly kind: string
  readonly presence: Presence
  /** mm³. */
  readonly volume?: readonly [before: number | null, after: number | null]
  /** mm, from the later surface to the earlier one; left out where the surfaces are the same or one is missing. */
  readonly deviation?: Deviation
}

export interface VersionDifference {
  readonly same: boolean
  readonly parameters: readonly ParameterDifference[]
  readonly planes: readonly PlaneDifference[]
  readonly rods: readonly RodDifference[]
  /** Checks of margins among them, by their ids. */
  readonly checks: readonly CheckDifference[]
  readonly devices: readonly DeviceDifference[]
}

const LEAST = 1e-6 // mm and degrees under which nothing has moved.
const POINTS = 30_000 // On a device's surface.
const LONGEST_VECTOR = 16 // Numbers that are told as one value.

/** What differs between two versions of a case. @param after the later one */
export function compareVersions(before: CaseVersion, after: CaseVersion): VersionDifference {
  const found = {
    parameters: parametersOf(before, after),
    planes: planesOf(before, after),
    rods: rodsOf(before, after),
    checks: checksOf(before, after),
    devices: devicesOf(before, after),
  }
  return { same: Object.values(found).every((list) => list.length === 0), ...found }
}

/** Names of both, in order, each with what it names in either. */
function paired<T>(before: readonly T[], after: readonly T[], nameOf: (one: T) => string) {
  const [old, now] = [before, after].map((list) => new Map(list.map((one) => [nameOf(one), one])))
  const names = [...new Set([...old!.keys(), ...now!.keys()])].sort(byCodeUnit)
  return names.map((name) => {
    const [was, is] = [old!.get(name), now!.get(name)]
    const presence: Presence = was === undefined ? 'after' : is === undefined ? 'before' : 'both'
    return { name, was, is, presence }
  })
}

function parametersOf(before: CaseVersion, after: CaseVersion): ParameterDifference[] {
  return paired(before.steps, after.steps, ({ id }) => id).flatMap(({ name: step, was, is, presence }) => {
    if (presence === 'before') return [{ step, parameter: '', before: was!.kind }]
    if (presence === 'after') return [{ step, parameter: '', after: is!.kind }]
    const [old, now] = [leavesOf(was!.params), leavesOf(is!.params)]
    return paired([...old], [...now], ([path]) => path).flatMap(({ name: parameter }) => {
      const [from, to] = [old.get(parameter), now.get(parameter)]
      if (from === to) return []
      return [
        {
          step,
          parameter,
          ...(from !== undefined && { before: from }),
          ...(to !== undefined && { after: to }),
        },
      ]
    })
  })
}

/** Every value of parameters by its path, as JSON; short lists of numbers as one. */
function leavesOf(value: unknown, path = '', into = new Map<string, string>()): Map<string, string> {
  const numbers =
    Array.isArray(value) && value.length <= LONGEST_VECTOR && value.every((one) => typeof one === 'number')
  if (typeof value !== 'object' || value === null || numbers) {
    if (value !== undefined) into.set(path, canonicalJson(value))
    return into
  }
  const entries = Array.isArray(value) ? value.map((one, n) => [String(n + 1), one]) : Object.entries(value)
  for (const [key, inner] of entries) leavesOf(inner, path === '' ? key : `${path}.${key}`, into)
  return into
}

const nameOfStep = ({ set, name }: PlannedStep) => `${set}.${name}`

function planesOf(before: CaseVersion, after: CaseVersion): PlaneDifference[] {
  const cuts = (version: CaseVersion) => version.operation.filter(({ kind }) => kind === 'cut')
  return paired(cuts(before), cuts(after), nameOfStep).flatMap(({ name, was, is, presence }) => {
    if (!was || !is) return [{ name, presence, moved: 0, angle: 0 }]
    const along = dot(was.direction, is.direction)
    const off = dot(subtract(is.point, was.point), is.direction)
    const moved = Math.abs(along) > LEAST ? off / along : Infinity
    const angle = degreesBetween(was.direction, is.direction)
    return Math.abs(moved) < LEAST && angle < 1e-4 ? [] : [{ name, presence, moved, angle }]
  })
}

function rodsOf(before: CaseVersion, after: CaseVersion): RodDifference[] {
  const rods = (version: CaseVersion) => version.operation.filter(({ kind }) => kind !== 'cut')
  return paired(rods(before), rods(after), nameOfStep).flatMap(({ name, was, is, presence }) => {
    const kind = (was ?? is)!.kind as 'wire' | 'screw'
    if (!was || !is) return [{ name, kind, presence, moved: 0, angle: 0 }]
    const pair = (key: 'length' | 'diameter') => {
      const [from, to] = [was[key], is[key]]
      if (from === undefined || to === undefined || Math.abs(from - to) < LEAST) return {}
      return { [key]: [from, to] }
    }
    const moved = length(subtract(is.point, was.point))
    const angle = degreesBetween(was.direction, is.direction)
    const measures = { ...pair('length'), ...pair('diameter') }
    const still = moved < LEAST && angle < 1e-4 && Object.keys(measures).length === 0
    return still ? [] : [{ name, kind, presence, moved, angle, ...measures }]
  })
}

function checksOf(before: CaseVersion, after: CaseVersion): CheckDifference[] {
  return paired(before.checks, after.checks, ({ id }) => id).flatMap(({ name: id, was, is, presence }) => {
    const alike = was && is && was.passed === is.passed && was.value === is.value && was.limit === is.limit
    if (alike) return []
    const { title, limit, unit } = (is ?? was)!
    const told = (one: typeof was) => one && { value: one.value, passed: one.passed }
    return [
      {
        ...{ id, title, presence, limit },
        ...(unit !== undefined && { unit }),
        ...(was && { before: told(was)! }),
        ...(is && { after: told(is)! }),
      },
    ]
  })
}

function devicesOf(before: CaseVersion, after: CaseVersion): DeviceDifference[] {
  return paired(before.devices, after.devices, ({ name }) => name).flatMap(
    ({ name, was, is, presence }): DeviceDifference[] => {
      const { kind } = (is ?? was)!
      const volume = (one: typeof was) => (one?.mesh ? signedVolume(one.mesh) : null)
      const volumes = [volume(was), volume(is)] as const
      const known = volumes.some((one) => one !== null) ? { volume: volumes } : {}
      if (!was?.mesh || !is?.mesh) return presence === 'both' ? [] : [{ name, kind, presence, ...known }]
      if (sameMesh(was.mesh, is.mesh)) return []
      return [{ name, kind, presence, ...known, deviation: deviationOf(is.mesh, was.mesh) }]
    },
  )
}

function sameMesh(a: TriangleMesh, b: TriangleMesh): boolean {
  const equal = (x: ArrayLike<number>, y: ArrayLike<number>) => {
    if (x.length !== y.length) return false
    for (let n = 0; n < x.length; n++) if (x[n] !== y[n]) return false
    return true
  }
  return equal(a.positions, b.positions) && equal(a.triangles, b.triangles)
}

/** How far one surface lies from another, mm, over about 30 000 even samples of the first. */
function deviationOf(mesh: TriangleMesh, from: TriangleMesh): Deviation {
  const samples = evenSamples(mesh, Math.sqrt((4 * surfaceArea(mesh)) / POINTS))
  const distances = Float32Array.from(nearestOn(signedSurface(from), samples.points).distances, Math.abs)
  return summarise([{ distances, weights: samples.weights }])
}

/** Of each vertex: mm outside the other surface, negative inside. f32[V] */
export function signedDeviation(mesh: TriangleMesh, from: TriangleMesh): Float32Array {
  return Float32Array.from(nearestOn(signedSurface(from), mesh.positions).distances)
}

/** The direction from which most of what changed is seen: of six, by area times distance that faces it. */
export function tellingDirection(mesh: TriangleMesh, deviation: Float32Array): Vector3 {
  const { positions: p, triangles: t } = mesh
  const seen = new Float64Array(6)
  for (let i = 0; i < t.length; i += 3) {
    const [a, b, c] = [3 * t[i]!, 3 * t[i + 1]!, 3 * t[i + 2]!]
    const weight =
      (Math.abs(deviation[t[i]!]!) + Math.abs(deviation[t[i + 1]!]!) + Math.abs(deviation[t[i + 2]!]!)) / 3
    for (let axis = 0; axis < 3; axis++) {
      const [u, v] = [(axis + 1) % 3, (axis + 2) % 3]
      const normal =
        (p[b + u]! - p[a + u]!) * (p[c + v]! - p[a + v]!) - (p[b + v]! - p[a + v]!) * (p[c + u]! - p[a + u]!)
      seen[2 * axis + (normal > 0 ? 0 : 1)]! += Math.abs(normal) * weight
    }
  }
  const best = seen.indexOf(Math.max(...seen))
  const direction: [number, number, number] = [0, 0, 0]
  direction[Math.floor(best / 2)] = best % 2 === 0 ? 1 : -1
  return direction
}
