import type { Task } from '../step.ts'

/** Every task that steps run on the workers. */
export const tasks: readonly Task<never, unknown>[] = []
