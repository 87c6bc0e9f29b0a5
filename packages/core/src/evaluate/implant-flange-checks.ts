import { castRays, type MeshTree } from '@trabecula/kernels'
import { add, cross, dot, length, normalize, scale, subtract, type Vector3 } from '../base/vectors.ts'
import type { Check } from '../geometry/check.ts'
import type { FlangeDesign, ImplantDesign } from '../geometry/device.ts'
import type { ResectionPlan } from '../geometry/plan.ts'
import { polylineDistance } from '../geometry/polyline-distance.ts'
import { depthBetween } from '../geometry/swept-cut.ts'
import { figure } from './implant-judged.ts'

const BESIDE = 1 // mm around a flange that are of it.
const RIM = 1.5 // mm from its rim, which is rounded, that are not measured.
const BEHIND = 1.5 // mm from a cut, where it goes over into the implant.
const LIES = 0.3 // mm that its underside may be nearer or farther than asked.
const THIN = 0.9 // Of the thickness asked for.
const AROUND = 2 // mm around a screw's head that are not measured: rays along the bone's normal may meet it aslant.
const MOST = 4000

/** Whether a place is of one of the flanges. */
export function flangesAbout(
  flanges: readonly FlangeDesign[] = [],
): (x: number, y: number, z: number) => boolean {
  return (x, y, z) =>
    flanges.some(({ along, width, thickness }) => {
      const reach = Math.sqrt((width * width) / 4 + thickness * thickness) + BESIDE
      return polylineDistance(along, x, y, z) < reach
    })
}

/** Each flange on the file: how it lies on the bone, and how thick it is. */
export function flangeChecks(
  name: string,
  tree: MeshTree,
  { flanges = [], screws }: ImplantDesign,
  { remaining, planes, swept }: ResectionPlan,
): Check[] {
  const depthAt = depthBetween(planes, swept)
  return flanges.flatMap((flange): Check[] => {
    const { off, thickness } = measureFlange(tree, flange, remaining.mesh, depthAt, screws)
    return [
      {
        id: `${name}.flange.${flange.name}.bone`,
        title: `the flange ${flange.name} of ${name} lies along the bone`,
        passed: off <= LIES,
        required: true,
        value: figure(off, 3),
        limit: `<= ${LIES}`,
        unit: 'mm',
        source:
          'engineering judgement; difference to the clearance asked for, 95 % of rays from the bone to the exported file',
        remedy: 'Pick the points of the flange on the bone again.',
      },
      {
        id: `${name}.flange.${flange.name}.thickness`,
        title: `the flange ${flange.name} of ${name} is as thick as asked`,
        passed: thickness >= THIN * flange.thickness,
        required: true,
        value: figure(thickness, 2),
        limit: `>= ${figure(THIN * flange.thickness, 2)}`,
        unit: 'mm',
        source: 'the case; 5th percentile of rays through the flange of the exported file, off its rim',
        remedy: 'Make the flange wider, or lead it where the bone is less bent.',
      },
    ]
  })
}

/** Rays from the bone's surface outwards, under the flange's middle part: to where it begins, and through it. ∞ and 0 where it was not met. */
function measureFlange(
  tree: MeshTree,
  { along, width, thickness, clearance }: FlangeDesign,
  { positions: p, triangles: t }: { readonly positions: Float32Array; readonly triangles: Uint32Array },
  depthAt: (x: number, y: number, z: number) => number,
  screws: ImplantDesign['screws'],
): { off: number; thickness: number } {
  const [from, ways]: [Vector3[], Vector3[]] = [[], []]
  // The rim is round about the line: its top is narrower than its foot.
  const top = clearance + thickness
  const half = Math.sqrt(Math.max(0, (width * width) / 4 - top * top)) - RIM
  for (let i = 0; i < t.length; i += 3) {
    const [a, b, c] = [0, 1, 2].map(
      (k): Vector3 => [p[3 * t[i + k]!]!, p[3 * t[i + k]! + 1]!, p[3 * t[i + k]! + 2]!],
    ) as [Vector3, Vector3, Vector3]
    const middle = scale(add(a, add(b, c)), 1 / 3)
    if (polylineDistance(along, ...middle) > half) continue
    if (depthAt(...middle) > -BEHIND) continue
    if (screws.some((screw) => besideAxis(middle, screw))) continue
    const normal = cross(subtract(b, a), subtract(c, a))
    if (!(length(normal) > 0)) continue
    from.push(middle)
    ways.push(normalize(normal))
  }
  const every = Math.max(1, Math.ceil(from.length / MOST))
  const starts = from.filter((_, n) => n % every === 0)
  const out = ways.filter((_, n) => n % every === 0)
  const first = rays(tree, starts, out)
  const under = starts.flatMap((start, n) => {
    const reach = first.ts[n]!
    return reach < clearance + thickness
      ? [{ at: add(start, scale(out[n]!, reach)), way: out[n]!, owner: first.owners[n]!, reach }]
      : []
  })
  if (under.length === 0) return { off: Infinity, thickness: 0 }
  const through = rays(
    tree,
    under.map(({ at }) => at),
    under.map(({ way }) => way),
    under.map(({ owner }) => owner),
  )
  const off = under.map(({ reach }) => Math.abs(reach - clearance)).sort((a, b) => a - b)
  const thick = [...through.ts].sort((a, b) => a - b)
  return {
    off: off[Math.floor(0.95 * (off.length - 1))]!,
    thickness: thick[Math.floor(0.05 * thick.length)]!,
  }
}

/** Under a screw's hole and its head's seat. */
function besideAxis(
  point: Vector3,
  { entry, direction, head, hole }: ImplantDesign['screws'][number],
): boolean {
  const from = subtract(point, entry)
  const aside = length(subtract(from, scale(direction, dot(from, direction))))
  return aside < Math.max(head, hole) / 2 + AROUND
}

function rays(tree: MeshTree, from: readonly Vector3[], along: readonly Vector3[], skip?: readonly number[]) {
  return castRays(
    tree,
    Float64Array.from(from.flat()),
    Float64Array.from(along.flat()),
    skip && Int32Array.from(skip),
  )
}
