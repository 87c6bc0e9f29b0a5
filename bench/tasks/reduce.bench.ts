import type { TriangleMesh } from '@trabecula/core'
import { type Reduction, reduceMesh } from '@trabecula/core/geometry/reduce'
import { readMesh, writeFemur } from '../meshes.ts'
import type { BenchTask } from '../task.ts'

const TOLERANCE = 0.025 // mm: leaves about a quarter of the triangles.

export const reduceTask: BenchTask<TriangleMesh, Reduction> = {
  name: 'reduce',
  title: '1 M triangles to about a quarter, 0.025 mm measured in both directions, free of crossings',
  prepare: (folder) => writeFemur(folder, '1M'),
  load: readMesh,
  run: (mesh, context) => reduceMesh(mesh, { tolerance: TOLERANCE, sampling: 1, context }),
  figure: ({ mesh }) => mesh.triangles.length / 3,
  rounds: 2,
  peer: {
    title: 'meshoptimizer alone, its own estimate of the error',
    script: 'reduce.mjs',
    needs: [],
    tolerance: 0.1, // What is held where the estimate was wrong stays.
  },
}
