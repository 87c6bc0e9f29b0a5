// For tests: files and folders of the disk, and bytes in memory, as the sets that steps read.
import { createHash } from 'node:crypto'
import { readdirSync, readFileSync, statSync } from 'node:fs'
import { basename, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { byCodeUnit } from '../src/base/canonical.ts'
import type { Warning } from '../src/base/errors.ts'
import { type FileSet, plainContext, type SourceFile, type StepContext } from '../src/step.ts'

export const SHARED_DATA = fileURLToPath(new URL('../../../../shared/data/', import.meta.url))

export function bytesFile(name: string, bytes: Uint8Array): SourceFile {
  return { name, size: bytes.length, read: (start = 0, end = bytes.length) => bytes.subarray(start, end) }
}

export function diskFiles(path: string): FileSet {
  if (!statSync(path).isDirectory())
    return { files: [bytesFile(basename(path), new Uint8Array(readFileSync(path)))] }
  const names = readdirSync(path, { recursive: true }).map(String)
  const files = names
    .filter((name) => statSync(join(path, name)).isFile())
    .sort(byCodeUnit)
    .map((name) => bytesFile(name, new Uint8Array(readFileSync(join(path, name)))))
  return { files }
}

export function sha256(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex')
}

export function testContext(warnings: Warning[] = []): StepContext {
  return plainContext(sha256, warnings)
}
