import { dot, subtract, type Vector3 } from '../base/vectors.ts'
import type { ManifoldScope } from '../geometry/manifold.ts'
import type { TriangleMesh } from '../geometry/mesh.ts'
import type { CutFace, SweptCut, SweptSaw } from '../geometry/plan.ts'
import type { SignedSurface } from '../geometry/signed-distance.ts'
import {
  legsOf,
  ridgesOf,
  type SweptLeg,
  sawingOrder,
  straightWidth,
  sweptDistance,
} from '../geometry/swept-cut.ts'
import { cutFaceOf, facePoints } from './cut-face.ts'
import { type BoneSection, pointOnPlane } from './plane-axes.ts'
import { hiddenShare } from './saw-reach.ts'

/** Outlines f64[2n] of a curved face laid flat: depth along the sweep, then mm along the profile. */
export type Developed = readonly Float64Array[]

/** Lays the sections of a curve's legs side by side, where they become one face: a swept surface bends without stretching. */
export function developed(
  scope: ManifoldScope,
  cut: SweptCut,
  legs: readonly SweptLeg[],
  sections: readonly BoneSection[],
): Developed {
  const laid = legs.flatMap(({ plane, along, ends, stations }, n) => {
    const outlines = sections[n]!.outlines.map((outline) =>
      Array.from({ length: outline.length / 2 }, (_, i): [number, number] => {
        const p = pointOnPlane(plane, outline[2 * i]!, outline[2 * i + 1]!)
        return [dot(subtract(p, cut.origin), cut.sweep), stations[0] + dot(subtract(p, ends[0]), along)]
      }),
    )
    return outlines.length > 0 ? [scope.keep(new scope.wasm.CrossSection(outlines))] : []
  })
  if (laid.length === 0) return []
  // Neighbours share an edge to a few thousandths of a micrometre: grown by a tenth of one they hang together.
  const grown = laid.map((one) => scope.keep(one.offset(GROWN, 'Miter')))
  const whole = scope.keep(scope.keep(scope.wasm.CrossSection.union(grown)).offset(-GROWN, 'Miter'))
  return whole.toPolygons().map((outline) => Float64Array.from(outline.flat()))
}

const GROWN = 1e-4 // mm

/** A developed place back on the curved surface, LPS mm, and the leg on which it lies. */
function bent(cut: SweptCut, legs: readonly SweptLeg[], depth: number, station: number) {
  const n = legs.findIndex(({ stations }) => station <= stations[1])
  const leg = legs[n < 0 ? legs.length - 1 : n]!
  const flat = station - leg.stations[0]
  const base = dot(subtract(leg.ends[0], cut.origin), cut.sweep)
  const point = [0, 1, 2].map(
    (a) => leg.ends[0][a]! + flat * leg.along[a]! + (depth - base) * cut.sweep[a]!,
  ) as unknown as Vector3
  return { point, leg }
}

/** An outline on the curved surface, f32[3n]: with a point wherever it passes from one leg to the next. */
function bentOutline(cut: SweptCut, legs: readonly SweptLeg[], outline: Float64Array): Float32Array {
  const points: number[] = []
  const count = outline.length / 2
  for (let i = 0; i < count; i++) {
    const [z0, s0] = [outline[2 * i]!, outline[2 * i + 1]!]
    const j = (i + 1) % count
    const [z1, s1] = [outline[2 * j]!, outline[2 * j + 1]!]
    points.push(...bent(cut, legs, z0, s0).point)
    const passed = legs
      .map(({ stations }) => stations[1])
      .filter((s) => (s - s0) * (s - s1) < 0)
      .sort((a, b) => (s1 > s0 ? a - b : b - a))
    for (const s of passed) points.push(...bent(cut, legs, z0 + ((s - s0) / (s1 - s0)) * (z1 - z0), s).point)
  }
  return Float32Array.from(points)
}

