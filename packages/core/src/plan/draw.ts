import { add, cross, distance, dot, normalize, scale, type Vector3 } from '../base/vectors.ts'
import { surfaceOfField } from '../geometry/distance-field.ts'
import { exactMeshOf, solidOf, withManifold } from '../geometry/manifold.ts'
import { type Body, boundsOf, type TriangleMesh, triangleArea } from '../geometry/mesh.ts'
import { closestDistances, reductionDeviation, summarise } from '../geometry/mesh-distance.ts'
import { greatestPart, selectTriangles } from '../geometry/mesh-topology.ts'
import type { DrawnShape, MirrorResult } from '../geometry/plan.ts'
import { nearestOn, signedSurface } from '../geometry/signed-distance.ts'
import { withoutCrossings } from '../geometry/uncross.ts'
import { defineStep, type StepContext, StepError } from '../step.ts'
import { type DrawParams, drawParams } from './draw-params.ts'
import { type DrawnCurve, drawnCurve, type LineDistance, lineDistance } from './drawn-curve.ts'
import { type DrawnPatch, patchWithin } from './drawn-patch.ts'
import { type PlateWish, plateField, platePlaces } from './drawn-plate.ts'
import { boneSheet, bridgedSheet, type DrawnPoint, type DrawnSheet } from './drawn-surface.ts'
import { thicknessOf } from './drawn-thickness.ts'

export interface DrawInputs {
  /** The affected bone: closed, outward. */
  readonly bone: Body
}

const APART = 0.5 // mm between two points that are drawn.
const SAID = 0.5 // mm that a point is laid elsewhere, from which on it is said.
const SMOOTHED = 5 // mm of bone over which the normal at a point is taken.
const ALIKE = [0.3, 0.7, 0.85] // Cosines to the mean, taken again each time.
const TOLERANCE = 0.03 // mm: of the reduction.
const MARGIN = 4 // mm of the surface beside the outline.
const ROOM = 5 // mm around the outline, and a quarter of its length,
const WIDER = 2.2 // as many times as much where that was too little.
const THINNER = 0.15 // Of the thickness that was asked for: where more is missing, it is said.
const MISPLACED = 1 // mm over the middle that the outline’s centre may lie.

/**
 * An implant's pattern as a person draws it: a closed outline on the bone, followed along its surface, and a plate inside it, on the bone
 * or bridging a defect, as thick as is said. On bone both sides are offsets of the bone's surface; over a defect the outer side passes smoothly from rim to rim
 * through drawn contour points (triharmonic spline; Duchon 1977, Carr et al. 2001), the inner side follows it. Method and limits: docs/methods/drawn-shape.md.
 * @returns a pattern as of plan/mirror, its transform at rest. LPS mm.
 * @throws StepError DRAWN_SIDE, DRAWN_OFF_BONE, DRAWN_OUTLINE, DRAWN_CROSSES, DRAWN_AROUND, DRAWN_RIM, DRAWN_EDGE, DRAWN_ONLY_DEFECT
 */
export async function drawShape(
  { bone }: DrawInputs,
  params: DrawParams,
  context: Pick<StepContext, 'progress' | 'checkCancelled' | 'warn'>,
): Promise<MirrorResult> {
  checkParams(params)
  checkSide(bone, params)
  const outline = laidPoints(bone.mesh, params, context)
  context.progress(0.1, 'following the outline on the bone')
  const { sheet, curve, line, patch } = partedSheet(bone.mesh, outline, params)
  context.checkCancelled()
  context.progress(0.5, 'making the drawn shape')
  const [least, most] = thicknessRange(params)
  if (2 * params.edge > least) throw tooRound(params, least)
  const thickness = thicknessOf(params)
  const { offset, edge, spacing, over } = params
  const sides: PlateWish['sides'] = (at, within) => {
    const t = thickness(at, within)
    return over === 'bone' ? [offset, offset + t] : [offset - t, offset]
  }
  const reach = Math.max(Math.abs(offset), Math.abs(over === 'bone' ? offset + most : offset - most))
  const rough = greatestPart(surfaceOfField(plateField(patch, line, { sides, reach, edge, spacing })))
  context.checkCancelled()
  context.progress(0.8, 'measuring the drawn shape')
  const mesh = await reduced(rough, params.name)
  const drawn = measured(mesh, { sheet, curve, line, patch }, { sides, edge, spacing }, params)
  tell(drawn, sheet, patch, params, context)
  const toBone = nearestOn(signedSurface(bone.mesh), mesh.positions).distances
  return {
    name: params.name,
    transform: [1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1],
    body: { ...bone, mesh, deviations: [{ operation: 'reduce', ...reductionDeviation(rough, mesh) }] },
    error: Float32Array.from(toBone),
    used: new Uint8Array(toBone.length).fill(1),
    fit: drawn.fit,
    drawn: drawn.shape,
  }
}

