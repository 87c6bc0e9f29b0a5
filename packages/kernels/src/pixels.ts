import { jpegLosslessSamples } from './jpeg-lossless.ts'
import { type Arena, withArena } from './load.ts'

/** How stored cells of 16 bits become measured values (PS3.3 C.7.6.3, C.7.5.1.1.2), where the slope is 1. */
export interface PixelRule {
  /** Byte order of native cells; decoders give little-endian ones. */
  readonly littleEndian: boolean
  readonly bitsStored: number
  readonly highBit: number
  readonly signed: boolean
  /** A whole number that is added: the rescale intercept. */
  readonly offset: number
  /** Stored values, both ends included, that mean "no data". */
  readonly padding: readonly [number, number] | undefined
  /** Value of voxels without data; i16. */
  readonly empty: number
}

/** Measured values of one frame that are no padding, lowest and highest (infinite where all is padding). */
export interface FrameMeasure {
  readonly low: number
  readonly high: number
  /** How many are padding. */
  readonly padding: number
}

const SLACK = 192 // What the kernels may read or write behind an array.

function measure(arena: Arena, cells: number, count: number, rule: PixelRule, target: Int16Array) {
  const bias = rule.signed ? 0 : 32768
  const [from, to] = rule.padding ?? [1, 0]
  const [first, last] = [Math.max(from - bias, -32768), Math.min(to - bias, 32767)]
  const none = first > last
  const out = arena.reserve(2 * count + SLACK)
  const found = arena.reserve(12)
  arena.kernel.pixelsMeasure!(
    cells, out, count, rule.littleEndian ? 0 : 1, rule.signed ? 1 : 0, 15 - rule.highBit, 16 - rule.bitsStored,
    rule.offset, none ? 32767 : first, none ? -32768 : last, rule.empty, found,
  ) // biome-ignore format: as the kernel has them
  arena.copyOut(out, target)
  const [low, high, padding] = arena.take(Int32Array, found, 3) as unknown as [number, number, number]
  if (padding === count) return { low: Number.POSITIVE_INFINITY, high: Number.NEGATIVE_INFINITY, padding }
  return { low: low + bias + rule.offset, high: high + bias + rule.offset, padding }
}

/**
 * Measured values of native cells, u8[2 · target.length]. Where `low` or `high` is beyond 16 bits the values are wrong,
 * and the caller takes another way. @throws RangeError, KernelMemoryError
 */
export function measureCells(cells: Uint8Array, rule: PixelRule, target: Int16Array): FrameMeasure {
  if (cells.length !== 2 * target.length)
    throw new RangeError(`expected ${2 * target.length} bytes of pixels, got ${cells.length}`)
  return withArena((arena) => {
    const source = arena.reserve(cells.length + SLACK)
    arena.set(source, cells)
    return measure(arena, source, target.length, rule, target)
  })
}

/** The same of an RLE frame (PS3.5 annex G): two byte planes, the high one first. @throws RangeError where header or segment lies */
export function measureRle(coded: Uint8Array, rule: PixelRule, target: Int16Array): FrameMeasure {
  if (coded.length < 64) throw new RangeError('the RLE header is cut short')
  const header = new DataView(coded.buffer, coded.byteOffset, 64)
  const [segments, first, second] = [0, 4, 8].map((at) => header.getUint32(at, true)) as [
    number,
    number,
    number,
  ]
  if (segments !== 2) throw new RangeError(`expected 2 RLE segments, got ${segments}`)
  if (first < 64 || second < first || second > coded.length)
    throw new RangeError('an RLE segment lies outside the frame')
  const count = target.length
  return withArena((arena) => {
    const source = arena.reserve(coded.length + SLACK)
    arena.set(source, coded)
    const ends = [second, coded.length]
    const planes = [first, second].map((start, i) => {
      const plane = arena.reserve(count + SLACK)
      if (arena.kernel.rleSegment!(source + start, source + ends[i]!, plane, count) === 0)
        throw new RangeError('an RLE segment is cut short')
      return plane
    }) as [number, number]
    const cells = arena.reserve(2 * count + SLACK)
    arena.kernel.rleJoin!(planes[0], planes[1], cells, count)
    return measure(arena, cells, count, { ...rule, littleEndian: true }, target)
  })
}

/** The same of a lossless JPEG frame, see `decodeJpegLossless`. @throws RangeError where it is damaged or of another size */
export function measureJpegLossless(coded: Uint8Array, rule: PixelRule, target: Int16Array): FrameMeasure {
  return withArena((arena) => {
    const { pointer, count } = jpegLosslessSamples(arena, coded)
    if (count !== target.length) throw new RangeError(`expected ${target.length} coded pixels, got ${count}`)
    return measure(arena, pointer, count, { ...rule, littleEndian: true }, target)
  })
}
