import type { StepContext } from '../src/step.ts'

/** Tasks get copies, as another thread would, the last first; shared memory stays shared. */
export const elsewhere: Pick<StepContext, 'parallel'> = {
  parallel: async (task, args) => {
    const results = []
    for (const argument of [...args].reverse()) results.unshift(await task.run(structuredClone(argument)))
    return results
  },
}
