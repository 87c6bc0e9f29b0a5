import { z } from 'zod'
import type { DocumentsResult } from '../geometry/device.ts'
import { defineStep } from '../step.ts'
import { writeReport } from './document.ts'
import { findingsOf, picturePath, type ReportInputs } from './findings.ts'
import { writeRecord } from './record.ts'
import { languages } from './words.ts'

const decision = z.strictObject({
  check: z.string().describe('id of the check or of the gate’s rule'),
  role: z.string().describe('`demonstration` marks an example'),
  reason: z.string(),
})

const reportParams = z.strictObject({
  case: z.string().describe('pseudonym'),
  title: z.string().optional(),
  side: z.enum(['left', 'right', 'midline', 'both', 'unknown']),
  version: z.string().describe('version of the program'),
  lang: z.enum(languages).default('en'),
  synthetic: z.boolean().default(false),
  decisions: z.array(decision).default([]),
})

/** What was made, checked, assumed and decided, for people (`report.html`), for programs (`record.json`), and the pictures as files. */
export const reportStep = defineStep({
  kind: 'report/html',
  version: 1,
  title: 'Write the report',
  inputs: {
    documents: ['Documents'],
    checks: ['Checks'],
    pictures: ['Picture'],
    gates: ['Gate'],
    devices: ['Device'],
    provenance: 'Provenance',
  },
  params: reportParams,
  output: 'Documents',
  run: (inputs: ReportInputs, params, context): DocumentsResult => {
    const findings = findingsOf(inputs, params, (bytes) => context.hash(bytes))
    context.checkCancelled()
    return {
      files: [
        { path: 'report.html', bytes: writeReport(findings), mediaType: 'text/html' },
        { path: 'record.json', bytes: writeRecord(findings), mediaType: 'application/json' },
        ...inputs.pictures.map((picture) => ({
          path: picturePath(picture),
          bytes: picture.png,
          mediaType: 'image/png',
        })),
      ],
    }
  },
})
