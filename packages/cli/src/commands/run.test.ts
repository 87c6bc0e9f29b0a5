import { mkdtempSync, readdirSync, readFileSync, rmSync, utimesSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { encodeResult, type StepReport } from '@trabecula/core'
import { expect, test } from 'vitest'
import { writeFiles, writeSecondReports } from '../runtime/case-output.ts'
import { OutputFolder } from '../runtime/output-folder.ts'
import { requestOf } from './run.ts'

test('one language or both; nothing else', () => {
  expect(requestOf('case.yaml', 'out', {})).toMatchObject({ lang: 'en' })
  expect(requestOf('case.yaml', 'out', { lang: 'zh' })).not.toHaveProperty('also')
  expect(requestOf('case.yaml', 'out', { lang: 'zh,en' })).toMatchObject({ lang: 'zh', also: 'en' })
  for (const lang of ['de', 'en,', 'en,en', 'en,zh,en', 'en zh'])
    expect(() => requestOf('case.yaml', 'out', { lang }), lang).toThrow(/expected en or zh/)
})

test('the second report stands beside the first and goes when it is no longer asked for', () => {
  const path = mkdtempSync(join(tmpdir(), 'trabecula-second-'))
  writeFileSync(join(path, 'report.html'), 'first')
  const folder = new OutputFolder(path)
  const bytes = new TextEncoder().encode('报告')
  const files = ['report.html', 'record.json'].map((name) => ({ path: name, bytes, mediaType: 'text/html' }))
  const report = { kind: 'report/html', content: 'a' } as StepReport
  const store = { read: () => encodeResult({ files }) }
  expect(writeSecondReports(folder, store, [report], 'zh')).toEqual(['report.zh.html'])
  expect(readFileSync(join(path, 'report.zh.html'), 'utf8')).toBe('报告')
  expect(readFileSync(join(path, 'report.html'), 'utf8')).toBe('first')
  expect(writeSecondReports(folder, store, [], undefined)).toEqual([])
  folder.release()
  expect(readdirSync(path)).toEqual(['report.html'])
  rmSync(path, { recursive: true })
})

test('output files that stand as they were left are not read again; changed and missing ones are written anew', () => {
  const path = mkdtempSync(join(tmpdir(), 'trabecula-again-'))
  const folder = new OutputFolder(path)
  const bytes = new TextEncoder().encode('<html>')
  const files = ['report.html', 'record.json'].map((name) => ({ path: name, bytes, mediaType: 'text/html' }))
  const reports = [{ kind: 'report/html', content: 'a' } as StepReport]
  let reads = 0
  const store = {
    read: () => {
      reads++
      return encodeResult({ files })
    },
  }
  let known = writeFiles(folder, store, reports, { files: [], outputs: [] }, false)
  expect(known.files).toEqual(['record.json', 'report.html'])
  const again = () => {
    known = writeFiles(folder, store, reports, { files: [], outputs: known.outputs }, false)
    expect(known.files).toEqual(['record.json', 'report.html'])
    expect(readFileSync(join(path, 'report.html'), 'utf8')).toBe('<html>')
    return reads
  }
  expect(again()).toBe(1)
  writeFileSync(join(path, 'report.html'), '<HTML>') // As long as before.
  utimesSync(join(path, 'report.html'), 1, 1)
  expect(again()).toBe(2)
  rmSync(join(path, 'report.html'))
  expect(again()).toBe(3)
  expect(again()).toBe(3)
  folder.release()
  rmSync(path, { recursive: true })
})
