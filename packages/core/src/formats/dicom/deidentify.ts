import { joinBytes } from '../../base/bytes.ts'
import { TrabeculaError, type Warning } from '../../base/errors.ts'
import type { SourceFile } from '../../step.ts'
import { ByteWindow, memoryFile } from './byte-window.ts'
import { decodeText } from './characters.ts'
import {
  CONFIDENTIALITY_OPTIONS,
  type ConfidentialityOption,
  confidentialityOf,
  type Treatment,
  treatmentOf,
} from './confidentiality-table.ts'
import { DataSet, type DicomElement } from './data-set.ts'
import { parseElements } from './elements.ts'
import { type IdentityMap, type Pseudonym, patientOf, shiftedDate } from './identity.ts'
import { type DicomFile, parseDicom } from './parse.ts'
import { blanked, blankOf, type Rectangle } from './pixel-blank.ts'
import { type RawElement, type RawEncoding, type RawSet, rawBytes } from './rewrite.ts'
import { TAGS, type Tag } from './tags.ts'
import { tellingRepresentation } from './telling-tags.ts'

/** One file without what identifies people. */
export interface DeidentifiedFile {
  readonly bytes: Uint8Array
  /** The new ones, for names of files. */
  readonly seriesInstanceUid: string
  readonly sopInstanceUid: string
  /** Attributes that were taken out, and that were given another value. */
  readonly removed: number
  readonly replaced: number
  readonly warnings: readonly Warning[]
}

const TEXT = new Set('AE AS CS DA DS DT IS LO LT PN SH ST TM UC UI UR UT'.split(' '))
const DESCRIPTION = new Set('LO LT SH ST UC UT'.split(' '))
const DUMMIES: Readonly<Record<string, string>> = {
  DA: '19000101',
  DT: '19000101000000',
  TM: '000000',
  AS: '000Y',
  DS: '0',
  IS: '0',
}
// Private elements that are known to hold no identity and that measures need (PS3.15 table E.3.10-1, in part).
const SAFE_PRIVATE: Readonly<Record<string, readonly string[]>> = {
  'Philips PET Private Group': ['705300', '705309'],
  'Philips Imaging DD 001': [
    '200103',
    '200104',
    '200105',
    '200106',
    '200108',
    '200109',
    '20010a',
    '20010b',
    '20010c',
  ],
  'Philips MR Imaging DD 001': ['20050d', '20050e'],
  'SIEMENS MR HEADER': ['00190a', '00190b', '00190c', '00190d', '00190e', '001927', '001928', '001929'],
  GEMS_PARM_01: ['004339'],
  GEMS_ACQU_01: ['001923', '001924', '001927'],
}
/** UIDs of kinds: SOP classes, coding schemes, context groups, transfer syntaxes. They name nobody, whoever made them up. */
const KIND_UIDS = new Set<Tag>([
  0x00080016, 0x0008001a, 0x0008001b, 0x00080062, 0x0008010c, 0x00080117, 0x00080118, 0x00081150, 0x0008115a, 0x00041510,
  0x00041512, 0x04000010,
]) // biome-ignore format: a list
const HEAD = /HEAD|BRAIN|SKULL|FACE|NECK|ORBIT|JAW|MAXILL|MANDIB|SINUS|DENTAL|CRANI/i

/** What becomes of words inside a sequence that is itself replaced or cleaned. */
type Inside = 'dummy' | 'clean' | undefined

class Rewriter {
  removed = 0
  replaced = 0
  readonly leftovers = new Set<Tag>()
  readonly #file: DicomFile
  readonly #identity: IdentityMap
  readonly #options: ReadonlySet<ConfidentialityOption>
  readonly #pseudonym: Pseudonym
  readonly #little: boolean

  readonly #blank: readonly Rectangle[]

  constructor(
    file: DicomFile,
    identity: IdentityMap,
    options: ReadonlySet<ConfidentialityOption>,
    pseudonym: Pseudonym,
    blank: readonly Rectangle[],
  ) {
    this.#blank = blank
    this.#file = file
    this.#identity = identity
    this.#options = options
    this.#pseudonym = pseudonym
    this.#little = file.transferSyntax.littleEndian
  }

