import { labelMapOf, layersOf } from '../geometry/label-layers.ts'
import type { LabelMap } from '../geometry/label-map.ts'
import { embeddingOf, embedValues, resampleValues } from '../geometry/place-on-grid.ts'
import type { Grid } from '../geometry/volume.ts'
import { StepError } from '../step.ts'

function described({ size, spacing, origin }: Grid): string {
  const numbers = (values: readonly number[]) => values.map((x) => Number(x.toFixed(4))).join(' × ')
  return `${size.join(' × ')} of ${numbers(spacing)} mm from (${origin.map((x) => Number(x.toFixed(4))).join(', ')})`
}

/** A label map on a grid that has all its labelled voxels; undefined where the grid has not. */
function embedded(labels: LabelMap, grid: Grid): LabelMap | undefined {
  const embedding = embeddingOf(labels.grid, grid)
  if (!embedding) return undefined
  const placed = layersOf(labels).map((layer) => ({
    ...layer,
    ...embedValues(layer.values, labels.grid, grid, embedding),
  }))
  return placed.every(({ beyond }) => beyond === 0) ? labelMapOf(grid, placed) : undefined
}

/**
 * Two label maps on one grid without interpolation: the second's voxels in the order of the first's, or the other way
 * where the second's grid holds more slices (segmentation objects leave empty ones out).
 * @throws StepError GRID_MISMATCH where they are not voxels of one grid
 */
export function onCommonGrid(a: LabelMap, b: LabelMap): { readonly a: LabelMap; readonly b: LabelMap } {
  if (JSON.stringify(a.grid) === JSON.stringify(b.grid)) return { a, b }
  const other = embedded(b, a.grid)
  if (other) return { a, b: other }
  const own = embedded(a, b.grid)
  if (own) return { a: own, b }
  throw new StepError({
    code: 'GRID_MISMATCH',
    message: `expected the same voxels, got ${described(a.grid)} and ${described(b.grid)}`,
    where: 'label maps',
    remedy: 'resample one of them onto the grid of the other (compare-labels: --resample linear)',
  })
}

/** The second label map carried onto the grid of the first: what `compare-labels --resample` asks for. */
export function resampledOnto(grid: Grid, labels: LabelMap, method: 'nearest' | 'linear'): LabelMap {
  return labelMapOf(
    grid,
    layersOf(labels).map((layer) => ({
      ...layer,
      values: resampleValues(layer.values, labels.grid, grid, method),
    })),
  )
}
