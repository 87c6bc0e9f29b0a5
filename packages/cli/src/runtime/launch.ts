// Imports nothing of the program: it decides how the program is started.
import { spawn } from 'node:child_process'
import { readFileSync } from 'node:fs'

const TUNABLE = 'glibc.malloc.hugetlb=1'
const MARK = 'TRABECULA_LAUNCHED'
/** Commands that hold whole volumes; for all others a second start costs more than it gives. */
const WITH_VOLUMES = ['run', 'demo', 'segment', 'surface', 'register', 'compare-labels']

/**
 * The environment in which glibc asks for huge pages for big arrays; undefined where that is of no use: not on Linux, not
 * offered, or on for all programs anyway. A fresh volume of 262 MB has 64,000 small pages or 125 huge ones; where the machine
 * is a virtual one each first touch costs some 10 µs (measured: 1.1 s of user time for 520 MB, with huge pages 0.04 s).
 */
export function hugePages(env: NodeJS.ProcessEnv = process.env): { GLIBC_TUNABLES: string } | undefined {
  const set = env.GLIBC_TUNABLES ?? ''
  if (process.platform !== 'linux' || set.includes('glibc.malloc.hugetlb')) return undefined
  try {
    const offered = readFileSync('/sys/kernel/mm/transparent_hugepage/enabled', 'utf8')
    if (!offered.includes('[madvise]')) return undefined
  } catch {
    return undefined
  }
  return { GLIBC_TUNABLES: set === '' ? TUNABLE : `${set}:${TUNABLE}` }
}

/**
 * Starts the program again with huge pages where the call deserves it; signals go to it, its exit status is this process's.
 * @returns whether it was started; else the caller runs the program itself.
 */
export function relaunched(script: string): boolean {
  if (process.env[MARK] !== undefined) {
    delete process.env[MARK]
    // Nobody waits for the result any more once the first process was killed.
    process.once('disconnect', () => process.exit(1))
    process.channel?.unref()
    return false
  }
  const settings = WITH_VOLUMES.includes(process.argv[2] ?? '') ? hugePages() : undefined
  if (!settings) return false
  const child = spawn(process.execPath, [...process.execArgv, script, ...process.argv.slice(2)], {
    env: { ...process.env, ...settings, [MARK]: '1' },
    stdio: ['inherit', 'inherit', 'inherit', 'ipc'],
  })
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => child.kill(signal))
  child.on('exit', (code, signal) => {
    if (signal === null) process.exit(code ?? 1)
    process.removeAllListeners(signal)
    process.kill(process.pid, signal)
  })
  return true
}
