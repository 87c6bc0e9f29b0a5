import type { Check } from '../geometry/check.ts'
import type { PorousDesign, PorousProperty } from '../geometry/device.ts'
import type { ReportTable, TableCell } from '../geometry/table.ts'
import { type EvaluateImplantParams, figure } from './implant-judged.ts'
import type { MeasuredZone } from './implant-lattice.ts'
import type { ZoneSheet } from './implant-sheet.ts'
import { POROUS_RULES } from './porous-rules.ts'

/** Greatest difference of two resolutions, %, and of what; ∞ where something was not measured. */
function disagreement([coarse, fine]: readonly [ZoneSheet, ZoneSheet]): { most: number; of: string } {
  let [most, of] = [0, 'porosity']
  for (const key of Object.keys(fine) as (keyof ZoneSheet)[]) {
    const [a, b] = [coarse[key] ?? NaN, fine[key] ?? NaN]
    const off = a === b ? 0 : (100 * Math.abs(a - b)) / Math.abs(b)
    const counted = Number.isNaN(off) ? Infinity : off
    if (counted > most) [most, of] = [counted, key]
  }
  return { most, of }
}

const NAMES: Readonly<Record<keyof ZoneSheet, string>> = {
  porosity: 'porosity',
  pore: 'pore size',
  throat: 'throat',
  strut: 'strut or wall',
  interconnectivity: 'interconnectivity',
  surface: 'surface area per volume',
  outer: 'solid fraction at the cut face',
  inner: 'solid fraction at the core',
  thickness: 'thickness of the zone',
  poreOuter: 'pore at the cut face',
  poreInner: 'pore at the core',
  strutOuter: 'strut or wall at the cut face',
  strutInner: 'strut or wall at the core',
}

/** The property sheet's own checks: that it can be trusted, and that the zone is what was asked for. */
export function sheetChecks(
  device: string,
  plane: string,
  sheet: MeasuredZone['sheet'],
  porous: PorousDesign,
  params: EvaluateImplantParams,
): Check[] {
  const { most, of } = disagreement(sheet)
  const fine = sheet[1]
  const { depth } = porous
  const id = `${device}.porous.${plane}`
  const checks: Check[] = [
    {
      id: `${id}.sheet`,
      title: `the property sheet of ${device} at the cut ${plane} is the same at two resolutions (greatest difference: ${NAMES[of as keyof ZoneSheet]})`,
      passed: most <= params.agree,
      required: true,
      value: figure(most, 2),
      limit: `<= ${params.agree}`,
      unit: '%',
      source: 'the exported file measured twice, with other columns, chords and grids',
      remedy: 'The zone is too small for its cells to be measured: take smaller cells or a wider face.',
    },
    {
      id: `${id}.interconnectivity`,
      title: `a grain of ${params.grain} mm finds its way out of ${device} at the cut ${plane}`,
      passed: fine.interconnectivity >= 0.99,
      required: true,
      value: figure(100 * fine.interconnectivity, 2),
      limit: '>= 99',
      unit: '%',
      source:
        'share of the places of such a grain in the zone that it can leave; distances on the exported file',
      remedy: 'Make the lattice less dense, or its cells larger.',
    },
    {
      id: `${id}.thickness`,
      title: `the porous zone of ${device} at the cut ${plane} is as thick as asked`,
      passed: Math.abs(fine.thickness - depth) <= params.thickness,
      required: true,
      value: figure(fine.thickness, 3),
      limit: `${depth} ± ${params.thickness}`,
      unit: 'mm',
      source: 'the case; from the cut face to the solid behind it on the exported file',
      remedy: 'Make the implant again from this plan.',
    },
  ]
  return [...checks, ...askedChecks(device, plane, fine, porous)]
}

