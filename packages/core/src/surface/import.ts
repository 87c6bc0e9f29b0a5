import { z } from 'zod'
import { sideOfName, structureOfName } from '../anatomy/structures.ts'
import { MESH_ENDINGS, readMesh } from '../formats/mesh-file.ts'
import { type Body, boundsOf, type TriangleMesh } from '../geometry/mesh.ts'
import { type MeshTopology, meshTopology, selectTriangles } from '../geometry/mesh-topology.ts'
import { unitSuspicion } from '../geometry/unit.ts'
import { defineStep, type FileSet, type SourceFile, type StepContext, StepError } from '../step.ts'
import { fillHoles, openLoops, turnOutward } from './mend.ts'

const UNITS = { mm: 1, cm: 10, m: 1000, inch: 25.4, um: 0.001 } as const

export const importSurfaceParams = z.strictObject({
  structure: z
    .string()
    .regex(/^[a-z][a-z0-9_]{0,63}$/)
    .describe('what it is, e.g. `hip_left` (default: the name of the entry)'),
  unit: z.enum(['mm', 'cm', 'm', 'inch', 'um']).optional().describe('unit of the coordinates, confirmed'),
  side: z.enum(['left', 'right', 'midline']).optional().describe('side of the body, confirmed'),
  confirmedBy: z
    .string()
    .min(2)
    .max(120)
    .optional()
    .describe('role (never a name) of the person who confirmed unit and side, and how'),
  longest: z
    .number()
    .positive()
    .optional()
    .describe('longest side of its box in mm as measured otherwise; needed for sizes that few bones have'),
  frame: z.enum(['LPS', 'RAS']).default('LPS').describe('frame of the coordinates; RAS is turned into LPS'),
  mend: z
    .array(z.enum(['turn', 'fill']))
    .default([])
    .describe('`turn`: triangles that face inward are turned; `fill`: holes are closed by flat fans'),
  colour: z.tuple([z.int().min(0).max(255), z.int().min(0).max(255), z.int().min(0).max(255)]).optional(),
})
export type ImportSurfaceParams = z.output<typeof importSurfaceParams>

function refuse(code: string, message: string, where: string, remedy: string): StepError {
  return new StepError({ code, message, where, remedy })
}

function chooseFile({ files }: FileSet): SourceFile {
  const fits = files.filter(({ name }) => MESH_ENDINGS.some((ending) => name.toLowerCase().endsWith(ending)))
  if (fits.length === 1) return fits[0]!
  throw refuse(
    'SURFACE_FILE',
    `expected one surface (${MESH_ENDINGS.join(', ')}), got ${fits.length} among ${files.length} files`,
    files[0]?.name ?? 'surface',
    'name the file itself',
  )
}

function longestOf(mesh: TriangleMesh): number {
  const { min, max } = boundsOf(mesh)
  return Math.max(max[0] - min[0], max[1] - min[1], max[2] - min[2])
}

const short = (x: number) => String(Number(x.toPrecision(3)))

/** Which unit would make a bone of it. */
function suspicion(mesh: TriangleMesh): string {
  const found = unitSuspicion(mesh)
  return found === null ? 'mm' : found
}

/** @throws StepError SURFACE_UNCONFIRMED, SURFACE_UNIT, SURFACE_SIDE */
function requireConfirmed(mesh: TriangleMesh, params: ImportSurfaceParams, where: string): number {
  const { unit, side, confirmedBy, longest, structure } = params
  if (unit === undefined || side === undefined || confirmedBy === undefined)
    throw refuse(
      'SURFACE_UNCONFIRMED',
      `expected unit, side and confirmedBy, got less; its longest side is ${short(longestOf(mesh))} in the unit of the file, which fits ${suspicion(mesh)}`,
      where,
      'let a person confirm unit and side, and write them into the case',
    )
  const factor = UNITS[unit]
  const size = longestOf(mesh) * factor
  const scaled = { ...mesh, positions: mesh.positions.map((x) => x * factor) }
  const odd = unitSuspicion(scaled)
  if (longest !== undefined && Math.abs(size / longest - 1) > 0.2)
    throw refuse(
      'SURFACE_UNIT',
      `expected a longest side of ${short(longest)} mm, got ${short(size)} mm in ${unit}`,
      where,
      'correct `unit` or `longest`',
    )
  if (longest === undefined && odd !== null)
    throw refuse(
      'SURFACE_UNIT',
      `expected a surface of 25 to 2500 mm, got ${short(size)} mm in ${unit}; the coordinates look like ${odd}`,
      where,
      'correct `unit`, or give `longest`, its longest side in mm as measured otherwise',
    )
  const named = sideOfName(structure)
  if (named !== 'unknown' && named !== side)
    throw refuse(
      'SURFACE_SIDE',
      `expected the side ${named} for ${structure}, got ${side}`,
      where,
      'correct `side`, or give it another name',
    )
  return factor
}

