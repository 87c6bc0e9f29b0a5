import { closestPoints, type MeshTree } from '@trabecula/kernels'
import type { Vector3 } from '../base/vectors.ts'

/**
 * Climbs from a point to where the surface is farthest away: the 26 places around at a step that halves where none is better.
 * @param step first step, in the tree's unit. @param least step at which the search ends
 * @param worth what a place is worth, from where it lies and its distance to the surface: −∞ where it may not be
 * @returns the greatest worth; at least that of the start
 */
export function climbed(
  tree: MeshTree,
  start: Vector3,
  step: number,
  least: number,
  worth: (x: number, y: number, z: number, distance: number) => number,
): number {
  let at: readonly number[] = start
  let greatest = worth(...start, closestPoints(tree, Float32Array.from(start)).distances[0]!)
  for (let by = step; by > least; ) {
    const tries: number[] = []
    for (let n = 0; n < 27; n++)
      tries.push(
        at[0]! + by * ((n % 3) - 1),
        at[1]! + by * ((Math.floor(n / 3) % 3) - 1),
        at[2]! + by * (Math.floor(n / 9) - 1),
      )
    let next = -1
    closestPoints(tree, Float32Array.from(tries)).distances.forEach((d, n) => {
      const found = worth(tries[3 * n]!, tries[3 * n + 1]!, tries[3 * n + 2]!, d)
      if (found > greatest) {
        greatest = found
        next = n
      }
    })
    if (next < 0) by /= 2
    else at = tries.slice(3 * next, 3 * next + 3)
  }
  return greatest
}
