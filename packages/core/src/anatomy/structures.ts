import type { Code, Side, Structure } from '../geometry/label-map.ts'

type Colour = readonly [number, number, number]

/** What is known of a structure by its name. */
interface KnownStructure {
  readonly en: string
  readonly zh: string
  /** One on each side of the body: the name carries _left or _right. */
  readonly paired: boolean
  /** sRGB; of paired ones the left, then the right. */
  readonly colours: readonly [Colour, Colour?]
  /** SNOMED CT concept of the bone without its side, where it is certain. */
  readonly snomed?: string
}

const one = (en: string, zh: string, colour: Colour, snomed?: string): KnownStructure => ({
  en,
  zh,
  paired: false,
  colours: [colour],
  ...(snomed === undefined ? {} : { snomed }),
})
const pair = (en: string, zh: string, left: Colour, right: Colour, snomed?: string): KnownStructure => ({
  en,
  zh,
  paired: true,
  colours: [left, right],
  ...(snomed === undefined ? {} : { snomed }),
})

const LUMBAR = ['66794005', '14293000', '36470004', '11994002', '49668003'] // L1 to L5
const VERTEBRAE: readonly Colour[] = [
  [214, 196, 132],
  [196, 214, 140],
  [222, 178, 120],
  [184, 206, 158],
  [228, 204, 150],
]

function vertebrae(letter: string, count: number, zh: string, codes: readonly (string | undefined)[]) {
  return Array.from({ length: count }, (_, i): [string, KnownStructure] => [
    `vertebra_${letter}${i + 1}`,
    one(
      `${letter.toUpperCase()}${i + 1} vertebra`,
      `第${i + 1}${zh}`,
      VERTEBRAE[i % VERTEBRAE.length]!,
      codes[i],
    ),
  ])
}

/** Structures by name without side. Codes: SNOMED CT as in DICOM PS3.16 (CID 4 and 7304). */
const KNOWN: ReadonlyMap<string, KnownStructure> = new Map<string, KnownStructure>([
  ['bone', one('bone', '骨', [236, 224, 200], '272673000')],
  ['hip', pair('hip bone', '髋骨', [232, 190, 118], [126, 182, 214])],
  ['ilium', pair('ilium', '髂骨', [232, 190, 118], [126, 182, 214], '22356005')],
  ['sacrum', one('sacrum', '骶骨', [206, 160, 196], '54735007')],
  ['pelvis', one('pelvis', '骨盆', [232, 206, 160], '12921003')],
  ['femur', pair('femur', '股骨', [168, 206, 146], [214, 150, 134], '71341001')],
  ['tibia', pair('tibia', '胫骨', [150, 190, 170], [190, 160, 140], '12611008')],
  ['fibula', pair('fibula', '腓骨', [180, 210, 190], [210, 180, 160], '87342007')],
  ['patella', pair('patella', '髌骨', [220, 200, 150], [170, 190, 210], '64234005')],
  ['humerus', pair('humerus', '肱骨', [168, 206, 146], [214, 150, 134], '85050009')],
  ['radius', pair('radius', '桡骨', [150, 190, 170], [190, 160, 140], '62413002')],
  ['ulna', pair('ulna', '尺骨', [180, 210, 190], [210, 180, 160], '23416004')],
  ['scapula', pair('scapula', '肩胛骨', [232, 190, 118], [126, 182, 214], '79601000')],
  ['clavicle', pair('clavicle', '锁骨', [222, 206, 134], [140, 196, 196], '51299004')],
  ['rib', pair('rib', '肋骨', [226, 214, 170], [196, 206, 216], '113197003')],
  ['ribs', pair('ribs', '肋骨', [226, 214, 170], [196, 206, 216], '113197003')],
  ['sternum', one('sternum', '胸骨', [206, 170, 160], '56873002')],
  ['skull', one('skull', '颅骨', [236, 224, 200], '89546000')],
  ['mandible', one('mandible', '下颌骨', [206, 190, 226], '91609006')],
  ...vertebrae('l', 5, '腰椎', LUMBAR),
  ...vertebrae('t', 12, '胸椎', []),
  ...vertebrae('c', 7, '颈椎', []),
  ['tumour', one('tumour', '肿瘤', [196, 60, 60])],
])

/** Colours for names that the table does not know, by value. */
const OTHERS: readonly Colour[] = [
  [230, 200, 150],
  [150, 190, 220],
  [170, 210, 150],
  [220, 150, 140],
  [200, 165, 210],
  [215, 215, 130],
  [140, 205, 200],
  [225, 175, 115],
]

function parted(name: string): { base: string; side: 'left' | 'right' | undefined } {
  const match = /^(.+)_(left|right)$/.exec(name)
  return match ? { base: match[1]!, side: match[2] as 'left' | 'right' } : { base: name, side: undefined }
}

/** The side that a name says: _left and _right, the midline for unpaired structures of the table, else unknown. */
export function sideOfName(name: string): Side {
  const { base, side } = parted(name)
  if (side) return side
  const known = KNOWN.get(base)
  return known && !known.paired && base !== 'bone' && base !== 'tumour' ? 'midline' : 'unknown'
}

const NERVE = /(^|_)(nerves?|plexus|spinal_cord|cauda_equina|dura)(_|$)/
const VESSEL = /(^|_)(arter(y|ies)|veins?|vessels?|aorta|vena|carotid|jugular)(_|$)/

/** Whether a structure's name says that a saw or drill must keep clear of it: a nerve or a vessel, or neither. */
export function noGoKind(name: string): 'nerve' | 'vessel' | undefined {
  if (NERVE.test(name)) return 'nerve'
  return VESSEL.test(name) ? 'vessel' : undefined
}

/** The structure of a name: side, colour and SNOMED CT code from the table where it knows the name; given fields win. */
export function structureOfName(
  value: number,
  name: string,
  given: { readonly side?: Side | undefined; readonly colour?: Colour | undefined } = {},
): Structure {
  const { base, side } = parted(name)
  const known = KNOWN.get(base)
  const colour = known?.colours[side === 'right' ? 1 : 0] ?? known?.colours[0]
  const code: Code | undefined =
    known?.snomed === undefined ? undefined : { value: known.snomed, scheme: 'SCT', meaning: known.en }
  return {
    value,
    name,
    side: given.side ?? sideOfName(name),
    colour: given.colour ?? colour ?? OTHERS[(value - 1) % OTHERS.length]!,
    ...(code ? { code } : {}),
  }
}

/** The name as people read it, e.g. `left hip bone` or 左髋骨; an unknown name with spaces for its underscores. */
export function titleOfStructure(name: string, language: 'en' | 'zh'): string {
  const { base, side } = parted(name)
  const known = KNOWN.get(base)
  const title = known ? known[language] : base.replaceAll('_', ' ')
  if (!side) return title
  if (language === 'zh') return `${side === 'left' ? '左' : '右'}${title}`
  return `${side} ${title}`
}
