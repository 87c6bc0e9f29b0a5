import {
  ALL_CELL_KINDS,
  type CellKind,
  type CellVariant,
  type CopiedBlock,
  copyStructure,
  measureCell,
  printableCell,
  readImage,
  readImageSchema,
  TrabeculaError,
  VORONOI,
  type Warning,
} from '@trabecula/core'
import type { Command } from '../command.ts'
import { fileSetOf } from '../runtime/file-set.ts'
import { checkMeshName, writeMeshFile } from '../runtime/mesh-file.ts'
import { callFault, numberOption, wordOption } from '../runtime/numbers.ts'

/** Of the size: how far triangles of a written cell may be moved to make them fewer. */
const TOLERANCE = 0.003
const CLOSED = 1e-4 // Share of the volume: less is the grid's.
const STRETCH = { min: 0.33, max: 3 } as const

function kindOf(text: string): CellKind {
  const kind = ALL_CELL_KINDS.find((known) => known === text)
  if (kind) return kind
  throw new TrabeculaError(
    {
      code: 'CELL_UNKNOWN',
      message: `expected a cell of ${ALL_CELL_KINDS.join(', ')}, got '${text}'`,
      where: 'cell',
      remedy: 'choose one of these; see `trabecula cell --help`',
    },
    'call',
  )
}

/** Without the samples. */
function reportOf({ structure, ...rest }: CopiedBlock) {
  return { ...rest, samples: structure.n }
}

function comparison({ source, copy, seams, scale }: CopiedBlock): string {
  const of = (a: number, b: number) => `${b.toFixed(3)} (bone ${a.toFixed(3)})`
  return `copied, ${scale} times as large: BV/TV ${of(source.volumeFraction, copy.volumeFraction)}, Tb.Th ${of(source.thickness, copy.thickness)} mm, Tb.Sp ${of(source.separation, copy.separation)} mm, Conn.D ${of(source.connectivity, copy.connectivity)} 1/mm³; surface at seams ${seams.toFixed(2)} times as elsewhere`
}

/** Which Voronoi lattice is asked for. */
function voronoiOf(options: Parameters<typeof numberOption>[0]): CellVariant {
  const seed = numberOption(options, 'seed', 0) ?? VORONOI.seed
  const stretch = numberOption(options, 'stretch') ?? VORONOI.stretch
  if (!Number.isInteger(seed))
    throw callFault(`expected a whole number, got ${seed}`, '--seed', 'give e.g. --seed 7')
  if (!(stretch >= STRETCH.min && stretch <= STRETCH.max))
    throw callFault(
      `expected ${STRETCH.min} to ${STRETCH.max}, got ${stretch}`,
      '--stretch',
      'give how many times as long as wide the pores are along z, e.g. --stretch 1.5',
    )
  return { seed, stretch }
}

/** The trabecular structure that is copied from an image, for a solid fraction. */
async function copiedOf(
  options: Parameters<typeof numberOption>[0],
  size: number,
  density: number,
  seed: number,
  io: Parameters<Command['run']>[2],
): Promise<CopiedBlock> {
  const { image } = options
  if (typeof image !== 'string')
    throw callFault(
      'trabecular is copied from an image, got none',
      '--image',
      'give e.g. --image bone.nii.gz',
    )
  const given = typeof options.threshold === 'string' && options.threshold !== 'otsu'
  const threshold = given ? numberOption(options, 'threshold')! : 'otsu'
  const scale = numberOption(options, 'scale', 0) ?? 1
  if (scale === 0) throw callFault('expected more than 0, got 0', '--scale', 'give e.g. --scale 1.5')
  const { volume } = await readImage(fileSetOf(image), readImageSchema.parse({}), io.context)
  return copyStructure(volume, { threshold, size, scale, seed, densities: [density, density] }, image)
}

