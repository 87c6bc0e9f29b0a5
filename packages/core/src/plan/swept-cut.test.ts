// Stepped and curved cuts against solids by hand: volumes and areas of blocks, of a circle's segment (V = A · depth,
// A = R² (θ − sin θ) / 2), and of a cylinder cut by a cylinder (the area as an integral over the chord, by Simpson's rule).
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { ballMesh } from '../../test/golden-inputs/phantom.ts'
import { plainBody } from '../../test/plain-body.ts'
import { length, subtract, type Vector3 } from '../base/vectors.ts'
import { type Body, boxMesh, signedVolume, type TriangleMesh } from '../geometry/mesh.ts'
import { meshTopology } from '../geometry/mesh-topology.ts'
import { plainContext, StepError } from '../step.ts'
import { liveResection, prepareResection } from './live-resection.ts'
import { planResection, resectionParams } from './resection.ts'

const context = plainContext(() => '')
const block = plainBody('bone', boxMesh([0, 0, 0], [40, 30, 100]))
const tumour = plainBody('tumour', ballMesh([10, 15, 80], 5, 4))
const saw = [0, 1, 0]
const step = {
  through: [[0, 0, 50], [20, 4, 50], [20, -3, 60], [40, 0, 60]],
  saw,
  towards: [10, 15, 80],
  reach: 35,
} // biome-ignore format: points
const plan = (cuts: object, bone = block, others: Body[] = []) =>
  planResection(
    { bone, tumour, others },
    resectionParams.parse({ name: 'cut', margin: { bone: 5 }, ...cuts }),
    context,
  )

async function codeOf(cuts: object): Promise<string> {
  try {
    await plan(cuts)
    return 'none'
  } catch (error) {
    if (error instanceof StepError) return `${error.code} ${error.message}`
    throw error
  }
}

/** A cylinder about z, outward, of `sides` facets. */
function cylinder(radius: number, height: number, sides: number): TriangleMesh {
  const at = (i: number, z: number) => [
    radius * Math.cos((2 * Math.PI * i) / sides),
    radius * Math.sin((2 * Math.PI * i) / sides),
    z,
  ]
  const ring = (z: number) => Array.from({ length: sides }, (_, i) => at(i, z)).flat()
  const positions = Float32Array.from([...ring(0), ...ring(height), 0, 0, 0, 0, 0, height])
  const triangles: number[] = []
  for (let i = 0; i < sides; i++) {
    const j = (i + 1) % sides
    triangles.push(i, j, sides + j, i, sides + j, sides + i)
    triangles.push(j, i, 2 * sides, sides + i, sides + j, 2 * sides + 1)
  }
  return { positions, triangles: Uint32Array.from(triangles) }
}

test('a stepped cut through a block: pieces, faces, distances, ridges and the order of sawing by hand', async () => {
  const found = await plan({ stepped: { step } }, block, [
    plainBody('vessel', boxMesh([0, -20, 45], [10, -5, 55])),
  ])
  expect(found.volumes.resected).toBeCloseTo(30 * (20 * 50 + 20 * 40), 2)
  expect(found.volumes.remaining).toBeCloseTo(30 * (20 * 50 + 20 * 60), 2)
  for (const piece of [found.resected, found.remaining])
    expect(meshTopology(piece.mesh).boundaryEdges).toBe(0)
  expect(found.cuts.map(({ plane, area }) => [plane.name, Number(area.toFixed(3))])).toEqual([
    ['step_1', 600],
    ['step_2', 300],
    ['step_3', 600],
  ])
  expect(found.cuts.map(({ plane }) => plane.normal.map((x) => Math.round(x) + 0))).toEqual([
    [0, 0, 1],
    [-1, 0, 0],
    [0, 0, 1],
  ])
  expect(found.cuts.map(({ distance }) => Number(distance.toFixed(1)))).toEqual([25, 17.4, 17.4])
  // The whole cut's distance, at its nearest: the corner (20, 60) to the ball's middle (10, 80), less its radius.
  for (const { planeDistance } of found.cuts) expect(planeDistance).toBeCloseTo(Math.sqrt(500) - 5, 1)
  expect(found.cuts.map(({ cortexAngle }) => cortexAngle!.least)).toEqual([90, 90, 90])
  const [way] = found.saws!
  expect(way!.depth).toBeCloseTo(30, 3)
  expect(way!.order).toEqual(['step_1', 'step_2', 'step_3'])
  expect(way!.ridges.map(({ stops, angle }) => [stops, Math.round(angle)])).toEqual([
    [true, 90],
    [false, 270],
  ])
  expect(way!.ridges[0]!.point.map((x) => Number(x.toFixed(3)))).toEqual([20, 0, 50])
  // Behind the vessel lies half of the first face's 600 of 1500 mm².
  expect(way!.hidden).toBeCloseTo(300 / 1500, 1)
  expect(way!.tool).toBe('straight')
})

