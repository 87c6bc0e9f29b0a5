import { type ClosestPoints, closestPoints, type MeshTree } from '@trabecula/kernels'

/** mm: side of the cells of which one point each is asked first. */
const CELL = 4
/** mm: what two points of a cell are apart at most. */
const DIAGONAL = CELL * Math.sqrt(3)
const ROW = 2 ** 17 // Cells along an axis, far more than any body has.

/**
 * The least of the distances that `ask` finds, Infinity without points. A distance changes by no more than the way between two
 * points, so of each cell one point is asked, and its others only where they can be nearer than the nearest of these.
 */
export function leastOver(points: Float32Array, ask: (points: Float32Array) => ArrayLike<number>): number {
  const cells = cellsOf(points)
  const asked = (numbers: readonly number[]) => Array.from(ask(picked(points, numbers)))
  const first = asked(cells.map(([n]) => n!))
  const nearest = first.reduce((a, b) => Math.min(a, b), Infinity)
  const rest = cells.flatMap(([, ...others], c) => (first[c]! - DIAGONAL < nearest ? others : []))
  return rest.length > 0 ? asked(rest).reduce((a, b) => Math.min(a, b), nearest) : nearest
}

/** Points f32[3n] by the cell of 4 mm that they lie in, cells and points in the order they come. */
function cellsOf(points: Float32Array): number[][] {
  const cells = new Map<number, number[]>()
  const at = (n: number) => Math.floor(points[n]! / CELL) + ROW / 2
  for (let n = 0; 3 * n < points.length; n++) {
    const key = at(3 * n) + ROW * (at(3 * n + 1) + ROW * at(3 * n + 2))
    const cell = cells.get(key)
    if (cell) cell.push(n)
    else cells.set(key, [n])
  }
  return [...cells.values()]
}

/** What `closestPoints` finds, for the points within `limit` mm only, and their numbers, ascending. */
export function closestWithin(
  tree: MeshTree,
  points: Float32Array,
  limit: number,
): ClosestPoints & { readonly numbers: readonly number[] } {
  const found = closestPoints(tree, points, limit)
  const numbers: number[] = []
  for (let n = 0; n < found.distances.length; n++) if (found.distances[n]! <= limit) numbers.push(n)
  return {
    numbers,
    distances: Float32Array.from(numbers, (n) => found.distances[n]!),
    nearest: picked(found.nearest, numbers),
    owners: Int32Array.from(numbers, (n) => found.owners[n]!),
  }
}

/** Some of n points f32[3n], by their numbers. */
export function picked(points: Float32Array, numbers: readonly number[]): Float32Array {
  const chosen = new Float32Array(3 * numbers.length)
  numbers.forEach((n, at) => {
    for (let axis = 0; axis < 3; axis++) chosen[3 * at + axis] = points[3 * n + axis]!
  })
  return chosen
}
