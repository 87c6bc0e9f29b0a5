import { signedVolume, type TriangleMesh } from '@trabecula/core'
import { smoothMesh } from '@trabecula/core/surface/smooth'
import { readMesh, writeCtSurface } from '../meshes.ts'
import type { BenchTask } from '../task.ts'

/** In memory that all workers see, as an extracted surface is. */
function readShared(folder: string): TriangleMesh {
  const mesh = readMesh(folder)
  const positions = new Float32Array(new SharedArrayBuffer(mesh.positions.byteLength))
  const triangles = new Uint32Array(new SharedArrayBuffer(mesh.triangles.byteLength))
  positions.set(mesh.positions)
  triangles.set(mesh.triangles)
  return { positions, triangles }
}

export const smoothTask: BenchTask<TriangleMesh, TriangleMesh> = {
  name: 'smooth',
  title: 'smoothing of 4 M triangles that does not shrink, 20 passes',
  prepare: writeCtSurface,
  load: readShared,
  run: (mesh, context) =>
    smoothMesh(mesh, { passes: 10, limit: 0.5, fixed: new Uint8Array(mesh.positions.length / 3) }, context),
  figure: signedVolume,
  bytes: ({ positions, triangles }) => 2 * positions.byteLength + triangles.byteLength,
  peer: {
    title: 'VTK windowed sinc',
    script: 'smooth.py',
    needs: ['numpy', 'vtk'],
    tolerance: 0.01, // Another filter: both keep the volume.
  },
}
