import { execFileSync, spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Bandwidth } from './bandwidth.ts'
import { hugePages } from './launch.ts'
import type { AnyBenchTask, BenchPeer, Sample } from './task.ts'

export { recordResults } from './record.ts'
export { benchTasks } from './tasks/index.ts'

/** One row of `trabecula bench`. Times are medians, memory is the greatest seen; the peer's are null where none is installed. */
export interface BenchResult {
  readonly name: string
  readonly title: string
  readonly seconds: number
  /** Of all threads, user and system. */
  readonly cpuSeconds: number
  readonly memory: number
  /** GB/s of input read once and output written once, and its share of the machine's triad; null of jobs that memory does not bound. */
  readonly throughput: number | null
  readonly bandwidthShare: number | null
  readonly peer: string | null
  readonly peerSeconds: number | null
  readonly peerCpuSeconds: number | null
  readonly peerMemory: number | null
  /** Ours / peer, wall and processor time. */
  readonly ratio: number | null
  readonly cpuRatio: number | null
  /** Whether both found the same figure. */
  readonly agrees: boolean | null
  /** Peers that are not installed here. */
  readonly missing: readonly string[]
}

const PYTHONS = ['/usr/bin/python3', 'python3']
const here = (file: string) => fileURLToPath(new URL(file, import.meta.url))
const child = here('./child.js')
const peers = here('../peers/') // From bench/dist.

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b)
  const middle = Math.floor(sorted.length / 2)
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2
}

const works = (program: string, args: readonly string[]) =>
  spawnSync(program, args, { stdio: 'ignore' }).status === 0

const absent = (programs: readonly string[] = []) => programs.filter((program) => !works('which', [program]))

/** Programs that the task's input needs and that are not here. */
export function lacking(task: AnyBenchTask): readonly string[] {
  return absent(task.programs)
}

/** What runs the peer's script: Node, or the first Python that has what it needs; undefined where it cannot run here. */
function programFor(peer: BenchPeer): string | undefined {
  if (absent(peer.programs).length > 0) return undefined
  if (peer.script.endsWith('.mjs')) return process.execPath
  const test = peer.needs.length === 0 ? 'pass' : `import ${peer.needs.join(', ')}`
  return PYTHONS.find((python) => works(python, ['-c', test]))
}

function answerOf<T>(program: string, args: readonly string[], extra: Record<string, string> = {}): T {
  const env = { ...process.env, PYTHONDONTWRITEBYTECODE: '1', ...extra } // Leaves the tree as it is.
  const text = execFileSync(program, args, { encoding: 'utf8', env, stdio: ['ignore', 'pipe', 'inherit'] })
  return JSON.parse(text.trim().split('\n').at(-1)!) as T
}

/** The machine's memory bandwidth, measured now. */
export function measureBandwidth(): Bandwidth {
  return answerOf(process.execPath, [here('./bandwidth.js')])
}

function ownSummary(task: AnyBenchTask, ours: readonly Sample[], bandwidth: Bandwidth) {
  const seconds = median(ours.map((sample) => sample.seconds))
  const bytes = ours[0]!.bytes
  const throughput = bytes === undefined ? null : bytes / seconds / 1e9
  return {
    name: task.name,
    title: task.title,
    seconds,
    cpuSeconds: median(ours.map((sample) => sample.cpuSeconds)),
    memory: Math.max(...ours.map((sample) => sample.memory)),
    throughput,
    bandwidthShare: throughput === null ? null : throughput / bandwidth.wasmTriad,
  }
}

function summary(
  own: ReturnType<typeof ownSummary>,
  peer: BenchPeer | undefined,
  [figure, theirs]: readonly [number, readonly Sample[]],
  missing: readonly string[],
): BenchResult {
  const [first] = theirs
  if (!peer || !first) {
    const none = { peer: null, peerSeconds: null, peerCpuSeconds: null, peerMemory: null }
    return { ...own, ...none, ratio: null, cpuRatio: null, agrees: null, missing }
  }
  const peerSeconds = median(theirs.map((sample) => sample.seconds))
  const peerCpuSeconds = median(theirs.map((sample) => sample.cpuSeconds))
  return {
    ...own,
    peer: `${peer.title} (${first.program})`,
    peerSeconds,
    peerCpuSeconds,
    peerMemory: Math.max(...theirs.map((sample) => sample.memory)),
    ratio: own.seconds / peerSeconds,
    cpuRatio: own.cpuSeconds / peerCpuSeconds,
    agrees: Math.abs(figure - first.figure) <= peer.tolerance * Math.abs(first.figure),
    missing,
  }
}

/**
 * Runs the task and its peer in turn, `rounds` times each, every time in a fresh process; ours has two workers, the peer
 * two threads where it can use them.
 */
export function measureTask(task: AnyBenchTask, rounds: number, bandwidth: Bandwidth): BenchResult {
  const folder = mkdtempSync(join(tmpdir(), 'trabecula-bench-'))
  try {
    task.prepare(folder)
    const all = [...(task.peer ? [task.peer] : []), ...(task.otherPeers ?? [])]
    const peer = all.find((one) => programFor(one) !== undefined)
    const missing = all.slice(0, peer ? all.indexOf(peer) : all.length).map((one) => one.title)
    const program = peer ? programFor(peer) : undefined
    const ours: Sample[] = []
    const theirs: Sample[] = []
    for (let round = 0; round < Math.min(rounds, task.rounds ?? rounds); round++) {
      ours.push(answerOf(process.execPath, [child, task.name, folder], hugePages()))
      if (program && peer) theirs.push(answerOf(program, [join(peers, peer.script), folder]))
    }
    return summary(ownSummary(task, ours, bandwidth), peer, [ours[0]!.figure, theirs], missing)
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}