/** Centroid of flat outlines, holes taken off. */
function centroidOf(outlines: Developed): [number, number] {
  let [area, x, y] = [0, 0, 0]
  const [ox, oy] = [outlines[0]?.[0] ?? 0, outlines[0]?.[1] ?? 0]
  for (const outline of outlines) {
    for (let i = 0; i < outline.length; i += 2) {
      const j = (i + 2) % outline.length
      const [ax, ay, bx, by] = [
        outline[i]! - ox,
        outline[i + 1]! - oy,
        outline[j]! - ox,
        outline[j + 1]! - oy,
      ]
      const part = ax * by - bx * ay
      area += part / 2
      x += (part * (ax + bx)) / 6
      y += (part * (ay + by)) / 6
    }
  }
  return area > 0 ? [ox + x / area, oy + y / area] : [ox, oy]
}

/** A face of a stepped or curved cut, and the flat pieces that it is made of. */
export interface SweptFace {
  readonly face: CutFace
  readonly pieces: readonly CutFace[]
}

/** The faces of a stepped cut, or the one face of a curved cut, with their figures as `cutFaceOf` has them. */
export function sweptFacesOf(
  cut: SweptCut,
  sections: readonly BoneSection[],
  laid: Developed,
  tumour: SignedSurface,
  spacing?: number,
): SweptFace[] {
  const legs = legsOf(cut)
  const planeDistance = leastOver(tumour.mesh, sweptDistance(cut))
  const flat = legs.map(({ plane }, i) => cutFaceOf(plane, sections[i]!, tumour, spacing))
  if (cut.form === 'stepped') {
    const order = sawingOrder(cut)
    return flat.map((piece) => {
      const turn = order.indexOf(piece.plane.name) + 1
      const face = { ...piece, planeDistance, of: { cut: cut.name, form: cut.form, turn } }
      return { face, pieces: [piece] }
    })
  }
  const pieces = flat.filter(({ area }) => area > 0)
  const { point: centroid, leg } = bent(cut, legs, ...centroidOf(laid))
  const { normal } = leg.plane
  const face: CutFace = {
    plane: { name: cut.name, normal, offset: dot(normal, centroid) },
    of: { cut: cut.name, form: cut.form, turn: 1 },
    area: pieces.reduce((sum, { area }) => sum + area, 0),
    outlines: laid.map((outline) => bentOutline(cut, legs, outline)),
    centroid,
    distance: pieces.reduce((least, { distance }) => Math.min(least, distance), Infinity),
    planeDistance,
  }
  return [{ face, pieces }]
}

function leastOver({ positions: p }: TriangleMesh, height: (point: Vector3) => number): number {
  let least = Infinity
  for (let i = 0; i < p.length; i += 3) least = Math.min(least, height([p[i]!, p[i + 1]!, p[i + 2]!]))
  return least
}

const RASTER = 2 // mm between the points of a face that are looked at.

/** What makes a stepped or curved cut: the tool, how deep it goes in, in which order, and what lies in its way. */
export function sweptSawOf(
  cut: SweptCut,
  sections: readonly BoneSection[],
  others: readonly SignedSurface[],
  reach: number | undefined,
): SweptSaw {
  const points = Float32Array.from(
    legsOf(cut).flatMap(({ plane }, i) => [...facePoints(plane, sections[i]!.outlines, RASTER)]),
  )
  let [low, high] = [Infinity, -Infinity]
  for (let i = 0; i < points.length; i += 3) {
    const depth = dot(cut.saw, [points[i]!, points[i + 1]!, points[i + 2]!])
    low = Math.min(low, depth)
    high = Math.max(high, depth)
  }
  const stepped = cut.form === 'stepped'
  return {
    cut: cut.name,
    form: cut.form,
    direction: cut.saw,
    tool: stepped ? 'straight' : cut.curve?.arc ? 'curved' : 'burr',
    ...(cut.curve && { radius: cut.curve.radius, straightWidth: straightWidth(cut.curve.radius) }),
    depth: high > low ? high - low : 0,
    ...(reach !== undefined && { reach }),
    hidden: hiddenShare(points, cut.saw, others),
    order: stepped ? sawingOrder(cut) : [cut.name],
    ridges: stepped ? ridgesOf(cut).map((one) => ({ ...one, point: atMouth(one.point, cut.saw, low) })) : [],
  }
}

/** A ridge's point where the saw enters the bone. */
function atMouth(point: Vector3, saw: Vector3, low: number): Vector3 {
  if (!Number.isFinite(low)) return point
  const forward = low - dot(point, saw)
  return [0, 1, 2].map((a) => point[a]! + forward * saw[a]!) as unknown as Vector3
}
