import { normalize } from '@trabecula/core/base/vectors'
import type { Thing } from '../viewer/things.ts'
import type { ViewerState } from '../viewer/viewer-state.ts'
import { cornersOf, type Movable, movableNamed, paramsOf, pathOf, planePlace } from './plan-edit.ts'
import type { PlanningState } from './planning-state.ts'

/** The thing's place in the plan, where a hand can move it. */
export function movableOf({ plan }: PlanningState, thing: Thing | undefined): Movable | undefined {
  if (!plan || !thing) return undefined
  if (thing.plane?.kind === 'cut' && thing.plane.entry === plan.resection.name)
    return movableNamed(plan, 'plane', thing.name)
  return thing.path ? movableNamed(plan, thing.path.kind, thing.name) : undefined
}

/** Whether anything lies elsewhere than the run has it. */
export function isMoved({ data, plan }: PlanningState): boolean {
  return data !== undefined && plan !== data.plan
}

/** The scene's things with planes, screws and wires where the hand left them, and their measures as the preview has them. */
export function liveThings(things: readonly Thing[], planning: PlanningState): readonly Thing[] {
  const { result, plan } = planning
  if (!result || !plan || !isMoved(planning)) return things
  const paths = result.trajectories.flatMap(({ trajectories }) => trajectories)
  return things.map((thing) => {
    const movable = movableOf(planning, thing)
    if (!movable) return thing
    if (movable.kind !== 'plane') {
      const path = paths.find(({ name }) => name === thing.name)
      return path && thing.path ? { ...thing, path: { ...thing.path, ...pathOf(path) } } : thing
    }
    const cut = result.resection?.cuts.find(({ plane }) => plane.name === thing.name)
    const params = paramsOf(plan, movable)
    if (!thing.plane || !params || !('at' in params || 'points' in params)) return thing
    const { at, normal } = planePlace(params)
    const unit = normalize(normal)
    const plane = { normal: unit, offset: unit[0] * at[0] + unit[1] * at[1] + unit[2] * at[2] }
    const corners = cornersOf(plane, at, cut?.outlines ?? [])
    return {
      ...thing,
      plane: { ...thing.plane, corners, area: cut?.area ?? null, distance: cut?.distance ?? null },
    }
  })
}

const FAINT = 0.25

/** While something is moved, what belongs to the plan before steps back: its implant is hidden, guides and pieces are faint. */
export function liveLooks(
  things: readonly Thing[],
  planning: PlanningState,
  looks: ViewerState['looks'],
): ViewerState['looks'] {
  if (!isMoved(planning)) return looks
  const changed = { ...looks }
  for (const { id, group } of things) {
    const look = looks[id]
    if (!look) continue
    if (group === 'implant') changed[id] = { ...look, shown: false }
    else if (group === 'guide' || group === 'plan')
      changed[id] = { ...look, opacity: Math.min(look.opacity, FAINT) }
  }
  return changed
}
