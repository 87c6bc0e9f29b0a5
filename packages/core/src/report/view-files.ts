import { gzipSync } from 'fflate'
import { MeshoptSimplifier } from 'meshoptimizer/simplifier'
import { writeStl } from '../formats/stl.ts'
import type { TriangleMesh } from '../geometry/mesh.ts'
import { selectTriangles } from '../geometry/mesh-topology.ts'
import { defineTask } from '../step.ts'

/** Most triangles that the page is given of one body. */
export const MOST_TRIANGLES = 200_000

/** One file of the page: bytes to be compressed, or a mesh to be written. */
export type ViewFile =
  | { readonly kind: 'gzip'; readonly bytes: Uint8Array }
  | { readonly kind: 'mesh'; readonly mesh: TriangleMesh }

export interface PackedFile {
  readonly bytes: Uint8Array
  /** Triangles in the file, of a mesh. */
  readonly triangles: number
}

/** Compresses into one gzip member without name and time (browsers refuse several members), or writes a mesh as STL. */
export const viewFileTask = defineTask('report/view-file', async (file: ViewFile): Promise<PackedFile> => {
  if (file.kind === 'gzip') {
    // `mem` is set: fflate derives it from Math.log where it is left out, and engines may differ there.
    return { bytes: gzipSync(file.bytes, { level: 1, mem: 6, mtime: 0 }), triangles: 0 }
  }
  const mesh = await forPage(file.mesh, MOST_TRIANGLES)
  return { bytes: writeStl(mesh), triangles: mesh.triangles.length / 3 }
})

/**
 * A copy with at most `most` triangles, to be looked at and for nothing else: it may be open and cross itself. Vertices are
 * first clustered in cells (Rossignac and Borrel 1993) to three times as many triangles, which takes a tenth of the time of
 * collapsing all edges, then edges are collapsed by quadric error (Garland and Heckbert 1997; both by meshoptimizer).
 */
export async function forPage(mesh: TriangleMesh, most: number): Promise<TriangleMesh> {
  if (mesh.triangles.length <= 3 * most) return mesh
  await MeshoptSimplifier.ready
  const { positions } = mesh
  let { triangles } = mesh
  if (triangles.length > 12 * most)
    triangles = MeshoptSimplifier.simplifySloppy(triangles, positions, 3, null, 9 * most, 1)[0]
  if (triangles.length > 3 * most)
    triangles = MeshoptSimplifier.simplify(triangles, positions, 3, 3 * most, 1, ['Sparse'])[0]
  // What edges cannot give (lattices fall apart into shells), cells do.
  if (triangles.length > 3 * most)
    triangles = MeshoptSimplifier.simplifySloppy(triangles, positions, 3, null, 3 * most, 1)[0]
  return selectTriangles({ positions, triangles }, () => true)
}