function checkParams({ over, outline, contour, name }: DrawParams): void {
  if (over === 'bone' && (contour.length > 0 || outline.some(({ free }) => free))) {
    throw new StepError({
      code: 'DRAWN_ONLY_DEFECT',
      message: `expected points on the bone alone for a shape that lies on it, got ${contour.length} of a contour and ${outline.filter(({ free }) => free).length} free ones`,
      where: name,
      remedy: 'Take `over: defect`, or leave these points out.',
    })
  }
  const points = [...outline, ...contour].map(({ at }) => at)
  points.forEach((point, n) => {
    const other = points.findIndex((one, m) => m < n && distance(one, point) < APART)
    if (other < 0) return
    throw new StepError({
      code: 'DRAWN_OUTLINE',
      message: `expected points at least ${APART} mm apart, got two ${distance(points[other]!, point).toFixed(2)} mm apart`,
      where: `${name}, point ${point.map((x) => x.toFixed(1)).join(' ')}`,
      remedy: 'Leave one of the two out; the outline is closed without its first point again.',
    })
  })
}

/** @throws StepError DRAWN_SIDE */
function checkSide(bone: Body, { side, outline, name }: DrawParams): void {
  if (side === undefined) return
  const sided = bone.side === 'left' || bone.side === 'right'
  const { min, max } = boundsOf(bone.mesh)
  const middle = outline.reduce((sum, { at }) => sum + at[0], 0) / outline.length
  const beside = middle - (min[0] + max[0]) / 2
  const drawnOn = beside > MISPLACED ? 'left' : beside < -MISPLACED ? 'right' : 'midline'
  const wrong = sided ? side !== bone.side : side !== 'midline' && drawnOn !== 'midline' && drawnOn !== side
  if (!wrong) return
  throw new StepError({
    code: 'DRAWN_SIDE',
    message: sided
      ? `expected a shape for the side of ${bone.name} (${bone.side}), got ${side}`
      : `expected an outline on the ${side} of ${bone.name}, got one on the ${drawnOn}`,
    where: name,
    remedy: 'Check which side is operated on; then mend `side`, the bone or the points.',
  })
}

/** The outline's points laid on the bone, with its normal there. @throws StepError DRAWN_OFF_BONE */
function laidPoints(
  bone: TriangleMesh,
  { outline, furthest, name }: DrawParams,
  context: Pick<StepContext, 'warn'>,
): DrawnPoint[] {
  const surface = signedSurface(bone)
  const { distances, nearest, normals } = nearestOn(
    surface,
    Float32Array.from(outline.flatMap(({ at }) => at)),
  )
  const off = outline.findIndex(({ free }, n) => !free && Math.abs(distances[n]!) > furthest)
  if (off >= 0) {
    throw new StepError({
      code: 'DRAWN_OFF_BONE',
      message: `expected points of the outline within ${furthest} mm of the bone, got one ${Math.abs(distances[off]!).toFixed(1)} mm away`,
      where: `${name}, point ${off + 1} at ${outline[off]!.at.map((x) => x.toFixed(1)).join(' ')}`,
      remedy: 'Pick the point on the bone again; over a defect a point without bone is `free: true`.',
    })
  }
  const moved = outline.reduce(
    (most, { free }, n) => (free ? most : Math.max(most, Math.abs(distances[n]!))),
    0,
  )
  if (moved > SAID) {
    context.warn({
      code: 'DRAWN_MOVED',
      message: `points of the outline were laid on the bone, up to ${moved.toFixed(1)} mm away`,
      where: name,
    })
  }
  return outline.map(({ at, free }, n): DrawnPoint => {
    if (free) return { at }
    const foot: Vector3 = [nearest[3 * n]!, nearest[3 * n + 1]!, nearest[3 * n + 2]!]
    const normal: Vector3 = [normals[3 * n]!, normals[3 * n + 1]!, normals[3 * n + 2]!]
    return { at: foot, normal: smoothedNormal(bone, foot, normal) }
  })
}

