import type { Warning } from '../../base/errors.ts'
import type { SourceFile } from '../../step.ts'
import { LayerStack, type Segment, type SegmentFile } from '../segments.ts'
import { colourOfCielab } from './cielab.ts'
import { decodeFrame } from './codecs.ts'
import { codeIn } from './coded-concept.ts'
import type { DataSet } from './data-set.ts'
import { frameRanges, readFrame } from './frames.ts'
import { type DicomFile, parseDicom } from './parse.ts'
import { type PixelFormat, refusal } from './pixel-format.ts'
import { type PlacedFrame, placeFrames } from './segmentation-frames.ts'
import { TAGS } from './tags.ts'

export const SEGMENTATION = '1.2.840.10008.5.1.4.1.1.66.4'
export const LABEL_MAP_SEGMENTATION = '1.2.840.10008.5.1.4.1.1.66.7'

const MOST_FRAMES = 1_000_000

interface Kind {
  readonly type: 'BINARY' | 'FRACTIONAL' | 'LABELMAP'
  readonly rows: number
  readonly columns: number
  readonly bits: 1 | 8 | 16
  readonly frames: number
}

function kindOf(file: DicomFile): Kind {
  const { dataSet } = file
  const type = dataSet.text(TAGS.SegmentationType)
  const wrong = (message: string) =>
    refusal(file, 'SEG_PIXELS', message, 'export the segmentation again as a DICOM SEG object')
  const bits = dataSet.number(TAGS.BitsAllocated)
  const rows = dataSet.number(TAGS.Rows) ?? 0
  const columns = dataSet.number(TAGS.Columns) ?? 0
  const frames = dataSet.number(TAGS.NumberOfFrames) ?? 1
  if (type !== 'BINARY' && type !== 'FRACTIONAL' && type !== 'LABELMAP')
    throw wrong(`expected a segmentation type of BINARY, FRACTIONAL or LABELMAP, got ${type ?? 'none'}`)
  const fits = { BINARY: [1], FRACTIONAL: [8], LABELMAP: [8, 16] }[type]
  if (bits === undefined || !fits.includes(bits))
    throw wrong(`expected ${fits.join(' or ')} bits allocated in a segmentation of type ${type}, got ${bits}`)
  if (rows < 1 || columns < 1 || !Number.isInteger(frames) || frames < 1 || frames > MOST_FRAMES)
    throw wrong(`expected rows, columns and frames of 1 or more, got ${rows} × ${columns} × ${frames}`)
  const groups = dataSet.items(TAGS.PerFrameFunctionalGroupsSequence).length
  if (groups !== frames) throw wrong(`expected functional groups of ${frames} frames, got ${groups}`)
  return { type, rows, columns, bits: bits as 1 | 8 | 16, frames }
}

function segmentOf(item: DataSet): Omit<Segment, 'layer'> {
  const lab = item.numbers(TAGS.RecommendedDisplayCielabValue)
  const region = item.items(TAGS.AnatomicRegionSequence)[0]
  const found = {
    category: codeIn(item, TAGS.SegmentedPropertyCategoryCodeSequence),
    type: codeIn(item, TAGS.SegmentedPropertyTypeCodeSequence),
    modifier: codeIn(
      item.items(TAGS.SegmentedPropertyTypeCodeSequence)[0],
      TAGS.SegmentedPropertyTypeModifierCodeSequence,
    ),
    region: codeIn(item, TAGS.AnatomicRegionSequence),
    regionModifier: codeIn(region, TAGS.AnatomicRegionModifierSequence),
    algorithmType: item.text(TAGS.SegmentAlgorithmType),
    algorithm: item.text(TAGS.SegmentAlgorithmName),
    colour: lab.length === 3 ? colourOfCielab(lab as [number, number, number]) : undefined,
  }
  return {
    value: item.number(TAGS.SegmentNumber) ?? 0,
    label: item.text(TAGS.SegmentLabel) ?? '',
    ...Object.fromEntries(Object.entries(found).filter(([, value]) => value !== undefined)),
  }
}

