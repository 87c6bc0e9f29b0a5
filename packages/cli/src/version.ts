import { readFileSync } from 'node:fs'

/** The program's version, as in its package. */
export const PROGRAM_VERSION: string = (
  JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8')) as { version: string }
).version
