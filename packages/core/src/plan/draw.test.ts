// Outlines drawn on shapes that are formulas: a cylinder, a sphere and an ellipsoid with a hole. What is made is held against the formula.
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Warning } from '../base/errors.ts'
import { cos, sin } from '../base/math.ts'
import { seededRandom } from '../base/random.ts'
import type { Vector3 } from '../base/vectors.ts'
import { gridAround, surfaceOfField } from '../geometry/distance-field.ts'
import { crossingsOf } from '../geometry/manifold.ts'
import { type Body, signedVolume } from '../geometry/mesh.ts'
import { closestDistances } from '../geometry/mesh-distance.ts'
import { meshTopology } from '../geometry/mesh-topology.ts'
import { nearestOn, signedSurface } from '../geometry/signed-distance.ts'
import { pointOfIndex, voxelCountOf } from '../geometry/volume.ts'
import { plainContext } from '../step.ts'
import { drawShape } from './draw.ts'
import { drawParams } from './draw-params.ts'
import { lineDistance } from './drawn-curve.ts'
import { thicknessOf } from './drawn-thickness.ts'

/** The body where a function is negative, in a box. */
function bodyOf(
  name: string,
  side: Body['side'],
  box: readonly [Vector3, Vector3],
  spacing: number,
  f: (x: number, y: number, z: number) => number,
): Body {
  const grid = gridAround(Float32Array.from(box.flat()), spacing, 2 * spacing)
  const [nx, ny] = grid.size
  const values = new Float32Array(voxelCountOf(grid))
  for (let v = 0; v < values.length; v++)
    values[v] = f(...pointOfIndex(grid, [v % nx, Math.floor(v / nx) % ny, Math.floor(v / (nx * ny))]))
  return { name, side, mesh: surfaceOfField({ grid, values }), colour: [232, 190, 118], deviations: [] }
}

const RADIUS = 15
const shaft = bodyOf('femur_left', 'left', [[-15, -15, -40], [15, 15, 40]], 1, (x, y, z) =>
  Math.max(Math.sqrt(x * x + y * y) - RADIUS, Math.abs(z) - 40),
) // biome-ignore format: points

const [OUTER, INNER] = [45, 40]
const HOLE = 0.45 // rad: half the angle of a cone about z.
/** A cap of a sphere with a round hole at its pole, stretched along the axes. */
const calvaria = (stretch: Vector3 = [1, 1, 1], until = Infinity) =>
  bodyOf('skull', 'midline', [[-46 * stretch[0], -46 * stretch[1], 10], [46 * stretch[0], 46 * stretch[1], 46 * stretch[2]]], 1.2, (x, y, z) => {
    const [u, v, w] = [x / stretch[0], y / stretch[1], z / stretch[2]]
    const r = Math.sqrt(u * u + v * v + w * w)
    const across = Math.sqrt(u * u + v * v)
    return Math.max(r - OUTER, INNER - r, cos(HOLE) * across * -1 + sin(HOLE) * w, 10 - z, x - until)
  }) // biome-ignore format: points

const onSphere = (lat: number, long: number, stretch: Vector3 = [1, 1, 1]): Vector3 => [
  OUTER * sin(lat) * cos(long) * stretch[0],
  OUTER * sin(lat) * sin(long) * stretch[1],
  OUTER * cos(lat) * stretch[2],
]
const ring = (lat: number, count: number, stretch?: Vector3) =>
  Array.from({ length: count }, (_, n) => ({ at: onSphere(lat, (2 * Math.PI * n) / count, stretch) }))

const warnings: Warning[] = []
const draw = (bone: Body, given: object) => {
  warnings.length = 0
  return drawShape(
    { bone },
    drawParams.parse(given),
    plainContext(() => '', warnings),
  )
}
const codeOf = (bone: Body, given: object) =>
  draw(bone, given).then(
    () => 'none',
    (error: { code?: string }) => error.code,
  )
const onShaft = (angle: number, z: number): { at: Vector3 } => ({
  at: [RADIUS * cos(angle), RADIUS * sin(angle), z],
})
const rectangle = [onShaft(-0.8, -20), onShaft(0.8, -20), onShaft(0.8, 20), onShaft(-0.8, 20)]

