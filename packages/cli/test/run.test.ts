import { createHash } from 'node:crypto'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { CaseFolder, phantomCase, type RunJson } from './case-folder.ts'
import { jsonOf, trabecula } from './program.ts'

let folder: CaseFolder
let cold: RunJson
beforeAll(async () => {
  folder = new CaseFolder()
  cold = await run('out', 'store')
})
afterAll(() => folder.clean())

async function run(out: string, store: string, ...more: string[]): Promise<RunJson> {
  const ended = await trabecula([
    'run',
    folder.at('case.yaml'),
    '-o',
    folder.at(out),
    '--store',
    folder.at(store),
    '--json',
    ...more,
  ])
  expect(ended.code, ended.stderr).toBe(0)
  return jsonOf<RunJson>(ended)
}

const ids = (result: RunJson, state: string) =>
  result.steps.filter((step) => step.state === state).map((step) => step.id)

/** sha256 of every file below a folder but the log. */
function hashes(root: string, at = ''): Record<string, string> {
  const found: Record<string, string> = {}
  for (const entry of readdirSync(join(root, at), { withFileTypes: true })) {
    const name = join(at, entry.name)
    if (entry.isDirectory()) Object.assign(found, hashes(root, name))
    else if (name !== 'run-log.json')
      found[name] = createHash('sha256')
        .update(readFileSync(join(root, name)))
        .digest('hex')
  }
  return found
}

test('a run gives model, assembly, report and record, and says so in JSON', () => {
  expect(cold.steps.every((step) => step.state === 'computed')).toBe(true)
  expect(cold.devices).toMatchObject([{ name: 'model', kind: 'model', side: 'both' }])
  for (const file of [
    'model/model.3mf',
    'model/femur_left.stl',
    'model/femur_right.stl',
    'model/femur_left.dcm',
    'assembly.3mf',
    'report.html',
    'report.pdf',
    'view/scene.json',
  ]) {
    expect(cold.files).toContain(file)
  }
  expect(cold.checks.length).toBeGreaterThan(5)
  expect(cold.checks.filter((check) => !check.passed).map((check) => check.id)).toEqual(['model.marking'])
  expect(Object.keys(hashes(folder.at('out'))).sort()).toEqual([...cold.files].sort())
})

test('provenance: every file, read or written, stands in record and report with the sha256 of its bytes', () => {
  const written = hashes(folder.at('out'))
  const record = JSON.parse(readFileSync(folder.at('out/record.json'), 'utf8')) as {
    readonly sources: readonly { readonly id: string; readonly name: string; readonly sha256: string }[]
    readonly files: readonly { readonly path: string; readonly sha256: string }[]
  }
  const image = createHash('sha256')
    .update(readFileSync(folder.at('ct.nii.gz')))
    .digest('hex')
  expect(record.sources).toEqual([{ id: 'images.ct', name: 'ct.nii.gz', sha256: image }])
  const { 'report.html': _page, 'report.pdf': _pdf, 'record.json': _record, ...others } = written
  expect(Object.fromEntries(record.files.map(({ path, sha256 }) => [path, sha256]))).toMatchObject(others)
  const report = readFileSync(folder.at('out/report.html'), 'utf8')
  expect([image, ...Object.values(others)].filter((hash) => !report.includes(hash))).toEqual([])
})

test('the model is the ball: its surface lies within 0.1 mm of the radius on average, seen in 4/3 π r³', () => {
  const stl = readFileSync(folder.at('out/model/femur_left.stl'))
  let volume = 0
  for (let t = 0, at = 84; t < stl.readUInt32LE(80); t++, at += 50) {
    const v = Array.from({ length: 9 }, (_, i) => stl.readFloatLE(at + 12 + 4 * i)) as number[]
    volume +=
      (v[0]! * (v[4]! * v[8]! - v[5]! * v[7]!) -
        v[1]! * (v[3]! * v[8]! - v[5]! * v[6]!) +
        v[2]! * (v[3]! * v[7]! - v[4]! * v[6]!)) /
      6
  }
  const exact = (4 / 3) * Math.PI * 12 ** 3
  expect(Math.abs(volume - exact)).toBeLessThan(0.1 * 4 * Math.PI * 12 ** 2)
})

test('the second run computes nothing and changes no byte', async () => {
  const before = hashes(folder.at('out'))
  const again = await run('out', 'store')
  expect(ids(again, 'reused')).toHaveLength(again.steps.length)
  expect(hashes(folder.at('out'))).toEqual(before)
})

test('one thread or two, another folder, another store: the same bytes', async () => {
  await run('one', 'store-one', '--threads', '1')
  await run('two', 'store-two', '--threads', '2')
  expect(hashes(folder.at('one'))).toEqual(hashes(folder.at('out')))
  expect(hashes(folder.at('two'))).toEqual(hashes(folder.at('out')))
})

test('a file of the output that was changed or removed is mended; what is no longer made goes', async () => {
  const before = hashes(folder.at('out'))
  folder.write('out/model/femur_left.stl', 'broken')
  await run('out', 'store')
  expect(hashes(folder.at('out'))).toEqual(before)
})

