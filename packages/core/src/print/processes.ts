/** A process with a material, and the figures that time, cost and checks are reckoned with. */
export interface ProcessRow {
  readonly process: 'FFF' | 'SLA' | 'SLS' | 'MJF' | 'L-PBF'
  readonly material: string
  /** g/cm³ of the printed material, and who says so. */
  readonly density: number
  readonly densitySource: string
  /** mm. */
  readonly layer: number
  /** mm: least supported wall or strut. */
  readonly leastFeature: number
  readonly leastFeatureSource: string
  /** Whether what hangs over needs supports, and whether what a cavity holds must get out. */
  readonly supports: boolean
  readonly drains: boolean
  /** Solid share of a support. */
  readonly supportFill: number
  /** EXAMPLE: s for each layer (recoating, moving, waiting). */
  readonly layerTime: number
  /** EXAMPLE: s for each mm² of a layer; 0 where a layer is made at once. */
  readonly areaTime: number
  /** EXAMPLE: h before and after the build (heating, cooling, unpacking). */
  readonly setup: number
  /** EXAMPLE prices, a currency of their own. */
  readonly price: { readonly material: number; readonly machine: number; readonly labour: number }
}

const DESIGN_GUIDES = 'printer makers’ design guides, supported walls: a working value, no norm'

/**
 * One row a process: the values that hold where a case says nothing. Densities and least features name their source.
 * Times and prices are EXAMPLES: of the right order of magnitude, of no machine, maker or shop; a centre puts its own in.
 */
export const PROCESSES: readonly ProcessRow[] = [
  {
    process: 'FFF',
    material: 'PLA',
    density: 1.24,
    densitySource: 'NatureWorks Ingeo 4043D data sheet',
    layer: 0.2,
    leastFeature: 0.8,
    leastFeatureSource: DESIGN_GUIDES,
    supports: true,
    drains: false,
    supportFill: 0.15,
    layerTime: 2,
    areaTime: 0.5,
    setup: 0.25,
    price: { material: 20, machine: 2, labour: 40 },
  },
  {
    process: 'SLA',
    material: 'biocompatible resin',
    density: 1.15,
    densitySource: 'EXAMPLE: cured methacrylate resins are given 1.1 to 1.2 in data sheets',
    layer: 0.1,
    leastFeature: 0.4,
    leastFeatureSource: DESIGN_GUIDES,
    supports: true,
    drains: true,
    supportFill: 0.1,
    layerTime: 12,
    areaTime: 0,
    setup: 0.5,
    price: { material: 200, machine: 5, labour: 40 },
  },
  {
    process: 'SLS',
    material: 'PA12',
    density: 0.93,
    densitySource: 'EOS PA 2200 data sheet, laser-sintered part',
    layer: 0.12,
    leastFeature: 0.7,
    leastFeatureSource: DESIGN_GUIDES,
    supports: false,
    drains: true,
    supportFill: 0,
    layerTime: 15,
    areaTime: 0.002,
    setup: 16,
    price: { material: 60, machine: 15, labour: 40 },
  },
  {
    process: 'MJF',
    material: 'PA12',
    density: 1.01,
    densitySource: 'HP 3D High Reusability PA 12 data sheet, printed part',
    layer: 0.08,
    leastFeature: 0.5,
    leastFeatureSource: DESIGN_GUIDES,
    supports: false,
    drains: true,
    supportFill: 0,
    layerTime: 10,
    areaTime: 0,
    setup: 20,
    price: { material: 60, machine: 20, labour: 40 },
  },
  {
    process: 'L-PBF',
    material: 'Ti-6Al-4V ELI',
    density: 4.43,
    densitySource: 'Boyer, Welsch, Collings 1994, Materials Properties Handbook: Titanium Alloys',
    layer: 0.05,
    leastFeature: 0.4,
    leastFeatureSource: DESIGN_GUIDES,
    supports: true,
    drains: true,
    supportFill: 0.2,
    layerTime: 10,
    areaTime: 0.012,
    setup: 3,
    price: { material: 300, machine: 40, labour: 50 },
  },
]

export function processRow(process: ProcessRow['process']): ProcessRow {
  return PROCESSES.find((row) => row.process === process)!
}
