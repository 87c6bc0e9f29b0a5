import { cos, sin } from '../base/math.ts'
import { cross, dot, length, normalize, scale, type Vector3 } from '../base/vectors.ts'
import { signedVolume, type TriangleMesh } from '../geometry/mesh.ts'
import { surfaceSamples } from '../geometry/mesh-distance.ts'
import { principalAxes } from '../geometry/principal-axes.ts'
import { hangsOver, shareAbove } from './overhang.ts'
import { supportColumns } from './support.ts'

/** A direction of the body that points up from the plate. */
export interface Candidate {
  readonly name: string
  /** Unit, in the body's frame. */
  readonly up: Vector3
}

/** What a candidate costs. Figures come from facets and vertices: nothing is sliced for them. */
export interface OrientationFigures extends Candidate {
  /** mm. */
  readonly height: number
  readonly layers: number
  /** mm² of facets under 45° to the plate, first layer left out. */
  readonly overhang: number
  /** mm³ of space between overhangs and what lies below them. */
  readonly support: number
  /** mm² of critical surface that supports hang on or stand on. */
  readonly touched: number
  /** mm: the sides of the least rectangle parallel to some direction of the plate (steps of 4.5°), longer first. */
  readonly footprint: readonly [number, number]
  /** Lowest points that face down, above the first layer: each begins an island. */
  readonly islands: number
  /** Those of them around which no facet hangs over: the rule of 45° sets no support there. */
  readonly bare: number
  readonly fits: boolean
  /** s of building. */
  readonly seconds: number
  /** Lower is better; see `scored`. */
  readonly score: number
}

export interface OrientationRates {
  /** mm. */
  readonly layer: number
  /** s a layer, and s for each mm² of a layer. */
  readonly layerTime: number
  readonly areaTime: number
  readonly supports: boolean
  readonly supportFill: number
  /** mm: width, depth and height of the printer's room. */
  readonly room: Vector3
}

/** Principal axes of the surface, both ways up, longest first. */
export function principalCandidates(mesh: TriangleMesh, spacing = 2): Candidate[] {
  const { axes } = principalAxes(surfaceSamples(mesh, spacing))
  const column = (n: number): Vector3 => normalize([axes[n]!, axes[n + 3]!, axes[n + 6]!])
  return [
    { name: 'long axis up', up: column(0) },
    { name: 'long axis down', up: scale(column(0), -1) },
    { name: 'middle axis up', up: column(1) },
    { name: 'middle axis down', up: scale(column(1), -1) },
    { name: 'short axis up', up: column(2) },
    { name: 'short axis down', up: scale(column(2), -1) },
  ]
}

/** A right-handed frame whose third axis is `up`. */
export function plateFrame(up: Vector3): readonly [Vector3, Vector3, Vector3] {
  const z = normalize(up)
  const least = z.map(Math.abs)
  const axis = least[0]! <= least[1]! && least[0]! <= least[2]! ? 0 : least[1]! <= least[2]! ? 1 : 2
  const start = [0, 0, 0].map((_, n) => (n === axis ? 1 : 0)) as unknown as Vector3
  const x = normalize(cross(start, z))
  return [x, cross(z, x), z]
}

/** The mesh turned so that `up` is +z. */
export function stoodUp(mesh: TriangleMesh, up: Vector3): TriangleMesh {
  const [x, y, z] = plateFrame(up)
  const p = mesh.positions
  const positions = new Float32Array(p.length)
  for (let i = 0; i < p.length; i += 3) {
    const point: Vector3 = [p[i]!, p[i + 1]!, p[i + 2]!]
    positions[i] = dot(point, x)
    positions[i + 1] = dot(point, y)
    positions[i + 2] = dot(point, z)
  }
  return { positions, triangles: mesh.triangles }
}

/**
 * Figures and score of each candidate for a closed, outward mesh.
 * @param critical u8[T]: 1 where no support may touch.
 */
