import type { ImageResult } from '../../src/geometry/image.ts'
import type { RegistrationResult } from '../../src/geometry/plan.ts'
import { movedPoint } from '../../src/geometry/rigid.ts'
import { indexOfPoint, pointOfIndex } from '../../src/geometry/volume.ts'
import { grid, phantomImage } from './phantom.ts'

/** Moving point → fixed point: 4° about z and a shift, LPS mm. */
export const movedFrame: RegistrationResult['transform'] = [
  0.9975640502598242, -0.0697564737441253, 0, 3,
  0.0697564737441253, 0.9975640502598242, 0, -2,
  0, 0, 1, 1.5,
  0, 0, 0, 1,
] // biome-ignore format: rows

/** The phantom as another machine sees it, in a frame of its own: bone dark, soft tissue bright, marrow brightest. */
export function phantomMoving(): ImageResult {
  const fixed = phantomImage()
  const { values } = fixed.volume
  const [nx, ny, nz] = grid.size
  const seen = new Int16Array(values.length)
  for (let k = 0, at = 0; k < nz; k++) {
    for (let j = 0; j < ny; j++) {
      for (let i = 0; i < nx; i++, at++) {
        const p = movedPoint(movedFrame, pointOfIndex(grid, [i, j, k]))
        const [x, y, z] = indexOfPoint(grid, p).map((n, axis) =>
          Math.min(grid.size[axis]! - 1, Math.max(0, Math.round(n))),
        ) as [number, number, number]
        const value = values[x + nx * (y + ny * z)]!
        seen[at] = value > 500 ? 40 : value > 95 ? 700 : 300
      }
    }
  }
  return { ...fixed, volume: { ...fixed.volume, values: seen, modality: 'MR' }, valueRange: [40, 700] }
}

/** What a registration of the two gave. */
export function phantomRegistration(): RegistrationResult {
  return {
    transform: movedFrame,
    metric: 0.61,
    normalised: 1.21,
    metricAtStart: 0.2,
    evaluations: 1200,
    residual: 0.21,
    overlap: 0.93,
    modalities: ['MR', 'CT'],
    sameFrame: false,
    agreement: 0.8,
    sharpness: 0.24,
  }
}
