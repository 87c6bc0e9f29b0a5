import { readdirSync, readFileSync } from 'node:fs'
import { cpus, totalmem } from 'node:os'
import { join, resolve } from 'node:path'
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
import type { FileState, ListedFile, OutputFolder } from './output-folder.ts'

/** `run-log.json`: what differs from run to run and machine to machine, and why steps were computed. */
export interface RunLog {
  readonly state: 'running' | 'finished'
  /** Absolute: what was run, and where its results are kept; for the page, which shows what a moved plane would change. */
  readonly caseFile?: string
  readonly store?: string
  readonly steps?: readonly { readonly id: string; readonly causes?: readonly Cause[] }[]
  /** What stood in the folder when the run ended. */
  readonly outputs?: readonly Output[]
}

/** A file as it was written, and the stored content that it is part of. */
export interface Output extends FileState {
  readonly path: string
  readonly content: string
}

/** A JSON file of a folder, where it is there and whole. */
export function readJson<T>(folder: string, name: string): T | undefined {
  try {
    return JSON.parse(readFileSync(join(folder, name), 'utf8')) as T
  } catch {
    return undefined
  }
}

/** Paths of the files that a content brought, where all of them stand as they were written. */
function untouched(folder: OutputFolder, content: string, before: readonly Output[]): readonly string[] {
  const files = before.filter((file) => file.content === content)
  const same = files.every(({ path, bytes, changed }) => {
    const now = folder.stateOf(path)
    return now?.bytes === bytes && now.changed === changed
  })
  return same ? files.map(({ path }) => path) : []
}

/**
 * Brings the folder to what the run made; whole files that are there already are left alone. What has the size and the time of
 * change with which the last run left it is taken as that, as `make` does; all else is compared byte by byte.
 */
export function writeFiles(
  folder: OutputFolder,
  store: Pick<FileStore, 'read'>,
  reports: readonly StepReport[],
  earlier: { readonly files: readonly ListedFile[]; readonly outputs: readonly Output[] },
  partial: boolean,
): { readonly files: readonly string[]; readonly outputs: readonly Output[] } {
  const owners = new Map<string, string>()
  for (const { content, kind } of reports) {
    if (content === undefined || !DOCUMENT_KINDS.has(kind)) continue
    const known = untouched(folder, content, earlier.outputs)
    for (const path of known) owners.set(path, content)
    if (known.length > 0) continue
    const { files } = decodeResult(store.read(content)) as DocumentsResult
    for (const { path, bytes } of files) {
      if (!folder.holds(path, bytes)) folder.write(path, bytes)
      owners.set(path, content)
    }
  }
  if (!partial)
    folder.removeStale(
      earlier.files.map((file) => file.path),
      new Set(owners.keys()),
    )
  const files = [...owners.keys()].sort(byCodeUnit)
  const outputs = files.flatMap((path) => {
    const state = folder.stateOf(path)
    return state ? [{ path, content: owners.get(path)!, ...state }] : []
  })
  return { files, outputs }
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
  outputs: readonly Output[],
  { caseFile, store }: { readonly caseFile: string; readonly store: string },
): object {
  return {
    state: 'finished',
    caseFile: resolve(caseFile),
    store,
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
    outputs,
  }
}
