import { readdirSync, readFileSync } from 'node:fs'
import { cpus, totalmem } from 'node:os'
import { join } from 'node:path'
import {
  byCodeUnit,
  type Cause,
  type DocumentsResult,
  decodeResult,
  type Explanation,
  type StepReport,
  steps,
} from '@trabecula/core'
import type { FileStore } from './file-store.ts'
import type { ListedFile, OutputFolder } from './output-folder.ts'

/** `run-log.json`: what differs from run to run and machine to machine, and why steps were computed. */
export interface RunLog {
  readonly state: 'running' | 'finished'
  readonly steps?: readonly { readonly id: string; readonly causes?: readonly Cause[] }[]
}

/** A JSON file of a folder, where it is there and whole. */
export function readJson<T>(folder: string, name: string): T | undefined {
  try {
    return JSON.parse(readFileSync(join(folder, name), 'utf8')) as T
  } catch {
    return undefined
  }
}

/** Brings the folder to what the run made; whole files that are there already are left alone. */
export function writeFiles(
  folder: OutputFolder,
  store: FileStore,
  reports: readonly StepReport[],
  earlier: readonly ListedFile[],
  partial: boolean,
): readonly string[] {
  const written: string[] = []
  for (const report of reports) {
    if (report.content === undefined || !DOCUMENT_KINDS.has(report.kind)) continue
    const { files } = decodeResult(store.read(report.content)) as DocumentsResult
    for (const { path, bytes } of files) {
      if (!folder.holds(path, bytes)) folder.write(path, bytes)
      written.push(path)
    }
  }
  if (!partial)
    folder.removeStale(
      earlier.map((file) => file.path),
      new Set(written),
    )
  return written.sort(byCodeUnit)
}

const SECOND = /^report\.(en|zh)\.(html|pdf)$/

/** Writes the reports of a run in another language beside the first, as `report.zh.html`; those of an earlier run go. */
export function writeSecondReports(
  folder: OutputFolder,
  store: Pick<FileStore, 'read'>,
  reports: readonly StepReport[],
  lang: 'en' | 'zh' | undefined,
): readonly string[] {
  const written: string[] = []
  for (const { kind, content } of reports) {
    if (content === undefined || !REPORT_KINDS.has(kind)) continue
    const { files } = decodeResult(store.read(content)) as DocumentsResult
    for (const { path, bytes } of files) {
      if (!/^report\.(html|pdf)$/.test(path)) continue
      const second = path.replace('report.', `report.${lang}.`)
      folder.write(second, bytes)
      written.push(second)
    }
  }
  const earlier = readdirSync(folder.path).filter((name) => SECOND.test(name))
  folder.removeStale(earlier, new Set(written))
  return written
}

const REPORT_KINDS: ReadonlySet<string> = new Set(['report/html', 'report/pdf'])

const DOCUMENT_KINDS: ReadonlySet<string> = new Set(
  steps.filter((step) => step.output === 'Documents').map((step) => step.kind),
)

/** The log of a finished run. */
export function logOf(
  reports: readonly StepReport[],
  threads: number,
  seconds: number,
  why: (id: string) => Explanation,
): object {
  return {
    state: 'finished',
    seconds,
    threads,
    node: process.version,
    machine: { processor: cpus()[0]?.model ?? 'unknown', cores: cpus().length, memory: totalmem() },
    peakMemory: process.resourceUsage().maxRSS * 1024,
    steps: reports.map(({ id, state, seconds: took }) => ({
      id,
      state,
      seconds: took,
      ...(state === 'computed' ? { causes: why(id).causes } : {}),
    })),
  }
}
