import { decodeFramesTask } from '../formats/dicom/decode.ts'
import { gzipTask } from '../report/view.ts'
import type { AnyTask } from '../step.ts'

/** Every task that steps run on the workers. */
export const tasks: readonly AnyTask[] = [
  // image
  decodeFramesTask,
  // report
  gzipTask,
]
