/** Pieces of a body on a grid of n³ voxels whose opposite faces meet. */
export interface PeriodicLabels {
  /** i32[n³]: the piece of a voxel, from 1; 0 where there is none. */
  readonly labels: Int32Array
  /** Voxels of each piece; of 0 nothing. */
  readonly sizes: readonly number[]
}

/** Joins marked voxels with their 6 or 26 neighbours, over the faces too. */
export function periodicLabels(mask: ArrayLike<number>, n: number, neighbours: 6 | 26): PeriodicLabels {
  const labels = new Int32Array(n * n * n)
  const sizes = [0]
  const near = new PeriodicNeighbours(n, neighbours)
  const stack: number[] = []
  for (let start = 0; start < labels.length; start++) {
    if (!mask[start] || labels[start] !== 0) continue
    const label = sizes.length
    labels[start] = label
    stack.push(start)
    let count = 0
    while (stack.length > 0) {
      count++
      const around = near.of(stack.pop()!)
      for (let m = 0; m < neighbours; m++) {
        const other = around[m]!
        if (!mask[other] || labels[other] !== 0) continue
        labels[other] = label
        stack.push(other)
      }
    }
    sizes.push(count)
  }
  return { labels, sizes }
}

/** The neighbours of voxels on a grid whose opposite faces meet. */
export class PeriodicNeighbours {
  readonly #n: number
  readonly #ways: readonly (readonly [number, number, number])[]
  readonly #inner: Int32Array
  readonly #found: Int32Array

  constructor(n: number, neighbours: 6 | 26) {
    this.#n = n
    this.#ways = waysOf(neighbours)
    this.#inner = Int32Array.from(this.#ways, ([a, b, c]) => a + n * (b + n * c))
    this.#found = new Int32Array(neighbours)
  }

  /** Valid until it is asked again. */
  of(v: number): Int32Array {
    const [n, found] = [this.#n, this.#found]
    const i = v % n
    const rest = (v - i) / n
    const j = rest % n
    const k = (rest - j) / n
    if (i > 0 && j > 0 && k > 0 && i < n - 1 && j < n - 1 && k < n - 1) {
      for (let m = 0; m < found.length; m++) found[m] = v + this.#inner[m]!
      return found
    }
    this.#ways.forEach(([a, b, c], m) => {
      found[m] = ((i + a + n) % n) + n * (((j + b + n) % n) + n * ((k + c + n) % n))
    })
    return found
  }
}

function waysOf(neighbours: 6 | 26): readonly (readonly [number, number, number])[] {
  const ways: [number, number, number][] = []
  for (let c = -1; c <= 1; c++)
    for (let b = -1; b <= 1; b++)
      for (let a = -1; a <= 1; a++) {
        const steps = a * a + b * b + c * c
        if (steps > 0 && (neighbours === 26 || steps === 1)) ways.push([a, b, c])
      }
  return ways
}
