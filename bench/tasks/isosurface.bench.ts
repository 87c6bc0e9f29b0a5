import { type IndexedSurface, isosurface } from '@trabecula/kernels'
import { GRID, readVolume, THRESHOLD, writeVolume } from '../phantom.ts'
import type { BenchTask } from '../task.ts'

export const isosurfaceTask: BenchTask<Float32Array, IndexedSurface> = {
  name: 'isosurface',
  title: 'closed surface at 226 HU, 256³ f32',
  prepare: writeVolume,
  load: readVolume,
  run: (values) => isosurface(values, GRID, THRESHOLD),
  figure: (surface) => surface.triangles.length / 3,
  peer: {
    title: 'VTK flying edges',
    script: 'isosurface.py',
    needs: ['numpy', 'vtk'],
    tolerance: 0.02, // Other tables resolve ambiguous faces with other triangles.
  },
}
