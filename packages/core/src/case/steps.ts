import type { AnyStep } from '../step.ts'

/** Every step that a case can use: THE list. Adding a line here is all that registers a step. */
export const steps: readonly AnyStep[] = []
