import fc from 'fast-check'
import { expect, test } from 'vitest'
import { cross, dot, subtract, type Vector3 } from '../base/vectors.ts'
import { nearestOn, signedSurface } from './signed-distance.ts'

const coordinate = fc.float({ min: -20, max: 20, noNaN: true })
const point = fc.tuple(coordinate, coordinate, coordinate) as unknown as fc.Arbitrary<Vector3>

const FACES = [0, 2, 1, 0, 1, 3, 1, 2, 3, 2, 0, 3]

/** Normal · p − offset of each face, positive outside; corners in f32 as the mesh holds them. */
function facesOf(corners: readonly Vector3[]): ((p: Vector3) => number)[] {
  return [0, 3, 6, 9].map((i) => {
    const [a, b, c] = [corners[FACES[i]!]!, corners[FACES[i + 1]!]!, corners[FACES[i + 2]!]!]
    const normal = cross(subtract(b, a), subtract(c, a))
    return (p) => dot(normal, subtract(p, a))
  })
}

test('inside and outside of a tetrahedron, however sharp: by its four planes', () => {
  fc.assert(
    fc.property(
      fc.tuple(point, point, point, point),
      fc.double({ min: 0.002, max: 1 }),
      fc.array(point, { minLength: 8, maxLength: 30 }),
      (given, thin, asked) => {
        // A millimetre or two, far from the origin, where f32 rounds most; `thin` makes its edges sharp.
        const placed = ([x, y, z]: Vector3, size: number, flat: number): Vector3 => [
          Math.fround(150 + size * x),
          Math.fround(-120 + size * y),
          Math.fround(240 + size * flat * z),
        ]
        const corners = given.map((p) => placed(p, 0.1, thin))
        const points = asked.map((p) => placed(p, 1, 1))
        const volume = dot(
          cross(subtract(corners[1]!, corners[0]!), subtract(corners[2]!, corners[0]!)),
          subtract(corners[3]!, corners[0]!),
        )
        fc.pre(Math.abs(volume) > 1e-3)
        if (volume < 0) corners.splice(0, 2, corners[1]!, corners[0]!)
        const positions = Float32Array.from(corners.flat())
        const surface = signedSurface({ positions, triangles: Uint32Array.from(FACES) })
        const { distances } = nearestOn(surface, Float32Array.from(points.flat()))
        const faces = facesOf(corners)
        points.forEach((p, i) => {
          const most = Math.max(...faces.map((face) => face(p)))
          if (Math.abs(distances[i]!) > 1e-3) expect(distances[i]! > 0).toBe(most > 0)
        })
      },
    ),
    { numRuns: 400 },
  )
})
