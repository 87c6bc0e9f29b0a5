import { cpSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { type CaseFolder, copyCase, filledStore, folderOf, runCaseIn as run } from '../case-store.ts'
import type { ProgramRun } from '../program.ts'
import type { BenchTask } from '../task.ts'

const PLANE = /(ilium: \{ at: \[\s*68,\s*)-92/

function copyFilledStore(folder: string): void {
  cpSync(filledStore(folder).store, folderOf(folder).store, { recursive: true })
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
