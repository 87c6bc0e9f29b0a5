import { describe, expect, test } from 'vitest'
import { seededRandom } from '../base/random.ts'
import { VORONOI } from './cell-kinds.ts'
import { boxMesh } from './mesh.ts'
import { type StrutBeams, strutBeams } from './strut-beams.ts'

const box = (low: number, high: number) => boxMesh([low, low, low], [high, high, high])
const lattice = {
  size: 2.5,
  voronoi: VORONOI,
  axes: [1, 0, 0, 0, 1, 0, 0, 0, 1],
  origin: [0, 0, 0],
  below: [],
  where: 'test',
} as const

/** Share of random points of a box that a beam holds: the distance to its axis is less than its radius there. */
function solidShare(
  { nodes, ends, radii }: StrutBeams,
  low: number[],
  high: number[],
  count: number,
): number {
  const random = seededRandom(11)
  let inside = 0
  for (let n = 0; n < count; n++) {
    const p = low.map((from, axis) => from + random() * (high[axis]! - from))
    for (let b = 0; b < ends.length; b += 2) {
      const [i, j] = [3 * ends[b]!, 3 * ends[b + 1]!]
      let [along, square] = [0, 0]
      for (let axis = 0; axis < 3; axis++) {
        const way = nodes[j + axis]! - nodes[i + axis]!
        along += way * (p[axis]! - nodes[i + axis]!)
        square += way * way
      }
      const t = Math.min(Math.max(along / square, 0), 1)
      const radius = radii[b]! + t * (radii[b + 1]! - radii[b]!)
      let off = 0
      for (let axis = 0; axis < 3; axis++) {
        const d = p[axis]! - nodes[i + axis]! - t * (nodes[j + axis]! - nodes[i + axis]!)
        off += d * d
      }
      if (off > radius * radius) continue
      inside++
      break
    }
  }
  return inside / count
}

describe('struts as beams', () => {
  test.each([
    'cubic',
    'bcc',
    'fcc',
    'octet',
    'kelvin',
    'diamond-strut',
    'voronoi',
  ] as const)('%s: a cell in the midst has the density that was asked for', (cell) => {
    const beams = strutBeams({ ...lattice, cell, density: () => 0.2, within: box(-2.6, 5.1) })
    // 5000 points: a standard error of 0.0057.
    expect(Math.abs(solidShare(beams, [0, 0, 0], [2.5, 2.5, 2.5], 5000) - 0.2)).toBeLessThan(0.018)
  })

  test('a gradient: thin struts where the density is low', () => {
    const density = (height: number) => 0.1 + 0.02 * height
    const beams = strutBeams({ ...lattice, cell: 'bcc', density, within: box(-2.5, 12.5) })
    for (const from of [0, 7.5]) {
      const share = solidShare(beams, [0, 0, from], [2.5, 2.5, from + 2.5], 4000)
      expect(Math.abs(share - density(from + 1.25))).toBeLessThan(0.02)
    }
  })

  test('ends are flat where the body or a half space cuts the axis, round where struts meet', () => {
    const below = [{ normal: [0, 0, 1] as const, offset: 4 }]
    const beams = strutBeams({ ...lattice, cell: 'cubic', density: () => 0.2, within: box(0.5, 7), below })
    const heights = [...beams.nodes].filter((_, i) => i % 3 === 2)
    expect(Math.max(...heights)).toBeGreaterThan(3.85)
    expect(Math.max(...heights)).toBeLessThanOrEqual(4 + 2.5 / 24)
    for (let e = 0; e < beams.ends.length; e++) {
      const at = [...beams.nodes.subarray(3 * beams.ends[e]!, 3 * beams.ends[e]! + 3)]
      const node = at.every((x) => Math.abs(x / 2.5 - Math.round(x / 2.5)) < 1e-6)
      expect(beams.cut[e]).toBe(node ? 0 : 1)
    }
    // 2 × 2 nodes at heights 2.5 (5 is over the half space): four upright axes, and two a line across at 2.5.
    expect(beams.ends.length / 2).toBe(4 * 2 + 4 * 3)
  })
})
