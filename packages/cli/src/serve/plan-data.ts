import { readFileSync } from 'node:fs'
import { basename } from 'node:path'
import {
  type CaseGraph,
  canonicalJson,
  decodeResult,
  encodeResult,
  fullPlanOfCase,
  type ProvenanceStep,
  parseCase,
  replanOfCase,
  TrabeculaError,
} from '@trabecula/core'
import { type RunLog, readJson } from '../runtime/case-output.ts'
import { FileStore } from '../runtime/file-store.ts'
import { PROGRAM_VERSION } from '../version.ts'
import { HttpError } from './faults.ts'

/** The case that a run was made from, as its log and its record tell. */
export interface KnownCase {
  readonly file: string
  readonly text: string
  readonly graph: CaseGraph
  readonly store: string
  /** Content of each step's result, by its id. */
  readonly contents: ReadonlyMap<string, string>
}

const PLANNED = /^plan\/(resection|trajectories)$/

function notKept(name: string, message: string): HttpError {
  return new HttpError({
    status: 409,
    code: 'PLAN_NOT_KEPT',
    message,
    where: name,
    remedy: 'run the case again on this machine; the page then finds its case file and its stored results',
  })
}

/**
 * The case file of a run, read again and held against what the run was made with.
 * @throws HttpError PLAN_NOT_KEPT, CASE_CHANGED_SINCE
 */
export function caseOfRun(name: string, folder: string): KnownCase {
  const { caseFile: file, store } = readJson<RunLog>(folder, 'run-log.json') ?? {}
  const steps = readJson<{ steps?: readonly ProvenanceStep[] }>(folder, 'record.json')?.steps ?? []
  if (file === undefined || store === undefined)
    throw notKept(name, 'this run does not say where its case file and its results lie')
  let text: string
  try {
    text = readFileSync(file, 'utf8')
  } catch {
    throw notKept(name, `the case file of this run (${basename(file)}) is not there any more`)
  }
  const graph = asHttp(() => parseCase(text, basename(file), { version: PROGRAM_VERSION, lang: 'en' }))
  const recorded = new Map(steps.map((step) => [step.id, step]))
  const changed = graph.nodes.find(({ id, step, params }) => {
    const then = recorded.get(id)
    return PLANNED.test(step.kind) && then && !sameParams(then.params, params)
  })
  if (changed) {
    throw new HttpError({
      status: 409,
      code: 'CASE_CHANGED_SINCE',
      message: `the case file was changed after this run: ${changed.id} is another`,
      where: basename(file),
      remedy: 'run the case again, then plan on the new result',
    })
  }
  return { file, text, graph, store, contents: new Map(steps.map(({ id, content }) => [id, content])) }
}

/** Parameters that a newer program knows, and that the case leaves empty, make no difference. */
function sameParams(then: unknown, now: unknown): boolean {
  const known = then as Readonly<Record<string, unknown>>
  const kept = Object.entries(now as object).filter(
    ([key, value]) => key in known || !['{}', '[]'].includes(canonicalJson(value ?? null)),
  )
  return canonicalJson(known) === canonicalJson(Object.fromEntries(kept))
}

/** A fault of the case itself is answered, not failed of. */
export function asHttp<T>(make: () => T): T {
  try {
    return make()
  } catch (error) {
    if (error instanceof HttpError || !(error instanceof TrabeculaError)) throw error
    const { code, message, where, remedy } = error
    throw new HttpError({ status: 409, code, message, where, remedy })
  }
}

/**
 * What the page needs to answer a moved plane by itself: bodies, devices and plan of `replanOfCase`, what the steps found, and
 * the case file's text; as canonical bytes. @throws HttpError PLAN_NOT_KEPT, CASE_CHANGED_SINCE, CASE_WITHOUT_RESECTION
 */
export function planDataOf(name: string, folder: string): Uint8Array {
  const { file, text, graph, store, contents } = caseOfRun(name, folder)
  const results = new FileStore(store, { create: false })
  const maybe = (id: string): unknown => {
    const content = contents.get(id)
    return content === undefined ? undefined : asHttp(() => decodeResult(results.read(content)))
  }
  const needed = (id: string): unknown => {
    const result = maybe(id)
    if (result === undefined) throw notKept(name, `the result of ${id} is not stored`)
    return result
  }
  return asHttp(() =>
    encodeResult({
      ...replanOfCase(graph, needed),
      full: fullPlanOfCase(graph, maybe),
      caseFile: basename(file),
      caseText: text,
    }),
  )
}
