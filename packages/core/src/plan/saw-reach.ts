import { castRays } from '@trabecula/kernels'
import { acos } from '../base/math.ts'
import { dot, type Vector3 } from '../base/vectors.ts'
import type { CutFace } from '../geometry/plan.ts'
import type { SawReach } from '../geometry/proposal.ts'
import type { SignedSurface } from '../geometry/signed-distance.ts'
import { facePoints } from './cut-face.ts'
import { planeAxes } from './plane-axes.ts'
import { bladeWay, type Saw } from './plane-search.ts'

const RASTER = 2 // mm between the points of a face that are looked at.

/**
 * How a saw gets into a plane: of the approaches that allow it the one by which the blade must reach least. The blade moves
 * along the whole face, so its depth is the face's extent along the blade; a point of the face is hidden where the way back
 * along the blade meets a bone that is not cut.
 */
export function sawReachOf(
  face: CutFace,
  saws: readonly Saw[],
  others: readonly SignedSurface[],
): SawReach | undefined {
  const points = facePoints(face.plane, flatOutlines(face), RASTER)
  const found = saws.flatMap(({ name, direction, sine, reach }) => {
    if (points.length === 0 || Math.abs(dot(direction, face.plane.normal)) > sine + 1e-6) return []
    const way = bladeWay(direction, face.plane.normal)
    let [low, high] = [Infinity, -Infinity]
    for (let i = 0; i < points.length; i += 3) {
      const t = way[0] * points[i]! + way[1] * points[i + 1]! + way[2] * points[i + 2]!
      low = Math.min(low, t)
      high = Math.max(high, t)
    }
    const angle = (acos(Math.min(1, dot(direction, way))) * 180) / Math.PI
    return [{ approach: name, direction: way, angle, depth: high - low, reach }]
  })
  const best = found.reduce<(typeof found)[0] | undefined>((a, b) => {
    return a && a.depth - a.reach <= b.depth - b.reach ? a : b
  }, undefined)
  return best && { ...best, hidden: hiddenShare(points, best.direction, others) }
}

/** The outlines in the plane's own axes, f64[2n]. */
function flatOutlines({ plane, outlines }: CutFace): Float64Array[] {
  const { u, v } = planeAxes(plane.normal)
  return outlines.map((points) =>
    Float64Array.from({ length: (2 * points.length) / 3 }, (_, n) => {
      const [axis, i] = [n % 2 === 0 ? u : v, 3 * Math.floor(n / 2)]
      return axis[0] * points[i]! + axis[1] * points[i + 1]! + axis[2] * points[i + 2]!
    }),
  )
}

/** Share of points whose way back against the saw meets one of the surfaces. */
export function hiddenShare(points: Float32Array, way: Vector3, others: readonly SignedSurface[]): number {
  const count = points.length / 3
  const hidden = new Uint8Array(count)
  const back = Float64Array.from({ length: points.length }, (_, i) => -way[i % 3]!)
  for (const { tree } of others) {
    const { ts } = castRays(tree, Float64Array.from(points), back)
    for (let n = 0; n < count; n++) if (ts[n]! < Infinity) hidden[n] = 1
  }
  return hidden.reduce((sum, one) => sum + one, 0) / Math.max(1, count)
}
