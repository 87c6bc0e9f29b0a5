import { byCodeUnit } from '../base/canonical.ts'
import type { SourceFile } from '../step.ts'
import { withoutControls } from './dicom/characters.ts'
import { LOCAL_ENTRY, refused, viewOf, ZipContents, type ZipEntry } from './zip-entry.ts'

const END_RECORD = 0x06054b50
const END_RECORD_64 = 0x06064b50
const END_LOCATOR_64 = 0x07064b50
const CENTRAL_ENTRY = 0x02014b50
const ENTRY_LIMIT = 100_000
const ENTRY_BYTES_LIMIT = 2 ** 31 - 1
const TOTAL_BYTES_LIMIT = 16 * 2 ** 30
/** Deflate packs at most 1:1032; images and meshes stay far below, zeros in a bomb do not. */
const RATIO_LIMIT = 250
const RATIO_FREE_BYTES = 32 * 2 ** 20

/** Whether the file starts like a zip. */
export function looksLikeZip(file: SourceFile): boolean {
  if (file.size < 22) return false
  const mark = viewOf(file.read(0, 4)).getUint32(0, true)
  return mark === LOCAL_ENTRY || mark === END_RECORD
}

function directoryOf(file: SourceFile): { start: number; size: number; count: number } {
  const tailStart = Math.max(0, file.size - 65_557)
  const tail = viewOf(file.read(tailStart, file.size))
  let at = tail.byteLength - 22
  while (at >= 0 && tail.getUint32(at, true) !== END_RECORD) at--
  if (at < 0)
    throw refused(file, 'ZIP_DAMAGED', 'expected a zip directory at the end, got none: the file is cut short')
  const count = tail.getUint16(at + 10, true)
  const size = tail.getUint32(at + 12, true)
  const start = tail.getUint32(at + 16, true)
  const locator = at - 20
  if (locator < 0 || tail.getUint32(locator, true) !== END_LOCATOR_64) return { start, size, count }
  const record = Number(tail.getBigUint64(locator + 8, true))
  if (record + 56 > file.size) throw refused(file, 'ZIP_DAMAGED', 'the zip64 directory lies outside the file')
  const wide = viewOf(file.read(record, record + 56))
  if (wide.getUint32(0, true) !== END_RECORD_64)
    throw refused(file, 'ZIP_DAMAGED', 'the zip64 directory is missing')
  const number = (offset: number) => Number(wide.getBigUint64(offset, true))
  return { count: number(32), size: number(40), start: number(48) }
}

function wideSizes(
  view: DataView,
  start: number,
  end: number,
  entry: { packed: number; size: number; at: number },
) {
  const fields = { ...entry }
  for (let at = start; at + 4 <= end; ) {
    const id = view.getUint16(at, true)
    const stop = Math.min(end, at + 4 + view.getUint16(at + 2, true))
    let value = at + 4
    at = stop
    if (id !== 1) continue
    for (const name of ['size', 'packed', 'at'] as const) {
      if (fields[name] !== 0xffffffff || value + 8 > stop) continue
      fields[name] = Number(view.getBigUint64(value, true))
      value += 8
    }
  }
  return fields
}

