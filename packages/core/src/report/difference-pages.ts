import type { CaseVersion, VersionDifference } from '../inspect/versions.ts'
import type { Typesetter } from '../step.ts'
import { type DifferenceHead, differenceContent, differencePictures } from './difference.ts'
import { writeReport } from './document.ts'
import { pdfFiles } from './pdf-document.ts'
import { pdfTemplate } from './pdf-template.ts'
import { languages } from './words.ts'

const DATE = '20000101' // The clock is never asked.

/**
 * The pages that tell two versions apart, HTML and, with a typesetter, PDF, in English and in Chinese, and their pictures.
 * @returns paths relative to the folder they are written to
 */
export async function differencePages(
  before: CaseVersion,
  after: CaseVersion,
  difference: VersionDifference,
  head: DifferenceHead,
  typeset?: Typesetter,
): Promise<readonly { readonly path: string; readonly bytes: Uint8Array }[]> {
  const pictures = differencePictures(before, after, difference)
  const files = pictures.flatMap(({ device, before: was, after: is, deviation }) => [
    { path: `pictures/${device}-before.png`, bytes: was },
    { path: `pictures/${device}-after.png`, bytes: is },
    { path: `pictures/${device}-deviation.png`, bytes: deviation },
  ])
  for (const lang of languages) {
    const content = differenceContent(before, after, difference, pictures, head, lang)
    files.push({ path: `difference.${lang}.html`, bytes: writeReport(content) })
    if (!typeset) continue
    const set = pdfFiles(content, DATE, typeset)
    const bytes = await typeset.pdf({ main: pdfTemplate, files: set.files, date: DATE })
    files.push({ path: `difference.${lang}.pdf`, bytes })
  }
  return files
}