test('a plane bounds a stepped cut and the other way round', async () => {
  const found = await plan({
    planes: { side: { at: [30, 0, 0], normal: [-1, 0, 0] } },
    stepped: { step },
  })
  expect(found.cuts.map(({ area }) => Math.round(area))).toEqual([40 * 30, 600, 300, 300])
  expect(found.volumes.resected).toBeCloseTo(30 * (20 * 50 + 10 * 40), 2)
})

test.each([1, -1])('an arc across a block is the segment of a circle (towards %i)', async (towards) => {
  const height = 8
  const radius = (20 * 20 + height * height) / (2 * height)
  const angle = 2 * Math.asin(20 / radius)
  const segment = (radius * radius * (angle - Math.sin(angle))) / 2
  const found = await plan({
    curved: {
      dome: {
        arc: [[0, 0, 50], [20, 9, 50 + height], [40, -2, 50]],
        saw,
        towards: [20, 15, 50 + 30 * towards],
      },
    }, // biome-ignore format: points
  })
  const above = 30 * (40 * 50 - segment)
  const whole = 40 * 30 * 100
  expect(found.volumes.resected / (towards > 0 ? above : whole - above)).toBeCloseTo(1, 3)
  const [cut] = found.cuts
  expect(found.cuts.length).toBe(1)
  expect(cut!.area / (radius * angle * 30)).toBeCloseTo(1, 3)
  // Its middle lies on the bend's top, where the plane that touches it is level.
  expect(length(subtract(cut!.centroid, [20, 15, 50 + height]))).toBeLessThan(0.05)
  expect(Math.abs(cut!.plane.normal[2])).toBeCloseTo(1, 3)
  const outline = cut!.outlines[0]!
  expect(cut!.outlines.length).toBe(1)
  for (let i = 0; i < outline.length; i += 3) {
    const from: Vector3 = [outline[i]! - 20, 0, outline[i + 2]! - (50 + height - radius)]
    expect(Math.abs(length(from) - radius)).toBeLessThan(0.012)
  }
  expect(found.saws![0]!.tool).toBe('curved')
  expect(found.saws![0]!.radius).toBeCloseTo(radius, 6)
  // Sagitta of the chord: a blade so wide leaves the arc by half a millimetre.
  const { straightWidth } = found.saws![0]!
  const exact = 2 * Math.sqrt(radius * radius - (radius - 0.5) * (radius - 0.5))
  expect(straightWidth! / exact).toBeCloseTo(1, 1)
  for (const piece of [found.resected, found.remaining])
    expect(meshTopology(piece.mesh).boundaryEdges).toBe(0)
})

test('a cylinder cut by a dome: area by an integral, mean height unchanged by symmetry', async () => {
  const [r, radius, sides] = [12, 20, 720]
  const bone = plainBody('bone', cylinder(r, 100, sides))
  const rise = radius - Math.sqrt(radius * radius - 15 * 15)
  const found = await plan(
    { curved: { dome: { arc: [[-15, 0, 50], [0, 0, 50 + rise], [15, 0, 50]], saw, towards: [0, 0, 99] } } }, // biome-ignore format: points
    bone,
  )
  const area = simpson((t) => {
    const x = r * Math.sin(t)
    return (2 * r * Math.cos(t) * radius * r * Math.cos(t)) / Math.sqrt(radius * radius - x * x)
  })
  expect(found.cuts[0]!.area / area).toBeCloseTo(1, 3)
  const under = simpson((t) => {
    const x = r * Math.sin(t)
    const z = 50 + rise - radius + Math.sqrt(radius * radius - x * x)
    return 2 * r * Math.cos(t) * z * r * Math.cos(t)
  })
  expect(found.volumes.remaining / under).toBeCloseTo(1, 3)
})

