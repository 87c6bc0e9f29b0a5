import { z } from 'zod'
import { languages } from './words.ts'

const wording = z.union([z.string(), z.strictObject({ en: z.string(), zh: z.string() })])

const decision = z.strictObject({
  check: z.string().describe('id of the check or of the gate’s rule'),
  role: z.string().describe('`demonstration` marks an example, and counts in examples only'),
  reason: wording,
})

/** What every form of the report is given beside its inputs. */
export const reportParams = z.strictObject({
  case: z.string().describe('pseudonym'),
  title: wording.optional().describe('one text, or one for each language'),
  side: z.enum(['left', 'right', 'midline', 'both', 'unknown']),
  version: z.string().describe('version of the program'),
  lang: z.enum(languages).default('en'),
  synthetic: z.boolean().default(false),
  example: z.boolean().default(false).describe('whether the case is a demonstration; a synthetic one is'),
  decisions: z.array(decision).default([]),
})

/** What every form of the report is written from. */
export const reportInputs = {
  documents: ['Documents'],
  checks: ['Checks'],
  pictures: ['Picture'],
  gates: ['Gate'],
  devices: ['Device'],
  provenance: 'Provenance',
} as const

export const documentDate = z
  .string()
  .regex(/^\d{8}$/, 'a date is written YYYYMMDD')
  .default('20000101')
  .describe('date that the document carries; the clock is never asked')
