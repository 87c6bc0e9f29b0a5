import { canonicalJson } from '../base/canonical.ts'
import type { Findings } from './findings.ts'
import { wordsOf } from './words.ts'

/** `record.json`: what the run is, for programs; canonical JSON. Times and machine stand in `run-log.json` alone. */
export function writeRecord(findings: Findings): Uint8Array {
  const { params, provenance, checks, warnings, files, gates } = findings
  const words = wordsOf(params.lang)
  const record = {
    program: 'Trabecula',
    version: params.version,
    case: params.case,
    title: params.title,
    side: params.side,
    synthetic: params.synthetic,
    example: params.example,
    notice: words.notice,
    lang: params.lang,
    steps: provenance.steps.map(({ id, kind, version, key, content, params: given, inputs }) => ({
      id,
      kind,
      version,
      key,
      content,
      params: given,
      inputs,
    })),
    sources: provenance.sources,
    files,
    devices: findings.devices.map(({ name, kind, side, scale, material }) => ({
      name,
      kind,
      side,
      scale,
      material,
      files: files.map(({ path }) => path).filter((path) => path.startsWith(`${name}/`)),
    })),
    checks: checks.map(({ notCounting: _notCounting, ...check }) => check),
    tables: findings.tables,
    gates,
    warnings,
    faults: provenance.faults,
    decisions: params.decisions,
  }
  return new TextEncoder().encode(`${canonicalJson(finite(record))}\n`)
}

/** A measured ∞ or NaN as text: JSON has no such numbers. */
function finite(value: unknown): unknown {
  if (typeof value === 'number' && !Number.isFinite(value)) return String(value)
  if (Array.isArray(value)) return value.map(finite)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, finite(inner)]))
}
