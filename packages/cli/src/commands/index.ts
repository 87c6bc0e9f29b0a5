import type { Command } from '../command.ts'
import { serveCommand } from './serve.ts'

/** Every command of the program, in the order of the help. */
export const commands: readonly Command[] = [serveCommand]