/** Corners of a mesh as points. */
function cornersOf({ positions }: { readonly positions: Float32Array }): Vector3[] {
  return Array.from({ length: positions.length / 3 }, (_, v) => [
    positions[3 * v]!,
    positions[3 * v + 1]!,
    positions[3 * v + 2]!,
  ])
}

/** Diameter of the largest sphere in a plate on the shaft about the middle of its thickness there, mm. */
function thickness(body: Body, angle: number, z: number, about: number): number {
  const r = RADIUS + about / 2
  return 2 * closestDistances(body.mesh, Float32Array.from([r * cos(angle), r * sin(angle), z]))[0]!
}
const plate = { over: 'defect', thickness: 4, edge: 0.5, spacing: 1 }

describe('a shape on the bone', () => {
  test('on a cylinder both sides are cylinders, as far from it as is said; straight edges run along it and round it', async () => {
    const found = await draw(shaft, {
      outline: rectangle,
      between: 'straight',
      thickness: 3,
      offset: 0.4,
      edge: 0.8,
      spacing: 0.8,
    })
    const { mesh } = found.body
    expect(meshTopology(mesh)).toMatchObject({
      closed: true,
      manifold: true,
      oriented: true,
      components: 1,
      genus: 0,
    })
    expect(crossingsOf(mesh)).toBe(0)
    const radii = cornersOf(mesh).map(([x, y]) => Math.sqrt(x * x + y * y))
    expect(Math.min(...radii)).toBeGreaterThan(RADIUS + 0.4 - 0.06)
    expect(Math.max(...radii)).toBeLessThan(RADIUS + 3.4 + 0.06)
    expect(Math.max(...cornersOf(mesh).map(([, , z]) => Math.abs(z)))).toBeLessThan(20.1)
    const { drawn } = found
    expect(drawn!.thickness.least).toBeGreaterThan(2.93)
    expect(drawn!.thickness.greatest).toBeLessThan(3.07)
    expect(drawn!.area / (1.6 * RADIUS * 40)).toBeCloseTo(1, 1)
    // Area at half the thickness times the thickness, less what four pairs of rounded edges take of it: (2 − π/2) r² a mm.
    const middle = RADIUS + 1.9
    const rounded = (2 - Math.PI / 2) * 0.64 * 2 * (40 + 1.6 * middle)
    expect(signedVolume(mesh) / (1.6 * middle * 40 * 3 - rounded)).toBeCloseTo(1, 1)
    expect(found.fit.p95).toBeLessThan(0.05)
  })

  test('it is as thick as is said at the outline and in the middle, or at its points', async () => {
    const given = { outline: rectangle, between: 'straight', edge: 0, spacing: 0.8 }
    const deep = await draw(shaft, { ...given, thickness: { rim: 1.5, middle: 4, within: 8 } })
    expect(thickness(deep.body, 0, 0, 4)).toBeCloseTo(4, 1)
    // Smoothstep half way in: half way between both. The largest sphere there leans on a side that slopes.
    expect(thickness(deep.body, 0, 16, 2.75)).toBeGreaterThan(2.4)
    expect(thickness(deep.body, 0, 16, 2.75)).toBeLessThan(2.8)
    const outline = rectangle.map(({ at }) => ({ at, thickness: at[2] < 0 ? 2 : 5 }))
    const wedge = await draw(shaft, { ...given, outline })
    expect(Math.abs(thickness(wedge.body, 0, 0, 3.5) - 3.5)).toBeLessThan(0.1)
    expect(thickness(wedge.body, 0, 15, 4.5)).toBeGreaterThan(4)
    expect(thickness(wedge.body, 0, -15, 2.5)).toBeLessThan(2.7)
  })

  test('a smooth outline through points of a circle holds the circle’s area; in either sense the same', async () => {
    const circle = (turn: number) =>
      Array.from({ length: 10 }, (_, n) =>
        onShaft((8 * cos((turn * n * Math.PI) / 5)) / RADIUS, 8 * sin((turn * n * Math.PI) / 5)),
      )
    const [one, other] = [
      await draw(shaft, { outline: circle(1) }),
      await draw(shaft, { outline: circle(-1) }),
    ]
    expect(Math.abs(one.drawn!.area / (64 * Math.PI) - 1)).toBeLessThan(0.02)
    expect(Math.abs(signedVolume(other.body.mesh) / signedVolume(one.body.mesh) - 1)).toBeLessThan(0.01)
  })
})