/** Pore and throat, where the case asks for them. */
function askedChecks(
  device: string,
  plane: string,
  fine: ZoneSheet,
  { pore, throat }: PorousDesign,
): Check[] {
  const id = `${device}.porous.${plane}`
  const checks: Check[] = []
  if (pore) {
    checks.push({
      id: `${id}.pore`,
      title: `the pores of ${device} at the cut ${plane} are as wide as asked`,
      passed: fine.pore >= pore[0] && fine.pore <= pore[1],
      required: true,
      value: figure(fine.pore, 3),
      limit: `${pore[0]} to ${pore[1]}`,
      unit: 'mm',
      source: 'the case; largest sphere in the pores of the exported file',
      remedy: 'Give another size of the cell.',
    })
  }
  if (throat !== undefined) {
    checks.push({
      id: `${id}.throat`,
      title: `the way into the pores of ${device} at the cut ${plane} is as wide as asked`,
      passed: fine.throat >= throat,
      required: true,
      value: figure(fine.throat, 3),
      limit: `>= ${throat}`,
      unit: 'mm',
      source:
        'the case; largest sphere that travels from the cut face to half the depth of the exported file',
      remedy: 'Give another size of the cell.',
    })
  }
  return checks
}

const ENDS = ['poreOuter', 'poreInner', 'strutOuter', 'strutInner'] as const

/** Solid fractions that a gradient along the depth asks of the halves. */
function askedHalves({ gradient, zones }: PorousDesign) {
  if (!gradient || zones.some(({ graded }) => graded?.grade.map !== undefined)) return undefined
  return {
    outer: 0.75 * gradient.face + 0.25 * gradient.core,
    inner: 0.25 * gradient.face + 0.75 * gradient.core,
  }
}

/** The property sheet of a zone: what was asked for, what was measured at two resolutions, and why it is so. */
export function sheetTable(
  device: string,
  plane: string,
  { sheet, chord }: MeasuredZone,
  porous: PorousDesign,
  params: EvaluateImplantParams,
): ReportTable {
  const why = (property: PorousProperty): TableCell => {
    const own = porous.reasons?.[property]
    return typeof own === 'string' ? { en: own, zh: own } : (own ?? POROUS_RULES[property])
  }
  const [coarse, fine] = sheet
  const row = (
    property: PorousProperty,
    key: keyof ZoneSheet,
    unit: string,
    asked: TableCell,
    digits = 3,
  ): TableCell[] => [
    NAMES[key],
    unit,
    asked,
    measured(fine[key] ?? NaN, digits),
    measured(coarse[key] ?? NaN, digits),
    why(property),
  ]
  const { density, pore, throat, depth, size, sizes, cell, form } = porous
  const wall = porous.wall ?? params.strut
  const pores = pore ? `${pore[0]} to ${pore[1]}` : null
  const ends = fine.poreOuter === undefined ? [] : ENDS
  const halves = askedHalves(porous)
  const least = sizes ? Math.min(sizes.face, sizes.core) : size
  const rounded = (x: number) => Number(x.toFixed(4))
  return {
    name: `${device}-${plane}-properties`,
    title: `Property sheet of ${device}, porous zone at the cut ${plane}: ${cell} (${form})`,
    columns: [
      { title: 'property' },
      { title: 'unit' },
      { title: 'asked' },
      { title: 'measured' },
      { title: 'at the coarser resolution' },
      { title: 'reason' },
    ],
    rows: [
      row('porosity', 'porosity', '', rounded(1 - density)),
      row('pore', 'pore', 'mm', pores),
      row('throat', 'throat', 'mm', throat ?? null),
      row('strut', 'strut', 'mm', wall),
      row('interconnectivity', 'interconnectivity', '', 0.99),
      row('surface', 'surface', '1/mm', null),
      row('gradient', 'outer', '', halves ? rounded(halves.outer) : null),
      row('gradient', 'inner', '', halves ? rounded(halves.inner) : null),
      ...ends.map((key) => row('gradient', key, 'mm', key.startsWith('pore') ? pores : wall)),
      row('thickness', 'thickness', 'mm', depth),
      [
        'least cell',
        'mm',
        least,
        Number.isFinite(chord.error) ? least : null,
        Number.isFinite(chord.error) ? least : null,
        why('cell'),
      ],
    ],
    note: `On the exported file. Pore: largest sphere in the pores. Throat: largest sphere that gets from the cut face to half the depth. Strut: 5th percentile of chords. Interconnectivity: for a grain of ${params.grain} mm. Solid fraction: of the half of the zone at the cut face and at the core. Least cell: the one whose exact surface the file was found to follow.`,
  }
}

function measured(x: number, digits: number): number | null {
  return Number.isFinite(x) ? Number(x.toFixed(digits)) : null
}
