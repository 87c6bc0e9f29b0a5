import {
  CELL_KINDS,
  type CellKind,
  measureCell,
  printableCell,
  TrabeculaError,
  type Warning,
} from '@trabecula/core'
import type { Command } from '../command.ts'
import { checkMeshName, writeMeshFile } from '../runtime/mesh-file.ts'
import { callFault, numberOption, wordOption } from '../runtime/numbers.ts'

/** Of the size: how far the triangles of a written cell may lie from the exact surface. */
const CHORD = 0.01

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

/** `trabecula cell KIND --density R [--form sheet|network] [--size L] [-o MESH]`. */
export const cellCommand: Command = {
  name: 'cell',
  arguments: '<kind>',
  summary: `Measure a unit cell of a lattice (${CELL_KINDS.join(', ')}), and write it as a closed body.`,
  examples: [
    'trabecula cell gyroid --density 0.3 --size 2.5',
    'trabecula cell bcc --density 0.2 --size 2 -o bcc.stl --json',
  ],
  options: [
    { flags: '--density <share>', description: 'share of the volume that is solid', required: true },
    { flags: '--form <form>', description: 'sheet or network; struts are a network', default: 'sheet' },
    { flags: '--size <mm>', description: 'edge of the cell', default: '1' },
    { flags: '-o, --output <mesh>', description: 'one cell with lids: STL (binary), PLY, OBJ or 3MF' },
  ],
  async run([text], options, io) {
    const kind = kindOf(text!)
    const density = numberOption(options, 'density')!
    const form = wordOption(options, 'form', ['sheet', 'network'], 'sheet')
    const size = numberOption(options, 'size', 0) ?? 1
    if (size === 0) throw callFault('expected more than 0 mm, got 0', '--size', 'give e.g. --size 2.5')
    const output = typeof options.output === 'string' ? options.output : undefined
    if (output !== undefined) checkMeshName(output)
    io.context.progress(0, 'measuring')
    const found = await measureCell(kind, form, density, size)
    io.context.checkCancelled()
    if (output !== undefined) {
      io.context.progress(0.7, 'meshing')
      writeMeshFile(output, await printableCell(kind, form, density, size, CHORD * size), kind)
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
    for (const { code, where, message } of warnings) io.note(`${code}: ${where}: ${message}`)
    const result = { ...found, ...(output === undefined ? {} : { written: output }), warnings }
    return { result, exitCode: found.connected ? 0 : 4 }
  },
}
