import { type MarkedSurface, zeroSurfaceInSlabs } from '@trabecula/core/geometry/surface-slabs'
import { CT_EDGE, CT_SIZE, readCt, writeCt } from '../ct.ts'
import type { BenchTask } from '../task.ts'

const GRID = {
  size: CT_SIZE,
  spacing: [0.5, 0.5, 0.6],
  origin: [0, 0, 0],
  direction: [1, 0, 0, 0, 1, 0, 0, 0, 1],
} as const

export const isosurfaceTask: BenchTask<Int16Array, MarkedSurface> = {
  name: 'isosurface',
  title: 'closed surface at 300 HU, 512 × 512 × 500 i16, 4 M triangles, crossings looked for',
  prepare: writeCt,
  load: readCt,
  run: (values, context) =>
    zeroSurfaceInSlabs(
      { values, size: CT_SIZE, offset: [0, 0, 0], level: CT_EDGE, marks: new Uint8Array(0) },
      GRID,
      context,
    ),
  figure: ({ mesh }) => mesh.triangles.length / 3,
  bytes: (values, { mesh }) => values.byteLength + mesh.positions.byteLength + mesh.triangles.byteLength,
  peer: {
    title: 'VTK flying edges',
    script: 'isosurface.py',
    needs: ['numpy', 'vtk'],
    tolerance: 0.02, // Other tables resolve ambiguous faces with other triangles.
  },
}
