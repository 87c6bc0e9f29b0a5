import { trianglesInBoxes } from '@trabecula/kernels'
import { joinIndices } from '../base/bytes.ts'
import { defineTask, type StepContext } from '../step.ts'
import { faultyVertices } from './crossings.ts'
import { foldedVertices } from './folds.ts'
import type { TriangleMesh } from './mesh.ts'
import { ownVertices } from './mesh-topology.ts'
import { type MovedPiece, movedPiece } from './moved-mesh.ts'
import { type Box, boxesMeet, boxOfVertices, emptyBox, includeVertex } from './piece-boxes.ts'
import { type CutMesh, type MeshPiece, type PiecePlaces, piecePlaces, placesOf, someOf } from './pieces.ts'
import { type MoveFound, movedSeamsTask } from './seam-faults.ts'

function faultsOf(before: () => TriangleMesh, now: TriangleMesh): MoveFound {
  const folded = foldedVertices(now)
  return {
    crossing: faultyVertices(now),
    folded,
    before: folded.length > 0 ? foldedVertices(before()) : [],
  }
}

export const pieceFaultsTask = defineTask('geometry/piece-faults', ({ triangles, from, to }: MovedPiece) =>
  faultsOf(() => ({ positions: placesOf(from), triangles }), { positions: placesOf(to), triangles }),
)

interface NearBoxes extends MeshPiece {
  readonly places: PiecePlaces
  readonly boxes: readonly Box[]
}

/** The triangles of a piece that reach into some boxes, u32[3n] in the mesh's numbers. */
export const nearTrianglesTask = defineTask(
  'geometry/near-triangles',
  ({ triangles, vertices, places, boxes }: NearBoxes): Uint32Array => {
    const range = { first: 0, end: triangles.length / 3, boxes }
    const found = trianglesInBoxes(placesOf(places), triangles, [range])
    return Uint32Array.from(
      { length: 3 * found.length },
      (_, i) => vertices[triangles[3 * found[Math.floor(i / 3)]! + (i % 3)]!]!,
    )
  },
)

const MANY = 1 / 8 // Of all triangles: with so many near what moved the whole is looked at, on all workers.

/**
 * Looks where a mesh whose vertices moved crosses itself, or folds over where it did not before: all of it the first time,
 * then only what lies near vertices that moved since or were at fault. What is told is all that is wrong, each time.
 */
export class MoveFaults {
  readonly #mesh: TriangleMesh
  readonly #cut: CutMesh
  #looked: Float32Array | undefined
  #faults: readonly number[] = []
  /** Of each piece where it was looked at last. */
  #around: Box[] = []

  constructor(mesh: TriangleMesh, cut: CutMesh) {
    this.#mesh = mesh
    this.#cut = cut
  }

  /** @param after f32[3V]. @returns vertices, ascending. */
  async of(after: Float32Array, context: Pick<StepContext, 'parallel'>): Promise<readonly number[]> {
    const looked = this.#looked
    const found = looked
      ? await this.#again(after, this.#since(after, looked), context)
      : await this.#whole(after, context)
    const all = new Set<number>()
    const folded = new Set<number>()
    for (const { crossing, folded: now } of found) {
      for (const v of crossing) all.add(v)
      for (const v of now) folded.add(v)
    }
    for (const { before } of found) for (const v of before) folded.delete(v)
    for (const v of folded) all.add(v)
    this.#looked = after
    this.#faults = [...all].sort((a, b) => a - b)
    return this.#faults
  }

