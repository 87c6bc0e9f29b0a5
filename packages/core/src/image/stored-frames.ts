import { type CodedFrame, decodeFramesTask, type StoredFrame, storedValues } from '../formats/dicom/decode.ts'
import { readFrame } from '../formats/dicom/frames.ts'
import { type StepContext, StepError } from '../step.ts'
import type { ImageFrame } from './frame.ts'
import type { Stored } from './values.ts'

/** Fixed, so that pieces never depend on the number of workers. */
const CHUNK_FRAMES = 4
/** Chunks handed out at a time. Two batches are under way at once, so that workers do not wait for the reader. */
const BATCH_CHUNKS = 3

// A copy of its own: it goes to a worker, which must not take the file's whole buffer along.
function codedOf(frame: ImageFrame): CodedFrame {
  return {
    coded: readFrame(frame.file, frame.ranges).slice(),
    coding: frame.file.transferSyntax.coding,
    littleEndian: frame.file.transferSyntax.littleEndian,
    format: frame.format,
  }
}

// Native pixels are only looked at: sending them to a worker and back costs more than that.
async function decodeBatch(batch: readonly ImageFrame[], context: StepContext): Promise<StoredFrame[]> {
  if (batch.every((frame) => frame.file.transferSyntax.coding === 'none')) {
    return batch.map((frame) => ({
      values: storedValues(
        readFrame(frame.file, frame.ranges),
        frame.file.transferSyntax.littleEndian,
        frame.format,
      ),
    }))
  }
  const chunks = Array.from({ length: Math.ceil(batch.length / CHUNK_FRAMES) }, (_, i) =>
    batch.slice(i * CHUNK_FRAMES, (i + 1) * CHUNK_FRAMES).map(codedOf),
  )
  return (await context.parallel(decodeFramesTask, chunks)).flat()
}

/** Why a frame gives no values. */
export function unreadablePixels(frame: ImageFrame, message: string): StepError {
  return new StepError({
    code: 'PIXELS_UNREADABLE',
    message,
    where: frame.name,
    remedy: 'the pixels are damaged or packed in a way that is not read: export the series uncompressed',
  })
}

function valuesOf(result: StoredFrame, frame: ImageFrame): Stored {
  if ('values' in result) return result.values
  throw unreadablePixels(frame, result.fault)
}

/**
 * Decodes frames on all workers and gives them to `take` one after the other, in their order. Only a few are in
 * memory at a time, whatever the length of the series. @throws StepError PIXELS_UNREADABLE
 */
export async function forEachStored(
  frames: readonly ImageFrame[],
  context: StepContext,
  take: (stored: Stored, index: number) => void,
): Promise<void> {
  const native = frames.every((frame) => frame.file.transferSyntax.coding === 'none')
  const size = native ? 1 : CHUNK_FRAMES * BATCH_CHUNKS
  const begin = (at: number) => {
    const decoding = decodeBatch(frames.slice(at, at + size), context)
    decoding.catch(() => {}) // Awaited below; a fault of an earlier batch may come first.
    return decoding
  }
  let ahead = begin(0)
  for (let at = 0; at < frames.length; at += size) {
    context.checkCancelled()
    context.progress(at / frames.length, 'reading slices')
    const results = await ahead
    if (at + size < frames.length) ahead = begin(at + size)
    for (const [i, result] of results.entries()) take(valuesOf(result, frames[at + i]!), at + i)
  }
}
