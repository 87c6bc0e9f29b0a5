import { nearestImage, type PeriodicMesh } from './cell-mesh.ts'
import type { TriangleMesh } from './mesh.ts'

/** The surface's triangles that reach into what repeats, widened by `margin` on all sides. */
export function surroundings(mesh: PeriodicMesh, margin: number): TriangleMesh {
  const { positions: p, triangles: t } = mesh
  const box = [1, 1, mesh.tall]
  const number = new Map<string, number>()
  const places: number[] = []
  const cell: number[] = []
  for (let i = 0; i < t.length; i += 3) {
    for (let c = 0; c < 3; c++) {
      const v = t[i + c]!
      const at = [0, 1, 2].map(
        (a) => p[3 * v + a]! + nearestImage(p[3 * t[i]! + a]! - p[3 * v + a]!, box[a]!),
      )
      const key = `${v},${at.map((x, a) => Math.floor(x / box[a]!)).join()}`
      if (!number.has(key)) {
        number.set(key, places.length / 3)
        places.push(...at)
      }
      cell.push(number.get(key)!)
    }
  }
  const positions = new Float32Array(27 * places.length)
  const triangles: number[] = []
  for (let copy = 0; copy < 27; copy++) {
    const shift = [copy % 3, Math.floor(copy / 3) % 3, Math.floor(copy / 9)].map((x, a) => (x - 1) * box[a]!)
    const first = copy * places.length
    for (let n = 0; n < places.length; n++) positions[first + n] = places[n]! + shift[n % 3]!
    const near = (v: number) =>
      [0, 1, 2].every((a) => {
        const x = positions[first + 3 * v + a]!
        return x >= -margin && x <= box[a]! + margin
      })
    for (let n = 0; n < cell.length; n += 3) {
      const corners = [cell[n]!, cell[n + 1]!, cell[n + 2]!]
      if (corners.some(near)) for (const v of corners) triangles.push(v + first / 3)
    }
  }
  return { positions, triangles: Uint32Array.from(triangles) }
}
