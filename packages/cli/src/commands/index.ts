import type { Command } from '../command.ts'
import { benchCommand } from './bench.ts'
import { booleanCommand } from './boolean.ts'
import { cellCommand } from './cell.ts'
import { checkCommand } from './check.ts'
import { compareCommand } from './compare.ts'
import { compareLabelsCommand } from './compare-labels.ts'
import { convertCommand } from './convert.ts'
import { deidentifyCommand } from './deidentify.ts'
import { demoCommand } from './demo.ts'
import { diffCommand } from './diff.ts'
import { guidesCommand } from './guides.ts'
import { infoCommand } from './info.ts'
import { registerCommand } from './register.ts'
import { runCommand } from './run.ts'
import { seatCommand } from './seat.ts'
import { segmentCommand } from './segment.ts'
import { serveCommand } from './serve.ts'
import { sliceCommand } from './slice.ts'
import { startCommand } from './start.ts'
import { surfaceCommand } from './surface.ts'

/** Every command of the program, in the order of the help. */
export const commands: readonly Command[] = [
  infoCommand,
  convertCommand,
  runCommand,
  demoCommand,
  guidesCommand,
  diffCommand,
  segmentCommand,
  surfaceCommand,
  checkCommand,
  compareCommand,
  compareLabelsCommand,
  registerCommand,
  deidentifyCommand,
  seatCommand,
  booleanCommand,
  cellCommand,
  sliceCommand,
  serveCommand,
  startCommand,
  benchCommand,
]
