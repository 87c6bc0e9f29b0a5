import { z } from 'zod'

/** lower_snake or lower-kebab: names become ids, file names and part names. */
const entryName = z
  .string()
  .regex(/^[a-z][a-z0-9_-]*$/, 'a name is lower-case letters, digits, - and _, and starts with a letter')

const date = z.string().regex(/^\d{8}$/, 'a date is written YYYYMMDD, in quotes')

/** One text, or the same in both languages of the report. */
const wording = z.union([z.string().min(1), z.strictObject({ en: z.string().min(1), zh: z.string().min(1) })])

/** The words of one language; what was given in one language only stays as it is. */
export function wordingIn(text: z.infer<typeof wording>, lang: 'en' | 'zh'): string {
  return typeof text === 'string' ? text : text[lang]
}

/** A person's choice about a check or a refusal, kept as data. It never changes what was measured. */
export const decisionSchema = z.strictObject({
  check: z.string().describe('id of the check or the gate rule it is about, e.g. model.hip_left.wall'),
  role: z
    .enum(['surgeon', 'engineer', 'quality officer', 'demonstration'])
    .describe('role of the person; `demonstration` counts in examples only, and is marked EXAMPLE'),
  reason: wording.describe('why, in a sentence; printed in the report'),
})

/** The head of a case file: everything but the step sections. */
export const caseHeadSchema = z.strictObject({
  trabecula: z.literal(1).describe('version of the case format'),
  case: z
    .string()
    .regex(
      /^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/,
      'a pseudonym of letters, digits, - . _ (at most 64), never a name',
    )
    .describe('the pseudonym of the case, never a name'),
  title: wording.optional().describe('one line for people; no identifying data'),
  side: z.enum(['left', 'right', 'both', 'midline']).describe('the side that the case is about'),
  synthetic: z.boolean().default(false).describe('true where the images are computed, not a patient’s'),
  example: z
    .boolean()
    .default(false)
    .describe('true for a demonstration: its decisions may carry that role; a synthetic case is one'),
  date: date
    .default('20000101')
    .describe('date written into DICOM files, YYYYMMDD; the clock is never asked'),
  planned: date
    .optional()
    .describe('day on which the devices are to be used, YYYYMMDD: the scan’s age is judged by it'),
  operation: z
    .array(z.string())
    .optional()
    .describe(
      'order of the operation: names of cuts, wires and screws; what is not named follows, wires before cuts before screws',
    ),
  decisions: z.array(decisionSchema).default([]).describe('people’s decisions about checks'),
})
export type CaseHead = z.infer<typeof caseHeadSchema>

/** The sections of a case file, in the order of the work. */
export const sections = ['images', 'labels', 'surfaces', 'plan', 'devices', 'evaluate', 'print'] as const

/** An image entry: where the files are; all other fields are parameters of image/read. */
export const imageEntryFields = ['series', 'gate', 'registerTo', 'register'] as const
/** An image made from another by operations in order. */
export const derivedImageFields = ['of', 'do'] as const
/** A label entry: an image or label map to start from, then operations in order; or a label map from a file. */
export const labelEntryFields = ['of', 'image', 'do', 'file', 'from'] as const
export const surfaceEntryFields = ['of', 'image', 'structures'] as const

export function isEntryName(name: string): boolean {
  return entryName.safeParse(name).success
}
