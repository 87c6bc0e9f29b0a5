import { isosurface } from '@trabecula/kernels'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { seededRandom } from '../base/random.ts'
import { plainContext } from '../step.ts'
import { faultyVertices } from './crossings.ts'
import { foldedVertices } from './folds.ts'
import type { TriangleMesh } from './mesh.ts'
import { deviationBetween } from './mesh-distance.ts'
import { meshTopology } from './mesh-topology.ts'
import { MoveFaults } from './move-faults.ts'
import { moveBetween } from './moved-mesh.ts'
import { cutIntoPieces, joinPieces } from './pieces.ts'
import { reduceMesh } from './reduce.ts'

const context = plainContext(() => '')

/** A lumpy closed body of about 12 000 triangles. */
function lumps(seed: number): TriangleMesh {
  const random = seededRandom(seed)
  const size = [40, 34, 30] as const
  const waves = Array.from({ length: 6 }, () => [0, 1, 2, 3].map(() => random() * 2 - 1))
  const field = new Float32Array(size[0] * size[1] * size[2])
  for (let n = 0; n < field.length; n++) {
    const [i, j, k] = [n % size[0], Math.floor(n / size[0]) % size[1], Math.floor(n / (size[0] * size[1]))]
    const r = Math.hypot((i - 19.5) / 17, (j - 16.5) / 14, (k - 14.5) / 12)
    field[n] =
      1 - r + 0.12 * waves.reduce((sum, [a, b, c, d]) => sum + Math.sin(a! * i + b! * j + c! * k + 6 * d!), 0)
  }
  const { indices, triangles } = isosurface(field, size, 0)
  return { positions: Float32Array.from(indices), triangles }
}

const rows = ({ triangles: t }: TriangleMesh) =>
  Array.from({ length: t.length / 3 }, (_, n) => `${t[3 * n]} ${t[3 * n + 1]} ${t[3 * n + 2]}`).sort()

test('pieces hold every triangle once; a seam is where several meet', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 99 }), fc.integer({ min: 50, max: 4000 }), (seed, most) => {
      const mesh = lumps(seed)
      const { pieces, seam } = cutIntoPieces(mesh, most)
      const lists = pieces.map(({ triangles }) => triangles)
      expect(Math.max(...lists.map(({ length }) => length / 3))).toBeLessThanOrEqual(most)
      expect(rows(joinPieces(mesh.positions, pieces, lists))).toEqual(rows(mesh))
      const owners = new Uint16Array(seam.length)
      for (const { vertices } of pieces) for (const v of vertices) owners[v]!++
      seam.forEach((mark, v) => {
        expect(mark).toBe(owners[v]! > 1 ? 1 : 0)
      })
    }),
    { numRuns: 8 },
  )
})

test('crossings and folds of a moved surface are the same piece by piece as in one', async () => {
  await fc.assert(
    fc.asyncProperty(fc.integer({ min: 1, max: 99 }), fc.double({ min: 0.1, max: 0.6 }), async (seed, by) => {
      const mesh = lumps(seed)
      const random = seededRandom(seed)
      const after = mesh.positions.map((x) => x + by * (random() * 2 - 1))
      const moved = { positions: after, triangles: mesh.triangles }
      const before = new Set(foldedVertices(mesh))
      const whole = new Set([
        ...faultyVertices(moved),
        ...foldedVertices(moved).filter((v) => !before.has(v)),
      ])
      const cut = cutIntoPieces(mesh, 900)
      expect(cut.pieces.length).toBeGreaterThan(5)
      const looks = new MoveFaults(mesh, cut)
      expect(await looks.of(after, context)).toEqual([...whole].sort((a, b) => a - b))
      // Some vertices go back, others elsewhere: only what is near them is looked at, and all that is wrong is told.
      const again = after.slice()
      for (const v of [...whole].slice(0, 10)) again.set(mesh.positions.subarray(3 * v, 3 * v + 3), 3 * v)
      for (let n = 0; n < 20; n++) again[Math.floor(random() * again.length)]! += by
      for (const places of [again, again, mesh.positions])
        expect(await looks.of(places, context)).toEqual(await new MoveFaults(mesh, cut).of(places, context))
      const { max } = await moveBetween(mesh, moved, cut, context)
      expect(max).toBeLessThanOrEqual(by * Math.sqrt(3) * 1.00001)
    }),
    { numRuns: 8 },
  )
})

test('a surface reduced in pieces: closed, manifold, free of crossings, as near as asked in both directions', async () => {
  for (const seed of [1, 2, 3, 4]) {
    const mesh = lumps(seed)
    const cut = cutIntoPieces(mesh, 2500)
    const { mesh: reduced, deviation } = await reduceMesh(mesh, {
      tolerance: 0.25,
      sampling: 1,
      cut,
      context,
    })
    expect(cut.pieces.length).toBeGreaterThan(3)
    expect(reduced.triangles.length).toBeLessThan(0.6 * mesh.triangles.length)
    expect(meshTopology(reduced)).toMatchObject({ closed: true, manifold: true, oriented: true })
    expect(faultyVertices(reduced)).toEqual([])
    expect(deviation.max).toBeLessThanOrEqual(0.25)
    const measured = deviationBetween(mesh, reduced, 0.3)
    expect(measured.max).toBeLessThan(0.31) // Three times as dense as it was held.
    expect(Math.abs(measured.mean - deviation.mean)).toBeLessThan(0.1 * measured.mean)
  }
})
