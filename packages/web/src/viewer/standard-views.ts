import type { Vector3 } from '@trabecula/core'

/** Where the viewer stands, in the words of anatomy. */
export interface StandardView {
  readonly name: 'Front' | 'Back' | 'Left' | 'Right' | 'Top' | 'Bottom'
  /** From the body to the viewer, LPS; not quite on the pole, where up would not be known. */
  readonly toViewer: Vector3
}

const TILT = 1e-4

export const standardViews: readonly StandardView[] = [
  { name: 'Front', toViewer: [0, -1, 0] },
  { name: 'Back', toViewer: [0, 1, 0] },
  { name: 'Left', toViewer: [1, 0, 0] },
  { name: 'Right', toViewer: [-1, 0, 0] },
  { name: 'Top', toViewer: [0, -TILT, 1] },
  { name: 'Bottom', toViewer: [0, -TILT, -1] },
]

/** The direction to the viewer turned about the patient's long axis and toward the head, in degrees; held off the poles. */
export function turned([x, y, z]: Vector3, around: number, upward: number): Vector3 {
  const level = Math.sqrt(x * x + y * y)
  const azimuth = Math.atan2(y, x) + (around * Math.PI) / 180
  const limit = Math.PI / 2 - TILT
  const elevation = Math.min(limit, Math.max(-limit, Math.atan2(z, level) + (upward * Math.PI) / 180))
  return [
    Math.cos(elevation) * Math.cos(azimuth),
    Math.cos(elevation) * Math.sin(azimuth),
    Math.sin(elevation),
  ]
}