function readEntries(file: SourceFile): ZipEntry[] {
  const { start, size, count } = directoryOf(file)
  if (start + size > file.size) throw refused(file, 'ZIP_DAMAGED', 'the zip directory lies outside the file')
  if (count > ENTRY_LIMIT)
    throw refused(file, 'ZIP_LIMIT', `expected at most ${ENTRY_LIMIT} entries, got ${count}`)
  const bytes = file.read(start, start + size)
  const view = viewOf(bytes)
  const entries: ZipEntry[] = []
  for (let at = 0; entries.length < count; ) {
    if (at + 46 > bytes.length || view.getUint32(at, true) !== CENTRAL_ENTRY) {
      throw refused(
        file,
        'ZIP_DAMAGED',
        `expected ${count} entries in the zip directory, got ${entries.length}`,
      )
    }
    const flags = view.getUint16(at + 8, true)
    const nameEnd = at + 46 + view.getUint16(at + 28, true)
    const extraEnd = nameEnd + view.getUint16(at + 30, true)
    if (extraEnd > bytes.length)
      throw refused(file, 'ZIP_DAMAGED', 'an entry of the zip directory is cut short')
    const name = new TextDecoder(flags & 0x800 ? 'utf-8' : 'windows-1252').decode(
      bytes.subarray(at + 46, nameEnd),
    )
    if (flags & 1) throw refused(file, 'ZIP_ENCRYPTED', 'expected plain entries, got encrypted ones')
    const narrow = {
      packed: view.getUint32(at + 20, true),
      size: view.getUint32(at + 24, true),
      at: view.getUint32(at + 42, true),
    }
    const sizes = wideSizes(view, nameEnd, extraEnd, narrow)
    entries.push({
      name: withoutControls(name.replaceAll('\\', '/')),
      method: view.getUint16(at + 10, true),
      crc: view.getUint32(at + 16, true),
      written: bytes.slice(at + 46, nameEnd),
      ...sizes,
    })
    at = extraEnd + view.getUint16(at + 32, true)
  }
  return entries
}

/** Whether a name leads out of the zip. */
function leadsOut(name: string): boolean {
  return name.startsWith('/') || /^[A-Za-z]:/.test(name) || name.split('/').includes('..') || name === ''
}

function checkEntries(file: SourceFile, entries: readonly ZipEntry[]): void {
  let total = 0
  const names = new Set<string>()
  for (const { name, size, packed, method } of entries) {
    if (leadsOut(name))
      throw refused(file, 'ZIP_PATH', 'expected entries inside the zip, got a name that leads out of it')
    if (names.has(name)) throw refused(file, 'ZIP_DAMAGED', 'expected each name once, got one twice')
    names.add(name)
    if (method !== 0 && method !== 8)
      throw refused(file, 'ZIP_DAMAGED', `expected stored or deflated entries, got method ${method}`)
    if (method === 0 && size !== packed) throw refused(file, 'ZIP_DAMAGED', 'a stored entry has two sizes')
    if (size > ENTRY_BYTES_LIMIT)
      throw refused(file, 'ZIP_LIMIT', `expected entries under 2 GiB, got ${size} bytes`)
    if (size > RATIO_FREE_BYTES && size > packed * RATIO_LIMIT) {
      throw refused(
        file,
        'ZIP_LIMIT',
        `expected entries that grow at most ${RATIO_LIMIT} times, got ${Math.round(size / Math.max(1, packed))} times`,
      )
    }
    total += size
  }
  if (total > TOTAL_BYTES_LIMIT)
    throw refused(file, 'ZIP_LIMIT', `expected at most 16 GiB in all, got ${total} bytes`)
}

/**
 * The files in a zip, folders left out, sorted by code unit, read when asked for. Sizes, growth and names are
 * checked before anything is unpacked; an entry's checksum when the whole of it is: its beginning alone, as a header needs it,
 * is unpacked unchecked.
 * @param outside what is done about a name that leads out of the zip: the zip is refused, or the entry passed over
 * @throws TrabeculaError ZIP_DAMAGED, ZIP_PATH, ZIP_LIMIT, ZIP_ENCRYPTED
 */
export function openZip(file: SourceFile, outside: 'refuse' | 'pass over' = 'refuse'): SourceFile[] {
  const all = readEntries(file)
  const entries = outside === 'refuse' ? all : all.filter(({ name }) => !leadsOut(name))
  checkEntries(file, entries)
  const contents = new ZipContents(file)
  return entries
    .filter((entry) => !entry.name.endsWith('/'))
    .sort((a, b) => byCodeUnit(a.name, b.name))
    .map((entry) => ({
      name: entry.name,
      size: entry.size,
      read: (start = 0, end = entry.size) => contents.read(entry, start, end),
      readInto: (target, start) => contents.readInto(entry, target, start),
    }))
}
