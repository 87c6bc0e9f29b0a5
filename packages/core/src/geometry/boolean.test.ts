import { createHash } from 'node:crypto'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { encodeResult } from '../base/encoding.ts'
import { cos, sin } from '../base/math.ts'
import type { Vector3 } from '../base/vectors.ts'
import { StepError } from '../step.ts'
import { type BooleanOperation, booleanTask, sharedVolumeTask, trimTask } from './boolean.ts'
import { boxMesh, signedVolume, surfaceArea, type TriangleMesh } from './mesh.ts'

const calculate = (operation: BooleanOperation, ...operands: TriangleMesh[]) =>
  booleanTask.run({ operation, operands })

/** A sphere by rings and segments; its exact polyhedral volume is what the laws use. */
function sphereMesh(centre: Vector3, radius: number, rings = 24, segments = 32): TriangleMesh {
  const positions: number[] = [centre[0], centre[1], centre[2] + radius]
  for (let ring = 1; ring < rings; ring++) {
    for (let segment = 0; segment < segments; segment++) {
      const theta = (Math.PI * ring) / rings
      const phi = (2 * Math.PI * segment) / segments
      positions.push(
        centre[0] + radius * sin(theta) * cos(phi),
        centre[1] + radius * sin(theta) * sin(phi),
        centre[2] + radius * cos(theta),
      )
    }
  }
  positions.push(centre[0], centre[1], centre[2] - radius)
  const last = positions.length / 3 - 1
  const at = (ring: number, segment: number) => 1 + (ring - 1) * segments + (segment % segments)
  const triangles: number[] = []
  for (let s = 0; s < segments; s++) {
    triangles.push(0, at(1, s), at(1, s + 1))
    for (let ring = 1; ring < rings - 1; ring++) {
      triangles.push(
        at(ring, s),
        at(ring + 1, s),
        at(ring + 1, s + 1),
        at(ring, s),
        at(ring + 1, s + 1),
        at(ring, s + 1),
      )
    }
    triangles.push(last, at(rings - 1, s + 1), at(rings - 1, s))
  }
  return { positions: Float32Array.from(positions), triangles: Uint32Array.from(triangles) }
}

const edgesPaired = (mesh: TriangleMesh): boolean => {
  const edges = new Set<string>()
  for (let i = 0; i < mesh.triangles.length; i += 3) {
    for (let k = 0; k < 3; k++) edges.add(`${mesh.triangles[i + k]} ${mesh.triangles[i + ((k + 1) % 3)]}`)
  }
  return (
    edges.size === mesh.triangles.length &&
    [...edges].every((edge) => edges.has(edge.split(' ').reverse().join(' ')))
  )
}

describe('analytic solids', () => {
  const a = boxMesh([0, 0, 0], [10, 20, 30])
  const b = boxMesh([5, 5, 5], [15, 25, 35])
  test('boxes: volumes are products of edges', async () => {
    expect(signedVolume(await calculate('union', a, b))).toBeCloseTo(12000 - 5 * 15 * 25, 2)
    expect(signedVolume(await calculate('intersection', a, b))).toBeCloseTo(5 * 15 * 25, 2)
    expect(signedVolume(await calculate('difference', a, b))).toBeCloseTo(6000 - 5 * 15 * 25, 2)
    expect(await sharedVolumeTask.run({ operands: [a, b] })).toBeCloseTo(5 * 15 * 25, 2)
  })
  test('a box cut by a plane', async () => {
    const cut = await trimTask.run({ mesh: a, normal: [0, 0, 1], offset: 12 })
    expect(signedVolume(cut)).toBeCloseTo(10 * 20 * 18, 2)
    expect(surfaceArea(cut)).toBeCloseTo(2 * (10 * 20 + 10 * 18 + 20 * 18), 2)
  })
  test('two spheres: the lens of π(2r−d)²(d²+4dr)/(12d), Weisstein, MathWorld "Sphere-Sphere Intersection"', async () => {
    const r = 10
    const d = 8
    const lens = (Math.PI * (2 * r - d) ** 2 * (d * d + 4 * d * r)) / (12 * d)
    const shared = await calculate(
      'intersection',
      sphereMesh([0, 0, 0], r, 96, 128),
      sphereMesh([d, 0, 0], r, 96, 128),
    )
    expect(Math.abs(signedVolume(shared) / lens - 1)).toBeLessThan(0.003)
  })
  test('crumbs under the least piece are left out', async () => {
    const comb = await booleanTask.run({
      operation: 'difference',
      operands: [a, boxMesh([-1, -1, 1], [11, 21, 2])],
      leastPiece: 1,
    })
    expect(signedVolume(comb)).toBeCloseTo(200 + 5600, 2)
    const alone = await booleanTask.run({
      operation: 'difference',
      operands: [a, boxMesh([-1, -1, 1], [11, 21, 2])],
      leastPiece: 300,
    })
    expect(signedVolume(alone)).toBeCloseTo(5600, 2)
  })
  test('nothing left is a mesh without triangles', async () => {
    expect((await calculate('intersection', a, boxMesh([100, 0, 0], [110, 1, 1]))).triangles.length).toBe(0)
  })
})

