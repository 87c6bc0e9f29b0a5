import { cross, dot, normalize, type Vector3 } from '../base/vectors.ts'
import { boundsOf, type TriangleMesh } from '../geometry/mesh.ts'
import type {
  CutFace,
  LandmarkSet,
  MirrorResult,
  NamedPlane,
  ResectionPlan,
  TrajectorySet,
} from '../geometry/plan.ts'
import type { SceneLandmark, ScenePlane, SceneTrajectory } from './scene.ts'

/** mm by which a plane is shown beyond what it cuts. */
const MARGIN = 12
export const CUT_COLOUR = [96, 178, 255] as const
const REFERENCE_COLOUR = [170, 178, 190] as const
const SCREW_COLOUR = [120, 226, 236] as const
const WIRE_COLOUR = [250, 214, 92] as const

/** Two unit axes in the plane: across (level, where the plane is not) and the one that makes a right-handed frame with the normal. */
export function axesInPlane(normal: Vector3): readonly [Vector3, Vector3] {
  const level: Vector3 = Math.abs(normal[2]) < 0.9 ? [0, 0, 1] : [0, 1, 0]
  const u = normalize(cross(level, normal))
  return [u, cross(normal, u)]
}

/** The rectangle in the plane round the points (f32[3n] each), with a margin; undefined where there is none. */
export function quadRound(
  { normal, offset }: NamedPlane,
  points: readonly Float32Array[],
  margin: number,
): ScenePlane['corners'] | undefined {
  const [u, v] = axesInPlane(normal)
  let [u0, u1, v0, v1] = [Infinity, -Infinity, Infinity, -Infinity]
  for (const list of points) {
    for (let i = 0; i < list.length; i += 3) {
      const p: Vector3 = [list[i]!, list[i + 1]!, list[i + 2]!]
      const [a, b] = [dot(u, p), dot(v, p)]
      u0 = Math.min(u0, a)
      u1 = Math.max(u1, a)
      v0 = Math.min(v0, b)
      v1 = Math.max(v1, b)
    }
  }
  if (!(u0 <= u1)) return undefined
  const at = (a: number, b: number): Vector3 => [
    normal[0] * offset + u[0] * a + v[0] * b,
    normal[1] * offset + u[1] * a + v[1] * b,
    normal[2] * offset + u[2] * a + v[2] * b,
  ]
  return [
    at(u0 - margin, v0 - margin),
    at(u1 + margin, v0 - margin),
    at(u1 + margin, v1 + margin),
    at(u0 - margin, v1 + margin),
  ]
}

/** The eight corners of the box round a mesh. */
function boxCorners(mesh: TriangleMesh): Float32Array {
  const { min, max } = boundsOf(mesh)
  return Float32Array.from({ length: 24 }, (_, i) => ((Math.floor(i / 3) >> (i % 3)) & 1 ? max : min)[i % 3]!)
}

/** Every plane of the plan round what it cuts: the bone's cut, else the box of the meshes given. */
export function scenePlanes(
  resections: readonly ResectionPlan[],
  mirrors: readonly MirrorResult[],
  landmarks: readonly LandmarkSet[],
  meshes: readonly TriangleMesh[],
): ScenePlane[] {
  const boxes = meshes.filter((mesh) => mesh.positions.length > 0).map(boxCorners)
  const planes: ScenePlane[] = []
  const add = (
    plane: NamedPlane,
    points: readonly Float32Array[],
    about: Pick<ScenePlane, 'entry' | 'kind'>,
    cut?: CutFace,
  ): void => {
    const corners = quadRound(plane, points, MARGIN)
    if (!corners) return
    planes.push({
      ...about,
      name: plane.name,
      normal: plane.normal,
      offset: plane.offset,
      corners,
      area: cut?.area ?? null,
      distance: cut?.distance ?? null,
      colour: about.kind === 'cut' ? CUT_COLOUR : REFERENCE_COLOUR,
      shown: about.kind === 'cut',
    })
  }
  for (const resection of resections) {
    for (const plane of resection.planes) {
      const cut = resection.cuts.find((each) => each.plane.name === plane.name)
      const outlines = cut?.outlines.filter((outline) => outline.length > 0) ?? []
      const round = outlines.length > 0 ? outlines : [boxCorners(resection.resected.mesh)]
      add(plane, round, { entry: resection.name, kind: 'cut' }, cut)
    }
  }
  for (const { across } of mirrors) if (across) add(across, boxes, { entry: '', kind: 'mirror' })
  for (const set of landmarks)
    for (const plane of set.planes) add(plane, boxes, { entry: '', kind: 'reference' })
  return planes
}

export function sceneTrajectories(sets: readonly TrajectorySet[]): SceneTrajectory[] {
  return sets.flatMap(({ trajectories }) =>
    trajectories.map(({ name, kind, entry, direction, length, diameter }) => ({
      name,
      kind,
      entry,
      tip: [
        entry[0] + direction[0] * length,
        entry[1] + direction[1] * length,
        entry[2] + direction[2] * length,
      ] as const,
      diameter,
      colour: kind === 'screw' ? SCREW_COLOUR : WIRE_COLOUR,
    })),
  )
}

export function sceneLandmarks(sets: readonly LandmarkSet[]): SceneLandmark[] {
  return sets.flatMap(({ points, spheres }) => [
    ...points.map(({ name, point }) => ({ name, point, radius: null })),
    ...spheres.map(({ name, centre, radius }) => ({ name, point: centre, radius })),
  ])
}
