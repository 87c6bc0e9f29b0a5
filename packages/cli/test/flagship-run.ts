import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect } from 'vitest'
import type { RunJson } from './case-folder.ts'
import { type Ended, jsonOf, ROOT, trabecula } from './program.ts'

const CASE = join(ROOT, 'cases/pelvis-tumour')

/** The flagship's case text, its images named by their full path, so that it runs from any folder. */
export const flagshipText = readFileSync(join(CASE, 'case.yaml'), 'utf8').replace(
  /series: (\w+\.zip)/g,
  (_, name: string) => `series: ${JSON.stringify(join(CASE, name))}`,
)

export interface FlagshipRun {
  readonly out: string
  readonly ended: Ended
  readonly result: RunJson
}

/** Runs of the flagship and its variations; all share one store. */
export class FlagshipRuns {
  readonly root = mkdtempSync(join(tmpdir(), 'trabecula-flagship-'))
  readonly store = process.env.TRABECULA_TEST_STORE ?? join(this.root, 'store')
  #runs = 0

  async run(text = flagshipText, ...more: readonly string[]): Promise<FlagshipRun> {
    const name = `run-${this.#runs++}`
    const file = join(this.root, `${name}.yaml`)
    writeFileSync(file, text)
    const out = join(this.root, name)
    const ended = await trabecula(['run', file, '-o', out, '--store', this.store, '--json', ...more])
    return { out, ended, result: jsonOf<RunJson>(ended) }
  }

  clean(): void {
    rmSync(this.root, { recursive: true, force: true })
  }
}

/** `text` with one part replaced; the part must be there, once. */
export function changed(text: string, from: string | RegExp, to: string): string {
  const parts = text.split(from)
  expect(parts.length, `'${String(from)}' stands once in the case`).toBe(2)
  return parts.join(to)
}
