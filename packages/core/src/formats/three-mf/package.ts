import { TrabeculaError } from '../../base/errors.ts'
import type { SourceFile } from '../../step.ts'
import { openZip } from '../zip.ts'
import { XmlReader } from './xml.ts'

const RELATIONSHIPS = 'http://schemas.openxmlformats.org/package/2006/relationships'
const CONTENT_TYPES = 'http://schemas.openxmlformats.org/package/2006/content-types'
const START_PART = 'http://schemas.microsoft.com/3dmanufacturing/2013/01/3dmodel'
const PRINT_TICKET = 'http://schemas.microsoft.com/3dmanufacturing/2013/01/printticket'
const MODEL_TYPE = 'application/vnd.ms-package.3dmanufacturing-3dmodel+xml'

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
  const entries = new Map<string, SourceFile>()
  const archive: SourceFile = {
    name: where,
    size: bytes.length,
    read: (start = 0, end = bytes.length) => bytes.subarray(start, end),
  }
  for (const entry of asPackageFault(() => openZip(archive, 'pass over'))) {
    const part = partName(entry.name)
    if (part === undefined) continue
    if (entries.has(part.toLowerCase()))
      throw fault(where, `the package has two parts named ${entry.name.slice(0, 80)}`)
    entries.set(part.toLowerCase(), entry)
  }
  const read = (part: string): Uint8Array => {
    const entry = entries.get(part.toLowerCase())
    if (!entry) throw fault(where, `the package has no part ${part.slice(0, 80)}`)
    return asPackageFault(() => entry.read())
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
  entries: ReadonlyMap<string, SourceFile>,
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

/** What is wrong with the archive, told as a fault of the 3MF. */
function asPackageFault<T>(open: () => T): T {
  try {
    return open()
  } catch (error) {
    if (!(error instanceof TrabeculaError)) throw error
    const { code, message, where, remedy } = error
    if (code !== 'ZIP_LIMIT') throw fault(where, message)
    throw new TrabeculaError({ code: 'THREE_MF_TOO_LARGE', message, where, remedy })
  }
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
