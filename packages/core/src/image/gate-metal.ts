import type { Volume } from '../geometry/volume.ts'
import { blocksOf } from './gate-noise.ts'
import type { VoxelBox } from './gate-region.ts'

export const METAL_HU = 3000
const NEAR = 25 // mm
const LEAST = 50 // mm³: less than that makes no streaks worth measuring.
const AROUND_SOFT: readonly [number, number] = [-150, 200] // HU: soft tissue, streaks in it included.
const FEWEST_BLOCKS = 8

/** Volume of voxels of 3000 HU and more in the box, mm³. */
export function metalVolume({ modality, values, grid }: Volume, { min, max }: VoxelBox): number | undefined {
  if (modality !== 'CT') return undefined
  const [nx, ny] = grid.size
  let voxels = 0
  for (let k = min[2]; k <= max[2]; k++) {
    for (let j = min[1]; j <= max[1]; j++) {
      const row = nx * (j + ny * k)
      for (let i = min[0]; i <= max[0]; i++) if (values[row + i]! >= METAL_HU) voxels++
    }
  }
  return voxels * grid.spacing[0] * grid.spacing[1] * grid.spacing[2]
}

/** Per slice of the box the smallest rectangle [i0, i1, j0, j1] that holds its metal. */
function metalBySlice({ values, grid }: Volume, { min, max }: VoxelBox) {
  const [nx, ny] = grid.size
  const found = new Map<number, [number, number, number, number]>()
  for (let k = min[2]; k <= max[2]; k++) {
    const rect: [number, number, number, number] = [nx, -1, ny, -1]
    for (let j = min[1]; j <= max[1]; j++) {
      const row = nx * (j + ny * k)
      for (let i = min[0]; i <= max[0]; i++) {
        if (values[row + i]! < METAL_HU) continue
        rect[0] = Math.min(rect[0], i)
        rect[1] = Math.max(rect[1], i)
        rect[2] = Math.min(rect[2], j)
        rect[3] = j
      }
    }
    if (rect[1] >= 0) found.set(k, rect)
  }
  return found
}

/**
 * Streaks: the median standard deviation of blocks of soft tissue within 25 mm of metal, on slices that have metal, HU.
 * @returns undefined where there is no CT, hardly any metal, or no soft tissue beside it.
 */
export function streaksOf(volume: Volume, box: VoxelBox): number | undefined {
  if (!((metalVolume(volume, box) ?? 0) > LEAST)) return undefined
  const metal = metalBySlice(volume, box)
  const [sx, sy] = volume.grid.spacing
  const { blocks } = blocksOf(volume, box, AROUND_SOFT)
  const near = blocks.filter(({ at: [i, j, k] }) => {
    const rect = metal.get(k)
    if (!rect) return false
    const dx = Math.max(rect[0] - i, 0, i - rect[1]) * sx
    const dy = Math.max(rect[2] - j, 0, j - rect[3]) * sy
    return dx <= NEAR && dy <= NEAR
  })
  if (near.length < FEWEST_BLOCKS) return undefined
  const order = near.map(({ sd }) => sd).sort((a, b) => a - b)
  return order[Math.floor(order.length / 2)]
}
