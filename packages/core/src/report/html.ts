import type { DocumentsResult } from '../geometry/device.ts'
import { defineStep } from '../step.ts'
import { reportContent } from './content.ts'
import { writeReport } from './document.ts'
import { findingsOf, picturePath, type ReportInputs } from './findings.ts'
import { writeRecord } from './record.ts'
import { reportInputs, reportParams } from './report-params.ts'

/** What was made, checked, assumed and decided, for people (`report.html`), for programs (`record.json`), and the pictures as files. */
export const reportStep = defineStep({
  kind: 'report/html',
  version: 2,
  title: 'Write the report',
  inputs: reportInputs,
  params: reportParams,
  output: 'Documents',
  run: (inputs: ReportInputs, params, context): DocumentsResult => {
    const findings = findingsOf(inputs, params, (bytes) => context.hash(bytes))
    context.checkCancelled()
    return {
      files: [
        { path: 'report.html', bytes: writeReport(reportContent(findings)), mediaType: 'text/html' },
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
