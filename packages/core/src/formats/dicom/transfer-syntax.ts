/** How pixels are packed. `none`: native bytes. */
export type PixelCoding =
  | 'none'
  | 'rle'
  | 'deflate'
  | 'jpeg'
  | 'jpeg-lossless'
  | 'jpeg-ls'
  | 'jpeg-2000'
  | 'htj2k'

/** How a data set is written (PS3.5 section 10, annex A). */
export interface TransferSyntax {
  readonly uid: string
  readonly name: string
  readonly explicit: boolean
  readonly littleEndian: boolean
  readonly deflated: boolean
  readonly coding: PixelCoding
  /** Whether decoding gives other values than those that went in. */
  readonly lossy: boolean
}

function encapsulated(uid: string, name: string, coding: PixelCoding, lossy = false): TransferSyntax {
  return { uid, name, explicit: true, littleEndian: true, deflated: false, coding, lossy }
}

function native(
  uid: string,
  name: string,
  explicit: boolean,
  littleEndian = true,
  deflated = false,
): TransferSyntax {
  return { uid, name, explicit, littleEndian, deflated, coding: 'none', lossy: false }
}

export const IMPLICIT_LITTLE = native('1.2.840.10008.1.2', 'Implicit VR Little Endian', false)
export const EXPLICIT_LITTLE = native('1.2.840.10008.1.2.1', 'Explicit VR Little Endian', true)
export const EXPLICIT_BIG = native('1.2.840.10008.1.2.2', 'Explicit VR Big Endian', true, false)
export const JPEG_LS_LOSSLESS = encapsulated('1.2.840.10008.1.2.4.80', 'JPEG-LS Lossless', 'jpeg-ls')

const ALL: readonly TransferSyntax[] = [
  IMPLICIT_LITTLE,
  EXPLICIT_LITTLE,
  native('1.2.840.10008.1.2.1.99', 'Deflated Explicit VR Little Endian', true, true, true),
  EXPLICIT_BIG,
  encapsulated('1.2.840.10008.1.2.8.1', 'Deflated Image Frame Compression', 'deflate'),
  encapsulated('1.2.840.10008.1.2.5', 'RLE Lossless', 'rle'),
  encapsulated('1.2.840.10008.1.2.4.50', 'JPEG Baseline (Process 1)', 'jpeg', true),
  encapsulated('1.2.840.10008.1.2.4.51', 'JPEG Extended (Process 2 and 4)', 'jpeg', true),
  encapsulated('1.2.840.10008.1.2.4.57', 'JPEG Lossless (Process 14)', 'jpeg-lossless'),
  encapsulated('1.2.840.10008.1.2.4.70', 'JPEG Lossless (Process 14, SV1)', 'jpeg-lossless'),
  JPEG_LS_LOSSLESS,
  encapsulated('1.2.840.10008.1.2.4.81', 'JPEG-LS Near-lossless', 'jpeg-ls', true),
  encapsulated('1.2.840.10008.1.2.4.90', 'JPEG 2000 Lossless', 'jpeg-2000'),
  encapsulated('1.2.840.10008.1.2.4.91', 'JPEG 2000', 'jpeg-2000', true),
  encapsulated('1.2.840.10008.1.2.4.201', 'HTJ2K Lossless', 'htj2k'),
  encapsulated('1.2.840.10008.1.2.4.202', 'HTJ2K Lossless RPCL', 'htj2k'),
  encapsulated('1.2.840.10008.1.2.4.203', 'HTJ2K', 'htj2k', true),
]

const BY_UID: ReadonlyMap<string, TransferSyntax> = new Map(ALL.map((syntax) => [syntax.uid, syntax]))

/** The transfer syntax of a UID, undefined where Trabecula does not read it. */
export function transferSyntaxOf(uid: string): TransferSyntax | undefined {
  return BY_UID.get(uid)
}
