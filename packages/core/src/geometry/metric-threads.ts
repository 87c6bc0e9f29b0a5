/** ISO metric coarse threads (ISO 261): diameter of the hole that the thread is cut in, mm (tapping drills, ISO 2306). */
export const TAPPING_DRILLS = { M3: 2.5, M4: 3.3, M5: 4.2, M6: 5, M8: 6.8 } as const
export type ThreadName = keyof typeof TAPPING_DRILLS

export const THREAD_NAMES = Object.keys(TAPPING_DRILLS) as [ThreadName, ...ThreadName[]]

/** mm: the thread's nominal diameter. */
export function nominalOf(thread: ThreadName): number {
  return Number(thread.slice(1))
}
