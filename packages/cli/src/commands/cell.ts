import {
  CELL_KINDS,
  type CellKind,
  measureCell,
  printableCell,
  TrabeculaError,
  VORONOI,
  type VoronoiWish,
  type Warning,
} from '@trabecula/core'
import type { Command } from '../command.ts'
import { checkMeshName, writeMeshFile } from '../runtime/mesh-file.ts'
import { callFault, numberOption, wordOption } from '../runtime/numbers.ts'

/** Of the size: how far triangles of a written cell may be moved to make them fewer. */
const TOLERANCE = 0.003
const CLOSED = 1e-4 // Share of the volume: less is the grid's.
const STRETCH = { min: 0.33, max: 3 } as const

function kindOf(text: string): CellKind {
  const kind = CELL_KINDS.find((known) => known === text)
  if (kind) return kind
  throw new TrabeculaError(
    {
      code: 'CELL_UNKNOWN',
      message: `expected a cell of ${CELL_KINDS.join(', ')}, got '${text}'`,
      where: 'cell',
      remedy: 'choose one of these; see `trabecula cell --help`',
    },
    'call',
  )
}

/** Which Voronoi lattice is asked for. */
function voronoiOf(options: Parameters<typeof numberOption>[0]): VoronoiWish {
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

/** `trabecula cell KIND --density R [--form sheet|network] [--size L] [--seed N] [--stretch S] [-o MESH]`. */
export const cellCommand: Command = {
  name: 'cell',
  arguments: '<kind>',
  summary: `Measure a unit cell of a lattice (${CELL_KINDS.join(', ')}), and write it as a closed body.`,
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
      description: 'edge of the cell; of lotus the pitch of its channels',
      default: '1',
    },
    { flags: '--seed <n>', description: 'of the random places of voronoi', default: '1' },
    {
      flags: '--stretch <times>',
      description: 'how many times as long as wide the pores of voronoi are along z',
      default: '1',
    },
    { flags: '-o, --output <mesh>', description: 'one cell with lids: STL (binary), PLY, OBJ or 3MF' },
  ],
  async run([text], options, io) {
    const kind = kindOf(text!)
    const density = numberOption(options, 'density')!
    const form = wordOption(options, 'form', ['sheet', 'network'], 'sheet')
    const size = numberOption(options, 'size', 0) ?? 1
    if (size === 0) throw callFault('expected more than 0 mm, got 0', '--size', 'give e.g. --size 2.5')
    const voronoi = voronoiOf(options)
    const output = typeof options.output === 'string' ? options.output : undefined
    if (output !== undefined) checkMeshName(output)
    io.context.progress(0, 'measuring')
    const found = measureCell(kind, form, density, size, voronoi)
    io.context.checkCancelled()
    if (output !== undefined) {
      io.context.progress(0.7, 'meshing')
      writeMeshFile(output, await printableCell(kind, form, density, size, TOLERANCE * size, voronoi), kind)
    }
    io.say(`${kind} ${found.form}, ${size} mm: density ${found.relativeDensity.toFixed(4)}`)
    io.say(
      `largest sphere in a pore ${found.poreSize.toFixed(3)}, in the solid ${found.wallThickness.toFixed(3)} mm`,
    )
    io.say(`throat ${found.throat.toFixed(3)} mm; surface ${found.surfaceAreaPerVolume.toFixed(3)} 1/mm`)
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
      ...(output === undefined ? {} : { written: output }),
      warnings,
    }
    return { result, exitCode: found.connected ? 0 : 4 }
  },
}
