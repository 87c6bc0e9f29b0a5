import { z } from 'zod'
import { type FileSet, StepError } from '../step.ts'
import { structureNameSchema } from './structure-schema.ts'

export const pointSchema = z.tuple([z.number(), z.number(), z.number()])
const MOST_POINTS = 100_000
const MOST_STROKES = 100_000
const LARGEST_FILE = 64 * 1024 * 1024 // Bytes.

const common = {
  structure: structureNameSchema.optional().describe('what is painted, or alone erased'),
  erase: z.boolean().default(false).describe('whether it takes away instead'),
  over: z.boolean().default(false).describe("whether it paints over other structures' voxels"),
  by: z.string().min(1).optional().describe('role of the person who drew it'),
}

/** One movement of a person's hand. */
export const strokeSchema = z
  .discriminatedUnion('tool', [
    z.strictObject({
      tool: z.literal('brush'),
      at: z.array(pointSchema).min(1).max(MOST_POINTS).describe('the way of the brush, LPS mm'),
      radius: z.number().positive().max(200).describe('mm'),
      ...common,
    }),
    z.strictObject({
      tool: z.literal('polygon'),
      outline: z
        .array(pointSchema)
        .min(3)
        .max(MOST_POINTS)
        .describe('corners of a closed outline in one slice, LPS mm'),
      ...common,
    }),
  ])
  .refine(({ structure, erase }) => erase || structure !== undefined, {
    message: 'expected `structure` for what is painted',
    path: ['structure'],
  })
export type Stroke = z.output<typeof strokeSchema>

export const strokeListSchema = z.array(strokeSchema).max(MOST_STROKES)

const fileSchema = z.union([
  strokeListSchema,
  z.strictObject({ strokes: strokeListSchema, note: z.string().optional() }),
])

/** Strokes from a JSON file beside the case: a list, or `{ "strokes": […] }`. @throws StepError STROKES_FILE */
export function strokesIn({ files }: FileSet): readonly Stroke[] {
  const [file] = files
  if (files.length !== 1 || !file) throw unreadable(`got ${files.length} files`)
  if (file.size > LARGEST_FILE) throw unreadable(`got ${Math.round(file.size / 1e6)} MB in ${file.name}`)
  let parsed: unknown
  try {
    parsed = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(file.read()))
  } catch {
    throw unreadable(`${file.name} is no JSON text`)
  }
  const list = fileSchema.safeParse(parsed)
  if (!list.success) {
    const issue = deepest(list.error.issues[0]!)
    throw unreadable(`${file.name}, ${issue.path.join('.') || 'at its top'}: ${issue.message}`)
  }
  return Array.isArray(list.data) ? list.data : list.data.strokes
}

/** Of a union's faults the one that came furthest into the file. */
function deepest(issue: z.core.$ZodIssue): z.core.$ZodIssue {
  if (issue.code !== 'invalid_union') return issue
  const inner = issue.errors.flat().map((one) => deepest({ ...one, path: [...issue.path, ...one.path] }))
  return inner.reduce((best, one) => (one.path.length > best.path.length ? one : best), inner[0] ?? issue)
}

function unreadable(got: string): StepError {
  return new StepError({
    code: 'STROKES_FILE',
    message: `expected one JSON file with a list of strokes, ${got}`,
    where: 'label/strokes',
    remedy: 'see docs/guide/label-strokes.md for what a stroke is',
  })
}
