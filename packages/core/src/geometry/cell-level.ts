import { cos, sin } from '../base/math.ts'
import {
  type CellForm,
  type CellKind,
  type CellVariant,
  functionOf,
  isSurface,
  nameOf,
  VORONOI,
} from './cell-kinds.ts'
import { lotusRadius } from './lotus.ts'
import { SURFACES, type SurfaceKind } from './periodic-surfaces.ts'

/** Samples along an axis at which a cell's level is found, and where they stand between their neighbours: nowhere symmetric, so that no two have one value. */
const SAMPLES = 72
const STANDS = [0.1271, 0.3829, 0.7193] as const
const TURN = 2 * Math.PI

/** f of a surface at n³ points, from tables of sines and cosines. */
function surfaceValues(kind: SurfaceKind, values: Float32Array): void {
  const surface = SURFACES[kind]
  const tables = STANDS.map((stand) => {
    const at = Float64Array.from({ length: SAMPLES }, (_, i) => (i + stand) / SAMPLES)
    return [at.map((u) => sin(TURN * u)), at.map((u) => cos(TURN * u))] as const
  })
  const w = new Float64Array(6)
  const put = (axis: number, i: number) => {
    w[2 * axis] = tables[axis]![0][i]!
    w[2 * axis + 1] = tables[axis]![1][i]!
  }
  let next = 0
  for (let k = 0; k < SAMPLES; k++) {
    put(2, k)
    for (let j = 0; j < SAMPLES; j++) {
      put(1, j)
      for (let i = 0; i < SAMPLES; i++) {
        put(0, i)
        values[next++] = surface(w)
      }
    }
  }
}

function strutValues(kind: CellKind, variant: CellVariant, values: Float32Array): void {
  const depth = functionOf(kind, variant)
  const [x, y, z] = STANDS.map((stand) =>
    Float64Array.from({ length: SAMPLES }, (_, i) => (i + stand) / SAMPLES),
  )
  let next = 0
  for (let k = 0; k < SAMPLES; k++) {
    for (let j = 0; j < SAMPLES; j++) {
      for (let i = 0; i < SAMPLES; i++) values[next++] = depth(x![i]!, y![j]!, z![k]!)
    }
  }
}

/** Values of one period at n³ points, ascending. */
function sortedValues(kind: CellKind, form: CellForm, variant: CellVariant): Float32Array {
  const values = new Float32Array(SAMPLES * SAMPLES * SAMPLES)
  if (isSurface(kind)) surfaceValues(kind, values)
  else strutValues(kind, variant, values)
  if (form === 'sheet') for (let n = 0; n < values.length; n++) values[n] = Math.abs(values[n]!)
  return values.sort()
}

const sorted = new Map<string, Float32Array>()

/**
 * The level at which the cell's solid fraction is `density`, from the values' quantile at 72³ points: within 1e-3 of the
 * exact. Sheet: |f| ≤ c; network: f ≥ c; struts: radius / edge, intersections counted once; channels: radius / pitch, exact.
 */
export function levelOf(kind: CellKind, form: CellForm, density: number, variant = VORONOI): number {
  if (kind === 'lotus') return lotusRadius(density)
  const name = `${nameOf(kind, variant)} ${form}`
  let values = sorted.get(name)
  if (!values) {
    values = sortedValues(kind, form, variant)
    sorted.set(name, values)
  }
  const share = form === 'sheet' ? density : 1 - density
  const at = share * values.length - 0.5
  const low = Math.min(Math.max(Math.floor(at), 0), values.length - 2)
  const level = values[low]! + (at - low) * (values[low + 1]! - values[low]!)
  return isSurface(kind) ? level : -level
}
