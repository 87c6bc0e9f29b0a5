import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { seededRandom, type Volume, writeVolume } from '@trabecula/core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { silentIo } from '../../test/silent-io.ts'
import { registerCommand } from './register.ts'

const notes: string[] = []
const io = silentIo({ json: true, note: (line) => void notes.push(line) })

let folder = ''
const path = (name: string) => join(folder, name)

/** Balls in a box; the second machine sees them inverted and 6, −4, 3 mm away. */
function image(shift: readonly [number, number, number], seen: readonly number[]): Volume {
  const size = [50, 44, 40] as const
  const random = seededRandom(4)
  const balls = [
    [30, 30, 20, 12],
    [62, 50, 40, 15],
    [40, 60, 60, 9],
    [70, 24, 58, 7],
  ] as const
  const values = Int16Array.from({ length: 50 * 44 * 40 }, (_, n) => {
    const [x, y, z] = [n % 50, Math.floor(n / 50) % 44, Math.floor(n / 2200)].map(
      (i, a) => 2 * i + shift[a]!,
    ) as [number, number, number]
    const ball = balls.findIndex(([a, b, c, r]) => (x - a) ** 2 + (y - b) ** 2 + (z - c) ** 2 < r * r)
    const box = x > 8 && x < 92 && y > 8 && y < 80 && z > 6 && z < 74
    return seen[ball >= 0 ? ball + 2 : box ? 1 : 0]! + 10 * random()
  })
  const grid = {
    size,
    spacing: [2, 2, 2],
    origin: [0, 0, 0],
    direction: [1, 0, 0, 0, 1, 0, 0, 0, 1],
  } as const
  return { grid, values, modality: 'OT', source: { format: 'computed' } }
}

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'register-'))
  const write = (name: string, volume: Volume) => {
    for (const file of writeVolume(volume, name)) writeFileSync(path(file.name), file.bytes)
  }
  write('fixed.nrrd', image([0, 0, 0], [-900, 40, 900, 300, 1200, 600]))
  write('moving.nrrd', image([6, -4, 3], [0, 700, 60, 400, 150, 300]))
  const random = seededRandom(1)
  const noise = image([0, 0, 0], [0, 0, 0, 0, 0, 0])
  write('noise.nrrd', { ...noise, values: noise.values.map(() => 1000 * random()) })
})
afterAll(() => rmSync(folder, { recursive: true }))

const run = (moving: string, fixed: string, options: object = {}) =>
  registerCommand.run(
    [path(moving), path(fixed)],
    { output: path('t.json'), samples: '20000', ...options },
    io,
  )

test('the transform maps moving points to fixed points, in the result and in the file', async () => {
  const { result } = (await run('moving.nrrd', 'fixed.nrrd', { seed: '3' })) as {
    result: { transform: number[]; metric: number; seed: number }
  }
  const wanted = [1, 0, 0, 6, 0, 1, 0, -4, 0, 0, 1, 3, 0, 0, 0, 1]
  result.transform.forEach((value, n) => {
    expect(Math.abs(value - wanted[n]!), `${n}`).toBeLessThan(n % 4 === 3 ? 0.6 : 0.01)
  })
  expect(result.metric).toBeGreaterThan(0.2)
  expect(result.seed).toBe(3)
  expect(JSON.parse(readFileSync(path('t.json'), 'utf8')).transform).toEqual(result.transform)
  expect(notes.join()).toContain('no common frame')
})

test('what cannot be registered is refused, and nothing is left behind', async () => {
  rmSync(path('t.json'), { force: true })
  await expect(run('noise.nrrd', 'fixed.nrrd')).rejects.toMatchObject({
    code: 'REGISTRATION_NOT_CONVERGED',
    faultClass: 'refused',
  })
  expect(existsSync(path('t.json'))).toBe(false)
})

test('a seed that is no whole number is a wrong call', async () => {
  await expect(run('moving.nrrd', 'fixed.nrrd', { seed: '1.5' })).rejects.toMatchObject({
    faultClass: 'call',
  })
})
