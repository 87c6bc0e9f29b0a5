import { TrabeculaError } from '../../base/errors.ts'
import type { Tag } from './tags.ts'

/** What PS3.15 table E.1-1 asks for an attribute: its action, and what options change it. */
export interface Confidentiality {
  /** X remove, Z empty, D dummy, U other UID, U* UIDs inside replaced; several with the slash of the standard. */
  readonly action: string
  /**
   * Letters of the options that touch it: t dates, d device, i institution, p patient characteristics (kept), q patient
   * characteristics (cleaned), e descriptors (cleaned), s structured content, g graphics.
   */
  readonly options: string
}

// PS3.15 annex E, table E.1-1, by action and options; UIDs (U) are kept by Retain UIDs. Attributes that later editions
// added are in the last lines; what no line has is judged by its value representation (`deidentify`).
const ROWS: readonly (readonly [action: string, options: string, tags: string])[] = [
  [
    'X',
    'e',
    '00184000 00189424 001021b0 00081084 00081080 300a00c3 300a00dd 00120072 00120051 00400310 00400280',
  ],
  [
    'X',
    'e',
    '300a02eb 0040051a 0018a003 0018937f 00082111 0016004b 00380040 300a0016 30100037 30100036 300a0676',
  ],
  [
    'X',
    'e',
    '300a0196 300a0072 00209158 00084000 00204000 00402400 40080300 40080115 4008010b 00500021 0016002b',
  ],
  [
    'X',
    'e',
    '00102000 0018937b 00102180 00104000 00400254 300a000e 30100061 300c0113 0040100a 00321030 00402001',
  ],
  [
    'X',
    'e',
    '00401002 00321066 00321067 00400275 00321070 00401400 00189937 00189185 40084000 30060028 30060038',
  ],
  [
    'X',
    'e',
    '30060088 30060085 300a0004 300a0003 00400007 0008103e 00380062 300a01b2 300a01a6 00400602 00400600',
  ],
  ['X', 'e', '30060006 30060004 00324000 00081030 00384000'],
  ['X', 'eq', '00102110 00380500'],
  ['X/Z', 'e', '22000002 00321060'],
  ['X/D', 'e', '00181400 00181030 30100056'],
  ['Z', 'e', '3010000f 30100017 3010007f 3010007b 30100081 300a067d 3010005c 30060026 3010005a 3010007a'],
  ['Z/D', 'e', '00180010'],
  [
    'D',
    'e',
    '001811bb 30100035 30100038 300a0742 300a0783 300a0619 300a0623 300a067c 300a0002 30100054 300a062a',
  ],
  ['D', 'e', '30060002 300a0608 30100077 300a0734 30100033 30100034'],
  ['X/Z', 's', '00400555'],
  ['D', 's', '0040a730'],
  ['Z', 's', '00400610'],
  ['X/Z', 't', '00080022 00080032'],
  ['X/Z/D', 't', '0008002a'],
  [
    'X',
    't',
    '00380020 00380021 00080025 00080035 00404011 0016008d 00080015 001021d0 0040a192 0040a193 00080024',
  ],
  [
    'X',
    't',
    '00080034 00400250 00404051 00400251 00400244 00404050 00400245 00404052 00400004 00400005 00404008',
  ],
  ['X', 't', '00404010 00400002 00404005 00400003 00080201'],
  [
    'X/D',
    't',
    '00189517 30080054 3010004d 3010004c 30080056 300a0006 300a0007 00080021 00080031 00189516 30060009',
  ],
  ['X/D', 't', '30080250 30080251'],
  ['Z/D', 't', '00080023 00080033'],
  ['Z', 't', '30060008 00080020 00080030'],
  ['D', 't', '00340007 003a0314 300a0741 300a0760 300a073a 0018936a 00189369 300a0736'],
  [
    'X',
    'd',
    '00181007 00500020 00181008 00181005 0016004f 00160050 00160051 0016004e 00400241 00404030 00400242',
  ],
  [
    'X',
    'd',
    '00404028 00181004 00400011 00400001 00404027 00400010 00404025 00321020 00321021 300a0216 00185011',
  ],
  ['X', 'd', '300a00b2 0018100a 00181009 00189373'],
  ['X/D', 'd', '0018700a'],
  ['X/Z/D', 'd', '00181000 00081010'],
  ['Z', 'd', '30100043'],
  ['D', 'd', '3010002d 00189371 00189367'],
  ['X/Z', 'd', '30080105'],
  ['U', 'd', '00181002 0018100b'],
  ['X', 'i', '00080081 00081040 00081041'],
  ['X/Z/D', 'i', '00080082 00080080'],
  ['Z', 'i', '00120060 00120030 00120031'],
  ['D', 'i', '00120081'],
  ['X', 'p', '00102160 00101010 00101020 00101030 001021c0 001021a0'],
  ['Z', 'p', '00100040'],
  ['X/Z', 'p', '00102203'],
  ['X', 'q', '00400012 00380050'],
  [
    'X',
    '',
    '00404035 0040a353 00380010 00001000 40000010 0040a078 00101081 0016004d 00120082 00120071 0008009d',
  ],
  [
    'X',
    '',
    '0050001b 00700086 00102150 0040a307 00380300 0040a07c fffcfffc fffafffa 4008011a 40080119 00160070',
  ],
  [
    'X',
    '',
    '00160071 00160072 00160073 00160074 00160075 00160076 00160077 00160078 00160079 0016007a 0016007b',
  ],
  [
    'X',
    '',
    '0016007c 0016007d 0016007e 0016007f 00160080 00160081 00160082 00160083 00160084 00160085 00160086',
  ],
  [
    'X',
    '',
    '00160087 00160088 00160089 0016008a 0016008b 0016008c 0016008e 00404037 00404036 00880200 00284000',
  ],
  [
    'X',
    '',
    '04000600 00101050 00401011 40080111 4008010c 40080202 40080102 4008010a 00380011 00380014 00100021',
  ],
  [
    'X',
    '',
    '00380061 00380064 04000404 00101090 00101080 04000550 00203406 00203401 00081060 00401010 04000551',
  ],
  [
    'X',
    '',
    '04000552 00402010 00402011 00402008 00402009 04000561 00101000 00101002 00101001 0040a07a 00101040',
  ],
  [
    'X',
    '',
    '00101005 00100032 00380400 00100050 00101060 00100101 00100102 001021f0 00102155 00102154 00401004',
  ],
  [
    'X',
    '',
    '00400243 00400253 00081050 00081052 00401102 00401104 00401103 00081048 00081049 00081062 40080114',
  ],
  [
    'X',
    '',
    '04000402 00380004 00101100 00081120 04000403 00080092 00080094 00080096 00102152 00401001 00401005',
  ],
  [
    'X',
    '',
    '00321032 00321033 00102299 00102297 40080118 40080042 00404034 0038001e 00400006 0040000b 00400009',
  ],
  [
    'X',
    '',
    '00380060 004006fa 0040050a 00320012 0040a354 40004000 20300020 00880910 00880912 00880906 00880904',
  ],
  ['X', '', '0040a352 0040a358'],
  [
    'Z',
    '',
    '00080050 00120021 00120050 0008009c 3010001b 00402017 00400513 00400562 00100030 00100010 00100020',
  ],
  ['Z', '', '00402016 00080090 300600a6 300a0615 300a0611 00200010 0040a088'],
  ['X/Z', '', '22000005 300e0008 00081110'],
  ['X/D', '', '00081072'],
  ['X/Z/D', '', '00081070'],
  ['Z/D', '', '00700084'],
  [
    'D',
    '',
    '00120020 00120010 00120040 00120042 00400512 00340002 00340001 00401101 0040a123 00340005 00400551',
  ],
  ['D', '', '0040a075 0040a073 0040a027'],
  ['D', 'g', '00700001'],
  [
    'U',
    '',
    '00209161 30100006 30100013 04000100 00209164 300a0013 3010006e 00080058 0070031a 00200052 00080014',
  ],
  [
    'U',
    '',
    '00083010 00281214 00020003 003a0310 0040a402 0040a171 00281199 300a0650 00701101 00701102 3010000b',
  ],
  [
    'U',
    '',
    '300a0083 3010006f 30100031 30060024 00404023 0040a172 00081155 00041511 300600c2 00001001 3010003b',
  ],
  [
    'U',
    '',
    '0020000e 00080018 30100015 00400554 00880140 0020000d 00200200 00182042 0040db0d 0040db0c 00620021',
  ],
  ['U', '', '00081195 300a0609 300a0700 0040a124'],
  ['U*', '', '00081140 00082112 00081111'],
  // Later editions: identifiers, alternative calendars, capture devices, previous values of attributes.
  [
    'X',
    '',
    '00080054 00081000 00100024 00100026 00100027 00100028 00100033 00100034 00100035 00100212 00102156',
  ],
  ['X', '', '00880130 04000115 04000310 04000563 04000564 04000565 00120086 00120087 00420011'],
  ['X', 'd', '00080055 00181010 00181011 0018100c 0018100d'],
]

