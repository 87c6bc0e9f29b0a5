import { closeSync, existsSync, openSync, readdirSync, readSync, statSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import {
  byCodeUnit,
  DETACHED_HEADER_BYTES,
  detachedFiles,
  type FileSet,
  filesNamedBy,
  isDetachedName,
  type SourceFile,
  TrabeculaError,
} from '@trabecula/core'

function unreadable(path: string, error: unknown): TrabeculaError {
  const why = (error as NodeJS.ErrnoException).code
  if (why === 'ENOENT' || why === 'ENOTDIR') {
    const fault = { message: 'expected a file or folder, got none', where: path, remedy: 'check the path' }
    return new TrabeculaError({ code: 'FILE_NOT_FOUND', ...fault }, 'refused')
  }
  const fault = {
    message: `the system refuses to read it (${why ?? 'unknown'})`,
    where: path,
    remedy: 'check its rights and the medium',
  }
  return new TrabeculaError({ code: 'FILE_UNREADABLE', ...fault }, 'refused')
}

function guarded<T>(path: string, read: () => T): T {
  try {
    return read()
  } catch (error) {
    throw unreadable(path, error)
  }
}

function readInto(path: string, target: Uint8Array, start: number): number {
  return guarded(path, () => {
    const handle = openSync(path, 'r')
    try {
      let at = 0
      while (at < target.length) {
        const got = readSync(handle, target, at, target.length - at, start + at)
        if (got === 0) break
        at += got
      }
      return at
    } finally {
      closeSync(handle)
    }
  })
}

function readRange(path: string, start: number, end: number): Uint8Array {
  const bytes = new Uint8Array(Math.max(0, end - start))
  return bytes.subarray(0, readInto(path, bytes, start))
}

function sourceFile(path: string, name: string, size: number): SourceFile {
  return {
    name,
    size,
    read: (start = 0, end = size) => readRange(path, start, Math.min(end, size)),
    readInto: (target, start) => readInto(path, target, start),
  }
}

function fileAt(folder: string, name: string): SourceFile | undefined {
  const path = join(folder, name)
  if (!existsSync(path)) return undefined
  const status = guarded(path, () => statSync(path))
  return status.isFile() ? sourceFile(path, name, status.size) : undefined
}

// Media are written in capitals and copied in small letters, or the other way round.
function fileInAnyCase(folder: string, name: string): SourceFile | undefined {
  return fileAt(folder, name) ?? fileAt(folder, name.toLowerCase()) ?? fileAt(folder, name.toUpperCase())
}

// A header whose voxels lie in other files is one image with them; a DICOMDIR stands for the files that it lists.
function withNamedFiles(path: string, file: SourceFile): SourceFile[] {
  const folder = dirname(path)
  if (isDetachedName(path)) {
    const names = detachedFiles(file.read(0, DETACHED_HEADER_BYTES), basename(path)) ?? []
    const found = names.flatMap((choices) =>
      choices.flatMap((name) => fileAt(folder, name) ?? []).slice(0, 1),
    )
    return [file, ...found]
  }
  if (!/^dicomdir/i.test(basename(path))) return [file]
  return [file, ...(filesNamedBy(file) ?? []).flatMap((name) => fileInAnyCase(folder, name) ?? [])]
}

/**
 * The file at a path, or all files below a folder, read when asked for, sorted by name in code-unit order.
 * A detached header brings its data files, a DICOMDIR the files that it lists. Links are followed to files, not to folders; hidden files of the system (`.DS_Store`, `Thumbs.db`) are left out.
 * @throws TrabeculaError FILE_NOT_FOUND, FILE_UNREADABLE
 */
export function fileSetOf(path: string): FileSet {
  const status = guarded(path, () => statSync(path))
  if (!status.isDirectory()) {
    const files = withNamedFiles(path, sourceFile(path, basename(path), status.size))
    return { files: files.sort((a, b) => byCodeUnit(a.name, b.name)) }
  }
  const files: SourceFile[] = []
  const pending = ['']
  for (let folder = pending.pop(); folder !== undefined; folder = pending.pop()) {
    const at = join(path, folder)
    for (const entry of guarded(at, () => readdirSync(at, { withFileTypes: true }))) {
      const name = folder === '' ? entry.name : `${folder}/${entry.name}`
      if (entry.isDirectory()) pending.push(name)
      else if (!/^(\.DS_Store|\._.*|Thumbs\.db)$/.test(entry.name)) {
        const full = join(path, name)
        const file = guarded(full, () => statSync(full))
        if (file.isFile()) files.push(sourceFile(full, name, file.size))
      }
    }
  }
  return { files: files.sort((a, b) => byCodeUnit(a.name, b.name)) }
}
