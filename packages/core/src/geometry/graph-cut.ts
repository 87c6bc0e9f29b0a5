/** What a voxel is to a cut: left out, to be decided, or on either side for certain. */
export const CUT = { none: 0, free: 1, first: 2, second: 3 } as const

export interface CutGraph {
  /** Voxels along x, y, z. */
  readonly size: readonly [number, number, number]
  /** u8[n]: `CUT`. */
  readonly nodes: Uint8Array
  /** f32[3n]: what it costs to part voxel v from its next along x, y, z; 0 or more. */
  readonly costs: Float32Array
}

const TERMINAL = 6
const NONE = -1

/**
 * The cut of least cost that parts the voxels on the first side from those on the second: maximum flow by two search trees
 * that are kept from one path to the next (Boykov & Kolmogorov 2004, IEEE PAMI 26:1124, doi:10.1109/TPAMI.2004.60), over
 * the six neighbours of a grid. Where several cuts cost the same, the one nearest to the first side.
 * @returns u8[n]: 1 for voxels of the first side.
 */
export function leastCut(graph: CutGraph): Uint8Array {
  const flow = new GridFlow(graph)
  flow.fill()
  return flow.firstSide()
}

/** Residual flow on the grid, with a layer around it that is no node. */
class GridFlow {
  readonly #size: readonly [number, number, number]
  readonly #wide: readonly [number, number]
  /** Ways to the six neighbours: −x, +x, −y, +y, −z, +z; the opposite is the same with the last bit turned. */
  readonly #way: readonly number[]
  readonly #nodes: Uint8Array
  /** f64[6n]: what more may flow out of a voxel along each way. */
  readonly #left: Float64Array
  /** 1: reached from the first side, 2: reaches the second. */
  readonly #tree: Uint8Array
  readonly #parent: Int8Array
  readonly #queue: Int32Array
  readonly #queued: Uint8Array
  readonly #orphans: number[] = []
  #head = 0
  #count = 0

