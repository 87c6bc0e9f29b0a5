import { execFileSync } from 'node:child_process'
import { existsSync, mkdirSync, writeFileSync } from 'node:fs'
import { hostname } from 'node:os'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { CaseFolder, phantomCase, type RunJson } from './case-folder.ts'
import { type Ended, jsonOf, trabecula } from './program.ts'

let folder: CaseFolder
beforeAll(() => {
  folder = new CaseFolder()
})
afterAll(() => folder.clean())

let runs = 0
/** Runs a case text in the folder; results go to folders of their own, the store is shared. */
function run(text: string, ...more: string[]): Promise<Ended> {
  const name = `case-${runs++}`
  const file = folder.write(`${name}.yaml`, text)
  return trabecula(['run', file, '-o', folder.at(name), '--store', folder.at('store'), '--json', ...more])
}

const good = phantomCase()
const split = (seeds: string) => good.replace(/femur_left: \{ points.*\n.*femur_right: .*\n/, `${seeds}\n`)
const left = 'femur_left: { points: [[15, 0, 0]] }'
const indent = '\n            '

interface WrongCase {
  readonly name: string
  readonly text: string
  readonly exit: number
  readonly code: string
  /** Step or place that the error names. */
  readonly where: RegExp
}

// Each stops one step or the reading of the case; the error names the place and what to do.
const wrong: readonly WrongCase[] = [
  {
    name: 'an unknown field',
    text: good.replace('modality', 'modlity'),
    exit: 3,
    code: 'CASE_INVALID',
    where: /:7:\d+/,
  },
  {
    name: 'an unknown operation',
    text: good.replace('threshold:', 'treshold:'),
    exit: 3,
    code: 'CASE_INVALID',
    where: /:12:\d+/,
  },
  { name: 'YAML that is none', text: `${good}  - [`, exit: 3, code: 'CASE_INVALID', where: /\.yaml:\d+:\d+/ },
  {
    name: 'a name in place of a pseudonym',
    text: good.replace('PHANTOM-1', 'Wang Wei 1970'),
    exit: 3,
    code: 'CASE_INVALID',
    where: /:2:\d+/,
  },
  {
    name: 'a missing image',
    text: good.replace('ct.nii.gz', 'no.nii.gz'),
    exit: 3,
    code: 'FILE_NOT_FOUND',
    where: /no\.nii\.gz/,
  },
  {
    name: 'an empty folder as image',
    text: good.replace('ct.nii.gz', 'empty'),
    exit: 3,
    code: 'IMAGE_NONE',
    where: /no file/,
  },
  {
    name: 'a text file as image',
    text: good.replace('ct.nii.gz', 'notes.txt'),
    exit: 3,
    code: '',
    where: /notes\.txt/,
  },
  {
    name: 'a NIfTI cut short',
    text: good.replace('ct.nii.gz', 'short.nii.gz'),
    exit: 3,
    code: '',
    where: /short\.nii\.gz/,
  },
  {
    name: 'a threshold that finds nothing',
    text: phantomCase({ low: 2500 }),
    exit: 3,
    code: 'THRESHOLD_EMPTY',
    where: /threshold/,
  },
  {
    name: 'a threshold upside down',
    text: good.replace('low: 300', 'low: 900, high: 300'),
    exit: 3,
    code: 'THRESHOLD_RANGE',
    where: /threshold/,
  },
  {
    name: 'a seed outside the image',
    text: split(`${left}${indent}femur_right: { points: [[-150, 0, 0]] }`),
    exit: 3,
    code: 'SEED_OUTSIDE_IMAGE',
    where: /femur_right/,
  },
  {
    name: 'a seed outside bone',
    text: split(`${left}${indent}femur_right: { points: [[-29, 17, 17]] }`),
    exit: 3,
    code: 'SEED_OUTSIDE_BONE',
    where: /femur_right/,
  },
  {
    name: 'two seeds in one voxel',
    text: split(
      `${left}${indent}femur_right: { points: [[-15, 0, 0]] }${indent}tibia_left: { points: [[15, 0, 0]] }`,
    ),
    exit: 3,
    code: 'SEEDS_CONFLICT',
    where: /femur_left|tibia/,
  },
  {
    name: 'left and right exchanged',
    text: split(`femur_left: { points: [[-15, 0, 0]] }${indent}femur_right: { points: [[15, 0, 0]] }`),
    exit: 3,
    code: 'SIDE_CONTRADICTED',
    where: /femur/,
  },
  {
    name: 'a structure that is not there',
    text: good.replace('structures: [femur_left, femur_right]', 'structures: [femur_left, sacrum]'),
    exit: 3,
    code: 'STRUCTURE_UNKNOWN',
    where: /structure/,
  },
  {
    name: 'a surface of domains that are no bone yet',
    text: good
      .replace('      - solid: { fraction: 0.5 }\n', '')
      .replace('{ of: heads, structures', '{ of: heads, edge: 420, structures'),
    exit: 3,
    code: 'EDGE_AWAY',
    where: /femur/,
  },
  {
    name: 'a text too small to read',
    text: good.replace(
      'side: both }\nevaluate',
      'side: both, texts: [{ text: "{case}", height: 1 }] }\nevaluate',
    ),
    exit: 3,
    code: 'TEXT_TOO_SMALL',
    where: /./,
  },
  {
    name: 'a text with an unknown field',
    text: good.replace('side: both }\nevaluate', 'side: both, texts: [{ text: "{patient}" }] }\nevaluate'),
    exit: 3,
    code: 'TEXT_FIELD_UNKNOWN',
    where: /./,
  },
  {
    name: 'a text on a body that is not there',
    text: good.replace('side: both }\nevaluate', 'side: both, texts: [{ on: tibia, text: L }] }\nevaluate'),
    exit: 3,
    code: 'BODY_UNKNOWN',
    where: /./,
  },
  {
    name: 'a text larger than the body',
    text: good.replace(
      'side: both }\nevaluate',
      'side: both, texts: [{ text: "A VERY LONG TEXT FOR A BALL", height: 20 }] }\nevaluate',
    ),
    exit: 3,
    code: 'TEXT_DOES_NOT_FIT',
    where: /./,
  },
]

test.each(wrong)('$name is refused with code, place and remedy', async ({ text, exit, code, where }) => {
  mkdirSync(folder.at('empty'), { recursive: true })
  folder.write('notes.txt', 'these are notes, not an image\n')
  folder.write('short.nii.gz', new Uint8Array([0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 3, 1]))
  const ended = await run(text)
  expect(ended.code, ended.stderr).toBe(exit)
  const { error } = jsonOf<{ error: { code: string; message: string; where: string; remedy: string } }>(ended)
  if (code !== '') expect(error.code).toBe(code)
  expect(error.code).toMatch(/^[A-Z][A-Z0-9_]+$/)
  expect(`${error.where} ${error.message}`).toMatch(where)
  expect(error.remedy.length).toBeGreaterThan(3)
  expect(ended.stderr).toMatch(new RegExp(`^trabecula: ${error.code}: `, 'm'))
  expect(ended.stderr).not.toMatch(/\n\s+at |node:internal/)
  expect(error.code).not.toBe('INTERNAL')
})

test('a refused structure leaves the others to be finished, and the report names the fault', async () => {
  const ended = await run(
    good.replace('structures: [femur_left, femur_right]', 'structures: [femur_left, sacrum]'),
  )
  const { steps, files } = jsonOf<RunJson>(ended)
  const state = Object.fromEntries(steps.map((step) => [step.id, step.state]))
  expect(state['surfaces.heads.femur_left']).not.toBe('refused')
  expect(state['surfaces.heads.sacrum']).toBe('refused')
  expect(state['devices.model']).toBe('skipped')
  expect(['computed', 'reused']).toContain(state.report)
  expect(files).toContain('report.html')
})

test('a check that fails ends with 4; a decision of a person makes it 0 and changes no measure', async () => {
  const printer = 'of: model, printer: { name: tiny, volume: [10, 10, 10] }'
  const small = good.replace('of: model }\n', `${printer} }\n`)
  const failed = await run(small)
  expect(failed.code, failed.stderr).toBe(4)
  const check = jsonOf<RunJson>(failed).checks.find((one) => !one.passed)
  expect(check?.id).toMatch(/^model\./)
  const open = jsonOf<RunJson>(failed)
    .checks.filter((one) => !one.passed)
    .map((one) => one.id)
  const decisions = open
    .map((id) => `  - { check: ${id}, role: engineer, reason: the larger printer is used }`)
    .join('\n')
  const decided = await run(`${small}decisions:\n${decisions}\n`)
  expect(decided.code, decided.stderr).toBe(0)
  const still = jsonOf<RunJson>(decided).checks.find((one) => one.id === check?.id)
  expect(still).toMatchObject({ passed: false, value: check?.value, decision: { role: 'engineer' } })
})

test('a second run in the same folder is refused while the first lives', async () => {
  const out = folder.at('busy')
  mkdirSync(out, { recursive: true })
  writeFileSync(`${out}/.trabecula-lock`, JSON.stringify({ pid: process.pid, host: hostname() }))
  const ended = await trabecula([
    'run',
    folder.at('case.yaml'),
    '-o',
    out,
    '--store',
    folder.at('store'),
    '--json',
  ])
  expect(ended.code).toBe(2)
  expect(jsonOf<RunJson>(ended).error?.code).toBe('FOLDER_IN_USE')
})

test.each([
  { name: 'no case file', args: ['run', 'nothing.yaml'], exit: 3, code: 'FILE_NOT_FOUND' },
  { name: 'no argument', args: ['run'], exit: 2, code: 'CALL_INVALID' },
  { name: 'an unknown command', args: ['frob'], exit: 2, code: 'CALL_INVALID' },
  { name: 'an unknown option', args: ['run', 'x.yaml', '--frob'], exit: 2, code: 'CALL_INVALID' },
  { name: 'no thread', args: ['run', 'x.yaml', '--threads', '0'], exit: 2, code: 'CALL_INVALID' },
  { name: 'an unknown demonstration', args: ['demo', 'nothing'], exit: 2, code: 'DEMO_UNKNOWN' },
  { name: 'an unknown language', args: ['run', 'x.yaml', '--lang', 'xx'], exit: 2, code: 'LANGUAGE_UNKNOWN' },
])('$name: a plain line, the right status', async ({ args, exit, code }) => {
  const ended = await trabecula([...args, '--json'])
  expect(ended.code).toBe(exit)
  expect(jsonOf<{ error: { code: string } }>(ended).error.code).toBe(code)
  expect(ended.stderr.trim().split('\n')).toHaveLength(1)
})

test('an unknown step, a file in place of the output folder, a store that cannot be made', async () => {
  const file = folder.write('a-file', '')
  const base = ['run', folder.at('case.yaml'), '--json']
  const codeOf = async (...more: string[]) => {
    const ended = await trabecula([...base, ...more])
    return [ended.code, jsonOf<RunJson>(ended).error?.code]
  }
  expect(await codeOf('-o', folder.at('x'), '--store', folder.at('store'), '--only', 'labels.heds')).toEqual([
    2,
    'STEP_UNKNOWN',
  ])
  expect(await codeOf('-o', file, '--store', folder.at('store'))).toEqual([2, 'OUTPUT_NOT_A_FOLDER'])
  expect(await codeOf('-o', folder.at('x'), '--store', `${file}/store`)).toEqual([1, 'FILE_UNWRITABLE'])
  expect(existsSync(folder.at('x/.trabecula-lock'))).toBe(false)
})

/** A file system of 1 MB, where the system lets us make one. */
function tinyDisk(path: string): boolean {
  try {
    mkdirSync(path, { recursive: true })
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=1m', 'tmpfs', path], { stdio: 'ignore' })
    return true
  } catch {
    return false
  }
}

test('a full disk is told as such, leaves nothing half-written, and the run goes on once there is room', async (context) => {
  const disk = folder.at('disk')
  if (!tinyDisk(disk)) return context.skip('skipped: mounting a small file system is not allowed here')
  try {
    const ended = await trabecula([
      'run',
      folder.at('case.yaml'),
      '-o',
      `${disk}/out`,
      '--store',
      `${disk}/store`,
      '--json',
    ])
    expect(ended.code).toBe(1)
    expect(jsonOf<RunJson>(ended).error?.code).toBe('DISK_FULL')
    expect(execFileSync('find', [disk, '-name', '*.part'], { encoding: 'utf8' })).toBe('')
    execFileSync('mount', ['-o', 'remount,size=200m', disk])
    const next = await trabecula([
      'run',
      folder.at('case.yaml'),
      '-o',
      `${disk}/out`,
      '--store',
      `${disk}/store`,
      '--json',
    ])
    expect(next.code, next.stderr).toBe(0)
  } finally {
    execFileSync('umount', [disk])
  }
})
