import { randomUUID } from 'node:crypto'
import { join } from 'node:path'
import {
  byCodeUnit,
  type ConfidentialityOption,
  checkOptions,
  deidentify,
  IdentityMap,
  looksLikeZip,
  openZip,
  parseDicom,
  parseRectangles,
  type Rectangle,
  type SourceFile,
  TrabeculaError,
  type Warning,
} from '@trabecula/core'
import type { Command, CommandOption } from '../command.ts'
import { fileSetOf } from '../runtime/file-set.ts'
import { writeWhole } from '../runtime/files.ts'
import { wordOption } from '../runtime/numbers.ts'

type Options = Readonly<Record<string, string | boolean | undefined>>

const FLAGS: readonly (readonly [name: string, option: ConfidentialityOption, description: string])[] = [
  ['retainUids', 'retainUids', 'Retain UIDs Option'],
  ['retainDeviceIdentity', 'retainDeviceIdentity', 'Retain Device Identity Option'],
  ['retainInstitutionIdentity', 'retainInstitutionIdentity', 'Retain Institution Identity Option'],
  [
    'retainPatientCharacteristics',
    'retainPatientCharacteristics',
    'Retain Patient Characteristics Option: age, sex, size, weight, …',
  ],
  ['retainSafePrivate', 'retainSafePrivate', 'Retain Safe Private Option: those known to hold no identity'],
  [
    'cleanDescriptors',
    'cleanDescriptors',
    'Clean Descriptors Option: descriptions kept without names and numbers',
  ],
  [
    'cleanStructuredContent',
    'cleanStructuredContent',
    'Clean Structured Content Option: reports kept, their words without names, dates and numbers',
  ],
  [
    'cleanGraphics',
    'cleanGraphics',
    'Clean Graphics Option: annotations kept, their words cleaned; overlays go',
  ],
  [
    'cleanPixelData',
    'cleanPixelData',
    'Clean Pixel Data Option: in pictures that may show text the rectangles of --blank are set to 0; without any these files are set aside',
  ],
]

const dashed = (name: string) => name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)

const profileOptions: readonly CommandOption[] = [
  ...FLAGS.map(([name, , description]) => ({ flags: `--${dashed(name)}`, description })),
  {
    flags: '--retain-longitudinal <dates>',
    description:
      'Retain Longitudinal Temporal Information Option: full (dates as they are) or modified (moved by days that hang on key and patient)',
  },
]

function chosenOf(options: Options): Set<ConfidentialityOption> {
  const chosen = new Set(FLAGS.filter(([name]) => options[name] === true).map(([, option]) => option))
  const dates = wordOption(options, 'retainLongitudinal', ['none', 'full', 'modified'], 'none')
  if (dates === 'full') chosen.add('retainFullDates')
  if (dates === 'modified') chosen.add('retainModifiedDates')
  checkOptions(chosen)
  return chosen
}

/** @throws TrabeculaError OPTION_INVALID, CALL_INVALID (a wrong call) */
function blankOption({ blank }: Options, chosen: ReadonlySet<ConfidentialityOption>): Rectangle[] {
  if (typeof blank !== 'string') return []
  if (chosen.has('cleanPixelData')) return parseRectangles(blank)
  throw new TrabeculaError(
    {
      code: 'CALL_INVALID',
      message: 'expected --clean-pixel-data beside --blank, got --blank alone',
      where: '--blank',
      remedy: 'add --clean-pixel-data',
    },
    'call',
  )
}

/** Files by number: their names may name the patient. Zips are opened, once. */
function numbered(path: string): SourceFile[] {
  const files = fileSetOf(path).files.flatMap((file) => {
    return looksLikeZip(file) ? openZip(file) : [file]
  })
  return files.map((file, index) => ({
    name: `file ${index + 1}`,
    size: file.size,
    read: (start?: number, end?: number) => file.read(start, end),
  }))
}

interface Rejected {
  readonly file: string
  readonly code: string
  readonly message: string
}

