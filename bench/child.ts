// Runs one task once in a process of its own, so that its peak memory is its own: node child.js TASK FOLDER.

import type { BenchTask, Sample } from './task.ts'
import { benchTasks } from './tasks/index.ts'
import { workers } from './workers.ts'

const [name, folder] = process.argv.slice(2)
const task = benchTasks.find((one) => one.name === name) as BenchTask<unknown, unknown> | undefined
if (!task || folder === undefined) throw new Error(`bench: there is no task ${name}`)
const { context, close } = await workers(2)
const input = task.load(folder)
const before = process.cpuUsage()
const start = process.hrtime.bigint()
const output = await task.run(input, context)
const seconds = Number(process.hrtime.bigint() - start) / 1e9
const { user, system } = process.cpuUsage(before)
const own = { seconds, cpuSeconds: (user + system) / 1e6, memory: process.resourceUsage().maxRSS * 1024 }
const bytes = task.bytes?.(input, output)
const sample: Sample = {
  ...(task.usage?.(output) ?? own),
  figure: task.figure(output),
  program: `Node ${process.versions.node}`,
  ...(bytes === undefined ? {} : { bytes }),
}
process.stdout.write(`${JSON.stringify(sample)}\n`)
await close()
