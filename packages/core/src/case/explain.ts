import { canonicalJson } from '../base/canonical.ts'
import type { ProvenanceStep } from '../geometry/provenance.ts'
import type { StepReport } from './run.ts'

/** One reason why a step's key differs from the last finished run. */
export interface Cause {
  /** The step where the change was made. */
  readonly step: string
  /**
   * The parameter's path, `version` for a newer step, `source` for other files, `new` for a step that was not there,
   * the input's name where it takes other steps than before, or in another order.
   */
  readonly parameter: string
  readonly old: unknown
  readonly new: unknown
  /** From that step down to the one asked about. */
  readonly chain: readonly string[]
}

export interface Explanation {
  readonly step: string
  /** Against the last finished run; `changed-in-last-run` where it is that run which computed it anew. */
  readonly verdict: 'unchanged' | 'changed' | 'never-run' | 'changed-in-last-run'
  readonly causes: readonly Cause[]
}

/** What the explanation needs of a step of the last finished run. */
export type EarlierStep = Pick<ProvenanceStep, 'id' | 'version' | 'params' | 'inputs'> &
  Partial<Pick<ProvenanceStep, 'key' | 'content'>>

/** What the explanation needs of a step now: its report and the ids that feed it. */
export interface CurrentStep {
  readonly report: Pick<StepReport, 'id' | 'version' | 'params' | 'inputs' | 'key'>
  readonly upstream: readonly string[]
  /** Content hash of the files it reads, where it reads some. */
  readonly source?: string
}

/**
 * Why a step has to be computed again: walks up from the step and names every parameter, version or file that differs
 * from the last finished run, with the chain of steps from there.
 */
export function explain(
  id: string,
  current: ReadonlyMap<string, CurrentStep>,
  earlier: ReadonlyMap<string, EarlierStep>,
): Explanation {
  if (!earlier.has(id) && earlier.size === 0) return { step: id, verdict: 'never-run', causes: [] }
  const causes: Cause[] = []
  const seen = new Set<string>()
  const makers = makersOf(earlier)
  const visit = (step: string, chain: readonly string[]): void => {
    if (seen.has(step)) return
    seen.add(step)
    const now = current.get(step)
    const before = earlier.get(step)
    // The same key: whatever changed above it gives the same inputs.
    if (!now || (before?.key !== undefined && before.key === now.report.key)) return
    causes.push(...ownCauses(step, now, before, [step, ...chain]))
    if (before) causes.push(...listCauses(step, now, before, makers, [step, ...chain]))
    for (const up of now.upstream) visit(up, [step, ...chain])
  }
  visit(id, [])
  return { step: id, verdict: causes.length === 0 ? 'unchanged' : 'changed', causes }
}

function ownCauses(
  step: string,
  now: CurrentStep,
  before: EarlierStep | undefined,
  chain: readonly string[],
): Cause[] {
  if (!before) return [{ step, parameter: 'new', old: null, new: now.report.params, chain }]
  const causes: Cause[] = []
  if (before.version !== now.report.version) {
    causes.push({ step, parameter: 'version', old: before.version, new: now.report.version, chain })
  }
  for (const { path, from, to } of differences(before.params, now.report.params)) {
    causes.push({ step, parameter: path, old: from, new: to, chain })
  }
  if (now.source !== undefined && before.inputs.files !== now.source) {
    causes.push({ step, parameter: 'source', old: before.inputs.files ?? null, new: now.source, chain })
  }
  return causes
}

type Makers = ReadonlyMap<string, readonly string[]>

/** Ids of the steps that gave a content. */
function makersOf(earlier: ReadonlyMap<string, EarlierStep>): Makers {
  const makers = new Map<string, string[]>()
  for (const { id, content } of earlier.values()) {
    if (content !== undefined) makers.set(content, [...(makers.get(content) ?? []), id])
  }
  return makers
}

/** Lists of inputs that lost a step or changed their order; a step that came in is told as `new` or stands in the list. */
function listCauses(
  step: string,
  now: CurrentStep,
  before: EarlierStep,
  makers: Makers,
  chain: readonly string[],
): Cause[] {
  return Object.entries(before.inputs).flatMap(([parameter, contents]) => {
    if (typeof contents === 'string') return []
    const old = contents.map((content) => {
      const ids = makers.get(content) ?? [content]
      return ids.find((id) => now.upstream.includes(id)) ?? ids[0]!
    })
    const kept = now.upstream.filter((id) => old.includes(id))
    return canonicalJson(old) === canonicalJson(kept) ? [] : [{ step, parameter, old, new: kept, chain }]
  })
}

interface Difference {
  readonly path: string
  readonly from: unknown
  readonly to: unknown
}

/** Every leaf in which two plain values differ, by its path: `seeds.hip_left.0.2`. */
export function differences(from: unknown, to: unknown, path = ''): readonly Difference[] {
  if (canonicalJson(from ?? null) === canonicalJson(to ?? null)) return []
  const inner = (value: unknown): value is Record<string, unknown> =>
    typeof value === 'object' && value !== null
  if (!inner(from) || !inner(to)) return [{ path: path || 'value', from: from ?? null, to: to ?? null }]
  const names = [...new Set([...Object.keys(from), ...Object.keys(to)])].sort()
  return names.flatMap((name) => differences(from[name], to[name], path ? `${path}.${name}` : name))
}
