// Runs many random plans through whole devices: npm run stress:plans -- [--runs N] [--from SEED] [--store DIR] [--solid] [--threads N]
//
// Each seed moves and tilts every plane, moves screws and wires and takes other margins, then makes guides and implant and
// judges them by their files. A plan may be refused by a step that says why (typed); a Boolean that fails, a mesh that is
// open or crosses itself, and a crash are faults. Ends with 0 where there was none. `--solid` leaves the lattice out,
// `--write DIR` keeps the case files. Times are processor seconds; with `--threads N`, seconds
// of the clock on N workers, as `trabecula run` takes them.
import { readFileSync, rmSync, writeFileSync } from 'node:fs'
import { basename, dirname, join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { parse, stringify } from 'yaml'
import { DecodedBodies } from '../packages/cli/dist/runtime/decoded-bodies.js'
import { fileSetOf } from '../packages/cli/dist/runtime/file-set.js'
import { FileStore } from '../packages/cli/dist/runtime/file-store.js'
import { sha256 } from '../packages/cli/dist/runtime/hash.js'
import { WorkerPool } from '../packages/cli/dist/runtime/worker-pool.js'
import { insideDistances } from '../packages/core/dist/geometry/inside.js'
import {
  decodeResult,
  encodeResult,
  faultOf,
  parseCase,
  runCase,
  steps,
} from '../packages/core/dist/index.js'
import { meshTree } from '../packages/kernels/dist/src/index.js'

const SHIFT = 5 // mm along each axis that a plane's point is moved at most.
const TILT = 0.12 // Of a normal's components: about 7°.
const NUDGE = 2.5 // mm along each axis for screws and wires.
const TRIES = 60
const METAL = 1.8 // mm around a screw's hole: what is asked, and room for the blend into the bone.
const SKIN = 3 // mm at the cuts that are porous.
const FAULTS = new Set(['BOOLEAN_FAILED', 'MESH_NOT_CLOSED', 'MESH_INSIDE_OUT'])
const SOUND = /\.(closed|oriented|self-intersections|one-piece)$/

const { values: options } = parseArgs({
  options: {
    runs: { type: 'string', default: '20' },
    from: { type: 'string', default: '1' },
    case: { type: 'string', default: 'cases/pelvis-tumour/case.yaml' },
    store: { type: 'string', default: '.trabecula/store' },
    out: { type: 'string' },
    write: { type: 'string' },
    solid: { type: 'boolean', default: false },
    threads: { type: 'string' },
    steps: { type: 'boolean', default: false },
  },
})
const root = fileURLToPath(new URL('..', import.meta.url))
const caseFile = resolve(root, options.case)
const text = readFileSync(caseFile, 'utf8')
const version = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')).version
const storeFolder = resolve(options.store)
const store = new FileStore(storeFolder)
const pool = options.threads && new WorkerPool(Number(options.threads), { store: storeFolder })
const stepOf = new Map(steps.map((step) => [step.kind, step]))

/** Mulberry32: the same numbers everywhere. */
function randomOf(seed) {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let t = Math.imul(state ^ (state >>> 15), state | 1)
    t = (t + Math.imul(t ^ (t >>> 7), t | 61)) ^ t
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296
  }
}

/** The planes of the resection that an entry's screws belong to. */
function planesOf({ plan }, { resection }) {
  return Object.values(plan[resection]?.planes ?? {})
}

/**
 * A screw as a planner would leave it: moved at random, again until its hole keeps metal around it between the cuts, and of all
 * that were tried the one with most where none does.
 */
function placed(path, planes, moved) {
  let best
  for (let round = 0; round < TRIES; round++) {
    const axis = { ...path, entry: moved(path.entry, NUDGE), target: moved(path.target, NUDGE) }
    const room = mirrored ? roomOf(axis, planes) : Infinity
    if (!best || room > best.room) best = { axis, room }
    if (room >= METAL) break
  }
  return best.axis
}

