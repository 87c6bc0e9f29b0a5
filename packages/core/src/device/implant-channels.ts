import type { CrossSection, Manifold } from 'manifold-3d'
import { add, scale, type Vector3 } from '../base/vectors.ts'
import type { ManifoldScope } from '../geometry/manifold.ts'
import type { NamedPlane } from '../geometry/plan.ts'
import { StepError } from '../step.ts'
import type { PorousParams } from './implant-params.ts'
import { coneAlong } from './implant-tools.ts'

const RIM = 0.3 // mm of zone that a channel keeps from its outline.
const INTO_CORE = 0.05 // mm, so that its floor and the zone's are not in one plane.
const BEFORE = 0.5 // mm before the cut face.
const SIDES = 48
const ROUND = 1.0021457 // 1 / cos(π / 48): nowhere narrower than the circle.
const ROW = 0.8660254037844386 // Of the pitch.

/**
 * Middles of coarse channels in a zone's outline, in its plane's two coordinates: a hexagonal pattern about the outline's
 * middle; only where the whole channel lies within the zone.
 * @throws StepError LATTICE_CHANNELS where the pattern leaves no cell between channels, or none fits
 */
export function channelMiddles(
  scope: ManifoldScope,
  outline: CrossSection,
  { channels, size }: Pick<PorousParams, 'channels' | 'size'>,
  where: string,
): [number, number][] {
  if (!channels) return []
  const { diameter, pitch } = channels
  if (pitch < diameter + size) {
    throw new StepError({
      code: 'LATTICE_CHANNELS',
      message: `expected at least one cell of ${size} mm between channels of ${diameter} mm, got a pitch of ${pitch} mm`,
      where,
      remedy: `Take a pitch of at least ${(diameter + size).toFixed(1)} mm, or finer cells.`,
    })
  }
  const within = scope.keep(outline.offset(-(diameter / 2 + RIM), 'Round', 2, 24))
  const loops = within.toPolygons() as [number, number][][]
  const { min, max } = within.bounds()
  const [x0, y0] = [(min[0] + max[0]) / 2, (min[1] + max[1]) / 2]
  const reach = Math.ceil(Math.max(max[0] - min[0], max[1] - min[1], 0) / (2 * ROW * pitch)) + 1
  const found: [number, number][] = []
  for (let j = -reach; loops.length > 0 && j <= reach; j++) {
    for (let i = -reach; i <= reach; i++) {
      const at: [number, number] = [x0 + (i + (Math.abs(j) % 2) / 2) * pitch, y0 + j * ROW * pitch]
      if (isWithin(loops, at)) found.push(at)
    }
  }
  if (found.length > 0) return found
  throw new StepError({
    code: 'LATTICE_CHANNELS',
    message: `expected room for a channel of ${diameter} mm in the porous zone, got none`,
    where,
    remedy: 'Take narrower channels, or leave this cut out of `porous: on`.',
  })
}

/** Even-odd. */
function isWithin(
  loops: readonly (readonly [number, number])[][],
  [x, y]: readonly [number, number],
): boolean {
  let inside = false
  for (const loop of loops) {
    loop.forEach(([ax, ay], n) => {
      const [bx, by] = loop[(n + 1) % loop.length]!
      if (ay > y !== by > y && x < ax + ((y - ay) / (by - ay)) * (bx - ax)) inside = !inside
    })
  }
  return inside
}

/** Cutters of a zone's channels. */
export function channelTools(
  scope: ManifoldScope,
  { plane, back, channels }: { plane: NamedPlane; back: number; channels: readonly Vector3[] },
  diameter: number,
  face: number,
): Manifold[] {
  const radius = (diameter / 2) * ROUND
  const long = back + INTO_CORE - (face - BEFORE)
  return channels.map((middle) => {
    const height = plane.normal.reduce((sum, n, axis) => sum + n * middle[axis]!, 0)
    const from = add(middle, scale(plane.normal, face - BEFORE - height))
    return coneAlong(scope, from, plane.normal, long, radius, radius, SIDES)
  })
}
