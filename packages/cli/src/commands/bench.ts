import { existsSync } from 'node:fs'
import { byCodeUnit, suggestion, TrabeculaError } from '@trabecula/core'
import type { Command } from '../command.ts'
import { PROGRAM_VERSION } from '../version.ts'

/** What bench/dist/measure.js exports; the measurements stand beside the packages, not in them. */
interface BenchModule {
  readonly benchTasks: readonly { readonly name: string }[]
  readonly measureTask: (task: { readonly name: string }, rounds: number) => BenchRow
  readonly recordResults: (results: readonly BenchRow[], machine: string, version: string) => void
}

interface BenchRow {
  readonly name: string
  readonly seconds: number
  readonly memory: number
  readonly peer: string | null
  readonly peerSeconds: number | null
  readonly ratio: number | null
  readonly agrees: boolean | null
}

const MODULE = new URL('../../../../bench/dist/measure.js', import.meta.url)

function wrongCall(code: string, message: string, where: string, remedy: string): TrabeculaError {
  return new TrabeculaError({ code, message, where, remedy }, 'call')
}

async function benchModule(): Promise<BenchModule> {
  if (!existsSync(MODULE)) {
    throw wrongCall(
      'BENCH_NOT_BUILT',
      'the measurements come with the source tree and are built there',
      'bench/dist',
      'run `npm run build` at the root of the repository',
    )
  }
  return (await import(MODULE.href)) as BenchModule
}

function roundsOf(text: string | boolean | undefined): number {
  const rounds = Number(text)
  if (Number.isInteger(rounds) && rounds >= 1 && rounds <= 100) return rounds
  throw wrongCall(
    'BENCH_ROUNDS',
    `expected a whole number from 1 to 100, got '${text}'`,
    '--rounds',
    'give --rounds 3',
  )
}

function machineOf(text: string | boolean | undefined): string | undefined {
  if (text === undefined || (typeof text === 'string' && /^[a-z0-9][a-z0-9-]{0,40}$/.test(text))) return text
  throw wrongCall(
    'BENCH_MACHINE',
    `expected a name of lower-case letters, digits and -, got '${text}'`,
    '--record',
    'give a name for the machine, such as epyc-2-cores',
  )
}

function line({ name, seconds, memory, peer, peerSeconds, ratio, agrees }: BenchRow): string {
  const own = `${name.padEnd(20)} ${seconds.toFixed(3)} s  ${Math.round(memory / 1e6)} MB`
  if (peer === null || peerSeconds === null || ratio === null) return `${own}  no peer installed`
  return `${own}  ${peer} ${peerSeconds.toFixed(3)} s  ratio ${ratio.toFixed(2)}${agrees ? '' : '  FIGURES DIFFER'}`
}

export const benchCommand: Command = {
  name: 'bench',
  arguments: '[name]',
  summary: 'Measure kernels side by side with what else is installed',
  examples: ['trabecula bench', 'trabecula bench gauss --rounds 5 --json'],
  options: [
    { flags: '--rounds <n>', description: 'how often each is run; the median counts', default: '3' },
    {
      flags: '--record <machine>',
      description: 'add rows to bench/results and write the table of bench/README.md',
    },
  ],
  async run([name], options, io) {
    const rounds = roundsOf(options.rounds)
    const machine = machineOf(options.record)
    const { benchTasks, measureTask, recordResults } = await benchModule()
    const names = benchTasks.map((task) => task.name).sort(byCodeUnit)
    const chosen = benchTasks.filter((task) => name === undefined || task.name === name)
    if (chosen.length === 0) {
      throw wrongCall('BENCH_UNKNOWN', `there is no measurement '${name}'`, 'bench', suggestion(name!, names))
    }
    const results = chosen.map((task, at) => {
      io.progress(`${at + 1} of ${chosen.length}: ${task.name}`)
      const result = measureTask(task, rounds)
      io.say(line(result))
      return result
    })
    if (machine !== undefined) recordResults(results, machine, PROGRAM_VERSION)
    return { result: { results } }
  },
}
