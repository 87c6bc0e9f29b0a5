// Packs the flagship's series for the repository: DICOM transcoded to lossless JPEG-LS, with the empty AcquisitionNumber
// (0020,0012; type 2) added and PlanarConfiguration (0028,0006; only for colour) dropped, in a stored zip with fixed times.
// Every frame is decoded again and compared. Needs the build: node tools/transcode-flagship.mjs SOURCE-FOLDER [TARGET-FOLDER]
import { readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { zipSync } from 'fflate'
import * as core from '../packages/core/dist/index.js'

const root = dirname(dirname(fileURLToPath(import.meta.url)))
const [source, target = join(root, 'cases/pelvis-tumour')] = process.argv.slice(2)
if (!source) {
  process.stderr.write('usage: node tools/transcode-flagship.mjs SOURCE-FOLDER [TARGET-FOLDER]\n')
  process.exit(2)
}
const JPEG_LS_LOSSLESS = '1.2.840.10008.1.2.4.80'
const { DICOM_TAGS: tags } = core

function fileOf(name, bytes) {
  return { name, size: bytes.length, read: (start = 0, end = bytes.length) => bytes.subarray(start, end) }
}

function sameBytes(a, b) {
  return a.length === b.length && a.every((value, i) => value === b[i])
}

async function storedOf(file) {
  const { format, frames } = core.pixelFormatOf(file)
  const coded = core.readFrame(file, core.frameRanges(file, format, frames).frames[0])
  const { coding, littleEndian } = file.transferSyntax
  const [decoded] = await core.decodeFramesTask.run([{ coded, coding, littleEndian, format }])
  if (decoded.fault) throw new Error(`${file.name}: ${decoded.fault}`)
  return { format, cells: coded, values: decoded.values }
}

async function transcode(entry) {
  const file = core.parseDicom(entry)
  const { format, cells, values } = await storedOf(file)
  const coded = await core.encodeJpegLs(cells, format)
  const kept = core
    .writableOf(file.dataSet, (element) => file.source.read(element.range.start, element.range.end))
    .filter(({ tag }) => tag !== tags.PixelData && tag !== tags.PlanarConfiguration)
  if (!kept.some(({ tag }) => tag === tags.AcquisitionNumber)) kept.push(core.element('AcquisitionNumber'))
  const bytes = core.writePart10({
    sopClassUid: file.dataSet.text(tags.SopClassUid),
    sopInstanceUid: file.dataSet.text(tags.SopInstanceUid),
    transferSyntaxUid: JPEG_LS_LOSSLESS,
    dataSet: [...kept, { tag: tags.PixelData, vr: 'OB', value: { fragments: [coded] } }],
  })
  const again = await storedOf(core.parseDicom(fileOf(entry.name, bytes)))
  if (!sameBytes(values, again.values)) throw new Error(`${entry.name}: pixels differ after transcoding`)
  return bytes
}

for (const name of ['ct.zip', 'mr.zip']) {
  const entries = core.openZip(fileOf(name, readFileSync(join(source, name))))
  const packed = {}
  for (const entry of entries)
    packed[entry.name] = [await transcode(entry), { level: 0, mtime: '1980-01-01 00:00:00' }]
  const bytes = zipSync(packed)
  writeFileSync(join(target, name), bytes)
  process.stderr.write(`${name}: ${entries.length} slices, ${bytes.length} bytes, pixels identical\n`)
}