export function compareOrientations(
  mesh: TriangleMesh,
  critical: Uint8Array,
  candidates: readonly Candidate[],
  rates: OrientationRates,
): OrientationFigures[] {
  const volume = signedVolume(mesh)
  const total = criticalArea(mesh, critical)
  return scored(
    candidates.map((candidate) => figuresOf(mesh, volume, critical, candidate, rates)),
    volume,
    total,
    rates.supports,
  )
}

type Unscored = Omit<OrientationFigures, 'score'>

function figuresOf(
  mesh: TriangleMesh,
  volume: number,
  critical: Uint8Array,
  candidate: Candidate,
  rates: OrientationRates,
): Unscored {
  const stood = stoodUp(mesh, candidate.up)
  const [low, high] = heights(stood)
  const layers = Math.max(1, Math.ceil((high - low) / rates.layer - 0.5))
  const facets = facetFigures(stood, critical, low + rates.layer)
  const columns = rates.supports
    ? supportColumns(stood, critical, low, rates.layer)
    : { volume: 0, stoodOn: 0 }
  const footprint = leastRectangle(stood).sides
  const [width, depth] = [...rates.room.slice(0, 2)].sort((a, b) => b - a)
  return {
    ...candidate,
    height: high - low,
    layers,
    overhang: facets.overhang,
    support: columns.volume,
    touched: rates.supports ? facets.critical + columns.stoodOn : 0,
    footprint,
    ...(rates.supports ? lowestPoints(stood, low + rates.layer) : { islands: 0, bare: 0 }),
    fits: footprint[0] <= width! && footprint[1] <= depth! && high - low <= rates.room[2],
    seconds:
      layers * rates.layerTime +
      ((volume + columns.volume * rates.supportFill) / rates.layer) * rates.areaTime,
  }
}

/**
 * score = support / part volume + 4 · critical surface touched / critical surface + ½ · (height / least height − 1)
 * + ½ · min(islands, 10) / 10, and 100 more where it does not fit the printer. Without supports only height counts.
 * The weights are ours: a touched seat is worse than any waste of material, height is time.
 */
function scored(
  list: readonly Unscored[],
  volume: number,
  critical: number,
  supports: boolean,
): OrientationFigures[] {
  const least = Math.min(...list.map(({ height }) => height))
  return list.map((one) => {
    const tall = (one.height / least - 1) / 2
    const hung = one.support / volume + (critical > 0 ? (4 * one.touched) / critical : 0)
    const score = supports ? hung + tall + Math.min(one.islands, 10) / 20 : tall
    return { ...one, score: score + (one.fits ? 0 : 100) }
  })
}

function heights({ positions }: TriangleMesh): [number, number] {
  let [low, high] = [Infinity, -Infinity]
  for (let i = 2; i < positions.length; i += 3) {
    if (positions[i]! < low) low = positions[i]!
    if (positions[i]! > high) high = positions[i]!
  }
  return [low, high]
}

/** Overhang above `level`, and critical surface among all that faces down so flatly: on the plate it is touched too. */
function facetFigures({ positions: p, triangles: t }: TriangleMesh, critical: Uint8Array, level: number) {
  let [overhang, touched] = [0, 0]
  for (let i = 0; i < t.length; i += 3) {
    const [a, b, c] = [3 * t[i]!, 3 * t[i + 1]!, 3 * t[i + 2]!]
    const [ux, uy, uz] = [p[b]! - p[a]!, p[b + 1]! - p[a + 1]!, p[b + 2]! - p[a + 2]!]
    const [vx, vy, vz] = [p[c]! - p[a]!, p[c + 1]! - p[a + 1]!, p[c + 2]! - p[a + 2]!]
    const [nx, ny, nz] = [uy * vz - uz * vy, uz * vx - ux * vz, ux * vy - uy * vx]
    if (!hangsOver(nx, ny, nz)) continue
    const size = Math.sqrt(nx * nx + ny * ny + nz * nz) / 2
    overhang += size * shareAbove(p[a + 2]! - level, p[b + 2]! - level, p[c + 2]! - level)
    if (critical[i / 3]) touched += size
  }
  return { overhang, critical: touched }
}

