import type { Warning } from '../base/errors.ts'
import type { FileSet } from '../step.ts'

/** Places that are no files: UIDs, and the steps' own words. */
const KNOWN = /^([0-9.]+|image|image\/read.*)$/

/**
 * Where something was found, without the names of the files that a scanner or a hospital wrote: they often hold the
 * patient's name, and what a step says is printed in the report. The argument's own name stays, the case file holds it too.
 */
export function namelessPlace(where: string, { files }: FileSet): string {
  if (KNOWN.test(where)) return where
  if (files.length === 1) return where === files[0]!.name ? where : `${files[0]!.name}: a file in it`
  const index = files.findIndex(({ name }) => where === name || where.startsWith(`${name}/`))
  return index < 0 ? 'a file of the images' : `file ${index + 1} of ${files.length}, by name`
}

/** A warning whose place and text name no file of a folder. */
export function namelessWarning(warning: Warning, files: FileSet): Warning {
  return {
    ...warning,
    where: namelessPlace(warning.where, files),
    message: namelessText(warning.message, files),
  }
}

/** A text in which files of a folder stand by their number. */
export function namelessText(text: string, { files }: FileSet): string {
  if (files.length <= 1) return text
  return files.reduce((said, { name }, index) => said.split(name).join(`file ${index + 1}`), text)
}
