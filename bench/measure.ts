import { execFileSync, spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { AnyBenchTask, BenchPeer, Sample } from './task.ts'

export { recordResults } from './record.ts'
export { benchTasks } from './tasks/index.ts'

/** One row of `trabecula bench`. Times are medians, memory is the greatest seen; the peer's are null where it is not installed. */
export interface BenchResult {
  readonly name: string
  readonly title: string
  readonly seconds: number
  readonly memory: number
  readonly peer: string | null
  readonly peerSeconds: number | null
  readonly peerMemory: number | null
  /** Ours / peer. */
  readonly ratio: number | null
  /** Whether both found the same figure. */
  readonly agrees: boolean | null
}

const PYTHONS = ['python3', '/usr/bin/python3']
const child = fileURLToPath(new URL('./child.js', import.meta.url))
const peers = fileURLToPath(new URL('../peers/', import.meta.url)) // From bench/dist.

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b)
  const middle = Math.floor(sorted.length / 2)
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2
}

/** What runs the peer's script: Node, or the first Python that has what it needs. */
function programFor(peer: BenchPeer): string | undefined {
  if (peer.script.endsWith('.mjs')) return process.execPath
  const test = `import ${peer.needs.join(', ')}`
  return PYTHONS.find((python) => spawnSync(python, ['-c', test], { stdio: 'ignore' }).status === 0)
}

function sampleOf(program: string, args: readonly string[]): Sample {
  const env = { ...process.env, PYTHONDONTWRITEBYTECODE: '1' } // Leaves the tree as it is.
  const text = execFileSync(program, args, { encoding: 'utf8', env, stdio: ['ignore', 'pipe', 'inherit'] })
  return JSON.parse(text.trim().split('\n').at(-1)!) as Sample
}

function summary(task: AnyBenchTask, ours: readonly Sample[], theirs: readonly Sample[]): BenchResult {
  const seconds = median(ours.map((sample) => sample.seconds))
  const memory = Math.max(...ours.map((sample) => sample.memory))
  const base = { name: task.name, title: task.title, seconds, memory }
  const [first] = theirs
  if (!task.peer || !first) {
    return { ...base, peer: null, peerSeconds: null, peerMemory: null, ratio: null, agrees: null }
  }
  const peerSeconds = median(theirs.map((sample) => sample.seconds))
  return {
    ...base,
    peer: `${task.peer.title} (${first.program})`,
    peerSeconds,
    peerMemory: Math.max(...theirs.map((sample) => sample.memory)),
    ratio: seconds / peerSeconds,
    agrees: Math.abs(ours[0]!.figure - first.figure) <= task.peer.tolerance * Math.abs(first.figure),
  }
}

/** Runs the task and its peer in turn, `rounds` times each, every time in a fresh process with one thread. */
export function measureTask(task: AnyBenchTask, rounds: number): BenchResult {
  const folder = mkdtempSync(join(tmpdir(), 'trabecula-bench-'))
  try {
    task.prepare(folder)
    const program = task.peer ? programFor(task.peer) : undefined
    const ours: Sample[] = []
    const theirs: Sample[] = []
    for (let round = 0; round < rounds; round++) {
      ours.push(sampleOf(process.execPath, [child, task.name, folder]))
      if (program && task.peer) theirs.push(sampleOf(program, [join(peers, task.peer.script), folder]))
    }
    return summary(task, ours, theirs)
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}
