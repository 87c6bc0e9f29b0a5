import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { plainBody } from '../../test/plain-body.ts'
import type { Vector3 } from '../base/vectors.ts'
import type { ImageResult } from '../geometry/image.ts'
import type { TriangleMesh } from '../geometry/mesh.ts'
import type { NamedPlane, ResectionPlan } from '../geometry/plan.ts'
import { plainContext } from '../step.ts'
import { cortexOf } from './donor-fit.ts'
import { lengthOf, lineThrough, middleLine, placeAt, stationOf } from './donor-line.ts'
import { donorSiteParams, rankDonors } from './donor-site.ts'

const context = plainContext(() => '')
const AROUND = 20

/** A closed tube about a line in z with radii by height: what its sections are is known. */
function rod(
  low: number,
  high: number,
  middle: (z: number) => readonly [number, number],
  radii: (z: number) => readonly [number, number],
): TriangleMesh {
  const rings = Math.round((high - low) / 5)
  const positions: number[] = []
  for (let k = 0; k <= rings; k++) {
    const z = low + (k / rings) * (high - low)
    const [[x, y], [a, b]] = [middle(z), radii(z)]
    for (let i = 0; i < AROUND; i++) {
      const t = (2 * Math.PI * i) / AROUND
      positions.push(x + a * Math.cos(t), y + b * Math.sin(t), z)
    }
  }
  const triangles: number[] = []
  for (let k = 0; k < rings; k++) {
    for (let i = 0; i < AROUND; i++) {
      const [p, q] = [k * AROUND + i, k * AROUND + ((i + 1) % AROUND)]
      triangles.push(p, q, q + AROUND, p, q + AROUND, p + AROUND)
    }
  }
  for (const [ring, turn] of [[0, true], [rings, false]] as const) {
    const centre = positions.length / 3
    const z = ring === 0 ? low : high
    positions.push(...middle(z), z)
    for (let i = 0; i < AROUND; i++) {
      const [p, q] = [ring * AROUND + i, ring * AROUND + ((i + 1) % AROUND)]
      triangles.push(...(turn ? [centre, q, p] : [centre, p, q]))
    }
  } // biome-ignore format: rings
  return { positions: Float32Array.from(positions), triangles: Uint32Array.from(triangles) }
}

// A bone whose radius grows from superior to inferior, and which bows: each place has a neighbourhood of its own.
const radiusAt = (z: number): readonly [number, number] => [6 - z / 60, 8 - z / 60]
const bowAt = (z: number): readonly [number, number] => [(z * z) / 1500, 0]
const donorMesh = rod(-180, 180, bowAt, radiusAt)

/** The piece of the donor between two heights, turned half about and put elsewhere. */
function defectFrom(low: number, high: number, shift: Vector3): ResectionPlan {
  const cut = rod(low, high, bowAt, radiusAt)
  const positions = cut.positions.map((x, i) => (i % 3 === 2 ? x : -x) + shift[i % 3]!)
  const resected = plainBody('bone_resected', { positions, triangles: cut.triangles })
  const plane = (name: string, normal: Vector3, offset: number): NamedPlane => ({ name, normal, offset })
  const planes = [plane('low', [0, 0, 1], low + shift[2]), plane('high', [0, 0, -1], -high - shift[2])]
  const face = (p: NamedPlane, z: number) => ({
    plane: p,
    area: 100,
    outlines: [],
    centroid: [shift[0] - bowAt(z)[0], shift[1], z + shift[2]] as Vector3,
    distance: 10,
    planeDistance: 10,
  })
  return {
    name: 'resection', side: 'left', bone: 'bone', tumour: 'tumour', planes,
    cuts: [face(planes[0]!, low), face(planes[1]!, high)],
    resected, remaining: resected, margins: [], tumourLeft: 0,
    volumes: { resected: 1, remaining: 1, tumourInBone: 0 },
  } // biome-ignore format: fields
}

const params = (more: object = {}) => donorSiteParams.parse(more)
const rowOf = (result: ReturnType<typeof rankDonors>, n = 0) => result.tables![0]!.rows[n]!

