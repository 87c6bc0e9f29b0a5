import { cos, sin, sineAndCosine } from '../base/math.ts'
import { StepError } from '../step.ts'

/** Triply periodic surfaces (`gyroid`, `diamond`) and cylinders between the corners and the middle of a cube (`bcc`). */
export type CellKind = 'gyroid' | 'diamond' | 'bcc'
/** Of a periodic surface f: the wall |f| ≤ c (`sheet`) or the body f ≥ c (`network`). Struts are always a network. */
export type CellForm = 'sheet' | 'network'

export const CELL_KINDS: readonly CellKind[] = ['gyroid', 'diamond', 'bcc']
/** Solid fractions that can be asked for. */
export const DENSITIES = { min: 0.02, max: 0.9 } as const

/** Samples along an axis at which a cell's level is found, and where they stand between their neighbours: nowhere symmetric, so that no two have one value. */
const SAMPLES = 72
const STANDS = [0.1271, 0.3829, 0.7193] as const
const TURN = 2 * Math.PI

/** A body as a function of the place: (x, y, z) in edges of the cell. */
export interface ImplicitBody {
  /** Positive inside the solid; for struts the depth under the surface. */
  value(x: number, y: number, z: number): number
  /** The same, with its gradient into `out`. */
  slope(x: number, y: number, z: number, out: Float64Array): number
}

/** A cube of edge 1 that repeats along all axes, as an implicit body. */
export interface UnitCell extends ImplicitBody {
  readonly kind: CellKind
  readonly form: CellForm
  readonly density: number
  /** c of a surface; radius / edge of struts. */
  readonly level: number
  /** Bodies without thin walls that share the cell: of a sheet f ≤ c and f ≥ −c, else the cell itself. */
  readonly sides: readonly ImplicitBody[]
}

const wave = new Float64Array(6)

/** sin and cos of x, y, z turns; the next call overwrites them. */
function waves(x: number, y: number, z: number): Float64Array {
  sineAndCosine(x, wave, 0)
  sineAndCosine(y, wave, 2)
  sineAndCosine(z, wave, 4)
  return wave
}

/** sin x cos y + sin y cos z + sin z cos x, angles 2π · edges; its gradient (per edge) into `out`. Schoen 1970. */
function gyroid(x: number, y: number, z: number, out?: Float64Array): number {
  const w = waves(x, y, z)
  const [sx, cx, sy, cy, sz, cz] = [w[0]!, w[1]!, w[2]!, w[3]!, w[4]!, w[5]!]
  if (out) {
    out[0] = TURN * (cx * cy - sz * sx)
    out[1] = TURN * (cy * cz - sx * sy)
    out[2] = TURN * (cz * cx - sy * sz)
  }
  return sx * cy + sy * cz + sz * cx
}

/** Schwarz's D: sin sin sin + sin cos cos + cos sin cos + cos cos sin. */
function diamond(x: number, y: number, z: number, out?: Float64Array): number {
  const w = waves(x, y, z)
  const [sx, cx, sy, cy, sz, cz] = [w[0]!, w[1]!, w[2]!, w[3]!, w[4]!, w[5]!]
  if (out) {
    out[0] = TURN * (cx * (sy * sz + cy * cz) - sx * (sy * cz + cy * sz))
    out[1] = TURN * (cy * (sx * sz + cx * cz) - sy * (sx * cz + cx * sz))
    out[2] = TURN * (cz * (sx * sy + cx * cy) - sz * (sx * cy + cx * sy))
  }
  return sx * (sy * sz + cy * cz) + cx * (sy * cz + cy * sz)
}

const SURFACES = { gyroid, diamond }

/**
 * Minus the distance to the nearest axis of a strut, in edges. Struts of one direction (s, t, 1)/√3 pass z = 0 at whole
 * numbers, so that the nearest is found among four; its gradient into `out`.
 */
function strutDepth(x: number, y: number, z: number, out?: Float64Array): number {
  let best = Infinity
  for (let s = -1; s <= 1; s += 2) {
    for (let t = -1; t <= 1; t += 2) {
      const a = x - s * z - Math.round(x - s * z)
      const b = y - t * z - Math.round(y - t * z)
      for (let n = 0; n < 4; n++) {
        const u = n & 1 ? a - Math.sign(a) : a
        const v = n & 2 ? b - Math.sign(b) : b
        const along = (s * u + t * v) / 3
        const square = u * u + v * v - 3 * along * along
        if (square >= best) continue
        best = square
        if (!out) continue
        out[0] = u - s * along
        out[1] = v - t * along
        out[2] = -along
      }
    }
  }
  const distance = Math.sqrt(Math.max(best, 0))
  if (out && distance > 0) for (let axis = 0; axis < 3; axis++) out[axis]! /= -distance
  return -distance
}

