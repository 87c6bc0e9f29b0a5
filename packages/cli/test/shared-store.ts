import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

let folder: string

/** One store for every test of the flagship: what one file computed, the next finds. */
export function setup(): void {
  folder = mkdtempSync(join(tmpdir(), 'trabecula-flagship-store-'))
  process.env.TRABECULA_TEST_STORE = folder
}

export function teardown(): void {
  rmSync(folder, { recursive: true, force: true })
}
