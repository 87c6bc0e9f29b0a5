import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { cos, sin } from '../base/math.ts'
import type { Vector3 } from '../base/vectors.ts'
import { boxMesh, joinMeshes, signedVolume, type TriangleMesh } from '../geometry/mesh.ts'
import { middleOfLayer, pointsOfLoop, type Slices } from '../geometry/slices.ts'
import type { StepError } from '../step.ts'
import { trappedVolumes } from './cavities.ts'
import { type Island, islandsOf } from './islands.ts'
import { overhangArea } from './overhang.ts'
import { closedTwins, sliceMesh } from './slice.ts'

function inward(mesh: TriangleMesh): TriangleMesh {
  return { positions: mesh.positions, triangles: mesh.triangles.slice().reverse() }
}

function moved(mesh: TriangleMesh, by: readonly number[]): TriangleMesh {
  return { ...mesh, positions: mesh.positions.map((x, i) => x + by[i % 3]!) }
}

/** A closed tube of rings: profile (radius, height) turned round z; radius 0 at both ends closes it. */
function turned(
  profile: readonly (readonly [number, number])[],
  sides: number,
  closed = false,
): TriangleMesh {
  const positions: number[] = []
  for (const [r, z] of profile) {
    for (let n = 0; n < sides; n++) {
      const angle = (2 * Math.PI * n) / sides
      positions.push(r * cos(angle), r * sin(angle), z)
    }
  }
  const triangles: number[] = []
  const rings = profile.length
  for (let i = 0; i < (closed ? rings : rings - 1); i++) {
    for (let n = 0; n < sides; n++) {
      const [a, b] = [i * sides + n, i * sides + ((n + 1) % sides)]
      const [c, d] = [((i + 1) % rings) * sides + n, ((i + 1) % rings) * sides + ((n + 1) % sides)]
      const flat = (ring: number) => profile[ring % rings]![0] === 0
      if (!flat(i)) triangles.push(a, b, flat(i + 1) ? c : d)
      if (!flat(i + 1)) triangles.push(a, d, c)
    }
  }
  return merged(positions, triangles)
}

/** Vertices of equal position made one. */
function merged(positions: readonly number[], triangles: readonly number[]): TriangleMesh {
  const known = new Map<string, number>()
  const kept: number[] = []
  const index = Array.from({ length: positions.length / 3 }, (_, v) => {
    const point = positions.slice(3 * v, 3 * v + 3).map((x) => Math.fround(x) + 0)
    const key = point.join(' ')
    if (!known.has(key)) {
      known.set(key, kept.length / 3)
      kept.push(...point)
    }
    return known.get(key)!
  })
  return { positions: Float32Array.from(kept), triangles: Uint32Array.from(triangles, (v) => index[v]!) }
}

function sphere(radius: number, sides = 96): TriangleMesh {
  const rings = sides / 2
  return turned(
    Array.from({ length: rings + 1 }, (_, i) => {
      const angle = (Math.PI * i) / rings
      return [i === 0 || i === rings ? 0 : radius * sin(angle), -radius * cos(angle)] as const
    }),
    sides,
  )
}

const box = (x: number, y: number, z: number, at: Vector3 = [0, 0, 0]) =>
  boxMesh([at[0], at[1], at[2]], [at[0] + x, at[1] + y, at[2] + z])
const volumeOf = ({ area, layer }: Slices) => area.reduce((sum, a) => sum + a, 0) * layer
const trapped = (mesh: TriangleMesh) =>
  trappedVolumes(mesh, closedTwins(mesh, 'test')).map(({ volume }) => volume)
const islands = (mesh: TriangleMesh, layer: number): Island[] => islandsOf(sliceMesh(mesh, layer, 'test'))