  async #whole(after: Float32Array, context: Pick<StepContext, 'parallel'>): Promise<MoveFound[]> {
    const { positions } = this.#mesh
    const { pieces } = this.#cut
    // The seams first: they take longer than any piece.
    const [seams, inPieces] = await Promise.all([
      pieces.length > 1
        ? context.parallel(movedSeamsTask, [{ cut: this.#cut, before: positions, now: after }])
        : [],
      context.parallel(
        pieceFaultsTask,
        pieces.map((piece) => movedPiece(piece, positions, after)),
      ),
    ])
    const found = inPieces.map(({ crossing, folded, before }, n) => {
      const inMesh = (vertices: readonly number[]) => vertices.map((v) => pieces[n]!.vertices[v]!)
      return { crossing: inMesh(crossing), folded: inMesh(folded), before: inMesh(before) }
    })
    return [...found, ...seams]
  }

  /** u8[V]: 1 at vertices that moved since the last look, and at those that were at fault then. */
  #since(after: Float32Array, looked: Float32Array): Uint8Array {
    const marked = new Uint8Array(after.length / 3)
    for (const v of this.#faults) marked[v] = 1
    for (let v = 0, i = 0; v < marked.length; v++, i += 3)
      if (after[i] !== looked[i] || after[i + 1] !== looked[i + 1] || after[i + 2] !== looked[i + 2])
        marked[v] = 1
    return marked
  }

  async #again(
    after: Float32Array,
    marked: Uint8Array,
    context: Pick<StepContext, 'parallel'>,
  ): Promise<MoveFound[]> {
    const { pieces } = this.#cut
    const concerned = pieces.map(({ vertices }) => namesMarked(vertices, marked))
    this.#around = pieces.map(({ vertices }, n) =>
      concerned[n] || !this.#around[n] ? boxOfVertices(vertices, after) : this.#around[n],
    )
    const boxes = pieces.flatMap((piece, n) =>
      concerned[n] ? boxesOfMarked(piece, after, marked, this.#around[n]!) : [],
    )
    const near = pieces.flatMap((piece, n) => {
      const own = boxes.filter((box) => boxesMeet(box, this.#around[n]!))
      return own.length === 0 ? [] : [{ ...piece, places: piecePlaces(piece, after), boxes: own }]
    })
    const lists = await context.parallel(nearTrianglesTask, near)
    const triangles = joinIndices(lists)
    if (triangles.length > MANY * this.#mesh.triangles.length) return this.#whole(after, context)
    const { mesh: now, vertices } = ownVertices({ positions: after, triangles })
    const found = faultsOf(
      () => ({ ...now, positions: someOf({ positions: this.#mesh.positions }, vertices) }),
      now,
    )
    const inMesh = (numbers: readonly number[]) => numbers.map((v) => vertices[v]!)
    return [{ crossing: inMesh(found.crossing), folded: inMesh(found.folded), before: inMesh(found.before) }]
  }
}

function namesMarked(vertices: Uint32Array, marked: Uint8Array): boolean {
  for (let n = 0; n < vertices.length; n++) if (marked[vertices[n]!]) return true
  return false
}

const CELLS = 8 // Along the longest side of a piece: so small are the boxes in which its triangles are gathered.

/** Boxes that hold all of a piece's triangles at marked vertices. */
function boxesOfMarked(
  { triangles, vertices }: MeshPiece,
  positions: Float32Array,
  marked: Uint8Array,
  around: Box,
): Box[] {
  const cell = Math.max(...[0, 1, 2].map((axis) => around[axis + 3]! - around[axis]!)) / CELLS
  const boxes = new Map<number, Box>()
  for (let i = 0; i < triangles.length; i += 3) {
    const [a, b, c] = [vertices[triangles[i]!]!, vertices[triangles[i + 1]!]!, vertices[triangles[i + 2]!]!]
    if (!marked[a] && !marked[b] && !marked[c]) continue
    let key = 0
    for (let axis = 0; axis < 3; axis++) {
      const at = cell > 0 ? Math.floor((positions[3 * a + axis]! - around[axis]!) / cell) : 0
      key = key * (CELLS + 1) + at
    }
    const box = boxes.get(key) ?? emptyBox()
    boxes.set(key, box)
    includeVertex(box, positions, a)
    includeVertex(box, positions, b)
    includeVertex(box, positions, c)
  }
  return [...boxes.values()]
}