const TABLE: ReadonlyMap<Tag, Confidentiality> = new Map(
  ROWS.flatMap(([action, options, tags]) =>
    tags.split(' ').map((tag) => [Number.parseInt(tag, 16), { action, options }] as const),
  ),
)

/** The row of an attribute; overlays and curves by their groups; undefined where the table has none. */
export function confidentialityOf(tag: Tag): Confidentiality | undefined {
  const group = tag >>> 16
  if ((group & 0xff00) === 0x5000 || (group & 0xff00) === 0x6000) return { action: 'X', options: '' } // Bitmaps cannot be cleaned of words.
  return TABLE.get(tag >>> 0)
}

/** Options of PS3.15 E.3 that can be chosen, with their codes in PS3.16 CID 7050. */
export const CONFIDENTIALITY_OPTIONS = {
  cleanPixelData: ['113101', 'Clean Pixel Data Option'],
  cleanGraphics: ['113103', 'Clean Graphics Option'],
  cleanStructuredContent: ['113104', 'Clean Structured Content Option'],
  cleanDescriptors: ['113105', 'Clean Descriptors Option'],
  retainFullDates: ['113106', 'Retain Longitudinal Temporal Information Full Dates Option'],
  retainModifiedDates: ['113107', 'Retain Longitudinal Temporal Information Modified Dates Option'],
  retainPatientCharacteristics: ['113108', 'Retain Patient Characteristics Option'],
  retainDeviceIdentity: ['113109', 'Retain Device Identity Option'],
  retainUids: ['113110', 'Retain UIDs Option'],
  retainSafePrivate: ['113111', 'Retain Safe Private Option'],
  retainInstitutionIdentity: ['113112', 'Retain Institution Identity Option'],
} as const

