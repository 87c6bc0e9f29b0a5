import type { Device } from '../geometry/device.ts'
import { oppositeSide, type Side } from '../geometry/label-map.ts'
import { type Body, boundsOf } from '../geometry/mesh.ts'

/** What the frame says of a body's side. LPS: +x is the patient's left. */
export interface SideFinding {
  /** `left` or `right`, `midline`, or `unproved` where there is nothing to compare with. */
  readonly found: Side | 'unproved'
  /** x of the sagittal plane that it was compared with, mm, and what gave it. */
  readonly plane?: number
  readonly reference: string
}

/** Closer than this (mm) to the plane a body of one side is not proved to be on it. */
const NEAR = 5
/** Farther than this (mm) from the plane a body of the midline is not on it: spines are not straight. */
const FAR = 20

/**
 * The side of each body of a device by its centroid's x against a sagittal plane: half way to its partner of the other
 * side, else through the midline bodies, else through the middle of the image. A body alone proves nothing.
 */
export function findSide(body: Body, device: Device, imageMiddle: number | undefined): SideFinding {
  const x = centroidX(body)
  const plane = planeFor(body, device, imageMiddle)
  if (plane.x === undefined) return { found: 'unproved', reference: plane.reference }
  const away = x - plane.x
  // A partner's plane lies half way: whatever is not on it is on one side.
  const near = plane.exact ? 0 : (body.side === 'midline' ? FAR : NEAR) * device.scale
  const found: Side = Math.abs(away) <= near ? 'midline' : away > 0 ? 'left' : 'right'
  return { found, plane: plane.x, reference: plane.reference }
}

function planeFor(
  body: Body,
  device: Device,
  imageMiddle: number | undefined,
): { x?: number; reference: string; exact?: boolean } {
  const partner = device.bodies.find(
    (other) => other.name === partnerName(body.name) && other.name !== body.name,
  )
  if (partner)
    return {
      x: (centroidX(body) + centroidX(partner)) / 2,
      reference: `half way to ${partner.name}`,
      exact: true,
    }
  const midline = device.bodies.filter((other) => other.side === 'midline' && other !== body)
  if (midline.length > 0) {
    const x = midline.reduce((sum, other) => sum + centroidX(other), 0) / midline.length
    return { x, reference: `through ${midline.map(({ name }) => name).join(', ')}` }
  }
  if (imageMiddle !== undefined)
    return { x: imageMiddle * device.scale, reference: 'through the middle of the image' }
  return { reference: 'no partner, no midline body and no image to compare with' }
}

/** `hip_left` → `hip_right`; names without a side stay. */
export function partnerName(name: string): string {
  return name.replace(
    /(^|_)(left|right)(?=_|$)/,
    (_, before: string, side: Side) => `${before}${oppositeSide(side)}`,
  )
}

/** The side that a name says, e.g. `femur_left`; undefined where it says none. */
export function sideInName(name: string): 'left' | 'right' | undefined {
  return /(?:^|_)(left|right)(?:_|$)/.exec(name)?.[1] as 'left' | 'right' | undefined
}

/** Volume centroid's x by the divergence theorem; the box's middle where the volume is not positive. */
function centroidX({ mesh }: Body): number {
  const { positions: p, triangles: t } = mesh
  const { min, max } = boundsOf(mesh)
  const origin = (min[0] + max[0]) / 2
  let moment = 0
  let volume = 0
  for (let i = 0; i < t.length; i += 3) {
    const [a, b, c] = [3 * t[i]!, 3 * t[i + 1]!, 3 * t[i + 2]!]
    const [ax, bx, cx] = [p[a]! - origin, p[b]! - origin, p[c]! - origin]
    const part =
      ax * (p[b + 1]! * p[c + 2]! - p[b + 2]! * p[c + 1]!) +
      p[a + 1]! * (p[b + 2]! * cx - bx * p[c + 2]!) +
      p[a + 2]! * (bx * p[c + 1]! - p[b + 1]! * cx)
    volume += part
    moment += part * (ax + bx + cx)
  }
  return volume > 0 ? origin + moment / (4 * volume) : origin
}
