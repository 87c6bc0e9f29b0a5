// Makes hip_left.ply, lysis.ply and head_right.ply from hip_right.ply: node cases/acetabular-revision/make.mjs (after a build).
//
// The affected hip bone is the healthy one's mirror image across x = 0, with a worn socket: a ball that has eaten upwards and
// inwards. So the implant has a truth: the mirrored bone before the ball was taken out. The healthy head is a ball in the
// middle of the healthy socket, whose own surface is too little of a sphere to be fitted. LPS, mm.
import { readFileSync, writeFileSync } from 'node:fs'
import { booleanTask, readMesh, writePly } from '../../packages/core/dist/index.js'
import { HEAD, LYSIS, SOCKET } from './shape.mjs'

const here = (name) => new URL(name, import.meta.url)

/** An icosahedron's triangles cut in four `rounds` times, on a ball. */
function ball({ centre, radius }, rounds) {
  const g = (1 + Math.sqrt(5)) / 2
  const points = [
    [-1, g, 0], [1, g, 0], [-1, -g, 0], [1, -g, 0], [0, -1, g], [0, 1, g],
    [0, -1, -g], [0, 1, -g], [g, 0, -1], [g, 0, 1], [-g, 0, -1], [-g, 0, 1],
  ] // biome-ignore format: twelve corners
  let triangles = [
    [0, 11, 5], [0, 5, 1], [0, 1, 7], [0, 7, 10], [0, 10, 11], [1, 5, 9], [5, 11, 4], [11, 10, 2], [10, 7, 6], [7, 1, 8],
    [3, 9, 4], [3, 4, 2], [3, 2, 6], [3, 6, 8], [3, 8, 9], [4, 9, 5], [2, 4, 11], [6, 2, 10], [8, 6, 7], [9, 8, 1],
  ] // biome-ignore format: twenty faces
  for (let n = 0; n < rounds; n++) {
    const middles = new Map()
    const middle = (a, b) => {
      const key = a < b ? `${a} ${b}` : `${b} ${a}`
      if (!middles.has(key)) {
        middles.set(key, points.length)
        points.push(points[a].map((x, axis) => (x + points[b][axis]) / 2))
      }
      return middles.get(key)
    }
    triangles = triangles.flatMap(([a, b, c]) => {
      const [ab, bc, ca] = [middle(a, b), middle(b, c), middle(c, a)]
      return [[a, ab, ca], [ab, b, bc], [ca, bc, c], [ab, bc, ca]] // biome-ignore format: four
    })
  }
  const positions = points.flatMap((at) => {
    const far = Math.hypot(...at)
    return at.map((x, axis) => centre[axis] + (radius * x) / far)
  })
  return { positions: Float32Array.from(positions), triangles: Uint32Array.from(triangles.flat()) }
}

function write(name, { positions, triangles }) {
  const rounded = Float32Array.from(positions, (x) => Math.round(x * 1000) / 1000)
  writeFileSync(here(name), writePly({ positions: rounded, triangles: Uint32Array.from(triangles) }))
}

const { mesh: healthy } = readMesh(readFileSync(here('hip_right.ply')), 'hip_right.ply')
const mirrored = {
  positions: healthy.positions.map((x, i) => (i % 3 === 0 ? -x : x)),
  triangles: healthy.triangles.map((_, i, all) => all[i - (i % 3) + [0, 2, 1][i % 3]]),
}
const lysis = ball(LYSIS, 4)
write('lysis.ply', lysis)
write('head_right.ply', ball({ centre: [-SOCKET[0], SOCKET[1], SOCKET[2]], radius: HEAD }, 3))
const inner = ball({ ...LYSIS, radius: LYSIS.radius - 0.05 }, 4)
write('hip_left.ply', await booleanTask.run({ operation: 'difference', operands: [mirrored, inner], leastPiece: 1 }))
