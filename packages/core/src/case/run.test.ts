import { createHash } from 'node:crypto'
import { expect, test } from 'vitest'
import { fakeSteps } from '../../test/fake-steps.ts'
import { canonicalJson } from '../base/canonical.ts'
import { encodeResult } from '../base/encoding.ts'
import type { ProvenanceStep } from '../geometry/provenance.ts'
import { type CurrentStep, differences, explain } from './explain.ts'
import { upstreamOf } from './graph.ts'
import { parseCase } from './parse.ts'
import { type RunPorts, runCase, type StepReport } from './run.ts'
import type { ResultStore, StoredEntry } from './store.ts'

const sha256 = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex')
const text = (low: number, wall = 0.8) => `trabecula: 1
case: PEL-1
side: left
images:
  ct: { series: ct.zip }
labels:
  bones: { of: ct, do: [ { threshold: { low: ${low} } }, { close: { radius: 1 } } ] }
surfaces:
  bones: { of: bones, structures: [a, b] }
devices:
  model: { kind: model, of: bones }
evaluate:
  model: { wall: ${wall} }
`
const graphOf = (low: number, wall?: number) =>
  parseCase(text(low, wall), 'case.yaml', { version: '0', lang: 'en', steps: fakeSteps })

class MemoryStore implements ResultStore {
  readonly entries = new Map<string, StoredEntry>()
  find(key: string) {
    return this.entries.get(key)
  }
  read(): Uint8Array {
    throw new Error('not asked here')
  }
  write(key: string, kind: string, result: Uint8Array) {
    const entry = { kind, content: sha256(result), bytes: result.length, warnings: [] }
    this.entries.set(key, entry)
    return entry
  }
}

/** Steps give their parameters and inputs as result; `close` forgets its input, so that a wave can stop there. */
function portsOf(store: MemoryStore, failing?: string): RunPorts {
  return {
    store,
    execute: async (job) => {
      if (job.id === failing)
        return {
          state: 'refused',
          fault: { code: 'X', message: 'no', where: job.id, remedy: 'mend' },
          seconds: 0,
        }
      const value = job.kind === 'label/close' ? job.params : { params: job.params, inputs: job.inputs }
      return { state: 'computed', entry: store.write(job.key, job.kind, encodeResult(value)), seconds: 0 }
    },
    source: () => ({ content: 'f'.repeat(64), absolute: '/ct.zip', files: ['f'.repeat(64)] }),
    hash: sha256,
    encode: encodeResult,
  }
}

const options = { program: 'Trabecula', version: '0' }
const computed = (reports: readonly StepReport[]) =>
  reports.filter((report) => report.state === 'computed').map((report) => report.id)

test('the second run computes nothing, and gives the same contents', async () => {
  const store = new MemoryStore()
  const first = await runCase(graphOf(226), portsOf(store), options)
  expect(computed(first)).toHaveLength(first.length)
  const second = await runCase(graphOf(226), portsOf(store), options)
  expect(computed(second)).toEqual([])
  expect(second.map((report) => report.content)).toEqual(first.map((report) => report.content))
})

test('a changed parameter recomputes what hangs on it; a step with the same result stops the wave', async () => {
  const store = new MemoryStore()
  await runCase(graphOf(226), portsOf(store), options)
  const wall = await runCase(graphOf(226, 1.5), portsOf(store), options)
  expect(computed(wall)).toEqual(['evaluate.model', 'report', 'report-pdf'])
  const threshold = await runCase(graphOf(300), portsOf(store), options)
  expect(computed(threshold)).toEqual([
    'labels.bones.1-threshold',
    'labels.bones.2-close',
    'report',
    'report-pdf',
  ])
})

test('a refused step stops only what hangs on it; the report is made and names the cause', async () => {
  const reports = await runCase(graphOf(226), portsOf(new MemoryStore(), 'surfaces.bones.a'), options)
  const state = Object.fromEntries(reports.map((report) => [report.id, report.state]))
  expect(state['surfaces.bones.b']).toBe('computed')
  expect(state['devices.model']).toBe('skipped')
  expect(state['evaluate.model']).toBe('skipped')
  expect(state.report).toBe('computed')
  const skipped = reports.find((report) => report.id === 'evaluate.model')
  expect(skipped?.fault?.message).toContain('surfaces.bones.a was refused')
})

test('the record names each file of a folder by its number and own hash, never by a name inside the folder', async () => {
  const store = new MemoryStore()
  const hashes = ['1'.repeat(64), '2'.repeat(64)]
  const source = () => ({ content: 'f'.repeat(64), absolute: '/ct', files: hashes })
  let sources: unknown
  const encode = (value: unknown) => {
    if (typeof value === 'object' && value && 'sources' in value) sources = value.sources
    return encodeResult(value)
  }
  await runCase(graphOf(226), { ...portsOf(store), source, encode }, options)
  expect(sources).toEqual([
    { id: 'images.ct', name: 'ct.zip [1/2]', sha256: hashes[0] },
    { id: 'images.ct', name: 'ct.zip [2/2]', sha256: hashes[1] },
  ])
})

test('a dry run tells what would be computed and computes nothing; --only leaves the rest', async () => {
  const store = new MemoryStore()
  const dry = await runCase(graphOf(226), portsOf(store), { ...options, dryRun: true })
  expect(computed(dry)).toHaveLength(dry.length)
  expect(store.entries.size).toBe(0)
  const only = await runCase(graphOf(226), portsOf(store), { ...options, only: 'labels.bones.2-close' })
  expect(computed(only)).toEqual(['images.ct', 'labels.bones.1-threshold', 'labels.bones.2-close'])
  expect(only.filter((report) => report.state === 'skipped').length).toBe(only.length - 3)
})

test('explain names the parameter, its old and new value, and the chain of steps', async () => {
  const store = new MemoryStore()
  const before = await runCase(graphOf(226), portsOf(store), options)
  const graph = graphOf(300)
  const now = await runCase(graph, portsOf(store), { ...options, dryRun: true })
  const earlier = new Map(before.map((report) => [report.id, report as unknown as ProvenanceStep]))
  const current = new Map<string, CurrentStep>(
    graph.nodes.map((node, index) => [node.id, { report: now[index]!, upstream: upstreamOf(node) }]),
  )
  const explanation = explain('surfaces.bones.a', current, earlier)
  expect(explanation.verdict).toBe('changed')
  expect(explanation.causes).toEqual([
    {
      step: 'labels.bones.1-threshold',
      parameter: 'low',
      old: 226,
      new: 300,
      chain: ['labels.bones.1-threshold', 'labels.bones.2-close', 'surfaces.bones.a'],
    },
  ])
  expect(explain('images.ct', current, earlier).verdict).toBe('unchanged')
})

test('differences name every leaf by its path', () => {
  expect(differences({ a: [1, { b: 2 }], c: 1 }, { a: [1, { b: 3 }], d: 1 })).toEqual([
    { path: 'a.1.b', from: 2, to: 3 },
    { path: 'c', from: 1, to: null },
    { path: 'd', from: null, to: 1 },
  ])
})

test('canonical JSON: sorted keys, -0 as 0, no undefined, NaN refused', () => {
  expect(canonicalJson({ b: -0, a: [undefined, 1e21], c: undefined })).toBe('{"a":[null,1e+21],"b":0}')
  expect(() => canonicalJson({ a: Number.NaN })).toThrow(TypeError)
})
