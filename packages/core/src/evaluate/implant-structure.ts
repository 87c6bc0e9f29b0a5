import type { Check } from '../geometry/check.ts'
import type { CopiedBlock } from '../geometry/copied-structure.ts'
import type { ReportTable } from '../geometry/table.ts'
import { figure } from './implant-judged.ts'

const SEAMS = 1.6 // As often as elsewhere; a block that is merely repeated has 2 and more.

/** That a copied structure shows no seams. */
export function structureChecks(device: string, { seams }: CopiedBlock): Check[] {
  return [
    {
      id: `${device}.porous.seams`,
      title: `the trabecular structure of ${device} shows no seams between its patches`,
      passed: seams <= SEAMS,
      required: true,
      value: figure(seams, 2),
      limit: `<= ${SEAMS}`,
      source:
        'engineering judgement; surface between neighbours across seams, as a multiple of that between all others',
      remedy: 'Take another `seed`, a larger block of bone, or a smaller size.',
    },
  ]
}

/** The copied structure beside the bone that it was copied from. */
export function structureTable(device: string, { source, copy, scale, threshold }: CopiedBlock): ReportTable {
  const row = (name: string, unit: string, of: keyof CopiedBlock['source'], digits: number) => [
    name,
    unit,
    figure(source[of], digits),
    figure(copy[of], digits),
  ]
  return {
    name: `${device}-structure`,
    title: `Trabecular structure of ${device}, copied from bone`,
    columns: [{ title: 'property' }, { title: 'unit' }, { title: 'bone' }, { title: 'copy' }],
    rows: [
      row('bone volume fraction (BV/TV)', '', 'volumeFraction', 4),
      row('trabecular thickness (Tb.Th)', 'mm', 'thickness', 3),
      row('trabecular separation (Tb.Sp)', 'mm', 'separation', 3),
      row('connectivity density (Conn.D)', '1/mm³', 'connectivity', 3),
    ],
    note: `Bone: the image at the threshold ${figure(threshold, 1)}, its lengths times ${scale}. Copy: at the density asked for; a density other than the bone’s makes trabeculae thicker or thinner.`,
  }
}
