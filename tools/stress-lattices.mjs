// Fills blocks with random lattices: npm run stress:lattices -- [--runs N] [--from SEED] [--out FILE]
//
// Each seed draws kind, form, size, density, gradient and number of cells. A block is good where its mesh is one sound piece
// without loose strut, closed pore or crossing, as dense as asked within 0.01; or it is refused with a typed reason that
// names the lattice. Anything else is a fault. Ends with 0 where there was none. Times are processor seconds.
import { writeFileSync } from 'node:fs'
import { parseArgs } from 'node:util'
import {
  crossingsOf,
  drawnBlock,
  latticeBlock,
  meshTopology,
  StepError,
} from '../packages/core/dist/index.js'

const REASONS = new Set([
  'CELL_DENSITY_RANGE',
  'LATTICE_APART',
  'LATTICE_CLOSED',
  'LATTICE_DENSITY',
  'LATTICE_GRADIENT',
  'LATTICE_TOO_FINE',
])

const { values: options } = parseArgs({
  options: {
    runs: { type: 'string', default: '100' },
    from: { type: 'string', default: '1' },
    out: { type: 'string' },
  },
})

async function outcomeOf(wish) {
  try {
    const { mesh, density, removed } = await latticeBlock(wish)
    const { closed, oriented, manifold } = meshTopology(mesh)
    const crossings = crossingsOf(mesh)
    const state = closed && oriented && manifold && crossings === 0 ? 'good' : 'fault'
    return {
      state,
      density,
      removed,
      triangles: mesh.triangles.length / 3,
      closed,
      oriented,
      manifold,
      crossings,
    }
  } catch (error) {
    const known = error instanceof StepError && REASONS.has(error.code)
    return { state: known ? 'refused' : 'fault', code: error.code, message: error.message }
  }
}

const rows = []
for (let n = 0; n < Number(options.runs); n++) {
  const seed = Number(options.from) + n
  const wish = drawnBlock(seed)
  const start = process.cpuUsage()
  const outcome = await outcomeOf(wish)
  const { user, system } = process.cpuUsage(start)
  const seconds = Number(((user + system) / 1e6).toFixed(1))
  rows.push({ seed, ...wish, ...outcome, seconds })
  const what = `${wish.cell} ${wish.form} ${wish.density.join('..')} ${wish.size} mm ${wish.cells.join('x')}`
  const said =
    outcome.density === undefined ? `${outcome.code}: ${outcome.message}` : outcome.density.toFixed(4)
  process.stdout.write(`${seed} ${outcome.state} ${what}: ${said} (${seconds} s)\n`)
}
const count = (state) => rows.filter((row) => row.state === state).length
process.stdout.write(
  `${count('good')} good, ${count('refused')} refused with a reason, ${count('fault')} faults\n`,
)
if (options.out) writeFileSync(options.out, `${JSON.stringify(rows, null, 1)}\n`)
process.exitCode = count('fault') === 0 ? 0 : 1
