import { plainContext } from '@trabecula/core'
import type { CommandIo } from '../src/command.ts'

/** What a command is given in a test: nothing reaches the terminal; a test overrides what it listens to. */
export function silentIo(overrides: Partial<CommandIo> = {}): CommandIo {
  return {
    json: false,
    quiet: true,
    threads: 1,
    context: plainContext(() => ''),
    say() {},
    note() {},
    progress() {},
    removeOnStop() {},
    ...overrides,
  }
}
