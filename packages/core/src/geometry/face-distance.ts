import { cross, dot, normalize, scale, subtract, type Vector3 } from '../base/vectors.ts'
import type { TriangleMesh } from './mesh.ts'
import type { CutFace, SweptCut } from './plan.ts'
import { onProfile } from './swept-cut.ts'

/** A place relative to a cut: height over the cut's surface, and where in it, laid flat. mm. */
type Laid = readonly [height: number, x: number, y: number]

/** The face's own coordinates: of a plane its height and two axes in it, of a swept cut along the saw and along the profile. */
function layingOf({ plane }: CutFace, swept: SweptCut | undefined): (point: Vector3) => Laid {
  if (swept?.form === 'curved') {
    const on = onProfile(swept)
    return (point) => {
      const { height, station } = on(point)
      return [height, dot(subtract(point, swept.origin), swept.sweep), station]
    }
  }
  const { normal, offset } = plane
  const size = normal.map(Math.abs)
  const least = size.indexOf(Math.min(...size))
  const axis: Vector3 = [least === 0 ? 1 : 0, least === 1 ? 1 : 0, least === 2 ? 1 : 0]
  const u = normalize(subtract(axis, scale(normal, dot(axis, normal))))
  const v = cross(normal, u)
  return (point) => [dot(normal, point) - offset, dot(u, point), dot(v, point)]
}

/** Distance from (x, y) to what closed outlines hold (even-odd, so that holes are holes); 0 inside. */
function distanceInPlane(outlines: readonly Float64Array[], x: number, y: number): number {
  let [inside, least] = [false, Infinity]
  for (const outline of outlines) {
    for (let i = 0; i < outline.length; i += 2) {
      const j = (i + 2) % outline.length
      const [ax, ay, bx, by] = [outline[i]!, outline[i + 1]!, outline[j]!, outline[j + 1]!]
      if (ay < y !== by < y && x < ax + ((y - ay) / (by - ay)) * (bx - ax)) inside = !inside
      const [dx, dy] = [bx - ax, by - ay]
      const long = dx * dx + dy * dy
      const t = long > 0 ? Math.min(1, Math.max(0, ((x - ax) * dx + (y - ay) * dy) / long)) : 0
      const [ex, ey] = [x - ax - t * dx, y - ay - t * dy]
      least = Math.min(least, ex * ex + ey * ey)
    }
  }
  return inside ? 0 : Math.sqrt(least)
}

/** The least distance of a structure to what the saw sweeps, and the structure's place there. */
export interface FaceDistance {
  /** mm; 0 where the saw would pass through it. */
  readonly distance: number
  /** LPS mm, on the structure. */
  readonly place: Vector3
}

/**
 * The least distance of a structure's surface to a cut's face, the face grown by `overrun` mm on all sides in its own surface, as
 * a blade runs past the bone: √(h² + max(0, d − overrun)²) with the height h over the cut and the distance d within it. Over
 * vertices and middles of edges, and exactly where an edge passes through the cut.
 */
export function faceDistance(
  face: CutFace,
  swept: SweptCut | undefined,
  { positions: p, triangles: t }: TriangleMesh,
  overrun: number,
): FaceDistance {
  const lay = layingOf(face, swept)
  const outlines = face.outlines.map((outline) => {
    const flat = new Float64Array((2 * outline.length) / 3)
    for (let i = 0; i < outline.length / 3; i++) {
      const [, x, y] = lay([outline[3 * i]!, outline[3 * i + 1]!, outline[3 * i + 2]!])
      flat.set([x, y], 2 * i)
    }
    return flat
  })
  let best: FaceDistance = { distance: Infinity, place: [0, 0, 0] }
  const look = (place: Vector3, [height, x, y]: Laid) => {
    if (Math.abs(height) >= best.distance) return
    const beside = Math.max(0, distanceInPlane(outlines, x, y) - overrun)
    const distance = Math.sqrt(height * height + beside * beside)
    if (distance < best.distance) best = { distance, place }
  }
  const vertex = (v: number): Vector3 => [p[3 * v]!, p[3 * v + 1]!, p[3 * v + 2]!]
  const laid = Array.from({ length: p.length / 3 }, (_, v) => lay(vertex(v)))
  for (const [v, one] of laid.entries()) look(vertex(v), one)
  for (let i = 0; i < t.length; i++) {
    const [a, b] = [t[i]!, t[i % 3 === 2 ? i - 2 : i + 1]!]
    if (a > b) continue // Each edge once.
    const [ha, hb] = [laid[a]![0], laid[b]![0]]
    const part = ha < 0 !== hb < 0 ? ha / (ha - hb) : 0.5
    const [from, to] = [vertex(a), vertex(b)]
    const place = [0, 1, 2].map((k) => from[k]! + part * (to[k]! - from[k]!)) as unknown as Vector3
    const [height, x, y] = lay(place)
    look(place, [ha < 0 !== hb < 0 ? 0 : height, x, y])
  }
  return best
}
