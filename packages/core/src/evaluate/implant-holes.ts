import type { MeshTree } from '@trabecula/kernels'
import { add, dot, scale } from '../base/vectors.ts'
import type { Check } from '../geometry/check.ts'
import type { ImplantDesign } from '../geometry/device.ts'
import type { ResectionPlan } from '../geometry/plan.ts'
import { seatDepth } from '../geometry/screw-heads.ts'
import { FARTHEST } from './guide-way.ts'
import { wallAround } from './implant-heads.ts'
import { type EvaluateImplantParams, figure } from './implant-judged.ts'
import { measureHole, rodPasses } from './implant-measures.ts'

const SHORT = 0.3 // mm under a head's seat in which a short hole's wall is measured.

/** Screw holes and drains. */
export function holeChecks(
  name: string,
  tree: MeshTree,
  design: ImplantDesign,
  { planes }: ResectionPlan,
  params: EvaluateImplantParams,
): Check[] {
  const skin = design.gap + (design.porous?.depth ?? 0)
  const screws = design.screws.flatMap((screw): Check[] => {
    const { direction, hole, head } = screw
    const seat = screw.seat ?? screw.entry
    // Only where solid leads: below the head's cone and before the lattice.
    const start = seatDepth(screw.form ?? 'conical', head, hole) + 0.3
    const ends = planes.map(({ normal, offset }) => {
      const falls = -dot(normal, direction)
      const height = dot(normal, seat) - offset - skin // Below 0 on a flange: no lattice is under the head.
      return falls > 0.01 && height > 0 ? (height - hole / 2) / falls : Infinity
    })
    const reach = Math.min((screw.length ?? 10) - 0.3, ...ends) - start
    const found = measureHole(tree, add(seat, scale(direction, start)), direction, hole, Math.max(1, reach))
    const shaft = screw.shaft ?? hole - 0.2
    const passes = rodPasses(
      tree,
      add(seat, scale(direction, -1)),
      direction,
      shaft,
      (screw.length ?? 10) + 1,
    )
    // In a plate the hole is short, and opens aslant below: only under the head's seat is it whole.
    const short = reach - hole < 1
    const below = add(seat, scale(direction, short ? start : start + hole / 2))
    const wall = wallAround(tree, below, direction, hole, short ? SHORT : reach - hole)
    const lies: Check = {
      id: `${name}.screw.${screw.name}`,
      title: `the hole ${screw.name} of ${name} lies on its axis (${figure(found.angle, 2)}°, diameter ${figure(found.diameter, 3)} mm) and takes its screw`,
      passed:
        found.offset <= params.offset && found.angle <= params.angle && found.diameter >= shaft && passes,
      required: true,
      value: figure(found.offset, 3),
      limit: `<= ${params.offset}, angle <= ${params.angle}°, diameter >= ${shaft}, nothing in its way`,
      unit: 'mm',
      source: 'plan of the case; hole measured again by rays on the exported file',
      remedy: 'Make the implant again from this plan; keep holes apart.',
    }
    const walled: Check = {
      id: `${name}.screw.${screw.name}.wall`,
      title: `the hole ${screw.name} of ${name} keeps metal around it`,
      passed: wall >= params.holeWall,
      required: true,
      value: figure(wall, 2),
      limit: `>= ${params.holeWall}`,
      unit: 'mm',
      source: 'engineering judgement; rays outwards from the hole on the exported file',
      remedy: 'Move the screw away from the surface, or take a thinner one.',
    }
    return [lies, walled]
  })
  return [...screws, ...drainChecks(name, tree, design)]
}

function drainChecks(name: string, tree: MeshTree, { drains }: ImplantDesign): Check[] {
  return drains.map(({ at, direction, diameter }, n): Check => {
    const open = [1, -1].every((way) => rodPasses(tree, at, scale(direction, way), 0.9 * diameter, FARTHEST))
    return {
      id: `${name}.drain.${n + 1}`,
      title: `the drain ${n + 1} of ${name} is open`,
      passed: open,
      required: false,
      value: open,
      limit: 'true',
      source: 'rays through the drain on the exported file',
      remedy: 'Move the drain, or make it wider.',
    }
  })
}
