import { describe, expect, test } from 'vitest'
import { cos, sin } from '../base/math.ts'
import type { Device, GuideDesign } from '../geometry/device.ts'
import { boxMesh, type TriangleMesh } from '../geometry/mesh.ts'
import { plainContext, StepError } from '../step.ts'
import { planBuild } from './build.ts'
import { buildParams } from './build-params.ts'
import { compareOrientations, type OrientationRates, stoodUp } from './orientation.ts'
import { setOnPlates } from './plates.ts'
import { supportColumns } from './support.ts'

const context = plainContext(() => '')
const rates: OrientationRates = {
  layer: 0.1,
  layerTime: 10,
  areaTime: 0.01,
  supports: true,
  supportFill: 0.2,
  room: [100, 100, 50],
}

function joined(...meshes: TriangleMesh[]): TriangleMesh {
  const positions: number[] = []
  const triangles: number[] = []
  for (const mesh of meshes) {
    const first = positions.length / 3
    positions.push(...mesh.positions)
    triangles.push(...[...mesh.triangles].map((v) => v + first))
  }
  return { positions: Float32Array.from(positions), triangles: Uint32Array.from(triangles) }
}

/** A table: a top of 20 × 20 × 2 on a leg of 4 × 4 × 10. */
const table = joined(boxMesh([8, 8, 0], [12, 12, 10]), boxMesh([0, 0, 10], [20, 20, 12]))
const none = (mesh: TriangleMesh) => new Uint8Array(mesh.triangles.length / 3)

function device(mesh: TriangleMesh, design?: GuideDesign): Device {
  const body = { name: 'body', mesh, side: 'left', colour: [200, 200, 200], deviations: [] } as const
  return {
    name: 'guide_ilium',
    kind: design ? 'guide' : 'model',
    side: 'left',
    bodies: [body],
    scale: 1,
    marking: [],
    ...(design && { design }),
  }
}

const guideDesign: GuideDesign = {
  kind: 'guide',
  bone: 'hip_left',
  insertion: [0, 0, -1],
  clearance: 0.2,
  contactArea: 400,
  blockedOut: 0,
  slots: [],
  sleeves: [],
  tried: [],
}

