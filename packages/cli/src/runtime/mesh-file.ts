import { extname } from 'node:path'
import {
  type MeshFile,
  readObj,
  readPly,
  readStl,
  readThreeMfDocument,
  TrabeculaError,
  type TriangleMesh,
  weldWhereOpen,
  writeObj,
  writePly,
  writeStl,
  writeThreeMf,
} from '@trabecula/core'
import { PROGRAM_VERSION } from '../version.ts'
import { fileSetOf } from './file-set.ts'
import { writeWhole } from './files.ts'

const FORMATS = ['.stl', '.ply', '.obj', '.3mf']

/** The format that a path's ending names. @throws TrabeculaError MESH_FORMAT_UNKNOWN */
function formatOf(path: string, faultClass: 'call' | 'refused'): string {
  const format = extname(path).toLowerCase()
  if (FORMATS.includes(format)) return format
  throw new TrabeculaError(
    {
      code: 'MESH_FORMAT_UNKNOWN',
      message: `expected a mesh named ${FORMATS.join(', ')}, got ${format === '' ? 'no ending' : format}`,
      where: path,
      remedy: 'give the file the ending of its format, or export it in one of these',
    },
    faultClass,
  )
}

/** All bodies of a document in one mesh. */
function joined(meshes: readonly TriangleMesh[]): TriangleMesh {
  const positions = new Float32Array(meshes.reduce((sum, mesh) => sum + mesh.positions.length, 0))
  const triangles = new Uint32Array(meshes.reduce((sum, mesh) => sum + mesh.triangles.length, 0))
  let [vertex, corner] = [0, 0]
  for (const mesh of meshes) {
    positions.set(mesh.positions, 3 * vertex)
    for (const index of mesh.triangles) triangles[corner++] = index + vertex
    vertex += mesh.positions.length / 3
  }
  return { positions, triangles }
}

/**
 * Reads a mesh by its file's ending: STL, PLY, OBJ or 3MF (all bodies as one mesh). Coordinates as in the file; 3MF in mm.
 * @throws TrabeculaError FILE_NOT_FOUND, FILE_UNREADABLE, MESH_FORMAT_UNKNOWN, and those of the readers
 */
export function readMeshFile(path: string): MeshFile {
  const [file] = fileSetOf(path).files
  const format = formatOf(path, 'refused')
  const bytes = file ? file.read() : new Uint8Array(0)
  if (format === '.stl') return readStl(bytes, path)
  if (format === '.ply') return readPly(bytes, path)
  if (format === '.obj') return readObj(bytes, path)
  const document = readThreeMfDocument(bytes, path)
  return {
    mesh: weldWhereOpen(joined(document.bodies.map((body) => body.mesh))),
    warnings: document.warnings,
  }
}

/** Refuses an output name of no known format, before anything is computed. @throws TrabeculaError MESH_FORMAT_UNKNOWN (a wrong call) */
export function checkMeshName(path: string): void {
  formatOf(path, 'call')
}

/** Writes a mesh in the format of the ending; STL and PLY are binary. @throws TrabeculaError MESH_FORMAT_UNKNOWN, DISK_FULL, FILE_UNWRITABLE */
export function writeMeshFile(path: string, mesh: TriangleMesh, name = 'body'): void {
  const format = formatOf(path, 'call')
  if (format === '.stl') writeWhole(path, writeStl(mesh))
  else if (format === '.ply') writeWhole(path, writePly(mesh))
  else if (format === '.obj') writeWhole(path, writeObj(mesh))
  else {
    const body = { name, mesh, colour: [230, 220, 200], side: 'unknown' } as const
    writeWhole(path, writeThreeMf([body], { title: name, application: `Trabecula ${PROGRAM_VERSION}` }))
  }
}
