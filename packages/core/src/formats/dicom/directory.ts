import type { SourceFile } from '../../step.ts'
import type { DicomFile } from './parse.ts'
import { parseDicom } from './parse.ts'
import { TAGS } from './tags.ts'

/** No medium holds more. */
const FILE_LIMIT = 1_000_000

/** Whether the object is a DICOMDIR (PS3.10 section 8): a list of files. */
export function isDirectory({ dataSet }: DicomFile): boolean {
  return dataSet.has(TAGS.DirectoryRecordSequence) || dataSet.has(TAGS.FileSetId)
}

/**
 * The files that a DICOMDIR names, relative to its folder, each once, in the order of its records. Records are taken
 * as they lie: the offsets by which they point at each other, which may run in circles, are not followed. Names that
 * lead out of the folder are left out.
 */
export function directoryFiles({ dataSet }: DicomFile): string[] {
  const names = new Set<string>()
  for (const record of dataSet.items(TAGS.DirectoryRecordSequence)) {
    const parts = record.texts(TAGS.ReferencedFileId)
    const inside = parts.every((part) => part !== '' && part !== '.' && part !== '..' && !/[/\\:]/.test(part))
    if (parts.length > 0 && inside && names.size < FILE_LIMIT) names.add(parts.join('/'))
  }
  return [...names]
}

/** What a file names if it is a DICOMDIR, undefined for all else, damaged ones too. */
export function filesNamedBy(file: SourceFile): string[] | undefined {
  try {
    const dicom = parseDicom(file)
    return isDirectory(dicom) ? directoryFiles(dicom) : undefined
  } catch {
    return undefined
  }
}
