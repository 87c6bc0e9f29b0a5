import type { Warning } from '../base/errors.ts'
import { boundsOf, type TriangleMesh } from '../geometry/mesh.ts'
import { StepError } from '../step.ts'

/** What a mesh reader gives: coordinates as in the file, which should be mm, LPS. */
export interface MeshFile {
  readonly mesh: TriangleMesh
  readonly warnings: readonly Warning[]
}

const FARTHEST = 1e9 // mm: nothing that anybody prints is a thousand kilometres away.
const COARSEST = 1e-3 // mm: spacing of f32 numbers at the farthest coordinate above which fine detail is lost.

/** Bytes as text, each byte one character. */
export function byteText(bytes: Uint8Array): string {
  let text = ''
  for (const byte of bytes) text += String.fromCharCode(byte)
  return text
}

export function meshFault(code: string, message: string, where: string, remedy: string): StepError {
  return new StepError({ code, message, where, remedy })
}

/**
 * Refuses meshes without triangles and with coordinates that are no numbers, and warns where coordinates are so far
 * from the origin that f32 loses detail.
 * @throws StepError MESH_EMPTY, MESH_COORDINATE
 */
export function checkedMesh(mesh: TriangleMesh, where: string): MeshFile {
  if (mesh.triangles.length === 0) {
    throw meshFault('MESH_EMPTY', 'expected triangles, got none', where, 'export the mesh again')
  }
  const { positions } = mesh
  for (let i = 0; i < positions.length; i++) {
    const x = positions[i]!
    if (!(Math.abs(x) <= FARTHEST)) {
      throw meshFault(
        'MESH_COORDINATE',
        `expected coordinates in mm, got ${x}`,
        where,
        'export the mesh again',
      )
    }
  }
  const { min, max } = boundsOf(mesh)
  const farthest = Math.max(...min.map(Math.abs), ...max.map(Math.abs))
  // 24 bits of mantissa.
  const step = farthest / 2 ** 23
  if (step <= COARSEST) return { mesh, warnings: [] }
  const message = `coordinates reach ${farthest.toFixed(0)} mm, where 32-bit numbers are ${step.toPrecision(2)} mm apart: detail may be lost`
  return { mesh, warnings: [{ code: 'MESH_FAR_FROM_ORIGIN', message, where }] }
}
