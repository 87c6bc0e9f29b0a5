import type { Check } from '../geometry/check.ts'
import type { EvaluateGuideParams, JudgedSleeve, JudgedSlot } from './guide-judged.ts'

const PLAY = 0.05 // mm that a slot is wider than its blade, at least.
const STOPPED = 0.8 // mm beyond the bone's edge: stations stand 0.5 mm apart.
const TOUCH = 0.02 // mm: rounding of the file's numbers and of the measuring.

/** What is asked of a slot. */
export function slotChecks(device: string, judged: JudgedSlot, params: EvaluateGuideParams): Check[] {
  const { slot, measured, touched } = judged
  const name = slot.plane.name
  const id = `${device}.slot.${name}`
  const wrong = touched.filter(({ allowed }) => !allowed)
  const nearest = wrong.reduce((least, one) => (one.distance < least.distance ? one : least), {
    structure: 'none',
    distance: Infinity,
    allowed: false,
  })
  return [
    {
      id: `${id}.offset`,
      title: `the slot ${name} of ${device} lies in its plane`,
      passed: Math.abs(measured.offset) <= params.offset,
      required: true,
      value: round(measured.offset, 3),
      limit: `<= ${params.offset}`,
      unit: 'mm',
      source: 'plan of the case; walls measured again by rays on the exported file',
      remedy: 'Make the guide again from this plan.',
    },
    {
      id: `${id}.angle`,
      title: `the slot ${name} of ${device} is parallel to its plane`,
      passed: measured.angle <= params.angle,
      required: true,
      value: round(measured.angle, 3),
      limit: `<= ${params.angle}`,
      unit: '°',
      source: 'plan of the case; walls measured again by rays on the exported file',
      remedy: 'Make the guide again from this plan.',
    },
    widthCheck(device, judged),
    {
      id: `${id}.blade`,
      title: `the blade passes the slot ${name} of ${device} down to its stop`,
      passed: measured.free >= -TOUCH,
      required: true,
      value: round(measured.free, 3),
      limit: '>= 0, distance of blade and guide',
      unit: 'mm',
      source: 'a plate as thick and long as the blade, as wide as the slot lets it wander',
      remedy: 'Move what stands in its way, most often a sleeve.',
    },
    {
      id: `${id}.touches`,
      title: `the blade in the slot ${name} of ${device} touches only what it may (nearest other: ${nearest.structure})`,
      passed: nearest.distance > 0,
      required: true,
      role: 'surgeon',
      value: nearest.distance === Infinity ? 'nothing else near' : round(nearest.distance, 2),
      limit: '> 0',
      unit: 'mm',
      source: 'bones of the case that the blade may not touch',
      remedy: 'Give less `stop`, a shorter slot or blade, or more `keepOff`.',
    },
  ]
}

/** A slot takes its blade, or the metal that leads it. */
function widthCheck(device: string, { slot, measured }: JudgedSlot): Check {
  const { insert, blade, clearance, plane } = slot
  const name = plane.name
  const outer = blade.thickness + clearance + (insert ? 2 * insert.wall : 0)
  const widest = insert ? outer + Math.min(PLAY, insert.fit / 2) : blade.thickness + PLAY
  return {
    id: `${device}.slot.${name}.width`,
    title: insert
      ? `the slot ${name} of ${device} takes its metal insert of ${round(outer, 3)} mm`
      : `the slot ${name} of ${device} takes a blade of ${blade.thickness} mm`,
    passed: measured.width >= widest,
    required: true,
    value: round(measured.width, 3),
    limit: `>= ${round(widest, 3)}`,
    unit: 'mm',
    source: insert ? 'the insert of the case' : 'the blade of the case',
    remedy: insert ? 'Give the insert more `fit`.' : 'Give more `bladeClearance`.',
  }
}

/** What is asked of a slot for what must be protected. */
export function protectionChecks(device: string, judged: JudgedSlot, params: EvaluateGuideParams): Check[] {
  return [...stopChecks(device, judged), ...keptChecks(device, judged, params)]
}

/** Where something must be protected the slot ends at the bone: by the file. */
function stopChecks(device: string, { slot, measured }: JudgedSlot): Check[] {
  return (slot.ends ?? []).flatMap(({ kind, protects }, n): Check[] => {
    if (kind !== 'stop') return []
    const past = measured.past[n]
    return [
      {
        id: `${device}.slot.${slot.plane.name}.stop-${n + 1}`,
        title: `the slot ${slot.plane.name} of ${device} ends at the bone with a stop, before ${protects}`,
        passed: past !== undefined && past <= STOPPED,
        required: true,
        role: 'surgeon',
        value: past === undefined ? 'not found' : round(past, 2),
        limit: `<= ${STOPPED}`,
        unit: 'mm',
        source:
          'the case; from the bone’s edge to the end of the slot, measured by rays on the exported file',
        remedy: 'Make the guide again from this bone.',
      },
    ]
  })
}

