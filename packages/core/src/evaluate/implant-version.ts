import type { Check } from '../geometry/check.ts'
import { coatedAmount, coatingMap } from '../geometry/coating-map.ts'
import type { Device, FlangeDesign, ImplantDesign } from '../geometry/device.ts'
import type { TriangleMesh } from '../geometry/mesh.ts'
import type { NamedPlane, ResectionPlan, SweptCut } from '../geometry/plan.ts'
import { legsOf } from '../geometry/swept-cut.ts'
import type { ReportTable } from '../geometry/table.ts'
import { flangesAbout } from './implant-flange-checks.ts'
import { type EvaluateImplantParams, figure } from './implant-judged.ts'
import { gapTo } from './implant-place.ts'
import { leastOver } from './implant-swept.ts'

/** What a coating leaves of the gap at each cut, and where it lies by the file. */
export function coatingChecks(
  name: string,
  mesh: TriangleMesh,
  design: ImplantDesign,
  resection: ResectionPlan,
  params: EvaluateImplantParams,
): { readonly checks: readonly Check[]; readonly tables: readonly ReportTable[] } {
  const { coating, gap, flanges } = design
  const { planes, swept = [] } = resection
  if (!coating) return { checks: [], tables: [] }
  const { thickness, material } = coating
  const onFlange = flangesAbout(flanges)
  const left = Number((gap - thickness).toFixed(4))
  const least = [
    ...planes.map((plane) => ({ cut: plane.name, apart: gapTo(mesh, plane, onFlange) })),
    ...swept.map((cut) => ({ cut: cut.name, apart: leastOver(mesh, cut, onFlange) })),
  ]
  const checks = least.map(({ cut, apart }): Check => {
    const coated = apart - thickness
    return {
      id: `${name}.coating.${cut}`,
      title: `${name} keeps its gap to the cut ${cut} when it is coated`,
      passed: Math.abs(coated - left) <= params.gap,
      required: true,
      value: figure(coated, 3),
      limit: `${left} ± ${params.gap}`,
      unit: 'mm',
      source: 'the case; least distance of the exported file to the cut, less the coating',
      remedy: 'Make the implant again from this plan.',
    }
  })
  const rows = coatedRows(mesh, design, resection)
  checks.push({
    id: `${name}.coating.area`,
    title: `the coating of ${name} finds a face at every cut`,
    passed: rows.every(({ area }) => area > 0),
    required: true,
    value: figure(
      rows.reduce((sum, { area }) => sum + area, 0),
      1,
    ),
    limit: '> 0',
    unit: 'mm²',
    source: 'faces of the exported file that are seen from the cut',
    remedy: 'Look at the cut faces; what hides them is not coated.',
  })
  return { checks, tables: [coatingTable(name, material, rows)] }
}

/** A face that is coated: its name, mm², mean thickness mm, mm³. */
interface CoatedRow {
  readonly what: string
  readonly area: number
  readonly mean: number
  readonly volume: number
}

function coatedRows(
  mesh: TriangleMesh,
  { coating, gap, flanges = [], porous }: ImplantDesign,
  { planes, swept = [], remaining }: ResectionPlan,
): CoatedRow[] {
  const amount = (
    some: readonly NamedPlane[],
    under: readonly FlangeDesign[],
    shaped: readonly SweptCut[] = [],
  ) =>
    coatedAmount(
      mesh,
      coatingMap(mesh, {
        thickness: coating!.thickness,
        planes: some,
        swept: shaped,
        gap,
        depth: porous?.depth ?? 0,
        flanges: under,
        bone: remaining.mesh,
      }),
      [...some, ...shaped.flatMap((cut) => legsOf(cut).map(({ plane }) => plane))],
    )
  const rows = [
    ...planes.map((plane) => ({ what: plane.name, ...amount([plane], []) })),
    ...swept.map((cut) => ({ what: cut.name, ...amount([], [], [cut]) })),
  ]
  if (!coating!.flanges || flanges.length === 0) return rows
  return [...rows, { what: 'undersides of flanges', ...amount([], flanges) }]
}

function coatingTable(name: string, material: string, rows: readonly CoatedRow[]): ReportTable {
  return {
    name: `coating-${name.replaceAll('_', '-')}`,
    title: `Coating of ${name}: ${material}`,
    columns: [
      { title: 'face' },
      { title: 'coated area', unit: 'mm²' },
      { title: 'mean thickness', unit: 'mm' },
      { title: 'volume of coating', unit: 'mm³' },
    ],
    rows: rows.map(({ what, area, mean, volume }) => [
      what,
      figure(area, 1),
      figure(mean, 4),
      figure(volume, 2),
    ]),
    note: 'Thickness along the spray’s line of sight, by the cosine between face and spray; the map by place is the file ending in -coating.vtp.',
  }
}

const UNDER = 0.2 // mm that a trial's outline may be off.

/** A trial is marked, solid, and smaller by what is stated. @param inside mm by plane: mean of how far its outline lies within the bone's */
export function trialChecks(
  { name, marking }: Device,
  { trial, porous }: ImplantDesign,
  inside: readonly { readonly plane: string; readonly inside: number }[],
): Check[] {
  if (!trial) return []
  const marked = marking.some((text) => text.includes('TRIAL'))
  return [
    {
      id: `${name}.trial.marked`,
      title: `${name} is solid and marked TRIAL`,
      passed: marked && !porous,
      required: true,
      value: marked && !porous,
      limit: 'true',
      source: 'texts that stand on the body',
      remedy: 'Let a text of the trial read TRIAL.',
    },
    ...inside.map(
      ({ plane, inside: by }): Check => ({
        id: `${name}.trial.${plane}`,
        title: `${name} is smaller than the implant at the cut ${plane} by what is stated`,
        passed: Math.abs(by - trial.under) <= UNDER,
        required: true,
        value: figure(by, 3),
        limit: `${trial.under} ± ${UNDER}`,
        unit: 'mm',
        source: 'the case; mean of lines across the bone’s outline to the cut face of the exported file',
        remedy: 'Make the trial again from this plan.',
      }),
    ),
  ]
}
