import { cos, sin } from '../base/math.ts'

const ROW = Math.sqrt(3) // Pitches after which the hexagonal grid repeats across its rows.

/**
 * Distance to the nearest axis of channels along z that stand on a hexagonal grid, in pitches; the box 1 × √3 × 1 repeats.
 * Its gradient into `out`.
 */
export function lotusDepth(x: number, y: number, _z: number, out?: Float64Array): number {
  let best = Infinity
  for (let n = 0; n < 2; n++) {
    const u = x - n / 2 - Math.round(x - n / 2)
    const v = y - (n * ROW) / 2 - ROW * Math.round((y - (n * ROW) / 2) / ROW)
    const square = u * u + v * v
    if (square >= best) continue
    best = square
    if (!out) continue
    out[0] = u
    out[1] = v
    out[2] = 0
  }
  const distance = Math.sqrt(best)
  if (out && distance > 0) for (let axis = 0; axis < 2; axis++) out[axis]! /= distance
  return distance
}

/** Radius / pitch of channels that leave a solid fraction: 1 − 2π r²/(√3 a²). */
export function lotusRadius(density: number): number {
  return Math.sqrt(((1 - density) * ROW) / (2 * Math.PI))
}

/**
 * What is exact of a lotus cell of pitch 1: area of the walls per volume 2φ/r, the largest sphere in a channel 2r, in the
 * solid between three channels 2 (1/√3 − r).
 */
export function lotusMeasures(density: number) {
  const r = lotusRadius(density)
  return {
    surfaceAreaPerVolume: (2 * (1 - density)) / r,
    poreSize: 2 * r,
    wallThickness: 2 * (1 / ROW - r),
    throats: [0, 0, 2 * r] as const,
  }
}

/** Corners of a regular polygon whose area is that of the circle, and whose sides lie within `chordError` of it. */
export function channelCorners(radius: number, chordError: number): number {
  for (let n = 12; n < 720; n += 12) {
    const { corner, flat } = channelPolygon(radius, n)
    if (Math.max(corner - radius, radius - flat) <= chordError) return n
  }
  return 720
}

/** Distance of the corners and of the sides' middles from the middle of a polygon of the circle's area. */
export function channelPolygon(radius: number, n: number): { corner: number; flat: number } {
  const corner = radius * Math.sqrt((2 * Math.PI) / (n * sin((2 * Math.PI) / n)))
  return { corner, flat: corner * cos(Math.PI / n) }
}
