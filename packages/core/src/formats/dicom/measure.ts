import {
  type FrameMeasure,
  measureCells,
  measureJpegLossless,
  measureRle,
  type PixelRule,
} from '@trabecula/kernels'
import { defineTask } from '../../step.ts'
import { checkCodedSize, decodeFrame } from './codecs.ts'
import type { CodedFrame } from './decode.ts'

/** One frame of 16-bit cells to be measured, as plain data for a worker. */
export interface FrameToMeasure extends CodedFrame {
  readonly offset: number
  readonly padding: readonly [number, number] | undefined
  readonly empty: number
  /** Where its values go, in memory that all workers see; without it they come back in the result. */
  readonly target?: Int16Array
}

/** See `FrameMeasure`; values beyond 16 bits were not kept right. Or why the frame does not decode. */
export type MeasuredFrame = (FrameMeasure & { readonly values?: Int16Array }) | { readonly fault: string }

async function measureInto(frame: FrameToMeasure, target: Int16Array): Promise<FrameMeasure> {
  const { coded, coding, format, offset, padding, empty } = frame
  const { bitsStored, highBit, signed } = format
  const littleEndian = coding === 'none' ? frame.littleEndian : true // Decoders give little-endian cells.
  const rule: PixelRule = { littleEndian, bitsStored, highBit, signed, offset, padding, empty }
  if (coding === 'none') return measureCells(coded, rule, target)
  if (coding === 'rle') return measureRle(coded, rule, target)
  if (coding === 'jpeg-lossless') {
    checkCodedSize(coding, coded, format)
    return measureJpegLossless(coded, rule, target)
  }
  return measureCells(await decodeFrame(coding, coded, format), rule, target)
}

async function measureOne(frame: FrameToMeasure): Promise<MeasuredFrame> {
  const target = frame.target ?? new Int16Array(frame.format.rows * frame.format.columns)
  try {
    const measure = await measureInto(frame, target)
    return frame.target ? measure : { ...measure, values: target }
  } catch (error) {
    if (error instanceof RangeError) return { fault: error.message }
    throw error
  }
}

/** Decodes and measures a chunk of frames; one that does not decode gives its fault, so that the caller can name its file. */
export const measureFramesTask = defineTask(
  'image/measure-frames',
  async (frames: readonly FrameToMeasure[]): Promise<MeasuredFrame[]> => {
    const measured: MeasuredFrame[] = []
    for (const frame of frames) measured.push(await measureOne(frame))
    return measured
  },
)
