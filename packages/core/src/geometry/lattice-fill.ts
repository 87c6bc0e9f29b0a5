import type { ManifoldToplevel } from 'manifold-3d'
import type { UnitCell } from './cell.ts'
import { nearestImage, type PeriodicMesh } from './cell-mesh.ts'
import type { BlockSet } from './lattice-blocks.ts'
import type { TriangleMesh } from './mesh.ts'

/** Triangles of one block, corners as vertex and image: the vertex number and the cell it lies in, from the block's. */
interface Piece {
  readonly vertices: Uint32Array
  /** i8[3 a corner]: cells from the cell of the block. */
  readonly cells: Int8Array
}

/** The periodic surface cut into blocks, and for each block the lids of its three lower faces. */
export interface CellPieces {
  readonly blocks: number
  /** Cells along z after which all repeats. */
  readonly tall: number
  /** f64[3V]: the mesh's vertices, then the blocks' lower corners. */
  readonly positions: Float64Array
  /** blocks³ · tall, x fastest. */
  readonly surfaces: readonly Piece[]
  /** 3·blocks³·tall: lid across axis a on the lower face of block b at 3b + a, seen from the side that a points to. */
  readonly lids: readonly Piece[]
}

export function cellPieces(wasm: ManifoldToplevel, cell: UnitCell, mesh: PeriodicMesh): CellPieces {
  const { blocks: m, tall } = mesh
  const count = m * m * m * tall
  const vertices = mesh.onFace.length
  const positions = new Float64Array(mesh.positions.length + 3 * count)
  positions.set(mesh.positions)
  for (let b = 0; b < count; b++)
    positions.set([(b % m) / m, (Math.floor(b / m) % m) / m, Math.floor(b / (m * m)) / m], 3 * (vertices + b))
  const lists = Array.from({ length: count }, () => ({ vertices: [] as number[], cells: [] as number[] }))
  const { triangles: t } = mesh
  const p = positions
  for (let i = 0; i < t.length; i += 3) {
    const middle = [0, 0, 0]
    const images: number[][] = []
    for (let c = 0; c < 3; c++) {
      images.push(
        [0, 1, 2].map((axis) => {
          const period = axis === 2 ? tall : 1
          return nearestImage(p[3 * t[i]! + axis]! - p[3 * t[i + c]! + axis]!, period) / period
        }),
      )
      for (let axis = 0; axis < 3; axis++)
        middle[axis]! += (p[3 * t[i + c]! + axis]! + (axis === 2 ? tall : 1) * images[c]![axis]!) / 3
    }
    const at = middle.map((x) => Math.floor(x * m))
    const home = at.map((x, axis) => Math.floor(x / (axis === 2 ? m * tall : m)))
    const block = at.map((x, axis) => x - (axis === 2 ? m * tall : m) * home[axis]!)
    const list = lists[block[0]! + m * (block[1]! + m * block[2]!)]!
    for (let c = 0; c < 3; c++) {
      list.vertices.push(t[i + c]!)
      for (let axis = 0; axis < 3; axis++) list.cells.push(images[c]![axis]! - home[axis]!)
    }
  }
  const surfaces = lists.map((list) => ({
    vertices: Uint32Array.from(list.vertices),
    cells: Int8Array.from(list.cells),
  }))
  const lids = Array.from({ length: 3 * count }, (_, n) =>
    lidOf(wasm, cell, { blocks: m, tall, positions, surfaces, vertices }, Math.floor(n / 3), n % 3),
  )
  return { blocks: m, tall, positions, surfaces, lids }
}

interface Parts {
  readonly blocks: number
  readonly tall: number
  readonly positions: Float64Array
  readonly surfaces: readonly Piece[]
  readonly vertices: number
}

/** A point of a lid: its vertex, its cell from the block's, and where it lies, in edges. */
interface LidPoint {
  readonly vertex: number
  readonly cell: readonly number[]
  readonly at: readonly number[]
}

const keyOf = (vertex: number, cell: readonly number[]) => `${vertex},${cell[0]},${cell[1]},${cell[2]}`