/** What must be avoided lies far enough from the blade's swath. */
function keptChecks(device: string, { slot, kept }: JudgedSlot, { away }: EvaluateGuideParams): Check[] {
  return kept.map(({ structure, distance }) => ({
    id: `${device}.slot.${slot.plane.name}.keeps.${structure}`,
    title: `the blade in the slot ${slot.plane.name} of ${device} keeps off ${structure}`,
    passed: distance >= away,
    required: true,
    role: 'surgeon',
    value: round(distance, 2),
    limit: `>= ${away}`,
    unit: 'mm',
    source: 'structures of the case that are to be avoided; distance to the blade’s swath',
    remedy: 'Move the plane, make the slot or the blade shorter, or give more `keepAway`.',
  }))
}

/** What is asked of a sleeve. */
export function sleeveChecks(
  device: string,
  { sleeve, measured }: JudgedSleeve,
  params: EvaluateGuideParams,
): Check[] {
  const id = `${device}.sleeve.${sleeve.name}`
  const bore = sleeve.insert ? sleeve.hole : measured.diameter
  return [
    ...insertChecks(device, { sleeve, measured }),
    ...stopLengthChecks(device, { sleeve, measured }, params),
    {
      id: `${id}.offset`,
      title: `the sleeve ${sleeve.name} of ${device} lies on its axis`,
      passed: measured.offset <= params.offset,
      required: true,
      value: round(measured.offset, 3),
      limit: `<= ${params.offset}`,
      unit: 'mm',
      source: 'plan of the case; hole measured again by rays on the exported file',
      remedy: 'Make the guide again from this plan.',
    },
    {
      id: `${id}.angle`,
      title: `the sleeve ${sleeve.name} of ${device} points along its axis`,
      passed: measured.angle <= params.angle,
      required: true,
      value: round(measured.angle, 3),
      limit: `<= ${params.angle}`,
      unit: '°',
      source: 'plan of the case; hole measured again by rays on the exported file',
      remedy: 'Make the guide again from this plan.',
    },
    {
      id: `${id}.drill`,
      title: `the sleeve ${sleeve.name} of ${device} takes its drill of ${sleeve.tool} mm`,
      passed: bore >= sleeve.tool && measured.free >= -TOUCH,
      required: true,
      value: round(bore, 3),
      limit: `>= ${sleeve.tool}, nothing in its way`,
      unit: 'mm',
      source: 'a cylinder of the drill’s diameter pushed through the exported file',
      remedy: 'Give more clearance, or move what stands before the sleeve.',
    },
  ]
}

/** The bush of a sleeve finds its pocket. */
function insertChecks(device: string, { sleeve: { name, hole, insert }, measured }: JudgedSleeve): Check[] {
  if (!insert) return []
  const outer = round(hole + 2 * insert.wall, 3)
  const most = round(hole + 2 * insert.wall + insert.fit + PLAY, 3)
  return [
    {
      id: `${device}.sleeve.${name}.insert`,
      title: `the sleeve ${name} of ${device} takes its metal bush of ${outer} mm`,
      passed: measured.diameter >= Number(outer) && measured.diameter <= Number(most),
      required: true,
      value: round(measured.diameter, 3),
      limit: `${outer} to ${most}`,
      unit: 'mm',
      source: 'the insert of the case; pocket measured again by rays on the exported file',
      remedy: 'Give the insert more `fit`.',
    },
  ]
}

/** A drill with a stop ends where the plan says. */
function stopLengthChecks(
  device: string,
  { sleeve: { name, reach, stopped }, measured: { stop } }: JudgedSleeve,
  { stop: limit }: EvaluateGuideParams,
): Check[] {
  if (!stopped || reach === undefined) return []
  const off = stop === undefined ? Infinity : stop - reach
  return [
    {
      id: `${device}.sleeve.${name}.stop`,
      title: `a drill with its stop at ${round(reach, 2)} mm ends at the planned tip of ${name} (measured: ${round(stop ?? Infinity, 2)} mm)`,
      passed: Math.abs(off) <= limit,
      required: true,
      role: 'surgeon',
      value: round(off, 3),
      limit: `<= ${limit}`,
      unit: 'mm',
      source: 'plan of the case; where the stop lands on the exported file, by rays along the axis',
      remedy: 'Move what stands before the sleeve, or make the guide again from this plan.',
    },
  ]
}

/** Rounded; a figure that could not be measured stays infinite in words. */
function round(value: number, digits: number): number | string {
  return Number.isFinite(value) ? Number(value.toFixed(digits)) : 'not found'
}
