import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** One store for every test of the flagship: what one file computed, the next finds. Removed at the end. */
export default function sharedStore(): () => void {
  const folder = mkdtempSync(join(tmpdir(), 'trabecula-flagship-store-'))
  process.env.TRABECULA_TEST_STORE = folder
  return () => rmSync(folder, { recursive: true, force: true })
}
