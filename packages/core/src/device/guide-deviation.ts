import { castRays } from '@trabecula/kernels'
import { scale, type Vector3 } from '../base/vectors.ts'
import { evenSamples } from '../geometry/even-samples.ts'
import type { Deviation, TriangleMesh } from '../geometry/mesh.ts'
import { summarise } from '../geometry/mesh-distance.ts'
import { closestWithin, picked } from '../geometry/near-points.ts'
import { faceNormal } from '../geometry/seat.ts'
import { nearestOn, type SignedSurface } from '../geometry/signed-distance.ts'
import type { GuideParams } from './guide-params.ts'

const SPACING = 1.2 // mm between samples.
const NEAR = 0.4 // mm beyond the clearance that still are contact.
const DEEPEST = 3 // mm that the guide may lie in the bone and still be found.
const FACING = -0.97 // Cosine of the guide's normal to the bone's: the rim's rounded edge and its walls are no contact.
const STEEP = 0.3 // Cosine: bone that rises less towards the way out is not counted, it may be blocked out.

/**
 * How far the contact surface lies from where it should, the bone's offset by the clearance: mm, over samples of the
 * guide's surface whose nearest bone a straight way out leaves free.
 */
export function contactDeviation(
  guide: TriangleMesh,
  bone: SignedSurface,
  insertion: Vector3,
  { clearance }: GuideParams,
): Deviation {
  const samples = evenSamples(guide, SPACING)
  const asked = closestWithin(bone.tree, samples.points, Math.max(clearance + NEAR, DEEPEST)).numbers
  const { distances, nearest, normals } = nearestOn(bone, picked(samples.points, asked))
  const out = scale(insertion, -1)
  const chosen: number[] = []
  distances.forEach((d, n) => {
    const rise = normals[3 * n]! * out[0] + normals[3 * n + 1]! * out[1] + normals[3 * n + 2]! * out[2]
    if (d > clearance + NEAR || rise < STEEP || samples.weights[asked[n]!]! === 0) return
    const [x, y, z] = faceNormal(guide, samples.owners[asked[n]!]!)
    const facing = x * normals[3 * n]! + y * normals[3 * n + 1]! + z * normals[3 * n + 2]!
    if (facing < FACING) chosen.push(n)
  })
  const origins = Float64Array.from(
    chosen.flatMap((n) => [0, 1, 2].map((a) => nearest[3 * n + a]! + 0.02 * normals[3 * n + a]!)),
  )
  const { ts } = castRays(bone.tree, origins, Float64Array.from(chosen.flatMap(() => [...out])))
  const open = chosen.filter((_, at) => ts[at] === Infinity)
  return summarise([
    {
      distances: Float32Array.from(open, (n) => Math.abs(distances[n]! - clearance)),
      weights: Float32Array.from(open, (n) => samples.weights[asked[n]!]!),
    },
  ])
}
