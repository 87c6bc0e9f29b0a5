import { Gunzip, gzipSync } from 'fflate'
import { voxelFault } from './voxel-file.ts'

const STEP = 1024 * 1024
const LIMIT = 8 * 2 ** 30

/** Whether the bytes start like gzip. */
export function isGzip(bytes: Uint8Array): boolean {
  return bytes[0] === 0x1f && bytes[1] === 0x8b
}

/**
 * Unpacks gzip up to `limit` bytes; what lies beyond is left, so that a bomb costs no more than the limit.
 * @throws TrabeculaError GZIP_DAMAGED
 */
export function gunzipUpTo(bytes: Uint8Array, limit: number, where: string): Uint8Array {
  if (limit > LIMIT)
    throw voxelFault('GZIP_DAMAGED', where, `expected at most ${LIMIT} bytes, got a claim of ${limit}`)
  const chunks: Uint8Array[] = []
  let total = 0
  const gunzip = new Gunzip((chunk) => {
    total += chunk.length
    chunks.push(chunk.slice())
  })
  try {
    for (let at = 0; at < bytes.length && total < limit; at += STEP) {
      // Never the last chunk: what is cut short shows in the length, and a header is read from a part on purpose.
      gunzip.push(bytes.subarray(at, at + STEP), false)
    }
  } catch {
    throw voxelFault('GZIP_DAMAGED', where, 'the compressed data does not unpack', 'copy the file again')
  }
  const all = new Uint8Array(Math.min(total, limit))
  let at = 0
  for (const chunk of chunks) {
    const part = chunk.subarray(0, Math.max(0, all.length - at))
    all.set(part, at)
    at += part.length
  }
  return all
}

/**
 * gzip without a time; `mem` is set because fflate derives it from Math.log where it is left out. Level 3 takes half the
 * time of level 6 for label maps a few per cent larger.
 */
export function gzip(bytes: Uint8Array): Uint8Array {
  return gzipSync(bytes, { mtime: 0, level: 3, mem: 8 })
}