describe('sliceMesh', () => {
  test('a box: 10 × 20 in every layer, one loop counter-clockwise', () => {
    const slices = sliceMesh(box(10, 20, 30), 0.2, 'test')
    expect(slices.layers).toBe(150)
    for (let k = 0; k < 150; k++) {
      expect(slices.area[k]).toBeCloseTo(200, 9)
      expect(slices.perimeter[k]).toBeCloseTo(60, 9)
    }
    expect(slices.loopStart[150]).toBe(150)
  })

  test('a middle that falls on faces, edges and vertices: the section is the limit from above', () => {
    // The step of a stair lies in the middle of layer 0: 2 mm high with layer 4.
    const stair = joinMeshes([box(10, 10, 2), box(4, 10, 4, [0, 0, 2])])
    const slices = sliceMesh(stair, 4, 'test')
    expect([...slices.area]).toEqual([40])
    // An octahedron cut through four of its vertices and edges.
    const octahedron = turned([[0, -1], [1, 0], [0, 1]], 4) // biome-ignore format: one line
    const cut = sliceMesh(octahedron, 2, 'test')
    expect(cut.area[0]).toBeCloseTo(2, 6)
    expect(cut.pointStart[1]).toBe(4)
  })

  test('a sphere: π(r² − z²) in every layer', () => {
    const slices = sliceMesh(sphere(10, 256), 0.25, 'test')
    expect(slices.layers).toBe(80)
    for (let k = 0; k < 80; k++) {
      const z = middleOfLayer(slices, k)
      const circle = Math.PI * (100 - z * z)
      // Facets lie up to 7.5e-4 mm inside the sphere: 2π · r · 7.5e-4 mm² and the circle's corners.
      expect(Math.abs(slices.area[k]! - circle)).toBeLessThan(0.08)
      expect(Math.abs(slices.perimeter[k]! / (2 * Math.sqrt(Math.PI * circle)) - 1)).toBeLessThan(0.004)
    }
  })

  test('a cone: linear radius; a torus: a ring with a hole, clockwise', () => {
    const cone = sliceMesh(turned([[0, 0], [5, 0], [0, 10]], 360), 0.5, 'test') // biome-ignore format: one line
    for (let k = 0; k < cone.layers; k++) {
      const r = 5 * (1 - middleOfLayer(cone, k) / 10)
      expect(cone.area[k]).toBeCloseTo(Math.PI * r * r, 1)
    }
    const profile = Array.from({ length: 96 }, (_, n) => {
      const angle = (2 * Math.PI * n) / 96
      return [10 + 3 * cos(angle), 3 * sin(angle)] as const
    })
    const torus = sliceMesh(turned(profile, 96, true), 0.2, 'test')
    for (let k = 0; k < torus.layers; k++) {
      const z = middleOfLayer(torus, k)
      // Pappus: the ring of mean radius 10 and width 2√(9 − z²).
      expect(torus.area[k]! / (2 * Math.PI * 10 * 2 * Math.sqrt(9 - z * z))).toBeCloseTo(1, 2)
      expect(torus.loopStart[k + 1]! - torus.loopStart[k]!).toBe(2)
      const signs = [0, 1].map((n) => Math.sign(torus.loopArea[torus.loopStart[k]! + n]!)).sort()
      expect(signs).toEqual([-1, 1])
    }
  })

  test('refuses an open mesh, an empty one, and a million layers', () => {
    const whole = box(1, 1, 1)
    const open = { ...whole, triangles: whole.triangles.slice(3) }
    const code = (run: () => unknown) => {
      try {
        run()
        return 'none'
      } catch (error) {
        return (error as StepError).code
      }
    }
    expect(code(() => sliceMesh(open, 0.1, 'test'))).toBe('MESH_NOT_CLOSED')
    expect(
      code(() => sliceMesh({ positions: new Float32Array(0), triangles: new Uint32Array(0) }, 0.1, '')),
    ).toBe('MESH_NOT_CLOSED')
    expect(code(() => sliceMesh(whole, 1e-6, 'test'))).toBe('SLICE_LAYERS')
  })

  test('edges of four triangles are paired two by two', () => {
    const cubes = merged(
      [...box(1, 1, 1).positions, ...box(1, 1, 1, [1, 1, 0]).positions],
      [...box(1, 1, 1).triangles, ...[...box(1, 1, 1).triangles].map((v) => v + 8)],
    )
    expect(volumeOf(sliceMesh(cubes, 0.1, 'test'))).toBeCloseTo(2, 6)
  })

  test('property: the layers add up to the volume, and every loop is closed', () => {
    const wild = fc.record({
      radii: fc.array(fc.double({ min: 0.3, max: 6, noNaN: true }), { minLength: 3, maxLength: 9 }),
      sides: fc.integer({ min: 3, max: 24 }),
      snap: fc.constantFrom(0, 0.5),
    })
    fc.assert(
      fc.property(wild, ({ radii, sides, snap }) => {
        const level = (x: number) => (snap > 0 ? Math.max(snap, Math.round(x / snap) * snap) : x)
        const profile = radii.map((r, i) => [level(r), i] as const)
        const mesh = turned([[0, 0], ...profile, [0, radii.length - 1]], sides)
        const volume = signedVolume(mesh)
        const slices = sliceMesh(mesh, 0.02, 'test')
        // Midpoint rule: each bend of the area costs at most jump · layer / 2.
        const greatest = slices.area.reduce((most, a) => Math.max(most, a), 0)
        expect(Math.abs(volumeOf(slices) - volume)).toBeLessThan(0.02 * greatest + 1e-3)
        for (let l = 0; l + 1 < slices.pointStart.length; l++)
          expect(pointsOfLoop(slices, l).length).toBeGreaterThan(4)
      }),
      { numRuns: 60 },
    )
  })
})

