import type { DocumentsResult } from '../geometry/device.ts'
import { defineStep, StepError } from '../step.ts'
import { reportContent } from './content.ts'
import { findingsOf, type ReportInputs } from './findings.ts'
import { pdfFiles } from './pdf-document.ts'
import { pdfTemplate } from './pdf-template.ts'
import { documentDate, reportInputs, reportParams } from './report-params.ts'

/** The report as PDF/A on A4: what `report/html` says, set for print. */
export const pdfStep = defineStep({
  kind: 'report/pdf',
  version: 1,
  title: 'Write the report as PDF',
  inputs: reportInputs,
  params: reportParams.extend({ date: documentDate }),
  output: 'Documents',
  run: async (inputs: ReportInputs, { date, ...params }, context): Promise<DocumentsResult> => {
    const { typeset } = context
    if (!typeset) {
      throw new StepError({
        code: 'TYPESETTER_MISSING',
        message: 'expected a typesetter for the PDF, got none',
        where: 'report/pdf',
        remedy: 'Run the case with the command line, or read report.html, which says the same.',
      })
    }
    context.progress(0.1, 'setting the pages')
    const content = reportContent(findingsOf(inputs, params, (bytes) => context.hash(bytes)))
    const { files, missing } = pdfFiles(content, date, typeset)
    if (missing.length > 0) {
      context.warn({
        code: 'GLYPH_MISSING',
        message: `the font has no sign for ${missing.join(', ')}; the code points are printed`,
        where: 'report.pdf',
      })
    }
    context.checkCancelled()
    const bytes = await typeset.pdf({ main: pdfTemplate, files, date })
    context.progress(1)
    return { files: [{ path: 'report.pdf', bytes, mediaType: 'application/pdf' }] }
  },
})
