import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { MeshoptSimplifier } from 'meshoptimizer/simplifier'

const bytes = readFileSync(join(process.argv[2], 'mesh.bin'))
const buffer = bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength)
const [vertices] = new Uint32Array(buffer, 0, 2)
const positions = new Float32Array(buffer, 8, 3 * vertices)
const triangles = new Uint32Array(buffer, 8 + 12 * vertices)
await MeshoptSimplifier.ready
const before = process.cpuUsage()
const start = performance.now()
// Half of the tolerance of bench/tasks/reduce.bench.ts, as ours asks for it.
const [reduced] = MeshoptSimplifier.simplify(triangles, positions, 3, 0, 0.0125, ['ErrorAbsolute'])
const seconds = (performance.now() - start) / 1000
const { user, system } = process.cpuUsage(before)
const memory = process.resourceUsage().maxRSS * 1024
const sample = {
  seconds,
  cpuSeconds: (user + system) / 1e6,
  memory,
  figure: reduced.length / 3,
  program: 'meshoptimizer 1.3.0',
}
process.stdout.write(`${JSON.stringify(sample)}\n`)
