import { crossingsOfMesh } from '@trabecula/kernels'
import createModule, { type CrossSection, type Manifold, type ManifoldToplevel } from 'manifold-3d'
import { StepError } from '../step.ts'
import type { TriangleMesh } from './mesh.ts'

/** One triangle of input and output together takes about 0.5 kB of the 4 GiB that WebAssembly has (measured: 2 × 1 M triangles, 1.2 GB). */
const MOST_TRIANGLES = 6_000_000

let instance: Promise<ManifoldToplevel> | undefined

function manifoldModule(): Promise<ManifoldToplevel> {
  instance ??= createModule().then((wasm) => {
    wasm.setup()
    return wasm
  })
  return instance
}

/** Owns WebAssembly objects, which no garbage collector sees: everything `keep` was given is deleted at the end. */
export interface ManifoldScope {
  readonly wasm: ManifoldToplevel
  keep<T extends Manifold | CrossSection>(object: T): T
}

/**
 * Runs `work` on the Manifold library (Lalish et al., manifold-3d 3.5.4: Booleans that are closed by construction).
 * An error inside WebAssembly, of which running out of memory is one, leaves the instance unusable: it is thrown
 * away, so that the next call starts clean.
 * @throws StepError BOOLEAN_FAILED with the sizes, StepErrors of `work` unchanged
 */
export async function withManifold<R>(
  where: string,
  sizes: readonly number[],
  work: (scope: ManifoldScope) => R,
): Promise<R> {
  const total = sizes.reduce((sum, size) => sum + size, 0)
  if (total > MOST_TRIANGLES)
    throw booleanFailed(where, sizes, `more than ${MOST_TRIANGLES} triangles do not fit in memory`)
  const wasm = await manifoldModule()
  const kept: (Manifold | CrossSection)[] = []
  const scope: ManifoldScope = {
    wasm,
    keep: (object) => {
      kept.push(object)
      return object
    },
  }
  try {
    const result = work(scope)
    for (const object of kept.reverse()) object.delete()
    return result
  } catch (error) {
    if (error instanceof StepError) {
      for (const object of kept.reverse()) object.delete()
      throw error
    }
    instance = undefined
    throw booleanFailed(
      where,
      sizes,
      error instanceof Error ? error.message.slice(0, 120) : 'it gave no reason',
    )
  }
}

function booleanFailed(where: string, sizes: readonly number[], why: string): StepError {
  return new StepError({
    code: 'BOOLEAN_FAILED',
    message: `the Boolean of meshes of ${sizes.join(', ')} triangles did not come to an end: ${why}`,
    where,
    remedy: 'Reduce the meshes (surface tolerance), or give the process more memory and fewer threads.',
  })
}

/**
 * A mesh as a Manifold solid. Faces where the mesh passes through itself are taken as they are.
 * @throws StepError MESH_NOT_CLOSED where an edge has not exactly two triangles of opposite direction, MESH_INSIDE_OUT
 */
export function solidOf(scope: ManifoldScope, mesh: TriangleMesh, where: string): Manifold {
  const { wasm, keep } = scope
  for (let i = 0; i < mesh.triangles.length; i++) {
    if (mesh.triangles[i]! * 3 + 2 >= mesh.positions.length)
      throw notClosed(where, 'a triangle names a vertex that is not there')
  }
  const input = new wasm.Mesh({ numProp: 3, vertProperties: mesh.positions, triVerts: mesh.triangles })
  let solid: Manifold
  try {
    solid = keep(wasm.Manifold.ofMesh(input))
  } catch (error) {
    const name = error instanceof Error ? `${error.name} ${error.message}` : String(error)
    if (/not ?manifold/i.test(name))
      throw notClosed(where, 'it has open edges or edges of more than two triangles')
    if (/non.?finite/i.test(name)) throw notClosed(where, 'a position is not a finite number')
    throw error
  }
  const status = solid.status()
  if (status !== 'NoError') throw notClosed(where, status)
  if (solid.volume() < 0) throw insideOut(where)
  return solid
}

function insideOut(where: string): StepError {
  return new StepError({
    code: 'MESH_INSIDE_OUT',
    message:
      'the mesh must face outward for a Boolean, but its triangles face inward: its volume is negative',
    where,
    remedy: 'Turn the triangles of the mesh round and call again.',
  })
}

function notClosed(where: string, why: string): StepError {
  return new StepError({
    code: 'MESH_NOT_CLOSED',
    message: `the mesh must be closed and oriented for a Boolean, but ${why}`,
    where,
    remedy: 'Look at it with `trabecula check`; repair it, or make it again with the surface step.',
  })
}

/** Tolerances of simplification that are tried in this order, mm. */
const TOLERANCES = [0.001, 0.004, 0.0003]

/**
 * A solid's mesh without crossings. The solid has none in double precision, but slivers that a Boolean leaves can cross
 * once their corners are rounded to float32. Edges shorter than a thousandth of a millimetre are therefore collapsed;
 * where crossings remain, the next tolerance is tried, and the mesh with fewest is given (a solid whose input crosses
 * itself has no mesh without).
 */
export function meshOf(scope: ManifoldScope, solid: Manifold): TriangleMesh {
  return meshAndCrossings(scope, solid).mesh
}

/** As `meshOf`, and how many pairs of triangles cross in it. */
export function meshAndCrossings(
  scope: ManifoldScope,
  solid: Manifold,
): { readonly mesh: TriangleMesh; readonly crossings: number } {
  const status = solid.status()
  if (status !== 'NoError') throw new Error(status)
  let best: { mesh: TriangleMesh; crossings: number } | undefined
  for (const tolerance of TOLERANCES) {
    const mesh = exactMeshOf(scope.keep(solid.simplify(tolerance)))
    const crossings = crossingsOf(mesh)
    if (!best || crossings < best.crossings) best = { mesh, crossings }
    if (best.crossings === 0) break
  }
  return best!
}

/** Pairs of triangles that cross. */
export function crossingsOf(mesh: TriangleMesh): number {
  if (mesh.triangles.length === 0) return 0
  return crossingsOfMesh(mesh.positions, mesh.triangles).count
}

/** A solid's mesh as it is. Vertices that Manifold keeps apart for its properties are merged, so that closed stays closed. */
export function exactMeshOf(solid: Manifold): TriangleMesh {
  const output = solid.getMesh()
  const triangles = Uint32Array.from(output.triVerts)
  const { mergeFromVert: from, mergeToVert: to } = output
  if (from && from.length > 0) {
    const target = new Map<number, number>()
    for (let i = 0; i < from.length; i++) target.set(from[i]!, to[i]!)
    for (let i = 0; i < triangles.length; i++) triangles[i] = target.get(triangles[i]!) ?? triangles[i]!
  }
  return withoutLooseVertices(output.vertProperties, triangles)
}

function withoutLooseVertices(vertices: Float32Array, triangles: Uint32Array): TriangleMesh {
  const index = new Int32Array(vertices.length / 3).fill(-1)
  let count = 0
  for (const vertex of triangles) if (index[vertex] === -1) index[vertex] = count++
  const positions = new Float32Array(3 * count)
  for (let vertex = 0; vertex < index.length; vertex++) {
    const at = index[vertex]!
    if (at >= 0) positions.set(vertices.subarray(3 * vertex, 3 * vertex + 3), 3 * at)
  }
  return { positions, triangles: triangles.map((vertex) => index[vertex]!) }
}