describe('compareOrientations', () => {
  test('a table: support below the top as it stands, none upside down', () => {
    const candidates = [
      { name: 'as modelled', up: [0, 0, 1] },
      { name: 'upside down', up: [0, 0, -1] },
      { name: 'on its side', up: [1, 0, 0] },
    ] as const
    const [stands, turned, side] = compareOrientations(table, none(table), candidates, rates)
    expect(stands!.height).toBeCloseTo(12, 5)
    expect(stands!.layers).toBe(120)
    expect(stands!.overhang).toBeCloseTo(400, 3)
    // 20 · 20 · 10 less the leg; the top's foot of 16 mm² stands on the leg.
    expect(Math.abs(stands!.support / 3840 - 1)).toBeLessThan(0.02)
    expect(stands!.footprint).toEqual([expect.closeTo(20, 4), expect.closeTo(20, 4)])
    expect(turned!.support).toBeCloseTo(0, 9)
    expect(turned!.overhang).toBeCloseTo(16, 6) // The leg's foot on the table's underside: one body in the air for the mesh.
    expect(side!.height).toBeCloseTo(20, 5)
    expect(turned!.score).toBeLessThan(stands!.score)
    expect(stands!.islands).toBe(1)
    expect(stands!.bare).toBe(0)
  })

  test('what does not fit comes last; without supports only height counts', () => {
    const tall = boxMesh([0, 0, 0], [10, 10, 60])
    const candidates = [
      { name: 'standing', up: [0, 0, 1] },
      { name: 'lying', up: [1, 0, 0] },
    ] as const
    const [standing, lying] = compareOrientations(tall, none(tall), candidates, { ...rates, supports: false })
    expect(standing!.fits).toBe(false)
    expect(standing!.score).toBeCloseTo(100 + 2.5, 6)
    expect(lying!.score).toBe(0)
    // 100 layers of 10 s, 6000 mm³ in layers of 0.1 mm at 0.01 s/mm².
    expect(lying!.seconds).toBeCloseTo(1000 + 600, 6)
  })

  test('a cylinder on its side: the volume below it by the raster', () => {
    const sides = 720
    const positions: number[] = []
    for (const y of [0, 40])
      for (let n = 0; n < sides; n++)
        positions.push(10 * cos((2 * Math.PI * n) / sides), y, 10 * sin((2 * Math.PI * n) / sides))
    positions.push(0, 0, 0, 0, 40, 0)
    const triangles: number[] = []
    for (let n = 0; n < sides; n++) {
      const [a, b] = [n, (n + 1) % sides]
      triangles.push(
        a,
        sides + b,
        b,
        a,
        sides + a,
        sides + b,
        2 * sides,
        a,
        b,
        2 * sides + 1,
        sides + b,
        sides + a,
      )
    }
    const mesh = { positions: Float32Array.from(positions), triangles: Uint32Array.from(triangles) }
    // Below the arc within 45° of straight down: ∫ (10 − √(100 − x²)) dx over |x| < 10/√2, times 40.
    const half = 10 / Math.SQRT2
    const below = 40 * 2 * (10 * half - (half * half + 100 * Math.asin(Math.SQRT1_2)) / 2)
    const found = supportColumns(mesh, none(mesh), -10, 0.01)
    expect(Math.abs(found.volume / below - 1)).toBeLessThan(0.05)
  })

  test('standing up keeps the shape: a direction becomes +z', () => {
    const stood = stoodUp(boxMesh([0, 0, 0], [1, 2, 3]), [0, 1, 0])
    const z = [...stood.positions].filter((_, i) => i % 3 === 2)
    expect(Math.max(...z) - Math.min(...z)).toBeCloseTo(2, 6)
  })
})

describe('setOnPlates', () => {
  test('rows, then plates; what fits none is −1', () => {
    expect(setOnPlates([[40, 30], [40, 30], [40, 30], [40, 30]], [100, 70], 5).map(({ plate }) => plate)).toEqual([0, 0, 0, 0]) // biome-ignore format: one line
    expect(setOnPlates([[60, 40], [60, 40]], [100, 70], 5).map(({ plate }) => plate)).toEqual([0, 1]) // biome-ignore format: one line
    expect(setOnPlates([[120, 10]], [100, 100], 5).map(({ plate }) => plate)).toEqual([-1]) // biome-ignore format: one line
  })
})