test('a changed tolerance: dry run and explain tell what and why; only what hangs on it is computed', async () => {
  folder.write('case.yaml', phantomCase({ tolerance: 0.3 }))
  const dry = await run('out', 'store', '--dry-run')
  const touched = ids(dry, 'computed')
  expect(touched).toContain('surfaces.heads.femur_left')
  expect(touched).not.toContain('images.ct')
  expect(touched.some((id) => id.startsWith('labels.'))).toBe(false)

  const explained = await run('out', 'store', '--explain', 'devices.model')
  expect(explained.explanation?.verdict).toBe('changed')
  expect(explained.explanation?.causes).toContainEqual({
    step: 'surfaces.heads.femur_left',
    parameter: 'tolerance',
    old: 0.2,
    new: 0.3,
    chain: ['surfaces.heads.femur_left', 'devices.model'],
  })

  const changed = await run('out', 'store')
  expect(ids(changed, 'reused')).toContain('images.ct')
  expect(ids(changed, 'reused').filter((id) => id.startsWith('labels.'))).toHaveLength(3)
  expect(ids(changed, 'computed')).toContain('surfaces.heads.femur_left')

  const after = await run('out', 'store', '--explain', 'devices.model')
  expect(after.explanation?.verdict).toBe('changed-in-last-run')
  expect(after.explanation?.causes[0]?.parameter).toBe('tolerance')

  folder.write('case.yaml', phantomCase())
  const back = await run('out', 'store')
  expect(ids(back, 'computed')).toEqual([])
})

test('explain: the head of the report, the order of bodies, and names that change nothing', async () => {
  const of = async (text: string, step: string) => {
    folder.write('case.yaml', text)
    return (await run('out', 'store', '--explain', step)).explanation
  }
  const title = await of(phantomCase().replace('Two balls', 'Both balls'), 'report')
  expect(title?.causes).toEqual([
    { step: 'report', parameter: 'title', old: 'Two balls', new: 'Both balls', chain: ['report'] },
    // The title block of the drawings names the case too.
    {
      step: 'files.drawing-model',
      parameter: 'title',
      old: 'Two balls',
      new: 'Both balls',
      chain: ['files.drawing-model', 'report'],
    },
  ])
  const turned = phantomCase().replace('[femur_left, femur_right]', '[femur_right, femur_left]')
  const order = ['surfaces.heads.femur_left', 'surfaces.heads.femur_right']
  expect((await of(turned, 'devices.model'))?.causes).toEqual([
    {
      step: 'devices.model',
      parameter: 'of',
      old: order,
      new: [...order].reverse(),
      chain: ['devices.model'],
    },
  ])
  const renamed = await of(phantomCase().replaceAll('heads', 'femora'), 'devices.model')
  expect(renamed).toMatchObject({ verdict: 'unchanged', causes: [] })
  folder.write('case.yaml', phantomCase())
  expect((await run('out', 'store', '--explain', 'report')).explanation?.verdict).toBe('unchanged')
})

test('a dry run writes nothing, not even a folder', async () => {
  const dry = await run('dry', 'store-dry', '--dry-run')
  expect(ids(dry, 'computed')).toHaveLength(dry.steps.length)
  expect(existsSync(folder.at('dry'))).toBe(false)
  expect(existsSync(folder.at('store-dry'))).toBe(false)
})

test('--only computes a step and what it hangs on, nothing else', async () => {
  const only = await run('only', 'store-only', '--only', 'labels.heads.1-threshold')
  expect(ids(only, 'computed')).toEqual(['images.ct', 'labels.heads.1-threshold'])
  expect(only.files).toEqual([])
})

test.each([
  'SIGINT',
  'SIGTERM',
] as const)('%s ends the run with 130 at once; the next run goes on from there', async (signal) => {
  const out = `stopped-${signal}`
  let asked = 0
  const args = [
    'run',
    folder.at('case.yaml'),
    '-o',
    folder.at(out),
    '--store',
    folder.at(`store-${signal}`),
    '--threads',
    '1',
  ]
  const stopped = await trabecula(args, {
    onError: (text, kill) => {
      if (asked === 0 && / steps /.test(text)) {
        asked = performance.now()
        kill(signal)
      }
    },
  })
  if (asked === 0) return // It was done before the first progress line: nothing to stop.
  expect(stopped.code).toBe(130)
  expect(performance.now() - asked).toBeLessThan(20_000) // Not when the run would have ended by itself.
  expect(
    readdirSync(folder.at(out)).filter((name) => name.endsWith('.part') || name === '.trabecula-lock'),
  ).toEqual([])
  const next = await trabecula([...args, '--json'])
  expect(next.code).toBe(0)
  expect(next.stderr).toMatch(/was stopped: \d+ of \d+ steps are in the store/)
  expect(hashes(folder.at(out))).toEqual(hashes(folder.at('out')))
})

test('killed without warning (SIGKILL), the next run takes the folder over and goes on', async () => {
  const args = [
    'run',
    folder.at('case.yaml'),
    '-o',
    folder.at('killed'),
    '--store',
    folder.at('store-killed'),
  ]
  let asked = false
  await trabecula(args, {
    onError: (text, kill) => {
      if (!asked && / steps /.test(text)) {
        asked = true
        kill('SIGKILL')
      }
    },
  })
  const next = await trabecula([...args, '--json'])
  expect(next.code, next.stderr).toBe(0)
  expect(hashes(folder.at('killed'))).toEqual(hashes(folder.at('out')))
})
