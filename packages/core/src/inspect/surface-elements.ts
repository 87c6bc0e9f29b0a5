import type { Vector3 } from '../base/vectors.ts'

type Size = readonly [number, number, number]

/** The surface of a mask as elements at voxel corners: corner (i, j, k) stands where voxels (i−1, j−1, k−1) and (i, j, k) meet. */
export interface SurfaceElements {
  /** Corners along x, y, z: one more than voxels. */
  readonly size: Size
  /** u8 a corner: which of the 2 × 2 × 2 voxels around it belong to the mask (bit x + 2y + 4z); 0 and 255 are no surface. */
  readonly codes: Uint8Array
}

/** Sets of voxel corners of the 2 × 2 × 2 neighbourhood that hang together by faces of voxels, of one code. */
function piecesOf(code: number): number[][] {
  const pieces: number[][] = []
  let rest = code
  while (rest !== 0) {
    const piece: number[] = []
    const open = [31 - Math.clz32(rest & -rest)]
    rest &= rest - 1
    for (let bit = open.pop(); bit !== undefined; bit = open.pop()) {
      piece.push(bit)
      for (const axis of [1, 2, 4]) {
        const other = bit ^ axis
        if (!((rest >> other) & 1)) continue
        rest &= ~(1 << other)
        open.push(other)
      }
    }
    pieces.push(piece)
  }
  return pieces
}

/** Area of the marching-cubes surface that cuts one piece off, for the area vectors of the faces of one cell. */
function pieceArea(piece: readonly number[], [x, y, z]: Vector3): number {
  const faces = [x, y, z]
  /** Number of edges of the cell inside the piece, along each axis. */
  const edges = [1, 2, 4].map(
    (axis) => piece.filter((bit) => !(bit & axis) && piece.includes(bit | axis)).length,
  )
  const slant = Math.sqrt(x * x + y * y + z * z)
  /** Area of a wall parallel to one axis that cuts an edge of the cell off. */
  const along = (axis: number) =>
    Math.sqrt(faces.reduce((sum, face, i) => (i === axis ? sum : sum + face * face), 0)) / 4
  const total = edges.reduce((sum, n) => sum + n, 0)
  if (total === 0) return slant / 8 // One corner: a triangle.
  if (total === 1) return 2 * along(edges.indexOf(1)) // An edge: a rectangle.
  if (total === 2) return faces[edges.indexOf(0)]! / 2 + (3 / 8) * slant // An L: a triangle in the middle of the face, and a slant.
  if (total === 4) return faces[edges.indexOf(0)]! // A face: a rectangle across.
  const star = piece.some((bit) => [1, 2, 4].every((axis) => piece.includes(bit ^ axis)))
  if (star) return (3 / 4) * slant // A corner and its three neighbours: a flat hexagon.
  // A path along all three axes: a slant, and two walls parallel to the path's ends.
  const middle = [1, 2, 4].findIndex((axis) =>
    piece.every(
      (bit) =>
        !piece.includes(bit ^ axis) ||
        [1, 2, 4].some((other) => other !== axis && piece.includes(bit ^ other)),
    ),
  )
  return slant / 2 + [0, 1, 2].filter((axis) => axis !== middle).reduce((sum, axis) => sum + along(axis), 0)
}

/**
 * Area of the marching-cubes surface for each of the 256 codes, mm², as google-deepmind/surface-distance weighs them:
 * the classic cases (Lorensen & Cline 1987), where codes with more than four voxels are treated as their complement
 * and pieces that meet only in an edge or a corner are cut off one by one. Computed from the shape of the pieces; the
 * test compares with that program's table.
 * @param spacing mm along x, y, z.
 */
export function elementAreas(spacing: Vector3): Float64Array {
  const [sx, sy, sz] = spacing
  const faces: Vector3 = [sy * sz, sx * sz, sx * sy]
  return Float64Array.from({ length: 256 }, (_, code) => {
    const ones = piecesOf(code).flat().length
    return piecesOf(ones > 4 ? 255 - code : code).reduce((sum, piece) => sum + pieceArea(piece, faces), 0)
  })
}

/** Surface elements of the voxels of `mask` that are not 0; outside the volume there is only background. */
export function surfaceElements(mask: Uint8Array, size: Size): SurfaceElements {
  const [nx, ny, nz] = size
  const corners = [nx + 1, ny + 1, nz + 1] as const
  const codes = new Uint8Array(corners[0] * corners[1] * corners[2])
  for (let k = 0, at = 0; k <= nz; k++) {
    for (let j = 0; j <= ny; j++) {
      const rows = [0, 1, 2, 3].map((side) => {
        const [y, z] = [j - 1 + (side & 1), k - 1 + (side >> 1)]
        return y < 0 || z < 0 || y >= ny || z >= nz ? -1 : nx * (y + ny * z)
      })
      if (rows.every((row) => row < 0)) {
        at += nx + 1
        continue
      }
      let code = 0
      for (let i = 0; i <= nx; i++, at++) {
        code = (code >> 1) & 0x55
        if (i < nx) {
          for (let side = 0; side < 4; side++) {
            const row = rows[side]!
            if (row >= 0 && mask[row + i] !== 0) code |= 2 << (2 * side)
          }
        }
        codes[at] = code
      }
    }
  }
  return { size: corners, codes }
}