/** The solid's section with the lower face of a block, triangulated, its border made of the surface's own edges. */
function lidOf(wasm: ManifoldToplevel, cell: UnitCell, parts: Parts, block: number, axis: number): Piece {
  const m = parts.blocks
  const here = [block % m, Math.floor(block / m) % m, Math.floor(block / (m * m))]
  const points = new Map<string, LidPoint>()
  const next = new Map<string, string>()
  const pointOf = (vertex: number, at: readonly number[]): string => {
    const key = keyOf(vertex, at)
    if (!points.has(key)) {
      const place = at.map((n, x) => parts.positions[3 * vertex + x]! + (x === 2 ? parts.tall : 1) * n)
      points.set(key, { vertex, cell: at, at: place })
    }
    return key
  }
  // The surface's edges in this face, from the block above it: they run round the lid as the lid itself does.
  const { vertices, cells } = parts.surfaces[block]!
  const plane = here[axis]! / m
  const edges = new Set<string>()
  const ends = new Map<string, [string, string]>()
  for (let i = 0; i < vertices.length; i += 3) {
    for (let c = 0; c < 3; c++) {
      const [a, b] = [i + c, i + ((c + 1) % 3)]
      const period = axis === 2 ? parts.tall : 1
      const on = (n: number) =>
        parts.positions[3 * vertices[n]! + axis]! + period * cells[3 * n + axis]! === plane
      if (!on(a) || !on(b)) continue
      const from = pointOf(vertices[a]!, [...cells.subarray(3 * a, 3 * a + 3)])
      const to = pointOf(vertices[b]!, [...cells.subarray(3 * b, 3 * b + 3)])
      if (edges.delete(`${to}>${from}`)) continue
      edges.add(`${from}>${to}`)
      ends.set(`${from}>${to}`, [from, to])
    }
  }
  for (const edge of edges) {
    const [from, to] = ends.get(edge)!
    next.set(from, to)
  }
  addSides(cell, parts, here, axis, points, pointOf, next)
  return triangulated(wasm, axis, points, next)
}

/** The parts of the face's four sides that lie in the solid, counter-clockwise seen from the side that the axis points to. */
function addSides(
  cell: UnitCell,
  { blocks: m, tall, vertices }: Parts,
  here: readonly number[],
  axis: number,
  points: ReadonlyMap<string, LidPoint>,
  pointOf: (vertex: number, at: readonly number[]) => string,
  next: Map<string, string>,
): void {
  const [u, v] = [(axis + 1) % 3, (axis + 2) % 3]
  const corners = [
    [0, 0],
    [1, 0],
    [1, 1],
    [0, 1],
  ].map(([du, dv]) => {
    const at = here.slice()
    at[u]! += du!
    at[v]! += dv!
    const around = [m, m, m * tall]
    const home = at.map((x, n) => Math.floor(x / around[n]!))
    const local = at.map((x, n) => x - around[n]! * home[n]!)
    return { vertex: vertices + local[0]! + m * (local[1]! + m * local[2]!), home, at: at.map((x) => x / m) }
  })
  const known = [...points]
  for (let side = 0; side < 4; side++) {
    const [from, to] = [corners[side]!, corners[(side + 1) % 4]!]
    const along = side % 2 === 0 ? u : v
    const across = side % 2 === 0 ? v : u
    const sign = side < 2 ? 1 : -1
    const onSide = known
      .filter(([, point]) => point.at[across] === from.at[across])
      .sort((a, b) => sign * (a[1].at[along]! - b[1].at[along]!))
      .map(([key, point]) => ({ key: () => key, at: point.at }))
    const line = [
      { key: () => pointOf(from.vertex, from.home), at: from.at },
      ...onSide,
      { key: () => pointOf(to.vertex, to.home), at: to.at },
    ]
    // From the corner's side of the surface, which every point of the surface on the way changes.
    let inside = cell.value(from.at[0]!, from.at[1]!, from.at[2]!) > 0
    for (let n = 0; n + 1 < line.length; n++) {
      if (inside) next.set(line[n]!.key(), line[n + 1]!.key())
      inside = !inside
    }
  }
}

