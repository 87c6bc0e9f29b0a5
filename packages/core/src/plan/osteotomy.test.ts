// Osteotomies against closed formulae on a cylinder: an opening wedge of angle α about a hinge on the rim opens sin α times the
// face's first moment about the hinge, r · π r² for a disc; turned about an axis through its middle the pieces overlap by twice
// the ungula ⅔ r³ tan(α) (Archimedes) each way; a translation opens height times area. Horn's motion against a known one.
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { distance, type Vector3 } from '../base/vectors.ts'
import { type Body, boxMesh, signedVolume, type TriangleMesh } from '../geometry/mesh.ts'
import { meshTopology } from '../geometry/mesh-topology.ts'
import { movedPoint, multiplyAffine } from '../geometry/rigid.ts'
import { plainContext, type StepError } from '../step.ts'
import { osteotomyParams, planOsteotomy } from './osteotomy.ts'
import { rigidBetween, rotationAbout } from './piece-motion.ts'

const context = plainContext(() => '')
const [R, SIDES] = [12, 120]

function cylinder(): TriangleMesh {
  const at = (i: number, z: number) => [
    R * Math.cos((2 * Math.PI * i) / SIDES),
    R * Math.sin((2 * Math.PI * i) / SIDES),
    z,
  ]
  const ring = (z: number) => Array.from({ length: SIDES }, (_, i) => at(i, z)).flat()
  const positions = Float32Array.from([...ring(0), ...ring(100), 0, 0, 0, 0, 0, 100])
  const triangles: number[] = []
  for (let i = 0; i < SIDES; i++) {
    const j = (i + 1) % SIDES
    triangles.push(i, j, SIDES + j, i, SIDES + j, SIDES + i)
    triangles.push(j, i, 2 * SIDES, SIDES + i, SIDES + j, 2 * SIDES + 1)
  }
  return { positions, triangles: Uint32Array.from(triangles) }
}

const body = (name: string, mesh: TriangleMesh): Body => ({
  name,
  mesh,
  side: 'right',
  colour: [0, 0, 0],
  deviations: [],
})
const bone = body('bone', cylinder())
const disc = (SIDES / 2) * R * R * Math.sin((2 * Math.PI) / SIDES)
const across = { cut: { at: [0, 0, 40], normal: [0, 0, 1] } }
const hinge = { from: [R, -30, 40], to: [R, 30, 40] }
const plan = (given: object, others: Body[] = []) =>
  planOsteotomy({ bone, others }, osteotomyParams.parse({ planes: across, ...given }), context)
const low = { at: [0, 0, 10] }
const high = (move: object[]) => ({ at: [0, 0, 90], move })

test.each([5, 10, 20])('an opening wedge of %i° on a cylinder', async (degrees) => {
  const found = await plan({ pieces: { low, high: high([{ open: { hinge, degrees } }]) } })
  const angle = (degrees * Math.PI) / 180
  const [pair] = found.pairs
  expect(pair!.gap / (Math.sin(angle) * disc * R)).toBeCloseTo(1, 3)
  expect(pair!.overlap).toBeLessThan(0.5)
  expect(pair!.distance).toBeLessThan(0.01)
  const piece = found.pieces.find(({ name }) => name === 'high')!
  expect(piece.rotation).toBeCloseTo(degrees, 6)
  // The far rim stands so high as the chord of the hinge's circle.
  const rim: Vector3 = [-R, 0, 40]
  expect(distance(movedPoint(piece.motion, rim), rim)).toBeCloseTo(2 * 2 * R * Math.sin(angle / 2), 6)
  expect(movedPoint(piece.motion, rim)[2]).toBeGreaterThan(40)
  expect(found.cuts[0]!.area).toBeCloseTo(disc, 1)
  expect(meshTopology(piece.after.mesh).boundaryEdges).toBe(0)
  expect(signedVolume(piece.after.mesh) / (disc * 60)).toBeCloseTo(1, 4)
  const middle = movedPoint(multiplyAffine(piece.motion, piece.frame.before), [0, 0, 0])
  expect(distance(movedPoint(piece.frame.after, [0, 0, 0]), middle)).toBeLessThan(1e-9)
})

test('a hinge of either direction opens, a negative angle closes into the other piece', async () => {
  const back = { from: hinge.to, to: hinge.from }
  const open = await plan({ pieces: { low, high: high([{ open: { hinge: back, degrees: 10 } }]) } })
  expect(open.pairs[0]!.gap / (Math.sin(Math.PI / 18) * disc * R)).toBeCloseTo(1, 3)
  const closed = await plan({ pieces: { low, high: high([{ open: { hinge, degrees: -10 } }]) } })
  expect(closed.pairs[0]!.gap).toBeLessThan(0.5)
  // The wedge of a cylinder between the two planes: tan α · A · r.
  expect(closed.pairs[0]!.overlap / (Math.tan(Math.PI / 18) * disc * R)).toBeCloseTo(1, 1)
  expect(closed.pairs[0]!.distance).toBe(0)
})