/** mm of the mirrored side around a screw's hole between where it first is deep enough and the cuts; the deepest where it never is. */
function roomOf({ entry, target, diameter }, planes) {
  const way = target.map((x, a) => x - entry[a])
  const long = Math.hypot(...way)
  const points = []
  for (let t = 0; t <= long; t += 1) {
    const p = entry.map((x, a) => x + (t * way[a]) / long)
    const depth = ({ at, normal }) =>
      p.reduce((sum, x, a) => sum + (x - at[a]) * normal[a], 0) / Math.hypot(...normal)
    if (planes.every((plane) => depth(plane) > SKIN + diameter / 2)) points.push(...p)
  }
  const rooms = [...insideDistances(mirrored, Float32Array.from(points))].map((d) => -d - diameter / 2)
  const from = rooms.findIndex((room) => room >= METAL)
  return Math.min(...(from < 0 ? [Math.max(...rooms)] : rooms.slice(from)))
}

/** The case with another plan. */
function variation(seed) {
  const random = randomOf(seed)
  const by = (most) => most * (2 * random() - 1)
  const moved = (point, most) => point.map((x) => Number((x + by(most)).toFixed(3)))
  const document = parse(text)
  for (const entry of Object.values(document.plan)) {
    for (const plane of entry.kind === 'resection' ? Object.values(entry.planes) : []) {
      plane.at = moved(plane.at, SHIFT)
      plane.normal = moved(plane.normal, TILT)
    }
    if (entry.margin?.bone !== undefined) entry.margin.bone = Number((3 + 9 * random()).toFixed(1))
    for (const path of Object.values(entry.wires ?? {})) {
      path.entry = moved(path.entry, NUDGE)
      path.target = moved(path.target, NUDGE)
    }
  }
  for (const entry of Object.values(document.plan)) {
    for (const [name, path] of Object.entries(entry.screws ?? {}))
      entry.screws[name] = placed(path, planesOf(document, entry), (point, most) => moved(point, most))
  }
  for (const device of Object.values(document.devices)) {
    if (device.kind !== 'implant') continue
    device.gap = Number((0.3 + 0.7 * random()).toFixed(2))
    if (options.solid) delete device.porous
  }
  return stringify(document)
}

/** The nodes that make and judge guides and implants, and all that they hang on. */
function needed(graph) {
  const byId = new Map(graph.nodes.map((node) => [node.id, node]))
  const devices = graph.nodes
    .filter(({ step }) => /^device\/(guide|implant)$/.test(step.kind))
    .map(({ id }) => id)
  const names = devices.map((id) => id.split('.')[1])
  const wanted = new Set()
  const visit = (id) => {
    if (wanted.has(id)) return
    wanted.add(id)
    for (const permit of byId.get(id).permits ?? []) visit(permit)
    for (const input of Object.values(byId.get(id).inputs)) {
      if ('node' in input) visit(input.node)
      else if ('nodes' in input) input.nodes.forEach(visit)
    }
  }
  const judged = (id) =>
    names.some(
      (name) =>
        id === `evaluate.${name}-printable` ||
        id === `evaluate.${name}-guide` ||
        id === `evaluate.${name}-implant`,
    )
  for (const { id } of graph.nodes) if (devices.includes(id) || judged(id)) visit(id)
  return { devices, graph: { ...graph, nodes: graph.nodes.filter(({ id }) => wanted.has(id)) } }
}

/** What all plans have in common, the images before all, is read from the store and proved once. */
const known = new Map()
function common(content) {
  if (!known.has(content)) known.set(content, store.read(content))
  return known.get(content)
}

const bodies = new DecodedBodies(common)

const sources = new Map()
function source(path) {
  if (!sources.has(path)) {
    const absolute = join(dirname(caseFile), path)
    const list = fileSetOf(absolute).files.map((file) => [file.name, sha256(file.read())])
    const content = sha256(new TextEncoder().encode(JSON.stringify(list)))
    sources.set(path, { content, absolute, files: list.map(([, hash]) => hash) })
  }
  return sources.get(path)
}

/** Seconds of processor time since the call: a busy machine changes nothing. */
function processorClock() {
  const start = process.cpuUsage()
  return () => {
    const { user, system } = process.cpuUsage(start)
    return (user + system) / 1e6
  }
}

/** Ports of `trabecula run`; what hangs on the plan goes when it was judged, unless it was there before. */
function pooledPorts(varied) {
  const written = []
  return {
    store,
    source,
    hash: sha256,
    encode: encodeResult,
    async execute(job) {
      const outcome = await pool.runStep(job)
      if (outcome.state === 'computed' && varied(job.id)) written.push([job.key, outcome.entry.content])
      return outcome
    },
    clear() {
      for (const [key, content] of written) {
        rmSync(join(storeFolder, 'keys', key.slice(0, 2), `${key}.json`), { force: true })
        rmSync(join(storeFolder, 'content', content.slice(0, 2), content), { force: true })
      }
    },
  }
}

