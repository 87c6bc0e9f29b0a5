/** A body as a function of the place: (x, y, z) in edges of the cell. */
export interface ImplicitBody {
  /** Positive inside the solid; for struts the depth under the surface. */
  value(x: number, y: number, z: number): number
  /** The same, with its gradient into `out`. */
  slope(x: number, y: number, z: number, out: Float64Array): number
}
