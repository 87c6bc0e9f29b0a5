import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import {
  type CaseGraph,
  decodeResult,
  type LivePlan,
  type PreparedReplan,
  parseCase,
  prepareReplan,
  replan,
  replanOfCase,
  seededRandom,
} from '@trabecula/core'
import { copyCase, filledStore } from '../case-store.ts'
import type { BenchTask, Usage } from '../task.ts'

const MOVES = 200
const SHIFT = 4 // mm that a point moves at most along each axis.
const TURN = 0.06 // Of a plane's normal, along each axis.

interface Loaded {
  readonly prepared: Promise<PreparedReplan>
  readonly plan: LivePlan
}

/** What packages/cli/dist/runtime/file-store.js exports. */
interface StoreModule {
  readonly FileStore: new (folder: string) => { read(content: string): Uint8Array }
}

const STORE = new URL('../../../packages/cli/dist/runtime/file-store.js', import.meta.url) // From bench/dist/tasks.
const { FileStore } = (await import(STORE.href)) as StoreModule

type Point = readonly [number, number, number]

/** One plane, screw or wire of the plan moved; by turns. */
function moved(plan: LivePlan, turn: number, random: () => number): LivePlan {
  const shifted = (p: Point, by: number) => p.map((x) => x + by * (2 * random() - 1)) as unknown as Point
  const planes = Object.keys(plan.resection.planes)
  const axes = plan.trajectories.flatMap((set, s) =>
    (['screws', 'wires'] as const).flatMap((kind) =>
      Object.keys(set[kind]).map((name) => ({ s, kind, name })),
    ),
  )
  const copy = structuredClone(plan) as LivePlan
  const plane = planes[turn % (planes.length + 1)]
  if (plane !== undefined) {
    const given = copy.resection.planes[plane]!
    if ('at' in given)
      Object.assign(given, { at: shifted(given.at, SHIFT), normal: shifted(given.normal, TURN) })
    return copy
  }
  const { s, kind, name } = axes[Math.floor(random() * axes.length)]!
  const axis = copy.trajectories[s]![kind][name]!
  Object.assign(axis, { entry: shifted(axis.entry, 1) })
  return copy
}

interface Moves {
  readonly seconds: readonly number[]
  readonly usage: Usage
}

const percentile = (values: readonly number[], share: number) =>
  [...values].sort((a, b) => a - b)[Math.ceil(share * values.length) - 1]!

export const replanTask: BenchTask<Loaded, Moves> = {
  name: 'replan',
  title: `live re-plan of the demonstration case after a moved plane, screw or wire; 95th percentile of ${MOVES} moves`,
  prepare: (folder) => {
    copyCase(folder)
    const { store, steps } = filledStore(folder)
    const contents = Object.fromEntries(steps.map(({ id, content }) => [id, content]))
    writeFileSync(join(folder, 'contents.json'), JSON.stringify({ store, contents }))
  },
  load: (folder) => {
    const { store, contents } = JSON.parse(readFileSync(join(folder, 'contents.json'), 'utf8')) as {
      readonly store: string
      readonly contents: Readonly<Record<string, string>>
    }
    const results = new FileStore(store)
    const text = readFileSync(join(folder, 'case', 'case.yaml'), 'utf8')
    const graph: CaseGraph = parseCase(text, 'case.yaml', { version: 'bench', lang: 'en' })
    const { inputs, plan } = replanOfCase(graph, (id) => decodeResult(results.read(contents[id]!)))
    return { prepared: prepareReplan(inputs), plan }
  },
  run: async ({ prepared: preparing, plan }) => {
    const prepared = await preparing
    const random = seededRandom(200)
    await replan(prepared, plan) // The first one compiles.
    const seconds: number[] = []
    const cpuSeconds: number[] = []
    for (let turn = 0; turn < MOVES; turn++) {
      const next = moved(plan, turn, random)
      const before = process.cpuUsage()
      const start = process.hrtime.bigint()
      await replan(prepared, next)
      seconds.push(Number(process.hrtime.bigint() - start) / 1e9)
      const { user, system } = process.cpuUsage(before)
      cpuSeconds.push((user + system) / 1e6)
    }
    const memory = process.resourceUsage().maxRSS * 1024
    return {
      seconds,
      usage: { seconds: percentile(seconds, 0.95), cpuSeconds: percentile(cpuSeconds, 0.95), memory },
    }
  },
  usage: ({ usage }) => usage,
  /** The median. */
  figure: ({ seconds }) => percentile(seconds, 0.5),
  rounds: 1,
}
