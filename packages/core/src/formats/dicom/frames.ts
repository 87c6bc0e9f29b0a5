import type { TrabeculaError } from '../../base/errors.ts'
import type { ByteRange } from './data-set.ts'
import type { DicomFile } from './parse.ts'
import { type PixelFormat, refusal } from './pixel-format.ts'
import { TAGS } from './tags.ts'

const JPEG_START = 0xffd8
const JPEG_2000_START = 0xff4f

/** Where each frame's coded bytes lie in `file.source`: one range for native frames, one or more fragments for encapsulated ones. */
export interface FrameRanges {
  readonly frames: readonly (readonly ByteRange[])[]
  /** Bytes beyond what the frames need (native), not counting one byte of padding. */
  readonly surplus: number
}

function nativeFrames(file: DicomFile, format: PixelFormat, frames: number, range: ByteRange): FrameRanges {
  const bytes = format.rows * format.columns * (format.bitsAllocated / 8)
  const have = range.end - range.start
  if (have < bytes * frames) {
    const message = `expected ${bytes * frames} bytes of pixels (${format.columns} × ${format.rows} × ${frames} frames), got ${have}`
    throw refusal(file, 'PIXELS_SHORT', message, 'the file is cut short: copy or export it again')
  }
  const at = (frame: number) => ({
    start: range.start + frame * bytes,
    end: range.start + (frame + 1) * bytes,
  })
  const surplus = have - bytes * frames
  return {
    frames: Array.from({ length: frames }, (_, frame) => [at(frame)]),
    surplus: surplus > 1 ? surplus : 0,
  }
}

function beginsCodestream(file: DicomFile, range: ByteRange): boolean {
  if (range.end - range.start < 2) return false
  const bytes = file.source.read(range.start, range.start + 2)
  const mark = bytes[0]! * 256 + bytes[1]!
  return mark === JPEG_START || mark === JPEG_2000_START
}

/** First bytes of the frames, relative to the first fragment's item header; undefined where no table says. */
function offsetsOf(file: DicomFile, table: ByteRange | undefined, frames: number): number[] | undefined {
  const extended = file.dataSet.numbers(TAGS.ExtendedOffsetTable)
  if (extended.length === frames) return extended
  if (!table || table.end - table.start !== frames * 4) return undefined
  const bytes = file.source.read(table.start, table.end)
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  return Array.from({ length: frames }, (_, i) => view.getUint32(i * 4, true))
}

function byOffsets(fragments: readonly ByteRange[], offsets: readonly number[]): ByteRange[][] | undefined {
  const base = fragments[0]!.start - 8
  const starts = new Map(fragments.map((fragment, i) => [fragment.start - 8 - base, i]))
  const first = offsets.map((offset) => starts.get(offset))
  if (first.some((index, i) => index === undefined || (i > 0 && index <= first[i - 1]!)) || first[0] !== 0)
    return undefined
  return first.map((index, i) => fragments.slice(index, first[i + 1] ?? fragments.length))
}

function encapsulatedFrames(file: DicomFile, frames: number, items: readonly ByteRange[]): FrameRanges {
  const [table, ...fragments] = items
  const fault = (): TrabeculaError =>
    refusal(
      file,
      'PIXELS_SHORT',
      `expected coded pixels of ${frames} frames, got ${fragments.length} fragments that do not tell their frames`,
      'the file is damaged: copy or export it again',
    )
  if (fragments.length === 0 || fragments.length < frames) throw fault()
  if (frames === 1) return { frames: [fragments], surplus: 0 }
  if (fragments.length === frames) return { frames: fragments.map((fragment) => [fragment]), surplus: 0 }
  const offsets = offsetsOf(file, table, frames)
  const told = offsets && byOffsets(fragments, offsets)
  if (told) return { frames: told, surplus: 0 }
  const groups: ByteRange[][] = []
  for (const fragment of fragments) {
    if (beginsCodestream(file, fragment)) groups.push([])
    groups.at(-1)?.push(fragment)
  }
  if (groups.length !== frames) throw fault()
  return { frames: groups, surplus: 0 }
}

/** Finds the frames without reading them. @throws TrabeculaError PIXELS_SHORT, where there are fewer bytes than the header says */
export function frameRanges(file: DicomFile, format: PixelFormat, frames: number): FrameRanges {
  const element = file.dataSet.elements.get(TAGS.PixelData)
  const encapsulated = file.transferSyntax.coding !== 'none'
  if (!element || encapsulated !== Boolean(element.fragments)) {
    const message = `expected ${encapsulated ? 'fragments' : 'native pixels'} as the transfer syntax says, got the other`
    throw refusal(file, 'PIXEL_FORMAT', message, 'the file is damaged: export it again')
  }
  if (element.fragments) return encapsulatedFrames(file, frames, element.fragments)
  return nativeFrames(file, format, frames, element.range)
}

/** The coded bytes of one frame, in one piece. */
export function readFrame(file: DicomFile, ranges: readonly ByteRange[]): Uint8Array {
  if (ranges.length === 1) return file.source.read(ranges[0]!.start, ranges[0]!.end)
  const bytes = new Uint8Array(ranges.reduce((sum, range) => sum + range.end - range.start, 0))
  readFrameInto(file, ranges, bytes)
  return bytes
}

/** The same into memory of the caller's, as long as the ranges together. What a file that became shorter lacks is 0. */
export function readFrameInto(file: DicomFile, ranges: readonly ByteRange[], target: Uint8Array): void {
  let at = 0
  for (const { start, end } of ranges) {
    const place = target.subarray(at, at + end - start)
    const got = file.source.readInto?.(place, start)
    if (got === undefined) {
      const bytes = file.source.read(start, end)
      place.set(bytes)
      place.fill(0, bytes.length)
    } else place.fill(0, got)
    at += end - start
  }
}
