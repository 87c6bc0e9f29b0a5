import { cpSync, mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { cached } from './ct.ts'
import { type ProgramRun, runProgram } from './program.ts'

const CASE = fileURLToPath(new URL('../../cases/pelvis-tumour', import.meta.url)) // From bench/dist.

/** The demonstration case with what a task needs beside it. */
export interface CaseFolder {
  readonly file: string
  readonly output: string
  readonly store: string
}

export const folderOf = (folder: string): CaseFolder => ({
  file: join(folder, 'case', 'case.yaml'),
  output: join(folder, 'out'),
  store: join(folder, 'store'),
})

export const runCaseIn = ({ file, output, store }: CaseFolder): ProgramRun =>
  runProgram(['run', file, '-o', output, '--store', store])

export function copyCase(folder: string): void {
  cpSync(CASE, join(folder, 'case'), { recursive: true })
}

/** A store kept on this machine that holds the whole case: filled once, and again where the program's steps changed since. */
export function filledStore(folder: string): {
  readonly store: string
  readonly steps: readonly { readonly id: string; readonly content: string }[]
} {
  const store = cached('case-store', (part) => mkdirSync(part))
  const { result } = runCaseIn({ ...folderOf(folder), store })
  return { store, steps: result.steps as { id: string; content: string }[] }
}
