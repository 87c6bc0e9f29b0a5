import type { TriangleMesh } from '@trabecula/core'
import { nearestOn, type SignedNearest, signedSurface } from '@trabecula/core/geometry/signed-distance'
import { readMesh, readPoints, writeFemurAndPoints } from '../meshes.ts'
import type { BenchTask } from '../task.ts'

export const distanceToMeshTask: BenchTask<{ mesh: TriangleMesh; points: Float32Array }, SignedNearest> = {
  name: 'distance-to-mesh',
  title: '1 M points against 1 M triangles, signed, exact, tree included',
  prepare: writeFemurAndPoints,
  load: (folder) => ({ mesh: readMesh(folder), points: readPoints(folder) }),
  run: ({ mesh, points }) => nearestOn(signedSurface(mesh), points),
  figure: ({ distances }) => distances.reduce((sum, d) => sum + Math.abs(d), 0) / distances.length,
  rounds: 2,
  peer: {
    title: 'VTK implicit distance, a tenth of the points and the time times ten',
    script: 'distance_to_mesh.py',
    needs: ['numpy', 'vtk'],
    tolerance: 0.005, // The mean over a tenth of the points.
  },
}
