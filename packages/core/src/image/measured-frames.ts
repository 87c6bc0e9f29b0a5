import { isShared, sharedArray } from '../base/shared-array.ts'
import { readFrameInto } from '../formats/dicom/frames.ts'
import { type FrameToMeasure, measureFramesTask } from '../formats/dicom/measure.ts'
import type { StepContext } from '../step.ts'
import type { ImageFrame } from './frame.ts'
import { unreadablePixels } from './stored-frames.ts'
import { emptyValue } from './values.ts'

/** Fixed, so that pieces never depend on the number of workers. */
const CHUNK_FRAMES = 4
/** Chunks read and handed out at a time. */
const BATCH_CHUNKS = 3
/** Batches under way at once: while one is read, workers have another. */
const BATCHES = 2

/** Voxels in 16 bits, the range of those that have data, and how many have none. */
export interface MeasuredVoxels {
  readonly values: Int16Array
  /** Lowest > highest where no voxel has data. */
  readonly low: number
  readonly high: number
  readonly padding: number
}

/** Whether a series is measured in whole numbers without a factor: nearly all of CT, and most of MR. */
export function isPlainlyMeasured(frames: readonly ImageFrame[]): boolean {
  return frames.every(
    ({ format, slope, intercept }) =>
      format.bitsAllocated === 16 && slope === 1 && Number.isInteger(intercept),
  )
}

const codedBytes = ({ ranges }: ImageFrame) => ranges.reduce((sum, { start, end }) => sum + end - start, 0)
/** Each frame's bytes begin at an even place, so that cells are cells. */
const even = (bytes: number) => bytes + (bytes % 2)

/** Coded bytes of one batch, in memory that is used again for the next one but one. */
class Staging {
  #bytes = sharedArray(Uint8Array, 0)

  read(batch: readonly ImageFrame[]): Uint8Array[] {
    const sizes = batch.map(codedBytes)
    const total = sizes.reduce((sum, size) => sum + even(size), 0)
    if (this.#bytes.length < total) this.#bytes = sharedArray(Uint8Array, total)
    let at = 0
    return batch.map((frame, i) => {
      const place = this.#bytes.subarray(at, at + sizes[i]!)
      at += even(sizes[i]!)
      readFrameInto(frame.file, frame.ranges, place)
      // What is no shared memory is copied for a worker with all that surrounds it.
      return isShared(this.#bytes) ? place : place.slice()
    })
  }
}

function toMeasure(frame: ImageFrame, coded: Uint8Array, empty: number, target: Int16Array): FrameToMeasure {
  const { coding, littleEndian } = frame.file.transferSyntax
  const { format, intercept: offset, paddingRange: padding } = frame
  const where = isShared(target) ? { target } : {}
  return { coded, coding, littleEndian, format, offset, padding, empty, ...where }
}

/**
 * Decodes frames on all workers straight into their places of a volume of 16 bits; beside it stand only the coded bytes of
 * some frames. For series that `isPlainlyMeasured`.
 * @param places slice of the volume for each frame
 * @returns undefined where a value is beyond 16 bits: the volume needs wider ones. @throws StepError PIXELS_UNREADABLE
 */
export async function measureFrames(
  frames: readonly ImageFrame[],
  places: readonly number[],
  { voxels, modality, holes }: { voxels: number; modality: string; holes: boolean },
  context: StepContext,
): Promise<MeasuredVoxels | undefined> {
  const empty = emptyValue(modality)
  const values = sharedArray(Int16Array, voxels)
  if (holes) values.fill(empty)
  const plane = frames[0]!.format.rows * frames[0]!.format.columns
  const target = (i: number) => values.subarray(plane * places[i]!, plane * (places[i]! + 1))
  let [low, high, padding] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, 0]
  const size = CHUNK_FRAMES * BATCH_CHUNKS
  const staging = Array.from({ length: BATCHES }, () => new Staging())
  const begin = (at: number) => {
    const batch = frames.slice(at, at + size)
    const coded = staging[(at / size) % BATCHES]!.read(batch)
    const all = batch.map((frame, i) => toMeasure(frame, coded[i]!, empty, target(at + i)))
    const chunks = Array.from({ length: Math.ceil(all.length / CHUNK_FRAMES) }, (_, i) =>
      all.slice(i * CHUNK_FRAMES, (i + 1) * CHUNK_FRAMES),
    )
    const measuring = context.parallel(measureFramesTask, chunks)
    measuring.catch(() => {}) // Awaited below; a fault of an earlier batch may come first.
    return measuring
  }
  let ahead = begin(0)
  for (let at = 0; at < frames.length; at += size) {
    context.checkCancelled()
    context.progress(at / frames.length, 'reading slices')
    const current = ahead
    if (at + size < frames.length) ahead = begin(at + size)
    for (const [i, result] of (await current).flat().entries()) {
      if ('fault' in result) throw unreadablePixels(frames[at + i]!, result.fault)
      if (result.low <= result.high) {
        low = Math.min(low, result.low)
        high = Math.max(high, result.high)
      }
      padding += result.padding
      if (result.values) target(at + i).set(result.values)
    }
    if (low < -32768 || high > 32767) return undefined
  }
  return { values, low, high, padding }
}
