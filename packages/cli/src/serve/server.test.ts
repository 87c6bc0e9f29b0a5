import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { createServer, request } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { DEFAULT_PORT, type PageServer, startPageServer } from './server.ts'

let folder: string
let server: PageServer

const record = {
  case: 'PEL-1',
  title: 'Pelvis',
  side: 'left',
  version: '0.1.0',
  synthetic: true,
  checks: [
    { id: 'a', passed: true, required: true },
    { id: 'b', passed: false, required: true },
    { id: 'c', passed: false, required: false },
  ],
}

beforeAll(async () => {
  const root = mkdtempSync(join(tmpdir(), 'trabecula-serve-'))
  folder = join(root, 'runs')
  mkdirSync(join(folder, 'pelvis left', 'view'), { recursive: true })
  mkdirSync(join(folder, 'broken'))
  mkdirSync(join(folder, 'no-run'))
  mkdirSync(join(folder, '.hidden'))
  writeFileSync(join(folder, 'pelvis left', 'record.json'), JSON.stringify(record))
  writeFileSync(join(folder, 'pelvis left', 'report.html'), '<!doctype html><p>Report</p>')
  writeFileSync(join(folder, 'pelvis left', '.secret'), 'SECRET')
  writeFileSync(join(folder, 'pelvis left', 'view', 'ct.i16.gz'), Buffer.from([31, 139, 8, 0]))
  writeFileSync(join(folder, 'broken', 'record.json'), '{"case":')
  writeFileSync(join(folder, '.hidden', 'record.json'), JSON.stringify(record))
  writeFileSync(join(folder, 'beside the runs.png'), 'not a folder')
  writeFileSync(join(root, 'outside.txt'), 'SECRET')
  symlinkSync(join(root, 'outside.txt'), join(folder, 'pelvis left', 'link.txt'))
  server = await startPageServer({ folder, port: 0, pageFolder: join(root, 'page') })
})

afterAll(async () => {
  await server.close()
  rmSync(join(folder, '..'), { recursive: true })
})

interface Answer {
  readonly status: number
  readonly headers: Record<string, string | string[] | undefined>
  readonly body: string
}

/** The path goes out as it is written: `fetch` would take the dots out of it. */
function ask(path: string, options: { method?: string; host?: string; base?: string } = {}): Promise<Answer> {
  const { port } = new URL(options.base ?? server.url)
  const headers = options.host === undefined ? {} : { Host: options.host }
  return new Promise((resolve, reject) => {
    const sent = request(
      { host: '127.0.0.1', port, path, method: options.method ?? 'GET', headers },
      (response) => {
        const parts: Buffer[] = []
        response.on('data', (part: Buffer) => parts.push(part))
        response.on('end', () =>
          resolve({
            status: response.statusCode ?? 0,
            headers: response.headers,
            body: Buffer.concat(parts).toString(),
          }),
        )
      },
    )
    sent.on('error', reject)
    sent.end()
  })
}

const codeOf = (answer: Answer): string => (JSON.parse(answer.body) as { error: { code: string } }).error.code

test('health says ok and the version, and is not kept', async () => {
  const answer = await ask('/api/health')
  expect(JSON.parse(answer.body)).toEqual({ status: 'ok', version: expect.stringMatching(/^\d+\.\d+\.\d+/) })
  expect(answer.headers['cache-control']).toBe('no-store')
  expect(answer.headers['x-content-type-options']).toBe('nosniff')
  expect(answer.headers['content-security-policy']).toContain("default-src 'self'")
  // WebAssembly alone is let through, for the kernels.
  expect(answer.headers['content-security-policy']).not.toContain("'unsafe")
})

