import { isosurface, meshTree } from '@trabecula/kernels'
import { exp, log } from '../base/math.ts'
import { StepError } from '../step.ts'
import { formOf, isSurface } from './cell-kinds.ts'
import { levelOf } from './cell-level.ts'
import type { ImplicitBody } from './implicit-body.ts'
import { insideDistances } from './inside.ts'
import { leanThinning } from './lattice-grade.ts'
import { type GradedBody, type GradedWish, gradedBody } from './lattice-graded-body.ts'
import { crossingsOf, exactMeshOf, meshOf, solidOf, withManifold } from './manifold.ts'
import { boundsOf, signedVolume, type TriangleMesh, triangleArea } from './mesh.ts'
import { withoutCrossings } from './uncross.ts'

/** A graded lattice, its density that of its zone, and how finely its surface is sampled. */
export interface CalibratedBody {
  readonly body: GradedBody
  /** Share of the volume that all densities were moved by, so that the zone's mean comes out as asked. */
  readonly shift: number
  /** Solid fraction asked for, the mean over the zone. */
  readonly asked: number
}

const COUNTED = 60_000 // Places in the zone.
const MOST_SHIFT = 0.08
const TURNS = 14

/** Places of an even grid within a closed mesh, f64[3n]. */
function placesIn(zone: TriangleMesh): Float64Array {
  const { min, max } = boundsOf(zone)
  const box = [max[0]! - min[0]!, max[1]! - min[1]!, max[2]! - min[2]!]
  const step = exp(log((box[0]! * box[1]! * box[2]!) / COUNTED) / 3)
  const n = box.map((edge) => Math.max(1, Math.ceil(edge / step)))
  const points = new Float32Array(3 * n[0]! * n[1]! * n[2]!)
  for (let at = 0; at < points.length / 3; at++) {
    const place = [at % n[0]!, Math.floor(at / n[0]!) % n[1]!, Math.floor(at / (n[0]! * n[1]!))]
    for (let axis = 0; axis < 3; axis++)
      points[3 * at + axis] = min[axis]! + ((place[axis]! + 0.5) * box[axis]!) / n[axis]!
  }
  const distances = insideDistances(meshTree(zone.positions, zone.triangles), points)
  const kept: number[] = []
  distances.forEach((distance, at) => {
    if (distance < 0) for (let axis = 0; axis < 3; axis++) kept.push(points[3 * at + axis]!)
  })
  return Float64Array.from(kept)
}

/**
 * The body whose solid fraction over a zone is the mean of what is asked for there: a zone holds no whole number of cells, and
 * mixtures are not quite independent. @param zone closed, outward, in the lattice's frame
 */
export function calibratedBody(wish: GradedWish, zone: TriangleMesh, where: string): CalibratedBody {
  const body = gradedBody(wish, where)
  const places = placesIn(zone)
  const count = places.length / 3
  let asked = 0
  for (let i = 0; i < places.length; i += 3)
    asked += body.densityAt(places[i]!, places[i + 1]!, places[i + 2]!) / count
  if (count === 0) return { body, shift: 0, asked: 0 }
  let [low, high] = [-MOST_SHIFT, MOST_SHIFT]
  for (let turn = 0; turn < TURNS; turn++) {
    const shift = (low + high) / 2
    const one = body.denser(shift)
    let solid = 0
    for (let i = 0; i < places.length; i += 3)
      if (one.value(places[i]!, places[i + 1]!, places[i + 2]!) >= 0) solid++
    if (solid / count < asked) low = shift
    else high = shift
  }
  const shift = (low + high) / 2
  return { body: body.denser(shift), shift, asked }
}

const CLAMP = 0.1
const CLEAR = 0.03 // Of the samples' distance, that vertices keep from samples.
const STEPS = 8
const ASIDE = 0.3719 // Of a sample, that samples stand beside the zone's faces.
const MOST_SAMPLES = 60_000_000

/** The surface of a body within a box, closed at the box: marching cubes on samples `step` mm apart; every vertex where the edge between two samples meets the surface. */
function sampledSurface(
  body: ImplicitBody,
  low: readonly number[],
  high: readonly number[],
  step: number,
): TriangleMesh {
  const origin = low.map((x) => x - (1 + ASIDE) * step)
  const size = [0, 1, 2].map((a) => Math.ceil((high[a]! - origin[a]!) / step) + 2) as [number, number, number]
  const [nx, ny, nz] = size
  const field = new Float32Array(nx * ny * nz).fill(-1)
  for (let k = 1; k < nz - 1; k++) {
    const z = origin[2]! + k * step
    for (let j = 1; j < ny - 1; j++) {
      const y = origin[1]! + j * step
      for (let i = 1; i < nx - 1; i++) field[i + nx * (j + ny * k)] = body.value(origin[0]! + i * step, y, z)
    }
  }
  const { indices, triangles } = isosurface(field, size, 0, CLAMP)
  const positions = new Float32Array(indices.length)
  for (let v = 0; v < positions.length / 3; v++) {
    const at = [indices[3 * v]!, indices[3 * v + 1]!, indices[3 * v + 2]!]
    if (at.every((x, a) => x >= 1 && x <= size[a]! - 2)) {
      const axis = Math.max(
        0,
        at.findIndex((x) => !Number.isInteger(x)),
      )
      at[axis] = rootAlong(body, origin, step, at, axis)
    }
    for (let a = 0; a < 3; a++) positions[3 * v + a] = origin[a]! + at[a]! * step
  }
  return { positions, triangles }
}

