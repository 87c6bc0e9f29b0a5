import { isosurface } from '@trabecula/kernels'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { plainContext } from '../step.ts'
import { smoothMesh } from './smooth.ts'

const context = plainContext(() => '')

/** A rod of 12 × 12 × 200 voxels, wavy: what is smoothed anew is little of it. */
function rod() {
  const size = [16, 16, 200] as const
  const field = Float32Array.from({ length: size[0] * size[1] * size[2] }, (_, n) => {
    const [x, y, z] = [n % 16, Math.floor(n / 16) % 16, Math.floor(n / 256)]
    return 6 - Math.hypot(x - 7.6, y - 7.4) + 0.7 * Math.sin(1.7 * x + 0.9 * z) * Math.cos(1.3 * y)
  })
  const { indices, triangles } = isosurface(field, size, 0)
  return { positions: Float32Array.from(indices), triangles }
}

test('smoothed anew from what came out before, with more held: the same bits as smoothed from the start', async () => {
  const mesh = rod()
  const count = mesh.positions.length / 3
  const options = { passes: 3, limit: 0.5 }
  await fc.assert(
    // Few: what they reach alone; many: block by block.
    fc.asyncProperty(
      fc.oneof(...[1, 300].map((n) => fc.array(fc.nat(count - 1), { minLength: n, maxLength: n + 11 }))),
      async (held) => {
        const none = new Uint8Array(count)
        const some = new Uint8Array(count)
        for (const v of held) some[v] = 1
        const { positions } = await smoothMesh(mesh, { ...options, fixed: none }, context)
        const before = { positions, fixed: none }
        const anew = await smoothMesh(mesh, { ...options, fixed: some, before }, context)
        const whole = await smoothMesh(mesh, { ...options, fixed: some }, context)
        expect(anew.positions).toEqual(whole.positions)
      },
    ),
    { numRuns: 10 },
  )
})
