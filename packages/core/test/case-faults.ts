import { CaseError } from '../src/case/document.ts'

/** What is wrong with a case, a line each: place, message and remedy; nothing where it can be read. */
export function faultsIn(read: () => unknown): string[] {
  try {
    read()
  } catch (error) {
    if (!(error instanceof CaseError)) throw error
    return error.faults.map(({ line, column, message, remedy }) => `${line}:${column} ${message}; ${remedy}`)
  }
  return []
}
