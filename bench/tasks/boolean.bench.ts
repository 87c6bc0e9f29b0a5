import { booleanTask, signedVolume, type TriangleMesh } from '@trabecula/core'
import { readMesh, writeTwoFemurs } from '../meshes.ts'
import type { BenchTask } from '../task.ts'

export const booleanBenchTask: BenchTask<string, TriangleMesh> = {
  name: 'boolean',
  title: 'union of two bodies of 500,000 triangles, loading included',
  prepare: writeTwoFemurs,
  load: (folder) => folder,
  run: async (folder, context) => {
    const operands = [readMesh(folder), readMesh(folder, 'other')]
    return (await context.parallel(booleanTask, [{ operation: 'union', operands }]))[0]!
  },
  figure: signedVolume,
  peer: { title: 'Manifold', script: 'boolean.mjs', needs: [], tolerance: 1e-4 },
}
