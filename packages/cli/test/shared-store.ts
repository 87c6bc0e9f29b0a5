import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

let folder: string | undefined

/** One store for every test of the flagship: what one file computed, the next finds. A store named outside is kept. */
export function setup(): void {
  if (process.env.TRABECULA_TEST_STORE) return
  folder = mkdtempSync(join(tmpdir(), 'trabecula-flagship-store-'))
  process.env.TRABECULA_TEST_STORE = folder
}

export function teardown(): void {
  if (folder) rmSync(folder, { recursive: true, force: true })
}
