import { joinMeshes } from '../geometry/mesh.ts'
import { weldWhereOpen } from '../geometry/weld.ts'
import { type MeshFile, meshFault } from './mesh-bytes.ts'
import { readObj } from './obj.ts'
import { readPly } from './ply.ts'
import { readStl } from './stl.ts'
import { readThreeMfDocument } from './three-mf/read.ts'
import { readVtp } from './vtp.ts'

export const MESH_ENDINGS = ['.stl', '.ply', '.obj', '.3mf', '.vtp'] as const

/**
 * Reads a mesh by its name's ending: STL, PLY, OBJ, VTP or 3MF (all bodies as one mesh). Coordinates as in the file; 3MF
 * in mm. @throws StepError MESH_FORMAT_UNKNOWN and those of the readers
 */
export async function readMesh(bytes: Uint8Array, name: string): Promise<MeshFile> {
  const ending = /\.[^./\\]*$/.exec(name.toLowerCase())?.[0] ?? ''
  if (ending === '.stl') return readStl(bytes, name)
  if (ending === '.ply') return readPly(bytes, name)
  if (ending === '.obj') return readObj(bytes, name)
  if (ending === '.vtp') return readVtp(bytes, name)
  if (ending === '.3mf') {
    const document = await readThreeMfDocument(bytes, name)
    const mesh = weldWhereOpen(joinMeshes(document.bodies.map((body) => body.mesh)))
    return { mesh, warnings: document.warnings }
  }
  throw meshFault(
    'MESH_FORMAT_UNKNOWN',
    `expected a mesh named ${MESH_ENDINGS.join(', ')}, got ${ending === '' ? 'no ending' : ending}`,
    name,
    'give the file the ending of its format, or export it in one of these',
  )
}
