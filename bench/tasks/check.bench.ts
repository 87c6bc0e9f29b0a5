import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import {
  boundsOf,
  type MeshTopology,
  meshTopology,
  readStl,
  signedVolume,
  surfaceArea,
  writeStl,
} from '@trabecula/core'
import { readMesh, writeFemur } from '../meshes.ts'
import type { BenchTask } from '../task.ts'

export const checkTask: BenchTask<string, MeshTopology & { volume: number }> = {
  name: 'check',
  title: 'STL of 1 M triangles read, joined and checked (without crossings and walls)',
  prepare(folder) {
    writeFemur(folder, '1M')
    writeFileSync(join(folder, 'mesh.stl'), writeStl(readMesh(folder)))
  },
  load: (folder) => join(folder, 'mesh.stl'),
  run(path) {
    const { mesh } = readStl(readFileSync(path), path)
    boundsOf(mesh)
    surfaceArea(mesh)
    return { ...meshTopology(mesh), volume: signedVolume(mesh) }
  },
  figure: ({ volume }) => volume,
  peer: { title: 'admesh', script: 'check.py', needs: [], programs: ['admesh'], tolerance: 1e-3 },
}
