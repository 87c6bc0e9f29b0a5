import type { CrossSection, Manifold, Mat4 } from 'manifold-3d'
import { add, cross, dot, type Matrix4, scale, subtract, type Vector3 } from '../base/vectors.ts'
import type { ManifoldScope } from '../geometry/manifold.ts'
import type { NamedPlane } from '../geometry/plan.ts'
import { movedPoint } from '../geometry/rigid.ts'
import { planeAxes, pointOnPlane } from './plane-axes.ts'

const NEAR_FACE = 1e-3 // mm behind a cut's face at which a piece is looked at.
const LONGEST = 2 // mm: sides of the triangles by which a gap is measured.

/** Every part that a bone falls into, cut by all planes through and through; the blade takes `kerf` at each. */
export function partsOf(
  scope: ManifoldScope,
  whole: Manifold,
  planes: readonly NamedPlane[],
  kerf: number,
): Manifold[] {
  let parts = [whole]
  for (const { normal, offset } of planes) {
    parts = parts.flatMap((part) => {
      const above = scope.keep(part.trimByPlane([...normal], offset + kerf / 2))
      const below = scope.keep(part.trimByPlane([-normal[0], -normal[1], -normal[2]], kerf / 2 - offset))
      return [above, below].filter((one) => !one.isEmpty())
    })
  }
  return parts.flatMap((part) => part.decompose().map((one) => scope.keep(one)))
}

/** A solid's section with a plane shifted by `height` along its normal, in the plane's own axes. */
export function sliceAt(
  scope: ManifoldScope,
  solid: Manifold,
  { normal: n, offset }: NamedPlane,
  height: number,
): CrossSection {
  const { u, v } = planeAxes(n)
  // Column-major: the plane becomes z = 0, its axes x and y.
  const laid: Mat4 = [
    u[0], v[0], n[0], 0,
    u[1], v[1], n[1], 0,
    u[2], v[2], n[2], 0,
    0, 0, -offset, 1,
  ] // biome-ignore format: columns
  return scope.keep(scope.keep(solid.transform(laid)).slice(height))
}

/** The face that two pieces share in a plane: which lies on the normal's side, and the face in the plane's own axes. */
export interface SharedFace {
  readonly plane: NamedPlane
  /** 1 where the first piece lies on the side of the normal. */
  readonly way: 1 | -1
  readonly face: CrossSection
  readonly area: number
}

export function sharedFaces(
  scope: ManifoldScope,
  a: Manifold,
  b: Manifold,
  planes: readonly NamedPlane[],
  kerf: number,
): SharedFace[] {
  const height = kerf / 2 + NEAR_FACE
  return planes.flatMap((plane) =>
    ([1, -1] as const).flatMap((way): SharedFace[] => {
      const own = sliceAt(scope, a, plane, way * height)
      const face = scope.keep(own.intersect(sliceAt(scope, b, plane, -way * height)))
      const area = face.area()
      return area > 0.01 ? [{ plane, way, face, area }] : []
    }),
  )
}

/** Middle of a face by area, LPS mm. */
export function faceCentroid({ plane, face }: Pick<SharedFace, 'plane' | 'face'>): Vector3 {
  let [area, x, y] = [0, 0, 0]
  for (const outline of face.toPolygons()) {
    outline.forEach((p, i) => {
      const q = outline[(i + 1) % outline.length]!
      const part = p[0] * q[1] - p[1] * q[0]
      area += part / 2
      x += (part * (p[0] + q[0])) / 6
      y += (part * (p[1] + q[1])) / 6
    })
  }
  return pointOnPlane(plane, x / area, y / area)
}

type Corners = readonly [Vector3, Vector3, Vector3]

/** A triangle in parts whose sides are at most `LONGEST` mm. */
function divided(corners: Corners): Corners[] {
  const sides = [0, 1, 2].map((i) => {
    const d = subtract(corners[(i + 1) % 3]!, corners[i]!)
    return dot(d, d)
  })
  const longest = sides.indexOf(Math.max(...sides))
  if (sides[longest]! <= LONGEST * LONGEST) return [corners]
  const [a, b, c] = [corners[longest]!, corners[(longest + 1) % 3]!, corners[(longest + 2) % 3]!]
  const middle = scale(add(a, b), 0.5)
  return [...divided([a, middle, c]), ...divided([middle, b, c])]
}

/** Volume between a triangle and where it goes, walls straight: the area vector along the way, its integral exact by Simpson's rule. */
function between(from: Corners, to: Corners): number {
  const speed = scale(
    from.reduce((sum, p, i) => add(sum, subtract(to[i]!, p)), [0, 0, 0] as Vector3),
    1 / 3,
  )
  const flux = (t: number) => {
    const [a, b, c] = from.map((p, i) => add(scale(p, 1 - t), scale(to[i]!, t))) as unknown as Corners
    return dot(speed, cross(subtract(b, a), subtract(c, a))) / 2
  }
  return (flux(0) + 4 * flux(0.5) + flux(1)) / 6
}

/**
 * mm³ that open between the face of one piece and that of the other after their motions, walls straight from outline to outline; where
 * the faces pass through each other nothing is taken off (that is overlap).
 */
export function gapOf(
  scope: ManifoldScope,
  { plane, way, face }: SharedFace,
  motions: readonly [Matrix4, Matrix4],
  kerf: number,
): number {
  const polygons = face.toPolygons()
  const flat = polygons.flat()
  const at = (i: number, height: number) =>
    add(pointOnPlane(plane, flat[i]![0], flat[i]![1]), scale(plane.normal, height))
  let gap = 0
  for (const [i, j, k] of scope.wasm.triangulate(polygons)) {
    for (const part of divided([at(i, 0), at(j, 0), at(k, 0)])) {
      const lifted = (height: number, motion: Matrix4): Corners =>
        part.map((p) => movedPoint(motion, add(p, scale(plane.normal, height)))) as unknown as Corners
      const own = lifted((way * kerf) / 2, motions[0])
      const other = lifted((-way * kerf) / 2, motions[1])
      // From the piece below to the piece above: along the normal.
      gap += Math.max(0, way > 0 ? between(other, own) : between(own, other))
    }
  }
  return gap
}

/** A solid after a rigid motion. */
export function movedSolid(scope: ManifoldScope, solid: Manifold, m: Matrix4): Manifold {
  return scope.keep(
    solid.transform([
      m[0], m[4], m[8], 0,
      m[1], m[5], m[9], 0,
      m[2], m[6], m[10], 0,
      m[3], m[7], m[11], 1,
    ]),
  ) // biome-ignore format: columns
}
