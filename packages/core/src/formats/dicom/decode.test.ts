import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { SHARED_DATA } from '../../../test/file-set.ts'
import { memoryFile } from './byte-window.ts'
import { decodeFrame, encodeJpegLs } from './codecs.ts'
import { decodeFramesTask, storedValues } from './decode.ts'
import { frameRanges, readFrame } from './frames.ts'
import { parseDicom } from './parse.ts'
import { type PixelFormat, pixelFormatOf } from './pixel-format.ts'
import { decodeRle } from './rle.ts'
import { TAGS } from './tags.ts'

function format(change: Partial<PixelFormat>): PixelFormat {
  return {
    rows: 1,
    columns: 1,
    bitsAllocated: 16,
    bitsStored: 16,
    highBit: 15,
    signed: false,
    inverted: false,
    ...change,
  }
}

test('bits of any alignment come out, sign-extended, whatever lies beside them', () => {
  const layout = fc
    .record({
      bitsAllocated: fc.constantFrom(8 as const, 16 as const),
      signed: fc.boolean(),
      little: fc.boolean(),
    })
    .chain((base) =>
      fc.integer({ min: 1, max: base.bitsAllocated }).map((bitsStored) => ({ ...base, bitsStored })),
    )
    .chain((base) =>
      fc
        .integer({ min: base.bitsStored - 1, max: base.bitsAllocated - 1 })
        .map((highBit) => ({ ...base, highBit })),
    )
  fc.assert(
    fc.property(
      layout,
      fc.array(fc.tuple(fc.nat(), fc.nat()), { minLength: 1, maxLength: 20 }),
      ({ little, ...layout_ }, pixels) => {
        const { bitsStored, bitsAllocated, highBit, signed } = layout_
        const range = 2 ** bitsStored
        const wanted = pixels.map(([n]) => (signed ? (n % range) - range / 2 : n % range))
        const cells = new Uint8Array((pixels.length * bitsAllocated) / 8)
        const view = new DataView(cells.buffer)
        const low = highBit - bitsStored + 1
        const mask = (range - 1) * 2 ** low
        wanted.forEach((value, i) => {
          const garbage = pixels[i]![1] & (2 ** bitsAllocated - 1) & ~mask
          const cell = ((value & (range - 1)) << low) | garbage
          if (bitsAllocated === 8) view.setUint8(i, cell)
          else view.setUint16(i * 2, cell, little)
        })
        const got = storedValues(cells, little, format({ ...layout_, columns: pixels.length }))
        expect(Array.from(got)).toEqual(wanted)
      },
    ),
    { numRuns: 500 },
  )
})

/** PackBits as PS3.5 annex G.3 describes it, one run at a time: slow and obvious. */
function packBits(bytes: readonly number[]): number[] {
  const packed: number[] = []
  for (let i = 0; i < bytes.length; ) {
    let run = 1
    while (run < 128 && bytes[i + run] === bytes[i]) run++
    if (run > 1) packed.push(257 - run, bytes[i]!)
    else packed.push(0, bytes[i]!)
    i += run
  }
  return packed.length % 2 === 0 ? packed : [...packed, 128] // −128 does nothing.
}

function rleFrame(cells: Uint8Array, bytesPerPixel: number): Uint8Array {
  const segments = Array.from({ length: bytesPerPixel }, (_, s) =>
    packBits(Array.from(cells).filter((_cell, i) => i % bytesPerPixel === bytesPerPixel - 1 - s)),
  )
  const head = new Uint8Array(64)
  const view = new DataView(head.buffer)
  view.setUint32(0, segments.length, true)
  let at = 64
  segments.forEach((segment, s) => {
    view.setUint32(4 + s * 4, at, true)
    at += segment.length
  })
  return Uint8Array.from([...head, ...segments.flat()])
}

const cellBytes = fc.array(fc.integer({ min: 0, max: 3 }), { minLength: 1, maxLength: 200 })

