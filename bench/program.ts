import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Usage } from './task.ts'

const PROGRAM = fileURLToPath(new URL('../../packages/cli/bin/trabecula.mjs', import.meta.url)) // From bench/dist.

/** What a run of the whole program gave. */
export interface ProgramRun {
  readonly usage: Usage
  /** What it printed with --json. */
  readonly result: Readonly<Record<string, unknown>>
}

/** Runs the program with --json; it has the environment of this process, huge pages included. @throws where it fails */
export function runProgram(args: readonly string[]): ProgramRun {
  const folder = mkdtempSync(join(tmpdir(), 'trabecula-usage-'))
  try {
    const file = join(folder, 'usage.json')
    const { status, stdout, stderr } = spawnSync(
      process.execPath,
      ['--import', new URL('./usage.js', import.meta.url).href, PROGRAM, ...args, '--json', '--quiet'],
      { encoding: 'utf8', env: { ...process.env, TRABECULA_BENCH_USAGE: file }, maxBuffer: 2 ** 28 },
    )
    if (status !== 0 && status !== 4)
      throw new Error(`bench: trabecula ${args[0]} ended with ${status}: ${stdout}${stderr}`)
    return {
      usage: JSON.parse(readFileSync(file, 'utf8')) as Usage,
      result: JSON.parse(stdout) as Record<string, unknown>,
    }
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}
