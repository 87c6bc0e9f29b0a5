import { atan } from '../base/math.ts'
import type { GuideFamilyUse } from '../geometry/device.ts'
import { sleeveBore, slotBore } from '../geometry/guide-bores.ts'
import type { ReportTable } from '../geometry/table.ts'
import type { JudgedSleeve, JudgedSlot } from './guide-judged.ts'

const fixed = (x: number, digits: number) => (Number.isFinite(x) ? Number(x.toFixed(digits)) : null)
const degrees = (x: number) => (x * 180) / Math.PI

/** Slots as planned and as measured. */
export function slotTable(device: string, slots: readonly JudgedSlot[]): ReportTable {
  return {
    name: `${device}-slots`,
    title: `Slots of ${device}, planned and measured on the file`,
    columns: [
      { title: 'cut' },
      { title: 'blade', unit: 'mm' },
      { title: 'width planned', unit: 'mm' },
      { title: 'width measured', unit: 'mm' },
      { title: 'offset to the plane', unit: 'mm' },
      { title: 'angle to the plane', unit: '°' },
      { title: 'guided depth', unit: 'mm' },
      { title: 'play of the blade', unit: '°' },
      { title: 'open over', unit: 'mm' },
      { title: 'reach from the mouth', unit: 'mm' },
      { title: 'past the bone, first end', unit: 'mm' },
      { title: 'past the bone, last end', unit: 'mm' },
      { title: 'to protect' },
    ],
    rows: slots.map(({ slot, measured }) => [
      slot.plane.name,
      slot.blade.thickness,
      fixed(slotBore(slot).width, 3),
      fixed(measured.width, 3),
      fixed(measured.offset, 3),
      fixed(measured.angle, 3),
      fixed(slotBore(slot).depth, 1),
      fixed(measured.play, 2),
      fixed(slot.length, 1),
      fixed(slot.reach, 1),
      ...measured.past.map((past, n) =>
        past === undefined || slot.ends?.[n]?.kind === 'in bone' ? null : fixed(past, 1),
      ),
      slot.ends?.flatMap(({ protects }) => protects ?? []).join(', ') || null,
    ]),
    note: 'Play: how far a blade can tilt between the walls over the guided depth.',
  }
}

/** mm of metal in a sleeve's bore, both sides. */
const metalOf = ({ insert }: JudgedSleeve['sleeve']) => (insert ? 2 * insert.wall : 0)

/** Sleeves as planned and as measured. */
export function sleeveTable(device: string, sleeves: readonly JudgedSleeve[]): ReportTable {
  return {
    name: `${device}-sleeves`,
    title: `Sleeves of ${device}, planned and measured on the file`,
    columns: [
      { title: 'sleeve' },
      { title: 'drill or wire', unit: 'mm' },
      { title: 'hole planned', unit: 'mm' },
      { title: 'hole measured', unit: 'mm' },
      { title: 'offset to the axis', unit: 'mm' },
      { title: 'angle to the axis', unit: '°' },
      { title: 'guided length', unit: 'mm' },
      { title: 'greatest tilt', unit: '°' },
      { title: 'drill stop to planned tip', unit: 'mm' },
      { title: 'as measured', unit: 'mm' },
    ],
    rows: sleeves.map(({ sleeve, measured }) => [
      sleeve.name,
      sleeve.tool,
      fixed(sleeveBore(sleeve).diameter, 3),
      fixed(measured.diameter, 3),
      fixed(measured.offset, 3),
      fixed(measured.angle, 3),
      fixed(sleeveBore(sleeve).depth, 1),
      fixed(degrees(atan((measured.diameter - sleeve.tool - metalOf(sleeve)) / sleeveBore(sleeve).depth)), 2),
      fixed(sleeve.reach ?? Number.NaN, 1),
      fixed(measured.stop ?? Number.NaN, 2),
    ]),
    note: 'Tilt: arctangent of the clearance over the guided length. Drill stop: how far from its tip the stop of a drill is set that lands on the sleeve.',
  }
}

/** What a guide has from its family, what the case says otherwise, and the limits that hold. */
export function familyTable(device: string, { name, process, rows }: GuideFamilyUse): ReportTable {
  return {
    name: `${device}-family`,
    title: `Values of ${device} from the family ${name}, made by ${process}`,
    columns: [
      { title: 'parameter' },
      { title: 'value', unit: 'mm' },
      { title: 'of the family', unit: 'mm' },
      { title: 'by' },
      { title: 'why, in the family' },
      { title: 'least in this process', unit: 'mm' },
    ],
    rows: rows.map(({ parameter, value, preset, source, limit }) => [
      parameter,
      value,
      preset,
      value === preset ? 'the family' : 'the case',
      source,
      limit?.least ?? null,
    ]),
    note: 'A value under the least in this process is refused.',
  }
}
