import type { Fault, Warning } from '../base/errors.ts'

/** One step of a finished case: enough to compute it again and to prove that nothing changed. */
export interface ProvenanceStep {
  readonly id: string
  readonly kind: string
  readonly version: number
  readonly title: string
  readonly key: string
  readonly content: string
  readonly params: unknown
  /** Content hashes of its inputs by name. */
  readonly inputs: Readonly<Record<string, string | readonly string[]>>
  readonly warnings: readonly Warning[]
}

/** A file that came from outside, by the step that reads it. */
export interface ProvenanceSource {
  readonly id: string
  /** Last part of the name in the case file, no path; for the files of a folder with their number, as `ct [3/120]`. */
  readonly name: string
  /** Of the file's bytes. */
  readonly sha256: string
}

export interface ProvenanceFault extends Fault {
  readonly step: string
  readonly state: 'failed' | 'refused' | 'skipped'
}

/** The record of a case's run: what the report prints and what `--explain` compares with. No time, no machine. */
export interface ProvenanceRecord {
  readonly program: string
  readonly version: string
  readonly steps: readonly ProvenanceStep[]
  readonly sources: readonly ProvenanceSource[]
  readonly faults: readonly ProvenanceFault[]
}