/** mm² of the critical facets. */
export function criticalArea({ positions: p, triangles: t }: TriangleMesh, critical: Uint8Array): number {
  let area = 0
  for (let i = 0; i < t.length; i += 3) {
    if (!critical[i / 3]) continue
    const [a, b, c] = [0, 1, 2].map((n) =>
      p.subarray(3 * t[i + n]!, 3 * t[i + n]! + 3),
    ) as unknown as Vector3[]
    area += length(cross(between(a!, b!), between(a!, c!))) / 2
  }
  return area
}

function between(a: Vector3, b: Vector3): Vector3 {
  return [b[0] - a[0], b[1] - a[1], b[2] - a[2]]
}

/** Sides of the least rectangle around the outline seen from above, over turns of 4.5°. */
/** The least rectangle about a body on the plate, in steps of 4.5°: sides, longer first, and the longer one's direction. */
export function leastRectangle({ positions: p }: TriangleMesh): {
  readonly sides: readonly [number, number]
  readonly along: readonly [number, number]
} {
  let best: [number, number] = [Infinity, Infinity]
  let along: readonly [number, number] = [1, 0]
  const directions = Array.from(
    { length: 40 },
    (_, n) => [cos((n * Math.PI) / 40), sin((n * Math.PI) / 40)] as const,
  )
  const extents = directions.map(([x, y]) => {
    let [low, high] = [Infinity, -Infinity]
    for (let i = 0; i < p.length; i += 3) {
      const at = p[i]! * x + p[i + 1]! * y
      if (at < low) low = at
      if (at > high) high = at
    }
    return high - low
  })
  for (let n = 0; n < 20; n++) {
    const [a, b] = [extents[n]!, extents[n + 20]!]
    if (a * b >= best[0] * best[1]) continue
    best = a >= b ? [a, b] : [b, a]
    along = directions[a >= b ? n : n + 20]!
  }
  return { sides: best, along }
}

const SEEN = 1
const LOWER_NEIGHBOUR = 2
const HANGING = 4

/** Vertices lower than all their neighbours (ties by number) whose surface faces down, above `level`. */
function lowestPoints(
  { positions: p, triangles: t }: TriangleMesh,
  level: number,
): { readonly islands: number; readonly bare: number } {
  const state = new Uint8Array(p.length / 3)
  const down = new Float64Array(p.length / 3)
  for (let i = 0; i < t.length; i += 3) {
    const [a, b, c] = [3 * t[i]!, 3 * t[i + 1]!, 3 * t[i + 2]!]
    const [ux, uy, uz] = [p[b]! - p[a]!, p[b + 1]! - p[a + 1]!, p[b + 2]! - p[a + 2]!]
    const [vx, vy, vz] = [p[c]! - p[a]!, p[c + 1]! - p[a + 1]!, p[c + 2]! - p[a + 2]!]
    const nz = ux * vy - uy * vx
    const hanging = hangsOver(uy * vz - uz * vy, uz * vx - ux * vz, nz) ? HANGING : 0
    let lowest = t[i]!
    for (let n = 0; n < 3; n++) {
      const v = t[i + n]!
      down[v]! += nz
      state[v]! |= SEEN | hanging
      const lower = p[3 * v + 2]! - p[3 * lowest + 2]!
      if (lower < 0 || (lower === 0 && v < lowest)) lowest = v
    }
    for (let n = 0; n < 3; n++) if (t[i + n]! !== lowest) state[t[i + n]!]! |= LOWER_NEIGHBOUR
  }
  let [islands, bare] = [0, 0]
  for (let v = 0; v < state.length; v++) {
    if (!(state[v]! & SEEN) || state[v]! & LOWER_NEIGHBOUR) continue
    if (down[v]! >= 0 || p[3 * v + 2]! <= level) continue
    islands++
    if (!(state[v]! & HANGING)) bare++
  }
  return { islands, bare }
}
