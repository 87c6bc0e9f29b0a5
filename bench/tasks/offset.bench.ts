import { signedVolume, type TriangleMesh } from '@trabecula/core'
import { offsetMesh } from '@trabecula/core/geometry/distance-field'
import { readMesh, writeFemur } from '../meshes.ts'
import type { BenchTask } from '../task.ts'

const OFFSET = 3 // mm
const SPACING = 0.5

export const offsetTask: BenchTask<TriangleMesh, TriangleMesh> = {
  name: 'offset',
  title: 'offset of 200,000 triangles by 3 mm on a grid of 0.5 mm',
  prepare: (folder) => writeFemur(folder, '200k'),
  load: readMesh,
  run: (mesh, context) => offsetMesh(mesh, OFFSET, SPACING, context),
  figure: signedVolume,
  peer: {
    title: 'VTK stencil, SciPy distance transform, VTK flying edges (±0.25 mm)',
    script: 'offset.py',
    needs: ['numpy', 'scipy', 'vtk'],
    tolerance: 0.02, // Its distances run between voxels.
  },
}