function degenerate(t: Uint32Array, i: number): boolean {
  return t[i] === t[i + 1] || t[i + 1] === t[i + 2] || t[i + 2] === t[i]
}

function inLps(mesh: TriangleMesh, factor: number, frame: 'LPS' | 'RAS'): TriangleMesh {
  const positions = mesh.positions.map((x, i) => x * factor * (frame === 'RAS' && i % 3 < 2 ? -1 : 1) + 0)
  const t = mesh.triangles
  return selectTriangles({ positions, triangles: t }, (triangle) => !degenerate(t, 3 * triangle))
}

function faultsOf(found: MeshTopology): string[] {
  const { boundaryEdges, nonManifoldEdges, nonManifoldVertices, misorientedEdges } = found
  return [
    boundaryEdges > 0 ? `${boundaryEdges} open edges` : '',
    nonManifoldEdges > 0 ? `${nonManifoldEdges} edges of more than two triangles` : '',
    nonManifoldVertices > 0 ? `${nonManifoldVertices} vertices where fans meet` : '',
    misorientedEdges > 0 ? `${misorientedEdges} edges of opposite triangles` : '',
  ].filter((fault) => fault !== '')
}

/** Mends what was asked for, step by step, and tells what was done. */
function mended(
  mesh: TriangleMesh,
  params: ImportSurfaceParams,
  where: string,
  context: StepContext,
): TriangleMesh {
  let now = mesh
  const told = (message: string) =>
    context.warn({ code: 'SURFACE_MENDED', message: `${params.structure}: ${message}`, where })
  if (params.mend.includes('fill') && meshTopology(now).boundaryEdges > 0) {
    const loops = openLoops(now)
    if (loops) {
      const { mesh: filled, widest } = fillHoles(now, loops)
      now = filled
      told(`${loops.length} holes of at most ${short(widest)} mm were closed by flat fans`)
    }
  }
  if (params.mend.includes('turn')) {
    const { mesh: turned, turned: count } = turnOutward(now)
    now = turned
    if (count > 0) told(`${count} triangles that faced inward were turned`)
  }
  return now
}

/** @throws StepError SURFACE_NOT_SOLID, SURFACE_INWARD */
function requireSolid(mesh: TriangleMesh, params: ImportSurfaceParams, where: string): void {
  const faults = faultsOf(meshTopology(mesh))
  if (faults.length > 0)
    throw refuse(
      'SURFACE_NOT_SOLID',
      `${params.structure}: expected a closed manifold surface, got ${faults.join(', ')}`,
      where,
      'let it be mended (`mend: [fill, turn]`), or mend it in the program that made it',
    )
  const { turned } = turnOutward(mesh)
  if (turned > 0)
    throw refuse(
      'SURFACE_INWARD',
      `${params.structure}: expected triangles that face outward, got ${turned} that face inward`,
      where,
      'let them be turned (`mend: [turn]`)',
    )
}

/**
 * A bone's surface from another program as a body: the start of a case without images. Unit and side must have been
 * confirmed by a person; a size that no bone has is refused with the suspected unit. Open, inward or non-manifold surfaces
 * are mended where the case asks for it, else refused. No point is moved.
 * @throws StepError SURFACE_FILE, SURFACE_UNCONFIRMED, SURFACE_UNIT, SURFACE_SIDE, SURFACE_NOT_SOLID, SURFACE_INWARD and
 * those of the readers
 */
export async function importSurface(
  files: FileSet,
  params: ImportSurfaceParams,
  context: StepContext,
): Promise<Body> {
  const file = chooseFile(files)
  const where = file.name
  const read = await readMesh(file.read(), file.name)
  for (const warning of read.warnings) context.warn(warning)
  const factor = requireConfirmed(read.mesh, params, where)
  const mesh = mended(inLps(read.mesh, factor, params.frame), params, where, context)
  requireSolid(mesh, params, where)
  const { structure, side, unit, frame, confirmedBy } = params
  const { components } = meshTopology(mesh)
  const format = file.name.slice(file.name.lastIndexOf('.') + 1).toUpperCase()
  context.warn({
    code: 'SURFACE_FROM_ELSEWHERE',
    message: `${structure} was made elsewhere and read from ${format}; there is no scan behind it. Unit ${unit}, frame ${frame}, side ${side}, confirmed by: ${confirmedBy}. Longest side ${short(longestOf(mesh))} mm, ${mesh.triangles.length / 3} triangles, ${components} parts`,
    where,
  })
  const { colour } = structureOfName(1, structure, { colour: params.colour })
  return {
    name: structure,
    mesh,
    side: side!,
    colour,
    deviations: [],
    origin: { format, label: structure },
  }
}

export const importSurfaceStep = defineStep({
  kind: 'surface/import',
  version: 1,
  title: 'Read a surface from another program',
  inputs: { files: 'Files' },
  params: importSurfaceParams,
  output: 'Body',
  run: ({ files }: { files: FileSet }, params: ImportSurfaceParams, context) =>
    importSurface(files, params, context),
})