test('lists finished runs by name; one with a damaged record says so; hidden folders are left out', async () => {
  const { runs } = JSON.parse((await ask('/api/runs')).body) as { runs: Record<string, unknown>[] }
  expect(runs.map((run) => run.name)).toEqual(['broken', 'pelvis left'])
  expect(runs[0]).toMatchObject({ error: { code: 'RECORD_UNREADABLE', where: 'broken/record.json' } })
  expect(runs[1]).toEqual({
    name: 'pelvis left',
    path: '/runs/pelvis%20left/',
    case: 'PEL-1',
    title: 'Pelvis',
    side: 'left',
    version: '0.1.0',
    synthetic: true,
    reports: [{ lang: 'en', title: 'Pelvis', html: 'report.html' }],
    checks: { total: 3, failed: 2, requiredFailed: 1, undecided: 1 },
  })
})

test('a folder that is itself a run is served under its own name', async () => {
  const one = await startPageServer({ folder: join(folder, 'pelvis left'), port: 0 })
  const { runs } = JSON.parse((await ask('/api/runs', { base: one.url })).body) as {
    runs: { name: string }[]
  }
  expect(runs.map((run) => run.name)).toEqual(['pelvis left'])
  expect((await ask('/runs/pelvis%20left/record.json', { base: one.url })).status).toBe(200)
  await one.close()
})

test('files of a run come as they are: gzip stays gzip', async () => {
  const answer = await ask('/runs/pelvis%20left/view/ct.i16.gz')
  expect(answer.status).toBe(200)
  expect(answer.headers['content-encoding']).toBeUndefined()
  expect(answer.headers['content-length']).toBe('4')
  expect(answer.headers['cache-control']).toBe('no-store')
})

test('a report may style itself and run nothing', async () => {
  const policy = String((await ask('/runs/pelvis%20left/report.html')).headers['content-security-policy'])
  expect(policy).toContain("default-src 'none'")
  expect(policy).toMatch(/sandbox(?!.*allow-scripts)/)
})

test.each([
  '/runs/pelvis%20left/../../outside.txt',
  '/runs/pelvis%20left/%2e%2e/%2e%2e/outside.txt',
  '/runs/pelvis%20left/..%2f..%2foutside.txt',
  '/runs/pelvis%20left/..%5c..%5coutside.txt',
  '/runs/pelvis%20left/view/../.secret',
  '/runs/pelvis%20left/.secret',
  '/runs/pelvis%20left/record.json%00.txt',
  '/runs/pelvis%20left/link.txt',
  '/runs/..%2f/outside.txt',
  '/runs/.hidden/record.json',
  '/runs/pelvis%20left/record.json/below',
  '/assets/..%2f..%2foutside.txt',
])('%s is refused', async (path) => {
  const answer = await ask(path)
  expect([403, 404]).toContain(answer.status)
  expect(answer.body).not.toContain('SECRET')
  expect(codeOf(answer)).toMatch(/^(PATH_REFUSED|FILE_NOT_FOUND|RUN_NOT_FOUND|ROUTE_NOT_FOUND)$/)
})

test.each([
  ['/runs/nobody/record.json', 404, 'RUN_NOT_FOUND'],
  ['/runs/pelvis%20left/view', 404, 'FILE_NOT_FOUND'],
  ['/runs/pelvis%20left/nothing.stl', 404, 'FILE_NOT_FOUND'],
  ['/nothing', 404, 'ROUTE_NOT_FOUND'],
  ['/runs/%zz/record.json', 400, 'REQUEST_INVALID'],
  ['/', 503, 'PAGE_NOT_BUILT'],
])('%s answers %i %s', async (path, status, code) => {
  const answer = await ask(path)
  expect([answer.status, codeOf(answer)]).toEqual([status, code])
  expect(Object.keys(JSON.parse(answer.body).error).sort()).toEqual(['code', 'message', 'remedy', 'where'])
})

