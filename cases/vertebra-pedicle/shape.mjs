// A lumbar vertebra as one formula: below 0 inside, in millimetres near its surface. LPS: x left, y backwards, z up; the
// origin lies in the spinal canal. Symmetric; of about an L3's size, but drawn, after no patient and no atlas.

/** Both pedicles are elliptic cylinders about these axes: point on the axis, unit way forward, semi-axes across and up, mm. */
export const PEDICLE = { at: [15.6, 0, 4], angle: 14, across: 5.2, up: 7.5 }

const TURN = (PEDICLE.angle * Math.PI) / 180

/** The way of a pedicle's axis, forward and inward; `side` is 1 for the left, -1 for the right. */
export function pedicleWay(side) {
  return [-side * Math.sin(TURN), -Math.cos(TURN), 0]
}

function smoothMin(a, b, k) {
  const h = Math.max(k - Math.abs(a - b), 0) / k
  return Math.min(a, b) - (h * h * k) / 4
}

/** An ellipsoid-like value: distance from the middle in units of the radii, in millimetres of the least radius. */
function within(x, y, radiusX, radiusY) {
  return (Math.sqrt((x / radiusX) ** 2 + (y / radiusY) ** 2) - 1) * Math.min(radiusX, radiusY)
}

/** A capsule whose radii differ from a to b; `flat` stretches distances along x. */
function capsule(p, a, b, radiusA, radiusB, flat = 1) {
  const scaled = ([x, y, z]) => [x * flat, y, z]
  const [q, from, to] = [scaled(p), scaled(a), scaled(b)]
  const way = to.map((x, i) => x - from[i])
  const length2 = way.reduce((sum, x) => sum + x * x, 0)
  const t = Math.min(1, Math.max(0, way.reduce((sum, x, i) => sum + x * (q[i] - from[i]), 0) / length2))
  const away = Math.hypot(...q.map((x, i) => x - from[i] - t * way[i]))
  return (away - radiusA - t * (radiusB - radiusA)) / flat
}

function body(x, y, z) {
  const waist = 1 - 0.09 * (1 - Math.min(1, (z / 13) ** 2))
  const round = within(x, y + 24, 23.5 * waist, 16.5 * waist)
  const [side, end] = [Math.max(round + 2, 0), Math.max(Math.abs(z) - 13.5 + 2, 0)]
  return Math.hypot(side, end) + Math.min(Math.max(round + 2, Math.abs(z) - 11.5), 0) - 2
}

/** Across and up from a pedicle's axis: inside below 0; from the body to the articular processes. */
function pedicle(x, y, z) {
  const [dx, dy] = [x - PEDICLE.at[0], y - PEDICLE.at[1]]
  const across = dx * Math.cos(TURN) - dy * Math.sin(TURN)
  const along = -dx * Math.sin(TURN) - dy * Math.cos(TURN)
  const round = within(across, z - PEDICLE.at[2], PEDICLE.across, PEDICLE.up)
  return Math.max(round, along - 16, -along - 12)
}

/** Below 0 inside the vertebra. */
export function vertebra([px, y, z]) {
  const x = Math.abs(px)
  const p = [x, y, z]
  const arch = [
    capsule(p, [18, 11, 3], [40, 17, 5], 5, 3.6), // Transverse process.
    capsule(p, [18.5, 10, 4], [18.5, 12.5, 19], 6, 5), // Superior articular process.
    capsule(p, [15.5, 14, -3], [13, 18, -21], 5.5, 5), // Inferior articular process.
    capsule(p, [17, 12.5, 1], [0, 22, -5], 4.6, 4.6), // Lamina.
    capsule(p, [0, 22, -6], [0, 46, -9], 7, 8, 2), // Spinous process, half as thick as it is high.
  ]
  const posterior = arch.reduce((value, part) => smoothMin(value, part, 4), pedicle(x, y, z))
  return smoothMin(body(x, y, z), posterior, 2)
}
