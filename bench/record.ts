import { appendFileSync, existsSync, readFileSync, writeFileSync } from 'node:fs'
import { availableParallelism, cpus, release, totalmem, type } from 'node:os'
import { fileURLToPath } from 'node:url'
import type { BenchResult } from './measure.ts'

const folder = new URL('../', import.meta.url) // From bench/dist.
const BEGIN = '<!-- table: written by `npm run bench -- --record MACHINE` -->'
const END = '<!-- end of table -->'

function machineLine(): string {
  const memory = Math.round(totalmem() / 2 ** 30)
  return `${availableParallelism()} cores of ${cpus()[0]?.model.trim() ?? 'unknown'}, ${memory} GiB, ${type()} ${release()}, Node ${process.versions.node}`
}

function row({
  title,
  name,
  seconds,
  memory,
  peer,
  peerSeconds,
  peerMemory,
  ratio,
  agrees,
}: BenchResult): string {
  const mb = (bytes: number | null) => (bytes === null ? '–' : `${Math.round(bytes / 1e6)}`)
  const time = (value: number | null) => (value === null ? '–' : value.toFixed(3))
  const verdict =
    agrees === null ? 'not installed' : `${ratio!.toFixed(2)}${agrees ? '' : ' (figures differ)'}`
  return `| \`${name}\`: ${title} | ${time(seconds)} | ${mb(memory)} | ${peer ?? '–'} | ${time(peerSeconds)} | ${mb(peerMemory)} | ${verdict} |`
}

const COLUMNS = ['name', 'seconds', 'memory', 'peer', 'peerSeconds', 'peerMemory', 'ratio', 'agrees'] as const

/** Adds a line for each result to results/MACHINE.csv and writes the table of bench/README.md anew. */
export function recordResults(results: readonly BenchResult[], machine: string, version: string): void {
  const csv = new URL(`results/${machine}.csv`, folder)
  if (!existsSync(csv)) writeFileSync(csv, `version,node,${COLUMNS.join(',')}\n`)
  for (const result of results) {
    const fields = COLUMNS.map((column) => result[column] ?? '')
    appendFileSync(csv, `${[version, process.versions.node, ...fields].join(',')}\n`)
  }
  const path = fileURLToPath(new URL('README.md', folder))
  const [before, rest] = readFileSync(path, 'utf8').split(BEGIN)
  const after = rest?.split(END)[1]
  if (before === undefined || after === undefined)
    throw new Error(`bench: ${path} has lost the marks of its table`)
  const table = [
    `Trabecula ${version}; ${machineLine()}; memory is the peak of the whole process.`,
    '',
    '| job | s | MB | peer | peer s | peer MB | ours / peer |',
    '| --- | --- | --- | --- | --- | --- | --- |',
    ...results.map(row),
  ].join('\n')
  writeFileSync(path, `${before}${BEGIN}\n${table}\n${END}${after}`)
}
