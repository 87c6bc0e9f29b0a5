/**
 * Elements of a call: a multiple of 3, so that a run of corners holds whole triangles. V8 compiles a kernel well once it was
 * called some times, and goes on in what it compiled quickly for as long as one call takes, which is about half as fast. What a run
 * touches stays in the cache, too.
 */
export const RUN = 3 * 2 ** 15

/** Calls `use` for run after run of n elements, with the first and the end of each. */
export function inRuns(n: number, use: (first: number, end: number) => void, run = RUN): void {
  for (let first = 0; first < n; first += run) use(first, Math.min(first + run, n))
}

/** The same where a call goes a little farther than it was told, and says where it ended. */
export function inRunsOn(n: number, use: (first: number, until: number) => number): void {
  for (let first = 0; first < n; ) first = use(first, Math.min(first + RUN, n))
}
