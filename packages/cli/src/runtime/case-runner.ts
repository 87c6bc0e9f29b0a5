import { existsSync, readFileSync } from 'node:fs'
import { cpus, totalmem } from 'node:os'
import { basename, dirname, isAbsolute, join, resolve } from 'node:path'
import {
  ancestry,
  byCodeUnit,
  type CaseGraph,
  type ChecksResult,
  type Device,
  type DocumentsResult,
  decodeResult,
  type Explanation,
  encodeResult,
  explain,
  faultOf,
  type ProvenanceStep,
  parseCase,
  type RunPorts,
  runCase,
  type StepReport,
  suggestion,
  TrabeculaError,
  upstreamOf,
} from '@trabecula/core'
import type { CommandIo } from '../command.ts'
import { PROGRAM_VERSION } from '../version.ts'
import { fileSetOf } from './file-set.ts'
import { FileStore } from './file-store.ts'
import { sha256 } from './hash.ts'
import { type ListedFile, OutputFolder } from './output-folder.ts'
import { RunProgress } from './run-progress.ts'
import { WorkerPool } from './worker-pool.ts'

/** What `run` was asked. */
export interface RunRequest {
  readonly caseFile: string
  readonly output: string
  readonly store: string
  readonly lang: 'en' | 'zh'
  readonly only?: string
  readonly dryRun: boolean
  readonly explain?: string
}

/** What `run` and `demo` print with --json. */
export interface RunResult {
  readonly case: string
  readonly output: string
  readonly steps: readonly object[]
  readonly files: readonly string[]
  readonly devices: readonly object[]
  readonly checks: readonly CheckWithDecision[]
  readonly warnings: readonly object[]
  readonly explanation?: Explanation
}

interface CheckWithDecision {
  readonly id: string
  readonly passed: boolean
  readonly required: boolean
  readonly value: number | string | boolean
  readonly limit: string
  readonly decision?: object
}

interface EarlierRecord {
  readonly case?: string
  readonly steps?: readonly ProvenanceStep[]
  readonly files?: readonly ListedFile[]
}

/** Reads and lays out a case file. @throws TrabeculaError, CaseError */
export function loadCase(caseFile: string, lang: 'en' | 'zh'): CaseGraph {
  let text: string
  try {
    text = readFileSync(caseFile, 'utf8')
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code
    throw new TrabeculaError({
      code: code === 'ENOENT' ? 'FILE_NOT_FOUND' : 'FILE_UNREADABLE',
      message: code === 'ENOENT' ? 'there is no such case file' : `the case file cannot be read (${code})`,
      where: caseFile,
      remedy: 'name a case.yaml; `trabecula demo` lists those that come with the program',
    })
  }
  return parseCase(text, basename(caseFile), { version: PROGRAM_VERSION, lang })
}

/** The files that a case names, hashed once a run: names and contents. */
function sourcesOf(caseFolder: string): RunPorts['source'] {
  const known = new Map<string, ReturnType<RunPorts['source']>>()
  return (path) => {
    const before = known.get(path)
    if (before) return before
    const absolute = isAbsolute(path) ? path : join(caseFolder, path)
    let found: ReturnType<RunPorts['source']>
    try {
      const list = fileSetOf(absolute).files.map((file) => [file.name, sha256(file.read())])
      found = { content: sha256(new TextEncoder().encode(JSON.stringify(list))), absolute }
    } catch (error) {
      if (!(error instanceof TrabeculaError)) throw error
      found = { fault: { ...faultOf(error), where: path } }
    }
    known.set(path, found)
    return found
  }
}

/** Runs (or only explains) a case; the answer to `run` and `demo`. */
export async function runCaseFile(
  request: RunRequest,
  io: CommandIo,
): Promise<{ result: RunResult; exitCode: 0 | 4 }> {
  const graph = loadCase(request.caseFile, request.lang)
  for (const step of [request.only, request.explain]) requireStep(graph, step)
  const source = sourcesOf(dirname(resolve(request.caseFile)))
  const folder =
    request.dryRun || request.explain !== undefined ? undefined : new OutputFolder(request.output)
  if (folder) io.removeOnStop(folder.lockPath)
  const store = new FileStore(request.store)
  if (folder) store.sweep(Date.now())
  const progress = new RunProgress(io)
  const pool = folder
    ? new WorkerPool(io.threads, { store: request.store }, (told) => progress.step(told))
    : undefined
  try {
    const earlier = readEarlier(request.output)
    if (folder) announce(folder, graph, io)
    folder?.writeLog({ state: 'running' })
    const ports: RunPorts = {
      store,
      execute: (job) => pool!.runStep(job),
      source,
      hash: sha256,
      encode: encodeResult,
    }
    const start = performance.now()
    const reports = await runCase(graph, ports, {
      program: 'Trabecula',
      version: PROGRAM_VERSION,
      dryRun: folder === undefined,
      ...(request.only === undefined ? {} : { only: request.only }),
      onFinished: (report) => progress.finished(report, graph.nodes.length),
    })
    const explanation = explanationFor(request, graph, reports, earlier, source)
    const files = folder ? writeFiles(folder, store, reports, earlier, request.only !== undefined) : []
    const result = resultOf(request, graph, reports, files, store, explanation)
    folder?.writeLog(logOf(reports, io.threads, (performance.now() - start) / 1000))
    return { result, exitCode: exitOf(reports, result.checks, graph, folder !== undefined) }
  } finally {
    progress.end()
    await pool?.close()
    folder?.release()
    if (folder) io.removeOnStop(folder.lockPath, false)
  }
}

