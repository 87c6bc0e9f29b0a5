/** Pieces of a periodic body on a grid of n³ voxels, found by joining voxels one after the other. */
export class PeriodicPieces {
  readonly #n: number
  readonly #parent: Int32Array
  /** i16[3 a voxel]: cells from the voxel to its parent. */
  readonly #shift: Int16Array
  readonly #present: Uint8Array
  /** u8[voxel]: whether the piece that has its root here goes on for ever. */
  readonly #endless: Uint8Array
  readonly #faces: boolean
  pieces = 0
  /** Ways, in cells, from a voxel to its own images. */
  readonly loops: (readonly [number, number, number])[] = []
  readonly #seen = new Set<string>()

  /** @param neighbours 26, or 6: those across a face. */
  constructor(n: number, neighbours: 6 | 26 = 26) {
    this.#n = n
    this.#faces = neighbours === 6
    this.#endless = new Uint8Array(n * n * n)
    this.#parent = new Int32Array(n * n * n).map((_, v) => v)
    this.#shift = new Int16Array(3 * n * n * n)
    this.#present = new Uint8Array(n * n * n)
  }

  /** Adds voxel (i, j, k), which joins those of its neighbours that are there. */
  add(i: number, j: number, k: number): void {
    const n = this.#n
    const voxel = i + n * (j + n * k)
    this.#present[voxel] = 1
    this.pieces++
    for (let c = -1; c <= 1; c++) {
      for (let b = -1; b <= 1; b++) {
        for (let a = -1; a <= 1; a++) {
          if (a === 0 && b === 0 && c === 0) continue
          if (this.#faces && a * a + b * b + c * c > 1) continue
          const [x, y, z] = [i + a, j + b, k + c]
          const [cx, cy, cz] = [Math.floor(x / n), Math.floor(y / n), Math.floor(z / n)]
          const other = x - n * cx + n * (y - n * cy + n * (z - n * cz))
          if (this.#present[other]) this.#join(voxel, other, cx, cy, cz)
        }
      }
    }
  }

  /** How many pieces go on for ever, and the voxels of those that do not. */
  reach(): { readonly endless: number; readonly shutIn: number } {
    let [endless, shutIn] = [0, 0]
    const way = new Int32Array(3)
    for (let voxel = 0; voxel < this.#present.length; voxel++) {
      if (!this.#present[voxel]) continue
      const on = this.#endless[this.#root(voxel, way)]!
      if (!on) shutIn++
      else if (this.#parent[voxel] === voxel) endless++
    }
    return { endless, shutIn }
  }

  /** The root of a voxel, and the way to it into `way`; shortens the path. */
  #root(voxel: number, way: Int32Array): number {
    let [x, y, z] = [0, 0, 0]
    let at = voxel
    while (this.#parent[at] !== at) {
      x += this.#shift[3 * at]!
      y += this.#shift[3 * at + 1]!
      z += this.#shift[3 * at + 2]!
      at = this.#parent[at]!
    }
    const root = at
    way[0] = x
    way[1] = y
    way[2] = z
    at = voxel
    while (this.#parent[at] !== at) {
      const next = this.#parent[at]!
      const [sx, sy, sz] = [this.#shift[3 * at]!, this.#shift[3 * at + 1]!, this.#shift[3 * at + 2]!]
      this.#parent[at] = root
      this.#shift[3 * at] = x
      this.#shift[3 * at + 1] = y
      this.#shift[3 * at + 2] = z
      x -= sx
      y -= sy
      z -= sz
      at = next
    }
    return root
  }

  readonly #a = new Int32Array(3)
  readonly #b = new Int32Array(3)

  /** `other` lies (x, y, z) cells on from where its own number says, seen from `voxel`. */
  #join(voxel: number, other: number, x: number, y: number, z: number): void {
    const from = this.#root(voxel, this.#a)
    const to = this.#root(other, this.#b)
    const way = [
      this.#b[0]! + x - this.#a[0]!,
      this.#b[1]! + y - this.#a[1]!,
      this.#b[2]! + z - this.#a[2]!,
    ] as const
    if (from !== to) {
      this.#parent[from] = to
      for (let axis = 0; axis < 3; axis++) this.#shift[3 * from + axis] = way[axis]!
      this.#endless[to]! |= this.#endless[from]!
      this.pieces--
    } else if (way[0] !== 0 || way[1] !== 0 || way[2] !== 0) {
      this.#endless[from] = 1
      const key = way.join()
      if (this.#seen.has(key)) return
      this.#seen.add(key)
      this.loops.push(way)
    }
  }
}

/** Whether whole sums of the vectors reach every cell: their lattice has determinant 1. */
export function reachAll(vectors: readonly (readonly number[])[]): boolean {
  let rows = vectors.map((v) => [...v])
  for (let axis = 0; axis < 3; axis++) {
    for (;;) {
      const some = rows.filter((row) => row[axis] !== 0)
      if (some.length === 0) return false
      const least = some.reduce((a, b) => (Math.abs(b[axis]!) < Math.abs(a[axis]!) ? b : a))
      let rest = false
      for (const row of some) {
        if (row === least) continue
        const times = Math.trunc(row[axis]! / least[axis]!)
        for (let x = 0; x < 3; x++) row[x]! -= times * least[x]!
        if (row[axis] !== 0) rest = true
      }
      if (rest) continue
      if (Math.abs(least[axis]!) !== 1) return false
      rows = rows.filter((row) => row !== least)
      break
    }
  }
  return true
}
