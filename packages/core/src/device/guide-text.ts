import type { Vector3 } from '../base/vectors.ts'
import type { TextDesign } from '../geometry/device.ts'
import type { TriangleMesh } from '../geometry/mesh.ts'
import { type StepContext, StepError } from '../step.ts'
import type { GuideParams } from './guide-params.ts'
import { type TextPlace, textTask } from './text-body.ts'
import { samplePoints } from './text-place.ts'

const LEAST_NAME = 4 // Letters of a case's name that still tell it from another.
const BEFORE = [3, 6, 9, 12] // mm that bone is moved on along the insertion: a text must not lie in its way.

export interface MarkedGuide {
  readonly mesh: TriangleMesh
  readonly marking: readonly string[]
  readonly texts: readonly TextDesign[]
}

/**
 * The guide with its texts and arrows, none of them on the side of the bone or where bone passes when it comes off, nor in
 * what must stay open (`voids`).
 * @throws StepError TEXT_FIELD_UNKNOWN and those of textTask
 */
export async function withGuideTexts(
  mesh: TriangleMesh,
  bone: TriangleMesh,
  insertion: Vector3,
  voids: readonly TriangleMesh[],
  params: GuideParams,
  context: StepContext,
): Promise<MarkedGuide> {
  if (params.texts.length === 0) return { mesh, marking: [], texts: [] }
  context.progress(0.8, 'setting texts')
  const texts = params.texts.map((text) => ({
    ...text,
    text: filledIn(text.text, params),
    yielding: { shorter: shortenings(text.text, params), dispensable: text.text.includes('{case}') },
  }))
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
      voids,
      leastStroke: 0.4,
      leastLetter: 2.5,
      where: params.name,
    },
  ])
  const { places } = result!
  for (const { text, height } of texts) {
    const place = places.find(({ asked }) => asked === text)
    if (place && place.text === text && place.capital === height && place.asAsked) continue
    context.warn(
      place
        ? {
            code: 'TEXT_SHORTENED',
            message: `“${text}” in letters of ${height} mm found no room on the guide as asked: it reads “${place.text}” in letters of ${place.capital.toFixed(1)} mm${place.asAsked ? '' : ', at another place'}`,
            where: params.name,
          }
        : {
            code: 'TEXT_LEFT_OUT',
            message: `“${text}” found no room on the guide, not even shorter: it is left out`,
            where: params.name,
          },
    )
  }
  const marking = places.map(({ text }) => text.replace(/\s+/g, ' '))
  return { mesh: result!.mesh, marking, texts: places.map(designOf) }
}

function designOf({ text, at, normal, up, width, height, depth }: TextPlace): TextDesign {
  return { text, at, normal, up, width, height, depth }
}

/** Where the case's pseudonym finds no room, its last parts stand for it: they tell cases of one series apart. */
function shortenings(template: string, params: GuideParams): string[] {
  if (!template.includes('{case}') || params.case === undefined) return []
  const parts = params.case.split(/[-_ ]+/).filter(Boolean)
  const shorter = parts
    .slice(1)
    .map((_, n) => parts.slice(n + 1).join('-'))
    .filter((name) => name.length >= LEAST_NAME)
  if (params.case.length > LEAST_NAME) shorter.push(params.case.slice(-LEAST_NAME))
  return [...new Set(shorter)].map((name) => filledIn(template, { ...params, case: name }))
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
