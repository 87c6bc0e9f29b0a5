import type { Fault, Warning } from '../base/errors.ts'
import type { ProvenanceFault, ProvenanceRecord, ProvenanceSource } from '../geometry/provenance.ts'
import { ancestry, type CaseGraph, type GraphNode, readsProvenance } from './graph.ts'
import { type InputContents, keyOf } from './key.ts'
import type { ResultStore, StoredEntry } from './store.ts'

export type StepState = 'reused' | 'computed' | 'failed' | 'refused' | 'skipped'

/** What became of one node. */
export interface StepReport {
  readonly id: string
  readonly kind: string
  readonly version: number
  readonly title: string
  readonly state: StepState
  readonly params: unknown
  /** Known unless an input is missing. */
  readonly key?: string
  readonly content?: string
  readonly inputs?: InputContents
  readonly warnings: readonly Warning[]
  readonly seconds: number
  readonly fault?: Fault
}

/** One step for a worker: all it needs to load the inputs, compute and store. */
export interface StepJob {
  readonly id: string
  readonly kind: string
  readonly key: string
  readonly params: unknown
  readonly inputs: Readonly<Record<string, JobInput>>
}

export type JobInput =
  | { readonly content: string }
  | { readonly contents: readonly string[] }
  | { readonly files: string }

export type StepOutcome =
  | { readonly state: 'computed'; readonly entry: StoredEntry; readonly seconds: number }
  | { readonly state: 'failed' | 'refused'; readonly fault: Fault; readonly seconds: number }

/** A file, zip or folder that a case names. */
export interface CaseSource {
  /** Hash of the names and contents together. */
  readonly content: string
  readonly absolute: string
  /** sha256 of each file, in the order of their names. */
  readonly files: readonly string[]
}

/** What a run needs from the machine it runs on. */
export interface RunPorts {
  readonly store: ResultStore
  /** Computes on a worker. Expected failures are values; only a stop of the whole run throws. */
  execute(job: StepJob): Promise<StepOutcome>
  /** The files that a case names, or the fault that they cannot be had. */
  source(path: string): CaseSource | { readonly fault: Fault }
  hash(bytes: Uint8Array): string
  encode(value: unknown): Uint8Array
}

export interface RunOptions {
  readonly program: string
  readonly version: string
  /** Only this node and what it hangs on. */
  readonly only?: string
  /** Computes nothing: nodes that would be computed are told as `computed`. */
  readonly dryRun?: boolean
  onFinished?(report: StepReport): void
}

/**
 * Runs a case: every node as soon as its inputs are there, found by its key or computed by a worker. A failed node
 * stops only what hangs on it; the report is made in any case and says what is missing.
 * @returns one report for each node, in the graph's order.
 */
export async function runCase(
  graph: CaseGraph,
  ports: RunPorts,
  options: RunOptions,
): Promise<readonly StepReport[]> {
  const wanted = options.only === undefined ? undefined : ancestry(graph, options.only)
  const reports = new Map<string, Promise<StepReport>>()
  for (const node of graph.nodes) {
    const skip = wanted !== undefined && !wanted.has(node.id)
    const promise = skip
      ? Promise.resolve(notRun(node, 'skipped'))
      : runNode(node, graph, reports, ports, options)
    reports.set(
      node.id,
      promise.then((report) => {
        if (!skip) options.onFinished?.(report)
        return report
      }),
    )
  }
  return Promise.all(graph.nodes.map((node) => reports.get(node.id)!))
}

function notRun(node: GraphNode, state: StepState, fault?: Fault): StepReport {
  const { kind, version, title } = node.step
  return {
    id: node.id,
    kind,
    version,
    title,
    state,
    params: node.params,
    warnings: [],
    seconds: 0,
    ...(fault ? { fault } : {}),
  }
}

async function runNode(
  node: GraphNode,
  graph: CaseGraph,
  reports: ReadonlyMap<string, Promise<StepReport>>,
  ports: RunPorts,
  options: RunOptions,
): Promise<StepReport> {
  const refusal = await refusalOf(node, reports)
  if (refusal) return notRun(node, refusal.state, refusal.fault)
  const gathered = await gatherInputs(node, graph, reports, ports, options)
  if ('fault' in gathered) return notRun(node, gathered.state, gathered.fault)
  if (gathered.unknown) return notRun(node, 'computed')
  const { contents, inputs } = gathered
  const key = keyOf(node, contents, ports.hash)
  const found = ports.store.find(key)
  const base = { ...notRun(node, 'reused'), key, inputs: contents }
  if (found) return { ...base, content: found.content, warnings: found.warnings }
  if (options.dryRun) return { ...base, state: 'computed' }
  const outcome = await ports.execute({ id: node.id, kind: node.step.kind, key, params: node.params, inputs })
  if (outcome.state === 'computed') {
    const { content, warnings } = outcome.entry
    return { ...base, state: 'computed', content, warnings, seconds: outcome.seconds }
  }
  return { ...base, state: outcome.state, fault: outcome.fault, seconds: outcome.seconds }
}

