import { appendFileSync, existsSync, readFileSync, writeFileSync } from 'node:fs'
import { availableParallelism, cpus, release, totalmem, type } from 'node:os'
import { fileURLToPath } from 'node:url'
import type { Bandwidth } from './bandwidth.ts'
import type { BenchResult } from './measure.ts'

const folder = new URL('../', import.meta.url) // From bench/dist.
const BEGIN = '<!-- table: written by `npm run bench -- --record MACHINE` -->'
const END = '<!-- end of table -->'

/** The machine and its memory in two lines. */
function machineLines({ nodeCopy, wasmCopy, wasmTriad }: Bandwidth): string {
  const memory = Math.round(totalmem() / 2 ** 30)
  const machine = `${availableParallelism()} cores of ${cpus()[0]?.model.trim() ?? 'unknown'}, ${memory} GiB, ${type()} ${release()}, Node ${process.versions.node}`
  const [node, copy, triad] = [nodeCopy, wasmCopy, wasmTriad].map((rate) => rate.toFixed(1))
  return `${machine}.\nMemory, one thread: copy in Node ${node} GB/s; in WebAssembly copy ${copy}, triad ${triad} GB/s.`
}

const dash = (value: number | null, digits: number) => (value === null ? '–' : value.toFixed(digits))

function row(result: BenchResult): string {
  const { title, name, peer, ratio, cpuRatio, agrees, throughput, bandwidthShare, missing } = result
  const mb = (bytes: number | null) => (bytes === null ? '–' : `${Math.round(bytes / 1e6)}`)
  const rate = throughput === null ? '–' : `${throughput.toFixed(2)} (${Math.round(100 * bandwidthShare!)} %)`
  const verdict =
    agrees === null
      ? missing.length > 0
        ? 'not installed'
        : 'no peer'
      : `${ratio!.toFixed(2)} (${cpuRatio!.toFixed(2)})${agrees ? '' : ', figures differ'}`
  const fields = [
    `\`${name}\`: ${title}`,
    `${dash(result.seconds, 3)} (${dash(result.cpuSeconds, 2)})`,
    mb(result.memory),
    rate,
    peer ?? (missing.join(', ') || '–'),
    peer === null ? '–' : `${dash(result.peerSeconds, 3)} (${dash(result.peerCpuSeconds, 2)})`,
    mb(result.peerMemory),
    verdict,
  ]
  return `| ${fields.join(' | ')} |`
}

const COLUMNS = [
  'name',
  'seconds',
  'memory',
  'peer',
  'peerSeconds',
  'peerMemory',
  'ratio',
  'agrees',
  'cpuSeconds',
  'peerCpuSeconds',
  'throughput',
] as const

const quoted = (field: unknown) =>
  /[",\n]/.test(String(field)) ? `"${String(field).replaceAll('"', '""')}"` : field

/** Rows of the table that stand in the page now, by task. */
function rowsOf(table: string): Map<string, string> {
  const lines = table.split('\n').filter((line) => line.startsWith('| `'))
  return new Map(lines.map((line) => [line.slice(3, line.indexOf('`', 3)), line]))
}

/**
 * Adds a line for each result to results/MACHINE.csv and writes the table of bench/README.md anew; rows of tasks that were
 * not run now stay as they are.
 */
export function recordResults(
  results: readonly BenchResult[],
  bandwidth: Bandwidth,
  machine: string,
  version: string,
): void {
  const csv = new URL(`results/${machine}.csv`, folder)
  if (!existsSync(csv)) writeFileSync(csv, `version,node,${COLUMNS.join(',')}\n`)
  for (const result of results) {
    const fields = COLUMNS.map((column) => result[column] ?? '')
    appendFileSync(csv, `${[version, process.versions.node, ...fields].map(quoted).join(',')}\n`)
  }
  const path = fileURLToPath(new URL('README.md', folder))
  const [before, rest] = readFileSync(path, 'utf8').split(BEGIN)
  const [old, after] = rest?.split(END) ?? []
  if (before === undefined || old === undefined || after === undefined)
    throw new Error(`bench: ${path} has lost the marks of its table`)
  const rows = rowsOf(old)
  for (const result of results) rows.set(result.name, row(result))
  const table = [
    `Trabecula ${version}; ${machineLines(bandwidth)}`,
    'Seconds: wall (processor time of all threads); memory: peak of the whole process; last column: ours / peer, wall (processor).',
    '',
    '| job | s | MB | GB/s (of triad) | peer | peer s | peer MB | ours / peer |',
    '| --- | --- | --- | --- | --- | --- | --- | --- |',
    ...rows.values(),
  ].join('\n')
  writeFileSync(path, `${before}${BEGIN}\n${table}\n${END}${after}`)
}