describe('islandsOf', () => {
  test('a second tower that hangs in the air is one island; standing ones are none', () => {
    const standing = joinMeshes([box(5, 5, 10), box(5, 5, 10, [10, 0, 0])])
    expect(islands(standing, 0.5)).toEqual([])
    const hanging = joinMeshes([box(5, 5, 10), box(5, 4, 6, [10, 0, 4])])
    expect(islands(hanging, 0.5)).toEqual([{ layer: 8, area: expect.closeTo(20, 6) }])
  })

  test('touching along an edge carries nothing; a small overlap carries', () => {
    expect(islands(joinMeshes([box(5, 5, 2), box(5, 5, 2, [5, 0, 2])]), 0.5)).toHaveLength(1)
    expect(islands(joinMeshes([box(5, 5, 2), box(5, 5, 2, [4.99, 0, 2])]), 0.5)).toHaveLength(0)
    expect(islands(joinMeshes([box(5, 5, 2), box(5, 5, 2, [4.99, 4.99, 2])]), 0.5)).toHaveLength(0)
  })

  test('a region over a hole is an island; a ring whose hole is over a region too', () => {
    const profile = (inner: number, outer: number, z: number) =>
      turned([[inner, z], [outer, z], [outer, z + 2], [inner, z + 2]], 48, true) // biome-ignore format: one line
    const pin = turned([[0, 2], [2, 2], [2, 4], [0, 4]], 48) // biome-ignore format: one line
    const ring = profile(3, 6, 0)
    expect(islands(joinMeshes([ring, pin]), 0.5)).toEqual([
      { layer: 4, area: expect.closeTo(Math.PI * 4, 1) },
    ])
    expect(islands(joinMeshes([moved(pin, [0, 0, -2]), moved(ring, [0, 0, 2])]), 0.5)).toHaveLength(1)
    const wide = joinMeshes([profile(1.9, 6, 2), moved(pin, [0, 0, -2])])
    expect(islands(wide, 0.5)).toHaveLength(0)
  })
})

describe('trappedVolumes', () => {
  test('a hollow sphere traps its inside, a vented or solid one nothing', () => {
    const inside = sphere(8)
    const hollow = joinMeshes([sphere(10), inward(inside)])
    expect(trapped(hollow)).toEqual([expect.closeTo(signedVolume(inside), 3)])
    expect(Math.abs(trapped(hollow)[0]! / ((4 / 3) * Math.PI * 512) - 1)).toBeLessThan(0.003)
    expect(trapped(sphere(10))).toEqual([])
    const cup = turned([[0, 0], [5, 0], [5, 8], [4, 8], [4, 1], [0, 1]], 32) // biome-ignore format: one line
    expect(trapped(cup)).toEqual([])
  })

  test('a ball loose in a cavity takes its room; a cavity in the ball is counted apart', () => {
    const volume = (r: number) => signedVolume(sphere(r))
    const nested = joinMeshes([sphere(10), inward(sphere(8)), sphere(5), inward(sphere(3))])
    const found = trapped(nested).sort((a, b) => b - a)
    expect(found[0]).toBeCloseTo(volume(8) - volume(5), 3)
    expect(found[1]).toBeCloseTo(volume(3), 3)
  })
})

describe('overhangArea', () => {
  test('a box hangs over nowhere; a table does under its top', () => {
    expect(overhangArea(box(3, 3, 3), 0, 0.1)).toBe(0)
    const table = joinMeshes([box(1, 1, 5), box(6, 6, 1, [-2, -2, 5])])
    expect(overhangArea(table, 0, 0.1)).toBeCloseTo(36, 6)
  })

  test('a cylinder on its side: the quarter below, less the strip in the first layer', () => {
    const lying = turned([[0, 0], [5, 0], [5, 20], [0, 20]], 3600) // biome-ignore format: one line
    const p = lying.positions.slice()
    for (let i = 0; i < p.length; i += 3)
      [p[i + 1], p[i + 2]] = [-lying.positions[i + 2]!, lying.positions[i + 1]!]
    const mesh = { positions: p, triangles: lying.triangles }
    expect(signedVolume(mesh)).toBeGreaterThan(0)
    // Facets within 45° of straight down: r · π/2 · length; the first 0.1 mm is 2 r acos(1 − 0.1/5) of arc.
    const arc = 5 * (Math.PI / 2) - 2 * 5 * Math.acos(1 - 0.1 / 5)
    expect(overhangArea(mesh, -5, 0.1) / (arc * 20)).toBeCloseTo(1, 2)
  })

  test('a cone on its tip at 45° is not under it, a flatter one is', () => {
    const tip = (h: number) => turned([[0, 0], [10, h], [0, h]], 64) // biome-ignore format: one line
    expect(overhangArea(tip(10.01), 0, 0.1)).toBe(0)
    expect(overhangArea(tip(9), 0, 0.1)).toBeGreaterThan(300)
  })
})
