import { extname } from 'node:path'
import {
  type MeshFile,
  readMesh,
  signedVolume,
  TrabeculaError,
  type TriangleMesh,
  type Warning,
  writeObj,
  writePly,
  writeStlParts,
  writeThreeMf,
} from '@trabecula/core'
import { PROGRAM_VERSION } from '../version.ts'
import { fileSetOf } from './file-set.ts'
import { writeParts, writeWhole } from './files.ts'

const FORMATS = ['.stl', '.ply', '.obj', '.3mf']

/** The format that a path's ending names. @throws TrabeculaError MESH_FORMAT_UNKNOWN */
function formatOf(path: string): string {
  const format = extname(path).toLowerCase()
  if (FORMATS.includes(format)) return format
  throw new TrabeculaError(
    {
      code: 'MESH_FORMAT_UNKNOWN',
      message: `expected a mesh named ${FORMATS.join(', ')}, got ${format === '' ? 'no ending' : format}`,
      where: path,
      remedy: 'give the file the ending of its format, or export it in one of these',
    },
    'call',
  )
}

/**
 * Reads a mesh by its file's ending: STL, PLY, OBJ, VTP or 3MF (all bodies as one mesh). Coordinates as in the file; 3MF in mm.
 * @throws TrabeculaError FILE_NOT_FOUND, FILE_UNREADABLE, MESH_FORMAT_UNKNOWN, and those of the readers
 */
export async function readMeshFile(path: string): Promise<MeshFile> {
  const [file] = fileSetOf(path).files
  return readMesh(file ? file.read() : new Uint8Array(0), path)
}

/** The mesh of a file; one that faces inward as a whole is turned round, which is said. */
export async function readOutward(
  path: string,
  warnings: Warning[],
  io: { note(line: string): void },
): Promise<TriangleMesh> {
  const file = await readMeshFile(path)
  const turned: Warning[] = []
  let { mesh } = file
  if (signedVolume(mesh) < 0) {
    mesh = { ...mesh, triangles: mesh.triangles.slice().reverse() }
    turned.push({
      code: 'MESH_TURNED',
      message: 'its triangles faced inward and were turned round',
      where: path,
    })
  }
  for (const warning of [...file.warnings, ...turned]) {
    warnings.push(warning)
    io.note(`${warning.code}: ${warning.where}: ${warning.message}`)
  }
  return mesh
}

/** Refuses an output name of no known format, before anything is computed. @throws TrabeculaError MESH_FORMAT_UNKNOWN (a wrong call) */
export function checkMeshName(path: string): void {
  formatOf(path)
}

/** Writes a mesh in the format of the ending; STL and PLY are binary. @throws TrabeculaError MESH_FORMAT_UNKNOWN, DISK_FULL, FILE_UNWRITABLE */
export function writeMeshFile(path: string, mesh: TriangleMesh, name = 'body'): void {
  const format = formatOf(path)
  if (format === '.stl') writeParts(path, (take) => writeStlParts(mesh, take))
  else if (format === '.ply') writeWhole(path, writePly(mesh))
  else if (format === '.obj') writeWhole(path, writeObj(mesh))
  else {
    const body = { name, mesh, colour: [230, 220, 200], side: 'unknown' } as const
    writeWhole(path, writeThreeMf([body], { title: name, application: `Trabecula ${PROGRAM_VERSION}` }))
  }
}
