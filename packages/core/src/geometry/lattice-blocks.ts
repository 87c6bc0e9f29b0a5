import { add, cross, distance, dot, length, scale, subtract } from '../base/vectors.ts'
import { StepError } from '../step.ts'
import type { TriangleMesh } from './mesh.ts'

/** Which blocks of a regular grid of unit cubes a body reaches. Block (i, j, k) spans first + (i, j, k) … + 1. */
export interface BlockSet {
  readonly first: readonly [number, number, number]
  readonly size: readonly [number, number, number]
  /** u8, element i + nx·(j + ny·k): 1 where the body reaches. The outermost layer is 0. */
  readonly used: Uint8Array
}

/** Blocks that a body's surface may meet, and those that lie wholly within it. Their first, size and layers are the same. */
export interface BorderedBlocks {
  readonly border: BlockSet
  readonly inner: BlockSet
}

const SLACK = 1e-4 // Of a block: touching counts as reaching.
const [FREE, TOUCHED, OUTSIDE] = [0, 1, 2]

/**
 * Blocks that a closed body touches or holds: those that its triangles may meet (box and plane test, on the safe side),
 * and those that cannot be reached from outside without crossing these. Blocks that would meet along an edge only get a
 * neighbour, so that the blocks together, and those of the border alone, are bodies whose edges belong to two faces each.
 */
export function borderedBlocks(mesh: TriangleMesh): BorderedBlocks {
  const { positions: p } = mesh
  const min = [Infinity, Infinity, Infinity]
  const max = [-Infinity, -Infinity, -Infinity]
  for (let i = 0; i < p.length; i++) {
    min[i % 3] = Math.min(min[i % 3]!, p[i]!)
    max[i % 3] = Math.max(max[i % 3]!, p[i]!)
  }
  const first = min.map((x) => Math.floor(x - SLACK) - 2) as [number, number, number]
  const size = max.map((x, a) => Math.floor(x + SLACK) + 3 - first[a]!) as [number, number, number]
  const state = new Uint8Array(size[0] * size[1] * size[2])
  touch(mesh, first, size, state)
  flood(size, state)
  const used = state.map((s) => (s === OUTSIDE ? 0 : 1))
  joinDiagonals(size, used)
  const border = used.map((one, at) => (one && state[at] !== FREE ? 1 : 0))
  joinDiagonals(size, border)
  const inner = used.map((one, at) => (one && !border[at] ? 1 : 0))
  return { border: { first, size, used: border }, inner: { first, size, used: inner } }
}

type Point = readonly [number, number, number]

const LARGE = 2 // Blocks: a triangle with a longer edge is halved first, for its box says too much.

function touch(
  { positions: p, triangles: t }: TriangleMesh,
  first: Point,
  size: Point,
  state: Uint8Array,
): void {
  const corner = (v: number): Point => [p[3 * v]!, p[3 * v + 1]!, p[3 * v + 2]!]
  const stack: [Point, Point, Point][] = []
  for (let i = 0; i < t.length; i += 3) {
    stack.push([corner(t[i]!), corner(t[i + 1]!), corner(t[i + 2]!)])
    while (stack.length > 0) {
      const [a, b, c] = stack.pop()!
      const edges = [distance(a, b), distance(b, c), distance(c, a)]
      const longest = Math.max(...edges)
      if (longest <= LARGE) touchSmall(a, b, c, first, size, state)
      else if (longest === edges[0]) stack.push([a, middle(a, b), c], [middle(a, b), b, c])
      else if (longest === edges[1]) stack.push([a, b, middle(b, c)], [a, middle(b, c), c])
      else stack.push([a, b, middle(c, a)], [middle(c, a), b, c])
    }
  }
}

function middle(a: Point, b: Point): Point {
  return scale(add(a, b), 0.5)
}

/** Marks the blocks within a triangle's box that its plane meets. */
function touchSmall(a: Point, b: Point, c: Point, first: Point, [nx, ny]: Point, state: Uint8Array): void {
  const n = cross(subtract(b, a), subtract(c, a))
  const reach = (Math.abs(n[0]) + Math.abs(n[1]) + Math.abs(n[2])) / 2 + SLACK * length(n)
  const offset = dot(n, a)
  const low = [0, 1, 2].map((x) => Math.floor(Math.min(a[x]!, b[x]!, c[x]!) - SLACK))
  const high = [0, 1, 2].map((x) => Math.floor(Math.max(a[x]!, b[x]!, c[x]!) + SLACK))
  for (let z = low[2]!; z <= high[2]!; z++) {
    for (let y = low[1]!; y <= high[1]!; y++) {
      for (let x = low[0]!; x <= high[0]!; x++) {
        if (Math.abs(dot(n, [x + 0.5, y + 0.5, z + 0.5]) - offset) <= reach)
          state[x - first[0]! + nx * (y - first[1]! + ny * (z - first[2]!))] = TOUCHED
      }
    }
  }
}

function flood(size: readonly [number, number, number], state: Uint8Array): void {
  const [nx, ny, nz] = size
  const stack = [0]
  state[0] = OUTSIDE
  while (stack.length > 0) {
    const at = stack.pop()!
    const [i, j, k] = [at % nx, Math.floor(at / nx) % ny, Math.floor(at / (nx * ny))]
    const visit = (inside: boolean, to: number) => {
      if (!inside || state[to] !== FREE) return
      state[to] = OUTSIDE
      stack.push(to)
    }
    visit(i > 0, at - 1)
    visit(i < nx - 1, at + 1)
    visit(j > 0, at - nx)
    visit(j < ny - 1, at + nx)
    visit(k > 0, at - nx * ny)
    visit(k < nz - 1, at + nx * ny)
  }
}

function joinDiagonals([nx, ny, nz]: readonly [number, number, number], used: Uint8Array): void {
  const steps = [1, nx, nx * ny]
  for (let changed = true; changed; ) {
    changed = false
    for (let k = 0; k < nz - 1; k++) {
      for (let j = 0; j < ny - 1; j++) {
        for (let i = 0; i < nx - 1; i++) {
          const at = i + nx * (j + ny * k)
          for (let axis = 0; axis < 3; axis++) {
            const u = steps[(axis + 1) % 3]!
            const v = steps[(axis + 2) % 3]!
            const [a, b, c, d] = [used[at]!, used[at + u]!, used[at + v]!, used[at + u + v]!]
            if (a !== d || b !== c || a === b) continue
            if (a) used[at + u] = 1
            else used[at] = 1
            changed = true
          }
        }
      }
    }
  }
}

/** LATTICE_TOO_FINE: a zone of more cells than can be laid. */
export function tooManyCells(most: number, cells: number, size: number, where: string): StepError {
  return new StepError({
    code: 'LATTICE_TOO_FINE',
    message: `expected a zone of at most ${most} cells, got ${cells} of ${size} mm`,
    where,
    remedy: 'Take a greater cell, or fill a smaller zone.',
  })
}
