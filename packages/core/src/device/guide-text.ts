import type { Vector3 } from '../base/vectors.ts'
import type { TriangleMesh } from '../geometry/mesh.ts'
import { type StepContext, StepError } from '../step.ts'
import type { GuideParams } from './guide-params.ts'
import { textTask } from './text-body.ts'
import { samplePoints } from './text-place.ts'

const BEFORE = [3, 6, 9, 12] // mm that bone is moved on along the insertion: a text must not lie in its way.

/**
 * The guide with its texts and arrows, none of them on the side of the bone or where bone passes when it comes off.
 * @throws StepError TEXT_FIELD_UNKNOWN and those of textTask
 */
export async function withGuideTexts(
  mesh: TriangleMesh,
  bone: TriangleMesh,
  insertion: Vector3,
  params: GuideParams,
  context: StepContext,
): Promise<{ readonly mesh: TriangleMesh; readonly marking: readonly string[] }> {
  if (params.texts.length === 0) return { mesh, marking: [] }
  context.progress(0.8, 'setting texts')
  const texts = params.texts.map((text) => ({ ...text, text: filledIn(text.text, params) }))
  const [result] = await context.parallel(textTask, [
    {
      mesh,
      texts: texts.map(({ at, up, ...text }) => ({
        ...text,
        ...(at && { at }),
        ...(up && { up }),
        upright: up !== undefined || text.text.includes('↑'),
      })),
      neighbours: inTheWay(samplePoints(bone, 6000), insertion),
      leastStroke: 0.4,
      leastLetter: 2.5,
      where: params.name,
    },
  ])
  return { mesh: result!.mesh, marking: texts.map(({ text }) => text.replace(/\s+/g, ' ')) }
}

/** Points of the bone, and the same moved on: over the contact surface they stand as far as over nothing else. */
function inTheWay(points: Float32Array, insertion: Vector3): Float32Array {
  const all = new Float32Array((BEFORE.length + 1) * points.length)
  all.set(points)
  BEFORE.forEach((far, n) => {
    const moved = points.map((x, i) => x + far * insertion[i % 3]!)
    all.set(moved, (n + 1) * points.length)
  })
  return all
}

function filledIn(template: string, params: GuideParams): string {
  const fields: Record<string, string | undefined> = {
    case: params.case,
    side: params.side.toUpperCase(),
    device: params.name,
    cut: params.cuts.length > 0 ? params.cuts.join(' ') : undefined,
  }
  return template.replace(/\{(\w*)\}/g, (_, field: string) => {
    const value = fields[field]
    if (value !== undefined) return value
    throw new StepError({
      code: 'TEXT_FIELD_UNKNOWN',
      message: `a text of a guide knows {case}, {side}, {device} and {cut} where they are given, got {${field}}`,
      where: params.name,
      remedy: 'Mend the text, or give the guide what the text asks for.',
    })
  })
}
