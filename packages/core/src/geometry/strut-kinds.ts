import type { Vector3 } from '../base/vectors.ts'

/** Lattices of cylinders along the edges of a periodic frame. `bcc` has a closed form (`diagonalDepth`) and no list. */
export type FrameKind = 'cubic' | 'fcc' | 'octet' | 'kelvin' | 'diamond-strut'

/** Axis of a strut from one end to the other, in edges of the cell; its images repeat with every edge. */
export type Axis = readonly [Vector3, Vector3]

/** Even permutations of a place, which turn it about the cube's diagonal. */
const turned = ([x, y, z]: Vector3): readonly Vector3[] => [
  [x, y, z],
  [z, x, y],
  [y, z, x],
]

/** The edges of the cube: 3 a cell. */
const cubic: readonly Axis[] = turned([1, 0, 0]).map((end) => [[0, 0, 0], end])

/** Both diagonals of the three faces at a corner: 6 a cell, of √2. They meet in the middle of the face. */
const fcc: readonly Axis[] = turned([0, 1, 1]).flatMap((end, turn): Axis[] => {
  const [a, b] = [turned([0, 1, 0])[turn]!, turned([0, 0, 1])[turn]!]
  return [
    [[0, 0, 0], end],
    [a, b],
  ]
})

/** Middles of the six faces, joined where they are next to each other: 12 edges of √½. Fuller's octet truss with `fcc`. */
const octahedron: readonly Axis[] = turned([1, 0, 0]).flatMap((u, turn) =>
  [1, -1].flatMap((s) =>
    [1, -1].map((t): Axis => {
      const v = turned([0, 1, 0])[turn]!
      const middle = (by: number, along: Vector3): Vector3 => [
        0.5 + (by * along[0]) / 2,
        0.5 + (by * along[1]) / 2,
        0.5 + (by * along[2]) / 2,
      ]
      return [middle(s, u), middle(t, v)]
    }),
  ),
)

/** Squares of edge √2/4 about the middles of the cube's faces and edges: 24 edges a cell, 4 at each node. Kelvin 1887. */
const kelvin: readonly Axis[] = turned([1, 0, 0]).flatMap((_, turn) =>
  [
    [0, 0.5, 0.5],
    [0.5, 0, 0],
  ].flatMap((middle) => {
    const square = [
      [0, 0.25, 0],
      [0, 0, 0.25],
      [0, -0.25, 0],
      [0, 0, -0.25],
    ].map((from): Vector3 => {
      const at: Vector3 = [middle[0]! + from[0]!, middle[1]! + from[1]!, middle[2]! + from[2]!]
      return turned(at)[turn]!
    })
    return square.map((corner, n): Axis => [corner, square[(n + 1) % 4]!])
  }),
)

/** The bonds of diamond: from four places to the four nearest of the others, 16 of √3/4. */
const diamondStrut: readonly Axis[] = [[0, 0, 0], ...turned([0, 0.5, 0.5])].flatMap((at) =>
  [
    [1, 1, 1],
    [1, -1, -1],
    [-1, 1, -1],
    [-1, -1, 1],
  ].map((way): Axis => {
    const from: Vector3 = [at[0]!, at[1]!, at[2]!]
    return [from, [from[0] + way[0]! / 4, from[1] + way[1]! / 4, from[2] + way[2]! / 4]]
  }),
)

/** From the corners of the cube to its middle: 8 half diagonals, the axes of `bcc`. */
export const DIAGONALS: readonly Axis[] = Array.from(
  { length: 8 },
  (_, n): Axis => [
    [n & 1, (n >> 1) & 1, n >> 2],
    [0.5, 0.5, 0.5],
  ],
)

export const FRAMES: Readonly<Record<FrameKind, readonly Axis[]>> = {
  cubic,
  fcc,
  octet: [...fcc, ...octahedron],
  kelvin,
  'diamond-strut': diamondStrut,
}

/** Length of all axes a cell, in edges: π r² times it is the solid fraction of thin struts. */
export function axisLength(axes: readonly Axis[]): number {
  return axes.reduce((sum, [a, b]) => {
    const [x, y, z] = [b[0] - a[0], b[1] - a[1], b[2] - a[2]]
    return sum + Math.sqrt(x * x + y * y + z * z)
  }, 0)
}

/**
 * Minus the distance to the nearest axis of struts along the cube's diagonals, in edges. Struts of one direction (s, t, 1)/√3
 * pass z = 0 at whole numbers, so that the nearest is found among four; its gradient into `out`.
 */
export function diagonalDepth(x: number, y: number, z: number, out?: Float64Array): number {
  let best = Infinity
  for (let s = -1; s <= 1; s += 2) {
    for (let t = -1; t <= 1; t += 2) {
      const a = x - s * z - Math.round(x - s * z)
      const b = y - t * z - Math.round(y - t * z)
      for (let n = 0; n < 4; n++) {
        const u = n & 1 ? a - Math.sign(a) : a
        const v = n & 2 ? b - Math.sign(b) : b
        const along = (s * u + t * v) / 3
        const square = u * u + v * v - 3 * along * along
        if (square >= best) continue
        best = square
        if (!out) continue
        out[0] = u - s * along
        out[1] = v - t * along
        out[2] = -along
      }
    }
  }
  const distance = Math.sqrt(Math.max(best, 0))
  if (out && distance > 0) for (let axis = 0; axis < 3; axis++) out[axis]! /= -distance
  return -distance
}
