import type { CrossSection, Manifold, Mat4 } from 'manifold-3d'
import { cross, dot, normalize, type Vector3 } from '../base/vectors.ts'
import { type ManifoldScope, meshOf, solidOf, withManifold } from '../geometry/manifold.ts'
import { boundsOf, type TriangleMesh } from '../geometry/mesh.ts'
import type { NamedPlane } from '../geometry/plan.ts'
import { defineTask } from '../step.ts'

export interface CutBoneArgument {
  /** Closed, outward. */
  readonly bone: TriangleMesh
  /** Closed, outward. */
  readonly tumour: TriangleMesh
  readonly planes: readonly NamedPlane[]
  /** Of bone and tumour, for error messages. */
  readonly names: readonly [bone: string, tumour: string]
}

/** The section of the bone with one plane, as far as it is a face of the removed piece. */
export interface BoneSection {
  /** mm² */
  readonly area: number
  /** Closed outlines f64[2n] in the plane's own axes, outer ones counter-clockwise, holes clockwise. */
  readonly outlines: readonly Float64Array[]
}

export interface CutBone {
  readonly resected: TriangleMesh
  readonly remaining: TriangleMesh
  /** One for each plane, in its order. */
  readonly sections: readonly BoneSection[]
  /** mm³ */
  readonly volumes: {
    readonly resected: number
    readonly remaining: number
    readonly tumourInBone: number
    readonly tumourLeft: number
  }
}

/** Two unit vectors that span a plane; right-handed with its normal. */
export function planeAxes(normal: Vector3): { readonly u: Vector3; readonly v: Vector3 } {
  const least = normal.map(Math.abs)
  const axis = least.indexOf(Math.min(...least))
  const u = normalize(cross(normal, [axis === 0 ? 1 : 0, axis === 1 ? 1 : 0, axis === 2 ? 1 : 0]))
  return { u, v: cross(normal, u) }
}

/** The point of a plane at (x, y) of its own axes, LPS mm. */
export function pointOnPlane({ normal, offset }: NamedPlane, x: number, y: number): Vector3 {
  const { u, v } = planeAxes(normal)
  return [0, 1, 2].map((i) => offset * normal[i]! + x * u[i]! + y * v[i]!) as unknown as Vector3
}

/**
 * Cuts a bone: what lies in all half spaces is one piece, the rest the other. Both are closed. The cutter is one convex
 * body, so that neither piece depends on the order of the planes.
 * @throws StepError MESH_NOT_CLOSED, MESH_INSIDE_OUT, BOOLEAN_FAILED
 */
export const cutBoneTask = defineTask('plan/cut-bone', (argument: CutBoneArgument): Promise<CutBone> => {
  const { bone, tumour, planes, names } = argument
  const sizes = [bone.triangles.length / 3, tumour.triangles.length / 3]
  return withManifold(names[0], sizes, (scope) => {
    const whole = solidOf(scope, bone, names[0])
    const growth = solidOf(scope, tumour, names[1])
    const cutter = cutterOf(scope, bone, planes)
    const [resected, remaining] = cutter
      ? (whole.split(cutter).map((piece) => scope.keep(piece)) as [Manifold, Manifold])
      : [undefined, whole]
    const inBone = scope.keep(whole.intersect(growth))
    const left = scope.keep(remaining.intersect(growth))
    return {
      resected: meshOrNone(scope, resected),
      remaining: meshOrNone(scope, remaining),
      sections: planes.map((_, i) => sectionOf(scope, whole, planes, i)),
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
function cutterOf(
  scope: ManifoldScope,
  bone: TriangleMesh,
  planes: readonly NamedPlane[],
): Manifold | undefined {
  const { min, max } = boundsOf(bone)
  const size = [0, 1, 2].map((i) => max[i]! - min[i]! + 20) as [number, number, number]
  const cube = scope.keep(scope.wasm.Manifold.cube(size))
  let cutter = scope.keep(cube.translate([min[0] - 10, min[1] - 10, min[2] - 10]))
  for (const { normal, offset } of planes) {
    cutter = scope.keep(cutter.trimByPlane([...normal], offset))
    if (cutter.isEmpty()) return undefined
  }
  return cutter
}

function sectionOf(
  scope: ManifoldScope,
  whole: Manifold,
  planes: readonly NamedPlane[],
  index: number,
): BoneSection {
  const plane = planes[index]!
  const { u, v } = planeAxes(plane.normal)
  const n = plane.normal
  // Column-major: the plane becomes z = 0, its axes x and y.
  const laid: Mat4 = [
    u[0], v[0], n[0], 0,
    u[1], v[1], n[1], 0,
    u[2], v[2], n[2], 0,
    0, 0, -plane.offset, 1,
  ] // biome-ignore format: columns
  const section: CrossSection = scope.keep(scope.keep(whole.transform(laid)).slice(0))
  return faceWithin(scope, section, planes, index)
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
