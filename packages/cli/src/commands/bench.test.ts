// Needs `node tools/build.mjs`: the measurements run compiled, each in a process of its own.

import { expect, test } from 'vitest'
import { silentIo } from '../../test/silent-io.ts'
import { benchCommand } from './bench.ts'

const said: string[] = []
const io = silentIo({ say: (line) => void said.push(line) })

test('a measurement gives time and memory, and the same figure as its peer where that is installed', async () => {
  const { result } = await benchCommand.run(['lattice'], { rounds: '1' }, io)
  const [row] = (result as { results: Record<string, number | string | boolean | null>[] }).results
  expect(row).toMatchObject({ name: 'lattice', missing: [] })
  expect(row!.seconds).toBeGreaterThan(0)
  expect(row!.cpuSeconds).toBeGreaterThan(0)
  expect(row!.memory).toBeGreaterThan(2 ** 25) // Node itself takes more.
  if (row!.peer === null) expect([row!.peerSeconds, row!.ratio]).toEqual([null, null])
  else expect(row!.agrees).toBe(true)
  expect(said[0]).toMatch(/^lattice /)
})

test.each([
  [['none'], {}, 'BENCH_UNKNOWN'],
  [[], { rounds: '0' }, 'BENCH_ROUNDS'],
  [[], { record: '../x' }, 'BENCH_MACHINE'],
])('a wrong call is told as such: %j %j', async (args, options, code) => {
  await expect(benchCommand.run(args, { rounds: '1', ...options }, io)).rejects.toMatchObject({
    code,
    faultClass: 'call',
  })
})
