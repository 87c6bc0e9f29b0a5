import type { CrossSection, Manifold, Mat4 } from 'manifold-3d'
import { add, dot, scale } from '../base/vectors.ts'
import { type ManifoldScope, meshOf, solidOf, withManifold } from '../geometry/manifold.ts'
import { boundsOf, type TriangleMesh } from '../geometry/mesh.ts'
import type { NamedPlane, SweptCut } from '../geometry/plan.ts'
import { sweptBody } from '../geometry/swept-body.ts'
import { legsOf, type SweptLeg } from '../geometry/swept-cut.ts'
import { defineTask } from '../step.ts'
import { type BoneSection, planeAxes } from './plane-axes.ts'
import { type Developed, developed } from './swept-face.ts'

export interface CutBoneArgument {
  /** Closed, outward. */
  readonly bone: TriangleMesh
  /** Closed, outward. */
  readonly tumour: TriangleMesh
  readonly planes: readonly NamedPlane[]
  readonly swept?: readonly SweptCut[]
  /** Of bone and tumour, for error messages. */
  readonly names: readonly [bone: string, tumour: string]
}

export interface CutBone {
  readonly resected: TriangleMesh
  readonly remaining: TriangleMesh
  /** One for each plane, in its order. */
  readonly sections: readonly BoneSection[]
  /** Of each stepped or curved cut, one for each leg of its profile. */
  readonly legs: readonly (readonly BoneSection[])[]
  /** Of each curved cut its face laid flat; of a stepped cut nothing. */
  readonly developed: readonly Developed[]
  /** mm³ */
  readonly volumes: {
    readonly resected: number
    readonly remaining: number
    readonly tumourInBone: number
    readonly tumourLeft: number
  }
}

/**
 * Cuts a bone: what lies in all half spaces, and on the removed side of all stepped and curved cuts, is one piece, the rest
 * the other. Both are closed. The cutter is one body, so that neither piece depends on the order of the cuts.
 * @throws StepError MESH_NOT_CLOSED, MESH_INSIDE_OUT, BOOLEAN_FAILED
 */
export const cutBoneTask = defineTask('plan/cut-bone', (argument: CutBoneArgument): Promise<CutBone> => {
  const { bone, tumour, planes, swept = [], names } = argument
  const sizes = [bone.triangles.length / 3, tumour.triangles.length / 3]
  return withManifold(names[0], sizes, (scope) => {
    const whole = solidOf(scope, bone, names[0])
    const growth = solidOf(scope, tumour, names[1])
    const bodies = swept.map((cut) => sweptBody(scope, cut))
    const cutter = cutterOf(scope, bone, planes, bodies)
    const [resected, remaining] = cutter
      ? (whole.split(cutter).map((piece) => scope.keep(piece)) as [Manifold, Manifold])
      : [undefined, whole]
    const inBone = scope.keep(whole.intersect(growth))
    const left = scope.keep(remaining.intersect(growth))
    const legs = swept.map((cut, n) => {
      const others = bodies.filter((_, i) => i !== n)
      return legsOf(cut).map((leg) => legSection(scope, whole, planes, cut, leg, others))
    })
    return {
      resected: meshOrNone(scope, resected),
      remaining: meshOrNone(scope, remaining),
      sections: planes.map((_, i) => sectionOf(scope, whole, planes, i, bodies)),
      legs,
      developed: swept.map((cut, n) =>
        cut.form === 'curved' ? developed(scope, cut, legsOf(cut), legs[n]!) : [],
      ),
      volumes: {
        resected: resected?.volume() ?? 0,
        remaining: remaining.volume(),
        tumourInBone: inBone.volume(),
        tumourLeft: left.volume(),
      },
    }
  })
})

function meshOrNone(scope: ManifoldScope, solid: Manifold | undefined): TriangleMesh {
  if (!solid || solid.isEmpty()) return { positions: new Float32Array(0), triangles: new Uint32Array(0) }
  return meshOf(scope, solid)
}

/** The convex body of all half spaces around the bone; undefined where it holds nothing. */
export function cutterOf(
  scope: ManifoldScope,
  bone: TriangleMesh,
  planes: readonly NamedPlane[],
  swept: readonly Manifold[],
): Manifold | undefined {
  const { min, max } = boundsOf(bone)
  const size = [0, 1, 2].map((i) => max[i]! - min[i]! + 20) as [number, number, number]
  const cube = scope.keep(scope.wasm.Manifold.cube(size))
  let cutter = scope.keep(cube.translate([min[0] - 10, min[1] - 10, min[2] - 10]))
  for (const { normal, offset } of planes) {
    cutter = scope.keep(cutter.trimByPlane([...normal], offset))
    if (cutter.isEmpty()) return undefined
  }
  for (const body of swept) {
    cutter = scope.keep(cutter.intersect(body))
    if (cutter.isEmpty()) return undefined
  }
  return cutter
}

