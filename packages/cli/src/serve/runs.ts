import { readdirSync, readFileSync, realpathSync, type Stats, statSync } from 'node:fs'
import { basename, join, resolve, sep } from 'node:path'
import { byCodeUnit, type Fault, TrabeculaError } from '@trabecula/core'
import { fileNotFound, pathRefused, runNotFound } from './faults.ts'

/** One report of a run; paths are relative to the run's folder. */
export interface RunReport {
  readonly lang: 'en' | 'zh'
  readonly title?: string
  readonly html: string
  readonly pdf?: string
}

/** What the list of runs says of one: enough to choose it, never more than its record holds. */
export interface RunSummary {
  readonly name: string
  /** Where its files lie on this server, with a slash at the end. */
  readonly path: string
  readonly case?: string
  readonly title?: string
  readonly side?: string
  readonly synthetic?: boolean
  readonly version?: string
  /** The languages that its report was written in, that of the record first. */
  readonly reports?: readonly RunReport[]
  readonly checks?: {
    readonly total: number
    readonly failed: number
    readonly requiredFailed: number
    /** Of these, those without a decision that counts. */
    readonly undecided: number
  }
  /** Where the record cannot be read. */
  readonly error?: Fault
}

const RECORD = 'record.json'

/** @throws TrabeculaError `DATA_FOLDER_NOT_FOUND` */
export function dataFolder(folder: string): string {
  const path = resolve(folder)
  if (!isFolder(path)) {
    throw new TrabeculaError({
      code: 'DATA_FOLDER_NOT_FOUND',
      message: 'expected a folder with finished runs, found none',
      where: folder,
      remedy: 'give the folder that `trabecula run … -o DIR` wrote, or the one above it, with --data',
    })
  }
  return realpathSync(path)
}

/** The finished runs: the folder itself where it has a record, else its sub-folders that have one; by name. */
export function listRuns(folder: string): RunSummary[] {
  return runFolders(folder).map(({ name, path }) => summarize(name, path))
}

/** Whether the folder is one run itself. */
export function isRunFolder(folder: string): boolean {
  return isFile(join(folder, RECORD))
}

/** @throws HttpError `RUN_NOT_FOUND` */
export function folderOfRun(folder: string, name: string): string {
  const run = runFolders(folder).find((each) => each.name === name)
  if (!run) throw runNotFound(name)
  return run.path
}

function runFolders(folder: string): { name: string; path: string }[] {
  if (isRunFolder(folder)) return [{ name: basename(folder) || 'run', path: folder }]
  return readdirSync(folder)
    .filter((name) => !name.startsWith('.') && isFile(join(folder, name, RECORD)))
    .sort(byCodeUnit)
    .map((name) => ({ name, path: join(folder, name) }))
}

function summarize(name: string, folder: string): RunSummary {
  const path = `/runs/${encodeURIComponent(name)}/`
  try {
    const record: unknown = JSON.parse(readFileSync(join(folder, RECORD), 'utf8'))
    if (!isObject(record) || typeof record.case !== 'string') throw new Error('no case is named in it')
    const checks = Array.isArray(record.checks) ? record.checks.filter(isObject) : []
    const failed = checks.filter((check) => check.passed !== true)
    const required = failed.filter((check) => check.required !== false)
    return {
      name,
      path,
      case: record.case,
      ...titled(record, languageOf(record)),
      ...(typeof record.side === 'string' && { side: record.side }),
      ...(typeof record.version === 'string' && { version: record.version }),
      synthetic: record.synthetic === true,
      reports: reportsOf(folder, record),
      checks: {
        total: checks.length,
        failed: failed.length,
        requiredFailed: required.length,
        undecided: required.filter((check) => check.decision === undefined).length,
      },
    }
  } catch (error) {
    const reason = error instanceof Error ? error.message : 'unknown'
    const message = `expected the record of a finished run, got one that cannot be read (${reason})`
    return {
      name,
      path,
      error: { code: 'RECORD_UNREADABLE', message, where: `${name}/${RECORD}`, remedy: 'run the case again' },
    }
  }
}

const LANGUAGES = ['en', 'zh'] as const

/** `report.html` in the record's language, and `report.zh.html` (or `.en`) where the run wrote a second one. */
function reportsOf(folder: string, record: Readonly<Record<string, unknown>>): RunReport[] {
  const first = languageOf(record)
  const others = LANGUAGES.filter((lang) => lang !== first)
  return [first, ...others].flatMap((lang): RunReport[] => {
    const inner = lang === first ? '' : `.${lang}`
    const [html, pdf] = [`report${inner}.html`, `report${inner}.pdf`]
    if (!isFile(join(folder, html))) return []
    return [{ lang, ...titled(record, lang), html, ...(isFile(join(folder, pdf)) && { pdf }) }]
  })
}

function languageOf({ lang }: Readonly<Record<string, unknown>>): 'en' | 'zh' {
  return lang === 'zh' ? 'zh' : 'en'
}

/** The title, which a case may give in both languages. */
function titled({ title }: Readonly<Record<string, unknown>>, lang: 'en' | 'zh'): { title?: string } {
  const text = isObject(title) ? title[lang] : title
  return typeof text === 'string' ? { title: text } : {}
}

/**
 * The real path of a file of a run. `path` has forward slashes and is already decoded.
 *
 * Refused: hidden files, `..`, backslashes, and links that lead out of the run's folder.
 * @throws HttpError `RUN_NOT_FOUND`, `PATH_REFUSED`, `FILE_NOT_FOUND`
 */
export function fileOfRun(folder: string, name: string, path: string): { root: string; file: string } {
  const runPath = folderOfRun(folder, name)
  const where = `${name}/${path}`
  const parts = path.split('/')
  if (parts.some((part) => part.startsWith('.') || part.includes('\\') || part.includes('\0')))
    throw pathRefused(where)
  const wanted = join(runPath, ...parts)
  if (!isFile(wanted)) throw fileNotFound(where)
  const root = realpathSync(runPath)
  const real = realpathSync(wanted)
  if (!real.startsWith(root + sep)) throw pathRefused(where)
  return {
    root,
    file: real
      .slice(root.length + 1)
      .split(sep)
      .join('/'),
  }
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function isFile(path: string): boolean {
  return statOf(path)?.isFile() ?? false
}

function isFolder(path: string): boolean {
  return statOf(path)?.isDirectory() ?? false
}

/** Undefined for whatever cannot be looked at: missing, below a file, not ours, a link in a ring. */
function statOf(path: string): Stats | undefined {
  try {
    return statSync(path)
  } catch {
    return undefined
  }
}
