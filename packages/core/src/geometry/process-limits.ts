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
}

export const PROCESS_LIMITS: Readonly<Record<Process, ProcessLimits>> = {
  FFF: { wall: 0.8, gap: 0.2 },
  SLA: { wall: 0.4, gap: 0.125 },
  SLS: { wall: 0.7, gap: 0.3 },
  MJF: { wall: 0.5, gap: 0.2 },
  'L-PBF': { wall: 0.4, gap: 0.125 },
}