/** Segments of the table by number; 0 (the background of label maps) is none. @throws TrabeculaError SEG_SEGMENT */
function segmentsOf(file: DicomFile): Map<number, Omit<Segment, 'layer'>> {
  const found = new Map<number, Omit<Segment, 'layer'>>()
  for (const item of file.dataSet.items(TAGS.SegmentSequence)) {
    const segment = segmentOf(item)
    if (found.has(segment.value)) {
      const message = `expected one segment of number ${segment.value}, got two`
      throw refusal(file, 'SEG_SEGMENT', message, 'export the segmentation again')
    }
    if (segment.value > 0) found.set(segment.value, segment)
  }
  return found
}

/** One frame's cells: 1 byte a pixel for BINARY (0 or 1) and FRACTIONAL, 1 or 2 for label maps. */
type FrameReader = (frame: number) => Promise<Uint8Array | Uint16Array>

function bitFrames(file: DicomFile, { rows, columns, frames }: Kind): FrameReader {
  const element = file.dataSet.elements.get(TAGS.PixelData)
  const pixels = rows * columns
  const need = Math.ceil((pixels * frames) / 8)
  const got = element ? element.range.end - element.range.start : 0
  if (!element || element.fragments || got < need) {
    const message = element?.fragments
      ? 'expected native pixels in a segmentation of one bit a pixel, got coded ones'
      : `expected ${need} bytes of pixels (${columns} × ${rows} × ${frames} bits), got ${got}`
    throw refusal(file, 'SEG_PIXELS', message, 'export the segmentation again, uncompressed')
  }
  const little = file.dataSet.littleEndian || element.vr !== 'OW'
  return async (frame) => {
    // Frames follow each other without padding: a frame may begin inside a byte (PS3.5 8.1.1).
    const from = frame * pixels
    const start = Math.floor(from / 16) * 2
    const end = Math.min(got, Math.ceil((from + pixels) / 16) * 2)
    const bytes = file.source.read(element.range.start + start, element.range.start + end)
    const cells = new Uint8Array(pixels)
    for (let i = 0, bit = from - start * 8; i < pixels; i++, bit++) {
      const at = bit >> 3
      cells[i] = (bytes[little ? at : at ^ 1]! >> (bit & 7)) & 1
    }
    return cells
  }
}

function cellFrames(file: DicomFile, kind: Kind): FrameReader {
  const { rows, columns, bits, frames } = kind
  const format: PixelFormat = {
    rows,
    columns,
    bitsAllocated: bits as 8 | 16,
    bitsStored: bits,
    highBit: bits - 1,
    signed: false,
    inverted: false,
  }
  const { frames: ranges } = frameRanges(file, format, frames)
  const { coding, littleEndian } = file.transferSyntax
  return async (frame) => {
    let cells: Uint8Array
    try {
      cells = await decodeFrame(coding, readFrame(file, ranges[frame]!), format)
    } catch (error) {
      if (!(error instanceof RangeError)) throw error
      throw refusal(
        file,
        'SEG_PIXELS',
        `frame ${frame + 1}: ${error.message}`,
        'export the segmentation again, uncompressed',
      )
    }
    if (bits === 8) return cells
    const little = coding === 'none' ? littleEndian : true
    const view = new DataView(cells.buffer, cells.byteOffset, cells.byteLength)
    return Uint16Array.from({ length: rows * columns }, (_, i) => view.getUint16(i * 2, little))
  }
}

interface Filled {
  readonly layers: readonly (Uint8Array | Uint16Array)[]
  /** Layer of each segment that has voxels. */
  readonly layerOf: ReadonlyMap<number, number>
}

/** Segments of frames of their own, from the given cell value on, into as many layers as overlaps need. */
async function stackSegments(
  read: FrameReader,
  placed: readonly PlacedFrame[],
  plane: number,
  count: number,
  least: number,
): Promise<Filled> {
  const numbers = [...new Set(placed.map(({ segment }) => segment!))].sort((a, b) => a - b)
  const stack = new LayerStack(count, numbers.at(-1) ?? 0)
  const layerOf = new Map<number, number>()
  for (const number of numbers) {
    const frames: { slice: number; cells: Uint8Array | Uint16Array }[] = []
    for (let frame = 0; frame < placed.length; frame++)
      if (placed[frame]!.segment === number)
        frames.push({ slice: placed[frame]!.slice, cells: await read(frame) })
    const { layer, voxels } = stack.put(number, (take) => {
      for (const { slice, cells } of frames)
        for (let i = 0; i < plane; i++) if (cells[i]! >= least && !take(slice * plane + i)) return false
      return true
    })
    if (voxels > 0) layerOf.set(number, layer)
  }
  return { layers: stack.layers, layerOf }
}