/** Ports that keep what hangs on the plan in memory, the rest in the store. */
function portsOf(varied) {
  const entries = new Map()
  const contents = new Map()
  let last = Promise.resolve()
  const read = (content) => contents.get(content) ?? common(content)
  return {
    store: {
      find: (key) => entries.get(key) ?? store.find(key),
      read,
      write: (key, kind, bytes, warnings) => store.write(key, kind, bytes, warnings),
    },
    source,
    hash: sha256,
    encode: encodeResult,
    clear() {},
    execute(job) {
      const run = last.then(() => computed(job))
      last = run
      return run
    },
  }
  /** One step after the other, so that each knows its own time. */
  async function computed(job) {
    const seconds = processorClock()
    const load = (input) => {
      if ('files' in input) return fileSetOf(input.files)
      const decoded = (content) =>
        contents.has(content) ? decodeResult(contents.get(content)) : bodies.get(content)
      return 'content' in input ? decoded(input.content) : input.contents.map(decoded)
    }
    const warnings = []
    const context = {
      progress() {},
      checkCancelled() {},
      warn: (warning) => warnings.push(warning),
      hash: sha256,
      async parallel(task, args) {
        const results = []
        for (const argument of args) results.push(await task.run(argument))
        return results
      },
    }
    try {
      const inputs = Object.fromEntries(
        Object.entries(job.inputs).map(([name, input]) => [name, load(input)]),
      )
      const bytes = encodeResult(await stepOf.get(job.kind).run(inputs, job.params, context))
      if (!varied(job.id))
        return {
          state: 'computed',
          entry: store.write(job.key, job.kind, bytes, warnings),
          seconds: seconds(),
        }
      const entry = { content: sha256(bytes), kind: job.kind, warnings }
      contents.set(entry.content, bytes)
      entries.set(job.key, entry)
      return { state: 'computed', entry, seconds: seconds() }
    } catch (error) {
      const fault = faultOf(error)
      return {
        state: error?.faultClass === 'refused' || error?.name === 'StepError' ? 'refused' : 'failed',
        fault,
        seconds: seconds(),
      }
    }
  }
}

const varied = (id) =>
  /^plan\.(resection|screws|wires)|^devices\.(?!model)|^files\.(?!model)|^evaluate\./.test(id)

/** The tree of the healthy side laid on the affected one, where the case has it. */
async function mirroredSide() {
  const graph = parseCase(text, basename(caseFile), { version, lang: 'en' })
  const node = graph.nodes.find(({ step }) => step.kind === 'plan/mirror')
  if (!node) return undefined
  const ports = portsOf(() => false)
  const reports = await runCase(graph, ports, { program: 'Trabecula', version, only: node.id })
  const { mesh } = bodies.get(reports.find(({ id }) => id === node.id).content).body
  return meshTree(mesh.positions, mesh.triangles)
}

async function tried(seed) {
  const plan = variation(seed)
  if (options.write) writeFileSync(join(options.write, `plan-${seed}.yaml`), plan)
  const { graph, devices } = needed(parseCase(plan, basename(caseFile), { version, lang: 'en' }))
  const ports = pool ? pooledPorts(varied) : portsOf(varied)
  const start = performance.now()
  const reports = await runCase(graph, ports, { program: 'Trabecula', version })
  if (options.steps)
    for (const { id, seconds } of reports)
      if (seconds > 0.05) process.stderr.write(`  ${seconds.toFixed(2)} s ${id}\n`)
  const clock = (performance.now() - start) / 1000
  const faults = []
  const refused = []
  for (const { id, state, fault } of reports) {
    if (state === 'failed' || FAULTS.has(fault?.code)) faults.push(`${id}: ${fault?.code} ${fault?.message}`)
    else if (state === 'refused') refused.push(`${id}: ${fault.code}`)
  }
  const failed = []
  for (const { id, content } of reports) {
    if (!id.startsWith('evaluate.') || content === undefined) continue
    for (const check of decodeResult(ports.store.read(content)).checks) {
      if (check.passed) continue
      if (SOUND.test(check.id)) faults.push(`${check.id}: ${check.value}`)
      else if (check.required) failed.push(`${check.id} ${check.value} (${check.limit})`)
    }
  }
  ports.clear()
  const made = reports.filter(
    ({ id, state }) => devices.includes(id) && /^(computed|reused)$/.test(state),
  ).length
  const seconds = (test) => reports.reduce((sum, one) => sum + (test(one.id) ? one.seconds : 0), 0)
  return {
    seed,
    made,
    of: devices.length,
    refused,
    failed,
    faults,
    making: Number(
      seconds((id) => varied(id) && !id.startsWith('evaluate.') && !id.startsWith('files.')).toFixed(1),
    ),
    judging: Number(seconds((id) => /^(evaluate|files)\./.test(id)).toFixed(1)),
    ...(pool && { clock: Number(clock.toFixed(1)) }),
  }
}

