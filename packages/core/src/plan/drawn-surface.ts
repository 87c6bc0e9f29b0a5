import { add, cross, distance, dot, normalize, scale, subtract, type Vector3 } from '../base/vectors.ts'
import { distanceField, gridAround, surfaceOfField } from '../geometry/distance-field.ts'
import { evenSamples } from '../geometry/even-samples.ts'
import type { TriangleMesh } from '../geometry/mesh.ts'
import { selectTriangles } from '../geometry/mesh-topology.ts'
import { radialFunction } from '../geometry/radial-basis.ts'
import { type Grid, pointOfIndex, voxelCountOf } from '../geometry/volume.ts'
import { StepError } from '../step.ts'

/** A point that was drawn. */
export interface DrawnPoint {
  readonly at: Vector3
  /** Unit, outward: of points on the bone the bone's, smoothed; of others where it was given. */
  readonly normal?: Vector3
}

/** What a bridged surface is made through. */
export interface BridgeSource {
  readonly bone: TriangleMesh
  /** In order. Those on the bone have normals. */
  readonly outline: readonly DrawnPoint[]
  readonly contour: readonly DrawnPoint[]
  /** mm: how far beyond the outline bone is followed. */
  readonly rim: number
}

/** A surface to draw on: closed, its border's lids far from the outline. */
export interface DrawnSheet {
  readonly mesh: TriangleMesh
  /** mm: of the grid that it was made on. */
  readonly spacing: number
  readonly grid: Grid
  /** f32[3n]: places of the bone that a bridged surface continues. */
  readonly support: Float32Array
}

const FINEST = 0.8 // mm between the samples of a sheet.
const MOST_VOXELS = 6_000_000
const MOST_VALUES = 150_000 // Of a bridged surface: each is a sum over all places.
const OFF = 1 // mm from the surface to the places at which its sides are told.
const LOOSE = 3e-3 // How little a place of the bone is trusted, for noise of the scan.
const STRIDE = 1.5 // mm between the places of the bone that are looked at,
const PLACES = 150 // of which so many are taken.
const FACING = 0.6 // Cosine to the outline's own normal that the outer side of the bone keeps.
const AROUND = 4 // mm over which a normal is smoothed.
const COVERED = 0.5 // Of the outline that bone must lie along.
const ALONG = 2 // mm between places of the outline at which bone is looked for.

/** A grid around points that leaves room for what bulges between them, no finer than `finest` mm and of at most `most` voxels. */
function gridFor(points: readonly Vector3[], room: number, finest: number, most: number): Grid {
  const flat = Float32Array.from(points.flat())
  const grid = gridAround(flat, finest, room)
  const count = voxelCountOf(grid)
  return count <= most ? grid : gridAround(flat, 1.02 * finest * cubeRoot(count / most), room)
}

function cubeRoot(x: number): number {
  let root = x > 1 ? x : 1
  for (let n = 0; n < 60; n++) root = (2 * root + x / (root * root)) / 3
  return root
}

/** The bone's own surface about an outline, evenly sampled. */
export function boneSheet(bone: TriangleMesh, points: readonly Vector3[], room: number): DrawnSheet {
  const grid = gridFor(points, room, FINEST, MOST_VOXELS)
  const spacing = grid.spacing[0]
  const mesh = surfaceOfField(distanceField(bone, grid, 3 * spacing))
  return { mesh, spacing, grid, support: new Float32Array(0) }
}

/**
 * A smooth surface over a defect: through the drawn points and what of the bone lies within `rim` mm outside the outline, whose shape goes on
 * over the gap. Zero of a triharmonic spline with values at the surface and 1 mm to either side (Carr et al. 2001; geometry/radial-basis).
 * @throws StepError DRAWN_RIM
 */