/** ∫ from −π/2 to π/2. */
function simpson(f: (t: number) => number): number {
  const n = 400
  let sum = 0
  for (let i = 0; i <= n; i++)
    sum += (i === 0 || i === n ? 1 : i % 2 === 1 ? 4 : 2) * f(-Math.PI / 2 + (Math.PI * i) / n)
  return (sum * Math.PI) / n / 3
}

test('random stepped profiles: closed pieces that make the block, volume and areas of the polygon; live as the step', async () => {
  const height = fc.double({ min: 20, max: 60, noNaN: true })
  await fc.assert(
    fc.asyncProperty(fc.array(height, { minLength: 3, maxLength: 6 }), async (heights) => {
      const n = heights.length - 1
      const through = heights.map((z, i) => [(40 * i) / n, 3, z])
      const given = { stepped: { s: { through, saw: [0, -2, 0], towards: [20, 15, 99] } } }
      const found = await plan(given)
      const under = heights.slice(1).reduce((sum, z, i) => sum + ((z + heights[i]!) / 2) * (40 / n), 0)
      expect(found.volumes.remaining).toBeCloseTo(30 * under, 1)
      expect(signedVolume(found.resected.mesh) + signedVolume(found.remaining.mesh)).toBeCloseTo(120000, 0)
      expect(meshTopology(found.resected.mesh).boundaryEdges).toBe(0)
      const legs = heights.slice(1).map((z, i) => 30 * Math.hypot(40 / n, z - heights[i]!))
      const areas = found.cuts.map(({ area }) => area).sort((a, b) => a - b)
      legs.sort((a, b) => a - b)
      for (const [i, area] of legs.entries()) expect(areas[i]).toBeCloseTo(area, 2)
    }),
    { numRuns: 12 },
  )
})

test('a live plan with a stepped cut has the step’s figures', async () => {
  const params = resectionParams.parse({ name: 'cut', margin: { bone: 5 }, stepped: { step } })
  const live = await liveResection(await prepareResection({ bone: block, tumour }), params)
  const found = await plan({ stepped: { step } })
  expect(live.volumes).toEqual(found.volumes)
  expect(live.margins).toEqual(found.margins)
  live.cuts.forEach((cut, i) => {
    expect(cut.area).toBe(found.cuts[i]!.area)
    expect(Math.abs(cut.distance - found.cuts[i]!.distance)).toBeLessThan(0.1)
  })
})

test.each([
  ['CUT_PROFILE', { stepped: { s: { ...step, saw: [0, 0, 0] } } }],
  ['CUT_PROFILE', { stepped: { s: { ...step, towards: [10, 5, 50] } } }],
  ['CUT_PROFILE', { stepped: { s: { ...step, through: [[0, 0, 50], [0, 9, 50], [40, 0, 60]] } } }],
  ['CUT_PROFILE', { stepped: { s: { ...step, through: [[0, 0, 50], [30, 0, 50], [30, 0, 60], [10, 0, 60], [10, 0, 40], [40, 0, 40]] } } }],
  ['CUT_PROFILE', { curved: { s: { arc: [[0, 0, 50], [20, 0, 50], [40, 0, 50]], saw, towards: [10, 15, 80] } } }],
  ['CUT_PROFILE', { curved: { s: { arc: [[15, 0, 50], [20, 0, 80], [25, 0, 50]], saw, towards: [10, 15, 80] } } }],
  ['CUT_NAME_TWICE', { planes: { step_1: { at: [0, 0, 40], normal: [0, 0, 1] } }, stepped: { step } }],
  ['RESECTION_MISSES_BONE', { stepped: { s: { ...step, through: [[0, 0, 150], [20, 0, 150], [20, 0, 160]] } } }],
  ['RESECTION_MISSES_BONE expected a plane that cuts', { stepped: { s: { ...step, through: [[0, 0, 50], [50, 0, 50], [50, 0, 60], [70, 0, 60]] } } }],
  ['RESECTION_WITHOUT_PLANES', {}],
])('refused: %s', async (code, cuts) => {
  expect(await codeOf(cuts)).toContain(code)
}) // biome-ignore format: points
