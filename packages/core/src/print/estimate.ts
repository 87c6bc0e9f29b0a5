import type { BuildParams } from './build-params.ts'
import type { PartFigures } from './part.ts'
import { type PlatePlace, setOnPlates } from './plates.ts'
import type { ProcessRow } from './processes.ts'

/** Time, material and cost of a build. */
export interface BuildEstimate {
  /** Number of each part's plate; −1 where it fits none. */
  readonly plates: readonly number[]
  readonly places: readonly PlatePlace[]
  readonly plateCount: number
  /** h of building with setup, all plates one after the other. */
  readonly hours: number
  /** mm³. */
  readonly solid: number
  readonly support: number
  /** kg, supports included. */
  readonly mass: number
  readonly cost: { readonly material: number; readonly machine: number; readonly labour: number }
}

/** What checks and tables are made of. */
export interface Build {
  readonly params: BuildParams
  readonly row: ProcessRow
  readonly parts: readonly PartFigures[]
  readonly estimate: BuildEstimate
}

/**
 * Ruffo, Tuck and Hague 2006: cost = material + machine rate · time + labour; time by layers and area as Baumers and
 * others 2012: setup + layers · layer time + area of all layers · area time, for each plate. A plate has as many layers
 * as its highest part; supports count with their solid share.
 */
export function estimateBuild(
  parts: readonly PartFigures[],
  row: ProcessRow,
  params: Pick<BuildParams, 'printer' | 'spacing' | 'prices'>,
): BuildEstimate {
  const chosen = parts.map(({ orientations, chosen: n }) => orientations[n]!)
  const [width, depth] = params.printer.volume
  const places = setOnPlates(
    chosen.map(({ footprint }) => footprint),
    [width, depth],
    params.spacing,
  )
  const plates = places.map(({ plate }) => plate)
  const plateCount = Math.max(0, ...plates) + 1
  const supportOf = (n: number) => chosen[n]!.support * row.supportFill
  let seconds = 0
  for (let plate = 0; plate < plateCount; plate++) {
    const on = parts.flatMap((_, n) => (Math.max(0, plates[n]!) === plate ? [n] : []))
    const layers = Math.max(0, ...on.map((n) => chosen[n]!.layers))
    const area = on.reduce((sum, n) => sum + (parts[n]!.volume + supportOf(n)) / row.layer, 0)
    seconds += row.setup * 3600 + layers * row.layerTime + area * row.areaTime
  }
  const solid = parts.reduce((sum, { volume }) => sum + volume, 0)
  const support = parts.reduce((sum, _, n) => sum + supportOf(n), 0)
  const mass = ((solid + support) * row.density) / 1e6
  const hours = seconds / 3600
  return {
    plates,
    places,
    plateCount,
    hours,
    solid,
    support,
    mass,
    cost: {
      material: mass * row.price.material,
      machine: hours * row.price.machine,
      labour: parts.length * params.prices.hours * row.price.labour,
    },
  }
}