export type ConfidentialityOption = keyof typeof CONFIDENTIALITY_OPTIONS

/** @throws TrabeculaError OPTION_INVALID (a wrong call) where both kinds of dates are asked for */
export function checkOptions(options: ReadonlySet<ConfidentialityOption>): void {
  if (!options.has('retainFullDates') || !options.has('retainModifiedDates')) return
  throw new TrabeculaError(
    {
      code: 'OPTION_INVALID',
      message: 'expected full or modified dates, got both',
      where: 'options',
      remedy: 'choose one of the two',
    },
    'call',
  )
}

/**
 * What is done with an attribute under the options: keep, clean (a date shifted, a text cleaned), remove, empty, dummy,
 * other UID, or UIDs inside. Where the standard leaves the choice to the object's type, the last of its actions is taken:
 * it is valid for every type.
 */
export type Treatment = 'keep' | 'shift' | 'clean' | 'remove' | 'empty' | 'dummy' | 'uid' | 'inside'

const TREATMENTS: Readonly<Record<string, Treatment>> = {
  X: 'remove',
  Z: 'empty',
  D: 'dummy',
  U: 'uid',
  'U*': 'inside',
}

export function treatmentOf(
  { action, options }: Confidentiality,
  chosen: ReadonlySet<ConfidentialityOption>,
): Treatment {
  if (options.includes('t') && chosen.has('retainFullDates')) return 'keep'
  if (options.includes('t') && chosen.has('retainModifiedDates')) return 'shift'
  if (options.includes('d') && chosen.has('retainDeviceIdentity')) return 'keep'
  if (options.includes('i') && chosen.has('retainInstitutionIdentity')) return 'keep'
  if (options.includes('p') && chosen.has('retainPatientCharacteristics')) return 'keep'
  if (options.includes('q') && chosen.has('retainPatientCharacteristics')) return 'clean'
  if (options.includes('e') && chosen.has('cleanDescriptors')) return 'clean'
  if (options.includes('s') && chosen.has('cleanStructuredContent')) return 'clean'
  if (options.includes('g') && chosen.has('cleanGraphics')) return 'clean'
  if (action.startsWith('U') && chosen.has('retainUids')) return 'keep'
  return TREATMENTS[action.split('/').at(-1)!]!
}
