import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import type { Command } from '../command.ts'

/** What a command says of itself; what it does is loaded in the thread that runs it. */
export type Declaration = Omit<Command, 'run'>

const WRITTEN = fileURLToPath(new URL('../commands.json', import.meta.url))
const SOURCES = fileURLToPath(new URL('../commands/', import.meta.url))

/**
 * Every command in the order of the help: from the list that the build wrote, which spares the program's own thread the
 * loading of all that commands use; from the commands themselves where it is missing or older than one of them.
 */
export async function declarations(): Promise<readonly Declaration[]> {
  if (existsSync(WRITTEN)) {
    const { mtimeMs } = statSync(WRITTEN)
    const newer = readdirSync(SOURCES).some((name) => statSync(`${SOURCES}${name}`).mtimeMs > mtimeMs)
    if (!newer) return JSON.parse(readFileSync(WRITTEN, 'utf8')) as Declaration[]
  }
  return (await import('../commands/index.ts')).commands
}
