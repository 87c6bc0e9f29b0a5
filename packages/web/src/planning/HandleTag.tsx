import type { Ref } from 'react'
import type { Thing } from '../viewer/things.ts'
import { movableOf } from './live-things.ts'
import { marginVerdict } from './margin-verdict.ts'
import type { Planning } from './use-planning.ts'

/** Beside the handle in 3D what a hand must watch: the bone's margin of a plane, a screw's distance to the cortex. */
export function HandleTag({
  ref,
  planning,
  chosen,
}: {
  readonly ref: Ref<HTMLDivElement>
  readonly planning: Planning
  readonly chosen: Thing | undefined
}): React.JSX.Element | null {
  const { result } = planning.state
  const movable = movableOf(planning.state, chosen)
  if (!movable || !result) return null
  const [bone] = result.resection?.margins ?? []
  const path = result.trajectories
    .flatMap((set) => set.trajectories)
    .find(({ name }) => name === chosen?.name)
  const told =
    movable.kind === 'plane'
      ? bone && { value: bone.distance, verdict: marginVerdict(bone) }
      : path && { value: path.cortexDistance, verdict: path.cortexDistance < 0 ? 'failed' : 'passed' }
  return (
    <div ref={ref} className={`handle-tag verdict-${told?.verdict ?? 'failed'}`} aria-hidden="true">
      {told ? `${told.value.toFixed(1)} mm` : '–'}
    </div>
  )
}