  #bytes({ bytes, range }: DicomElement): Uint8Array {
    return bytes ?? this.#file.source.read(range.start, range.end)
  }

  #text(text: string, vr: string): Uint8Array {
    const bytes = new TextEncoder().encode(text)
    if (bytes.length % 2 === 0) return bytes
    return joinBytes([bytes, Uint8Array.of(vr === 'UI' ? 0 : 0x20)])
  }

  /** Items of an element that is a sequence, also where a file in implicit VR (or UN) does not say so. */
  #items(element: DicomElement, set: DataSet): readonly DataSet[] | undefined {
    if (element.items) return element.items
    if (element.vr !== 'UN' && element.vr !== 'SQ') return undefined
    const bytes = this.#bytes(element)
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
    const isItem = (at: number) =>
      at + 8 <= bytes.length &&
      view.getUint16(at, this.#little) === 0xfffe &&
      view.getUint16(at + 2, this.#little) === 0xe000
    if (!isItem(0)) return undefined
    const items: DataSet[] = []
    for (let at = 0; at < bytes.length; ) {
      const length = isItem(at) ? view.getUint32(at + 4, this.#little) : Number.POSITIVE_INFINITY
      if (at + 8 + length > bytes.length) return []
      const item = new DataSet(this.#little, set)
      const window = new ByteWindow(memoryFile(this.#file.name, bytes.slice(at + 8, at + 8 + length)))
      try {
        if (length > 0) parseElements(window, item, { start: 0, end: length, explicit: false })
      } catch {
        return []
      }
      items.push(item)
      at += 8 + length
    }
    return items
  }

  #vr(element: DicomElement): string {
    if (element.vr !== 'UN') return element.vr
    return tellingRepresentation(element.tag) ?? 'UN'
  }

  /** What is done with an attribute that no row of the table names: by what its value representation tells. */
  #untold(element: DicomElement, vr: string, text: string): Treatment {
    if (vr === 'PN' || vr === 'AE') return 'dummy'
    if (vr === 'UI') return this.#options.has('retainUids') || KIND_UIDS.has(element.tag) ? 'keep' : 'uid'
    if (vr === 'DA' || vr === 'DT' || vr === 'TM') {
      if (this.#options.has('retainFullDates')) return 'keep'
      return this.#options.has('retainModifiedDates') ? 'shift' : 'dummy'
    }
    if ((DESCRIPTION.has(vr) || vr === 'UN') && this.#identity.names(text)) {
      this.leftovers.add(element.tag)
      return 'dummy'
    }
    return 'keep'
  }

  #dummy(tag: Tag, vr: string): Uint8Array {
    if (tag === TAGS.PatientName || tag === TAGS.PatientId) return this.#text(this.#pseudonym.name, vr)
    if (vr === 'UI') return this.#text(this.#identity.uid('dummy'), vr)
    if (TEXT.has(vr)) return this.#text(DUMMIES[vr] ?? 'REMOVED', vr)
    return new Uint8Array(vr === 'UN' ? 0 : 2)
  }

  #mapUids(text: string): string {
    return text
      .split('\\')
      .map((uid) => this.#identity.uid(uid.replace(/[\0\s]+$/, '')))
      .join('\\')
  }

  #shift(text: string): string {
    return text
      .split('\\')
      .map((date) => shiftedDate(date.trim(), this.#pseudonym.days) ?? '')
      .join('\\')
  }

  #treated(element: DicomElement, treatment: Treatment, vr: string, text: string): RawElement | undefined {
    const { tag } = element
    const put = (value: Uint8Array): RawElement => {
      this.replaced++
      return { tag, vr: element.vr, value }
    }
    if (treatment === 'keep') return { tag, vr: element.vr, value: this.#bytes(element) }
    if (treatment === 'remove') {
      this.removed++
      return undefined
    }
    const named = tag === TAGS.PatientName || tag === TAGS.PatientId
    if (treatment === 'empty') return put(named ? this.#dummy(tag, vr) : new Uint8Array(0))
    if (treatment === 'uid' || treatment === 'inside') {
      const mapped = this.#mapUids(text)
      if (mapped === text.replace(/[\0\s]+$/, '')) return { tag, vr: element.vr, value: this.#bytes(element) }
      return put(this.#text(mapped, 'UI'))
    }
    if (treatment === 'clean') return put(this.#text(this.#identity.clean(text), vr))
    if (treatment === 'shift') {
      if (vr === 'TM' || vr === 'SH') return { tag, vr: element.vr, value: this.#bytes(element) }
      return put(this.#text(this.#shift(text), vr))
    }
    // An empty value needs no stand-in.
    return put(this.#bytes(element).length === 0 ? new Uint8Array(0) : this.#dummy(tag, vr))
  }

  #isSafePrivate(tag: Tag, set: DataSet): boolean {
    if (!this.#options.has('retainSafePrivate')) return false
    const element = tag & 0xffff
    const group = tag >>> 16
    const block = element < 0x100 ? element : element >>> 8
    const creator = set.text(((group << 16) >>> 0) + block) ?? ''
    const safe = SAFE_PRIVATE[creator]
    if (!safe) return false
    const name = `${group.toString(16).padStart(4, '0')}${(element & 0xff).toString(16).padStart(2, '0')}`
    return element < 0x100 || safe.includes(name)
  }

  #element(element: DicomElement, set: DataSet, inside: Inside): RawElement | undefined {
    const { tag } = element
    if ((tag & 0xffff) === 0) return undefined // Group lengths would be wrong.
    if (((tag >>> 16) & 1) === 1) {
      if (this.#isSafePrivate(tag, set)) return { tag, vr: element.vr, value: this.#bytes(element) }
      this.removed++
      return undefined
    }
    if (tag === TAGS.PixelData || tag === TAGS.FloatPixelData || tag === TAGS.DoubleFloatPixelData) {
      const value = this.#file.source.read(element.range.start, element.range.end)
      if (this.#blank.length > 0) {
        this.replaced++
        return { tag, vr: element.vr, value: blanked(value, this.#file, this.#blank) }
      }
      return { tag, vr: element.vr, value, ...(element.fragments ? { encapsulated: true } : {}) }
    }
    const row = confidentialityOf(tag)
    const vr = this.#vr(element)
    const items = this.#items(element, set)
    if (items) return this.#sequence(element, items, row && treatmentOf(row, this.#options), inside)
    const text = TEXT.has(vr) || vr === 'UN' ? decodeText(this.#bytes(element), set.characterSets) : ''
    const words = inside !== undefined && DESCRIPTION.has(vr) && !isCode(tag)
    let treatment = row && treatmentOf(row, this.#options)
    treatment ??= words ? inside : this.#untold(element, vr, text)
    if (words && treatment === 'keep') treatment = inside
    return this.#treated(element, treatment, vr, text)
  }

  #sequence(
    element: DicomElement,
    items: readonly DataSet[],
    treatment: Treatment | undefined,
    outside: Inside,
  ): RawElement | undefined {
    const { tag } = element
    if (treatment === 'remove') {
      this.removed++
      return undefined
    }
    if (treatment === 'empty') {
      this.replaced++
      return { tag, vr: 'SQ', value: { items: [] } }
    }
    // A stand-in for a sequence is the sequence with stand-ins for all that its items say in words; a clean one has clean words.
    const inside = treatment === 'dummy' || treatment === 'clean' ? treatment : outside
    return { tag, vr: 'SQ', value: { items: items.map((item) => this.set(item, inside)) } }
  }

  set(set: DataSet, inside: Inside = undefined): RawSet {
    const kept: RawElement[] = []
    for (const element of set.elements.values()) {
      const one = this.#element(element, set, inside)
      if (one) kept.push(one)
    }
    return kept
  }
}

/** Parts of a coded concept name kinds of things, not people. */
function isCode(tag: Tag): boolean {
  return tag >>> 16 === 0x0008 && (tag & 0xffff) >= 0x0100 && (tag & 0xffff) <= 0x0122
}

function elementOf(tag: Tag, vr: string, text: string): RawElement {
  const bytes = new TextEncoder().encode(text)
  const value = bytes.length % 2 === 0 ? bytes : joinBytes([bytes, Uint8Array.of(vr === 'UI' ? 0 : 0x20)])
  return { tag, vr, value }
}

function codeItem(code: string, meaning: string): RawSet {
  return [
    elementOf(TAGS.CodeValue, 'SH', code),
    elementOf(TAGS.CodingSchemeDesignator, 'SH', 'DCM'),
    elementOf(TAGS.CodeMeaning, 'LO', meaning),
  ]
}

/** What the file then says of how it was de-identified (PS3.15 E.1.1, PS3.3 C.7.1.1 and C.12.1). */
function statements(options: ReadonlySet<ConfidentialityOption>): RawElement[] {
  const chosen = Object.entries(CONFIDENTIALITY_OPTIONS).filter(([name]) =>
    options.has(name as ConfidentialityOption),
  )
  const dates = options.has('retainFullDates')
    ? 'UNMODIFIED'
    : options.has('retainModifiedDates')
      ? 'MODIFIED'
      : 'REMOVED'
  return [
    elementOf(0x00120062, 'CS', 'YES'),
    elementOf(0x00120063, 'LO', 'Trabecula, PS3.15 annex E, basic profile'),
    {
      tag: 0x00120064,
      vr: 'SQ',
      value: {
        items: [
          codeItem('113100', 'Basic Application Confidentiality Profile'),
          ...chosen.map(([, [code, meaning]]) => codeItem(code, meaning)),
        ],
      },
    },
    elementOf(0x00280303, 'CS', dates),
  ]
}

/** Whether the picture may show words that name the patient. */
function mayShowText({ dataSet }: DicomFile): boolean {
  if (!dataSet.has(TAGS.PixelData)) return false
  const text = (tag: Tag) => dataSet.texts(tag).join(' ')
  return (
    text(TAGS.BurnedInAnnotation) === 'YES' ||
    /^(US|XA|RF|SC|ES|XC|OT|GM|SM|DOC|OP)$/.test(text(TAGS.Modality)) ||
    dataSet.has(0x00080064) ||
    /SECONDARY|SCREEN|SUMMARY|REPORT|DOSE/i.test(text(TAGS.ImageType))
  )
}

/** Things that no list of attributes finds: told. */
function pixelWarnings(file: DicomFile, blanked: boolean): Warning[] {
  const { dataSet, name } = file
  const text = (tag: Tag) => dataSet.texts(tag).join(' ')
  const modality = text(TAGS.Modality)
  const where = text(0x00180015)
  const spoken = [
    where,
    text(TAGS.SeriesDescription),
    text(TAGS.StudyDescription),
    text(TAGS.ProtocolName),
  ].join(' ')
  const face =
    text(TAGS.RecognizableVisualFeatures) === 'YES' || (/^(CT|MR|PT)$/.test(modality) && HEAD.test(spoken))
  const pixels = dataSet.has(TAGS.PixelData)
  return [
    ...(mayShowText(file) && !blanked
      ? [
          {
            code: 'BURNED_IN_TEXT',
            message:
              'the picture may show text that names the patient; pixels are not changed (--clean-pixel-data does)',
            where: name,
          },
        ]
      : []),
    ...(face && pixels
      ? [
          {
            code: 'FACE_RECOGNISABLE',
            message: 'a face may be rebuilt from this scan of the head; voxels are not changed',
            where: name,
          },
        ]
      : []),
  ]
}

function metaOf(file: DicomFile, sopClass: string, sopInstance: string): Uint8Array {
  const explicit: RawEncoding = { explicit: true, littleEndian: true }
  const body = joinBytes(
    rawBytes(
      [
        { tag: 0x00020001, vr: 'OB', value: Uint8Array.of(0, 1) },
        elementOf(0x00020002, 'UI', sopClass),
        elementOf(0x00020003, 'UI', sopInstance),
        elementOf(0x00020010, 'UI', outputSyntax(file)),
        elementOf(0x00020012, 'UI', '2.25.181869468057156890589256430599425260508'),
        elementOf(0x00020013, 'SH', 'TRABECULA'),
      ],
      explicit,
    ),
  )
  const length = new Uint8Array(4)
  new DataView(length.buffer).setUint32(0, body.length, true)
  const prefix = new Uint8Array(132)
  prefix.set([0x44, 0x49, 0x43, 0x4d], 128)
  return joinBytes([prefix, ...rawBytes([{ tag: 0x00020000, vr: 'UL', value: length }], explicit), body])
}

/** The file's own transfer syntax; a deflated data set is written plain, its pixels are the same. */
function outputSyntax({ transferSyntax }: DicomFile): string {
  return transferSyntax.deflated ? '1.2.840.10008.1.2.1' : transferSyntax.uid
}

const DOCUMENTS = /^1\.2\.840\.10008\.5\.1\.4\.1\.1\.104\.[12]$/

/**
 * A DICOM file without what identifies people: the basic profile of PS3.15 annex E and the options chosen. The transfer
 * syntax and the pixels stay as they are, byte for byte, but for `blank` with cleanPixelData in pictures that may show text. Private attributes go; nested items are treated like the data
 * set. Attributes that the table does not name are judged by their value representation, and texts that hold a word that
 * names somebody elsewhere in the files are replaced and told.
 * @throws TrabeculaError DEIDENTIFY_PIXELS where text is to be blanked and cannot, DEIDENTIFY_DOCUMENT for encapsulated PDF and CDA, DEIDENTIFY_DIRECTORY, those of `parseDicom`
 */
export function deidentify(
  source: SourceFile,
  identity: IdentityMap,
  options: ReadonlySet<ConfidentialityOption>,
  blank: readonly Rectangle[] = [],
): DeidentifiedFile {
  const file = parseDicom(source)
  const { dataSet } = file
  const sopClass = dataSet.text(TAGS.SopClassUid) ?? ''
  refuseUnreadable(file, sopClass)
  const where = options.has('cleanPixelData') && mayShowText(file) ? blankOf(file, blank) : []
  const rewriter = new Rewriter(file, identity, options, identity.pseudonym(patientOf(file)), where)
  const kept = rewriter.set(dataSet)
  const told = statements(options)
  if (where.length > 0) told.push(elementOf(TAGS.BurnedInAnnotation, 'CS', 'NO'))
  const own = new Set(told.map(({ tag }) => tag))
  const keepUid = options.has('retainUids')
  const uidOf = (tag: Tag) => {
    const uid = dataSet.text(tag)?.replace(/\0/g, '') ?? ''
    return keepUid ? uid : identity.uid(uid)
  }
  const sopInstanceUid = uidOf(TAGS.SopInstanceUid)
  const bytes = joinBytes([
    metaOf(file, sopClass, sopInstanceUid),
    ...rawBytes([...kept.filter(({ tag }) => !own.has(tag)), ...told], file.transferSyntax),
  ])
  const warnings = pixelWarnings(file, where.length > 0)
  if (rewriter.leftovers.size > 0) {
    const tags = [...rewriter.leftovers].map((tag) => tag.toString(16).padStart(8, '0')).sort()
    warnings.push({
      code: 'IDENTITY_IN_TEXT',
      message: `texts that the profile keeps held a word that names somebody and were replaced: ${tags.slice(0, 8).join(', ')}`,
      where: file.name,
    })
  }
  return {
    bytes,
    seriesInstanceUid: uidOf(TAGS.SeriesInstanceUid),
    sopInstanceUid,
    removed: rewriter.removed,
    replaced: rewriter.replaced,
    warnings,
  }
}

function refuseUnreadable(file: DicomFile, sopClass: string): void {
  const fault = (code: string, message: string, remedy: string) =>
    new TrabeculaError({ code, message, where: file.name, remedy })
  if (sopClass === '1.2.840.10008.1.3.10')
    throw fault('DEIDENTIFY_DIRECTORY', 'a DICOMDIR names patients and is not copied', 'nothing to do')
  if (DOCUMENTS.test(sopClass))
    throw fault(
      'DEIDENTIFY_DOCUMENT',
      'a document inside the object (PDF, CDA) may name the patient and cannot be cleaned',
      'leave it out',
    )
}