function requireStep(graph: CaseGraph, step: string | undefined): void {
  if (step === undefined || ancestry(graph, step)) return
  const ids = graph.nodes.map((node) => node.id)
  throw new TrabeculaError(
    {
      code: 'STEP_UNKNOWN',
      message: `the case has no step '${step}'`,
      where: '--only / --explain',
      remedy: suggestion(step, ids),
    },
    'call',
  )
}

function readEarlier(output: string): EarlierRecord {
  const path = join(output, 'record.json')
  if (!existsSync(path)) return {}
  try {
    return JSON.parse(readFileSync(path, 'utf8')) as EarlierRecord
  } catch {
    return {}
  }
}

function announce(folder: OutputFolder, graph: CaseGraph, io: CommandIo): void {
  if (!folder.interrupted || io.quiet) return
  io.note(
    `The last run in ${basename(folder.path)} was stopped: its finished steps are in the store and are taken over (of ${graph.nodes.length}).`,
  )
}

function explanationFor(
  request: RunRequest,
  graph: CaseGraph,
  reports: readonly StepReport[],
  earlier: EarlierRecord,
  source: RunPorts['source'],
): Explanation | undefined {
  if (request.explain === undefined) return undefined
  const byId = new Map(reports.map((report) => [report.id, report]))
  const current = new Map(
    graph.nodes.map((node) => {
      const files = Object.values(node.inputs).find((input) => 'source' in input)
      const read = files && 'source' in files ? source(files.source) : undefined
      return [
        node.id,
        {
          report: byId.get(node.id)!,
          upstream: upstreamOf(node),
          ...(read && 'content' in read ? { source: read.content } : {}),
        },
      ]
    }),
  )
  return explain(request.explain, current, new Map((earlier.steps ?? []).map((step) => [step.id, step])))
}

/** Brings the folder to what the run made; whole files that are there already are left alone. */
function writeFiles(
  folder: OutputFolder,
  store: FileStore,
  reports: readonly StepReport[],
  earlier: EarlierRecord,
  partial: boolean,
): readonly string[] {
  const written: ListedFile[] = []
  const before = new Map((earlier.files ?? []).map((file) => [file.path, file]))
  for (const report of reports) {
    if (report.content === undefined || !DOCUMENT_KINDS.has(report.kind)) continue
    const { files } = decodeResult(store.read(report.content)) as DocumentsResult
    for (const { path, bytes } of files) {
      const listed = { path, sha256: sha256(bytes), bytes: bytes.length }
      if (!folder.holds(listed)) folder.write(path, bytes)
      written.push(listed)
    }
  }
  if (!partial) folder.removeStale([...before.keys()], new Set(written.map((file) => file.path)))
  return written.map((file) => file.path).sort(byCodeUnit)
}

const DOCUMENT_KINDS: ReadonlySet<string> = new Set([
  'device/export',
  'device/assembly',
  'report/view',
  'report/html',
])

function resultOf(
  request: RunRequest,
  graph: CaseGraph,
  reports: readonly StepReport[],
  files: readonly string[],
  store: FileStore,
  explanation: Explanation | undefined,
): RunResult {
  const resultIn = <T>(report: StepReport): T => decodeResult(store.read(report.content!)) as T
  const present = (room: string) =>
    reports.filter((report) => report.kind.startsWith(`${room}/`) && report.content !== undefined)
  const devices = present('device')
    .filter((report) => report.id.startsWith('devices.'))
    .map((report) => resultIn<Device>(report))
    .map(({ name, kind, side }) => ({
      name,
      kind,
      side,
      files: files.filter((path) => path.startsWith(`${name}/`)),
    }))
  const checks = present('evaluate')
    .flatMap((report) => resultIn<ChecksResult>(report).checks)
    .map(({ id, passed, required, value, limit }) => {
      const decision = graph.head.decisions.find((one) => one.check === id)
      return { id, passed, required, value, limit, ...(decision ? { decision } : {}) }
    })
  return {
    case: graph.head.case,
    output: request.output,
    steps: reports.map(({ id, kind, key, content, state, seconds, fault }) => ({
      id,
      kind,
      key: key ?? null,
      content: content ?? null,
      state,
      seconds,
      ...(fault ? { error: fault } : {}),
    })),
    files,
    devices,
    checks,
    warnings: reports.flatMap((report) =>
      report.warnings.map((warning) => ({ step: report.id, ...warning })),
    ),
    ...(explanation ? { explanation } : {}),
  }
}

function logOf(reports: readonly StepReport[], threads: number, seconds: number): object {
  return {
    state: 'finished',
    seconds,
    threads,
    node: process.version,
    machine: { processor: cpus()[0]?.model ?? 'unknown', cores: cpus().length, memory: totalmem() },
    peakMemory: process.resourceUsage().maxRSS * 1024,
    steps: reports.map(({ id, state, seconds: took }) => ({ id, state, seconds: took })),
  }
}

function exitOf(
  reports: readonly StepReport[],
  checks: readonly CheckWithDecision[],
  graph: CaseGraph,
  ran: boolean,
): 0 | 4 {
  if (!ran) return 0
  const crashed = reports.find((report) => report.state === 'failed')
  if (crashed?.fault)
    throw new TrabeculaError({ ...crashed.fault, where: crashed.fault.where || crashed.id }, 'failed')
  const refused = reports.find((report) => report.state === 'refused')
  if (refused?.fault) {
    const madeSomething = reports.some(
      (report) => report.kind.startsWith('device/') && report.content !== undefined,
    )
    if (!madeSomething)
      throw new TrabeculaError(
        { ...refused.fault, where: `${refused.id}: ${refused.fault.where}` },
        'refused',
      )
    return 4
  }
  const roles = new Set(graph.head.decisions.map((decision) => decision.check))
  return checks.some((check) => check.required && !check.passed && !roles.has(check.id)) ? 4 : 0
}
