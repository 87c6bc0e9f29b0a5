import type { StructureMargin } from '@trabecula/core/geometry/plan'

/** Behind a barrier the distance is told and a person decides; the run's checks do the same. */
export function marginVerdict({
  kind,
  asked,
  distance,
}: Pick<StructureMargin, 'kind' | 'asked' | 'distance'>): 'passed' | 'below' | 'failed' {
  if (distance >= asked) return 'passed'
  return kind === 'barrier' ? 'below' : 'failed'
}
