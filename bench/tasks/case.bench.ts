import { cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { cached } from '../ct.ts'
import { type ProgramRun, runProgram } from '../program.ts'
import type { BenchTask } from '../task.ts'

const CASE = fileURLToPath(new URL('../../../cases/pelvis-tumour', import.meta.url)) // From bench/dist/tasks.
const PLANE = /(ilium: \{ at: \[\s*68,\s*)-92/

/** The demonstration case with what the task needs beside it. */
interface CaseFolder {
  readonly file: string
  readonly output: string
  readonly store: string
}

const folderOf = (folder: string): CaseFolder => ({
  file: join(folder, 'case', 'case.yaml'),
  output: join(folder, 'out'),
  store: join(folder, 'store'),
})

const run = ({ file, output, store }: CaseFolder) => runProgram(['run', file, '-o', output, '--store', store])

function copyCase(folder: string): void {
  cpSync(CASE, join(folder, 'case'), { recursive: true })
}

/** A store that holds the whole case: filled once, and again where the program's steps changed since. */
function copyFilledStore(folder: string): void {
  const kept = cached('case-store', (part) => mkdirSync(part))
  const { file, output, store } = folderOf(folder)
  run({ file, output, store: kept })
  cpSync(kept, store, { recursive: true })
}

function movePlane({ file }: CaseFolder): void {
  const text = readFileSync(file, 'utf8')
  if (!PLANE.test(text)) throw new Error(`bench: the plane that is moved stands elsewhere in ${file}`)
  writeFileSync(file, text.replace(PLANE, '$1-91'))
}

/** How many of the case's steps were computed. */
function computed({ result }: ProgramRun): number {
  return (result.steps as { state: string }[]).filter((step) => step.state === 'computed').length
}

const common = {
  load: folderOf,
  usage: ({ usage }: ProgramRun) => usage,
  figure: computed,
  rounds: 1,
}

export const caseColdTask: BenchTask<CaseFolder, ProgramRun> = {
  ...common,
  name: 'case-cold',
  title: 'demonstration case, from pixels to model, guides, implant, checks and report, nothing stored',
  prepare: copyCase,
  run: (folder) => {
    rmSync(folder.store, { recursive: true, force: true })
    return run(folder)
  },
}

export const caseWarmTask: BenchTask<CaseFolder, ProgramRun> = {
  ...common,
  name: 'case-warm',
  title: 'the same again, nothing changed',
  prepare: (folder) => {
    copyCase(folder)
    copyFilledStore(folder)
  },
  run,
}

export const caseOnePlaneTask: BenchTask<CaseFolder, ProgramRun> = {
  ...common,
  name: 'case-one-plane',
  title: 'the same after one plane of the resection moved by 1 mm',
  prepare: (folder) => {
    copyCase(folder)
    copyFilledStore(folder)
    movePlane(folderOf(folder))
  },
  run,
}
