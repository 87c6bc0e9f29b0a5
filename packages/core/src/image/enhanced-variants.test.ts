// The enhanced multi-frame CT of ../shared/data in two other dresses: as a legacy converted object (PS3.3 A.70), and in RLE with an
// extended offset table (PS3.5 A.4). The voxels are those of the single slices from which it was made.
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { bytesFile, diskFiles, SHARED_DATA, sha256, testContext } from '../../test/file-set.ts'
import { joinBytes } from '../base/bytes.ts'
import { readImage } from './read.ts'

const edge = join(SHARED_DATA, 'derived-dicom-edge')
const withShared = test.skipIf(!existsSync(edge))
const source = () => new Uint8Array(readFileSync(join(edge, 'enhanced-multiframe/enhanced.dcm')))

async function voxels(bytes: Uint8Array) {
  const { volume } = await readImage({ files: [bytesFile('enhanced.dcm', bytes)] }, {}, testContext([]))
  const { values } = volume
  return sha256(new Uint8Array(values.buffer, values.byteOffset, values.byteLength))
}

async function single() {
  const { volume } = await readImage(diskFiles(join(edge, 'base')), {}, testContext([]))
  const { values } = volume
  return sha256(new Uint8Array(values.buffer, values.byteOffset, values.byteLength))
}

/** Every occurrence of a text by another of the same length. */
function replaced(bytes: Uint8Array, from: string, to: string): Uint8Array {
  const out = Buffer.from(bytes)
  let count = 0
  for (let at = out.indexOf(from); at >= 0; at = out.indexOf(from, at + 1), count++)
    out.write(to, at, 'latin1')
  expect(count).toBeGreaterThan(0)
  return new Uint8Array(out)
}

/** PackBits without runs (PS3.5 annex G): high bytes, then low bytes. */
function rle(frame: Uint8Array): Uint8Array {
  const segments = [1, 0].map((half) => {
    const plane = frame.filter((_, i) => i % 2 === half)
    const parts: Uint8Array[] = []
    for (let at = 0; at < plane.length; at += 128) {
      const part = plane.subarray(at, at + 128)
      parts.push(Uint8Array.of(part.length - 1), part)
    }
    const bytes = joinBytes(parts)
    return bytes.length % 2 ? joinBytes([bytes, Uint8Array.of(0)]) : bytes
  })
  const header = new Uint32Array(16)
  header.set([2, 64, 64 + segments[0]!.length])
  return joinBytes([new Uint8Array(header.buffer), ...segments])
}

const u32 = (x: number) => new Uint8Array(Uint32Array.of(x).buffer)
const item = (bytes: Uint8Array) =>
  joinBytes([Uint8Array.of(0xfe, 0xff, 0x00, 0xe0), u32(bytes.length), bytes])
const long = (element: number, vr: string, length: number) =>
  joinBytes([Uint8Array.of(0xe0, 0x7f, element, 0), Buffer.from(vr), new Uint8Array(2), u32(length)])

/** The file with its native pixels, the last element, as RLE behind an extended offset table. */
function withExtendedOffsets(bytes: Uint8Array, frames: number): Uint8Array {
  const at = Buffer.from(bytes).lastIndexOf(Buffer.from([0xe0, 0x7f, 0x10, 0x00, 0x4f, 0x57]))
  const pixels = bytes.subarray(at + 12)
  const size = pixels.length / frames
  const coded = Array.from({ length: frames }, (_, n) => rle(pixels.slice(n * size, (n + 1) * size)))
  const lengths = coded.map(({ length }) => BigInt(length))
  let next = 0n
  const offsets = lengths.map((length) => {
    const own = next
    next += length + 8n
    return own
  })
  const table = (of: readonly bigint[]) => new Uint8Array(BigUint64Array.from(of).buffer)
  return joinBytes([
    bytes.subarray(0, at),
    long(1, 'OV', 8 * frames),
    table(offsets),
    long(2, 'OV', 8 * frames),
    table(lengths),
    long(16, 'OB', 0xffffffff),
    item(new Uint8Array(0)),
    ...coded.map(item),
    Uint8Array.of(0xfe, 0xff, 0xdd, 0xe0, 0, 0, 0, 0),
  ])
}

withShared(
  'a legacy converted enhanced CT is read like an enhanced one (skipped without ../shared)',
  async () => {
    const legacy = replaced(source(), '1.2.840.10008.5.1.4.1.1.2.1', '1.2.840.10008.5.1.4.1.1.2.2')
    expect(await voxels(legacy)).toBe(await single())
  },
)

withShared('frames in RLE behind an extended offset table (skipped without ../shared)', async () => {
  const coded = withExtendedOffsets(replaced(source(), '1.2.840.10008.1.2.1\0', '1.2.840.10008.1.2.5\0'), 24)
  expect(await voxels(coded)).toBe(await single())
})
