// Runs one task once in a process of its own, so that its peak memory is its own: node child.js TASK FOLDER.

import type { BenchTask, Sample } from './task.ts'
import { benchTasks } from './tasks/index.ts'

const [name, folder] = process.argv.slice(2)
const task = benchTasks.find((one) => one.name === name) as BenchTask<unknown, unknown> | undefined
if (!task || folder === undefined) throw new Error(`bench: there is no task ${name}`)
const input = task.load(folder)
const start = process.hrtime.bigint()
const output = await task.run(input)
const seconds = Number(process.hrtime.bigint() - start) / 1e9
const sample: Sample = {
  seconds,
  memory: process.resourceUsage().maxRSS * 1024,
  figure: task.figure(output),
  program: `Node ${process.versions.node}`,
}
process.stdout.write(`${JSON.stringify(sample)}\n`)