describe('laws', () => {
  const coordinate = fc.integer({ min: -60, max: 60 }).map((value) => value / 4)
  const radius = fc.integer({ min: 8, max: 60 }).map((value) => value / 4)
  const sphere = fc
    .tuple(coordinate, coordinate, coordinate, radius)
    .map(([x, y, z, r]) => sphereMesh([x, y, z], r, 8, 12))
  const box = fc
    .tuple(coordinate, coordinate, coordinate, radius, radius, radius)
    .map(([x, y, z, u, v, w]) => boxMesh([x, y, z], [x + u, y + v, z + w]))
  const solid = fc.oneof(sphere, box)

  test('|A∪B| + |A∩B| = |A| + |B|, |A∖B| + |A∩B| = |A|, results closed and oriented', async () => {
    await fc.assert(
      fc.asyncProperty(solid, solid, async (a, b) => {
        const [union, difference, intersection] = [
          await calculate('union', a, b),
          await calculate('difference', a, b),
          await calculate('intersection', a, b),
        ]
        const near = 1e-4 * (signedVolume(a) + signedVolume(b))
        expect(
          Math.abs(signedVolume(union) + signedVolume(intersection) - signedVolume(a) - signedVolume(b)),
        ).toBeLessThan(near)
        expect(
          Math.abs(signedVolume(difference) + signedVolume(intersection) - signedVolume(a)),
        ).toBeLessThan(near)
        for (const mesh of [union, difference, intersection]) expect(edgesPaired(mesh)).toBe(true)
      }),
      { numRuns: 60 },
    )
  })
  test('A∖A is empty, A∪A = A', async () => {
    await fc.assert(
      fc.asyncProperty(solid, async (a) => {
        expect(Math.abs(signedVolume(await calculate('difference', a, a)))).toBeLessThan(1e-3)
        const both = signedVolume(await calculate('union', a, a))
        // Slivers under 4 µm are collapsed (manifold.ts): no point of the surface moves farther than that.
        expect(Math.abs(both - signedVolume(a))).toBeLessThan(0.004 * surfaceArea(a))
      }),
      { numRuns: 30 },
    )
  })
  test('the same operands give the same bytes, whatever was calculated before', async () => {
    const hash = async () =>
      createHash('sha256')
        .update(
          encodeResult(
            await calculate('difference', sphereMesh([0, 0, 0], 10), boxMesh([0, 0, 0], [20, 20, 20])),
          ),
        )
        .digest('hex')
    const first = await hash()
    await calculate('union', boxMesh([0, 0, 0], [1, 1, 1]), sphereMesh([1, 0, 0], 1))
    expect(await hash()).toBe(first)
  })
})

describe('bad input', () => {
  const box = boxMesh([0, 0, 0], [10, 10, 10])
  const codeOf = async (mesh: TriangleMesh) => {
    try {
      await calculate('union', mesh, box)
      return 'none'
    } catch (error) {
      return error instanceof StepError ? error.code : String(error)
    }
  }
  test('open, badly indexed and not finite meshes are refused by code, and the next Boolean works', async () => {
    expect(await codeOf({ ...box, triangles: box.triangles.slice(3) })).toBe('MESH_NOT_CLOSED')
    expect(await codeOf({ ...box, triangles: box.triangles.map((v) => v + 4) })).toBe('MESH_NOT_CLOSED')
    expect(await codeOf({ ...box, positions: box.positions.map((v, i) => (i === 4 ? Number.NaN : v)) })).toBe(
      'MESH_NOT_CLOSED',
    )
    expect(await codeOf({ ...box, triangles: box.triangles.slice().reverse() })).toBe('MESH_INSIDE_OUT')
    expect(await codeOf(box)).toBe('none')
  })
})
