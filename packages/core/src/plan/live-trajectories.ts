import { distanceToHalfSpaces } from '../geometry/half-spaces.ts'
import type { TriangleMesh } from '../geometry/mesh.ts'
import type { NamedPlane, TrajectorySet } from '../geometry/plan.ts'
import { nearestOn, type SignedSurface, signedSurface } from '../geometry/signed-distance.ts'
import { type BoneDepths, boneDepths, measuredSet, type TrajectoriesParams } from './trajectories.ts'

/** Axes whose depths in the whole bone are kept: a moved plane asks for the same points again. */
const KEPT = 64

/** A bone whose surface was prepared once; it may be cut by the planes of a plan. */
export class LiveBone {
  readonly structure: string
  readonly #surface: SignedSurface
  readonly #kept = new Map<string, Float64Array>()

  constructor(structure: string, surface: SignedSurface) {
    this.structure = structure
    this.#surface = surface
  }

  #wholeDepths(points: Float32Array): Float64Array {
    const key = [...points.subarray(0, 3), ...points.subarray(-3), points.length].join()
    const found = this.#kept.get(key)
    if (found) return found
    const depths = nearestOn(this.#surface, points).distances.map((d) => -d)
    for (const old of this.#kept.keys()) {
      if (this.#kept.size < KEPT) break
      this.#kept.delete(old)
    }
    this.#kept.set(key, depths)
    return depths
  }

  /** Depths in what stays of it: inside, the lesser of the depth in the whole bone and the distance to what is removed. */
  cutBy(planes: readonly NamedPlane[]): BoneDepths {
    const toRemoved = distanceToHalfSpaces(planes)
    return {
      structure: this.structure,
      depths: (points) =>
        this.#wholeDepths(points).map((depth, i) =>
          Math.min(depth, toRemoved([points[3 * i]!, points[3 * i + 1]!, points[3 * i + 2]!])),
        ),
    }
  }

  whole(): BoneDepths {
    return { structure: this.structure, depths: (points) => this.#wholeDepths(points) }
  }
}

/** Which bone is cut, and how: by planes alone, or what stays of it where other cuts are made too. */
export interface LiveCut {
  readonly bone: string
  readonly planes: readonly NamedPlane[]
  readonly remaining?: TriangleMesh
}

/**
 * Screws and wires as `planTrajectories` has them, in bones that were prepared once, one of them cut.
 * @throws StepError TRAJECTORY_MISSES_BONE, TRAJECTORY_DIRECTION
 */
export function liveTrajectories(
  bones: readonly LiveBone[],
  { bone, planes, remaining }: LiveCut,
  params: TrajectoriesParams,
): TrajectorySet {
  const depthsIn = (one: LiveBone): BoneDepths => {
    if (one.structure !== bone) return one.whole()
    return remaining ? boneDepths(bone, signedSurface(remaining)) : one.cutBy(planes)
  }
  return measuredSet(params, bones.map(depthsIn))
}
