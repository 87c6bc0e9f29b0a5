import { visibleLines as linesOf } from '@trabecula/kernels'
import type { TriangleMesh } from '../geometry/mesh.ts'
import type { Camera } from './camera.ts'

const RULE = {
  cells: 900,
  sharp: 0.848, // 32° between the faces.
  jump: { mm: 0.6, cells: 4 },
  speck: 0.06, // What roughness of a surface leaves.
}

/**
 * What is seen of a body as lines: its outline, the outlines of what stands before something else, and edges sharper than
 * 32°; hidden ones are left out. f64[4n]: x, y of both ends of each line, mm in the picture plane (x right, y down).
 */
export function visibleLines({ positions, triangles }: TriangleMesh, camera: Camera): Float64Array {
  return linesOf(positions, triangles, camera, RULE)
}
