import {
  type CaseGraph,
  type ChecksResult,
  type Device,
  decisionFor,
  decodeResult,
  type Explanation,
  type Fault,
  type StepReport,
} from '@trabecula/core'
import type { CommandResult } from '../command.ts'
import type { FileStore } from './file-store.ts'

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
  /** The first fault, where nothing could be made or the program failed. */
  readonly error?: Fault
}

export interface CheckWithDecision {
  readonly id: string
  readonly passed: boolean
  readonly required: boolean
  readonly value: number | string | boolean
  readonly limit: string
  readonly decision?: object
}

/** What the answer to a run is made of. */
export interface RunParts {
  readonly graph: CaseGraph
  readonly reports: readonly StepReport[]
  readonly files: readonly string[]
  readonly store: FileStore
  readonly output: string
  /** False for a dry run and for `--explain`: then nothing was to be made. */
  readonly ran: boolean
  readonly explanation: Explanation | undefined
}

/** The answer of `run` and its exit status. */
export function resultOf(parts: RunParts): CommandResult & { result: RunResult } {
  const { graph, reports, files, output, explanation } = parts
  const checks = checksOf(parts)
  const { exitCode, error } = verdictOf(parts, checks)
  const result: RunResult = {
    case: graph.head.case,
    output,
    steps: reports.map(stepLine),
    files,
    devices: devicesOf(parts),
    checks,
    warnings: reports.flatMap((report) =>
      report.warnings.map((warning) => ({ step: report.id, ...warning })),
    ),
    ...(explanation ? { explanation } : {}),
    ...(error ? { error } : {}),
  }
  return { result, exitCode }
}

function stepLine({ id, kind, key, content, state, seconds, fault }: StepReport): object {
  return {
    id,
    kind,
    key: key ?? null,
    content: content ?? null,
    state,
    seconds,
    ...(fault ? { error: fault } : {}),
  }
}

function resultsOf<T>({ reports, store }: RunParts, belongs: (report: StepReport) => boolean): readonly T[] {
  return reports
    .filter((report) => report.content !== undefined && belongs(report))
    .map((report) => decodeResult(store.read(report.content!)) as T)
}

function devicesOf(parts: RunParts): readonly object[] {
  if (!parts.ran) return []
  return resultsOf<Device>(parts, (report) => report.id.startsWith('devices.')).map(
    ({ name, kind, side }) => ({
      name,
      kind,
      side,
      files: parts.files.filter((path) => path.startsWith(`${name}/`)),
    }),
  )
}

function checksOf(parts: RunParts): readonly CheckWithDecision[] {
  if (!parts.ran) return []
  const { decisions, example, synthetic } = parts.graph.head
  return resultsOf<ChecksResult>(parts, (report) => /^evaluate\/|^print\/build$/.test(report.kind))
    .flatMap((result) => result.checks)
    .map((check) => {
      const { id, passed, required, value, limit } = check
      const decision = decisionFor(check, decisions, example || synthetic)
      return { id, passed, required, value, limit, ...(decision ? { decision } : {}) }
    })
}

/**
 * 1 where the program failed in a step; 4 where a step was refused but a device was made, 3 where none was;
 * 4 where a required check neither passed nor carries a decision; else 0.
 */
function verdictOf(
  { reports, ran }: RunParts,
  checks: readonly CheckWithDecision[],
): { exitCode: 0 | 1 | 3 | 4; error?: Fault } {
  if (!ran) return { exitCode: 0 }
  const failed = reports.find((report) => report.state === 'failed')?.fault
  if (failed) return { exitCode: 1, error: failed }
  const refused = reports.find((report) => report.state === 'refused')?.fault
  if (refused) {
    const made = reports.some((report) => report.kind.startsWith('device/') && report.content !== undefined)
    return made ? { exitCode: 4 } : { exitCode: 3, error: refused }
  }
  const open = checks.some((check) => check.required && !check.passed && check.decision === undefined)
  return { exitCode: open ? 4 : 0 }
}
