import type { FileSet } from '@trabecula/core'

/** What packages/cli/dist/runtime/file-set.js exports; the program's own reading is measured. */
interface FileSetModule {
  readonly fileSetOf: (path: string) => FileSet
}

const MODULE = new URL('../../packages/cli/dist/runtime/file-set.js', import.meta.url) // From bench/dist.

/** The files below a path, as the program finds them. */
export async function filesAt(path: string): Promise<FileSet> {
  const { fileSetOf } = (await import(MODULE.href)) as FileSetModule
  return fileSetOf(path)
}
