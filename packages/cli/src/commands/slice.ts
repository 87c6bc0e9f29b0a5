import { existsSync, mkdirSync, readdirSync, renameSync, rmSync, statSync } from 'node:fs'
import { basename, extname, join } from 'node:path'
import {
  boundsOf,
  closedTwins,
  islandsOf,
  overhangArea,
  type Slices,
  sliceMesh,
  TrabeculaError,
  type TriangleMesh,
  trappedVolumes,
  type Warning,
  writeCli,
  writeLayerSvgs,
  writeThreeMf,
} from '@trabecula/core'
import type { Command, CommandIo } from '../command.ts'
import { writeFault, writeWhole } from '../runtime/files.ts'
import { readOutward } from '../runtime/mesh-file.ts'
import { callFault, numberOption } from '../runtime/numbers.ts'
import { PROGRAM_VERSION } from '../version.ts'

const LAYER_FILE = /^layer-[0-9]{4,}\.svg$/

/** `trabecula slice MESH --layer MM -o OUT`: contours by layer. */
export const sliceCommand: Command = {
  name: 'slice',
  arguments: '<mesh>',
  summary: 'Contours of a closed mesh by layer, with areas, overhang, islands and trapped volumes.',
  examples: [
    'trabecula surface cases/pelvis/ct.nii.gz --threshold 226 --keep largest -o bone.stl',
    'trabecula slice bone.stl --layer 0.5 -o bone.cli --json',
    'trabecula slice bone.stl --layer 2 -o layers/',
  ],
  options: [
    { flags: '--layer <mm>', description: 'layer height; z of the file points up', required: true },
    {
      flags: '-o, --output <out>',
      description: 'a file .cli or .3mf (slice stack), or a folder for one SVG a layer (any other name)',
      required: true,
    },
  ],
  async run([path], options, io) {
    const layer = numberOption(options, 'layer')!
    if (!(layer > 0)) {
      throw callFault(
        `expected a layer height above 0, got ${layer}`,
        '--layer',
        'give --layer in mm, e.g. 0.1',
      )
    }
    const output = String(options.output).replace(/(?<=.)\/+$/, '')
    checkOutput(output)
    const warnings: Warning[] = []
    io.context.progress(0, 'reading')
    const mesh = await readOutward(path!, warnings, io)
    io.context.progress(0.2, 'slicing')
    const slices = sliceMesh(mesh, layer, path!)
    io.context.checkCancelled()
    io.context.progress(0.5, 'looking for islands and cavities')
    const found = {
      layers: slices.layers,
      area: [...slices.area],
      perimeter: [...slices.perimeter],
      overhangArea: overhangArea(mesh, slices.bottom, layer),
      islands: islandsOf(slices),
      trappedVolumes: trappedVolumes(mesh, closedTwins(mesh, path!)),
    }
    io.context.checkCancelled()
    io.context.progress(0.8, 'writing')
    write(output, slices, mesh, io)
    const height = boundsOf(mesh).max[2] - slices.bottom
    const volume = found.area.reduce((sum, area) => sum + area, 0) * layer
    io.say(
      `${output}: ${found.layers} layers of ${layer} mm, ${height.toFixed(2)} mm high, ${volume.toFixed(1)} mm³`,
    )
    io.say(`overhang under 45° ${found.overhangArea.toFixed(1)} mm², islands ${found.islands.length}`)
    const trapped = found.trappedVolumes.reduce((sum, cavity) => sum + cavity.volume, 0)
    io.say(`trapped volumes ${found.trappedVolumes.length}, together ${trapped.toFixed(2)} mm³`)
    return { result: { ...found, layer, bottom: slices.bottom, written: output, warnings } }
  },
}

function isFile(output: string): boolean {
  return ['.cli', '.3mf'].includes(extname(output).toLowerCase())
}

/** Refuses a name that cannot hold layers before anything is computed. */
function checkOutput(output: string): void {
  if (isFile(output)) return
  const ending = extname(output).toLowerCase()
  if (ending !== '' && ending !== '.svg') {
    throw new TrabeculaError(
      {
        code: 'OUTPUT_FORMAT',
        message: `expected .cli, .3mf, or a folder for SVGs, got ${ending}`,
        where: output,
        remedy: 'name a .cli or .3mf file, or a folder',
      },
      'call',
    )
  }
  const taken = existsSync(output) && (!statSync(output).isDirectory() || !onlyLayers(output))
  if (!taken) return
  throw new TrabeculaError(
    {
      code: 'OUTPUT_NOT_A_FOLDER',
      message: 'expected a folder that is new or holds layers only, got a file or a folder with other files',
      where: output,
      remedy: 'name another folder with `-o`',
    },
    'call',
  )
}

function onlyLayers(folder: string): boolean {
  return readdirSync(folder).every((name) => LAYER_FILE.test(name))
}

function write(output: string, slices: Slices, mesh: TriangleMesh, io: CommandIo): void {
  const ending = extname(output).toLowerCase()
  if (ending === '.cli') writeWhole(output, writeCli(slices))
  else if (ending === '.3mf') {
    const name = basename(output).slice(0, -4)
    const body = { name, mesh, colour: [230, 220, 200], side: 'unknown', slices } as const
    writeWhole(output, writeThreeMf([body], { title: name, application: `Trabecula ${PROGRAM_VERSION}` }))
  } else writeFolder(output, slices, io)
}

/** All layers under a temporary name beside it, then renamed: the folder holds all or what it held before. */
function writeFolder(folder: string, slices: Slices, io: CommandIo): void {
  const temporary = `${folder}.${process.pid}.part`
  io.removeOnStop(temporary)
  try {
    mkdirSync(temporary, { recursive: true })
    for (const { name, bytes } of writeLayerSvgs(slices)) {
      writeWhole(join(temporary, name), bytes)
      io.context.checkCancelled()
    }
    rmSync(folder, { recursive: true, force: true })
    renameSync(temporary, folder)
    io.removeOnStop(temporary, false)
  } catch (error) {
    rmSync(temporary, { recursive: true, force: true })
    throw error instanceof Error && 'code' in error && !(error instanceof TrabeculaError)
      ? writeFault(error, folder)
      : error
  }
}
