// Opens a path as the program does, and says in a few words what came of it.
import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { plainContext, surveyImages, TrabeculaError } from '@trabecula/core'
import { fileSetOf } from '../../packages/cli/dist/runtime/file-set.js'
import { decodeFramesTask } from '../../packages/core/dist/formats/dicom/decode.js'
import { frameRanges, readFrame } from '../../packages/core/dist/formats/dicom/frames.js'
import { parseDicom } from '../../packages/core/dist/formats/dicom/parse.js'
import { pixelFormatOf } from '../../packages/core/dist/formats/dicom/pixel-format.js'

export const hash = (bytes) => createHash('sha256').update(bytes).digest('hex')

const round = (value) => Number(value.toFixed(3))

/** What `info` and `convert` find below a path: volumes (strict and mended), and what was set aside. */
export async function opened(path, options = {}) {
  const survey = await surveyImages(fileSetOf(path), plainContext(hash), options)
  const volumes = []
  const rejected = [...survey.rejected]
  for (const volume of survey.volumes) {
    const mended = volume.fault !== 'none' && volume.fault !== 'rounding'
    try {
      const image = await volume.load(mended)
      volumes.push({ ...volume, mended, image })
    } catch (error) {
      if (!(error instanceof TrabeculaError)) throw error
      rejected.push({ file: error.where, code: error.code, message: error.message })
    }
  }
  return { volumes, rejected }
}

/** One volume in a few words. */
export function wordsOf({ modality, grid, fault, mended, conflicts, warnings, geometry }) {
  const notes = [
    ...(mended
      ? [
          `${fault}, tilt ${round(geometry.tilt)}°, ${geometry.missing.length} missing: refused unless resampled`,
        ]
      : []),
    ...(conflicts.length > 0 ? [`${conflicts.length} conflicting copies: refused`] : []),
    ...warnings.map(({ code }) => code),
  ]
  const size = `${modality} ${grid.size.join('×')} of ${grid.spacing.map(round).join('×')} mm`
  return notes.length === 0 ? size : `${size} (${notes.join(', ')})`
}

/** What was set aside: codes and how many. */
export function asideOf(rejected) {
  const codes = new Map()
  for (const { code } of rejected) codes.set(code, (codes.get(code) ?? 0) + 1)
  return [...codes]
    .sort()
    .map(([code, count]) => (count === 1 ? code : `${count} × ${code}`))
    .join(', ')
}

/** Stored values of every frame of a DICOM file, as 32-bit integers; a TrabeculaError or RangeError where there are none. */
export async function storedValuesOf(path) {
  const bytes = new Uint8Array(readFileSync(path))
  const file = parseDicom({
    name: path,
    size: bytes.length,
    read: (from = 0, to = bytes.length) => bytes.subarray(from, to),
  })
  const { format, frames } = pixelFormatOf(file)
  const ranges = frameRanges(file, format, frames).frames
  const decoded = await decodeFramesTask.run(
    ranges.map((range) => ({
      coded: readFrame(file, range).slice(),
      coding: file.transferSyntax.coding,
      littleEndian: file.transferSyntax.littleEndian,
      format,
    })),
  )
  const all = new Int32Array(format.rows * format.columns * frames)
  decoded.forEach((frame, i) => {
    if (!frame.values) throw new RangeError(frame.fault)
    all.set(frame.values, i * format.rows * format.columns)
  })
  return { values: all, lossy: file.transferSyntax.lossy }
}
