// The program: reads the call, runs the command in a thread of its own, so that Ctrl-C is answered inside any computation.
import { Command as Commander, CommanderError, Option } from 'commander'
import { defaultThreads } from './command.ts'
import { runInThread } from './runtime/command-process.ts'
import { type Declaration, declarations } from './runtime/declarations.ts'
import { finish, writeError } from './runtime/finish.ts'
import type { Call } from './runtime/outcome.ts'
import { PROGRAM_VERSION } from './version.ts'

const json = process.argv.includes('--json')

// The reader of a pipe may leave early (`| head`): that is no failure.
for (const stream of [process.stdout, process.stderr]) {
  stream.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code === 'EPIPE') process.exit(process.exitCode ?? 0)
    throw error
  })
}

function threadsOf(text: string | undefined): number {
  if (text === undefined) return defaultThreads()
  const threads = Number(text)
  if (Number.isInteger(threads) && threads >= 1 && threads <= 256) return threads
  throw new CommanderError(
    2,
    'trabecula.threads',
    `--threads: expected a whole number from 1 to 256, got '${text}'`,
  )
}

/** In the program's own thread: servers only. */
async function runHere(call: Call): Promise<number> {
  const { runHere: run } = await import('./runtime/command-here.ts')
  return await run(call)
}

function declare(program: Commander, command: Declaration): void {
  const declared = program.command(`${command.name} ${command.arguments}`.trim()).description(command.summary)
  for (const { flags, description, default: preset, required } of command.options) {
    const option = new Option(flags, description)
    if (preset !== undefined) option.default(preset)
    if (required) option.makeOptionMandatory()
    declared.addOption(option)
  }
  declared
    .option('--json', 'print one JSON object on standard output and nothing else there')
    .option('--threads <n>', 'worker threads (default: all)')
    .option('--quiet', 'no progress on standard error')
    .addHelpText('after', `\nExamples:\n${command.examples.map((example) => `  ${example}`).join('\n')}`)
    .action(async (...given: unknown[]) => {
      const options = given.at(-2) as Record<string, string | boolean | undefined>
      const args = given
        .slice(0, -2)
        .flat()
        .filter((argument): argument is string => typeof argument === 'string')
      const call = {
        command: command.name,
        args,
        options,
        threads: threadsOf(options.threads as string | undefined),
        startsThreads: command.usesThreads === true,
      }
      process.exitCode = await (command.mainThread ? runHere(call) : runInThread(call))
    })
}

const program = new Commander('trabecula')
  .description('From the CT to a printed, tested and documented model, guide and implant.')
  .version(PROGRAM_VERSION)
  .exitOverride()
  .configureOutput({ writeErr: () => {} })
  .showSuggestionAfterError(true)
  .addHelpText(
    'after',
    '\nFirst steps:\n  trabecula demo\n  trabecula run cases/pelvis/case.yaml -o out/\n  trabecula serve --data out/',
  )

for (const command of await declarations()) declare(program, command)
for (const declared of program.commands) declared.exitOverride().configureOutput({ writeErr: () => {} })

try {
  if (process.argv.length <= 2) program.outputHelp()
  else await program.parseAsync()
} catch (error) {
  if (error instanceof CommanderError && error.exitCode === 0) finish(0)
  else if (error instanceof CommanderError) {
    const message = error.message.replace(/^error: /, '').replace(/\n/g, ' ')
    writeError(
      {
        code: 'CALL_INVALID',
        message,
        where: process.argv.slice(2).join(' '),
        remedy: 'see `trabecula --help` or `trabecula COMMAND --help`',
      },
      json,
    )
    process.exitCode = 2
  } else throw error
}