test('writing is refused, and so is a host name that is not this machine', async () => {
  for (const method of ['POST', 'PUT', 'DELETE', 'PATCH']) {
    const answer = await ask('/runs/pelvis%20left/record.json', { method })
    expect([answer.status, codeOf(answer)]).toEqual([405, 'READ_ONLY'])
  }
  expect(codeOf(await ask('/api/runs', { host: 'attacker.example' }))).toBe('HOST_REFUSED')
  expect((await ask('/api/runs', { host: 'localhost:1234' })).status).toBe(200)
})

async function takePort(port: number): Promise<{ port: number; release(): Promise<void> } | undefined> {
  const holder = createServer()
  const taken = await new Promise<boolean>((resolve) => {
    holder.once('error', () => resolve(false))
    holder.listen(port, '127.0.0.1', () => resolve(true))
  })
  if (!taken) return undefined
  return {
    port: (holder.address() as AddressInfo).port,
    release: () => new Promise((resolve) => holder.close(() => resolve())),
  }
}

test('a busy default port takes a free one; a busy port that was asked for is an error', async () => {
  // Where the port is held by another program already, it is busy all the same.
  const standard = await takePort(DEFAULT_PORT)
  const other = await startPageServer({ folder })
  expect(Number(new URL(other.url).port)).not.toBe(DEFAULT_PORT)
  expect((await ask('/api/health', { base: other.url })).status).toBe(200)
  await other.close()
  await standard?.release()

  const held = await takePort(0)
  await expect(startPageServer({ folder, port: held!.port })).rejects.toMatchObject({
    code: 'PORT_BUSY',
    faultClass: 'failed',
  })
  await held!.release()
})

test('a missing folder and an impossible port are named', async () => {
  await expect(startPageServer({ folder: join(folder, 'nowhere'), port: 0 })).rejects.toMatchObject({
    code: 'DATA_FOLDER_NOT_FOUND',
  })
  await expect(startPageServer({ folder, port: 70000 })).rejects.toMatchObject({
    code: 'PORT_INVALID',
    faultClass: 'call',
  })
})

test('a run of a moved plan: not by a server that only reads, nor for a foreign page, nor of something else', async () => {
  const reading = await ask('/api/runs/pelvis%20left/plan', { method: 'POST' })
  expect([reading.status, codeOf(reading)]).toEqual([405, 'READ_ONLY'])
  const running = await startPageServer({ folder, port: 0, allowRuns: true })
  const send = async (name: string, body: unknown, headers: Record<string, string> = {}): Promise<string> => {
    const answer = await fetch(`${running.url}api/runs/${name}/plan`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json', ...headers },
      body: JSON.stringify(body),
    })
    return `${answer.status} ${((await answer.json()) as { error: { code: string } }).error.code}`
  }
  const change = { path: ['plan', 'resection', 'planes', 'a'], value: { at: [0, 0, 1], normal: [0, 0, 1] } }
  expect(await send('x', { changes: [change] }, { Origin: 'http://elsewhere.example' })).toBe(
    '403 ORIGIN_REFUSED',
  )
  expect(await send('x', { changes: [] })).toBe('400 CHANGES_INVALID')
  expect(await send('x', { changes: [{ ...change, path: ['plan', '..', '/', 'a'] }] })).toBe(
    '400 CHANGES_INVALID',
  )
  expect(await send('x', { changes: [change] })).toBe('404 RUN_NOT_FOUND')
  // Its folder holds a record, but neither case file nor store.
  expect(await send('pelvis%20left', { changes: [change] })).toBe('409 PLAN_NOT_KEPT')
  const other = await ask('/api/runs', { method: 'POST', base: running.url })
  expect(codeOf(other)).toBe('READ_ONLY')
  await running.close()
  const one = await startPageServer({ folder: join(folder, 'pelvis left'), port: 0, allowRuns: true })
  const single = await fetch(`${one.url}api/runs/pelvis%20left/plan`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify({ changes: [change] }),
  })
  expect(((await single.json()) as { error: { code: string } }).error.code).toBe('RUN_FOLDER_SINGLE')
  await one.close()
})
