import { cross, dot, scale, type Vector3 } from '../base/vectors.ts'
import type { Bounds } from '../geometry/mesh.ts'

/** The side of the patient that one looks at: `anterior` is what a person standing before the patient sees. */
export const views = ['anterior', 'posterior', 'left', 'right', 'superior', 'inferior'] as const
export type View = (typeof views)[number]

/** Unit vectors in LPS: right and down in the picture, away from the viewer; right-handed, so nothing is mirrored. */
export interface Camera {
  readonly right: Vector3
  readonly down: Vector3
  readonly away: Vector3
}

const LOOKING: Readonly<Record<View, { away: Vector3; down: Vector3 }>> = {
  anterior: { away: [0, 1, 0], down: [0, 0, -1] },
  posterior: { away: [0, -1, 0], down: [0, 0, -1] },
  left: { away: [-1, 0, 0], down: [0, 0, -1] },
  right: { away: [1, 0, 0], down: [0, 0, -1] },
  // From above and below, the patient's front is at the top of the picture.
  superior: { away: [0, 0, -1], down: [0, 1, 0] },
  inferior: { away: [0, 0, 1], down: [0, 1, 0] },
}

export function cameraOf(view: View): Camera {
  const { away, down } = LOOKING[view]
  return { right: cross(down, away), down, away }
}

/** The patient's direction that an axis-parallel LPS vector points to: L, R, A, P, S or I. */
export function directionLetter(direction: Vector3): string {
  const [x, y, z] = direction
  const [ax, ay, az] = [Math.abs(x), Math.abs(y), Math.abs(z)]
  if (ax >= ay && ax >= az) return x > 0 ? 'L' : 'R'
  if (ay >= az) return y > 0 ? 'P' : 'A'
  return z > 0 ? 'S' : 'I'
}

/** Where the picture's plane lies in the patient and how big a millimetre is on it. */
export interface Framing {
  readonly camera: Camera
  readonly width: number
  readonly height: number
  readonly pixelsPerMm: number
  /** LPS point in the picture's middle. */
  readonly centre: Vector3
}

/** Puts a box into the picture's middle, as large as the margin (pixels on every side) lets it be. */
export function frameBounds(
  bounds: Bounds,
  camera: Camera,
  width: number,
  height: number,
  margin: number,
): Framing {
  const extent = (axis: Vector3) =>
    Math.abs(axis[0]) * (bounds.max[0] - bounds.min[0]) +
    Math.abs(axis[1]) * (bounds.max[1] - bounds.min[1]) +
    Math.abs(axis[2]) * (bounds.max[2] - bounds.min[2])
  const across = Math.max(extent(camera.right), 1e-3)
  const along = Math.max(extent(camera.down), 1e-3)
  const room = (size: number) => Math.max(size - 2 * margin, 1)
  return {
    camera,
    width,
    height,
    pixelsPerMm: Math.min(room(width) / across, room(height) / along),
    centre: scale(
      [bounds.min[0] + bounds.max[0], bounds.min[1] + bounds.max[1], bounds.min[2] + bounds.max[2]],
      0.5,
    ),
  }
}

/** LPS → frame as the rasteriser wants it: row-major 3 × 4, pixels. */
export function frameTransform({ camera, width, height, pixelsPerMm, centre }: Framing): readonly number[] {
  const row = (axis: Vector3, middle: number) => [
    ...scale(axis, pixelsPerMm),
    middle - pixelsPerMm * dot(axis, centre),
  ]
  return [...row(camera.right, width / 2), ...row(camera.down, height / 2), ...row(camera.away, 0)]
}

const NICE_LENGTHS = [0.5, 1, 2, 5, 10, 20, 50, 100, 200, 500]

/** A round length in mm for a scale bar: the longest that takes at most `share` of the picture's width. */
export function scaleBarLength(width: number, pixelsPerMm: number, share = 0.25): number {
  const fitting = NICE_LENGTHS.filter((length) => length * pixelsPerMm <= share * width)
  return fitting.at(-1) ?? NICE_LENGTHS[0]!
}