/** Where the body's surface meets the edge between two samples (Illinois method, Dowell and Jarratt 1971), as an index. */
function rootAlong(
  body: ImplicitBody,
  origin: readonly number[],
  step: number,
  at: readonly number[],
  axis: number,
): number {
  const place = at.map((x, a) => origin[a]! + x * step)
  const base = Math.floor(at[axis]!)
  const valueAt = (x: number) => {
    place[axis] = origin[axis]! + x * step
    return body.value(place[0]!, place[1]!, place[2]!)
  }
  let [low, high] = [base, base + 1]
  let [below, above] = [valueAt(low), valueAt(high)]
  let found = at[axis]!
  let last = 0
  for (let n = 0; n < STEPS && below * above < 0; n++) {
    found = (low * above - high * below) / (above - below)
    const value = valueAt(found)
    if (value === 0) break
    if (value * below > 0) {
      ;[low, below] = [found, value]
      if (last === 1) above /= 2
      last = 1
    } else {
      ;[high, above] = [found, value]
      if (last === -1) below /= 2
      last = -1
    }
  }
  return Math.min(Math.max(found, base + CLEAR), base + 1 - CLEAR)
}

const PLACES = [
  [0.5, 0.5, 0],
  [0, 0.5, 0.5],
  [0.5, 0, 0.5],
  [1 / 3, 1 / 3, 1 / 3],
] as const

const KEPT_SHARE = 0.99 // Of the area: where struts meet, or walls pinch off, the surface is not smooth.
const ON = 0.01 // mm that corners may lie from the exact surface to be of it.

/** |f| / |∇f| at middles of edges and centroids of triangles whose corners lie on the surface: mm that 99 % of their area keep. */
export function surfaceError(body: ImplicitBody, { positions: p, triangles: t }: TriangleMesh): number {
  const slope = new Float64Array(3)
  const distanceAt = (x: number, y: number, z: number) => {
    const value = body.slope(x, y, z, slope)
    const steep = Math.sqrt(slope[0]! * slope[0]! + slope[1]! * slope[1]! + slope[2]! * slope[2]!)
    return Math.abs(value) / Math.max(steep, 1e-9)
  }
  const on = Uint8Array.from({ length: p.length / 3 }, (_, v) =>
    distanceAt(p[3 * v]!, p[3 * v + 1]!, p[3 * v + 2]!) <= ON ? 1 : 0,
  )
  const found: { error: number; area: number }[] = []
  let all = 0
  for (let i = 0; i < t.length; i += 3) {
    const [a, b, c] = [t[i]!, t[i + 1]!, t[i + 2]!]
    if (!on[a] || !on[b] || !on[c]) continue
    let error = 0
    for (const [u, v, w] of PLACES) {
      const at = (axis: number) => u * p[3 * a + axis]! + v * p[3 * b + axis]! + w * p[3 * c + axis]!
      error = Math.max(error, distanceAt(at(0), at(1), at(2)))
    }
    const area = triangleArea(p, 3 * a, 3 * b, 3 * c)
    all += area
    found.push({ error, area })
  }
  found.sort((x, y) => x.error - y.error)
  let sum = 0
  for (const { error, area } of found) {
    sum += area
    if (sum >= KEPT_SHARE * all) return error
  }
  return 0
}

const SAMPLED = 0.7 // Of the chord error.
const TRIED = 2.5 // Cells across the part of the zone in which the samples' distance is tried.
const COARSEST = 14 // Samples along the smallest cell.
const FINEST = 72
const PER_WALL = 1.3 // Samples across the thinnest wall.
const ROUNDS = 5

const SHEET = 0.32 // Thickness of a sheet / (density · size): its area per volume is about 3 / size.
const MIXED_WALL = 0.7 // Where two lattices are mixed walls are thinner here and there.

/** mm: about as thick as the thinnest wall or strut. */
function thinnestWall({ cell, form, variant, grade }: GradedWish): number {
  const { sizes, densities, leans = [] } = grade
  const [size, density] = [Math.min(...sizes), Math.min(...densities)]
  const lean = leans.reduce((least, one) => Math.min(least, leanThinning(one)), 1)
  if (!isSurface(cell)) return 2 * size * lean * levelOf(cell, 'network', density, variant)
  const share = formOf(cell, form) === 'sheet' ? SHEET * density : density / 2
  return size * lean * share * (sizes[0] === sizes[1] ? 1 : MIXED_WALL)
}

