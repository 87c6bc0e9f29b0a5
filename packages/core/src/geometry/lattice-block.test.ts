import { expect, test } from 'vitest'
import { drawnBlock, latticeBlock } from './lattice-block.ts'
import { crossingsOf } from './manifold.ts'
import { connectedParts, meshTopology } from './mesh-topology.ts'

// The first seeds of `npm run stress:lattices`, which runs a hundred.
test.each([2, 7, 9, 10, 13])('block of seed %d: one sound piece, as dense as asked', async (seed) => {
  const wish = drawnBlock(seed)
  const { mesh, density } = await latticeBlock(wish)
  expect(meshTopology(mesh)).toMatchObject({ closed: true, oriented: true, manifold: true })
  expect(crossingsOf(mesh)).toBe(0)
  expect(connectedParts(mesh).count).toBe(1)
  expect(Math.abs(density - (wish.density[0] + wish.density[1]) / 2)).toBeLessThan(0.01)
})

test.each([
  [12, 'LATTICE_CLOSED'],
  [18, 'LATTICE_APART'],
])('block of seed %d is refused: %s', async (seed, code) => {
  await expect(latticeBlock(drawnBlock(seed))).rejects.toMatchObject({
    code,
    remedy: expect.stringMatching(/./),
  })
})
