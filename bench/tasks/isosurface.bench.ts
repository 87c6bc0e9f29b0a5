import { type IndexedSurface, isosurface } from '@trabecula/kernels'
import { CT_EDGE, CT_SIZE, readCt, writeCt } from '../ct.ts'
import type { BenchTask } from '../task.ts'

export const isosurfaceTask: BenchTask<Int16Array, IndexedSurface> = {
  name: 'isosurface',
  title: 'closed surface at 300 HU, 512 × 512 × 500 i16, 4 M triangles',
  prepare: writeCt,
  load: readCt,
  run: (values) => isosurface(values, CT_SIZE, CT_EDGE),
  figure: (surface) => surface.triangles.length / 3,
  bytes: (values, { indices, triangles }) => values.byteLength + indices.byteLength + triangles.byteLength,
  peer: {
    title: 'VTK flying edges',
    script: 'isosurface.py',
    needs: ['numpy', 'vtk'],
    tolerance: 0.02, // Other tables resolve ambiguous faces with other triangles.
  },
}