test('a closing wedge: the piece between two planes is taken away, the faces meet', async () => {
  const tilt = Math.tan((10 * Math.PI) / 180)
  const planes = { cut: across.cut, top: { at: [R + 0.001, 0, 40], normal: [tilt, 0, 1] } }
  const found = await plan({
    planes,
    pieces: {
      low,
      wedge: { at: [-R + 1, 0, 42], remove: true },
      high: high([{ open: { hinge: { from: [R, -9, 40], to: [R, 9, 40] }, degrees: -10 } }]),
    },
  })
  const wedge = found.pieces.find(({ removed }) => removed)!
  expect(wedge.volume / (tilt * disc * R)).toBeCloseTo(1, 2)
  expect(found.pairs.length).toBe(1)
  expect(found.pairs[0]!.overlap).toBeLessThan(1)
  expect(found.pairs[0]!.distance).toBeLessThan(0.05)
})

test('a turn about the bone’s own axis neither opens nor overlaps; about a diameter it does both', async () => {
  const about = { through: [0, 0, 0], direction: [0, 0, 2] }
  const turned = await plan({ pieces: { low, high: high([{ rotate: { about, degrees: 30 } }]) } })
  expect(turned.pairs[0]!.gap).toBeLessThan(0.01)
  expect(turned.pairs[0]!.overlap).toBeLessThan(1)
  expect(turned.pieces[0]!.axis[2]).toBeCloseTo(1, 9)
  const across = { through: [0, 0, 40], direction: [0, 1, 0] }
  const tilted = await plan({ pieces: { low, high: high([{ rotate: { about: across, degrees: 10 } }]) } })
  const ungula = (2 / 3) * R * R * R * Math.tan(Math.PI / 18)
  expect(tilted.pairs[0]!.overlap / ungula).toBeCloseTo(1, 1)
  // Half a disc's first moment about its diameter is ⅔ r³.
  expect(tilted.pairs[0]!.gap / ((2 / 3) * R * R * R * Math.sin(Math.PI / 18))).toBeCloseTo(1, 1)
})

test('lengthening with a kerf: gap, distance, and how near it comes to another bone', async () => {
  const other = body('tibia', boxMesh([-20, -20, 110], [20, 20, 120]))
  const found = await plan({ kerf: 1, pieces: { low, high: high([{ translate: [0, 0, 4] }]) } }, [other])
  expect(found.pairs[0]!.gap / (5 * disc)).toBeCloseTo(1, 4)
  expect(found.pairs[0]!.distance).toBeCloseTo(5, 4)
  const near = found.others.find(({ piece }) => piece === 'high')!
  expect([near.before, near.after].map((x) => Number(x.toFixed(3)))).toEqual([10, 6])
})

test('Horn’s motion is the one that moved the points (random motions)', () => {
  const number = fc.double({ min: -50, max: 50, noNaN: true })
  fc.assert(
    fc.property(
      number,
      number,
      number,
      fc.double({ min: -170, max: 170, noNaN: true }),
      (x, y, z, degrees) => {
        fc.pre(Math.hypot(x, y, z) > 1)
        const size = Math.hypot(x, y, z)
        const motion = rotationAbout([z, x, y], [x / size, y / size, z / size], degrees)
        const points: Vector3[] = [[0, 0, 0], [30, 1, 0], [2, 40, 5], [-9, 8, 50]] // biome-ignore format: points
        const { motion: found, residual } = rigidBetween(
          points,
          points.map((p) => movedPoint(motion, p)),
        )
        expect(residual).toBeLessThan(1e-6)
        for (const [i, value] of motion.entries()) expect(found[i]).toBeCloseTo(value, 6)
      },
    ),
    { numRuns: 40 },
  )
})

test.each([
  ['OSTEOTOMY_NOT_SEPARATED', { pieces: { low, other: { at: [5, 0, 20] }, high: high([]) } }],
  ['OSTEOTOMY_PIECE_UNNAMED', { pieces: { low } }],
  ['OSTEOTOMY_PIECE_MISSING', { pieces: { low, high: { at: [0, 80, 90] } } }],
  ['OSTEOTOMY_MOTION', { pieces: { low, high: high([{ open: { hinge: { through: [0, 0, 40], direction: [0, 0, 1] }, degrees: 5 } }]) } }],
  ['OSTEOTOMY_MOTION', { pieces: { low, high: high([{ landmarks: { from: [[0, 0, 0], [1, 0, 0], [2, 0, 0]], to: [[0, 0, 0], [1, 0, 0], [2, 0, 0]] } }]) } }],
  ['OSTEOTOMY_LANDMARK_UNKNOWN', { pieces: { low, high: high([{ rotate: { about: { from: 'a', to: 'b' }, degrees: 5 } }]) } }],
  ['RESECTION_MISSES_BONE', { planes: { cut: { at: [0, 0, 140], normal: [0, 0, 1] } }, pieces: { low } }],
])('refused: %s', async (code, given) => {
  const thrown = await plan(given).then(
    () => undefined,
    (error: unknown) => error,
  )
  expect((thrown as StepError).code).toBe(code)
}) // biome-ignore format: rows
