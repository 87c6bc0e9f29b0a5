import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import load from 'manifold-3d'

const wasm = await load()
wasm.setup()
const before = process.cpuUsage()
const start = performance.now()
function solid(name) {
  const bytes = readFileSync(join(process.argv[2], `${name}.bin`))
  const buffer = bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength)
  const [vertices] = new Uint32Array(buffer, 0, 2)
  return wasm.Manifold.ofMesh(
    new wasm.Mesh({
      numProp: 3,
      vertProperties: new Float32Array(buffer, 8, 3 * vertices),
      triVerts: new Uint32Array(buffer, 8 + 12 * vertices),
    }),
  )
}
const united = solid('mesh').add(solid('other'))
united.getMesh()
const seconds = (performance.now() - start) / 1000
const { user, system } = process.cpuUsage(before)
const memory = process.resourceUsage().maxRSS * 1024
const sample = {
  seconds,
  cpuSeconds: (user + system) / 1e6,
  memory,
  figure: united.volume(),
  program: 'manifold-3d 3.5.4',
}
process.stdout.write(`${JSON.stringify(sample)}\n`)
