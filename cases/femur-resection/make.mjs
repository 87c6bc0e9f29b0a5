// Makes femur_right.ply and tumour.ply from femur_r.vtp: node cases/femur-resection/make.mjs (after a build).
//
// The bone of OpenSim's models (metres; x anterior, y superior, z right; origin in the femoral head) has 908 triangles. Two
// rounds of Loop's subdivision (Loop 1987, "Smooth subdivision surfaces based on triangles") make a smooth surface of it, which
// lies inside the angular one (its corners by 1.2 mm on average, 3.1 mm at most); then the shaft is cut off 230 mm above the joint. The tumour is an
// ellipsoid, computed. Both: LPS, mm.
import { readFileSync, writeFileSync } from 'node:fs'
import { readMesh, trimTask, writePly } from '../../packages/core/dist/index.js'
import { ellipsoid } from '../ellipsoid.mjs'

const here = (name) => new URL(name, import.meta.url)

/** One round of Loop's subdivision of a closed mesh: each triangle becomes four. */
function subdivided({ positions: p, triangles: t }) {
  const vertices = p.length / 3
  const edges = new Map()
  const around = Array.from({ length: vertices }, () => new Set())
  for (let i = 0; i < t.length; i += 3) {
    for (let c = 0; c < 3; c++) {
      const [a, b, opposite] = [t[i + c], t[i + ((c + 1) % 3)], t[i + ((c + 2) % 3)]]
      around[a].add(b).add(opposite)
      const key = a < b ? `${a} ${b}` : `${b} ${a}`
      const edge = edges.get(key) ?? { ends: [a, b], opposite: [], index: vertices + edges.size }
      edge.opposite.push(opposite)
      edges.set(key, edge)
    }
  }
  const positions = new Float64Array(3 * (vertices + edges.size))
  for (let v = 0; v < vertices; v++) {
    const n = around[v].size
    const beta = n === 3 ? 3 / 16 : 3 / (8 * n) // Warren 1995.
    for (let a = 0; a < 3; a++) {
      const sum = [...around[v]].reduce((s, w) => s + p[3 * w + a], 0)
      positions[3 * v + a] = (1 - n * beta) * p[3 * v + a] + beta * sum
    }
  }
  for (const { ends, opposite, index } of edges.values()) {
    for (let a = 0; a < 3; a++) {
      const [own, other] = [ends, opposite].map((pair) => p[3 * pair[0] + a] + p[3 * pair[1] + a])
      positions[3 * index + a] = (3 * own + other) / 8
    }
  }
  const middle = (a, b) => edges.get(a < b ? `${a} ${b}` : `${b} ${a}`).index
  const triangles = []
  for (let i = 0; i < t.length; i += 3) {
    const [a, b, c] = [t[i], t[i + 1], t[i + 2]]
    const [ab, bc, ca] = [middle(a, b), middle(b, c), middle(c, a)]
    triangles.push(a, ab, ca, ab, b, bc, ca, bc, c, ab, bc, ca)
  }
  return { positions, triangles }
}

function write(name, { positions, triangles }) {
  const rounded = Float32Array.from(positions, (x) => Math.round(x * 1000) / 1000)
  writeFileSync(here(name), writePly({ positions: rounded, triangles: Uint32Array.from(triangles) }))
}

const { mesh } = await readMesh(readFileSync(here('femur_r.vtp')), 'femur_r.vtp')
const p = mesh.positions
const turned = Float64Array.from(p, (_, i) => {
  const at = i - (i % 3)
  return 1000 * [-p[at + 2], -p[at], p[at + 1]][i % 3] // Left, posterior, superior.
})
const { positions, triangles } = subdivided(subdivided({ positions: turned, triangles: mesh.triangles }))
const whole = { positions: Float32Array.from(positions), triangles: Uint32Array.from(triangles) }
write('femur_right.ply', await trimTask.run({ mesh: whole, normal: [0, 0, -1], offset: 200 }))
write('tumour.ply', ellipsoid([-6, -19.5, -362], [11, 7.5, 19], 24, 36))