export function bridgedSheet(source: BridgeSource, room: number, where: string): DrawnSheet {
  const rim = rimOf(source, where)
  const points: number[] = []
  const values: number[] = []
  const loose: number[] = []
  const put = ({ at, normal }: DrawnPoint, trust: number) => {
    for (const value of normal ? [-OFF, 0, OFF] : [0]) {
      points.push(...(normal ? add(at, scale(normal, value)) : at))
      values.push(value)
      loose.push(trust)
    }
  }
  for (const place of rim) put(place, LOOSE)
  // At the rim of a hole the bone's normal turns into it: only the places are kept there.
  for (const { at, normal } of source.outline) put({ at }, normal ? LOOSE : 0)
  for (const place of source.contour) put(place, 0)
  const found = radialFunction({
    points: Float64Array.from(points),
    values: Float64Array.from(values),
    loose: Float64Array.from(loose),
  })
  if (!found)
    throw noRim(`expected places that fix a surface, got ${rim.length} of the bone that do not`, where)
  const drawn = [...source.outline, ...source.contour].map(({ at }) => at)
  const grid = gridFor(drawn, room, FINEST, MOST_VALUES)
  const [nx, ny] = grid.size
  const field = new Float32Array(voxelCountOf(grid))
  for (let v = 0; v < field.length; v++) {
    const at = pointOfIndex(grid, [v % nx, Math.floor(v / nx) % ny, Math.floor(v / (nx * ny))])
    field[v] = found.valueAt(...at)
  }
  return {
    mesh: surfaceOfField({ grid, values: field }),
    spacing: grid.spacing[0],
    grid,
    support: Float32Array.from(rim.flatMap(({ at }) => at)),
  }
}

interface RimPlace extends Required<DrawnPoint> {
  /** mm² that it stands for: of slivers little. */
  readonly area: number
}

/** Places of the bone's outer side beyond the outline, evenly, with smoothed normals. @throws StepError DRAWN_RIM */
function rimOf({ bone, outline, rim }: BridgeSource, where: string): Required<DrawnPoint>[] {
  const line = filledNormals(outline)
  const found = outerPlaces(near(bone, line, rim), line, rim)
  const stretches = line.flatMap((point, n) => {
    const next = line[(n + 1) % line.length]!
    const parts = Math.max(1, Math.ceil(distance(point.at, next.at) / ALONG))
    return Array.from({ length: parts }, (_, k) =>
      add(point.at, scale(subtract(next.at, point.at), k / parts)),
    )
  })
  const covered = stretches.filter((at) => found.some((place) => distance(place.at, at) <= rim)).length
  if (covered >= COVERED * stretches.length) return evenlyChosen(found, PLACES)
  throw noRim(
    `expected bone within ${rim} mm outside at least ${100 * COVERED} % of the outline, got it along ${((100 * covered) / stretches.length).toFixed(0)} %`,
    where,
  )
}

function noRim(message: string, where: string): StepError {
  return new StepError({
    code: 'DRAWN_RIM',
    message,
    where,
    remedy: 'Draw the outline on the outer side of sound bone around the defect, or make `rim` larger.',
  })
}

/** Points off the bone take the normal from the nearest along the line that have one. */
function filledNormals(outline: readonly DrawnPoint[]): Required<DrawnPoint>[] {
  const count = outline.length
  return outline.map(({ at, normal }, n) => {
    if (normal) return { at, normal }
    const found = [1, -1].map((way) => {
      for (let k = 1; k < count; k++) {
        const other = outline[(n + way * k + k * count) % count]!
        if (other.normal) return { normal: other.normal, weight: 1 / k }
      }
      return { normal: [0, 0, 1] as Vector3, weight: 1e-6 }
    })
    return { at, normal: normalize(found.map((one) => scale(one.normal, one.weight)).reduce(add)) }
  })
}

