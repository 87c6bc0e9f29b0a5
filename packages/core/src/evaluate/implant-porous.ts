import { straightened } from '../geometry/bent-face.ts'
import type { Check } from '../geometry/check.ts'
import type { ImplantDesign, PorousDesign } from '../geometry/device.ts'
import { signedVolume, type TriangleMesh } from '../geometry/mesh.ts'
import { connectedParts, selectTriangles } from '../geometry/mesh-topology.ts'
import type { NamedPlane, ResectionPlan } from '../geometry/plan.ts'
import type { ReportTable } from '../geometry/table.ts'
import type { StepContext } from '../step.ts'
import { channelChecks } from './implant-channels.ts'
import type { ZoneDepth } from './implant-columns.ts'
import { type EvaluateImplantParams, figure } from './implant-judged.ts'
import { implantZoneTask, type MeasuredZone, slabOf } from './implant-lattice.ts'
import { sheetChecks, sheetTable } from './implant-sheet-table.ts'
import { skinChecks } from './implant-skin.ts'
import { structureChecks, structureTable } from './implant-structure.ts'

/** Loose pieces and closed pores of the whole file. */
export function latticeChecks(name: string, mesh: TriangleMesh, porous: PorousDesign): Check[] {
  const { part, count } = connectedParts(mesh)
  // A floating piece is a shell of its own that looks outwards, a closed pore one that looks inwards.
  let [greatest, loose, shut] = [0, 0, 0]
  for (let n = 0; n < Math.min(count, 1000); n++) {
    const volume =
      count === 1 ? signedVolume(mesh) : signedVolume(selectTriangles(mesh, (t) => part[t] === n))
    if (volume < 0) shut -= volume
    else loose += volume
    greatest = Math.max(greatest, volume)
  }
  const pores = porous.zones.reduce((sum, zone) => sum + zone.volume * (1 - zone.density), 0)
  const open = pores > 0 ? Math.max(0, 1 - shut / pores) : 0
  return [
    {
      id: `${name}.porous.connected`,
      title: `every strut of the lattice of ${name} hangs on its core`,
      passed: loose - greatest <= 0 && count <= 1000,
      required: true,
      value: Number((loose - greatest).toFixed(4)),
      limit: '<= 0',
      unit: 'mm³',
      source: 'volume of loose pieces in the exported file',
      remedy: 'Make the lattice denser, or its cells smaller than the depth.',
    },
    {
      id: `${name}.porous.open`,
      title: `the pores of ${name} are open to the outside`,
      passed: open >= 0.99,
      required: true,
      value: Number((100 * open).toFixed(2)),
      limit: '>= 99',
      unit: '%',
      source: 'volume of closed pores in the exported file; powder must come out',
      remedy: 'Make the lattice less dense, or take another cell.',
    },
  ]
}

/** A zone's coarse channels; half a cell around them is open to them, and not measured as the lattice's. */
function channelsOf({ channels, zones, size }: PorousDesign, plane: string): Pick<ZoneDepth, 'channels'> {
  const middles = zones.find((zone) => zone.plane === plane)?.channels
  return channels && middles ? { channels: { middles, reach: (channels.diameter + size) / 2 } } : {}
}

/** Every porous zone measured on the file: its checks, and its property sheet. */
export async function judgedZones(
  name: string,
  mesh: TriangleMesh,
  { porous, gap, flanges }: ImplantDesign,
  { planes }: ResectionPlan,
  params: EvaluateImplantParams,
  context: StepContext,
): Promise<{ readonly checks: readonly Check[]; readonly tables: readonly ReportTable[] }> {
  if (!porous) return { checks: [], tables: [] }
  const zones = porous.zones.flatMap(({ plane: cut, bent }) => {
    // Where the face is curved the file is judged with the face made flat.
    if (bent) return [{ plane: bent.plane, file: straightened(mesh, bent) }]
    return planes.filter((plane) => plane.name === cut).map((plane) => ({ plane, file: mesh }))
  })
  const measured = await context.parallel(
    implantZoneTask,
    zones.map(({ plane, file }) => {
      const zone = {
        mesh: file,
        plane,
        gap,
        depth: porous.depth,
        porous,
        grain: params.grain,
        where: name,
        ...(flanges && { flanges }),
        ...(porous.skin !== undefined && { skin: porous.skin }),
        ...channelsOf(porous, plane.name),
      }
      return { ...zone, mesh: slabOf(zone) }
    }),
  )
  return {
    checks: [
      ...(porous.copied ? structureChecks(name, porous.copied) : []),
      ...measured.flatMap((zone, n) => [
        ...zoneChecks(name, zones[n]!.plane, zone, porous, params),
        ...sheetChecks(name, zones[n]!.plane.name, zone.sheet, porous, params),
        ...channelChecks(name, zones[n]!.file, zones[n]!.plane, porous, gap),
        ...skinChecks(
          name,
          zones[n]!.file,
          { plane: zones[n]!.plane, gap, depth: porous.depth, ...(flanges && { flanges }) },
          porous.skin,
        ),
      ]),
    ],
    tables: [
      ...(porous.copied ? [structureTable(name, porous.copied)] : []),
      ...measured.map((zone, n) => sheetTable(name, zones[n]!.plane.name, zone, porous, params)),
    ],
  }
}

function zoneChecks(
  name: string,
  plane: NamedPlane,
  { density, area, strut, chord }: MeasuredZone,
  porous: PorousDesign,
  params: EvaluateImplantParams,
): Check[] {
  return [
    {
      id: `${name}.porous.${plane.name}.density`,
      title: `the lattice of ${name} at the cut ${plane.name} is as dense as asked (over ${figure(area, 0)} mm²)`,
      passed: Math.abs(density - porous.density) <= params.density,
      required: true,
      value: figure(density, 4),
      limit: `${porous.density} ± ${params.density}`,
      source: 'the case; share of solid on parallel rays through the zone of the exported file (Rosiwal)',
      remedy: 'Give smaller cells or a greater depth.',
    },
    {
      id: `${name}.porous.${plane.name}.strut`,
      title: `the struts of ${name} at the cut ${plane.name} can be printed`,
      passed: strut >= params.strut,
      required: false,
      value: figure(strut, 3),
      limit: `>= ${params.strut}`,
      unit: 'mm',
      source:
        'engineering judgement for L-PBF; 5th percentile of chords through the solid of the exported file',
      remedy: 'Take larger cells or a denser lattice.',
    },
    {
      id: `${name}.porous.${plane.name}.chord-error`,
      title: `the triangles of the lattice of ${name} at the cut ${plane.name} follow its surface (${figure(100 * chord.share, 0)} % of the zone’s surface is the lattice’s)`,
      passed: chord.error <= params.chordError,
      required: true,
      value: figure(chord.error, 4),
      limit: `<= ${params.chordError}`,
      unit: 'mm',
      source: 'the case; |f| / |∇f| of the cell’s surface, for 99 % of its area on the exported file',
      remedy: 'Give a smaller `chordError`.',
    },
  ]
}
