import { add, cross, dot, normalize, scale, type Vector3 } from '../base/vectors.ts'
import { booleanTask } from '../geometry/boolean.ts'
import { type Body, boxMesh, signedVolume, type TriangleMesh } from '../geometry/mesh.ts'
import { connectedParts, selectTriangles } from '../geometry/mesh-topology.ts'
import { type StepContext, StepError } from '../step.ts'
import type { GuideParams } from './guide-params.ts'

const COLOUR = [222, 204, 168] as const
const OVER = 1 // mm that the box stands over the highest bone in it: no face of the bone lies in its lid.

/**
 * The bone under a guide as a body of its own, to try the seat on the bench: what lies within the free balls' box, `margin` mm
 * around, and reaches `depth` mm under the deepest contact. The box stands along the way on, so the piece has a flat foot.
 * @param touched points of the bone that the guide can touch, f32[3n], LPS mm
 * @throws StepError GUIDE_PIECE_EMPTY, and those of booleanTask
 */
export async function bonePiece(
  bone: Body,
  touched: Float32Array,
  insertion: Vector3,
  params: GuideParams,
  context: StepContext,
): Promise<Body | undefined> {
  const { piece, name, side } = params
  if (!piece) return undefined
  const out = scale(insertion, -1)
  const u = normalize(cross(out, Math.abs(out[2]) < 0.9 ? [0, 0, 1] : [0, 1, 0]))
  const axes = [u, cross(out, u), out] as const
  const contact = rangesOf(touched, axes)
  const whole = rangesOf(bone.mesh.positions, axes)
  const low = [contact[0]![0] - piece.margin, contact[1]![0] - piece.margin, contact[2]![0] - piece.depth]
  const high = [contact[0]![1] + piece.margin, contact[1]![1] + piece.margin, whole[2]![1] + OVER]
  const box = boxMesh(low as unknown as Vector3, high as unknown as Vector3)
  const operands = [bone.mesh, turnedInto(box, axes)]
  const [cut] = await context.parallel(booleanTask, [{ operation: 'intersection', operands, where: name }])
  const mesh = cut && greatest(cut)
  if (!mesh) {
    throw new StepError({
      code: 'GUIDE_PIECE_EMPTY',
      message: 'expected bone under the guide for a piece to try the seat on, got none',
      where: name,
      remedy: 'Give the piece more `margin` or `depth`, or leave `piece` out.',
    })
  }
  return { name: `${name}_bone`, mesh, side, colour: COLOUR, deviations: [] }
}

/** Least and greatest of points along three axes. */
function rangesOf(points: Float32Array, axes: readonly Vector3[]): [number, number][] {
  return axes.map((axis) => {
    let [low, high] = [Infinity, -Infinity]
    for (let i = 0; i < points.length; i += 3) {
      const along = dot([points[i]!, points[i + 1]!, points[i + 2]!], axis)
      low = Math.min(low, along)
      high = Math.max(high, along)
    }
    return [low, high]
  })
}

function turnedInto({ positions: p, triangles }: TriangleMesh, axes: readonly Vector3[]): TriangleMesh {
  const positions = new Float32Array(p.length)
  for (let v = 0; v < p.length; v += 3)
    positions.set(
      axes.reduce<Vector3>((sum, axis, a) => add(sum, scale(axis, p[v + a]!)), [0, 0, 0]),
      v,
    )
  return { positions, triangles }
}

/** The greatest part: bone that the box meets beside it is another part of the same bone. */
function greatest(mesh: TriangleMesh): TriangleMesh | undefined {
  const { part, count } = connectedParts(mesh)
  const pieces = Array.from({ length: count }, (_, id) => selectTriangles(mesh, (n) => part[n] === id))
  return pieces.sort((a, b) => signedVolume(b) - signedVolume(a))[0]
}
