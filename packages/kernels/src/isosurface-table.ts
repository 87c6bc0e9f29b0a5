/**
 * The 256 cases of marching cubes, derived and not typed in: corners x + 2y + 4z, edges 0–3 along x (y + 2z), 4–7 along
 * y (x + 2z), 8–11 along z (x + 2y); 16 bytes a case, three edges a triangle, 255 behind the last.
 *
 * On an ambiguous face the inside corners are always kept apart. The rule looks only at the face's own corners, so two
 * cells agree on the face they share and the surface has no cracks. Loops are cut into triangles by diagonals that never
 * lie in a face: two cells cannot draw the same one, so no edge is shared by four triangles.
 * After Lorensen and Cline 1987, doi:10.1145/37402.37422; the consistent face rule as in Dürst 1988.
 */
export function marchingCubesTable(): Uint8Array {
  const table = new Uint8Array(256 * 16).fill(255)
  for (let code = 1; code < 255; code++) {
    let at = 16 * code
    for (const loop of loopsOf(code)) {
      for (const [a, b, c] of triangulate(loop)) {
        table[at++] = loop[a]!
        table[at++] = loop[b]!
        table[at++] = loop[c]!
      }
    }
  }
  return table
}

/** Corner numbers of the six faces, counter-clockwise seen from outside the cell. */
const FACES: readonly (readonly number[])[] = [0, 1, 2].flatMap((axis) => {
  const u = 1 << ((axis + 1) % 3)
  const v = 1 << ((axis + 2) % 3)
  const far = 1 << axis
  return [
    [0, v, u | v, u],
    [far, far | u, far | u | v, far | v],
  ]
})

function edgeBetween(a: number, b: number): number {
  const low = Math.min(a, b)
  const axis = [0, 0, 1, 0, 2][a ^ b]!
  if (axis === 0) return low >> 1
  if (axis === 1) return 4 + ((low & 1) | ((low >> 1) & 2))
  return 8 + (low & 3)
}

function facesOfEdge(edge: number): number {
  let set = 0
  FACES.forEach((corners, face) => {
    for (let i = 0; i < 4; i++) if (edgeBetween(corners[i]!, corners[(i + 1) % 4]!) === edge) set |= 1 << face
  })
  return set
}

const EDGE_FACES = Array.from({ length: 12 }, (_, edge) => facesOfEdge(edge))

/** The closed loops of crossed edges of a case, each counter-clockwise seen from outside the body. */
function loopsOf(code: number): number[][] {
  const next = new Map<number, number>()
  for (const corners of FACES) {
    for (let i = 0; i < 4; i++) {
      const before = corners[(i + 3) % 4]!
      if (!((code >> corners[i]!) & 1) || (code >> before) & 1) continue
      let j = i
      while ((code >> corners[(j + 1) % 4]!) & 1) j = (j + 1) % 4
      next.set(edgeBetween(before, corners[i]!), edgeBetween(corners[j]!, corners[(j + 1) % 4]!))
    }
  }
  const loops: number[][] = []
  for (let start = 0; start < 12; start++) {
    if (!next.has(start)) continue
    const loop: number[] = []
    for (let edge = start; next.has(edge); ) {
      loop.push(edge)
      const following = next.get(edge)!
      next.delete(edge)
      edge = following
    }
    loops.push(loop)
  }
  return loops
}

/** Triangles of a loop, as indices into it, by diagonals whose ends share no face. */
function triangulate(loop: readonly number[]): (readonly [number, number, number])[] {
  const allowed = (i: number, j: number) => j - i < 2 || (EDGE_FACES[loop[i]!]! & EDGE_FACES[loop[j]!]!) === 0
  const cut = (i: number, j: number): (readonly [number, number, number])[] | undefined => {
    if (j - i < 2) return []
    for (let k = i + 1; k < j; k++) {
      if (!allowed(i, k) || !allowed(k, j)) continue
      const left = cut(i, k)
      const right = left && cut(k, j)
      if (left && right) return [...left, [i, k, j], ...right]
    }
    return undefined
  }
  const triangles = cut(0, loop.length - 1)
  if (!triangles) throw new Error(`marching cubes: no triangulation of the loop ${loop.join(' ')}`)
  return triangles
}