/** Frames whose pixels are segment numbers. */
async function readLabelMap(
  read: FrameReader,
  placed: readonly PlacedFrame[],
  plane: number,
  count: number,
  padding: number | undefined,
): Promise<Filled> {
  const values = new Uint16Array(count)
  const layerOf = new Map<number, number>()
  for (let frame = 0; frame < placed.length; frame++) {
    const cells = await read(frame)
    for (let i = 0; i < plane; i++) {
      if (cells[i] === 0 || cells[i] === padding) continue
      values[placed[frame]!.slice * plane + i] = cells[i]!
      layerOf.set(cells[i]!, 0)
    }
  }
  const narrow = Math.max(0, ...layerOf.keys()) < 256
  return { layers: [narrow ? Uint8Array.from(values) : values], layerOf }
}

/** Whether a file is a DICOM segmentation object. */
export function isSegmentation(file: DicomFile): boolean {
  return [SEGMENTATION, LABEL_MAP_SEGMENTATION].includes(file.dataSet.text(TAGS.SopClassUid) ?? '')
}

/**
 * Reads a DICOM segmentation (PS3.3 A.51, A.94): BINARY, FRACTIONAL (voxels of at least `least` of the maximum belong)
 * and LABELMAP; frames in any order, slices left out, segments that overlap. The grid is that of the frames.
 * @param least 0 to 1, for FRACTIONAL.
 * @throws TrabeculaError NOT_SEGMENTATION, SEG_PIXELS, SEG_PLACE, SEG_IRREGULAR, SEG_SEGMENT, SEG_SIZE, those of `parseDicom`
 */
export async function readSegmentation(source: SourceFile, least = 0.5): Promise<SegmentFile> {
  const file = parseDicom(source)
  if (!isSegmentation(file))
    throw refusal(
      file,
      'NOT_SEGMENTATION',
      'expected a DICOM segmentation, got another object',
      'give a SEG object',
    )
  const kind = kindOf(file)
  const warnings: Warning[] = [...file.warnings]
  const table = segmentsOf(file)
  // Before frames are placed: what the header promises must be there.
  const read = kind.bits === 1 ? bitFrames(file, kind) : cellFrames(file, kind)
  const plane = kind.rows * kind.columns
  const { grid, placed } = placeFrames(file, kind.frames, [kind.columns, kind.rows], kind.type === 'LABELMAP')
  const count = plane * grid.size[2]
  if (kind.type === 'FRACTIONAL') warnings.push(fractionalWarning(file, least))
  const most = file.dataSet.number(TAGS.MaximumFractionalValue) ?? 255
  const from = kind.type === 'FRACTIONAL' ? Math.max(1, least * most) : 1
  const { layers, layerOf } =
    kind.type === 'LABELMAP'
      ? await readLabelMap(read, placed, plane, count, file.dataSet.number(TAGS.PixelPaddingValue))
      : await stackSegments(read, placed, plane, count, from)
  const segments = [...layerOf].map(([value, layer]): Segment => {
    const segment = table.get(value)
    if (segment) return { ...segment, layer }
    const message = `expected segment ${value} in the table of segments, got ${[...table.keys()].slice(0, 12).join(', ') || 'none'}`
    throw refusal(file, 'SEG_SEGMENT', message, 'export the segmentation again')
  })
  const empty = [...table.values()].filter(({ value }) => !layerOf.has(value))
  if (empty.length > 0) {
    const message = `segments without voxels: ${empty
      .map(({ label, value }) => label || String(value))
      .slice(0, 12)
      .join(', ')}`
    warnings.push({ code: 'SEGMENTS_EMPTY', message, where: file.name })
  }
  const frame = file.dataSet.text(TAGS.FrameOfReferenceUid)
  return {
    format: 'DICOM SEG',
    grid,
    layers,
    segments: segments.sort((a, b) => a.value - b.value),
    ...(frame === undefined ? {} : { frameOfReferenceUid: frame }),
    warnings,
  }
}

function fractionalWarning(file: DicomFile, least: number): Warning {
  const type = file.dataSet.text(TAGS.SegmentationFractionalType) ?? 'no type'
  const message = `the segmentation is fractional (${type}); voxels of at least ${least} of the maximum are taken`
  return { code: 'SEG_FRACTIONAL', message, where: file.name }
}
