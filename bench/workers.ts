import { createHash } from 'node:crypto'
import { plainContext, type StepContext, type Task, tasks } from '@trabecula/core'

/** What packages/cli/dist/runtime/worker-pool.js exports; the program's own pool is measured. */
interface PoolModule {
  readonly WorkerPool: new (
    threads: number,
    setup: { store: undefined },
  ) => {
    parallel<A, R>(task: Task<A, R>, args: readonly A[]): Promise<R[]>
    close(): Promise<void>
  }
}

const MODULE = new URL('../../packages/cli/dist/runtime/worker-pool.js', import.meta.url) // From bench/dist.

/** A context whose tasks run on `threads` workers that have started and loaded the program. */
export async function workers(threads: number): Promise<{ context: StepContext; close(): Promise<void> }> {
  const { WorkerPool } = (await import(MODULE.href)) as PoolModule
  const pool = new WorkerPool(threads, { store: undefined })
  const nothing = tasks.find((task) => task.name === 'image/decode-frames') as Task<unknown[], unknown>
  await pool.parallel(
    nothing,
    Array.from({ length: threads }, () => []),
  )
  const hash = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex')
  return {
    context: { ...plainContext(hash), parallel: (task, args) => pool.parallel(task, args) },
    close: () => pool.close(),
  }
}