test('RLE: decoding undoes packing; a damaged frame is refused or has the right length', () => {
  fc.assert(
    fc.property(
      cellBytes,
      fc.constantFrom(1, 2),
      fc.array(fc.tuple(fc.nat(), fc.integer({ min: 0, max: 255 })), { maxLength: 3 }),
      (bytes, per, damage) => {
        const cells = Uint8Array.from(
          { length: bytes.length * per },
          (_, i) => bytes[Math.floor(i / per)]! * 80 + (i % per),
        )
        const frame = rleFrame(cells, per)
        expect(decodeRle(frame, bytes.length, per)).toEqual(cells)
        for (const [at, value] of damage) frame[at % frame.length] = value
        try {
          expect(decodeRle(frame, bytes.length, per)).toHaveLength(cells.length)
        } catch (error) {
          expect(error).toBeInstanceOf(RangeError)
        }
      },
    ),
    { numRuns: 300 },
  )
})

test('JPEG-LS: lossless for every depth, signed and unsigned', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.integer({ min: 2, max: 16 }),
      fc.boolean(),
      fc.integer(),
      async (bitsStored, signed, seed) => {
        const wanted = Array.from(
          { length: 12 * 9 },
          (_, i) =>
            ((Math.imul(i + 7, seed | 1) >>> 9) % 2 ** bitsStored) - (signed ? 2 ** (bitsStored - 1) : 0),
        )
        const cells = new Uint8Array(wanted.length * 2)
        const view = new DataView(cells.buffer)
        wanted.forEach((value, i) => {
          view.setInt16(i * 2, value, true)
        })
        const layout = format({ rows: 9, columns: 12, bitsStored, highBit: bitsStored - 1, signed })
        const coded = await encodeJpegLs(cells, layout)
        const back = storedValues(await decodeFrame('jpeg-ls', coded, layout), true, layout)
        expect(Array.from(back)).toEqual(wanted)
      },
    ),
    { numRuns: 60 },
  )
})

test('a coded frame that is damaged, or of another size, gives a fault and does not throw', async () => {
  const layout = format({ rows: 9, columns: 12 })
  const coded = await encodeJpegLs(
    new Uint8Array(12 * 9 * 2).map((_, i) => i % 11),
    layout,
  )
  const frame = (bytes: Uint8Array, more: Partial<PixelFormat> = {}) => ({
    coded: bytes,
    coding: 'jpeg-ls' as const,
    littleEndian: true,
    format: { ...layout, ...more },
  })
  const frames = [
    frame(coded),
    frame(coded.slice(0, 40)),
    frame(coded, { columns: 13 }),
    frame(new Uint8Array(0)),
    frame(Uint8Array.of(1, 2, 3, 4)),
  ]
  const results = await decodeFramesTask.run(frames)
  expect(results.map((result) => 'values' in result)).toEqual([true, false, false, false, false])
  expect(results[2]).toEqual({ fault: 'expected 13 × 9 coded pixels, got 12 × 9' })
})

test.skipIf(!existsSync(join(SHARED_DATA, 'dicom-pylibjpeg')))(
  'lossless JPEG, any predictor: as jpeg-lossless-decoder-js has it (skipped without ../shared)',
  async () => {
    const { Decoder } = await import('jpeg-lossless-decoder-js')
    const folder = join(SHARED_DATA, 'dicom-pylibjpeg/ljdata/ds')
    let seen = 0
    for (const name of ['JPEGLossless', 'JPEGLosslessSV1']) {
      for (const file of readdirSync(join(folder, name)).sort()) {
        const dicom = parseDicom(memoryFile(file, new Uint8Array(readFileSync(join(folder, name, file)))))
        if (
          dicom.dataSet.number(TAGS.SamplesPerPixel) !== 1 ||
          dicom.dataSet.number(TAGS.BitsAllocated) !== 16
        )
          continue
        const { format, frames } = pixelFormatOf(dicom)
        if (frames !== 1) continue
        const coded = readFrame(dicom, frameRanges(dicom, format, 1).frames[0]!).slice()
        const ours = await decodeFrame('jpeg-lossless', coded, format)
        const theirs = new Decoder().decode(coded.buffer as ArrayBuffer, coded.byteOffset, coded.byteLength)
        expect(Buffer.from(theirs.buffer, theirs.byteOffset, theirs.byteLength).equals(ours), file).toBe(true)
        seen++
      }
    }
    expect(seen).toBeGreaterThan(1)
  },
)