/** A solid's section with a plane, in the plane's own axes. */
function sliceBy(scope: ManifoldScope, solid: Manifold, plane: NamedPlane): CrossSection {
  const { u, v } = planeAxes(plane.normal)
  const n = plane.normal
  // Column-major: the plane becomes z = 0, its axes x and y.
  const laid: Mat4 = [
    u[0], v[0], n[0], 0,
    u[1], v[1], n[1], 0,
    u[2], v[2], n[2], 0,
    0, 0, -plane.offset, 1,
  ] // biome-ignore format: columns
  return scope.keep(scope.keep(solid.transform(laid)).slice(0))
}

function withinAll(
  scope: ManifoldScope,
  section: CrossSection,
  plane: NamedPlane,
  bodies: readonly Manifold[],
): CrossSection {
  return bodies.reduce((face, body) => scope.keep(face.intersect(sliceBy(scope, body, plane))), section)
}

/** A bone's section with one of the planes, as far as it is a face of what lies between all cuts. */
export function sectionOf(
  scope: ManifoldScope,
  whole: Manifold,
  planes: readonly NamedPlane[],
  index: number,
  swept: readonly Manifold[],
): BoneSection {
  const plane = planes[index]!
  const section = withinAll(scope, sliceBy(scope, whole, plane), plane, swept)
  return faceWithin(scope, section, planes, index)
}

/** The section of the bone with one leg of a swept cut: between its two ridges, and on the removed side of all other cuts. */
function legSection(
  scope: ManifoldScope,
  whole: Manifold,
  planes: readonly NamedPlane[],
  { sweep, reach }: SweptCut,
  { plane, ends }: SweptLeg,
  others: readonly Manifold[],
): BoneSection {
  const { u, v } = planeAxes(plane.normal)
  const corner = (end: 0 | 1, depth: number): [number, number] => {
    const p = add(ends[end], scale(sweep, depth))
    return [dot(p, u), dot(p, v)]
  }
  // Sweep, along and normal are right-handed: counter-clockwise.
  const strip = [corner(0, -reach), corner(0, reach), corner(1, reach), corner(1, -reach)]
  const section = withinAll(scope, sliceBy(scope, whole, plane), plane, others)
  const own = scope.keep(section.intersect(scope.keep(new scope.wasm.CrossSection([strip]))))
  return faceWithin(scope, own, [...planes, plane], planes.length)
}

/** What of a section is a face of the removed piece: what lies in the half spaces of the other planes. */
export function faceWithin(
  scope: ManifoldScope,
  section: CrossSection,
  planes: readonly NamedPlane[],
  index: number,
): BoneSection {
  const window = windowOf(planes, index)
  if (window.length < 3) return { area: 0, outlines: [] }
  const face = scope.keep(section.intersect(scope.keep(new scope.wasm.CrossSection([window]))))
  return {
    area: face.area(),
    outlines: face.toPolygons().map((outline) => Float64Array.from(outline.flat())),
  }
}

const FAR = 4000 // mm: beyond every body.

/** The convex part of a plane that lies in the half spaces of all others. */
function windowOf(planes: readonly NamedPlane[], index: number): [number, number][] {
  const plane = planes[index]!
  const { u, v } = planeAxes(plane.normal)
  let window: [number, number][] = [[-FAR, -FAR], [FAR, -FAR], [FAR, FAR], [-FAR, FAR]] // biome-ignore format: corners
  planes.forEach((other, i) => {
    if (i === index) return
    const [a, b] = [dot(other.normal, u), dot(other.normal, v)]
    const least = other.offset - plane.offset * dot(other.normal, plane.normal)
    window = clipped(window, ([x, y]) => a * x + b * y - least)
  })
  return window
}

/** The part of a convex polygon where a linear function is not negative (Sutherland and Hodgman 1974). */
function clipped(
  polygon: readonly [number, number][],
  value: (point: readonly [number, number]) => number,
): [number, number][] {
  const result: [number, number][] = []
  polygon.forEach((point, i) => {
    const next = polygon[(i + 1) % polygon.length]!
    const [here, there] = [value(point), value(next)]
    if (here >= 0) result.push(point)
    if (here < 0 !== there < 0) {
      const t = here / (here - there)
      result.push([point[0] + t * (next[0] - point[0]), point[1] + t * (next[1] - point[1])])
    }
  })
  return result
}