describe('a piece of which the best place is known', () => {
  test('is found on the bone from which it was cut, where it was cut; a thinner bone comes after it', () => {
    const thin = plainBody(
      'fibula_right',
      rod(-180, 180, bowAt, () => [4, 5]),
    )
    const donors = [thin, plainBody('fibula_left', donorMesh)]
    const result = rankDonors({ of: defectFrom(-70, 10, [200, -50, 300]), donors }, params(), context)
    expect(result.tables![0]!.rows.map(([name]) => name)).toEqual(['fibula_left', 'fibula_right'])
    const [, free, from, to, , mean, p95] = rowOf(result)
    // Heights 10 to −70 are 170 to 250 mm from the superior end (the bow adds under 2 mm of length).
    expect(Math.abs(Number(from) - 170)).toBeLessThan(4)
    expect(Math.abs(Number(to) - 250)).toBeLessThan(4)
    expect(Number(mean)).toBeLessThan(0.2)
    expect(Number(p95)).toBeLessThan(0.4)
    expect(Math.abs(Number(free) - 200)).toBeLessThan(5)
    // Of the thin bone the contours stand apart by the difference of the radii.
    expect(Number(rowOf(result, 1)[5])).toBeGreaterThan(1.5)
    expect(result.checks.map(({ id, passed }) => [id, passed])).toEqual([
      ['resection.donor.contour', true],
      ['resection.donor.ends', true],
    ])
  })

  test('whose best place must stay is laid within what may be taken', () => {
    const of = defectFrom(-170, -110, [0, 0, 0])
    const donors = [plainBody('fibula_left', donorMesh)]
    const result = rankDonors({ of, donors }, params(), context)
    expect(Number(rowOf(result)[3])).toBeLessThanOrEqual(lengthOf(middleLine(donorMesh)) - 80 + 0.5)
    const free = rankDonors({ of, donors }, params({ lines: { fibula_left: { keep: [0, 0] } } }), context)
    expect(Number(rowOf(free)[5])).toBeLessThan(Number(rowOf(result)[5]))
    expect(Number(rowOf(free)[3])).toBeGreaterThan(300)
  })
})

test('too short, unknown and incompletely told donors are refused by name', () => {
  const donors = [plainBody('fibula_left', donorMesh)]
  const code = (of: ResectionPlan, more: object, given = donors) => {
    try {
      rankDonors({ of, donors: given }, params(more), context)
    } catch (error) {
      return (error as { code: string }).code
    }
    return 'none'
  }
  const of = defectFrom(-110, 110, [0, 0, 0])
  expect(code(of, {})).toBe('DONOR_TOO_SHORT')
  expect(code(of, { lines: { fibula: {} } })).toBe('DONOR_UNKNOWN')
  expect(code(of, {}, [plainBody('rib_left', donorMesh)])).toBe('DONOR_KEEP_UNKNOWN')
  expect(code(of, {}, [plainBody('hip_left', donorMesh)])).toBe('DONOR_LINE_MISSING')
  const crest = { along: [[0, 0, 180], [0, 0, -180]], keep: [0, 0] } // biome-ignore format: points
  expect(
    code(defectFrom(-20, 20, [0, 0, 0]), { lines: { hip_left: crest } }, [plainBody('hip_left', donorMesh)]),
  ).toBe('none')
})

// A tube drawn with known walls: full width at half maximum is the wall's own width (Prevrhal 1999, above about 1 mm).
test.each([2, 3])('the cortex of a tube with walls of %f mm is so thick', (wall) => {
  const mesh = rod(
    -30,
    30,
    () => [0, 0],
    () => [8, 8],
  )
  const size = [91, 91, 121] as const
  const values = new Int16Array(size[0] * size[1] * size[2])
  for (let k = 0, n = 0; k < size[2]; k++)
    for (let j = 0; j < size[1]; j++)
      for (let i = 0; i < size[0]; i++, n++) {
        const r = Math.hypot(-13.5 + 0.3 * i, -13.5 + 0.3 * j)
        const inside =
          Math.min(1, Math.max(0, (8 - r) / 0.6 + 0.5)) * Math.min(1, Math.max(0, (r - 8 + wall) / 0.6 + 0.5))
        values[n] = Math.round(1500 * inside)
      }
  const grid = {
    size,
    spacing: [0.3, 0.3, 0.5] as Vector3,
    origin: [-13.5, -13.5, -30] as Vector3,
    direction: [1, 0, 0, 0, 1, 0, 0, 0, 1] as const,
  }
  const volume = {
    grid,
    values,
    modality: 'CT',
    source: { format: 'computed' },
  } as unknown as ImageResult['volume']
  const line = lineThrough([[0, 0, 30], [0, 0, -30]]) // biome-ignore format: points
  const found = cortexOf(mesh, line, [15, 45], volume)!
  expect(Math.abs(found.median - wall)).toBeLessThan(0.15)
})

test('a station of a line leads to a place, and the place back to the station', () => {
  const points = fc.array(
    fc.tuple(fc.double({ min: -5, max: 5, noNaN: true }), fc.double({ min: -5, max: 5, noNaN: true })),
    { minLength: 2, maxLength: 8 },
  )
  fc.assert(
    fc.property(points, fc.double({ min: 0, max: 1, noNaN: true }), (given, part) => {
      const line = lineThrough(given.map(([x, y], n): Vector3 => [x, y, 20 * n]))
      const station = part * lengthOf(line)
      expect(stationOf(line, placeAt(line, station))).toBeCloseTo(station, 4)
    }),
  )
})