/** The triangles of which a corner lies near the box of the line. */
function near(
  { positions, triangles }: TriangleMesh,
  line: readonly DrawnPoint[],
  rim: number,
): TriangleMesh {
  const low = [0, 1, 2].map((axis) => Math.min(...line.map(({ at }) => at[axis]!)) - rim - AROUND)
  const high = [0, 1, 2].map((axis) => Math.max(...line.map(({ at }) => at[axis]!)) + rim + AROUND)
  return selectTriangles({ positions, triangles }, (n) =>
    [0, 1, 2].every((axis) => {
      const corners = [0, 1, 2].map((c) => positions[3 * triangles[3 * n + c]! + axis]!)
      return Math.max(...corners) >= low[axis]! && Math.min(...corners) <= high[axis]!
    }),
  )
}

/** Of the surface the places that lie outside the line and face as the line's bone does. */
function outerPlaces(mesh: TriangleMesh, line: readonly Required<DrawnPoint>[], rim: number): RimPlace[] {
  if (mesh.triangles.length === 0) return []
  const { points, owners, weights } = evenSamples(mesh, STRIDE)
  const { positions: p, triangles: t } = mesh
  const kept: RimPlace[] = []
  const middle = scale(line.map(({ at }) => at).reduce(add), 1 / line.length)
  const turn = Math.sign(
    line.reduce((sum, { at, normal }, n) => {
      const next = line[(n + 1) % line.length]!
      return sum + dot(cross(subtract(at, middle), subtract(next.at, middle)), normal)
    }, 0),
  )
  owners.forEach((owner, n) => {
    const at: Vector3 = [points[3 * n]!, points[3 * n + 1]!, points[3 * n + 2]!]
    const corner = (c: number): Vector3 => {
      const v = 3 * t[3 * owner + c]!
      return [p[v]!, p[v + 1]!, p[v + 2]!]
    }
    const normal = normalize(cross(subtract(corner(1), corner(0)), subtract(corner(2), corner(0))))
    const beside = besideLine(at, line)
    if (beside.far > rim || turn * beside.left > -0.5) return
    if (dot(normal, beside.normal) < FACING || Math.abs(beside.height) > 0.7 * beside.far + 1) return
    kept.push({ at, normal, area: weights[n]! })
  })
  return kept
}

/** Nearest stretch of the line: how far, how far to its left and above it, mm, and its normal. */
function besideLine(at: Vector3, line: readonly Required<DrawnPoint>[]) {
  let best = { far: Infinity, left: 0, height: 0, normal: line[0]!.normal }
  line.forEach((start, n) => {
    const end = line[(n + 1) % line.length]!
    const way = subtract(end.at, start.at)
    const to = subtract(at, start.at)
    const part = Math.min(1, Math.max(0, dot(to, way) / Math.max(1e-9, dot(way, way))))
    const off = subtract(to, scale(way, part))
    const far = Math.sqrt(dot(off, off))
    if (far >= best.far) return
    const normal = normalize(add(scale(start.normal, 1 - part), scale(end.normal, part)))
    const left = normalize(cross(normal, way))
    best = { far, left: dot(off, left), height: dot(off, normal), normal }
  })
  return best
}

/** So many of the places, each as far as can be from those before it (Gonzalez 1985), their normals the mean around them, by area. */
function evenlyChosen(places: readonly RimPlace[], most: number): Required<DrawnPoint>[] {
  const apart = new Float64Array(places.length).fill(Infinity)
  const chosen: number[] = []
  for (let at = 0; chosen.length < Math.min(most, places.length); ) {
    chosen.push(at)
    let [next, farthest] = [0, -1]
    places.forEach((place, n) => {
      apart[n] = Math.min(apart[n]!, distance(place.at, places[at]!.at))
      if (apart[n]! > farthest) [next, farthest] = [n, apart[n]!]
    })
    if (farthest < STRIDE / 2) break
    at = next
  }
  return chosen.map((n) => {
    const { at } = places[n]!
    const around = places.filter((place) => distance(place.at, at) <= AROUND)
    return { at, normal: normalize(around.map(({ normal, area }) => scale(normal, area)).reduce(add)) }
  })
}
