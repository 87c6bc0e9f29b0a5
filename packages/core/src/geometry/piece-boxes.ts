/** f32[6]: least x, y, z and greatest x, y, z. */
export type Box = Float32Array

/** The box of no point: least above greatest. */
export function emptyBox(): Box {
  return Float32Array.of(Infinity, Infinity, Infinity, -Infinity, -Infinity, -Infinity)
}

/** Widens a box to hold vertex `v` of `positions` f32[3V]. */
export function includeVertex(box: Box, positions: Float32Array, v: number): void {
  for (let axis = 0; axis < 3; axis++) {
    const x = positions[3 * v + axis]!
    if (x < box[axis]!) box[axis] = x
    if (x > box[axis + 3]!) box[axis + 3] = x
  }
}

/** The box of some vertices. */
export function boxOfVertices(vertices: Uint32Array, positions: Float32Array): Box {
  const box = emptyBox()
  for (let n = 0; n < vertices.length; n++) includeVertex(box, positions, vertices[n]!)
  return box
}

/** Whether two boxes have a point in common. */
export function boxesMeet(a: Box, b: Box): boolean {
  return [0, 1, 2].every((axis) => a[axis]! <= b[axis + 3]! && b[axis]! <= a[axis + 3]!)
}

/** What two boxes have in common; the box of no point where that is nothing. */
export function commonBox(a: Box, b: Box): Box {
  return a.map((x, side) => (side < 3 ? Math.max(x, b[side]!) : Math.min(x, b[side]!)))
}
