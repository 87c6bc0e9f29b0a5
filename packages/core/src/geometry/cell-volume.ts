import type { ImplicitBody } from './implicit-body.ts'

const STANDS = [0.1271, 0.3829, 0.7193] as const

/** Solid fraction, and area of the solid's surface per volume, 1/edge. */
export interface CellVolume {
  readonly density: number
  readonly area: number
}

/**
 * Volume and area of a cell from n³ points: with d ≈ f/|∇f| the distance to the surface, each point counts in proportion to
 * how much of [d − w, d + w] is solid, and 1/2w to the area where |d| < w. The error of a width w falls with its square,
 * so two widths tell the value for none (Richardson). The sides of a sheet are taken one by one.
 */
export function cellVolume(cell: { readonly sides: readonly ImplicitBody[] }, n: number): CellVolume {
  let density = 1 - cell.sides.length
  let area = 0
  for (const side of cell.sides) {
    const found = sideVolume(side, n)
    density += found.density
    area += found.area
  }
  return { density, area }
}

function sideVolume(body: ImplicitBody, n: number): CellVolume {
  const width = 1 / n
  const slope = new Float64Array(3)
  const volume = [0, 0]
  const area = [0, 0]
  for (let k = 0; k < n; k++) {
    for (let j = 0; j < n; j++) {
      for (let i = 0; i < n; i++) {
        const value = body.slope((i + STANDS[0]) / n, (j + STANDS[1]) / n, (k + STANDS[2]) / n, slope)
        const steep = Math.sqrt(slope[0]! * slope[0]! + slope[1]! * slope[1]! + slope[2]! * slope[2]!)
        const d = value / Math.max(steep, 1e-9)
        for (let m = 0; m < 2; m++) {
          const w = width * (m + 1)
          volume[m]! += d >= w ? 1 : d <= -w ? 0 : 0.5 + d / (2 * w)
          if (Math.abs(d) < w) area[m]! += (1 - Math.abs(d) / w) / w
        }
      }
    }
  }
  const count = n * n * n
  const limit = ([narrow, wide]: number[]) => (4 * narrow! - wide!) / (3 * count)
  return { density: limit(volume), area: limit(area) }
}