/** Mean of the triangles' normals, by area, whose middles lie near and which face alike: those of a hole's wall beside it do not count. */
function smoothedNormal({ positions: p, triangles: t }: TriangleMesh, at: Vector3, facing: Vector3): Vector3 {
  const near: Vector3[] = []
  for (let i = 0; i < t.length; i += 3) {
    const [a, b, c] = [3 * t[i]!, 3 * t[i + 1]!, 3 * t[i + 2]!]
    if (Math.abs((p[a]! + p[b]! + p[c]!) / 3 - at[0]) > SMOOTHED) continue
    const middle: Vector3 = [0, 1, 2].map((x) => (p[a + x]! + p[b + x]! + p[c + x]!) / 3) as never
    if (distance(middle, at) > SMOOTHED) continue
    const side = (to: number) => [0, 1, 2].map((x) => p[to + x]! - p[a + x]!) as unknown as Vector3
    near.push(cross(side(b), side(c)))
  }
  return ALIKE.reduce((mean, cosine) => {
    const alike = near.filter((normal) => dot(normal, mean) > cosine * Math.sqrt(dot(normal, normal)))
    return normalize(alike.reduce(add, scale(mean, 1e-3)))
  }, facing)
}

interface Parted {
  readonly sheet: DrawnSheet
  readonly curve: DrawnCurve
  readonly line: LineDistance
  readonly patch: DrawnPatch
}

/** The surface that is drawn on, parted by the outline; once more with more room where it bulges beyond. */
function partedSheet(bone: TriangleMesh, outline: readonly DrawnPoint[], params: DrawParams): Parted {
  const { contour, rim, between, name, over } = params
  const contourPoints = contour.map(({ at, normal }) => (normal ? { at, normal: normalize(normal) } : { at }))
  const drawn = [...outline, ...contourPoints].map(({ at }) => at)
  const longest = drawn.reduce((most, at) => Math.max(most, distance(at, drawn[0]!)), 0)
  const margin = MARGIN + params.edge
  for (let room = ROOM + margin + longest / 4, n = 0; ; room *= WIDER, n++) {
    const sheet =
      over === 'bone'
        ? boneSheet(bone, drawn, room)
        : bridgedSheet({ bone, outline, contour: contourPoints, rim }, room, name)
    const surface = signedSurface(sheet.mesh)
    const curve = drawnCurve(
      surface,
      outline.map(({ at }) => at),
      between,
      name,
    )
    const line = lineDistance(curve)
    const patch = patchWithin(sheet, line, margin, name)
    if (!patch.cut) return { sheet, curve, line, patch }
    if (n === 2) {
      throw new StepError({
        code: 'DRAWN_OUTLINE',
        message: 'expected a shape that its outline holds, got one that goes on far beyond it',
        where: name,
        remedy: 'Draw the outline further out, or give contour points where the surface bulges.',
      })
    }
  }
}

function thicknessRange({ thickness, outline, contour }: DrawParams): [number, number] {
  const own = [...outline, ...contour].flatMap((point) => point.thickness ?? [])
  const all = [...(typeof thickness === 'number' ? [thickness] : [thickness.rim, thickness.middle]), ...own]
  return [Math.min(...all), Math.max(...all)]
}

function tooRound({ edge, name }: DrawParams, least: number): StepError {
  return new StepError({
    code: 'DRAWN_EDGE',
    message: `expected edges of at most half the least thickness, ${(least / 2).toFixed(2)} mm, got a radius of ${edge} mm`,
    where: name,
    remedy: 'Make `edge` smaller, or the shape thicker.',
  })
}

async function reduced(rough: TriangleMesh, name: string): Promise<TriangleMesh> {
  if (rough.triangles.length === 0) {
    throw new StepError({
      code: 'DRAWN_OUTLINE',
      message: 'expected an outline that holds a shape, got none within it',
      where: name,
      remedy: 'Draw a larger outline, or make `spacing` smaller.',
    })
  }
  return withManifold(name, [rough.triangles.length / 3], (scope) =>
    withoutCrossings(exactMeshOf(scope.keep(solidOf(scope, rough, name).simplify(TOLERANCE)))),
  )
}