/** mm between samples at which the surface keeps the chord error, tried in the middle of the zone. @throws StepError LATTICE_TOO_FINE */
function stepFor(
  body: ImplicitBody,
  wish: GradedWish,
  zone: TriangleMesh,
  chordError: number,
  where: string,
): number {
  const { min, max } = boundsOf(zone)
  const { grade } = wish
  const [small, large] = [Math.min(...grade.sizes), Math.max(...grade.sizes)]
  const middle = min.map((x, a) => (x + max[a]!) / 2)
  const low = min.map((x, a) => (a === 2 ? x : Math.max(x, middle[a]! - (TRIED * large) / 2)))
  const high = max.map((x, a) => (a === 2 ? x : Math.min(x, middle[a]! + (TRIED * large) / 2)))
  let step = Math.min(small / COARSEST, thinnestWall(wish) / PER_WALL)
  for (let round = 0; round < ROUNDS && step >= small / FINEST; round++) {
    const error = surfaceError(body, sampledSurface(body, low, high, step))
    if (error <= SAMPLED * chordError) return step
    step *= Math.max(0.6, 0.95 * Math.sqrt((SAMPLED * chordError) / error))
  }
  throw new StepError({
    code: 'LATTICE_TOO_FINE',
    message: `expected a chord error that ${FINEST} samples along a cell of ${small} mm can keep, got ${chordError} mm`,
    where,
    remedy: 'Take a smaller cell, a denser lattice, or allow a greater chord error.',
  })
}

/** A graded lattice trimmed to its zone, or what it leaves empty there; in the lattice's frame. */
export interface GradedLattice extends CalibratedBody {
  readonly trimmed: TriangleMesh
  readonly error: number
  readonly spacing: number
}

/**
 * Samples the calibrated body over the zone and trims it exactly.
 * @throws StepError LATTICE_TOO_FINE, BOOLEAN_FAILED, and those of gradedBody
 */
export async function gradedLattice(
  wish: GradedWish,
  zone: TriangleMesh,
  chordError: number,
  where: string,
  part: 'solid' | 'pores',
): Promise<GradedLattice> {
  const first = calibratedBody(wish, zone, where)
  const step = stepFor(first.body, wish, zone, chordError, where)
  requireFewSamples(zone, step, where)
  const made = await trimmedBody(first, zone, step, chordError, where, part)
  const off = part === 'solid' ? made.volume / signedVolume(zone) : 1 - made.volume / signedVolume(zone)
  if (Math.abs(off - first.asked) <= NEAR || made.trimmed.triangles.length === 0)
    return { ...made, spacing: step }
  // Chords of round struts, and what meets where two stages do, cost density: once more, with as much more or less.
  const by = first.asked - off
  const again = { ...first, body: first.body.denser(by), shift: first.shift + by }
  return { ...(await trimmedBody(again, zone, step, chordError, where, part)), spacing: step }
}

const EDGE = 2.5 // mm: longest edge of the zone's triangles where they meet the lattice, for large boxes cost time.
const NEAR = 0.003 // Of the volume.
const SIMPLER = [1, 0.4] // Of what the samples leave of the chord error, for fewer triangles.

async function trimmedBody(
  calibrated: CalibratedBody,
  zone: TriangleMesh,
  step: number,
  chordError: number,
  where: string,
  part: 'solid' | 'pores',
) {
  const { body } = calibrated
  const { min, max } = boundsOf(zone)
  const mesh = withoutCrossings(sampledSurface(body, [...min], [...max], step), step)
  const sampled = surfaceError(body, mesh)
  const sizes = [zone.triangles.length / 3, mesh.triangles.length / 3]
  return withManifold(where, sizes, (scope) => {
    if (mesh.triangles.length === 0) {
      const trimmed = part === 'solid' ? mesh : zone
      return { ...calibrated, trimmed, error: 0, volume: signedVolume(trimmed) }
    }
    const fine = scope.keep(solidOf(scope, zone, where).refineToLength(EDGE))
    const whole = solidOf(scope, mesh, where)
    let [best, error] = [mesh, sampled]
    for (const share of SIMPLER) {
      const simple = withoutCrossings(
        meshOf(scope, scope.keep(whole.simplify(share * Math.max(0, chordError - sampled)))),
        step,
      )
      const reached = surfaceError(body, simple)
      if (reached > chordError || crossingsOf(simple) > 0) continue
      ;[best, error] = [simple, reached]
      break
    }
    const lattice = solidOf(scope, best, where)
    const cut = scope.keep(part === 'solid' ? lattice.intersect(fine) : fine.subtract(lattice))
    return { ...calibrated, trimmed: withoutCrossings(exactMeshOf(cut), step), error, volume: cut.volume() }
  })
}

function requireFewSamples(zone: TriangleMesh, step: number, where: string): void {
  const { min, max } = boundsOf(zone)
  const samples = [0, 1, 2].reduce((product, a) => product * ((max[a]! - min[a]!) / step + 4), 1)
  if (samples <= MOST_SAMPLES) return
  throw new StepError({
    code: 'LATTICE_TOO_FINE',
    message: `expected a graded zone of at most ${MOST_SAMPLES / 1e6} million samples, got ${(samples / 1e6).toFixed(0)} million ${step.toFixed(3)} mm apart`,
    where,
    remedy: 'Take greater cells, a greater chord error, or fill a smaller zone.',
  })
}
