// Loaded before the program (`node --import`): writes what the whole process used, all threads, into the named file at its end.

import { writeFileSync } from 'node:fs'
import { isMainThread } from 'node:worker_threads'

const file = process.env.TRABECULA_BENCH_USAGE
if (isMainThread && file !== undefined) {
  const start = process.hrtime.bigint()
  process.on('exit', () => {
    const { userCPUTime, systemCPUTime, maxRSS } = process.resourceUsage()
    const seconds = Number(process.hrtime.bigint() - start) / 1e9
    const cpuSeconds = (userCPUTime + systemCPUTime) / 1e6
    writeFileSync(file, JSON.stringify({ seconds, cpuSeconds, memory: maxRSS * 1024 }))
  })
}
