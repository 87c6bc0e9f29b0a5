// Graded lattices on the program's own workers: as many threads as one likes, the same bytes.
import { execFile } from 'node:child_process'
import { once } from 'node:events'
import { expect, test } from 'vitest'

const POOL = new URL('../dist/runtime/worker-pool.js', import.meta.url).href

/** A box of 2 x 2 x 1.8 mm. */
const zone = {
  positions: Float32Array.from({ length: 24 }, (_, i) => {
    const corner = Math.floor(i / 3)
    return ((corner >> (i % 3)) & 1) * (i % 3 === 2 ? 1.8 : 2)
  }),
  triangles: Uint32Array.from([0, 2, 1, 1, 2, 3, 4, 5, 6, 5, 7, 6, 0, 1, 4, 1, 5, 4, 2, 6, 3, 3, 6, 7, 0, 4, 2, 2, 4, 6, 1, 3, 5, 3, 7, 5]),
} // biome-ignore format: a box

const wishes = [
  { cell: 'gyroid', sizes: [1.2, 1.6], densities: [0.3, 0.3] },
  { cell: 'bcc', sizes: [1.2, 1.6], densities: [0.3, 0.3] },
].map(({ cell, ...grade }) => ({
  zone,
  cell,
  form: 'network',
  size: 1.5,
  density: 0.3,
  chordError: 0.1,
  axes: [1, 0, 0, 0, 1, 0, 0, 0, 1],
  origin: [0, 0, 0],
  where: 'test',
  grade: { from: 0, length: 1.8, ...grade },
}))

/** Runs in a process of its own, on the built program: prints the hash of each mesh, in the order of `wishes`. */
const SCRIPT = `
const { WorkerPool } = await import('${POOL}')
const { createHash } = await import('node:crypto')
const { threads, order, wishes } = JSON.parse(process.env.LATTICES)
const asked = order.map((n) => wishes[n]).map(({ zone, ...wish }) => ({
  ...wish,
  zone: { positions: Float32Array.from(zone.positions), triangles: Uint32Array.from(zone.triangles) },
}))
const pool = new WorkerPool(threads, { store: undefined })
const laid = await pool.parallel({ name: 'geometry/pores' }, asked)
await pool.close()
const told = order.map((_, n) => {
  const { positions, triangles } = laid[order.indexOf(n)].mesh
  const hash = createHash('sha256').update(positions).update(triangles).digest('hex')
  return [triangles.length / 3, hash]
})
console.log(JSON.stringify(told))
`

async function laidBy(threads: number, order: readonly number[]): Promise<[number, string][]> {
  const given = {
    threads,
    order,
    wishes: wishes.map(({ zone: { positions, triangles }, ...wish }) => ({
      ...wish,
      zone: { positions: [...positions], triangles: [...triangles] },
    })),
  }
  // By standard input: what stands on the command line its workers would take as theirs.
  const child = execFile(process.execPath, ['-'], {
    env: { PATH: process.env.PATH, LATTICES: JSON.stringify(given) },
  })
  let stdout = ''
  child.stdout!.on('data', (text) => {
    stdout += text
  })
  child.stdin!.end(`(async () => {${SCRIPT}})()`)
  await once(child, 'close')
  return JSON.parse(stdout) as [number, string][]
}

test('one thread or three, in either order: the same bytes', async () => {
  const [one, three] = [await laidBy(1, [0, 1]), await laidBy(3, [1, 0])]
  expect(one.map(([triangles]) => triangles > 500)).toEqual([true, true])
  expect(three).toEqual(one)
})