/** `trabecula cell KIND --density R [--form sheet|network] [--size L] [--seed N] [--stretch S] [-o MESH]`. */
export const cellCommand: Command = {
  name: 'cell',
  arguments: '<kind>',
  summary: `Measure a unit cell of a lattice (${ALL_CELL_KINDS.join(', ')}), and write it as a closed body.`,
  examples: [
    'trabecula cell gyroid --density 0.3 --size 2.5',
    'trabecula cell octet --density 0.2 --size 2 -o octet.stl --json',
    'trabecula cell voronoi --density 0.15 --size 3 --seed 7 --stretch 1.5',
  ],
  options: [
    { flags: '--density <share>', description: 'share of the volume that is solid', required: true },
    {
      flags: '--form <form>',
      description: 'sheet or network; struts and channels are a network',
      default: 'sheet',
    },
    {
      flags: '--size <mm>',
      description:
        'edge of the cell; of lotus the pitch of its channels; of trabecular what it repeats after',
      default: '1',
    },
    {
      flags: '--seed <n>',
      description: 'of the random places of voronoi, and of the patches of trabecular',
      default: '1',
    },
    {
      flags: '--stretch <times>',
      description: 'how many times as long as wide the pores of voronoi are along z',
      default: '1',
    },
    { flags: '--image <image>', description: 'of trabecular: the micro-CT block that it is copied from' },
    {
      flags: '--threshold <value>',
      description: 'of trabecular: from which on a voxel is bone',
      default: 'otsu',
    },
    { flags: '--scale <times>', description: 'of trabecular: how many times as large', default: '1' },
    { flags: '-o, --output <mesh>', description: 'one cell with lids: STL (binary), PLY, OBJ or 3MF' },
  ],
  async run([text], options, io) {
    const kind = kindOf(text!)
    const density = numberOption(options, 'density')!
    const form = wordOption(options, 'form', ['sheet', 'network'], 'sheet')
    const size = numberOption(options, 'size', 0) ?? 1
    if (size === 0) throw callFault('expected more than 0 mm, got 0', '--size', 'give e.g. --size 2.5')
    const voronoi = voronoiOf(options)
    const copied =
      kind === 'trabecular' ? await copiedOf(options, size, density, voronoi.seed, io) : undefined
    const variant: CellVariant = { ...voronoi, ...(copied && { copied: copied.structure }) }
    const output = typeof options.output === 'string' ? options.output : undefined
    if (output !== undefined) checkMeshName(output)
    io.context.progress(0, 'measuring')
    const found = measureCell(kind, form, density, size, variant)
    io.context.checkCancelled()
    if (output !== undefined) {
      io.context.progress(0.7, 'meshing')
      writeMeshFile(output, await printableCell(kind, form, density, size, TOLERANCE * size, variant), kind)
    }
    io.say(`${kind} ${found.form}, ${size} mm: density ${found.relativeDensity.toFixed(4)}`)
    io.say(
      `largest sphere in a pore ${found.poreSize.toFixed(3)}, in the solid ${found.wallThickness.toFixed(3)} mm`,
    )
    io.say(`throat ${found.throat.toFixed(3)} mm; surface ${found.surfaceAreaPerVolume.toFixed(3)} 1/mm`)
    if (copied) io.say(comparison(copied))
    const warnings: Warning[] = []
    if (!found.connected) {
      warnings.push({
        code: 'CELL_NOT_CONNECTED',
        message: 'the solid of the cell is not one piece that goes on in all directions',
        where: `${kind} ${found.form}`,
      })
    }
    if (found.closedPores > CLOSED) {
      warnings.push({
        code: 'CELL_PORES_CLOSED',
        message: `${(100 * found.closedPores).toFixed(1)} % of the volume is pores without a way out: powder stays in them`,
        where: `${kind} ${found.form}`,
      })
    }
    for (const { code, where, message } of warnings) io.note(`${code}: ${where}: ${message}`)
    const result = {
      ...found,
      ...(kind === 'voronoi' ? voronoi : {}),
      ...(copied && { copied: reportOf(copied) }),
      ...(output === undefined ? {} : { written: output }),
      warnings,
    }
    return { result, exitCode: found.connected ? 0 : 4 }
  },
}
