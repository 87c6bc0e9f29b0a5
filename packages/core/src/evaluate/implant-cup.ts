import type { MeshTree } from '@trabecula/kernels'
import type { Check } from '../geometry/check.ts'
import { cupAngles, pelvicFrame } from '../geometry/cup-angles.ts'
import type { CupDesign, Device, ImplantDesign } from '../geometry/device.ts'
import type { LandmarkSet } from '../geometry/plan.ts'
import { headInSeat, headUnderSeat } from './implant-heads.ts'
import { type EvaluateImplantParams, figure } from './implant-judged.ts'
import { measureSeat } from './implant-measures.ts'

/** How the cup's mouth looks, in the anterior pelvic plane. */
function angleChecks(
  name: string,
  angles: { readonly inclination: number; readonly anteversion: number } | undefined,
  params: EvaluateImplantParams,
): Check[] {
  const within = (x: number, [from, to]: readonly [number, number]) => x >= from && x <= to
  return [
    {
      id: `${name}.cup.inclination`,
      title: `the cup’s inclination in ${name} is as wanted`,
      passed: angles !== undefined && within(angles.inclination, params.inclination),
      required: true,
      role: 'surgeon',
      value: angles ? figure(angles.inclination, 2) : 'not found',
      limit: `${params.inclination[0]} – ${params.inclination[1]}`,
      unit: '°',
      source: 'the case; radiographic angles (Murray 1993) of the seat’s flat rim on the exported file',
      remedy: 'Change `inclination`, or give `landmarks`.',
    },
    {
      id: `${name}.cup.anteversion`,
      title: `the cup’s anteversion in ${name} is as wanted`,
      passed: angles !== undefined && within(angles.anteversion, params.anteversion),
      required: true,
      role: 'surgeon',
      value: angles ? figure(angles.anteversion, 2) : 'not found',
      limit: `${params.anteversion[0]} – ${params.anteversion[1]}`,
      unit: '°',
      source: 'the case; radiographic angles (Murray 1993) of the seat’s flat rim on the exported file',
      remedy: 'Change `anteversion`, or give `landmarks`.',
    },
  ]
}

/** Seat, mouth and wall of the cup, and the screws' heads in it. */
export function cupChecks(
  { name, side }: Device,
  tree: MeshTree,
  cup: CupDesign,
  design: ImplantDesign,
  landmarks: LandmarkSet | undefined,
  params: EvaluateImplantParams,
): Check[] {
  const seat = measureSeat(tree, cup, design.screws)
  const frame = landmarks && pelvicFrame(landmarks)
  const angles =
    seat.axis && frame && (side === 'left' || side === 'right')
      ? cupAngles(frame, side, seat.axis)
      : undefined
  const wall = (cup.wall ?? 0) - params.wall
  return [
    {
      id: `${name}.cup.seat`,
      title: `the cup’s seat of ${name} lies at the mirrored centre (diameter ${figure(seat.diameter, 3)} mm)`,
      passed: seat.offset <= params.seat && Math.abs(seat.diameter - cup.diameter) <= params.seat,
      required: true,
      value: figure(seat.offset, 3),
      limit: `<= ${params.seat}, diameter ${cup.diameter} ± ${params.seat}`,
      unit: 'mm',
      source: 'the case; a sphere laid through the seat of the exported file',
      remedy: 'Make the implant again from this plan.',
    },
    ...angleChecks(name, angles, params),
    {
      id: `${name}.cup.surface`,
      title: `nothing of ${name} stands where the cup goes: no mirrored joint surface bears`,
      passed: seat.intrusion <= params.seat,
      required: true,
      value: figure(seat.intrusion, 3),
      limit: `<= ${params.seat}`,
      unit: 'mm',
      source: 'rays into the seat and through its mouth on the exported file',
      remedy: 'Make the implant again; the mouth must be cut free.',
    },
    {
      id: `${name}.cup.wall`,
      title: `the wall round the cup’s seat of ${name} holds`,
      passed: seat.wall >= wall,
      required: true,
      value: figure(seat.wall, 3),
      limit: `>= ${Number(wall.toFixed(3))}`,
      unit: 'mm',
      source: 'the case; rays outwards from the seat, away from screw holes, on the exported file',
      remedy: 'Take a smaller cup, or move lattice and drains away from the seat.',
    },
    ...headChecks(name, tree, cup, design, params),
  ]
}

/** A head that stands in the seat keeps the cup from going home. */
function headChecks(
  name: string,
  tree: MeshTree,
  cup: CupDesign,
  { screws }: ImplantDesign,
  params: EvaluateImplantParams,
): Check[] {
  const inSeat = screws.filter((screw) => headInSeat(cup, screw))
  return inSeat.map((screw): Check => {
    const under = headUnderSeat(tree, cup, screw)
    return {
      id: `${name}.cup.head.${screw.name}`,
      title: `the head of ${screw.name} lies below the seat of the cup in ${name}`,
      passed: under >= params.under,
      required: true,
      value: figure(under, 3),
      limit: `>= ${params.under}`,
      unit: 'mm',
      source: 'a head pushed in until it sits, against the seat’s sphere, on the exported file',
      remedy: 'Sink the head deeper, or move the screw out of the socket.',
    }
  })
}
