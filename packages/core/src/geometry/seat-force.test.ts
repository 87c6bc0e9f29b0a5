import { describe, expect, it } from 'vitest'
import type { Vector3 } from '../base/vectors.ts'
import { bedOf, type SeatLoad, seatGive } from './seat-force.ts'

/** A square pad of side `a` in the plane z = 0 under a guide, as an even grid; its normals point down, into the bone. */
function pad(a: number, n = 40) {
  const points: number[] = []
  for (let i = 0; i < n; i++)
    for (let j = 0; j < n; j++) points.push(((i + 0.5) / n - 0.5) * a, ((j + 0.5) / n - 0.5) * a, 0)
  const count = points.length / 3
  return {
    points: Float32Array.from(points),
    normals: Float64Array.from({ length: 3 * count }, (_, i) => (i % 3 === 2 ? -1 : 0)),
    weights: new Float32Array(count).fill((a * a) / count),
  }
}

const DOWN: Vector3 = [0, 0, -1]
const load = (more: Partial<SeatLoad> = {}): SeatLoad => ({
  press: 30,
  side: 6,
  friction: 0.5,
  stiffness: 2,
  shear: 1,
  ...more,
})

describe('a square pad on springs that only press (Winkler; rigid footing under an eccentric load, Bowles 1996, Foundation Analysis and Design)', () => {
  it('within the kern: sinks by N / (k a²), tilts by M / (k a⁴ / 12), slides by S / (k_t a²)', () => {
    // A side force of 6 N at a height of 10 mm: M = 60 N mm, e = M / N = 2 mm < a / 6 = 5 mm.
    const give = seatGive(bedOf(pad(30)), DOWN, load(), [0, 0, 10], [1, 0, 0])!
    expect(give([0, 0, 0])[2]).toBeCloseTo(-30 / (2 * 900), 6)
    const tilt = 60 / (2 * (30 ** 4 / 12))
    // The grid's second moment is that of the square less a part in n².
    expect(give([10, 0, 0])[2] - give([0, 0, 0])[2]).toBeCloseTo(-10 * tilt, 5)
    expect(give([0, 0, 0])[0]).toBeCloseTo(6 / 900, 6)
  })

  it('beyond the kern: the edge lifts, contact goes over 3 (a / 2 − e), and the far edge presses with 2 N / (3 a (a / 2 − e))', () => {
    const [e, a, k] = [10, 30, 2]
    const give = seatGive(bedOf(pad(a, 120)), DOWN, load({ side: 10 }), [0, 0, (30 * e) / 10], [1, 0, 0])!
    const edge = -k * give([a / 2, 0, 0])[2]
    expect(edge / ((2 * 30) / (3 * a * (a / 2 - e)))).toBeCloseTo(1, 1)
    const end = a / 2 - 3 * (a / 2 - e)
    expect(-give([end, 0, 0])[2] * k).toBeLessThan(0.03 * edge)
    expect(give([-a / 2, 0, 0])[2]).toBeGreaterThan(0)
  })

  it('tips over where the load leaves the pad, and slides where friction gives way and no shape holds', () => {
    expect(seatGive(bedOf(pad(30)), DOWN, load({ side: 10 }), [0, 0, 50], [1, 0, 0])).toBeUndefined()
    expect(seatGive(bedOf(pad(30)), DOWN, load({ friction: 0.1 }), [0, 0, 0], [1, 0, 0])).toBeUndefined()
    expect(seatGive(bedOf(pad(30)), DOWN, load({ friction: 0.21 }), [0, 0, 0], [1, 0, 0])).toBeDefined()
  })

  it('a wall holds what friction lets go: it takes the rest of the side force', () => {
    const flat = pad(30)
    // A wall of 30 × 10 mm at x = 15 whose normal points along x.
    const wall = { points: [] as number[], normals: [] as number[], weights: [] as number[] }
    for (let i = 0; i < 40; i++)
      for (let j = 0; j < 10; j++) {
        wall.points.push(15, ((i + 0.5) / 40 - 0.5) * 30, -0.5 - j)
        wall.normals.push(1, 0, 0)
        wall.weights.push((30 / 40) * 1)
      }
    const both = {
      points: Float32Array.from([...flat.points, ...wall.points]),
      normals: Float64Array.from([...flat.normals, ...wall.normals]),
      weights: Float32Array.from([...flat.weights, ...wall.weights]),
    }
    const give = seatGive(bedOf(both), DOWN, load({ friction: 0, side: 6 }), [0, 0, -5], [1, 0, 0])!
    // The force acts at the wall's middle: it is pressed evenly by S / (k · 300 mm²).
    expect(give([15, 0, -5])[0]).toBeCloseTo(6 / (2 * 300), 3)
  })
})
