import { likelierCharacterSet, unknownCharacterSets, withoutControls } from '../formats/dicom/characters.ts'
import type { DataSet } from '../formats/dicom/data-set.ts'
import type { DicomFile } from '../formats/dicom/parse.ts'
import { refusal } from '../formats/dicom/pixel-format.ts'
import { TAGS, tagText } from '../formats/dicom/tags.ts'

// Objects with pixels that are no measured slices: segmentations, dose, presentation, parametric maps.
const OTHER_OBJECTS = /^1\.2\.840\.10008\.5\.1\.4\.1\.1\.(66|30|481|11|104|88)(\.|$)/

function refuseLocalizer(file: DicomFile): void {
  const types = file.dataSet.texts(TAGS.ImageType)
  if (!types.some((type) => /LOCALI[SZ]ER|SURVIEW|SCOUT/i.test(type))) return
  const message = 'the image calls itself a localizer; set aside'
  throw refusal(file, 'LOCALIZER', message, 'nothing to do')
}

/**
 * Refuses objects whose pixels are no measured values of a slice: other objects, localizers, and images whose values
 * come out of a table. @throws TrabeculaError NOT_AN_IMAGE, LOCALIZER, RESCALE
 */
export function refuseUnmeasured(file: DicomFile): void {
  const sopClass = file.dataSet.text(TAGS.SopClassUid) ?? ''
  if (OTHER_OBJECTS.test(sopClass))
    throw refusal(
      file,
      'NOT_AN_IMAGE',
      `expected a slice, got an object of class ${sopClass}`,
      'leave it out',
    )
  if (!file.dataSet.has(TAGS.PixelData)) return
  refuseLocalizer(file)
  if (file.dataSet.items(TAGS.ModalityLutSequence).length > 0) {
    const message = 'expected a rescale slope and intercept, got a table of values (Modality LUT)'
    throw refusal(file, 'RESCALE', message, 'give the original series from the scanner')
  }
}

type Warn = (code: string, message: string) => void

const TEXTS = new Set(['LO', 'LT', 'PN', 'SH', 'ST', 'UC', 'UT'])

/** Warns of dates that are none, and of texts that their character set does not fit. No value is repeated. */
export function warnOfTexts({ dataSet }: DicomFile, warn: Warn): void {
  for (const { tag, vr } of dataSet.elements.values()) {
    // PS3.5 6.2: YYYYMMDD. The value is not repeated: a birth date is nobody's business here.
    if (vr === 'DA') {
      const date = dataSet.text(tag)
      if (date !== undefined && !isDate(date))
        warn('DATE_INVALID', `${tagText(tag)} is no date (YYYYMMDD); not used`)
    } else if (TEXTS.has(vr)) warnOfCharacters(dataSet, tag, warn)
  }
  const unknown = unknownCharacterSets(dataSet.characterSets)
  if (unknown.length > 0) {
    const name = withoutControls(unknown[0]!).slice(0, 32)
    warn('CHARACTER_SET_UNKNOWN', `the character set "${name}" is none of the standard; read as Latin`)
  }
}

function warnOfCharacters(dataSet: DataSet, tag: number, warn: Warn): void {
  const bytes = dataSet.elements.get(tag)?.bytes
  const likelier = bytes && likelierCharacterSet(bytes, dataSet.characterSets)
  if (likelier === undefined) return
  const named = withoutControls(dataSet.characterSets.join('\\')).slice(0, 64) || 'ASCII'
  warn(
    'CHARACTER_SET_WRONG',
    `text in ${tagText(tag)} does not fit the character set of its file (${named}); ${likelier} is likelier`,
  )
}

/** YYYYMMDD with a month and a day that exist. */
export function isDate(text: string): boolean {
  const match = /^(\d{4})(\d{2})(\d{2})$/.exec(text)
  if (!match) return false
  const [year, month, day] = match.slice(1).map(Number) as [number, number, number]
  const leap = (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0
  const days = [31, leap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]
  return month >= 1 && month <= 12 && day >= 1 && day <= days[month - 1]!
}