describe('a shape over a defect', () => {
  test('drawn on the rim of a hole in a sphere its outer side is the sphere, its inner one the thickness within', async () => {
    const found = await draw(calvaria(), { ...plate, outline: ring(0.5, 12), side: 'midline' })
    const { mesh } = found.body
    expect(meshTopology(mesh)).toMatchObject({ closed: true, oriented: true, components: 1, genus: 0 })
    const radii = cornersOf(mesh).map(([x, y, z]) => Math.sqrt(x * x + y * y + z * z))
    expect(Math.max(...radii)).toBeLessThan(OUTER + 0.05)
    expect(Math.min(...radii)).toBeGreaterThan(OUTER - 4.08)
    expect(Math.abs(found.drawn!.thickness.mean - 4)).toBeLessThan(0.06)
    expect(found.fit.max).toBeLessThan(0.05)
    // Of a cap with the half angle 0.5.
    expect(Math.abs(found.drawn!.area / (2 * Math.PI * OUTER * OUTER * (1 - cos(0.5))) - 1)).toBeLessThan(
      0.02,
    )
    expect(warnings.map(({ code }) => code)).toContain('DRAWN_BRIDGED')
  })

  test('of an ellipsoid it is the ellipsoid, with noise on the bone’s surface too', async () => {
    const stretch: Vector3 = [0.9, 1.3, 1.1]
    const off = ([x, y, z]: Vector3) => {
      const [u, v, w] = [x / stretch[0], y / stretch[1], z / stretch[2]]
      const f = Math.sqrt(u * u + v * v + w * w)
      const slope = [u / stretch[0], v / stretch[1], w / stretch[2]]
      return ((f - OUTER) * f) / Math.sqrt(slope.reduce((sum, s) => sum + s * s, 0)) // To first order mm.
    }
    const bone = calvaria(stretch)
    const outline = ring(0.5, 14, stretch)
    const found = await draw(bone, { ...plate, outline })
    expect(Math.max(...cornersOf(found.body.mesh).map(off))).toBeLessThan(0.05)
    const random = seededRandom(3)
    const positions = bone.mesh.positions.map((x) => x + 0.2 * (random() - 0.5))
    const noisy = await draw({ ...bone, mesh: { ...bone.mesh, positions } }, { ...plate, outline })
    const places = [0, 0.2, 0.4].flatMap((lat) => ring(lat, 3, stretch).flatMap(({ at }) => at))
    const { distances } = nearestOn(signedSurface(noisy.body.mesh), Float32Array.from(places))
    expect(Math.max(...distances.map(Math.abs))).toBeLessThan(0.3)
  })

  test('it passes through drawn points of the contour, and through the air where there is no bone', async () => {
    const top: Vector3 = [0, 0, OUTER + 3]
    const contour = [{ at: top, normal: [0, 0, 2] }]
    const raised = await draw(calvaria(), { ...plate, outline: ring(0.5, 12), contour })
    const { distances } = nearestOn(signedSurface(raised.body.mesh), Float32Array.from(top))
    expect(Math.abs(distances[0]!)).toBeLessThan(0.06)
    // A third of the rim, from x = 12 on, is missing too: its points lie in the air, where the sphere would be.
    const open = ring(0.5, 12).map(({ at }) => (at[0] > 11 ? { at, free: true } : { at }))
    const found = await draw(calvaria([1, 1, 1], 12), { ...plate, outline: open })
    const there = Float32Array.from(ring(0.4, 8).flatMap(({ at }) => at))
    const near = nearestOn(signedSurface(found.body.mesh), there)
    expect(Math.max(...near.distances.map(Math.abs))).toBeLessThan(0.15)
  })
})