/** Where a permit was refused, its reason; where it could not be asked for, that. */
async function refusalOf(
  node: GraphNode,
  reports: ReadonlyMap<string, Promise<StepReport>>,
): Promise<{ readonly fault: Fault; readonly state: StepState } | undefined> {
  const permits = await Promise.all((node.permits ?? []).map((id) => reports.get(id)!))
  const refused = permits.find((report) => report.state === 'refused' && report.fault)
  if (refused?.fault) return { state: 'refused', fault: refused.fault }
  const missing = permits.find((report) => report.state === 'failed' || report.state === 'skipped')
  return missing && { state: 'skipped', fault: blockedBy(node.id, missing) }
}

type Gathered =
  | { readonly fault: Fault; readonly state: StepState }
  | {
      readonly contents: Record<string, string | string[]>
      readonly inputs: Record<string, JobInput>
      readonly unknown: boolean
    }

async function gatherInputs(
  node: GraphNode,
  graph: CaseGraph,
  reports: ReadonlyMap<string, Promise<StepReport>>,
  ports: RunPorts,
  options: RunOptions,
): Promise<Gathered> {
  const contents: Record<string, string | string[]> = {}
  const inputs: Record<string, JobInput> = {}
  let unknown = false
  for (const [name, input] of Object.entries(node.inputs)) {
    if ('source' in input) {
      const source = ports.source(input.source)
      if ('fault' in source) return { fault: source.fault, state: 'refused' }
      contents[name] = source.content
      inputs[name] = { files: source.absolute }
      continue
    }
    if ('provenance' in input) {
      const record = await provenanceOf(graph, reports, ports, options)
      if (record === undefined) unknown = true
      else {
        const bytes = ports.encode(record)
        const content = ports.hash(bytes)
        if (!options.dryRun)
          ports.store.write(
            ports.hash(new TextEncoder().encode(`provenance ${content}`)),
            'provenance',
            bytes,
            [],
          )
        contents[name] = content
        inputs[name] = { content }
      }
      continue
    }
    const ids = 'nodes' in input ? input.nodes : [input.node]
    const upstream = await Promise.all(ids.map((id) => reports.get(id)!))
    const missing = upstream.find(
      (report) => report.state === 'failed' || report.state === 'refused' || report.state === 'skipped',
    )
    if (missing && node.optional?.includes(name)) continue
    if (missing && !(node.tolerant && 'nodes' in input))
      return { fault: blockedBy(node.id, missing), state: 'skipped' }
    const present = upstream.filter((report) => report.content !== undefined)
    if (upstream.some((report) => report.state === 'computed' && report.content === undefined)) unknown = true
    const hashes = present.map((report) => report.content!)
    contents[name] = 'nodes' in input ? hashes : (hashes[0] ?? '')
    inputs[name] = 'nodes' in input ? { contents: hashes } : { content: hashes[0] ?? '' }
  }
  return { contents, inputs, unknown }
}

function blockedBy(id: string, missing: StepReport): Fault {
  const root =
    missing.fault?.code === 'STEP_SKIPPED'
      ? missing.fault.message.replace(/^.*because /, '')
      : `${missing.id} was ${missing.state}`
  return {
    code: 'STEP_SKIPPED',
    message: `not made, because ${root}`,
    where: id,
    remedy: `mend ${root.split(' ')[0]} first`,
  }
}

/** The record that reports print of every node that is no report itself: keys, contents, parameters, warnings, sources, faults. */
async function provenanceOf(
  graph: CaseGraph,
  reports: ReadonlyMap<string, Promise<StepReport>>,
  ports: RunPorts,
  options: RunOptions,
): Promise<ProvenanceRecord | undefined> {
  const others = graph.nodes.filter((node) => !readsProvenance(node))
  const all = await Promise.all(others.map((node) => reports.get(node.id)!))
  if (options.dryRun && all.some((report) => report.state === 'computed')) return undefined
  const sources: ProvenanceSource[] = []
  for (const node of others) {
    for (const input of Object.values(node.inputs)) {
      if (!('source' in input)) continue
      const source = ports.source(input.source)
      if ('content' in source) sources.push(...provenanceOfFiles(node.id, input.source, source.files))
    }
  }
  const faults: ProvenanceFault[] = all
    .filter((report) => report.fault !== undefined)
    .map((report) => ({ step: report.id, state: report.state as ProvenanceFault['state'], ...report.fault! }))
  return {
    program: options.program,
    version: options.version,
    steps: all
      .filter((report) => report.content !== undefined)
      .map((report) => ({
        id: report.id,
        kind: report.kind,
        version: report.version,
        title: report.title,
        key: report.key!,
        content: report.content!,
        params: report.params,
        inputs: report.inputs!,
        warnings: report.warnings,
      })),
    sources,
    faults,
  }
}

/** Each file with its own hash. Files of a folder are numbered: their names may say who the patient is. */
function provenanceOfFiles(id: string, path: string, files: readonly string[]): ProvenanceSource[] {
  const name = path.split('/').findLast((part) => part !== '') ?? path
  return files.map((sha256, index) => ({
    id,
    name: files.length === 1 ? name : `${name} [${index + 1}/${files.length}]`,
    sha256,
  }))
}
