import { existsSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { describe, expect, test } from 'vitest'
import { encodeResult } from '../base/encoding.ts'
import { cos, sin } from '../base/math.ts'
import { add, cross, dot, normalize, scale, subtract, type Vector3 } from '../base/vectors.ts'
import { readStl } from '../formats/stl.ts'
import { boxMesh, signedVolume, type TriangleMesh } from '../geometry/mesh.ts'
import { measureMesh } from '../geometry/mesh-measures.ts'
import { StepError } from '../step.ts'
import { type BodyText, type TextArgument, textTask } from './text-body.ts'
import { heightField, surfaceOf } from './text-frame.ts'
import { outlineOf } from './text-outline.ts'

/** A sphere of many facets. */
function ball(radius: number): TriangleMesh {
  const [rings, segments] = [80, 120]
  const positions: number[] = [0, 0, radius]
  for (let ring = 1; ring < rings; ring++) {
    for (let s = 0; s < segments; s++) {
      const [theta, phi] = [(Math.PI * ring) / rings, (2 * Math.PI * s) / segments]
      positions.push(radius * sin(theta) * cos(phi), radius * sin(theta) * sin(phi), radius * cos(theta))
    }
  }
  positions.push(0, 0, -radius)
  const last = positions.length / 3 - 1
  const at = (ring: number, s: number) => 1 + (ring - 1) * segments + (s % segments)
  const triangles: number[] = []
  for (let s = 0; s < segments; s++) {
    triangles.push(0, at(1, s), at(1, s + 1), last, at(rings - 1, s + 1), at(rings - 1, s))
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
  }
  return { positions: Float32Array.from(positions), triangles: Uint32Array.from(triangles) }
}

const text = (more: Partial<BodyText> = {}): BodyText => ({
  text: 'L',
  height: 5,
  depth: 0.8,
  style: 'raised',
  ...more,
})
const argument = (mesh: TriangleMesh, ...texts: BodyText[]): TextArgument => ({
  mesh,
  texts,
  neighbours: new Float32Array(0),
  leastStroke: 0.4,
  leastLetter: 3,
  where: 'plate',
})
const run = (mesh: TriangleMesh, ...texts: BodyText[]) => textTask.run(argument(mesh, ...texts))
const plate = boxMesh([-30, -5, -20], [30, 5, 20])

/**
 * What a person sees who looks at the text from outside: whether each point of a raster (columns to the viewer's right,
 * rows upward) stands out of the surface. The viewer's right is taken from the viewing direction alone, not from the
 * program's frame: looking along d with the head up at u, right is d × u.
 */
function seen(
  mesh: TriangleMesh,
  at: Vector3,
  outward: Vector3,
  up: Vector3,
  half: number,
  level: (x: number, y: number) => number,
): boolean[][] {
  const looking = scale(normalize(outward), -1)
  const right = cross(looking, up)
  const surface = surfaceOf(mesh)
  const all = Array.from({ length: mesh.triangles.length / 3 }, (_, i) => i)
  const pitch = 0.25
  const field = heightField(
    surface,
    all,
    { origin: at, right, up, normal: scale(looking, -1) },
    2 * half,
    2 * half,
    pitch,
  )
  return Array.from({ length: field.height }, (_, row) =>
    Array.from(
      { length: field.width },
      (_, column) =>
        field.values[row * field.width + column]! >
        level(field.left + column * pitch, field.bottom + row * pitch),
    ),
  )
}

/** Filled points in each quarter: [lower left, lower right, upper left, upper right] about the middle. */
function quarters(raster: boolean[][]): number[] {
  const counts = [0, 0, 0, 0]
  for (const [y, row] of raster.entries()) {
    for (const [x, filled] of row.entries()) {
      if (filled) counts[(2 * y > raster.length ? 2 : 0) + (2 * x > row.length ? 1 : 0)]!++
    }
  }
  return counts
}

describe('what must stay open', () => {
  const slot = boxMesh([-0.65, -50, -50], [0.65, 50, 50])
  const wall = boxMesh([-30, -1.5, -20], [30, 0, 20])
  const behind = boxMesh([-40, 0, -40], [40, 1, 40])

  test('a text is refused across a slot and goes elsewhere where it may', async () => {
    const at: Vector3 = [0, -5, 0]
    const across = { ...argument(plate, text({ at })), voids: [slot] }
    await expect(textTask.run(across)).rejects.toMatchObject({ code: 'TEXT_DOES_NOT_FIT' })
    const yielding = { shorter: [], dispensable: false }
    const { places } = await textTask.run({ ...across, texts: [text({ at, yielding })] })
    expect(Math.abs(places[0]!.at[0])).toBeGreaterThan(places[0]!.width / 2)
    expect(places[0]!.asAsked).toBe(false)
  })

  test('feet that are buried deeper than a wall is thick do not come out behind it', async () => {
    const thin = boxMesh([-30, -0.4, -20], [30, 0, 20])
    const asked = { ...argument(thin, text({ at: [0, -0.4, 0], up: [0, 0, 1] })), voids: [behind] }
    const { mesh } = await textTask.run(asked)
    const highest = mesh.positions.reduce((most, x, i) => (i % 3 === 1 ? Math.max(most, x) : most), -Infinity)
    expect(highest).toBe(0)
    // Without the void they do: what the test can see.
    const through = (await run(thin, text({ at: [0, -0.4, 0], up: [0, 0, 1] }))).mesh
    expect(through.positions.some((x, i) => i % 3 === 1 && x > 0.1)).toBe(true)
    const whole = await textTask.run({ ...argument(wall, text({ at: [0, -1.5, 0] })), voids: [behind] })
    expect(whole.places).toHaveLength(1)
  })
})

describe('handedness', () => {
  // An L has its stem on the left and its foot at the bottom: of the four quarters the upper right one is empty.
  const readsAsL = (raster: boolean[][]) => {
    const [lowerLeft, lowerRight, upperLeft, upperRight] = quarters(raster) as [
      number,
      number,
      number,
      number,
    ]
    expect(upperRight).toBeLessThan(5)
    expect(Math.min(lowerLeft, lowerRight, upperLeft)).toBeGreaterThan(12)
  }
  test.each<[string, Vector3, Vector3, Vector3]>([
    ['front', [0, -5, 0], [0, -1, 0], [0, 0, 1]],
    ['back', [0, 5, 0], [0, 1, 0], [0, 0, 1]],
    ['top, up given', [0, 0, 20], [0, 0, 1], [1, 0, 0]],
    ['left side, upside down', [30, 0, 0], [1, 0, 0], [0, 0, -1]],
  ])('raised letters read from outside, not mirrored: %s', async (_, at, outward, up) => {
    const { mesh, places } = await run(plate, text({ at, up }))
    expect(dot(places[0]!.normal, outward)).toBeCloseTo(1, 6)
    readsAsL(seen(mesh, at, outward, up, 3, () => 0.4))
  })
  test('engraved letters read from outside too', async () => {
    const { mesh } = await run(plate, text({ at: [0, -5, 0], style: 'engraved' }))
    const raster = seen(mesh, [0, -5, 0], [0, -1, 0], [0, 0, 1], 3, () => -0.4)
    readsAsL(raster.map((row) => row.map((filled) => !filled)))
  })
  test('on a ball the letter follows the surface: it stands 0.8 mm out everywhere', async () => {
    const r = 30
    const { mesh } = await run(ball(r), text({ at: [0, -r, 0], height: 8 }))
    const level = (x: number, y: number) => Math.sqrt(r * r - x * x - y * y) - r + 0.4
    readsAsL(seen(mesh, [0, -r, 0], [0, -1, 0], [0, 0, 1], 4, level))
    let highest = 0
    for (let i = 0; i < mesh.positions.length; i += 3) {
      const p: Vector3 = [mesh.positions[i]!, mesh.positions[i + 1]!, mesh.positions[i + 2]!]
      highest = Math.max(highest, Math.sqrt(dot(p, p)) - r)
    }
    expect(highest).toBeGreaterThan(0.75)
    expect(highest).toBeLessThan(0.87)
  })
})

describe('volume', () => {
  /** Area within the outlines by the shoelace formula; no letter here has holes that wind the same way. */
  const areaOf = (line: string, height: number) =>
    outlineOf(line, height, '')
      .glyphs.flat()
      .reduce(
        (sum, contour) =>
          sum +
          contour.reduce(
            (part, [x, y], i) =>
              part + x * contour[(i + 1) % contour.length]![1] - contour[(i + 1) % contour.length]![0] * y,
            0,
          ) /
            2,
        0,
      )
  test('raised text adds, engraved text takes area × depth', async () => {
    const area = Math.abs(areaOf('HIP L', 6))
    const before = signedVolume(plate)
    const raised = await run(plate, text({ text: 'HIP L', height: 6, at: [0, -5, 0] }))
    expect((signedVolume(raised.mesh) - before) / (area * 0.8)).toBeCloseTo(1, 2)
    const engraved = await run(plate, text({ text: 'HIP L', height: 6, at: [0, -5, 0], style: 'engraved' }))
    expect((before - signedVolume(engraved.mesh)) / (area * 0.8)).toBeCloseTo(1, 2)
  })
})

describe('without a point', () => {
  test('the flattest large place is taken, the same every time, and two texts keep clear of each other', async () => {
    const place = () => run(plate, text({ text: 'LEFT' }), text({ text: 'PEL-1' }))
    const first = await place()
    expect(encodeResult(await place())).toEqual(encodeResult(first))
    const [a, b] = first.places.map((each) => each.at) as [Vector3, Vector3]
    expect(Math.sqrt(dot(subtract(a, b), subtract(a, b)))).toBeGreaterThan(10)
    for (const { at, normal } of first.places) expect(Math.abs(dot(at, normal))).toBeGreaterThan(4.9)
  })
  test('a neighbour that lies against the face is avoided', async () => {
    const open = (await run(plate, text())).places[0]!
    const neighbours: number[] = []
    const along = normalize(cross(open.normal, open.up))
    for (let i = -70; i <= 70; i++)
      for (let j = -70; j <= 70; j++)
        neighbours.push(...add(add(add(open.at, scale(open.normal, 4)), scale(along, i)), scale(open.up, j)))
    const { places } = await textTask.run({
      ...argument(plate, text()),
      neighbours: Float32Array.from(neighbours),
    })
    expect(dot(places[0]!.normal, open.normal)).toBeLessThan(0.5)
  })
})

test('a text too wide for one line is broken at its spaces', async () => {
  const { mesh, places } = await run(plate, text({ text: 'PEL-2026-0042 LEFT HIP', height: 5 }))
  expect(places.length).toBe(1)
  expect(signedVolume(mesh)).toBeGreaterThan(signedVolume(plate) + 50)
})

describe('what cannot be read is refused', () => {
  const codeOf = async (mesh: TriangleMesh, ...texts: BodyText[]) => {
    try {
      await run(mesh, ...texts)
      return 'none'
    } catch (error) {
      return error instanceof StepError ? error.code : String(error)
    }
  }
  test('by code', async () => {
    expect(await codeOf(plate, text({ height: 2.9 }))).toBe('TEXT_TOO_SMALL')
    expect(await codeOf(plate, text({ at: [0, -40, 0] }))).toBe('TEXT_OFF_BODY')
    expect(await codeOf(plate, text({ at: [29, -5, 0], text: 'PELVIS' }))).toBe('TEXT_DOES_NOT_FIT')
    expect(await codeOf(plate, text({ text: 'A-LONG-LINE-THAT-IS-FAR-TOO-WIDE-FOR-IT' }))).toBe(
      'TEXT_DOES_NOT_FIT',
    )
    expect(await codeOf(plate, text({ text: '髋' }))).toBe('TEXT_CHARACTER')
    expect(await codeOf(plate, text({ text: '  ' }))).toBe('TEXT_EMPTY')
  })
  test('strokes are measured: a process that needs 1 mm refuses 3 mm letters and names the height that would do', async () => {
    const refused = textTask.run({ ...argument(plate, text({ height: 3, text: 'e' })), leastStroke: 1 })
    await expect(refused).rejects.toMatchObject({
      code: 'TEXT_TOO_SMALL',
      remedy: expect.stringMatching(/at least [4-9]\.\d mm/),
    })
  })
})

const truth = fileURLToPath(new URL('../../../../../shared/data/meshes-synthetic-truth/', import.meta.url))
test.skipIf(!existsSync(truth))(
  'on real bones marked bodies stay closed, manifold and free of crossings (needs ../shared/data/meshes-synthetic-truth)',
  async () => {
    for (const name of ['hip_left', 'femur_right', 'L5']) {
      const inward = readStl(new Uint8Array(readFileSync(`${truth}${name}.stl`)), name).mesh
      const mesh = { ...inward, triangles: inward.triangles.slice().reverse() }
      for (const style of ['raised', 'engraved'] as const) {
        const marked = await run(mesh, text({ text: 'P-3MM LEFT', style }))
        const { closed, manifold, oriented, selfIntersections } = measureMesh(marked.mesh)
        expect([name, style, closed, manifold, oriented, selfIntersections]).toEqual([
          name,
          style,
          true,
          true,
          true,
          0,
        ])
      }
    }
  },
  600_000,
)
