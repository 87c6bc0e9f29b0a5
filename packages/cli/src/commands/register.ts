import {
  chooseVolume,
  type ImageResult,
  loadVolume,
  registerImages,
  registerParams,
  rotationAngle,
  surveyImages,
} from '@trabecula/core'
import type { Command, CommandIo } from '../command.ts'
import { fileSetOf } from '../runtime/file-set.ts'
import { writeWhole } from '../runtime/files.ts'
import { callFault, numberOption } from '../runtime/numbers.ts'
import { imageOptions, imageOptionsOf } from './info.ts'

async function readImage(
  path: string,
  options: Readonly<Record<string, string | boolean | undefined>>,
  io: CommandIo,
): Promise<ImageResult> {
  const survey = await surveyImages(fileSetOf(path), io.context, imageOptionsOf(options))
  return loadVolume(chooseVolume(survey, {}), true, io.context)
}

function whole(value: number | undefined, flag: string): number | undefined {
  if (value === undefined || Number.isInteger(value)) return value
  throw callFault(`expected a whole number, got ${value}`, flag, `give ${flag} 1`)
}

/** `trabecula register MOVING FIXED -o TRANSFORM.json`: rigid, by mutual information. */
export const registerCommand: Command = {
  name: 'register',
  usesThreads: true,
  arguments: '<moving> <fixed>',
  summary: 'Lay one image on another: rigid, by mutual information.',
  examples: [
    'trabecula register cases/pelvis-tumour/mr.zip cases/pelvis-tumour/ct.zip -o mr-to-ct.json',
    'trabecula register cases/pelvis-tumour/mr.zip cases/pelvis/ct.nii.gz -o mr-to-real.json --seed 7 --json',
  ],
  options: [
    { flags: '-o, --output <file>', description: 'the transform as JSON', required: true },
    { flags: '--seed <n>', description: 'of the random numbers that draw points and starts', default: '1' },
    { flags: '--samples <n>', description: 'points of the finest stage, drawn twice (default: 30000)' },
    ...imageOptions,
  ],
  async run([movingPath, fixedPath], options, io) {
    const output = String(options.output)
    const seed = whole(numberOption(options, 'seed', 0), '--seed')
    const samples = whole(numberOption(options, 'samples', 1000), '--samples')
    const params = registerParams.parse({
      ...(seed === undefined ? {} : { seed }),
      ...(samples === undefined ? {} : { samples }),
    })
    io.context.progress(0, 'reading')
    const moving = await readImage(movingPath!, options, io)
    const fixed = await readImage(fixedPath!, options, io)
    const found = await registerImages(moving, fixed, params, io.context)
    const result = {
      ...found,
      moving: movingPath!,
      fixed: fixedPath!,
      rotation: rotationAngle(found.transform),
      seed: params.seed,
    }
    writeWhole(output, new TextEncoder().encode(`${JSON.stringify(result, null, 2)}\n`))
    if (!found.sameFrame)
      io.note('the headers name no common frame: the search began with the middles of both images')
    const { residual, overlap, metric, metricAtStart, doubt } = found
    io.say(
      `${output}: mutual information ${metricAtStart.toFixed(3)} at the start, ${metric.toFixed(3)} at the end; rotation ${result.rotation.toFixed(2)}°`,
    )
    io.say(
      `two independent searches end ${residual.toFixed(2)} mm apart; overlap ${(100 * overlap).toFixed(0)} %; standard error of a place ${doubt?.toFixed(2)} mm`,
    )
    return { result: { ...result, written: output } }
  },
}