  constructor({ size, nodes, costs }: CutGraph) {
    const [nx, ny, nz] = size
    this.#size = size
    this.#wide = [nx + 2, ny + 2]
    const [wx, plane] = [nx + 2, (nx + 2) * (ny + 2)]
    const count = plane * (nz + 2)
    this.#way = [-1, 1, -wx, wx, -plane, plane]
    this.#nodes = new Uint8Array(count)
    this.#left = new Float64Array(6 * count)
    this.#tree = new Uint8Array(count)
    this.#parent = new Int8Array(count).fill(NONE)
    this.#queue = new Int32Array(count)
    this.#queued = new Uint8Array(count)
    this.#each((v, at) => {
      this.#nodes[at] = nodes[v]!
    })
    this.#each((v, at) => {
      for (let axis = 0; axis < 3; axis++) {
        const next = at + this.#way[2 * axis + 1]!
        if (this.#nodes[at] === CUT.none || this.#nodes[next] === CUT.none) continue
        this.#left[6 * at + 2 * axis + 1] = costs[3 * v + axis]!
        this.#left[6 * next + 2 * axis] = costs[3 * v + axis]!
      }
      const node = this.#nodes[at]
      if (node !== CUT.first && node !== CUT.second) return
      this.#tree[at] = node === CUT.first ? 1 : 2
      this.#parent[at] = TERMINAL
      this.#activate(at)
    })
  }

  #each(visit: (v: number, at: number) => void): void {
    const [nx, ny, nz] = this.#size
    const [wx, wy] = this.#wide
    let v = 0
    for (let k = 1; k <= nz; k++)
      for (let j = 1; j <= ny; j++) for (let i = 1; i <= nx; i++) visit(v++, i + wx * (j + wy * k))
  }

  #activate(at: number): void {
    if (this.#queued[at]) return
    this.#queued[at] = 1
    this.#queue[(this.#head + this.#count++) % this.#queue.length] = at
  }

  firstSide(): Uint8Array {
    const [nx, ny, nz] = this.#size
    const side = new Uint8Array(nx * ny * nz)
    this.#each((v, at) => {
      side[v] = this.#tree[at] === 1 ? 1 : 0
    })
    return side
  }

  fill(): void {
    while (this.#count > 0) {
      const at = this.#queue[this.#head]!
      if (this.#tree[at] !== 0 && this.#grow(at)) continue
      this.#head = (this.#head + 1) % this.#queue.length
      this.#count--
      this.#queued[at] = 0
    }
  }

  /** What may flow from `from` along a way, seen by the tree that `from` is of. */
  #open(from: number, way: number, tree: number): number {
    return tree === 1 ? this.#left[6 * from + way]! : this.#left[6 * (from + this.#way[way]!) + (way ^ 1)]!
  }

  /** Takes in the free neighbours; where the other tree is met, fills the path. @returns whether a path was found */
  #grow(at: number): boolean {
    const tree = this.#tree[at]!
    for (let way = 0; way < 6; way++) {
      if (!(this.#open(at, way, tree) > 0)) continue
      const next = at + this.#way[way]!
      if (this.#tree[next] === 0) {
        this.#tree[next] = tree
        this.#parent[next] = way ^ 1
        this.#activate(next)
      } else if (this.#tree[next] !== tree) {
        if (tree === 1) this.#augment(at, way)
        else this.#augment(next, way ^ 1)
        this.#adopt()
        return true
      }
    }
    return false
  }

  /** Fills the path through the edge that leads from `from` (first tree) along `way` into the second. */
  #augment(from: number, way: number): void {
    let least = this.#left[6 * from + way]!
    this.#along(from, (at, up) => {
      least = Math.min(least, this.#left[6 * (at + this.#way[up]!) + (up ^ 1)]!)
    })
    const to = from + this.#way[way]!
    this.#along(to, (at, up) => {
      least = Math.min(least, this.#left[6 * at + up]!)
    })
    this.#push(from, way, least)
    this.#along(from, (at, up) => {
      if (this.#push(at + this.#way[up]!, up ^ 1, least)) this.#orphan(at)
    })
    this.#along(to, (at, up) => {
      if (this.#push(at, up, least)) this.#orphan(at)
    })
  }

  /** Every voxel from `at` up to the root but this, with the way to its parent. */
  #along(at: number, visit: (at: number, up: number) => void): void {
    for (let v = at; ; ) {
      const up = this.#parent[v]!
      if (up === TERMINAL) return
      const next = v + this.#way[up]!
      visit(v, up)
      v = next
    }
  }

  /** @returns whether nothing more flows there. */
  #push(from: number, way: number, amount: number): boolean {
    const edge = 6 * from + way
    this.#left[edge]! -= amount
    this.#left[6 * (from + this.#way[way]!) + (way ^ 1)]! += amount
    return !(this.#left[edge]! > 0)
  }

  #orphan(at: number): void {
    this.#orphans.push(at)
  }

  /** Finds a new parent for every voxel that lost its own, else lets it go. */
  #adopt(): void {
    for (const at of this.#orphans) this.#parent[at] = NONE
    while (this.#orphans.length > 0) {
      const at = this.#orphans.pop()!
      const tree = this.#tree[at]!
      const parent = this.#nearestParent(at, tree)
      if (parent !== NONE) {
        this.#parent[at] = parent
        continue
      }
      for (let way = 0; way < 6; way++) {
        const next = at + this.#way[way]!
        if (this.#tree[next] !== tree) continue
        if (this.#open(next, way ^ 1, tree) > 0) this.#activate(next)
        if (this.#parent[next] === (way ^ 1)) {
          this.#parent[next] = NONE
          this.#orphans.push(next)
        }
      }
      this.#tree[at] = 0
    }
  }

  /** The way to the neighbour that is nearest to its root. */
  #nearestParent(at: number, tree: number): number {
    let [best, least] = [NONE, Infinity]
    for (let way = 0; way < 6; way++) {
      const next = at + this.#way[way]!
      if (this.#tree[next] !== tree || !(this.#open(next, way ^ 1, tree) > 0)) continue
      const steps = this.#stepsToRoot(next, least)
      if (steps < least) [best, least] = [way, steps]
    }
    return best
  }

  #stepsToRoot(from: number, most: number): number {
    let v = from
    for (let steps = 0; steps < most; steps++) {
      const up = this.#parent[v]!
      if (up === TERMINAL) return steps
      if (up === NONE) return Infinity
      v += this.#way[up]!
    }
    return Infinity
  }
}
