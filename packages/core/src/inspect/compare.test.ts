import { existsSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { cos, sin } from '../base/math.ts'
import { seededRandom } from '../base/random.ts'
import { readStl } from '../formats/stl.ts'
import { boxMesh, type TriangleMesh } from '../geometry/mesh.ts'
import { nearestOn, signedSurface } from '../geometry/signed-distance.ts'
import { type CompareOptions, compareSurfaces } from './compare.ts'

const shared = fileURLToPath(new URL('../../../../../shared/data', import.meta.url))
const bonePath = `${shared}/meshes-synthetic-truth/L4.stl`
const withShared = test.skipIf(!existsSync(bonePath))
const quiet = { progress() {}, checkCancelled() {} }
const compare = (a: TriangleMesh, b: TriangleMesh, options: CompareOptions) =>
  compareSurfaces(a, b, options, quiet)

/** An ellipsoid with a lump: no symmetry, so that an alignment has one answer. */
function potato(): TriangleMesh {
  const [n, m] = [96, 48]
  const positions: number[] = [0, 0, -20]
  for (let j = 1; j < m; j++) {
    for (let i = 0; i < n; i++) {
      const [u, v] = [(2 * Math.PI * i) / n, Math.PI * (j / m - 0.5)]
      const lump = 1 + 0.25 * Math.max(0, cos(u - 0.7) * cos(v - 0.4)) ** 4
      positions.push(40 * lump * cos(u) * cos(v), 28 * lump * sin(u) * cos(v), 20 * lump * sin(v))
    }
  }
  positions.push(0, 0, 20)
  const ring = (j: number, i: number) => 1 + (j - 1) * n + (i % n)
  const last = positions.length / 3 - 1
  const triangles: number[] = []
  for (let i = 0; i < n; i++) {
    triangles.push(0, ring(1, i + 1), ring(1, i), last, ring(m - 1, i), ring(m - 1, i + 1))
    for (let j = 1; j < m - 1; j++) {
      triangles.push(
        ring(j, i),
        ring(j, i + 1),
        ring(j + 1, i + 1),
        ring(j, i),
        ring(j + 1, i + 1),
        ring(j + 1, i),
      )
    }
  }
  return { positions: Float32Array.from(positions), triangles: Uint32Array.from(triangles) }
}

function changed(
  mesh: TriangleMesh,
  change: (p: readonly [number, number, number]) => readonly number[],
): TriangleMesh {
  const positions = mesh.positions.slice()
  for (let i = 0; i < positions.length; i += 3)
    positions.set(change([positions[i]!, positions[i + 1]!, positions[i + 2]!]), i)
  return { positions, triangles: mesh.triangles }
}

test('the same surface: nothing deviates', () => {
  const found = compare(potato(), potato(), { align: 'none', tolerance: 0.01 })
  expect(found.max).toBeLessThan(1e-4)
  expect(found.withinTolerance).toBe(1)
})

test('a seeded shift of a flat-sided body is found without alignment, with sign', () => {
  const found = compare(boxMesh([0, 0, 0.8], [40, 30, 20.8]), boxMesh([0, 0, 0], [40, 30, 20]), {
    align: 'none',
  })
  expect(Math.abs(found.max - 0.8)).toBeLessThan(0.05)
  // Top 0.8 outside, bottom 0.8 inside; the sides lie on each other but for a rim of 0.8 mm.
  const sides = 2 * (40 + 30) * 20
  const expected = (2 * 1200 * 0.8 + 2 * (40 + 30) * 0.8 * 0.4) / (2400 + sides)
  expect(Math.abs(found.mean - expected)).toBeLessThan(0.05)
  expect(Math.abs(found.signedMean)).toBeLessThan(0.05)
})

test('seeded turns and shifts are found by alignment within 0.05 mm', () => {
  const designed = potato()
  const random = seededRandom(7)
  for (let n = 0; n < 4; n++) {
    const angle = n === 3 ? 2.5 : 0.1 + 0.2 * random() // The last one lies quite wrongly.
    const shift = [30 * random() - 15, 30 * random() - 15, n === 3 ? 200 : 5 * random()] as const
    const [c, s] = [cos(angle), sin(angle)]
    const measured = changed(designed, ([x, y, z]) => [
      c * x - s * y + shift[0],
      s * x + c * y + shift[1],
      z + shift[2],
    ])
    const { transform, max } = compare(measured, designed, { align: 'icp' })
    const back = changed(measured, (p) =>
      [0, 4, 8].map(
        (r) => transform[r]! * p[0] + transform[r + 1]! * p[1] + transform[r + 2]! * p[2] + transform[r + 3]!,
      ),
    )
    const error = Math.max(...back.positions.map((x, i) => Math.abs(x - designed.positions[i]!)))
    expect(error, `case ${n}`).toBeLessThan(0.05)
    expect(max).toBeLessThan(0.05)
  }
})

test('a seeded scale of 1.5 % is found as the distance that it makes', () => {
  const ball = changed(potato(), ([x, y, z]) => {
    const r = Math.sqrt(x * x + y * y + z * z)
    return [(30 * x) / r, (30 * y) / r, (30 * z) / r]
  })
  const measured = changed(ball, (p) => p.map((x) => 1.015 * x))
  // A ball fits turned any way, and facets then meet corners: the greatest distance is asked as it lies.
  expect(Math.abs(compare(measured, ball, { align: 'icp' }).signedMean - 0.45)).toBeLessThan(0.05)
  const found = compare(measured, ball, { align: 'none' })
  expect(Math.abs(found.signedMean - 0.45)).toBeLessThan(0.05)
  expect(Math.abs(found.max - 0.45)).toBeLessThan(0.05)
  expect(compare(ball, measured, { align: 'none' }).signedMean).toBeLessThan(-0.4)
})

test('a seeded bump of 1.2 mm is found, and does not pull the alignment', () => {
  const designed = potato()
  const top = [0, 0, 20] as const
  const bumped = changed(designed, ([x, y, z]) => {
    const d2 = (x - top[0]) ** 2 + (y - top[1]) ** 2 + (z - top[2]) ** 2
    return [x + 0.7, y - 0.4, z + 0.5 + (d2 < 36 ? 1.2 * (1 - d2 / 36) ** 2 : 0)]
  })
  const found = compare(bumped, designed, { align: 'icp' })
  expect(Math.abs(found.max - 1.2)).toBeLessThan(0.05)
  expect(found.worst[2]).toBeGreaterThan(20)
  expect(Math.abs(found.transform[3] + 0.7)).toBeLessThan(0.05)
  expect(Math.abs(found.transform[7] - 0.4)).toBeLessThan(0.05)
  expect(Math.abs(found.transform[11] + 0.5)).toBeLessThan(0.05)
})

withShared('a vertebra shifted by (1, −2, 0.5) mm is laid back within 0.05 mm (needs ../shared/data)', () => {
  const { mesh } = readStl(new Uint8Array(readFileSync(bonePath)), 'L4.stl')
  const found = compare(
    changed(mesh, ([x, y, z]) => [x + 1, y - 2, z + 0.5]),
    mesh,
    { align: 'icp' },
  )
  const p = [3, -120, 280] // In the bone.
  const at = [0, 4, 8].map(
    (r) =>
      found.transform[r]! * (p[0]! + 1) +
      found.transform[r + 1]! * (p[1]! - 2) +
      found.transform[r + 2]! * (p[2]! + 0.5) +
      found.transform[r + 3]!,
  )
  at.forEach((x, axis) => {
    expect(Math.abs(x - p[axis]!)).toBeLessThan(0.05)
  })
  expect(found.max).toBeLessThan(0.05)
})

test('a designed mesh that faces inward is turned, and the report says so', () => {
  const box = boxMesh([0, 0, 0], [10, 10, 10])
  const inward = { ...box, triangles: box.triangles.slice().reverse() }
  const found = compare(boxMesh([-1, -1, -1], [11, 11, 11]), inward, { align: 'none' })
  expect(found.designedInsideOut).toBe(true)
  expect(found.signedMean).toBeGreaterThan(0.9)
})

test('the sign is right beside edges and corners of a box, checked by coordinates', () => {
  const surface = signedSurface(boxMesh([-1, -2, -3], [1, 2, 3]))
  const random = seededRandom(3)
  const points = Float32Array.from({ length: 3000 }, () => 8 * random() - 4)
  nearestOn(surface, points).distances.forEach((d, i) => {
    const over = [0, 1, 2].map((axis) => Math.abs(points[3 * i + axis]!) - (axis + 1))
    const outside = Math.sqrt(over.reduce((sum, x) => sum + Math.max(0, x) ** 2, 0))
    const expected = outside > 0 ? outside : Math.max(...over)
    expect(Math.abs(d - expected)).toBeLessThan(1e-5)
  })
})
