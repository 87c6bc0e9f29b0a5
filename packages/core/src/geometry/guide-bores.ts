import type { Device, SleeveDesign, SlotDesign } from './device.ts'
import type { ReportTable, TableCell } from './table.ts'

/** What is cut into a guide for a slot: the room for blade and clearance, or for the metal insert that leads them, mm. */
export function slotBore({ blade, clearance, length, depth, insert }: SlotDesign): {
  readonly width: number
  readonly length: number
  readonly depth: number
} {
  const more = insert ? 2 * insert.wall + insert.fit : 0
  return { width: blade.thickness + clearance + more, length: length + more, depth: insert?.depth ?? depth }
}

/** What is cut into a guide for a sleeve: the hole, or the room for its metal insert, mm. */
export function sleeveBore({ hole, length, insert }: SleeveDesign): {
  readonly diameter: number
  readonly depth: number
} {
  return insert
    ? { diameter: hole + 2 * insert.wall + insert.fit, depth: insert.depth }
    : { diameter: hole, depth: length }
}

const figure = (x: number) => String(Number(x.toFixed(3)))

/** What belongs to a guide: its printed bodies and the metal inserts that are put into them; undefined where none are. */
export function guidePartsTable({ name, bodies, material, design }: Device): ReportTable | undefined {
  if (design?.kind !== 'guide') return undefined
  const slots = design.slots.flatMap((slot) => (slot.insert ? [{ slot, insert: slot.insert }] : []))
  const sleeves = design.sleeves.flatMap((sleeve) =>
    sleeve.insert ? [{ sleeve, insert: sleeve.insert }] : [],
  )
  if (slots.length + sleeves.length === 0) return undefined
  const rows: TableCell[][] = [
    ...bodies.map((body): TableCell[] => [body.name, 'printed body', null, null, material ?? null]),
    ...slots.map(({ slot, insert }): TableCell[] => {
      const inner = slot.blade.thickness + slot.clearance
      const measures = `${figure(inner + 2 * insert.wall)} × ${figure(slot.length + 2 * insert.wall)} × ${figure(insert.depth)}; ${figure(inner)} × ${figure(slot.length)}`
      return [slot.plane.name, 'blade insert', measures, insert.fit, insert.material]
    }),
    ...sleeves.map(({ sleeve, insert }): TableCell[] => {
      const measures = `Ø ${figure(sleeve.hole + 2 * insert.wall)} × ${figure(insert.depth)}; Ø ${figure(sleeve.hole)}`
      return [sleeve.name, 'drill bush', measures, insert.fit, insert.material]
    }),
  ]
  return {
    name: `${name}-parts`,
    title: `Parts list of ${name}`,
    columns: [
      { title: 'part' },
      { title: 'what it is' },
      { title: 'outside; inside', unit: 'mm' },
      { title: 'fit in the guide, across', unit: 'mm' },
      { title: 'material' },
    ],
    rows,
    note: 'One of each. Inserts are put in from the outside, down to the shoulder of their pocket, before sterilisation.',
  }
}
