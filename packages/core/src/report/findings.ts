import { byCodeUnit, canonicalJson } from '../base/canonical.ts'
import type { Warning } from '../base/errors.ts'
import { type Check, countsFor } from '../geometry/check.ts'
import type { ChecksResult, Device, DocumentsResult, PictureResult } from '../geometry/device.ts'
import type { GateResult } from '../geometry/image.ts'
import type { ProvenanceRecord } from '../geometry/provenance.ts'
import type { ReportTable, Wording } from '../geometry/table.ts'
import { given as inLanguage } from './teller.ts'
import type { Language } from './words.ts'

/** A person's choice about a check or a gate rule. It never changes what was measured. */
export interface Decision {
  readonly check: string
  readonly role: string
  readonly reason: string
}

/** Values that a person gave to a step: seeds, strokes, planes. */
export interface GivenValues {
  readonly step: string
  readonly field: string
  readonly role?: string
  readonly values: string
}

export interface ReportedFile {
  readonly path: string
  readonly sha256: string
  readonly bytes: number
}

export interface ReportedCheck extends Check {
  /** The decision that counts. */
  readonly decision?: Decision
  /** Decisions of a role that is not asked for. */
  readonly notCounting: readonly Decision[]
}

/** A table and the entry of the case that it is about; empty where its checks name none. */
export interface ReportedTable extends ReportTable {
  readonly entry: string
}

export interface ReportInputs {
  readonly documents: readonly DocumentsResult[]
  readonly checks: readonly ChecksResult[]
  readonly pictures: readonly PictureResult[]
  readonly gates: readonly GateResult[]
  readonly devices: readonly Device[]
  readonly provenance: ProvenanceRecord
}

export interface ReportParams {
  readonly case: string
  readonly title?: Wording | undefined
  readonly side: 'left' | 'right' | 'midline' | 'both' | 'unknown'
  readonly version: string
  readonly lang: Language
  readonly synthetic: boolean
  /** Whether the case is an example; a synthetic one is. */
  readonly example: boolean
  readonly decisions: readonly (Omit<Decision, 'reason'> & { readonly reason: Wording })[]
}

/** The message to the sender of a scan, in the report's language. */
export interface SenderMessage {
  readonly path: string
  readonly text: string
}

/** All that report and record say, gathered once. */
export interface Findings extends Omit<ReportInputs, 'documents' | 'checks'> {
  readonly params: Omit<ReportParams, 'title' | 'decisions'> & {
    readonly title?: string
    readonly decisions: readonly Decision[]
  }
  readonly checks: readonly ReportedCheck[]
  readonly tables: readonly ReportedTable[]
  readonly warnings: readonly (Warning & { readonly step: string })[]
  readonly given: readonly GivenValues[]
  readonly messages: readonly SenderMessage[]
  /** In code-unit order of their paths; the report and its record are not among them. */
  readonly files: readonly ReportedFile[]
}

/** The role whose decisions nobody answers for. */
export const EXAMPLE_ROLE = 'demonstration'

export function isExample({ role }: { readonly role?: string | undefined }): boolean {
  return role === EXAMPLE_ROLE
}

export function picturePath({ name }: PictureResult): string {
  return `pictures/${name}.png`
}

export function findingsOf(
  inputs: ReportInputs,
  params: ReportParams,
  hash: (bytes: Uint8Array) => string,
): Findings {
  const { pictures, gates, devices, provenance } = inputs
  const written = [
    ...inputs.documents.flatMap(({ files }) => files),
    ...pictures.map((picture) => ({ path: picturePath(picture), bytes: picture.png })),
  ]
  const files = written
    .map(({ path, bytes }) => ({ path, sha256: hash(bytes), bytes: bytes.length }))
    .sort((a, b) => byCodeUnit(a.path, b.path))
  const example = params.example || params.synthetic
  const decisions = params.decisions.map((decision) => ({
    ...decision,
    reason: inLanguage(decision.reason, params.lang),
  }))
  const checks = inputs.checks
    .flatMap((result) => result.checks)
    .map((check): ReportedCheck => {
      const own = decisions.filter((each) => each.check === check.id)
      const decision = own.find((each) => countsFor(check, each, example))
      const notCounting = own.filter((each) => !countsFor(check, each, example))
      return { ...check, ...(decision ? { decision } : {}), notCounting }
    })
  const tables = inputs.checks.flatMap((result) =>
    (result.tables ?? []).map((table) => ({ ...table, entry: entryOf(result.checks[0]?.id ?? '') })),
  )
  const warnings = provenance.steps.flatMap((step) =>
    step.warnings.map((warning) => ({ ...warning, step: step.id })),
  )
  return {
    pictures,
    gates,
    devices,
    provenance,
    params: {
      ...withoutTitle(params),
      ...(params.title === undefined ? {} : { title: inLanguage(params.title, params.lang) }),
      example,
      decisions,
    },
    checks,
    tables,
    warnings,
    files,
    given: givenValues(provenance),
    messages: messagesOf(inputs.documents, params.lang),
  }
}

function messagesOf(documents: readonly DocumentsResult[], lang: Language): readonly SenderMessage[] {
  return documents
    .flatMap(({ files }) => files)
    .filter(
      ({ path }) => /^messages\/.*-to-sender\.(en|zh)\.txt$/.test(path) && path.endsWith(`.${lang}.txt`),
    )
    .map(({ path, bytes }) => ({ path, text: new TextDecoder().decode(bytes) }))
}

function withoutTitle({ title: _title, ...rest }: ReportParams) {
  return rest
}

/** The entry of the case that a check's id begins with. */
export function entryOf(id: string): string {
  return id.split('.')[0]!
}

// Parameters that only a person can know.
const GIVEN_FIELDS = [
  'seed',
  'seeds',
  'strokes',
  'planes',
  'landmarks',
  'points',
  'spheres',
  'screws',
  'wires',
  'axes',
]

function givenValues({ steps }: ProvenanceRecord): GivenValues[] {
  return steps.flatMap(({ id, params }) => {
    if (!isRecord(params)) return []
    return GIVEN_FIELDS.flatMap((field) => {
      const given = params[field]
      if (!isRecord(given) || !Object.values(given).every(isRecord)) {
        return given === undefined ? [] : [givenValue(id, field, given, params.by)]
      }
      return Object.keys(given)
        .sort(byCodeUnit)
        .map((name) => givenValue(id, `${field}.${name}`, given[name], params.by))
    })
  })
}

function givenValue(step: string, field: string, value: unknown, by: unknown): GivenValues {
  const { by: own, ...rest } = isRecord(value) ? value : { by: undefined }
  const role = own ?? by
  return {
    step,
    field,
    ...(typeof role === 'string' ? { role } : {}),
    values: canonicalJson(isRecord(value) ? rest : value),
  }
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** Required checks that did not pass, in the order of the checks. */
export function failedChecks({ checks }: Findings): readonly ReportedCheck[] {
  return checks.filter((check) => check.required && !check.passed)
}

export type CaseVerdict = 'passed' | 'decided' | 'failed' | 'unchecked'

/**
 * `passed`: every required check passed and every step was done; `decided`: what did not pass carries a decision;
 * `unchecked`: nothing was required.
 */
export function verdictOf(findings: Findings): CaseVerdict {
  const failed = failedChecks(findings)
  if (findings.provenance.faults.length > 0 || failed.some((check) => check.decision === undefined))
    return 'failed'
  if (!findings.checks.some((check) => check.required)) return 'unchecked'
  return failed.length > 0 ? 'decided' : 'passed'
}
