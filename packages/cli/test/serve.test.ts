import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { trabecula } from './program.ts'

let folder: string

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'trabecula-serve-'))
  mkdirSync(join(folder, 'run'))
  writeFileSync(join(folder, 'run', 'record.json'), JSON.stringify({ case: 'PEL-1', checks: [] }))
})

afterAll(() => rmSync(folder, { recursive: true }))

/** Serves until the note about Ctrl-C, asks, then sends the signal. */
async function served(args: readonly string[], signal: NodeJS.Signals, ask: (url: string) => Promise<void>) {
  let asked: Promise<void> | undefined
  const ended = await trabecula(['serve', '--data', folder, ...args, '--json'], {
    onError: (text, kill) => {
      const url = /^http:\/\/127\.0\.0\.1:\d+\/$/m.exec(text)?.[0]
      if (url && text.includes('Ctrl-C')) asked ??= ask(url).finally(() => kill(signal))
    },
  })
  await asked
  return ended
}

test('serve answers as soon as it says so, and Ctrl-C ends it with 0', async () => {
  let name: string | undefined
  const ended = await served(['--port', '0'], 'SIGINT', async (url) => {
    const health = (await (await fetch(`${url}api/health`)).json()) as { status: string }
    expect(health.status).toBe('ok')
    const { runs } = (await (await fetch(`${url}api/runs`)).json()) as { runs: { name: string }[] }
    name = runs[0]?.name
  })
  expect(ended.code).toBe(0)
  expect(name).toBe('run')
  expect(JSON.parse(ended.stdout)).toEqual({ url: expect.stringMatching(/^http:\/\/127\.0\.0\.1:\d+\/$/) })
})

test('without --json the address stands on a line of its own on standard output', async () => {
  const ended = await trabecula(['serve', '--data', folder, '--port', '0'], {
    onError: (text, kill) => {
      if (text.includes('Ctrl-C')) kill('SIGTERM')
    },
  })
  expect(ended.code).toBe(0)
  expect(ended.stdout).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/\n$/)
})

test.each([
  [['--port', '70000'], 2, 'PORT_INVALID'],
  [['--port', 'eighty'], 2, 'PORT_INVALID'],
  [['--data', '/nowhere/at/all'], 3, 'DATA_FOLDER_NOT_FOUND'],
])('serve %j ends with %i and %s', async (args, code, error) => {
  const ended = await trabecula(['serve', ...args, '--json'])
  expect(ended.code).toBe(code)
  expect(JSON.parse(ended.stdout).error.code).toBe(error)
})
