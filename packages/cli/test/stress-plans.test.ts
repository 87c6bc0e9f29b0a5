// Five random plans of the flagship through whole devices, as `npm run stress:plans` does with any number of them.
import { spawn } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { ROOT } from './program.ts'

interface Tried {
  readonly seed: number
  readonly made: number
  readonly of: number
  readonly refused: readonly string[]
  readonly failed: readonly string[]
  readonly faults: readonly string[]
}

function stressed(...options: string[]): Promise<{ code: number | null; told: string }> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [join(ROOT, 'tools/stress-plans.mjs'), ...options])
    let told = ''
    child.stdout.on('data', (data) => {
      told += data
    })
    child.stderr.on('data', (data) => {
      told += data
    })
    child.on('error', reject)
    child.on('close', (code) => resolve({ code, told }))
  })
}

test('five random plans give complete sets or reasoned refusals, without a fault', {
  timeout: 900_000,
}, async () => {
  const folder = mkdtempSync(join(tmpdir(), 'trabecula-stress-'))
  try {
    const out = join(folder, 'plans.json')
    const store = process.env.TRABECULA_TEST_STORE ?? join(folder, 'store')
    const { code, told } = await stressed('--runs', '5', '--solid', '--store', store, '--out', out)
    expect(code, told).toBe(0)
    const tried = JSON.parse(readFileSync(out, 'utf8')) as Tried[]
    expect(tried.map(({ seed }) => seed)).toEqual([1, 2, 3, 4, 5])
    for (const { made, of, refused, faults } of tried) {
      expect(faults).toEqual([])
      expect(made === of || refused.length > 0).toBe(true)
    }
    // What moved into a slot's place, once, was a text: no slot or sleeve may be filled.
    expect(tried.flatMap(({ failed }) => failed).filter((id) => /\.(width|blade|drill) /.test(id))).toEqual(
      [],
    )
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
})
