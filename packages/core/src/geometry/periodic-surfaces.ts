/** Triply periodic surfaces f = 0, known by the functions that approximate the minimal surfaces of these names. */
export type SurfaceKind = 'gyroid' | 'diamond' | 'primitive' | 'iwp' | 'neovius' | 'fks' | 'frd' | 'lidinoid'

const TURN = 2 * Math.PI

/**
 * f of one place from the sines and cosines of its coordinates (sx, cx, sy, cy, sz, cz; angles 2π · edges), and its
 * gradient (per edge) into `out`.
 */
export type PeriodicSurface = (w: Float64Array, out?: Float64Array) => number

/** sin x cos y + sin y cos z + sin z cos x. Schoen 1970. */
const gyroid: PeriodicSurface = (w, out) => {
  const [sx, cx, sy, cy, sz, cz] = [w[0]!, w[1]!, w[2]!, w[3]!, w[4]!, w[5]!]
  if (out) {
    out[0] = TURN * (cx * cy - sz * sx)
    out[1] = TURN * (cy * cz - sx * sy)
    out[2] = TURN * (cz * cx - sy * sz)
  }
  return sx * cy + sy * cz + sz * cx
}

/** Schwarz's D: sin sin sin + sin cos cos + cos sin cos + cos cos sin. */
const diamond: PeriodicSurface = (w, out) => {
  const [sx, cx, sy, cy, sz, cz] = [w[0]!, w[1]!, w[2]!, w[3]!, w[4]!, w[5]!]
  if (out) {
    out[0] = TURN * (cx * (sy * sz + cy * cz) - sx * (sy * cz + cy * sz))
    out[1] = TURN * (cy * (sx * sz + cx * cz) - sy * (sx * cz + cx * sz))
    out[2] = TURN * (cz * (sx * sy + cx * cy) - sz * (sx * cy + cx * sy))
  }
  return sx * (sy * sz + cy * cz) + cx * (sy * cz + cy * sz)
}

/** Schwarz's P: cos x + cos y + cos z. */
const primitive: PeriodicSurface = (w, out) => {
  if (out) for (let axis = 0; axis < 3; axis++) out[axis] = -TURN * w[2 * axis]!
  return w[1]! + w[3]! + w[5]!
}

/** 3 (cos x + cos y + cos z) + 4 cos x cos y cos z. Neovius 1883. */
const neovius: PeriodicSurface = (w, out) => {
  const [sx, cx, sy, cy, sz, cz] = [w[0]!, w[1]!, w[2]!, w[3]!, w[4]!, w[5]!]
  if (out) {
    out[0] = -TURN * sx * (3 + 4 * cy * cz)
    out[1] = -TURN * sy * (3 + 4 * cz * cx)
    out[2] = -TURN * sz * (3 + 4 * cx * cy)
  }
  return 3 * (cx + cy + cz) + 4 * cx * cy * cz
}

/** 2 (cos x cos y + cos y cos z + cos z cos x) − (cos 2x + cos 2y + cos 2z). Schoen 1970. */
const iwp: PeriodicSurface = (w, out) => {
  const [sx, cx, sy, cy, sz, cz] = [w[0]!, w[1]!, w[2]!, w[3]!, w[4]!, w[5]!]
  if (out) {
    out[0] = 2 * TURN * sx * (2 * cx - cy - cz)
    out[1] = 2 * TURN * sy * (2 * cy - cz - cx)
    out[2] = 2 * TURN * sz * (2 * cz - cx - cy)
  }
  return 2 * (cx * cy + cy * cz + cz * cx) - (3 - 2 * (sx * sx + sy * sy + sz * sz))
}

/** cos 2x sin y cos z + cos x cos 2y sin z + sin x cos y cos 2z. Fischer and Koch 1987. */
const fks: PeriodicSurface = (w, out) => {
  const [sx, cx, sy, cy, sz, cz] = [w[0]!, w[1]!, w[2]!, w[3]!, w[4]!, w[5]!]
  const [dx, dy, dz] = [1 - 2 * sx * sx, 1 - 2 * sy * sy, 1 - 2 * sz * sz]
  if (out) {
    out[0] = TURN * (-4 * sx * cx * sy * cz - sx * dy * sz + cx * cy * dz)
    out[1] = TURN * (-4 * sy * cy * sz * cx - sy * dz * sx + cy * cz * dx)
    out[2] = TURN * (-4 * sz * cz * sx * cy - sz * dx * sy + cz * cx * dy)
  }
  return dx * sy * cz + cx * dy * sz + sx * cy * dz
}

/** 4 cos x cos y cos z − (cos 2x cos 2y + cos 2y cos 2z + cos 2z cos 2x). Schoen 1970. */
const frd: PeriodicSurface = (w, out) => {
  const [sx, cx, sy, cy, sz, cz] = [w[0]!, w[1]!, w[2]!, w[3]!, w[4]!, w[5]!]
  const [dx, dy, dz] = [1 - 2 * sx * sx, 1 - 2 * sy * sy, 1 - 2 * sz * sz]
  if (out) {
    out[0] = 4 * TURN * sx * (cx * (dy + dz) - cy * cz)
    out[1] = 4 * TURN * sy * (cy * (dz + dx) - cz * cx)
    out[2] = 4 * TURN * sz * (cz * (dx + dy) - cx * cy)
  }
  return 4 * cx * cy * cz - (dx * dy + dy * dz + dz * dx)
}

/**
 * ½ (sin 2x cos y sin z + sin 2y cos z sin x + sin 2z cos x sin y) − ½ (cos 2x cos 2y + cos 2y cos 2z + cos 2z cos 2x) + 0.15.
 * Lidin and Larsson 1990; the constant differs between sources.
 */
const lidinoid: PeriodicSurface = (w, out) => {
  const [sx, cx, sy, cy, sz, cz] = [w[0]!, w[1]!, w[2]!, w[3]!, w[4]!, w[5]!]
  const [dx, dy, dz] = [1 - 2 * sx * sx, 1 - 2 * sy * sy, 1 - 2 * sz * sz]
  const [ex, ey, ez] = [sx * cx, sy * cy, sz * cz] // Half of the sines of twice the angle.
  if (out) {
    out[0] = TURN * (dx * cy * sz + ey * cz * cx - ez * sx * sy + 2 * ex * (dy + dz))
    out[1] = TURN * (dy * cz * sx + ez * cx * cy - ex * sy * sz + 2 * ey * (dz + dx))
    out[2] = TURN * (dz * cx * sy + ex * cy * cz - ey * sz * sx + 2 * ez * (dx + dy))
  }
  return ex * cy * sz + ey * cz * sx + ez * cx * sy - 0.5 * (dx * dy + dy * dz + dz * dx) + 0.15
}

export const SURFACES: Readonly<Record<SurfaceKind, PeriodicSurface>> = {
  gyroid,
  diamond,
  primitive,
  iwp,
  neovius,
  fks,
  frd,
  lidinoid,
}
