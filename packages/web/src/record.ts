import type { Check, Fault, GateResult, Side } from '@trabecula/core'
import type { ReportTable } from '@trabecula/core/geometry/table'
import type { Language } from './words/language.ts'

/** One text, or the same in both languages. */
export type Wording = string | { readonly en: string; readonly zh: string }

export function wordingIn(text: Wording, language: Language): string {
  return typeof text === 'string' ? text : text[language]
}

/** What the page reads of a run's `record.json`. */
export interface RunRecord {
  readonly program: string
  readonly version: string
  readonly case: string
  readonly title?: Wording
  readonly side?: Side
  readonly synthetic?: boolean
  /** The case says of itself that its decisions are a demonstration. */
  readonly example?: boolean
  readonly notice: string
  readonly lang?: string
  readonly steps: readonly RecordedStep[]
  readonly files: readonly RecordedFile[]
  readonly devices: readonly RecordedDevice[]
  readonly checks: readonly RecordedCheck[]
  readonly tables: readonly ReportTable[]
  /** What the scan gate said of each image. */
  readonly gates: readonly GateResult[]
  readonly warnings: readonly RecordedWarning[]
  readonly faults: readonly RecordedFault[]
  readonly decisions: readonly Readonly<Record<string, unknown>>[]
}

export interface RecordedStep {
  readonly id: string
  readonly kind: string
  readonly version?: number
  readonly key?: string
  readonly content?: string
}

export interface RecordedFile {
  /** Relative to the run's folder, with forward slashes. */
  readonly path: string
  readonly sha256: string
  readonly bytes: number
}

export interface RecordedDevice {
  readonly name: string
  readonly kind: string
  readonly side?: Side
  readonly files: readonly string[]
}

export interface RecordedCheck extends Check {
  /** A person's word on it; `passed` stays as measured. */
  readonly decision?: string | Readonly<Record<string, unknown>>
}

export interface RecordedWarning {
  readonly code: string
  readonly message: string
  readonly where: string
  readonly step?: string
}

export interface RecordedFault extends Fault {
  readonly step?: string
}

/** A report of a run; paths are relative to the run's folder. */
export interface RunReport {
  readonly lang: Language
  readonly title?: string
  readonly html: string
  readonly pdf?: string
}

/** A run as the list of runs has it. */
export interface RunSummary {
  readonly name: string
  readonly path: string
  readonly case?: string
  readonly title?: string
  readonly side?: string
  readonly synthetic?: boolean
  readonly reports?: readonly RunReport[]
  readonly checks?: {
    readonly total: number
    readonly failed: number
    readonly requiredFailed: number
    /** Of these, those without a decision that counts. */
    readonly undecided: number
  }
  readonly error?: Fault
}

const LISTS = [
  'steps',
  'files',
  'devices',
  'checks',
  'tables',
  'gates',
  'warnings',
  'faults',
  'decisions',
] as const

/** Accepts a record whose lists are lists; a missing list is empty. @returns undefined where it is no record. */
export function readRecord(value: unknown): RunRecord | undefined {
  if (typeof value !== 'object' || value === null) return undefined
  const record = { ...value } as Record<string, unknown>
  if (typeof record.case !== 'string') return undefined
  for (const list of LISTS) {
    record[list] ??= []
    if (!Array.isArray(record[list])) return undefined
  }
  return record as unknown as RunRecord
}
