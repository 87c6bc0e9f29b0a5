import { type LatticeGrade, sampledAt } from './lattice-grade.ts'

/** Where a place lies in the frame that the cells fill evenly, and t there. */
export interface Place {
  x: number
  y: number
  z: number
  t: number
}

/** From a graded lattice's frame to the one that its cells fill evenly. */
export interface EvenFrame {
  /** The place (always the same object), with what its slope asks for where `sloped`. */
  locate(x: number, y: number, z: number, sloped: boolean): Place
  /** Of the place located last: from the gradient in the even frame (`out`) and along t to that in the lattice's. */
  turned(out: Float64Array, along: number): void
}

/** Layers are sheared by the lean's integral over the depth, which counts from the surface. */
export function evenFrame(grade: LatticeGrade): EvenFrame {
  const { from, length, map, surface, leans } = grade
  const bent = !map && leans ? leans : undefined
  const place: Place = { x: 0, y: 0, z: 0, t: 0 }
  const [rise, mapRise] = [new Float64Array(3), new Float64Array(3)]
  const lean = new Float64Array(2) // Of the layers at the place, mm a mm.
  function locate(x: number, y: number, z: number, sloped: boolean): Place {
    const height = surface ? sampledAt(surface, x, y, 0, sloped ? rise : undefined) : 0
    place.z = z - height
    const depth = place.z - from
    const inside = Math.min(Math.max(depth, 0), length)
    place.t = map
      ? Math.min(Math.max(sampledAt(map, x, y, z, sloped ? mapRise : undefined), 0), 1)
      : inside / length
    place.x = x
    place.y = y
    if (bent) {
      for (let axis = 0; axis < 2; axis++) {
        const [a, b] = [bent[0][axis]!, bent[1][axis]!]
        const by =
          (inside < depth ? b * (depth - inside) : a * (depth - inside)) +
          inside * (a + ((b - a) * inside) / (2 * length))
        if (axis === 0) place.x -= by
        else place.y -= by
        lean[axis] = a + ((b - a) * inside) / length
      }
    }
    return place
  }
  function turned(out: Float64Array, along: number): void {
    if (bent) out[2] = out[2]! - lean[0]! * out[0]! - lean[1]! * out[1]!
    if (!map && place.t > 0 && place.t < 1) out[2] = out[2]! + along / length
    if (surface) {
      out[0] = out[0]! - rise[0]! * out[2]!
      out[1] = out[1]! - rise[1]! * out[2]!
    }
    if (map) for (let axis = 0; axis < 3; axis++) out[axis] = out[axis]! + along * mapRise[axis]!
  }
  return { locate, turned }
}