type Waves = readonly [Float64Array, Float64Array]

/** Values of one period at n³ points, ascending. */
function sortedValues(kind: CellKind, form: CellForm): Float32Array {
  const n = SAMPLES
  const values = new Float32Array(n * n * n)
  const [x, y, z] = STANDS.map((stand) => Float64Array.from({ length: n }, (_, i) => (i + stand) / n))
  const waves = [x, y, z].map((at) => [at!.map((u) => sin(TURN * u)), at!.map((u) => cos(TURN * u))] as const)
  const [[sx, cx], [sy, cy], [sz, cz]] = waves as [Waves, Waves, Waves]
  let next = 0
  for (let k = 0; k < n; k++) {
    for (let j = 0; j < n; j++) {
      for (let i = 0; i < n; i++) {
        let value: number
        if (kind === 'gyroid') value = sx[i]! * cy[j]! + sy[j]! * cz[k]! + sz[k]! * cx[i]!
        else if (kind === 'diamond')
          value = sx[i]! * (sy[j]! * sz[k]! + cy[j]! * cz[k]!) + cx[i]! * (sy[j]! * cz[k]! + cy[j]! * sz[k]!)
        else value = strutDepth(x![i]!, y![j]!, z![k]!)
        values[next++] = form === 'sheet' ? Math.abs(value) : value
      }
    }
  }
  return values.sort()
}

const sorted = new Map<string, Float32Array>()

/**
 * The level at which the cell's solid fraction is `density`, from the values' quantile at 72³ points: within 1e-3 of the
 * exact. Sheet: |f| ≤ c; network: f ≥ c; struts: radius / edge, intersections counted once.
 */
export function levelOf(kind: CellKind, form: CellForm, density: number): number {
  const name = `${kind} ${form}`
  let values = sorted.get(name)
  if (!values) {
    values = sortedValues(kind, form)
    sorted.set(name, values)
  }
  const share = form === 'sheet' ? density : 1 - density
  const at = share * values.length - 0.5
  const low = Math.min(Math.max(Math.floor(at), 0), values.length - 2)
  const level = values[low]! + (at - low) * (values[low + 1]! - values[low]!)
  return kind === 'bcc' ? -level : level
}

/**
 * A unit cell of a given solid fraction.
 * @param form for struts `network`, whatever is asked.
 * @throws StepError CELL_DENSITY_RANGE
 */
export function unitCell(kind: CellKind, form: CellForm, density: number, where = 'cell'): UnitCell {
  if (!(density >= DENSITIES.min && density <= DENSITIES.max)) {
    throw new StepError({
      code: 'CELL_DENSITY_RANGE',
      message: `expected a density (solid fraction) of ${DENSITIES.min} to ${DENSITIES.max}, got ${density}`,
      where,
      remedy: 'Give the share of the volume that is solid, for example 0.3.',
    })
  }
  if (kind === 'bcc') {
    const level = levelOf(kind, 'network', density)
    const struts: ImplicitBody = {
      value: (x, y, z) => level + strutDepth(x, y, z),
      slope: (x, y, z, out) => level + strutDepth(x, y, z, out),
    }
    return { kind, form: 'network', density, level, ...struts, sides: [struts] }
  }
  const level = levelOf(kind, form, density)
  const surface = SURFACES[kind]
  if (form === 'network') {
    const network = above(surface, level, 1)
    return { kind, form, density, level, ...network, sides: [network] }
  }
  const sides = [above(surface, -level, 1), above(surface, -level, -1)] as const
  return {
    kind,
    form,
    density,
    level,
    sides,
    value: (x, y, z) => level - Math.abs(surface(x, y, z)),
    slope: (x, y, z, out) => {
      const f = surface(x, y, z, out)
      if (f > 0) for (let axis = 0; axis < 3; axis++) out[axis] = -out[axis]!
      return level - Math.abs(f)
    },
  }
}

/** Where sign · f is at least `level`. */
function above(surface: typeof gyroid, level: number, sign: 1 | -1): ImplicitBody {
  return {
    value: (x, y, z) => sign * surface(x, y, z) - level,
    slope: (x, y, z, out) => {
      const f = surface(x, y, z, out)
      if (sign < 0) for (let axis = 0; axis < 3; axis++) out[axis] = -out[axis]!
      return sign * f - level
    },
  }
}
