import { signedVolume, type TriangleMesh } from '@trabecula/core'
import { smoothSurface } from '@trabecula/kernels'
import { readMesh, writeCtSurface } from '../meshes.ts'
import type { BenchTask } from '../task.ts'

const FACTORS = Array.from({ length: 20 }, (_, pass) => (pass % 2 === 0 ? 0.5 : -0.53))

export const smoothTask: BenchTask<TriangleMesh, TriangleMesh> = {
  name: 'smooth',
  title: 'smoothing of 4 M triangles that does not shrink, 20 passes',
  prepare: writeCtSurface,
  load: readMesh,
  run: ({ positions, triangles }) => ({
    positions: smoothSurface(positions, triangles, FACTORS, 0.5),
    triangles,
  }),
  figure: signedVolume,
  bytes: ({ positions, triangles }) => 2 * positions.byteLength + triangles.byteLength,
  peer: {
    title: 'VTK windowed sinc',
    script: 'smooth.py',
    needs: ['numpy', 'vtk'],
    tolerance: 0.01, // Another filter: both keep the volume.
  },
}
