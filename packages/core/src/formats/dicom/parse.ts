import { Inflate } from 'fflate'
import { TrabeculaError, type Warning } from '../../base/errors.ts'
import type { SourceFile } from '../../step.ts'
import { ByteWindow, memoryFile } from './byte-window.ts'
import { DataSet } from './data-set.ts'
import { parseElements } from './elements.ts'
import {
  EXPLICIT_BIG,
  EXPLICIT_LITTLE,
  IMPLICIT_LITTLE,
  type TransferSyntax,
  transferSyntaxOf,
} from './transfer-syntax.ts'

const META_TRANSFER_SYNTAX = 0x00020010
const PREAMBLE = 128
const INFLATED_LIMIT = 1024 * 1024 * 1024

/** A DICOM file's header. Pixel data and other long values stay in `source` as byte ranges. */
export interface DicomFile {
  readonly name: string
  /** What the ranges of elements refer to: the file itself, or its inflated data set. */
  readonly source: SourceFile
  readonly transferSyntax: TransferSyntax
  readonly dataSet: DataSet
  readonly warnings: readonly Warning[]
}

function refused(code: string, file: SourceFile, message: string, remedy: string): TrabeculaError {
  return new TrabeculaError({ code, message, where: file.name, remedy })
}

function hasPrefix(window: ByteWindow): boolean {
  return window.size >= PREAMBLE + 4 && window.uint32(PREAMBLE, false) === 0x4449434d // DICM
}

function isRepresentation(window: ByteWindow, at: number): boolean {
  const letter = (offset: number) => window.uint8(offset) >= 0x41 && window.uint8(offset) <= 0x5a
  return letter(at) && letter(at + 1)
}

/** Whether the bytes look like DICOM: the prefix, or a data set that starts with group 2 or 8 without one. */
export function looksLikeDicom(file: SourceFile): boolean {
  return beginsAsDicom(new ByteWindow(file))
}

function beginsAsDicom(window: ByteWindow): boolean {
  if (hasPrefix(window)) return true
  if (window.size < 16) return false
  const group = window.uint16(0, true)
  const element = window.uint16(2, true)
  if (group === 0x0800 && window.uint16(2, false) <= 0x0018) return isRepresentation(window, 4) // Big endian.
  if (group === 2) return element <= 0x0016 && isRepresentation(window, 4)
  if (group !== 8 || element > 0x0018) return false
  return isRepresentation(window, 4) || window.uint32(4, true) < 1024
}

function inflateDataSet(file: SourceFile, start: number): Uint8Array {
  const chunks: Uint8Array[] = []
  let total = 0
  const inflate = new Inflate((chunk) => {
    total += chunk.length
    if (total > INFLATED_LIMIT) throw new RangeError('limit')
    chunks.push(chunk.slice())
  })
  try {
    const step = 1024 * 1024
    for (let at = start; at < file.size; at += step) {
      const end = Math.min(file.size, at + step)
      inflate.push(file.read(at, end), end === file.size)
    }
  } catch {
    const why =
      total > INFLATED_LIMIT ? `inflates to more than ${INFLATED_LIMIT / 2 ** 20} MiB` : 'does not inflate'
    throw refused(
      'DICOM_DEFLATE',
      file,
      `the deflated data set ${why}`,
      'export the series again, uncompressed',
    )
  }
  const bytes = new Uint8Array(total)
  let at = 0
  for (const chunk of chunks) {
    bytes.set(chunk, at)
    at += chunk.length
  }
  return bytes
}

// Group 2 is explicit little endian whatever follows, and its length field is often wrong: it ends where the group does.
function parseMeta(window: ByteWindow, start: number): { meta: DataSet; end: number } {
  const meta = new DataSet(true)
  const end = parseElements(window, meta, {
    start,
    end: window.size,
    explicit: true,
    stopBefore: (at) => window.uint16(at, true) !== 2,
  })
  return { meta, end }
}

function guessSyntax(window: ByteWindow, at: number): TransferSyntax {
  if (window.size < at + 6 || !isRepresentation(window, at + 4)) return IMPLICIT_LITTLE
  return window.uint16(at, true) === 0x0800 ? EXPLICIT_BIG : EXPLICIT_LITTLE
}

// Some writers name explicit VR and write implicit, or the other way round: the first element shows it.
function honestSyntax(syntax: TransferSyntax, window: ByteWindow, at: number): TransferSyntax {
  if (syntax.deflated || !syntax.littleEndian || window.size < at + 8) return syntax
  const explicit = isRepresentation(window, at + 4)
  if (explicit === syntax.explicit) return syntax
  // An implicit length whose first bytes are two letters would be over 16 KB: no first element is.
  return explicit || window.uint32(at + 4, true) < 0x4000 ? { ...syntax, explicit } : syntax
}

/**
 * Reads the header of a DICOM Part 10 file (PS3.10), or of a bare data set, without its pixels. Never recursive:
 * nesting is bounded, every length is checked against what is there.
 * @throws TrabeculaError NOT_DICOM, DICOM_TRUNCATED, DICOM_LENGTH, DICOM_NESTING, DICOM_VR, DICOM_DEFLATE,
 * TRANSFER_SYNTAX_UNKNOWN
 */
export function parseDicom(file: SourceFile): DicomFile {
  const warnings: Warning[] = []
  const warn = (code: string, message: string) => void warnings.push({ code, message, where: file.name })
  const remedy = 'give DICOM files as the scanner or the archive exports them'
  if (file.size === 0) throw refused('NOT_DICOM', file, 'the file is empty', remedy)
  const window = new ByteWindow(file)
  if (!beginsAsDicom(window)) {
    throw refused('NOT_DICOM', file, 'expected "DICM" at byte 128, got something else', remedy)
  }
  const prefixed = hasPrefix(window)
  if (!prefixed)
    warn('DICOM_NO_PREFIX', 'the file has no DICM prefix; its encoding is taken from its first element')
  const { meta, end } = parseMeta(window, prefixed ? PREAMBLE + 4 : 0)
  if (end >= file.size) {
    throw refused('DICOM_TRUNCATED', file, 'the file ends before its data set begins', remedy)
  }
  const uid = meta.text(META_TRANSFER_SYNTAX)?.replace(/\0/g, '')
  let syntax = uid === undefined ? undefined : transferSyntaxOf(uid)
  if (uid === undefined) {
    syntax = guessSyntax(window, end)
    if (prefixed)
      warn('TRANSFER_SYNTAX_MISSING', `no transfer syntax is given; ${syntax.name} fits the first element`)
  }
  if (!syntax) {
    const message = `expected a transfer syntax that Trabecula reads, got ${uid?.slice(0, 64)}`
    throw refused('TRANSFER_SYNTAX_UNKNOWN', file, message, 'export the series as Explicit VR Little Endian')
  }
  const honest = honestSyntax(syntax, window, end)
  if (honest !== syntax) {
    warn(
      'DICOM_SYNTAX_WRONG',
      `the header says ${syntax.explicit ? 'explicit' : 'implicit'} value representations, the data set has ${honest.explicit ? 'explicit' : 'implicit'} ones; read as it is`,
    )
    syntax = honest
  }
  const source = syntax.deflated ? memoryFile(file.name, inflateDataSet(file, end)) : file
  const dataSet = new DataSet(syntax.littleEndian)
  parseElements(syntax.deflated ? new ByteWindow(source) : window, dataSet, {
    start: syntax.deflated ? 0 : end,
    end: source.size,
    explicit: syntax.explicit,
  })
  return { name: file.name, source, transferSyntax: syntax, dataSet, warnings }
}