describe('refused', () => {
  const circle = (count: number) =>
    Array.from({ length: count }, (_, n) => onShaft((2 * Math.PI * n) / count, 0))
  test.each([
    ['crossing itself', 'DRAWN_CROSSES', { outline: [0, 2, 1, 3].map((n) => rectangle[n]!), between: 'straight' }],
    ['a point far from the bone', 'DRAWN_OFF_BONE', { outline: [...rectangle.slice(0, 3), { at: [20, 9, 22] }] }],
    ['the same point twice', 'DRAWN_OUTLINE', { outline: [...rectangle, rectangle[0]!] }],
    ['smaller than can be', 'DRAWN_OUTLINE', { outline: [onShaft(0, 0), onShaft(0, 2), onShaft(0.1, 1)] }],
    ['round the bone', 'DRAWN_AROUND', { outline: circle(8) }],
    ['for the other side', 'DRAWN_SIDE', { outline: rectangle, side: 'right' }],
    ['edges rounder than it is thick', 'DRAWN_EDGE', { outline: rectangle, thickness: 2, edge: 1.5 }],
    ['a contour on bone', 'DRAWN_ONLY_DEFECT', { outline: rectangle, contour: [{ at: [20, 0, 0] }] }],
    ['no bone around', 'DRAWN_RIM', { over: 'defect', outline: rectangle.map(({ at }, n) => (n === 0 ? { at } : { at: at.map((x) => 3 * x), free: true })) }],
  ])('%s', async (_, code, given) => {
    expect(await codeOf(shaft, given)).toBe(code)
  }) // biome-ignore format: table

  test('on the other half of a midline bone; round a hole that it does not bridge; under three points', async () => {
    const beside = ring(0.15, 8).map(({ at: [x, y, z] }): { at: Vector3 } => {
      const turned: Vector3 = [x * cos(0.9) + z * sin(0.9), y, z * cos(0.9) - x * sin(0.9)]
      return { at: turned }
    })
    expect(await codeOf(calvaria(), { outline: beside, side: 'right' })).toBe('DRAWN_SIDE')
    expect(await codeOf(calvaria(), { outline: beside, side: 'left' })).toBe('none')
    expect(await codeOf(calvaria(), { outline: ring(0.5, 12) })).toBe('DRAWN_OUTLINE')
    expect(drawParams.safeParse({ outline: rectangle.slice(0, 2) }).success).toBe(false)
  })
})

test('in a plane the side and the distance are those of the polygon', () => {
  const star = fc.array(fc.double({ min: 5, max: 20, noNaN: true }), { minLength: 5, maxLength: 12 })
  const place = fc.tuple(
    fc.double({ min: -25, max: 25, noNaN: true }),
    fc.double({ min: -25, max: 25, noNaN: true }),
  )
  fc.assert(
    fc.property(star, place, (radii, [x, y]) => {
      const points = radii.map((r, n): Vector3 => {
        const angle = (2 * Math.PI * n) / radii.length
        return [r * cos(angle), r * sin(angle), 0]
      })
      const found = lineDistance({ points, normals: points.map((): Vector3 => [0, 0, 1]) }).at(x, y, 0)
      let odd = false // Even-odd rule, by a ray along x.
      let least = Infinity
      points.forEach(([ax, ay], n) => {
        const [bx, by] = points[(n + 1) % points.length]!
        if (ay > y !== by > y && x < ax + ((y - ay) / (by - ay)) * (bx - ax)) odd = !odd
        for (let k = 0; k <= 2000; k++) {
          const [px, py] = [ax + (k / 2000) * (bx - ax) - x, ay + (k / 2000) * (by - ay) - y]
          least = Math.min(least, Math.sqrt(px * px + py * py))
        }
      })
      expect(Math.abs(Math.abs(found) - least)).toBeLessThan(0.02)
      if (least > 0.02) expect(found < 0).toBe(odd)
    }),
    { numRuns: 60 },
  )
})

test('by points it is never thicker or thinner than a point asks', () => {
  const point = fc.record({
    at: fc.tuple(fc.nat(50), fc.nat(50), fc.nat(50)),
    thickness: fc.double({ min: 1, max: 9, noNaN: true }),
  })
  fc.assert(
    fc.property(
      fc.array(point, { minLength: 3, maxLength: 9 }),
      fc.tuple(fc.nat(50), fc.nat(50), fc.nat(50)),
      (outline, at) => {
        const found = thicknessOf({ thickness: 4, outline, contour: [] })(at, 3)
        const own = outline.map(({ thickness: t }) => t)
        expect(found).toBeGreaterThanOrEqual(Math.min(...own) - 1e-9)
        expect(found).toBeLessThanOrEqual(Math.max(...own) + 1e-9)
      },
    ),
  )
})
