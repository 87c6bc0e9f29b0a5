import type { Manifold, Mat4 } from 'manifold-3d'
import type { ManifoldScope } from './manifold.ts'
import type { SweptCut } from './plan.ts'
import { fromProfile, removedOutline } from './swept-cut.ts'

const ROUND = 96 // Segments of a full turn: about a ridge the inset's chords leave its arc by 0.05 % of it.

/**
 * What lies on the removed side of a stepped or curved cut, as far as a bone may reach: its outline drawn along the sweep, LPS mm.
 * @param inset mm that it keeps from the cut everywhere, about ridges by an arc.
 */
export function sweptBody(scope: ManifoldScope, cut: SweptCut, inset = 0): Manifold {
  const outline = removedOutline(cut).map(([x, y]): [number, number] => [x, y])
  const height = 2 * cut.reach
  const whole = scope.keep(new scope.wasm.CrossSection([outline]))
  const section = inset === 0 ? whole : scope.keep(whole.offset(-inset, 'Round', 2, ROUND))
  const drawn = scope.keep(section.extrude(height))
  const { across: x, towards: y, sweep: z } = cut
  const origin = fromProfile(cut, [0, 0], -cut.reach)
  // Column-major: from the profile's frame into the patient's.
  return scope.keep(drawn.transform([...x, 0, ...y, 0, ...z, 0, ...origin, 1] as Mat4))
}
