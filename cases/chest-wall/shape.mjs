// A breastbone with the front ends of four pairs of ribs, as one formula: below 0 inside, in millimetres near its surface. LPS: x
// left, y backwards, z up; the origin lies in the middle of the breastbone. Drawn, after no patient and no atlas: rib cartilage
// is drawn as bone, so that all of it is one body.

/** Breastbone: half its width and thickness, and half its length, mm. */
export const BREASTBONE = { wide: 19, thick: 5.5, long: 68 }
/** Ribs leave the breastbone at these heights; across and along their cross-section, mm. */
export const RIBS = { at: [46, 15, -16, -47], high: 6.5, thick: 4.5, long: 78 }
/** The growth: an ellipsoid that sits on the left edge of the breastbone, over the third rib. */
export const GROWTH = { centre: [17, -1, -14], radii: [15, 10, 13] }

function smoothMin(a, b, k) {
  const h = Math.max(k - Math.abs(a - b), 0) / k
  return Math.min(a, b) - (h * h * k) / 4
}

/** How far backwards the middle of the wall lies beside and above the middle. */
const bow = (x, z) => 0.0011 * z * z + 0.0045 * Math.max(0, x - 14) ** 2

function breastbone(x, y, z) {
  const { wide, thick, long } = BREASTBONE
  const [dx, dy, dz] = [x / wide, (y - bow(0, z)) / thick, Math.max(0, Math.abs(z) - (long - wide)) / wide]
  // Rounded like a lozenge across, and at its ends: a superellipsoid of power 2.6, its value divided by its slope.
  const power = (v) => Math.abs(v) ** 2.6
  return (Math.pow(power(dx) + power(dy) + power(dz), 1 / 2.6) - 1) * thick
}

function rib(x, y, z, at) {
  const { high, thick, long } = RIBS
  const along = Math.max(0, x)
  const [dy, dz] = [(y - bow(along, z)) / thick, (z - at + 0.16 * along) / high]
  const end = Math.max(0, x - (long - high)) / high
  return (Math.sqrt(dy * dy + dz * dz + end * end) - 1) * thick
}

/** Below 0 inside breastbone and ribs. */
export function chestWall([px, y, z]) {
  const x = Math.abs(px)
  return RIBS.at.reduce((value, at) => smoothMin(value, rib(x, y, z, at), 5), breastbone(x, y, z))
}
