import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { decodeJpegLosslessReference } from '../reference/jpeg-lossless.ts'
import { decodeJpegLossless } from './jpeg-lossless.ts'

interface Image {
  readonly columns: number
  readonly rows: number
  readonly precision: number
  readonly predictor: number
  readonly shift: number
  /** Rows between restart markers, 0 where there are none. */
  readonly restartRows: number
  readonly samples: Uint16Array
}

const word = (value: number) => [value >> 8, value & 255]

// Categories 0 to 15 have codes of five bits, 16 one of six: the table says so as any other does.
const TABLE = [0, 0, 0, 0, 16, 1, ...new Array(10).fill(0), ...Array.from({ length: 17 }, (_, i) => i)]

function predictionAt(
  { columns, precision, predictor, shift, samples }: Image,
  i: number,
  begin: number,
): number {
  const [a, b, c] = [
    samples[i - 1]! >> shift,
    samples[i - columns]! >> shift,
    samples[i - columns - 1]! >> shift,
  ]
  if (i === begin) return 2 ** (precision - shift - 1)
  if (i < begin + columns) return a
  if (i % columns === 0) return b
  return [0, a, b, c, a + b - c, a + ((b - c) >> 1), b + ((a - c) >> 1), (a + b) >> 1][predictor]!
}

/** Codes the samples as T.81 annex H says; bits of one interval, filled with ones. */
function interval(image: Image, begin: number, end: number): number[] {
  let bits = ''
  for (let i = begin; i < end; i++) {
    const difference = (((image.samples[i]! >> image.shift) - predictionAt(image, i, begin)) << 16) >> 16
    const category = difference === -32768 ? 16 : 32 - Math.clz32(Math.abs(difference))
    bits += category === 16 ? '100000' : category.toString(2).padStart(5, '0')
    const extra = difference < 0 ? difference + 2 ** category - 1 : difference
    if (category > 0 && category < 16) bits += extra.toString(2).padStart(category, '0')
  }
  const bytes = (bits + '1'.repeat((8 - (bits.length % 8)) % 8)).match(/.{8}/g) ?? []
  return bytes.flatMap((byte) => (byte === '11111111' ? [255, 0] : [Number.parseInt(byte, 2)]))
}

function encode(image: Image): Uint8Array {
  const { columns, rows, precision, predictor, shift, restartRows, samples } = image
  const step = (restartRows || rows) * columns
  const data: number[] = []
  for (let begin = 0, n = 0; begin < samples.length; begin += step, n++) {
    if (begin > 0) data.push(255, 0xd0 + ((n - 1) & 7))
    data.push(...interval(image, begin, Math.min(samples.length, begin + step)))
  }
  return Uint8Array.from([
    255, 0xd8,
    255, 0xc3, ...word(11), precision, ...word(rows), ...word(columns), 1, 1, 0x11, 0,
    255, 0xc4, ...word(2 + 1 + TABLE.length), 0, ...TABLE,
    ...(restartRows ? [255, 0xdd, ...word(4), ...word(restartRows * columns)] : []),
    255, 0xda, ...word(8), 1, 1, 0, predictor, 0, shift,
    ...data,
    255, 0xd9,
  ]) // biome-ignore format: a segment a line
}

const images = fc
  .record({
    columns: fc.integer({ min: 1, max: 24 }),
    rows: fc.integer({ min: 1, max: 12 }),
    precision: fc.integer({ min: 2, max: 16 }),
    predictor: fc.integer({ min: 1, max: 7 }),
    shift: fc.constantFrom(0, 0, 1),
    restartRows: fc.constantFrom(0, 0, 1, 3),
    seed: fc.integer(),
    smooth: fc.boolean(),
  })
  .map(({ seed, smooth, ...shape }): Image => {
    const mask = 2 ** shape.precision - 1
    const samples = Uint16Array.from({ length: shape.columns * shape.rows }, (_, i) => {
      const noise = Math.imul(i + 1, 2654435761 ^ seed) >>> 16
      return (((smooth ? i * 3 + (noise & 7) : noise) & mask) >> shape.shift) << shape.shift
    })
    return { ...shape, samples }
  })

test('every predictor, depth, shift and restart: what was coded comes back, as the plain version has it', () => {
  fc.assert(
    fc.property(images, (image) => {
      const coded = encode(image)
      const { samples, ...rest } = decodeJpegLossless(coded)
      expect(rest).toEqual({ columns: image.columns, rows: image.rows, precision: image.precision })
      expect(samples).toEqual(image.samples)
      expect(decodeJpegLosslessReference(coded)).toEqual(image.samples)
    }),
    { numRuns: 200 },
  )
})

describe('damage', () => {
  const image: Image = {
    columns: 16, rows: 8, precision: 12, predictor: 1, shift: 0, restartRows: 0,
    samples: Uint16Array.from({ length: 128 }, (_, i) => (i * 37) & 4095),
  } // biome-ignore format: one image
  const coded = encode(image)
  test('data cut short, tables that are missing and other processes are refused', () => {
    expect(() => decodeJpegLossless(coded.subarray(0, coded.length - 20))).toThrow(/cut short/)
    expect(() => decodeJpegLossless(coded.map((byte, i) => (coded[i - 1] === 255 && byte === 0xc3 ? 0xc1 : byte)))).toThrow(/lossless process/) // biome-ignore format: one line
    expect(() => decodeJpegLossless(new Uint8Array(4))).toThrow(RangeError)
  })
  test('any byte may be wrong: an image or a RangeError', () => {
    fc.assert(
      fc.property(fc.nat(coded.length - 1), fc.integer({ min: 0, max: 255 }), (at, byte) => {
        const damaged = coded.slice()
        damaged[at] = byte
        try {
          const { samples, columns, rows } = decodeJpegLossless(damaged)
          expect(samples).toHaveLength(columns * rows)
        } catch (error) {
          expect(error).toBeInstanceOf(RangeError)
        }
      }),
      { numRuns: 300 },
    )
  })
})