describe('planBuild', () => {
  const result = (mesh: TriangleMesh, given: object, design?: GuideDesign) =>
    planBuild([device(mesh, design)], buildParams.parse({ walls: false, ...given }), context)
  const code = async (run: Promise<unknown>) => {
    const error = await run.then(
      () => undefined,
      (reason: unknown) => reason,
    )
    return error instanceof StepError ? error.code : String(error)
  }

  test('a box: checks pass, tables say time, mass and cost by the formula', async () => {
    const { checks, tables } = await result(boxMesh([0, 0, 0], [20, 20, 10]), {
      name: 'build1',
      walls: true,
      process: 'L-PBF',
      layer: 0.1,
      rates: { layerTime: 10, areaTime: 0.01, setup: 1 },
      prices: { material: 100, machine: 10, labour: 20, hours: 1, currency: 'EUR' },
    })
    expect(checks.map(({ id, passed }) => [id, passed])).toEqual([
      ['build1.fits.guide_ilium', true],
      ['build1.trapped.guide_ilium', true],
      ['build1.islands.guide_ilium', true],
      ['build1.least-feature.guide_ilium', true],
      ['build1.plate', true],
    ])
    const rows = new Map(
      tables!.find(({ name }) => name === 'build1-material')!.rows.map((row) => [row[0], row]),
    )
    // 1 h + 100 layers · 10 s + 4000 mm³ / 0.1 mm · 0.01 s.
    expect(rows.get('time')![1]).toBeCloseTo(1 + 1400 / 3600, 2)
    expect(rows.get('mass with supports')![1]).toBeCloseTo(4 * 4.43, 1)
    const cost = tables!.find(({ name }) => name === 'build1-cost')!.rows
    expect(cost.at(-1)![3]).toBeCloseTo(0.01772 * 100 + 1.3889 * 10 + 20, 1)
    expect(cost.map((row) => row[4])).toEqual(['the case', 'the case', 'the case', 'sum'])
  })

  test('every price and rate that the case does not give says EXAMPLE', async () => {
    const { tables } = await result(boxMesh([0, 0, 0], [20, 20, 10]), {})
    const cost = tables!.find(({ name }) => name === 'build-cost')!
    for (const row of cost.rows.slice(0, 3)) expect(row[4]).toContain('EXAMPLE')
    const time = tables!
      .find(({ name }) => name === 'build-material')!
      .rows.find(([figure]) => figure === 'time')!
    expect(time[3]).toContain('EXAMPLE')
    const orientations = tables!.find(({ name }) => name === 'build-orientation-guide-ilium')!
    expect(orientations.rows).toHaveLength(7)
    expect(orientations.rows.filter((row) => row[1] === true)).toHaveLength(1)
  })

  test('a closed cavity fails; too large a part fails; a guide stands with its contact side up', async () => {
    const inner = boxMesh([2, 2, 2], [8, 8, 8])
    const hollow = joined(boxMesh([0, 0, 0], [10, 10, 10]), {
      ...inner,
      triangles: inner.triangles.slice().reverse(),
    })
    const cavity = (await result(hollow, {})).checks.find(({ id }) => id === 'build.trapped.guide_ilium')!
    expect([cavity.passed, cavity.required, cavity.value]).toEqual([false, true, 216])
    const large = await result(boxMesh([0, 0, 0], [400, 310, 10]), {})
    expect(large.checks.find(({ id }) => id === 'build.fits.guide_ilium')!.passed).toBe(false)
    // The contact side is the leg side of the table: with insertion −z it looks down as modelled.
    const guide = await result(boxMesh([0, 0, 0], [30, 20, 10]), {}, guideDesign)
    const touched = guide.checks.find(({ id }) => id === 'build.touched.guide_ilium')!
    expect(touched.passed).toBe(true)
    const given = await result(boxMesh([0, 0, 0], [30, 20, 10]), { orientation: 'as modelled' }, guideDesign)
    const down = given.checks.find(({ id }) => id === 'build.touched.guide_ilium')!
    expect([down.passed, down.value]).toEqual([false, 100])
  })

  test('refuses an open body, no body, a part that is not there, a direction of no length', async () => {
    const whole = boxMesh([0, 0, 0], [1, 1, 1])
    expect(await code(result({ ...whole, triangles: whole.triangles.slice(3) }, {}))).toBe('MESH_NOT_CLOSED')
    expect(await code(planBuild([], buildParams.parse({}), context))).toBe('PRINT_EMPTY')
    expect(await code(result(whole, { orientations: { other: 'best' } }))).toBe('PRINT_PART_UNKNOWN')
    expect(await code(result(whole, { orientations: { guide_ilium: [0, 0, 0] } }))).toBe('PRINT_DIRECTION')
  })

  test('a direction of the case is taken', async () => {
    const { tables } = await result(boxMesh([0, 0, 0], [30, 20, 10]), {
      orientations: { guide_ilium: [2, 0, 0] },
    })
    const chosen = tables![0]!.rows.find((row) => row[1] === true)!
    expect([chosen[0], chosen[2]]).toEqual(['as the case says', 30])
  })
})
