import { join, resolve } from 'node:path'
import { compareVersions, differencePages, type VersionDifference } from '@trabecula/core'
import type { Command, CommandIo } from '../command.ts'
import { readVersion } from '../runtime/case-version.ts'
import { writeWhole } from '../runtime/files.ts'
import { lazyTypesetter } from '../runtime/typeset.ts'
import { PROGRAM_VERSION } from '../version.ts'

const MOST_LINES = 40 // Of parameters; the rest stands in the page and in --json.

/** `trabecula diff A B`: what differs between two versions of a case. */
export const diffCommand: Command = {
  name: 'diff',
  arguments: '<before> <after>',
  summary: 'What differs between two versions of a case: case files, or output folders of runs.',
  examples: [
    'trabecula diff cases/pelvis/case.yaml cases/pelvis-tumour/case.yaml',
    'trabecula diff cases/pelvis/case.yaml cases/pelvis/case.yaml --json',
  ],
  options: [
    {
      flags: '-o, --output <dir>',
      description: 'also write it as pages (HTML and PDF, English and Chinese) with pictures of the devices',
    },
  ],
  async run([beforePath, afterPath], options, io) {
    io.context.progress(0, 'reading')
    const before = readVersion(beforePath!)
    const after = readVersion(afterPath!)
    io.context.progress(0.2, 'comparing')
    const difference = compareVersions(before, after)
    sayDifference(difference, io)
    const files: string[] = []
    if (typeof options.output === 'string' && options.output !== '') {
      io.context.progress(0.6, 'writing pages')
      const head = { version: PROGRAM_VERSION, names: [beforePath!, afterPath!] as const }
      const pages = await differencePages(before, after, difference, head, lazyTypesetter())
      for (const { path, bytes } of pages) {
        writeWhole(join(resolve(options.output), path), bytes)
        files.push(path)
      }
      io.say(`${files.length} files in ${resolve(options.output)}`)
    }
    return { result: { ...difference, files } }
  },
}

function sayDifference(
  { same, parameters, planes, rods, checks, devices }: VersionDifference,
  io: CommandIo,
) {
  if (same) io.say('the two versions are the same')
  const alone = { before: 'only before', after: 'only after' }
  for (const { name, presence, moved, angle } of planes) {
    const how =
      presence === 'both' ? `moved ${moved.toFixed(2)} mm, turned ${angle.toFixed(2)}°` : alone[presence]
    io.say(`plane ${name}: ${how}`)
  }
  for (const { name, kind, presence, moved, angle, length, diameter } of rods) {
    const pair = (what: string, values: readonly [number, number] | undefined) =>
      values ? `, ${what} ${values[0].toFixed(1)} -> ${values[1].toFixed(1)} mm` : ''
    const how =
      presence === 'both'
        ? `entry moved ${moved.toFixed(2)} mm, turned ${angle.toFixed(2)}°${pair('length', length)}${pair('diameter', diameter)}`
        : alone[presence]
    io.say(`${kind} ${name}: ${how}`)
  }
  for (const { name, presence, volume, deviation } of devices) {
    const cubic = (x: number | null | undefined) => (typeof x === 'number' ? (x / 1000).toFixed(2) : '?')
    const volumes = volume ? ` volume ${cubic(volume[0])} -> ${cubic(volume[1])} cm³` : ''
    const far = deviation
      ? `, surface mean ${deviation.mean.toFixed(3)}, 95 % ${deviation.p95.toFixed(3)}, greatest ${deviation.max.toFixed(3)} mm`
      : ''
    io.say(`device ${name}:${presence === 'both' ? '' : ` ${alone[presence]}`}${volumes}${far}`)
  }
  for (const { id, unit, before, after } of checks) {
    const told = (one: typeof before) =>
      one
        ? `${one.value}${unit === undefined ? '' : ` ${unit}`} (${one.passed ? 'passed' : 'not passed'})`
        : 'not made'
    io.say(`check ${id}: ${told(before)} -> ${told(after)}`)
  }
  for (const { step, parameter, before, after } of parameters.slice(0, MOST_LINES)) {
    const where = parameter === '' ? 'the step' : parameter
    io.say(`${step}: ${where}: ${before ?? '(not there)'} -> ${after ?? '(not there)'}`)
  }
  if (parameters.length > MOST_LINES) io.say(`and ${parameters.length - MOST_LINES} more parameters`)
}
