import type { DataSet } from './data-set.ts'
import type { DicomFile } from './parse.ts'
import { TAGS, type Tag } from './tags.ts'
import { derivedUid } from './uid.ts'

/** UIDs of this root name kinds of things, not things: SOP classes, transfer syntaxes, coding schemes. */
const WELL_KNOWN = '1.2.840.10008.'

/** Texts that may name somebody: names, numbers, institutions, in whatever element they stand. */
const NAMING: readonly Tag[] = [
  TAGS.PatientName, TAGS.PatientId, TAGS.AccessionNumber, TAGS.ReferringPhysicianName,
  0x00100021, 0x00101000, 0x00101001, 0x00101005, 0x00101060, 0x00101040, 0x00102154, 0x00102155, 0x00101050,
  0x00101090, 0x00081048, 0x00081050, 0x00081060, 0x00081070, 0x0008009c, 0x00321032, 0x00400006, 0x0040a075,
  0x0040a123, 0x00700084, 0x00102297, 0x00080080, 0x00080081, 0x00081010, 0x00081040, 0x00200010,
  0x00380010, 0x00380060, 0x00402016, 0x00402017, 0x00401001, 0x00400253, 0x00181000,
] // biome-ignore format: a list
/** Shorter words stand in too many texts to be taken for a name. */
const SHORTEST = 3
const COMMON = /^(anon\w*|none|unknown|test|patient|name|mr|mrs|dr|prof|hospital|the|and|\d{1,3})$/

/** What stands for a patient, and by how many days their dates are moved. */
export interface Pseudonym {
  readonly name: string
  /** Negative: into the past. */
  readonly days: number
}

/**
 * What identifies people in the files of one call, and what is written in its place. The same key gives the same
 * pseudonyms, UIDs and shifts, so that files of several calls still belong together; without the key they cannot be
 * turned back.
 */
export class IdentityMap {
  readonly #hash: (bytes: Uint8Array) => string
  readonly #key: string
  readonly #words = new Set<string>()

  constructor(key: string, hash: (bytes: Uint8Array) => string) {
    this.#key = key
    this.#hash = hash
  }

  #digest(...parts: readonly string[]): string {
    return this.#hash(new TextEncoder().encode(['deidentify', this.#key, ...parts].join('\0')))
  }

  /** Another UID for an identifying one; the same for the same. */
  uid(original: string): string {
    if (original === '' || original.startsWith(WELL_KNOWN)) return original
    return derivedUid(this.#hash, 'deidentify', this.#key, original)
  }

  pseudonym(patient: string): Pseudonym {
    const digest = this.#digest('patient', patient)
    // From one day to ten years back.
    return {
      name: `ANON-${digest.slice(0, 10).toUpperCase()}`,
      days: -(1 + (Number.parseInt(digest.slice(10, 18), 16) % 3650)),
    }
  }

  /** Remembers what names somebody in a file. */
  learn(dataSet: DataSet): void {
    for (const [tag, element] of dataSet.elements) {
      if (element.items) for (const item of element.items) this.learn(item)
      else if (NAMING.includes(tag) || element.vr === 'PN')
        for (const text of dataSet.texts(tag)) this.#remember(text)
    }
  }

  #remember(text: string): void {
    for (const part of [text, ...text.split(/[\s^=,;]+/)]) {
      const word = part.trim().toLowerCase()
      const least = /^[\x20-\x7e]*$/.test(word) ? SHORTEST : 2
      if (word.length < least || COMMON.test(word)) continue
      this.#words.add(word)
    }
  }

  /** Whether a text holds a word that names somebody; short Latin words only where they stand alone. */
  names(text: string): boolean {
    const lower = text.toLowerCase()
    const alone = new Set(lower.split(/[^\p{L}\p{N}]+/u))
    for (const word of this.#words) {
      const short = word.length < 6 && /^[a-z0-9]+$/.test(word)
      if (short ? alone.has(word) : lower.includes(word)) return true
    }
    return false
  }

  /** A description without words that name somebody, and without long numbers and dates. */
  clean(text: string): string {
    const kept = text
      .split(/(\s+)/)
      .filter((word) => !this.names(word) && !/\d{5,}|\d+[./-]\d+[./-]\d+/.test(word))
    return kept.join('').replace(/\s+/g, ' ').trim()
  }
}

/** What the files of one patient share: the number, or where there is none the name. */
export function patientOf({ dataSet }: DicomFile): string {
  return dataSet.text(TAGS.PatientId) ?? dataSet.text(TAGS.PatientName) ?? ''
}

const DAY = 86_400_000

/** A DA or the date of a DT, moved by days; undefined where it is no date. */
export function shiftedDate(text: string, days: number): string | undefined {
  const match = /^(\d{4})\.?(\d{2})\.?(\d{2})(.*)$/.exec(text)
  if (!match) return undefined
  const [year, month, day] = match.slice(1, 4).map(Number) as [number, number, number]
  const time = Date.UTC(year, month - 1, day)
  const real = new Date(time)
  if (real.getUTCMonth() !== month - 1 || real.getUTCDate() !== day) return undefined
  const moved = new Date(time + days * DAY)
  const two = (n: number) => String(n).padStart(2, '0')
  return `${String(moved.getUTCFullYear()).padStart(4, '0')}${two(moved.getUTCMonth() + 1)}${two(moved.getUTCDate())}${match[4]}`
}