function triangulated(
  wasm: ManifoldToplevel,
  axis: number,
  points: ReadonlyMap<string, LidPoint>,
  next: Map<string, string>,
): Piece {
  const [u, v] = [(axis + 1) % 3, (axis + 2) % 3]
  const loops: LidPoint[][] = []
  const left = new Set(next.keys())
  for (const start of next.keys()) {
    if (!left.has(start)) continue
    const loop: LidPoint[] = []
    for (let at: string | undefined = start; at !== undefined && left.delete(at); at = next.get(at))
      loop.push(points.get(at)!)
    loops.push(loop)
  }
  const flat = loops.flat()
  if (flat.length === 0) return { vertices: new Uint32Array(0), cells: new Int8Array(0) }
  const polygons = loops.map((loop) => loop.map(({ at }) => [at[u]!, at[v]!] as [number, number]))
  const corners = wasm.triangulate(polygons, 1e-9).flat()
  return {
    vertices: Uint32Array.from(corners, (n) => flat[n]!.vertex),
    cells: Int8Array.from(corners.flatMap((n) => [...flat[n]!.cell])),
  }
}

/**
 * Surface and lids of all used blocks as one closed mesh; positions by `place` from coordinates in edges of the cell. Without
 * lids it is open towards the blocks that are not used.
 */
export function fillBlocks(
  pieces: CellPieces,
  set: BlockSet,
  place: (at: readonly [number, number, number], out: Float32Array, offset: number) => void,
  lids = true,
): TriangleMesh {
  const m = pieces.blocks
  const around = [m, m, m * pieces.tall]
  const per = pieces.positions.length / 3
  const [nx, ny, nz] = set.size
  const low = set.first.map((x, a) => Math.floor(x / around[a]!) - 1)
  const cells = set.size.map((n, a) => Math.floor((set.first[a]! + n) / around[a]!) + 2 - low[a]!)
  const numbers: (Int32Array | undefined)[] = new Array(cells[0]! * cells[1]! * cells[2]!)
  const triangles = new Growing()
  const from = new Growing() // Four numbers a vertex: the cell's three and the vertex of the cell.
  const put = (piece: Piece, i: number, j: number, k: number, turned: boolean) => {
    for (let n = 0; n < piece.vertices.length; n++) {
      const c = turned ? n - (n % 3) + 2 - (n % 3) : n
      const x = i + piece.cells[3 * c]!
      const y = j + piece.cells[3 * c + 1]!
      const z = k + piece.cells[3 * c + 2]!
      const cell = x - low[0]! + cells[0]! * (y - low[1]! + cells[1]! * (z - low[2]!))
      let known = numbers[cell]
      if (known === undefined) {
        known = new Int32Array(per).fill(-1)
        numbers[cell] = known
      }
      const vertex = piece.vertices[c]!
      if (known[vertex]! < 0) {
        known[vertex] = from.length / 4
        for (const value of [x, y, z, vertex]) from.push(value)
      }
      triangles.push(known[vertex]!)
    }
  }
  for (let k = 1; k < nz; k++) {
    for (let j = 1; j < ny; j++) {
      for (let i = 1; i < nx; i++) {
        const at = i + nx * (j + ny * k)
        const here = [i + set.first[0], j + set.first[1], k + set.first[2]]
        const home = here.map((x, a) => Math.floor(x / around[a]!))
        const local = here.map((x, a) => x - around[a]! * home[a]!)
        const block = local[0]! + m * (local[1]! + m * local[2]!)
        const [x, y, z] = home as [number, number, number]
        if (set.used[at]) put(pieces.surfaces[block]!, x, y, z, false)
        ;[at - 1, at - nx, at - nx * ny].forEach((below, axis) => {
          if (!lids || set.used[at] === set.used[below]) return
          put(pieces.lids[3 * block + axis]!, x, y, z, set.used[at] === 1)
        })
      }
    }
  }
  const sources = from.list()
  const positions = new Float32Array((3 * sources.length) / 4)
  for (let v = 0; v < positions.length / 3; v++) {
    const source = 3 * sources[4 * v + 3]!
    place(
      [
        sources[4 * v]! + pieces.positions[source]!,
        sources[4 * v + 1]! + pieces.positions[source + 1]!,
        pieces.tall * sources[4 * v + 2]! + pieces.positions[source + 2]!,
      ],
      positions,
      3 * v,
    )
  }
  return { positions, triangles: Uint32Array.from(triangles.list()) }
}

/** Whole numbers, as many as come. */
class Growing {
  #numbers = new Int32Array(1 << 16)
  length = 0

  push(value: number): void {
    if (this.length === this.#numbers.length) {
      const more = new Int32Array(2 * this.length)
      more.set(this.#numbers)
      this.#numbers = more
    }
    this.#numbers[this.length++] = value
  }

  list(): Int32Array {
    return this.#numbers.subarray(0, this.length)
  }
}
