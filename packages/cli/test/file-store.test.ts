import {
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  truncateSync,
  utimesSync,
  writeFileSync,
} from 'node:fs'
import { hostname, tmpdir } from 'node:os'
import { join } from 'node:path'
import { encodeResult } from '@trabecula/core'
import { afterAll, expect, test } from 'vitest'
import { FileStore } from '../src/runtime/file-store.ts'
import { OutputFolder } from '../src/runtime/output-folder.ts'
import { storeConformance } from './store-conformance.ts'

const root = mkdtempSync(join(tmpdir(), 'trabecula-store-'))
afterAll(() => rmSync(root, { recursive: true, force: true }))

let folder = ''
let count = 0
const open = () => {
  folder = join(root, `store-${count++}`)
  return new FileStore(folder)
}
const contentPath = (content: string) => join(folder, 'content', content.slice(0, 2), content)

storeConformance('file store', open, (_store, content) => {
  const bytes = readFileSync(contentPath(content))
  bytes[bytes.length - 1]! ^= 1
  writeFileSync(contentPath(content), bytes)
})

const bytes = encodeResult('x')
const key = 'a'.repeat(64)

test('a result cut short by a crash, or a torn entry, counts as not there', () => {
  const store = open()
  const { content } = store.write(key, 'k', bytes, [])
  truncateSync(contentPath(content), 3)
  expect(store.find(key)).toBeUndefined()
  store.write(key, 'k', bytes, [])
  expect(store.find(key)?.content).toBe(content)
  writeFileSync(join(folder, 'keys', 'aa', `${key}.json`), '{"content":"')
  expect(store.find(key)).toBeUndefined()
})

test('an entry that was damaged in any place counts as not there', () => {
  const store = open()
  const warnings = [{ code: 'A', message: 'doubtful', where: 'here' }]
  const written = store.write(key, 'k', bytes, warnings)
  expect(store.find(key)).toEqual(written)
  const path = join(folder, 'keys', 'aa', `${key}.json`)
  const text = readFileSync(path, 'utf8')
  for (const damaged of ['', 'null', '[]', '{}', '7', text.replace('doubtful', 'doubtfum')]) {
    writeFileSync(path, damaged)
    expect(store.find(key), damaged).toBeUndefined()
  }
})

test('once damage is found, all of it is removed at once', () => {
  const store = open()
  const contents = [1, 2, 3].map(
    (value) => store.write(String(value).repeat(64), 'k', encodeResult(value), []).content,
  )
  for (const content of contents.slice(1)) {
    const damaged = readFileSync(contentPath(content))
    damaged[0]! ^= 1
    writeFileSync(contentPath(content), damaged)
  }
  expect(store.removeDamaged()).toBe(2)
  expect([1, 2, 3].map((value) => store.find(String(value).repeat(64)) !== undefined)).toEqual([
    true,
    false,
    false,
  ])
})

test('half-written files of killed programs are swept after an hour, fresh ones are left', () => {
  const store = open()
  store.write(key, 'k', bytes, [])
  const part = join(folder, 'keys', 'aa', 'b.json.1-2.part')
  writeFileSync(part, 'half')
  const now = Date.now()
  expect(store.sweep(now)).toBe(0)
  utimesSync(part, (now - 2 * 3_600_000) / 1000, (now - 2 * 3_600_000) / 1000)
  expect(store.sweep(now)).toBe(1)
  expect(readdirSync(join(folder, 'keys', 'aa'))).toEqual([`${key}.json`])
})

test('a store below a file cannot be made: a typed error', () => {
  const file = join(root, 'file')
  writeFileSync(file, '')
  expect(() => new FileStore(join(file, 'store'))).toThrow(
    expect.objectContaining({ code: 'FILE_UNWRITABLE' }),
  )
})

test('an output folder is for one run at a time; a dead run’s lock is taken over and told', () => {
  const path = join(root, 'out')
  const first = new OutputFolder(path)
  expect(first.interrupted).toBe(false)
  expect(() => new OutputFolder(path)).toThrow(expect.objectContaining({ code: 'FOLDER_IN_USE' }))
  first.release()
  writeFileSync(first.lockPath, JSON.stringify({ pid: 2 ** 30, host: hostname() }))
  const afterKill = new OutputFolder(path)
  expect(afterKill.interrupted).toBe(true)
  afterKill.release()
  writeFileSync(join(path, 'run-log.json'), '{"state":"running"}')
  const afterStop = new OutputFolder(path)
  expect(afterStop.interrupted).toBe(true)
  afterStop.release()
})

test('the output folder removes what an earlier run listed and this one does not, and no other file', () => {
  const path = join(root, 'stale')
  const out = new OutputFolder(path)
  out.write('model/a.stl', 'a')
  out.write('model/b.stl', 'b')
  out.write('notes.txt', 'mine')
  out.removeStale(['model/a.stl', 'model/b.stl', '../x', '/etc/x'], new Set(['model/a.stl']))
  expect(readdirSync(join(path, 'model'))).toEqual(['a.stl'])
  expect(readdirSync(path).includes('notes.txt')).toBe(true)
  out.removeStale(['model/a.stl'], new Set())
  expect(readdirSync(path).includes('model')).toBe(false)
  expect(() => out.write('../x', 'x')).toThrow('no output path')
  out.release()
})

test('an output that is a file is refused', () => {
  const file = join(root, 'is-a-file')
  writeFileSync(file, '')
  expect(() => new OutputFolder(file)).toThrow(expect.objectContaining({ code: 'OUTPUT_NOT_A_FOLDER' }))
})
