export const processes = ['FFF', 'SLA', 'SLS', 'MJF', 'L-PBF'] as const
export type Process = (typeof processes)[number]

/** What a process can make, mm: working values, no norm. */
export interface ProcessLimits {
  /** Least supported wall. Source: the design guides of the machines' makers. */
  readonly wall: number
  /**
   * Least gap between faces of parts that are put together. Source: Makelab, design guidelines (least clearance: FDM 0.2, SLA
   * 0.125, MJF 0.2); i.materialise, parts of an assembly (laser sintering 0.6 over both sides); metal as SLA, after finishing.
   */
  readonly gap: number
  /**
   * Least stroke of letters and width of lines, and how far they stand out or go in. Source: CIF Prototyping, DFM for 3D printing
   * (least embossed and engraved text by process).
   */
  readonly raised: { readonly stroke: number; readonly depth: number }
  readonly engraved: { readonly stroke: number; readonly depth: number }
  /**
   * ± of a length of 100 mm. Source: Makelab, 3D printing for engineers (FDM, SLA, MJF); arti90, design clues (SLS, DMLS).
   */
  readonly tolerance: number
  /** Whether there is a material that light passes: clear resins. */
  readonly clear: boolean
}

export const PROCESS_LIMITS: Readonly<Record<Process, ProcessLimits>> = {
  FFF: {
    wall: 0.8,
    gap: 0.2,
    raised: { stroke: 1, depth: 1.5 },
    engraved: { stroke: 1, depth: 1 },
    tolerance: 0.3,
    clear: false,
  },
  SLA: {
    wall: 0.4,
    gap: 0.125,
    raised: { stroke: 0.5, depth: 0.4 },
    engraved: { stroke: 0.3, depth: 0.4 },
    tolerance: 0.15,
    clear: true,
  },
  SLS: {
    wall: 0.7,
    gap: 0.3,
    raised: { stroke: 0.8, depth: 1 },
    engraved: { stroke: 0.5, depth: 0.5 },
    tolerance: 0.2,
    clear: false,
  },
  MJF: {
    wall: 0.5,
    gap: 0.2,
    raised: { stroke: 0.5, depth: 0.5 },
    engraved: { stroke: 0.4, depth: 0.4 },
    tolerance: 0.4,
    clear: false,
  },
  'L-PBF': {
    wall: 0.4,
    gap: 0.125,
    raised: { stroke: 0.8, depth: 0.5 },
    engraved: { stroke: 0.3, depth: 0.5 },
    tolerance: 0.1,
    clear: false,
  },
}
