import { requireFlatCuts } from '../device/implant.ts'
import { BAND, shareOfBone } from '../device/implant-field.ts'
import { depthsWithin, heightsOver, trimmedMesh } from '../geometry/half-spaces.ts'
import { withManifold } from '../geometry/manifold.ts'
import type { TriangleMesh } from '../geometry/mesh.ts'
import type { MirrorResult, NamedPlane, SweptCut } from '../geometry/plan.ts'
import { nearestOn, type SignedSurface } from '../geometry/signed-distance.ts'
import { sectionsOf } from '../plan/live-resection.ts'
import { pointOnPlane } from '../plan/plane-axes.ts'

/** The mirrored side and where each of its vertices would lie on the affected bone. */
export interface PreparedImplant {
  readonly mirrored: TriangleMesh
  /** f32[3V]: from a vertex to its place on the bone, at most `BAND` mm long. */
  readonly towards: Float32Array
  readonly gap: number
  readonly blend: number
}

/** The implant's outline as it is shown while a plane moves. */
export interface LiveImplant {
  /** Its face at each cut: closed outlines f32[3n], LPS mm, and mm² inside them. */
  readonly faces: readonly {
    readonly plane: string
    readonly area: number
    readonly outlines: readonly Float32Array[]
  }[]
  /** The mirrored side between the cuts, led over into the bone's outline; open at the cuts. */
  readonly shape: TriangleMesh
}

export function prepareImplant(
  bone: SignedSurface,
  mirror: MirrorResult,
  { gap, blend }: { readonly gap: number; readonly blend: number },
): PreparedImplant {
  const mirrored = mirror.body.mesh
  const p = mirrored.positions
  const { distances, nearest } = nearestOn(bone, p)
  const towards = nearest.map((x, i) => {
    const far = Math.abs(distances[Math.floor(i / 3)]!)
    return (x - p[i]!) * (far > BAND ? BAND / far : 1)
  })
  return { mirrored, towards, gap, blend }
}

function ledOver(
  { mirrored, towards, gap, blend }: PreparedImplant,
  planes: readonly NamedPlane[],
): TriangleMesh {
  const heights = planes.map((plane) => heightsOver(plane, mirrored))
  const depths = depthsWithin(heights, mirrored.positions.length / 3)
  const positions = mirrored.positions.slice()
  for (let v = 0; v < depths.length; v++) {
    const depth = depths[v]!
    if (depth >= blend || depth < gap - 2 * BAND) continue
    const share = shareOfBone(depth, gap, blend)
    for (let i = 3 * v; i < 3 * v + 3; i++) positions[i] = positions[i]! + share * towards[i]!
  }
  return { positions, triangles: mirrored.triangles }
}

/** The implant's outline for planes, at once: no seat, no holes, no lattice. @throws StepError IMPLANT_SWEPT_CUT */
export async function liveImplant(
  prepared: PreparedImplant,
  bone: TriangleMesh,
  planes: readonly NamedPlane[],
  swept: readonly SweptCut[] = [],
): Promise<LiveImplant> {
  requireFlatCuts(swept, 'implant')
  // At a cut the shape is the bone's own: its face is the bone's section, a gap behind the cut.
  const behind = planes.map((plane) => ({ ...plane, offset: plane.offset + prepared.gap }))
  const heights = behind.map((plane) => heightsOver(plane, bone))
  const sections = await withManifold('implant', [], (scope) => sectionsOf(scope, bone, behind, heights))
  const faces = behind.map((plane, i) => ({
    plane: plane.name,
    area: sections[i]!.area,
    outlines: sections[i]!.outlines.map((flat) => {
      const outline = new Float32Array((3 * flat.length) / 2)
      for (let n = 0; n < flat.length / 2; n++)
        outline.set(pointOnPlane(plane, flat[2 * n]!, flat[2 * n + 1]!), 3 * n)
      return outline
    }),
  }))
  const led = ledOver(prepared, planes)
  const ledHeights = behind.map((plane) => heightsOver(plane, led))
  return { faces, shape: trimmedMesh(led, behind, ledHeights) }
}
