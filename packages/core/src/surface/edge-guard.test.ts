import { expect, test } from 'vitest'
import type { LabelMap } from '../geometry/label-map.ts'
import type { Volume } from '../geometry/volume.ts'
import { requireEdgeAtBoundary, shareAtEdge } from './edge-guard.ts'

const N = 40
const grid = {
  size: [N, N, N],
  spacing: [1, 1, 1],
  origin: [0, 0, 0],
  direction: [1, 0, 0, 0, 1, 0, 0, 0, 1],
} as const
const structure = { value: 1, name: 'femur_left', side: 'left', colour: [1, 2, 3] } as const

function radiusAt(index: number): number {
  const [x, y, z] = [index % N, Math.floor(index / N) % N, Math.floor(index / N / N)].map((c) => c - 19.5)
  return Math.sqrt(x! * x! + y! * y! + z! * z!)
}

/** A shell of bone, 12 mm outside, 10 mm inside, marrow within, blurred linearly over one voxel. */
const image: Volume = {
  grid,
  values: Int16Array.from({ length: N ** 3 }, (_, i) => {
    const r = radiusAt(i)
    const step = (radius: number) => Math.min(1, Math.max(0, radius - r + 0.5))
    return 40 + 760 * step(12) - 660 * step(10)
  }),
  modality: 'CT',
  source: { format: 'computed' },
}
const ball = (radius: number): LabelMap => ({
  grid,
  values: Uint8Array.from({ length: N ** 3 }, (_, i) => (radiusAt(i) <= radius ? 1 : 0)),
  structures: [structure],
})

test('a label that ends at the edge passes, also within a voxel of it', () => {
  for (const radius of [11.5, 12, 12.5])
    expect(shareAtEdge(ball(radius), image, structure, 420)).toBeGreaterThan(0.95)
})

test('a label that reaches 3 mm out into soft tissue is refused with a remedy', () => {
  expect(shareAtEdge(ball(15), image, structure, 420)).toBeLessThan(0.05)
  expect(() => requireEdgeAtBoundary(ball(15), image, structure, 420)).toThrow(
    expect.objectContaining({ code: 'EDGE_AWAY', remedy: expect.stringContaining('solid') }),
  )
})