/** What was made: its thickness away from the edges, as the largest spheres about its middle have it, and how far it lies from where it was drawn. */
function measured(
  mesh: TriangleMesh,
  { sheet, curve, line, patch }: Parted,
  wish: Omit<PlateWish, 'reach'>,
  params: DrawParams,
): Measured {
  const { low, middle, asked } = platePlaces(patch, line, wish)
  const across = closestDistances(mesh, middle).map((radius) => 2 * radius)
  const targets = fitPlaces(sheet, params)
  const off = params.over === 'bone' ? closestDistances(mesh, low) : closestDistances(sheet.mesh, targets)
  const none = across.length === 0
  return {
    fit: summarise([{ distances: off, weights: new Float32Array(off.length).fill(1) }]),
    thinner: across.reduce((most, t, n) => Math.max(most, 1 - t / asked[n]!), 0),
    shape: {
      over: params.over,
      outline: Float32Array.from(curve.points.flat()),
      area: heldArea(patch),
      ...(params.by && { by: params.by }),
      thickness: {
        least: none ? 0 : across.reduce((a, b) => Math.min(a, b)),
        mean: none ? 0 : across.reduce((sum, x) => sum + x, 0) / across.length,
        greatest: across.reduce((a, b) => Math.max(a, b), 0),
      },
    },
  }
}

interface Measured {
  readonly fit: MirrorResult['fit']
  readonly shape: DrawnShape
  /** Greatest share of the thickness that is missing somewhere. */
  readonly thinner: number
}

/** mm²: of triangles that the outline passes as much as of their corners lies inside. */
function heldArea({ mesh: { positions, triangles: t }, inside }: DrawnPatch): number {
  return inside.reduce(
    (sum, corners, n) =>
      sum + (corners / 3) * triangleArea(positions, 3 * t[3 * n]!, 3 * t[3 * n + 1]!, 3 * t[3 * n + 2]!),
    0,
  )
}

/** Of a bridged surface what it should pass through: bone at the rim, drawn points. */
function fitPlaces({ support }: DrawnSheet, { contour, outline, over }: DrawParams): Float32Array {
  if (over === 'bone') return new Float32Array(0)
  const free = [...outline.filter((point) => point.free), ...contour].flatMap(({ at }) => at)
  const places = new Float32Array(support.length + free.length)
  places.set(support)
  places.set(free, support.length)
  return places
}

function tell(
  { shape, thinner }: Measured,
  { support }: DrawnSheet,
  patch: DrawnPatch,
  { name, over, contour }: DrawParams,
  context: Pick<StepContext, 'warn'>,
): void {
  if (over === 'defect') {
    const held = selectTriangles(patch.mesh, (n) => patch.inside[n] === 3)
    const known = Float32Array.from([...support, ...contour.flatMap(({ at }) => at)])
    context.warn({
      code: 'DRAWN_BRIDGED',
      message: `over the defect the outer side is assumed: the smoothest through ${support.length / 3} places of the bone and ${contour.length} drawn points, up to ${farthestFrom(known, held).toFixed(0)} mm from the nearest of them`,
      where: name,
    })
  }
  if (thinner > THINNER) {
    context.warn({
      code: 'DRAWN_THIN',
      message: `the shape is up to ${(100 * thinner).toFixed(0)} % thinner than was asked for, ${shape.thickness.least.toFixed(2)} mm where it is thinnest: the surface bends more tightly than the shape is thick`,
      where: name,
    })
  }
}

/** Greatest distance of a mesh's corners to the nearest of some points, mm. */
function farthestFrom(points: Float32Array, { positions: p }: TriangleMesh): number {
  let most = 0
  for (let v = 0; v < p.length; v += 3) {
    let least = Infinity
    for (let n = 0; n < points.length && least > most; n += 3) {
      const [x, y, z] = [points[n]! - p[v]!, points[n + 1]! - p[v + 1]!, points[n + 2]! - p[v + 2]!]
      least = Math.min(least, x * x + y * y + z * z)
    }
    most = Math.max(most, least)
  }
  return Math.sqrt(most)
}

export const drawStep = defineStep<DrawInputs, DrawParams, MirrorResult>({
  kind: 'plan/draw',
  version: 1,
  title: 'Make a pattern from an outline that is drawn on the bone',
  inputs: { bone: 'Body' },
  params: drawParams,
  output: 'Mirror',
  run: drawShape,
})
