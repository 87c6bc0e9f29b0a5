/** Contours of a body by layer. Layer k fills z from `bottom + k · layer` and is cut at its middle. */
export interface Slices {
  /** Layer height, mm. */
  readonly layer: number
  /** Lowest z of the body, mm: the plate. */
  readonly bottom: number
  /** Number of layers. */
  readonly layers: number
  /** u32[layers + 1]: loops of layer k are `loopStart[k] … loopStart[k + 1]`. */
  readonly loopStart: Uint32Array
  /** u32[loops + 1]: points of loop l are `pointStart[l] … pointStart[l + 1]`; the last is joined to the first. */
  readonly pointStart: Uint32Array
  /** f64[2 · points]: x and y, mm. Material lies on the left: outer loops run counter-clockwise, holes clockwise. */
  readonly points: Float64Array
  /** f64[loops]: signed, mm²: positive of outer loops, negative of holes. */
  readonly loopArea: Float64Array
  /** f64[layers]: mm² of each section, and mm of its outline with holes. */
  readonly area: Float64Array
  readonly perimeter: Float64Array
}

/** z of the plane in which layer k is cut, mm. */
export function middleOfLayer({ bottom, layer }: Pick<Slices, 'bottom' | 'layer'>, k: number): number {
  return bottom + (k + 0.5) * layer
}

/** x and y of each point of a loop: a view, f64[2n]. */
export function pointsOfLoop({ points, pointStart }: Slices, loop: number): Float64Array {
  return points.subarray(2 * pointStart[loop]!, 2 * pointStart[loop + 1]!)
}
