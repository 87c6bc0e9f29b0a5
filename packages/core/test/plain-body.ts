import type { Body, TriangleMesh } from '../src/geometry/mesh.ts'

/** A body that nothing is known of but its mesh, its name and its side. */
export const plainBody = (name: string, mesh: TriangleMesh, side: Body['side'] = 'left'): Body => ({
  name,
  mesh,
  side,
  colour: [0, 0, 0],
  deviations: [],
})
