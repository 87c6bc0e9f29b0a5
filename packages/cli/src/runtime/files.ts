import { closeSync, mkdirSync, openSync, renameSync, rmSync, writeSync } from 'node:fs'
import { dirname } from 'node:path'
import { TrabeculaError } from '@trabecula/core'

/**
 * Writes a file so that its name holds the whole bytes or nothing: under a temporary name beside it, then renamed. Not
 * synced: what is written is computed again from the case, and the store checks hashes when it reads.
 * @throws TrabeculaError DISK_FULL, FILE_UNWRITABLE (class failed)
 */
export function writeWhole(path: string, bytes: Uint8Array | string): void {
  writeParts(path, (take) => take(typeof bytes === 'string' ? Buffer.from(bytes) : bytes))
}

/** As `writeWhole`, of bytes that come in parts. */
export function writeParts(path: string, write: (take: (part: Uint8Array) => void) => void): void {
  const temporary = `${path}.${process.pid}-${Math.floor(performance.now() * 1000)}.part`
  try {
    mkdirSync(dirname(path), { recursive: true })
    const file = openSync(temporary, 'w')
    try {
      write((part) => {
        for (let at = 0; at < part.length; ) at += writeSync(file, part, at, part.length - at)
      })
    } finally {
      closeSync(file)
    }
    renameSync(temporary, path)
  } catch (error) {
    discard(temporary)
    throw writeFault(error, path)
  }
}

/** Removes what may be there; where its folder is a file, nothing is, and the first failure is the one to tell. */
function discard(path: string): void {
  try {
    rmSync(path, { force: true })
  } catch {}
}

/** The typed error for a failed write. */
export function writeFault(error: unknown, path: string): TrabeculaError {
  const code = (error as NodeJS.ErrnoException).code
  if (code === 'ENOSPC' || code === 'EDQUOT') {
    return new TrabeculaError(
      {
        code: 'DISK_FULL',
        message: 'there is no space left to write',
        where: path,
        remedy: 'free space or name another folder (-o, --store) and run again; what was computed is kept',
      },
      'failed',
    )
  }
  return new TrabeculaError(
    {
      code: 'FILE_UNWRITABLE',
      message: `the file cannot be written (${code ?? String(error)})`,
      where: path,
      remedy: 'check that the folder exists, is a folder and may be written',
    },
    'failed',
  )
}
