import { type ChildProcess, spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { basename, dirname, extname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { type Fault, type PlanChange, parseCase, planChangesSchema, withPlanChanges } from '@trabecula/core'
import { writeWhole } from '../runtime/files.ts'
import { PROGRAM_VERSION } from '../version.ts'
import { HttpError } from './faults.ts'
import { asHttp, caseOfRun } from './plan-data.ts'
import { folderOfRun, isRunFolder } from './runs.ts'

/** A run that the page asked for: how far it is, or how it ended. */
export interface PlanRun {
  /** Of the new run, in the list of runs once it is finished. */
  readonly name: string
  /** Of the new case file, beside the one that was changed. */
  readonly caseFile: string
  readonly state: 'running' | 'finished' | 'failed'
  readonly done: number
  readonly total: number | null
  readonly fault?: Fault
}

const PROGRAM = fileURLToPath(new URL('../../bin/trabecula.mjs', import.meta.url))
function changesOf(body: unknown): readonly PlanChange[] {
  const read = planChangesSchema.safeParse(body)
  if (read.success) return read.data.changes as unknown as readonly PlanChange[]
  throw new HttpError({
    status: 400,
    code: 'CHANGES_INVALID',
    message: `expected {changes: [{path, value}]}, got something else (${read.error.issues[0]?.message ?? ''})`,
    where: read.error.issues[0]?.path.join('.') ?? 'body',
    remedy: 'send the planes, screws and wires that moved, each by its path in the case file',
  })
}

/** Runs cases with a moved plan, one at a time, each into a folder of its own: nothing that is there is written over. */
export class PlanRuns {
  readonly #folder: string
  #run: PlanRun | undefined
  #child: ChildProcess | undefined

  constructor(folder: string) {
    this.#folder = folder
  }

  /** The last run that was asked for. */
  get last(): PlanRun | undefined {
    return this.#run
  }

  /**
   * Writes the changed case file beside the old one and begins to run it.
   * @throws HttpError CHANGES_INVALID, RUN_NOT_FOUND, PLAN_RUN_BUSY, RUN_FOLDER_SINGLE, PLAN_NOT_KEPT, CASE_CHANGED_SINCE,
   * CASE_CHANGE_UNKNOWN, CASE_INVALID, FILE_UNWRITABLE
   */
  start(name: string, body: unknown): PlanRun {
    const changes = changesOf(body)
    if (this.#run?.state === 'running') throw busy(this.#run.name)
    if (isRunFolder(this.#folder)) throw single(name)
    const { file, text, store } = caseOfRun(name, folderOfRun(this.#folder, name))
    const changed = asHttp(() => withPlanChanges(text, changes)).text
    asHttp(() => parseCase(changed, basename(file), { version: PROGRAM_VERSION, lang: 'en' }))
    const [stem, end] = [basename(file, extname(file)).replace(/-\d+$/, ''), extname(file)]
    const first = name.replace(/-\d+$/, '')
    const free = (n: number): boolean =>
      !existsSync(join(this.#folder, `${first}-${n}`)) &&
      !existsSync(join(dirname(file), `${stem}-${n}${end}`))
    let n = 2
    while (!free(n)) n++
    const caseFile = join(dirname(file), `${stem}-${n}${end}`)
    asHttp(() => writeWhole(caseFile, changed))
    this.#run = {
      name: `${first}-${n}`,
      caseFile: basename(caseFile),
      state: 'running',
      done: 0,
      total: null,
    }
    this.#launch(['run', caseFile, '-o', join(this.#folder, this.#run.name), '--store', store, '--json'])
    return this.#run
  }

  #launch(args: readonly string[]): void {
    const child = spawn(process.execPath, [PROGRAM, ...args], { stdio: ['ignore', 'pipe', 'pipe'] })
    this.#child = child
    let answer = ''
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      answer += text
    })
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      const seen = [...text.matchAll(/(\d+)\/(\d+) steps/g)].at(-1)
      if (seen) this.#tell({ done: Number(seen[1]), total: Number(seen[2]) })
    })
    child.on('close', (code) => {
      this.#child = undefined
      // 4: a check did not pass or a step was refused; the run is there and says so itself.
      if (code === 0 || code === 4) this.#tell({ state: 'finished' })
      else this.#tell({ state: 'failed', fault: faultIn(answer) })
    })
  }

  #tell(change: Partial<PlanRun>): void {
    if (this.#run) this.#run = { ...this.#run, ...change }
  }

  close(): void {
    this.#child?.kill('SIGINT')
  }
}

function faultIn(answer: string): Fault {
  try {
    const { error } = JSON.parse(answer) as { error?: Fault }
    if (error) return error
  } catch {
    // Ended before it could answer: told below.
  }
  return {
    code: 'PLAN_RUN_FAILED',
    message: 'the run ended without an answer',
    where: 'run',
    remedy: 'run the changed case file with `trabecula run` and read what it says',
  }
}

function busy(name: string): HttpError {
  return new HttpError({
    status: 409,
    code: 'PLAN_RUN_BUSY',
    message: `expected no run under way, got one that computes ${name}`,
    where: name,
    remedy: 'wait until it is finished',
  })
}

function single(name: string): HttpError {
  return new HttpError({
    status: 409,
    code: 'RUN_FOLDER_SINGLE',
    message:
      'expected a folder above several runs, got the folder of one run: a new run has no place beside it',
    where: name,
    remedy: 'serve the folder above it: `trabecula serve --data FOLDER --allow-runs`',
  })
}
