// A calvaria as a formula: a shell between two ellipsoids, and a growth that swells it on the left. Below 0 inside, in
// millimetres near the surface. LPS: x left, y backwards, z up. Drawn, after no patient and no atlas.

/** The head lies a little turned in the frame, as heads do: about z, then about y, degrees; and off its middle, mm. */
export const POSE = { aboutZ: 4, aboutY: -3, centre: [2.5, -3, 0] }
/** Semi-axes of the outer and the inner surface, mm: right to left, front to back, up. */
export const OUTER = [70, 88, 76]
export const THICKNESS = 6.5
const INNER = OUTER.map((radius) => radius - THICKNESS)
/** The growth: an ellipsoid in the head's own frame that stands out by some millimetres. */
export const GROWTH = { centre: [51, 22, 50], radii: [11, 13, 11] }

const radians = (degrees) => (degrees * Math.PI) / 180
const [SZ, CZ] = [Math.sin(radians(POSE.aboutZ)), Math.cos(radians(POSE.aboutZ))]
const [SY, CY] = [Math.sin(radians(POSE.aboutY)), Math.cos(radians(POSE.aboutY))]

/** A point of the frame in the head's own axes. */
export function inHead(point) {
  const [x, y, z] = point.map((value, axis) => value - POSE.centre[axis])
  const [u, w] = [CY * x - SY * z, SY * x + CY * z] // Back about y,
  return [CZ * u + SZ * y, -SZ * u + CZ * y, w] // then about z.
}

/** A point or, with `turn` only, a direction of the head's own axes in the frame. */
export function inFrame([x, y, z], turnOnly = false) {
  const [u, v] = [CZ * x - SZ * y, SZ * x + CZ * y]
  const turned = [CY * u + SY * z, v, -SY * u + CY * z]
  return turnOnly ? turned : turned.map((value, axis) => value + POSE.centre[axis])
}

/** Distance to an ellipsoid to first order: value over slope. */
export function toEllipsoid(point, radii, centre = [0, 0, 0]) {
  const p = point.map((x, axis) => (x - centre[axis]) / radii[axis])
  const size = Math.hypot(...p)
  const slope = Math.hypot(...p.map((x, axis) => x / radii[axis])) / Math.max(size, 1e-9)
  return (size - 1) / Math.max(slope, 1e-9)
}

/** Of the healthy calvaria, in the head's own axes: the greater of outside the outer and inside the inner surface. */
export function calvaria(point) {
  return Math.max(toEllipsoid(point, OUTER), -toEllipsoid(point, INNER))
}

export function growth(point) {
  return toEllipsoid(point, GROWTH.radii, GROWTH.centre)
}