/** Rows of one width, numbers to the right. */
function table(rows) {
  const widths = rows[0].map((_, column) => Math.max(...rows.map((row) => String(row[column]).length)))
  return rows
    .map((row) =>
      row
        .map((cell, column) =>
          typeof cell === 'number'
            ? String(cell).padStart(widths[column])
            : String(cell).padEnd(widths[column]),
        )
        .join('  ')
        .trimEnd(),
    )
    .join('\n')
}

/** How often each name stands in lists, most often first. */
function counted(names) {
  const counts = new Map()
  for (const name of names) counts.set(name, (counts.get(name) ?? 0) + 1)
  return [...counts].sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1))
}

const listed = (names) =>
  counted(names)
    .map(([name, count]) => `  ${count} × ${name}`)
    .join('\n') || '  none'

const share = (sorted, part) => sorted[Math.min(sorted.length - 1, Math.ceil(part * sorted.length) - 1)]

/** Of the clock where there is one: steps that run side by side do not add up. */
const secondsOf = ({ making, judging, clock }) => clock ?? Number((making + judging).toFixed(1))

const mirrored = await mirroredSide()
const results = []
const first = Number(options.from)
for (let seed = first; seed < first + Number(options.runs); seed++) {
  const result = await tried(seed)
  results.push(result)
  const { made, of, refused, failed, faults } = result
  const why = [
    ...(refused.length > 0 ? [`refused ${refused.join(', ')}`] : []),
    ...(failed.length > 0 ? [`failed ${failed.join(', ')}`] : []),
    ...(faults.length > 0 ? [`FAULTS ${faults.join(' | ')}`] : []),
  ]
  process.stderr.write(
    `seed ${seed}: ${made} of ${of} devices, ${secondsOf(result).toFixed(1)} s${why.map((one) => `; ${one}`).join('')}\n`,
  )
}
const faults = results.flatMap((one) => one.faults)
await pool?.close()
const seconds = results.map(secondsOf)
const sorted = [...seconds].sort((a, b) => a - b)
const rows = results.map((one, n) => [
  one.seed,
  `${one.made}/${one.of}`,
  one.making,
  one.judging,
  seconds[n],
  one.refused.length,
  one.failed.length,
  one.faults.length,
])
const whole = results.filter(({ made, of }) => made === of)
process.stdout.write(
  `${table([['seed', 'devices', 'make, s', 'judge, s', 'in all, s', 'refused', 'failed', 'faults'], ...rows])}

${results.length} plans${options.solid ? ', the implant solid' : ''}; seconds are of ${pool ? `the clock, ${options.threads} threads` : 'the processor'}
complete sets: ${whole.length}, of which every required check passed in ${whole.filter(({ failed }) => failed.length === 0).length}
with a reasoned refusal: ${results.filter(({ refused }) => refused.length > 0).length}
${listed(results.flatMap(({ refused }) => refused))}
required checks that failed:
${listed(results.flatMap(({ failed }) => failed.map((one) => one.split(' ')[0])))}
seconds a plan: half under ${share(sorted, 0.5)}, 95 % under ${share(sorted, 0.95)}, at most ${sorted.at(-1)}
faults (failed Booleans, open or crossing meshes, crashes): ${faults.length}
${listed(faults)}
`,
)
if (options.out) writeFileSync(options.out, `${JSON.stringify(results, null, 1)}\n`)
const incomplete = results.filter(({ made, of, refused }) => made < of && refused.length === 0)
process.exit(faults.length > 0 || incomplete.length > 0 ? 1 : 0)
