import { inflateSync } from 'fflate'
import { TrabeculaError } from '../../base/errors.ts'
import { XmlReader } from './xml.ts'

const RELATIONSHIPS = 'http://schemas.openxmlformats.org/package/2006/relationships'
const CONTENT_TYPES = 'http://schemas.openxmlformats.org/package/2006/content-types'
const START_PART = 'http://schemas.microsoft.com/3dmanufacturing/2013/01/3dmodel'
const PRINT_TICKET = 'http://schemas.microsoft.com/3dmanufacturing/2013/01/printticket'
const MODEL_TYPE = 'application/vnd.ms-package.3dmanufacturing-3dmodel+xml'

const MOST_ENTRIES = 10_000
/** Bytes that one part may unfold to: at least this, and at most 200 times its packed size (3MF's XML packs 5 to 20 times). */
const ALWAYS_ALLOWED = 16 * 1024 * 1024
const GREATEST_RATIO = 200
const GREATEST_PART = 1.5 * 1024 * 1024 * 1024

interface Entry {
  readonly name: string
  readonly method: number
  readonly crc: number
  readonly packed: number
  readonly size: number
  readonly offset: number
}

/** An Open Packaging package that was opened: part names begin with a slash, as in the standard. */
export interface ThreeMfPackage {
  /** Name of the part that the package names as its model. */
  readonly model: string
  /** Bytes of a part, checked against its CRC-32. @throws TrabeculaError THREE_MF_PACKAGE, THREE_MF_TOO_LARGE */
  read(part: string): Uint8Array
}

function fault(where: string, message: string): TrabeculaError {
  return new TrabeculaError({
    code: 'THREE_MF_PACKAGE',
    message,
    where,
    remedy: 'Export or transfer the 3MF again; the package is damaged or incomplete.',
  })
}

/**
 * Opens the zip package of a 3MF file (ECMA-376 Part 2) without unfolding more than one part at a time and finds the
 * model by the package's relationships. Nothing is written anywhere, so names that point outside do no harm; they are
 * not parts.
 * @throws TrabeculaError THREE_MF_PACKAGE
 */
export function openPackage(bytes: Uint8Array, where: string): ThreeMfPackage {
  const entries = new Map<string, Entry>()
  for (const entry of directoryOf(bytes, where)) {
    const part = partName(entry.name)
    if (part === undefined) continue
    if (entries.has(part.toLowerCase()))
      throw fault(where, `the package has two parts named ${entry.name.slice(0, 80)}`)
    entries.set(part.toLowerCase(), entry)
  }
  const read = (part: string): Uint8Array => {
    const entry = entries.get(part.toLowerCase())
    if (!entry) throw fault(where, `the package has no part ${part.slice(0, 80)}`)
    return unfold(bytes, entry, where)
  }
  const types = contentTypes(read('/[Content_Types].xml'), where)
  const relations = relationships(read('/_rels/.rels'), where)
  const starts = relations.filter((relation) => relation.type === START_PART)
  if (starts.length !== 1) throw fault(where, `the package must name one 3D model, it names ${starts.length}`)
  const model = partName(starts[0]!.target)
  if (model === undefined || !entries.has(model.toLowerCase()))
    throw fault(where, 'the 3D model that the package names is not in it')
  if (types(model) !== MODEL_TYPE)
    throw fault(where, `[Content_Types].xml does not say that ${model.slice(0, 80)} is a 3D model`)
  checkTickets(model, entries, read, where)
  return { model, read }
}

function checkTickets(
  model: string,
  entries: ReadonlyMap<string, Entry>,
  read: (part: string) => Uint8Array,
  where: string,
): void {
  const slash = model.lastIndexOf('/')
  const part = `${model.slice(0, slash)}/_rels${model.slice(slash)}.rels`
  if (!entries.has(part.toLowerCase())) return
  const relations = relationships(read(part), where)
  if (relations.filter((relation) => relation.type === PRINT_TICKET).length > 1)
    throw fault(where, 'the 3D model has more than one print ticket')
}

/** The absolute part name, or undefined where it is not one: empty or dotted segments, back slashes, a drive. */
function partName(name: string): string | undefined {
  const path = name.startsWith('/') ? name : `/${name}`
  const segments = path.slice(1).split('/')
  if (segments.some((segment) => segment === '' || segment === '..' || segment === '.')) return undefined
  return /[\\:]/.test(path) || path.includes('\0') ? undefined : path
}

