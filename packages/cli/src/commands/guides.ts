import { extname } from 'node:path'
import {
  familyValue,
  GUIDE_FAMILIES,
  type GuideFamily,
  guideFamily,
  guideFamilyDrawing,
  guideFamilyNames,
  type Process,
  processes,
  suggestion,
  TrabeculaError,
  wordingIn,
} from '@trabecula/core'
import type { Command, CommandIo } from '../command.ts'
import { writeWhole } from '../runtime/files.ts'
import { wordOption } from '../runtime/numbers.ts'

/** A family as it is in one process, for `--json` and for people. */
function described(family: GuideFamily, process: Process) {
  return {
    name: family.name,
    title: wordingIn(family.title, 'en'),
    purpose: wordingIn(family.purpose, 'en'),
    process,
    parameters: family.parameters.map((one) => ({
      name: one.name,
      unit: one.unit,
      value: familyValue(one, process),
      source: familyValue(one, process) === one.value ? one.source : one.limit!.source,
      ...(one.limit && { least: one.limit.least[process], limitSource: one.limit.source }),
    })),
  }
}

function sayFamily(
  { name, title, purpose, process, parameters }: ReturnType<typeof described>,
  io: CommandIo,
) {
  io.say(`${name}: ${title}. ${purpose}`)
  io.say(`Values in ${process}, mm:`)
  for (const one of parameters) {
    const least = one.least === undefined ? '' : `, least ${one.least} (${one.limitSource})`
    io.say(`  ${one.name.padEnd(20)} ${String(one.value).padStart(5)}${least}; ${one.source}`)
  }
  io.say(`In a case:  devices: { guide: { kind: guide, family: ${name}, process: ${process}, … } }`)
}

/** `trabecula guides [FAMILY] [--process P] [-o DRAWING.svg]`. */
export const guidesCommand: Command = {
  name: 'guides',
  arguments: '[family]',
  summary: 'List the families of guides, or show the values, limits and drawing of one',
  examples: ['trabecula guides', 'trabecula guides resection-plate --process SLS -o plate.svg'],
  options: [
    { flags: '--process <process>', description: `how it is printed: ${processes.join(', ')}` },
    { flags: '-o, --output <file.svg>', description: 'writes its drawing' },
  ],
  async run([name], options, io) {
    if (name === undefined) {
      for (const { name: one, title, purpose } of GUIDE_FAMILIES)
        io.say(`${one.padEnd(20)} ${wordingIn(title, 'en')}. ${wordingIn(purpose, 'en')}`)
      return { result: { families: GUIDE_FAMILIES.map((family) => described(family, family.process)) } }
    }
    const family = guideFamily(name)
    if (!family) {
      throw new TrabeculaError(
        {
          code: 'GUIDE_FAMILY_UNKNOWN',
          message: `expected a family of guides (${guideFamilyNames.join(', ')}), got '${name}'`,
          where: 'guides',
          remedy: suggestion(name, guideFamilyNames),
        },
        'call',
      )
    }
    const process = wordOption(options, 'process', processes, family.process)
    const { output } = options
    if (typeof output === 'string') {
      if (extname(output).toLowerCase() !== '.svg') {
        throw new TrabeculaError(
          {
            code: 'OUTPUT_FORMAT',
            message: `expected an .svg file, got '${extname(output)}'`,
            where: output,
            remedy: 'name a file that ends in .svg',
          },
          'call',
        )
      }
      writeWhole(output, guideFamilyDrawing(family, process))
    }
    const result = described(family, process)
    sayFamily(result, io)
    return { result: { families: [result], ...(typeof output === 'string' && { written: output }) } }
  },
}
