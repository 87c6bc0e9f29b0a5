import { seededRandom } from '../base/random.ts'
import { cross, dot, length, normalize, scale, subtract, type Vector3 } from '../base/vectors.ts'
import type { Axis } from './strut-kinds.ts'

/** Which Voronoi lattice: the seed of its random places, and how many times as long as wide its pores are along z. */
export interface VoronoiWish {
  readonly seed: number
  readonly stretch: number
}

/** Places a cell: pores are about 1 / ∛12 = 0.44 of the edge wide. */
const PLACES = 12
const CANDIDATES = 24
const SAME = 1e-9

type Polygon = Vector3[]

/**
 * Places in a box 1 × 1 × 1/stretch that repeats along all axes, each the best of some random ones: the one farthest
 * from those before it (Mitchell 1991, doi:10.1145/127719.122736), so that no two cells are of very different size.
 */
function placesOf({ seed, stretch }: VoronoiWish): Vector3[] {
  const random = seededRandom(seed)
  const box: Vector3 = [1, 1, 1 / stretch]
  const places: Vector3[] = []
  while (places.length < PLACES) {
    let best: Vector3 = [0, 0, 0]
    let farthest = -1
    for (let n = 0; n < CANDIDATES; n++) {
      const at: Vector3 = [random() * box[0], random() * box[1], random() * box[2]]
      let least = Infinity
      for (const other of places) {
        let square = 0
        for (let axis = 0; axis < 3; axis++) {
          const d = at[axis]! - other[axis]!
          const wrapped = d - box[axis]! * Math.round(d / box[axis]!)
          square += wrapped * wrapped
        }
        least = Math.min(least, square)
      }
      if (least <= farthest) continue
      farthest = least
      best = at
    }
    places.push(best)
  }
  return places
}

function boxFaces(half: Vector3): Polygon[] {
  const faces: Polygon[] = []
  for (let axis = 0; axis < 3; axis++) {
    for (const side of [-1, 1]) {
      faces.push(
        [
          [-1, -1],
          [1, -1],
          [1, 1],
          [-1, 1],
        ].map(([u, v]) => {
          const at = [0, 0, 0]
          at[axis] = side * half[axis]!
          at[(axis + 1) % 3] = u! * half[(axis + 1) % 3]!
          at[(axis + 2) % 3] = v! * half[(axis + 2) % 3]!
          return [at[0]!, at[1]!, at[2]!]
        }),
      )
    }
  }
  return faces
}

/** The part of a convex body where normal · x ≤ offset, with the new face. */
function clipped(faces: readonly Polygon[], normal: Vector3, offset: number): Polygon[] {
  const rim: Polygon = []
  const kept: Polygon[] = []
  for (const face of faces) {
    const part: Polygon = []
    face.forEach((a, n) => {
      const b = face[(n + 1) % face.length]!
      const [da, db] = [dot(normal, a) - offset, dot(normal, b) - offset]
      if (da <= 0) part.push(a)
      if (da <= 0 === db <= 0) return
      const t = da / (da - db)
      const at: Vector3 = [a[0] + t * (b[0] - a[0]), a[1] + t * (b[1] - a[1]), a[2] + t * (b[2] - a[2])]
      part.push(at)
      if (!rim.some((other) => length(subtract(other, at)) < SAME)) rim.push(at)
    })
    if (part.length > 2) kept.push(part)
  }
  if (rim.length < 3) return kept
  const w = normalize(normal)
  const u = normalize(cross(w, Math.abs(w[0]) < 0.7 ? [1, 0, 0] : [0, 1, 0]))
  const v = cross(w, u)
  const middle = scale(
    rim.reduce((sum, p): Vector3 => [sum[0] + p[0], sum[1] + p[1], sum[2] + p[2]], [0, 0, 0] as Vector3),
    1 / rim.length,
  )
  const turnOf = (p: Vector3) => {
    const [x, y] = [dot(subtract(p, middle), u), dot(subtract(p, middle), v)]
    const part = x / (Math.abs(x) + Math.abs(y)) // Runs with the angle, without a transcendental function.
    return y >= 0 ? 1 - part : 3 + part
  }
  return [...kept, rim.sort((p, q) => turnOf(p) - turnOf(q))]
}

/** Faces of the Voronoi cell of one place, seen from it. */
function cellAbout(places: readonly Vector3[], home: Vector3, box: Vector3): Polygon[] {
  const around = box.map((edge) => Math.ceil(1 / edge) + 1)
  const others: { at: Vector3; far: number }[] = []
  for (const place of places) {
    for (let k = -around[2]!; k <= around[2]!; k++) {
      for (let j = -around[1]!; j <= around[1]!; j++) {
        for (let i = -around[0]!; i <= around[0]!; i++) {
          const at = subtract([place[0] + i * box[0], place[1] + j * box[1], place[2] + k * box[2]], home)
          const far = length(at)
          if (far > SAME) others.push({ at, far })
        }
      }
    }
  }
  others.sort((a, b) => a.far - b.far)
  let faces = boxFaces([box[0] / 2, box[1] / 2, box[2] / 2])
  for (const { at, far } of others) {
    const reach = faces.reduce((most, face) => face.reduce((m, p) => Math.max(m, length(p)), most), 0)
    if (far > 2 * reach) break
    faces = clipped(faces, at, dot(at, at) / 2)
  }
  return faces
}

/**
 * Edges of the periodic Voronoi division of seeded places, in edges of the cube: the axes of an open foam. With `stretch` s
 * the division is made in a box flattened by s along z and drawn out again, so that cells are s times as long as wide.
 */
export function voronoiAxes(wish: VoronoiWish): Axis[] {
  const box: Vector3 = [1, 1, 1 / wish.stretch]
  const places = placesOf(wish)
  const axes = new Map<string, Axis>()
  for (const home of places) {
    for (const face of cellAbout(places, home, box)) {
      face.forEach((from, n) => {
        const to = face[(n + 1) % face.length]!
        if (length(subtract(to, from)) < 1e-7) return
        const [a, b] = [from, to].map(
          (p): Vector3 => [home[0] + p[0], home[1] + p[1], (home[2] + p[2]) * wish.stretch],
        ) as [Vector3, Vector3]
        const key = [0, 1, 2].map((axis) => wrapped((a[axis]! + b[axis]!) / 2)).join()
        if (!axes.has(key)) axes.set(key, inCell(a, b))
      })
    }
  }
  return [...axes.values()]
}

/** A place along an axis in millionths of the cell. */
function wrapped(x: number): number {
  return Math.round((x - Math.floor(x)) * 1e6) % 1e6
}

/** The image whose middle lies in the cell. */
function inCell(a: Vector3, b: Vector3): Axis {
  const by = [0, 1, 2].map((axis) => Math.floor((a[axis]! + b[axis]!) / 2))
  return [
    [a[0] - by[0]!, a[1] - by[1]!, a[2] - by[2]!],
    [b[0] - by[0]!, b[1] - by[1]!, b[2] - by[2]!],
  ]
}