function directoryOf(bytes: Uint8Array, where: string): Entry[] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  let end = bytes.length - 22
  const first = Math.max(0, end - 65535)
  while (end >= first && view.getUint32(end, true) !== 0x06054b50) end--
  if (end < first) throw fault(where, 'a 3MF file is a zip archive; this is none, or its end is missing')
  const count = view.getUint16(end + 10, true)
  const entries: Entry[] = []
  let at = view.getUint32(end + 16, true)
  if (count > MOST_ENTRIES || at === 0xffffffff || count === 0xffff)
    throw fault(where, `the archive has more than ${MOST_ENTRIES} entries or is a zip64`)
  for (let i = 0; i < count; i++) {
    if (at + 46 > bytes.length || view.getUint32(at, true) !== 0x02014b50)
      throw fault(where, 'the list of the archive is damaged')
    const nameLength = view.getUint16(at + 28, true)
    if (view.getUint16(at + 8, true) & 1) throw fault(where, 'the archive is encrypted')
    entries.push({
      name: new TextDecoder().decode(bytes.subarray(at + 46, at + 46 + nameLength)),
      method: view.getUint16(at + 10, true),
      crc: view.getUint32(at + 16, true),
      packed: view.getUint32(at + 20, true),
      size: view.getUint32(at + 24, true),
      offset: view.getUint32(at + 42, true),
    })
    at += 46 + nameLength + view.getUint16(at + 30, true) + view.getUint16(at + 32, true)
  }
  return entries.filter((entry) => !entry.name.endsWith('/'))
}

function unfold(bytes: Uint8Array, entry: Entry, where: string): Uint8Array {
  const place = `${where}, part ${entry.name.slice(0, 80)}`
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  if (entry.offset + 30 > bytes.length || view.getUint32(entry.offset, true) !== 0x04034b50)
    throw fault(place, 'the part does not begin where the archive says')
  const start =
    entry.offset + 30 + view.getUint16(entry.offset + 26, true) + view.getUint16(entry.offset + 28, true)
  const named = new TextDecoder().decode(
    bytes.subarray(entry.offset + 30, entry.offset + 30 + view.getUint16(entry.offset + 26, true)),
  )
  if (named !== entry.name) throw fault(place, 'the part has another name in the archive than in its list')
  if (start + entry.packed > bytes.length) throw fault(place, 'the archive ends inside the part')
  if (entry.size > Math.min(GREATEST_PART, Math.max(ALWAYS_ALLOWED, entry.packed * GREATEST_RATIO))) {
    throw new TrabeculaError({
      code: 'THREE_MF_TOO_LARGE',
      message: `${entry.packed} bytes would unfold to ${entry.size}, more than ${GREATEST_RATIO} times as many or than fit in memory`,
      where: place,
      remedy:
        'Do not open this file if you do not know who made it; else reduce the model and export it again.',
    })
  }
  const packed = bytes.subarray(start, start + entry.packed)
  const part = plainBytes(packed, entry, place)
  if (part.length !== entry.size || crc32(part) !== entry.crc)
    throw fault(place, 'the part differs from its check sum')
  return part
}

function plainBytes(packed: Uint8Array, entry: Entry, place: string): Uint8Array {
  if (entry.method === 0) return packed
  if (entry.method !== 8)
    throw fault(place, `compression method ${entry.method} is not allowed, only deflate`)
  try {
    return inflateSync(packed, { out: new Uint8Array(entry.size) })
  } catch {
    throw fault(place, 'the compressed data is damaged')
  }
}

const CRC_TABLE = Uint32Array.from({ length: 256 }, (_, index) => {
  let value = index
  for (let bit = 0; bit < 8; bit++) value = value & 1 ? 0xedb88320 ^ (value >>> 1) : value >>> 1
  return value
})

function crc32(bytes: Uint8Array): number {
  let crc = 0xffffffff
  for (let i = 0; i < bytes.length; i++) crc = CRC_TABLE[(crc ^ bytes[i]!) & 0xff]! ^ (crc >>> 8)
  return (crc ^ 0xffffffff) >>> 0
}

function contentTypes(bytes: Uint8Array, where: string): (part: string) => string | undefined {
  const xml = new XmlReader(bytes, `${where}, [Content_Types].xml`)
  const extensions = new Map<string, string>()
  const parts = new Map<string, string>()
  for (let event = xml.next(); event !== 'eof'; event = xml.next()) {
    if (event !== 'start' || xml.namespace !== CONTENT_TYPES) continue
    const type = xml.attribute('ContentType') ?? ''
    if (xml.local === 'Default') extensions.set((xml.attribute('Extension') ?? '').toLowerCase(), type)
    if (xml.local === 'Override') parts.set((xml.attribute('PartName') ?? '').toLowerCase(), type)
  }
  return (part) =>
    parts.get(part.toLowerCase()) ?? extensions.get(part.slice(part.lastIndexOf('.') + 1).toLowerCase())
}

interface Relationship {
  readonly type: string
  readonly target: string
}

function relationships(bytes: Uint8Array, where: string): Relationship[] {
  const xml = new XmlReader(bytes, `${where}, relationships`)
  const found: Relationship[] = []
  for (let event = xml.next(); event !== 'eof'; event = xml.next()) {
    if (event !== 'start' || xml.namespace !== RELATIONSHIPS || xml.local !== 'Relationship') continue
    const target = xml.attribute('Target') ?? ''
    if (xml.attribute('TargetMode') === 'External' || /[:\\]/.test(target))
      throw fault(where, 'a relationship points outside the package')
    found.push({ type: xml.attribute('Type') ?? '', target })
  }
  return found
}
