import { expect, test } from 'vitest'
import { seededRandom } from '../base/random.ts'
import { faultyVertices } from '../geometry/crossings.ts'
import { meshTopology } from '../geometry/mesh-topology.ts'
import { plainContext } from '../step.ts'
import { extractSurface } from './extract.ts'

test('any field, 20 of random numbers 12³: closed, and no triangles cross', async () => {
  const size: [number, number, number] = [12, 12, 12]
  const grid = {
    size,
    spacing: [0.8, 0.8, 1],
    origin: [0, 0, 0],
    direction: [1, 0, 0, 0, 1, 0, 0, 0, 1],
  } as const
  for (let seed = 1; seed <= 20; seed++) {
    const random = seededRandom(seed)
    const field = Float32Array.from({ length: 1728 }, () => {
      const x = 2 * random() - 1
      return x * x * x // Many values near 0: vertices far along their edges.
    })
    const block = { field, size, offset: [0, 0, 0] as [number, number, number], near: new Uint8Array(1728) }
    const { mesh } = await extractSurface(
      block,
      grid,
      plainContext(() => ''),
    )
    expect(meshTopology(mesh), `seed ${seed}`).toMatchObject({ closed: true, manifold: true, oriented: true })
    expect(faultyVertices(mesh), `seed ${seed}`).toEqual([])
  }
})