/** Each kind of warning once, with how many files it concerns. */
function gathered(warnings: readonly Warning[]): (Warning & { files: number })[] {
  const kinds = new Map<string, Warning & { files: number }>()
  for (const warning of warnings) {
    const known = kinds.get(`${warning.code} ${warning.message}`)
    kinds.set(`${warning.code} ${warning.message}`, { ...(known ?? warning), files: (known?.files ?? 0) + 1 })
  }
  return [...kinds.values()].sort((a, b) => byCodeUnit(a.code, b.code))
}

function keyOf({ key, seed }: Options): string | undefined {
  if (typeof key === 'string') return key
  return typeof seed === 'string' ? `seed:${seed}` : undefined
}

export const deidentifyCommand: Command = {
  name: 'deidentify',
  arguments: '<dicom>',
  summary: 'Write DICOM files without what identifies people (PS3.15 annex E, basic profile)',
  examples: [
    'trabecula deidentify cases/pelvis-tumour/ct.zip -o anonymous --key "a secret of this study"',
    'trabecula deidentify cases/pelvis-tumour/mr.zip -o anonymous-mr --key secret --retain-longitudinal modified --clean-descriptors --json',
  ],
  options: [
    { flags: '-o, --output <folder>', description: 'folder for the new files', required: true },
    {
      flags: '--key <secret>',
      description:
        'what UIDs, pseudonyms and dates hang on: the same key gives the same (default: a new one each time)',
    },
    { flags: '--seed <number>', description: 'instead of --key, for tests' },
    ...profileOptions,
    {
      flags: '--blank <rectangles>',
      description: 'with --clean-pixel-data: x,y,width,height in pixels, several with a semicolon',
    },
  ],
  async run([path], options, io) {
    const chosen = chosenOf(options)
    const blank = blankOption(options, chosen)
    const key = keyOf(options)
    const identity = new IdentityMap(key ?? randomUUID(), io.context.hash)
    const rejected: Rejected[] = []
    const sources = numbered(path!)
    const sound: SourceFile[] = []
    for (const [index, source] of sources.entries()) {
      io.context.checkCancelled()
      io.context.progress((index / sources.length) * 0.3, 'reading')
      try {
        identity.learn(parseDicom(source).dataSet)
        sound.push(source)
      } catch (error) {
        rejected.push(rejection(source, error))
      }
    }
    const warnings: Warning[] = []
    const made = new Map<string, string>()
    const series = new Map<string, number>()
    let [removed, replaced] = [0, 0]
    for (const [index, source] of sound.entries()) {
      io.context.checkCancelled()
      io.context.progress(0.3 + (index / sound.length) * 0.7, 'writing')
      try {
        const file = deidentify(source, identity, chosen, blank)
        const folder = series.get(file.seriesInstanceUid) ?? series.size + 1
        series.set(file.seriesInstanceUid, folder)
        const name = `S${String(folder).padStart(3, '0')}/I${String(made.size + 1).padStart(5, '0')}.dcm`
        writeWhole(join(String(options.output), name), file.bytes)
        made.set(name, file.sopInstanceUid)
        warnings.push(...file.warnings)
        removed += file.removed
        replaced += file.replaced
      } catch (error) {
        rejected.push(rejection(source, error))
      }
    }
    if (made.size === 0) throw nothing(rejected)
    if (key === undefined)
      io.note('a new key was used and is not kept: files of another call will not fit these (give --key)')
    const told = gathered(warnings)
    for (const { code, message, files } of told) io.note(`warning: ${code}: ${message} (${files} files)`)
    io.say(
      `${made.size} files, ${removed} attributes removed, ${replaced} replaced, ${rejected.length} files set aside`,
    )
    return {
      result: {
        files: made.size,
        removed,
        replaced,
        warnings: told,
        rejected,
        written: String(options.output),
      },
    }
  },
}

function rejection(source: SourceFile, error: unknown): Rejected {
  if (!(error instanceof TrabeculaError) || error.faultClass === 'failed') throw error
  return { file: source.name, code: error.code, message: error.message }
}

function nothing(rejected: readonly Rejected[]): TrabeculaError {
  const first = rejected[0]
  return new TrabeculaError({
    code: 'NO_DICOM',
    message: `expected DICOM files, got none that can be written${first ? `; the first: ${first.code}: ${first.message}` : ''}`,
    where: 'files',
    remedy: 'give a folder, zip or file of DICOM objects',
  })
}
