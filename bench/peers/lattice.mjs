// Manifold's own level set of the same body; edges so long that its triangles lie 0.03 mm from the surface at most.
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import createModule from 'manifold-3d'

const EDGE = 0.235
const SIDE = 10
const LEVEL = 0.4642 // Density 0.3.
const TURN = (2 * Math.PI) / 2.5

const wasm = await createModule()
wasm.setup()
const { sin, cos, abs } = Math
const gyroid = ([x, y, z]) =>
  LEVEL - abs(sin(TURN * x) * cos(TURN * y) + sin(TURN * y) * cos(TURN * z) + sin(TURN * z) * cos(TURN * x))
const before = process.cpuUsage()
const start = process.hrtime.bigint()
const solid = wasm.Manifold.levelSet(gyroid, { min: [0, 0, 0], max: [SIDE, SIDE, SIDE] }, EDGE, 0)
solid.getMesh()
const seconds = Number(process.hrtime.bigint() - start) / 1e9
const { user, system } = process.cpuUsage(before)
const cpuSeconds = (user + system) / 1e6
const main = createRequire(import.meta.url).resolve('manifold-3d/manifold.wasm')
const { version } = JSON.parse(readFileSync(new URL('package.json', `file://${main}`), 'utf8'))
const memory = process.resourceUsage().maxRSS * 1024
process.stdout.write(
  `${JSON.stringify({ seconds, cpuSeconds, memory, figure: solid.volume(), program: `manifold-3d ${version}` })}\n`,
)
