import { existsSync } from 'node:fs'
import { byCodeUnit, suggestion, TrabeculaError } from '@trabecula/core'
import type { Command } from '../command.ts'
import { PROGRAM_VERSION } from '../version.ts'

/** What bench/dist/measure.js exports; the measurements stand beside the packages, not in them. */
interface BenchModule {
  readonly benchTasks: readonly { readonly name: string }[]
  readonly lacking: (task: { readonly name: string }) => readonly string[]
  readonly measureBandwidth: () => Bandwidth
  readonly measureTask: (task: { readonly name: string }, rounds: number, bandwidth: Bandwidth) => BenchRow
  readonly recordResults: (
    results: readonly BenchRow[],
    bandwidth: Bandwidth,
    machine: string,
    version: string,
  ) => void
}

/** GB/s. */
interface Bandwidth {
  readonly nodeCopy: number
  readonly wasmCopy: number
  readonly wasmTriad: number
}

interface BenchRow {
  readonly name: string
  readonly seconds: number
  readonly cpuSeconds: number
  readonly memory: number
  readonly throughput: number | null
  readonly bandwidthShare: number | null
  readonly peer: string | null
  readonly peerSeconds: number | null
  readonly peerCpuSeconds: number | null
  readonly ratio: number | null
  readonly cpuRatio: number | null
  readonly agrees: boolean | null
  readonly missing: readonly string[]
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

function line(row: BenchRow): string {
  const { name, throughput, bandwidthShare, peer, missing } = row
  const times = (wall: number, cpu: number) => `${wall.toFixed(3)} s (${cpu.toFixed(2)} cpu)`
  const rate =
    throughput === null
      ? ''
      : `  ${throughput.toFixed(2)} GB/s (${Math.round(100 * bandwidthShare!)} % of triad)`
  const own = `${name.padEnd(20)} ${times(row.seconds, row.cpuSeconds)}  ${Math.round(row.memory / 1e6)} MB${rate}`
  const lacking = missing.length === 0 ? '' : `  not installed: ${missing.join(', ')}`
  if (peer === null) return `${own}  no peer${lacking}`
  const ratios = `ratio ${row.ratio!.toFixed(2)} (${row.cpuRatio!.toFixed(2)} cpu)`
  const differ = row.agrees ? '' : '  FIGURES DIFFER'
  return `${own}  ${peer} ${times(row.peerSeconds!, row.peerCpuSeconds!)}  ${ratios}${differ}${lacking}`
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
    const { benchTasks, lacking, measureBandwidth, measureTask, recordResults } = await benchModule()
    const names = benchTasks.map((task) => task.name).sort(byCodeUnit)
    const chosen = benchTasks.filter((task) => name === undefined || task.name === name)
    if (chosen.length === 0) {
      throw wrongCall('BENCH_UNKNOWN', `there is no measurement '${name}'`, 'bench', suggestion(name!, names))
    }
    const bandwidth = measureBandwidth()
    const results = chosen.flatMap((task, at) => {
      const programs = lacking(task)
      if (programs.length > 0) {
        io.say(`${task.name.padEnd(20)} left out; not installed: ${programs.join(', ')}`)
        return []
      }
      io.progress(`${at + 1} of ${chosen.length}: ${task.name}`)
      const result = measureTask(task, rounds, bandwidth)
      io.say(line(result))
      return [result]
    })
    if (machine !== undefined) recordResults(results, bandwidth, machine, PROGRAM_VERSION)
    return { result: { results, bandwidth } }
  },
}
