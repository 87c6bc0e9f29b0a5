// Every step's bytes on a small input, by hash: other bytes need another version. Measures stand beside the hash, so
// that a new version can be judged. `npm run golden -- --update` writes golden.json.
import { readFileSync, writeFileSync } from 'node:fs'
import { afterAll, describe, expect, test } from 'vitest'
import { compareMeasures, type GoldenEntry, goldenOf, judge } from '../../test/golden.ts'
import { goldenInputs } from '../../test/golden-inputs/index.ts'
import { steps } from './steps.ts'

const file = new URL('./golden.json', import.meta.url)
const golden = JSON.parse(readFileSync(file, 'utf8')) as Record<string, GoldenEntry>
const update = process.env.TRABECULA_GOLDEN // undefined, 'update', 'accept' or 'unreleased'
const updated: Record<string, GoldenEntry> = {}

const kindOf = (name: string) => name.replace(/:.*$/, '')
const named = steps.flatMap((step) =>
  Object.entries(goldenInputs)
    .filter(([name]) => kindOf(name) === step.kind)
    .map(([name, input]) => ({ name, step, input })),
)

/** Why the new result must not become the golden one. */
function refusal(name: string, old: GoldenEntry | undefined, now: GoldenEntry): string | undefined {
  if (!old || old.sha256 === now.sha256 || update === 'unreleased') return undefined
  if (old.version === now.version) return judge(name, old, now)
  return compareMeasures(old, now).beyond && update !== 'accept' ? judge(name, old, now) : undefined
}

test.each(named)('$name gives the bytes of its version', async ({ name, step, input }) => {
  const now = await goldenOf(step, input)
  const problem = update ? refusal(name, golden[name], now) : judge(name, golden[name], now)
  if (!problem) updated[name] = now
  else if (golden[name]) updated[name] = golden[name]
  if (problem) throw new Error(problem)
})

test('every listed step has a golden input, and every golden result its step', () => {
  const covered = new Set(named.map(({ step }) => step.kind))
  expect(steps.map(({ kind }) => kind).filter((kind) => !covered.has(kind))).toEqual([])
  const names = new Set(named.map(({ name }) => name))
  expect(Object.keys(update ? {} : golden).filter((name) => !names.has(name))).toEqual([])
})

test('kinds are unique, versions count from 1', () => {
  const kinds = steps.map(({ kind }) => kind)
  expect(new Set(kinds).size).toBe(kinds.length)
  expect(steps.filter(({ version }) => !(Number.isInteger(version) && version >= 1))).toEqual([])
})

describe('the judge', () => {
  const old: GoldenEntry = { version: 1, sha256: 'a', measures: { volume: { value: 100, tolerance: 1 } } }
  const changed = (version: number, value: number): GoldenEntry => ({
    version,
    sha256: 'b',
    measures: { volume: { value, tolerance: 1 } },
  })

  test('passes the same bytes, and asks for a version where they changed', () => {
    expect(judge('label/x', old, old)).toBeUndefined()
    expect(judge('label/x', old, changed(1, 100.5))).toMatch(
      /same version 1 .all measures within[\s\S]*100 -> 100\.5\n[\s\S]*raise/,
    )
  })

  test('marks measures beyond their tolerance, and a version without need', () => {
    expect(judge('label/x', old, changed(2, 103))).toMatch(
      /volume: 100 -> 103 {2}<- beyond 1\n[\s\S]*--accept-measures/,
    )
    expect(judge('label/x', old, { ...old, version: 2 })).toContain('same bytes')
    expect(judge('label/x', undefined, old)).toContain('no golden result yet')
  })
})

afterAll(() => {
  if (!update) return
  const sorted = Object.fromEntries(Object.entries(updated).sort(([a], [b]) => (a < b ? -1 : 1)))
  writeFileSync(file, `${JSON.stringify(sorted, null, 2)}\n`)
})
