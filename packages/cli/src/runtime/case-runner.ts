import { readFileSync } from 'node:fs'
import { basename, dirname, isAbsolute, join, resolve } from 'node:path'
import {
  ancestry,
  byCodeUnit,
  type CaseGraph,
  type CurrentStep,
  type EarlierStep,
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
import type { CommandIo, CommandResult } from '../command.ts'
import { PROGRAM_VERSION } from '../version.ts'
import { logOf, type RunLog, readJson, writeFiles, writeSecondReports } from './case-output.ts'
import { type RunResult, resultOf } from './case-result.ts'
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
  /** A second language that the report is written in too. */
  readonly also?: 'en' | 'zh'
  readonly only?: string
  readonly dryRun: boolean
  readonly explain?: string
}

interface EarlierRecord {
  readonly case?: string
  readonly title?: unknown
  readonly side?: string
  readonly version?: string
  readonly lang?: string
  readonly synthetic?: boolean
  readonly decisions?: readonly unknown[]
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
      const list = fileSetOf(absolute).files.map((file) => [file.name, sha256(file.read())] as const)
      const content = sha256(new TextEncoder().encode(JSON.stringify(list)))
      found = { content, absolute, files: list.map(([, hash]) => hash) }
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
): Promise<CommandResult & { result: RunResult }> {
  const graph = loadCase(request.caseFile, request.lang)
  for (const step of [request.only, request.explain]) requireStep(graph, step)
  const source = sourcesOf(dirname(resolve(request.caseFile)))
  const dry = request.dryRun || request.explain !== undefined
  // The store first: where it cannot be had, no lock is left behind in the output folder.
  const store = new FileStore(request.store, { create: !dry })
  const folder = dry ? undefined : new OutputFolder(request.output)
  if (folder) io.removeOnStop(folder.lockPath)
  if (folder) store.sweep(Date.now())
  const progress = new RunProgress(io)
  const pool = folder
    ? new WorkerPool(io.threads, { store: request.store }, (told) => progress.step(told))
    : undefined
  try {
    const earlier = readJson<EarlierRecord>(request.output, 'record.json') ?? {}
    const log = readJson<RunLog>(request.output, 'run-log.json')
    const ports: RunPorts = {
      store,
      execute: (job) => pool!.runStep(job),
      source,
      hash: sha256,
      encode: encodeResult,
    }
    if (folder) await announce(folder, graph, ports, io)
    folder?.writeLog({ state: 'running' })
    const start = performance.now()
    const reports = await runCase(graph, ports, {
      program: 'Trabecula',
      version: PROGRAM_VERSION,
      dryRun: folder === undefined,
      ...(request.only === undefined ? {} : { only: request.only }),
      onFinished: (report) => progress.finished(report, graph.nodes.length),
    })
    if (reports.some((report) => report.fault?.code === 'STORE_DAMAGED')) store.removeDamaged()
    const current = currentSteps(graph, reports, source)
    const before = earlierSteps(earlier, graph)
    const explanation =
      request.explain === undefined ? undefined : explainStep(request.explain, current, before, log)
    const known = { files: earlier.files ?? [], outputs: log?.outputs ?? [] }
    const { files, outputs } = folder
      ? writeFiles(folder, store, reports, known, request.only !== undefined)
      : { files: [], outputs: [] }
    const second = folder ? await secondReports(request, folder, ports) : []
    const seconds = (performance.now() - start) / 1000
    const why = (id: string) => explain(id, current, before)
    folder?.writeLog(logOf(reports, io.threads, seconds, why, outputs, request))
    return resultOf({
      graph,
      reports,
      files: [...files, ...second].sort(byCodeUnit),
      store,
      output: request.output,
      ran: folder !== undefined,
      explanation,
    })
  } catch (error) {
    if (error instanceof TrabeculaError && error.code === 'STORE_DAMAGED') store.removeDamaged()
    throw error
  } finally {
    progress.end()
    await pool?.close()
    folder?.release()
    if (folder) io.removeOnStop(folder.lockPath, false)
  }
}

/** The report in its second language: all but the report itself is taken from the store. */
async function secondReports(
  { caseFile, also, only }: RunRequest,
  folder: OutputFolder,
  ports: RunPorts,
): Promise<readonly string[]> {
  if (only !== undefined) return []
  const reports = also
    ? await runCase(loadCase(caseFile, also), ports, { program: 'Trabecula', version: PROGRAM_VERSION })
    : []
  return writeSecondReports(folder, ports.store, reports, also)
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

/** After a run that was stopped: tells how much of it is in the store. */
async function announce(
  folder: OutputFolder,
  graph: CaseGraph,
  ports: RunPorts,
  io: CommandIo,
): Promise<void> {
  if (!folder.interrupted || io.quiet) return
  const reports = await runCase(graph, ports, {
    program: 'Trabecula',
    version: PROGRAM_VERSION,
    dryRun: true,
  })
  const kept = reports.filter((report) => report.state === 'reused').length
  io.note(
    `The last run in ${basename(folder.path)} was stopped: ${kept} of ${graph.nodes.length} steps are in the store and are taken over.`,
  )
}

/** Every step as it is now, for the comparison with the last finished run. */
function currentSteps(
  graph: CaseGraph,
  reports: readonly StepReport[],
  source: RunPorts['source'],
): ReadonlyMap<string, CurrentStep> {
  return new Map(
    graph.nodes.map((node, index) => {
      const files = Object.values(node.inputs).find((input) => 'source' in input)
      const read = files && 'source' in files ? source(files.source) : undefined
      return [
        node.id,
        {
          report: reports[index]!,
          upstream: upstreamOf(node),
          ...(read && 'content' in read ? { source: read.content } : {}),
        },
      ]
    }),
  )
}

/** The steps of the last finished run. A report cannot stand in its own record: the head has its parameters. */
function earlierSteps(
  { steps = [], title, side, version, lang, synthetic, decisions, case: name }: EarlierRecord,
  graph: CaseGraph,
): ReadonlyMap<string, EarlierStep> {
  const earlier = new Map<string, EarlierStep>(steps.map((step) => [step.id, step]))
  if (name === undefined) return earlier
  for (const report of graph.nodes.filter(({ id }) => id === 'report' || id.startsWith('report-'))) {
    const { title: _, ...now } = report.params as Readonly<Record<string, unknown>>
    const params = {
      ...now,
      case: name,
      ...(title === undefined ? {} : { title }),
      ...{ side, version, lang, synthetic, decisions },
    }
    earlier.set(report.id, { id: report.id, version: report.step.version, params, inputs: {} })
  }
  return earlier
}

/** Why `step` would be computed; where nothing changed since the last run, why that run computed it. */
function explainStep(
  step: string,
  current: ReadonlyMap<string, CurrentStep>,
  earlier: ReadonlyMap<string, EarlierStep>,
  log: RunLog | undefined,
): Explanation {
  const now = explain(step, current, earlier)
  if (now.verdict !== 'unchanged') return now
  const causes = log?.steps?.find((one) => one.id === step)?.causes ?? []
  return causes.length === 0 ? now : { step, verdict: 'changed-in-last-run', causes }
}
