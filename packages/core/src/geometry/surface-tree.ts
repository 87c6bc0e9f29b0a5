import { type MeshTree, meshTree } from '@trabecula/kernels'
import type { TriangleMesh } from './mesh.ts'

const trees = new WeakMap<TriangleMesh, MeshTree>()

/** The tree of a mesh that nobody changes, as a bone that came in: built once, however often it is asked for. */
export function surfaceTree(mesh: TriangleMesh): MeshTree {
  const known = trees.get(mesh)
  if (known) return known
  const tree = meshTree(mesh.positions, mesh.triangles)
  trees.set(mesh, tree)
  return tree
}
